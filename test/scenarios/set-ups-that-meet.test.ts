/** Set-ups that meet each other or an event (rules 11), each with the months worked out by hand. Each employer has a clock of its own. */
import { parse } from 'csv-parse/sync';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseId } from '../../server/modules/vocabulary/ids.ts';
import { openTestOpenroll, type TestOpenroll } from '../../server/testing/app.ts';
import { advance, type Company, company, done, reconcile, statementsOf } from '../../server/testing/deducting.ts';
import { answerWith, showDocument } from '../../server/testing/enrolling.ts';

let t: TestOpenroll;
beforeAll(async () => {
  t = await openTestOpenroll({ now: '2026-06-10T09:00:00Z' });
});
afterAll(() => t.close());

const ADDRESS = { address_line_1: '9 Cinder Alley', city: 'Tacoma', state: 'WA', zipcode: '98405' };
const PORTLAND = { street_1: '4 Rose Lane', city: 'Portland', state: 'OR', zip_code: '97201' };
const MEDICAL = { category: 'Medical', name: 'Basin Medical', product_code: 'MEC_PLUS' };

async function relative(co: Company, relationship: string, first_name: string, at = 0): Promise<string> {
  const date_of_birth = relationship.endsWith('Child') ? '2016-03-02' : '1991-04-04';
  const one = { first_name, last_name: 'Ferreira', date_of_birth, relationship, address: ADDRESS };
  return (await done(co.api.post(`/v1/members/${co.people[at].member_id}/dependents`, one))).data.legal_dependent_id;
}
async function pending(co: Company, at = 0): Promise<string> {
  const { data } = await done(co.api.get(`/v1/employees/${co.people[at].id}/enrollments`));
  return data.find(({ status }: { status: string }) => status === 'pending').id;
}
const elect = async (co: Company, dependent_ids: string[] = [], plan_id = co.plan, at = 0) =>
  done(answerWith(co.api, await pending(co, at), { plan_id, dependent_ids }));
const tell = (co: Company, event_type: string, event_date: string, more: object = {}) =>
  done(
    co.api.post(`/v1/members/${co.people[0].member_id}/qualifying-life-events`, { event_type, event_date, ...more }),
  );

/** Month → this person's cents by tax classification, and the income in it. */
async function taxed(co: Company, at = 0): Promise<Record<string, Record<string, number>>> {
  const { rows } = await sql<{ tax: string; month: string; cents: number }>`
    select tax, to_char(month, 'YYYY-MM') as month, sum(cents)::int as cents from (
      select employee_id, tax_classification as tax, month, monthly_cents as cents from deduction_lines
      where organization_id = ${co.organization}
      union all select employee_id, 'income', month, cents from imputed_income_lines
      where organization_id = ${co.organization}) l
    where employee_id = ${parseId('employee', co.people[at].id)}
    group by 1, 2 having sum(cents) <> 0 order by 1, 2`.execute(t.database.db);
  const byTax = Map.groupBy(rows, ({ tax }) => tax);
  return Object.fromEntries(
    [...byTax].map(([tax, own]) => [tax, Object.fromEntries(own.map(({ month, cents }) => [month, cents]))]),
  );
}
const deducted = async (co: Company, at = 0) => (await taxed(co, at))['Pre-tax'] ?? {};
/** The months from the first to the last of 2026, each with this amount. */
const months = (first: number, last: number, cents: number) =>
  Object.fromEntries(
    Array.from({ length: last - first + 1 }, (_, at) => [`2026-${String(first + at).padStart(2, '0')}`, cents]),
  );

describe('tiers', () => {
  it('one by number beside two by relationship: relationships come first, and nobody falls to a lower tier', async () => {
    const co = await company(t, {
      plan: { rates: { type: 'tier', EE: 50_000, EC: 80_000, E1: 90_000 } },
      planYear: { contribution: { type: 'fixed', EE: 40_000 } },
      people: [{}, { date_of_birth: '1980-01-01' }],
    });
    const [rui, ines] = [await relative(co, 'Spouse', 'Rui'), await relative(co, 'Child', 'Ines')];
    const tier = async (dependent_ids: string[]) => {
      const { status, body } = await showDocument(co.api, await pending(co), { plan_id: co.plan, dependent_ids });
      return [status, body.app_error_code];
    };
    expect(await tier([rui, ines])).toEqual([422, 'tier_not_available']);
    await elect(co, [ines]);
    await elect(co, [await relative(co, 'Spouse', 'Kim', 1)], co.plan, 1);
    await advance(co, '2026-09-01');
    // 800 − 400, and 900 − 400.
    expect([await deducted(co), await deducted(co, 1)]).toEqual([months(7, 9, 40_000), months(7, 9, 50_000)]);
  });

  it('by number after the employee’s death: the spouse takes their place, with one', async () => {
    const co = await company(t, {
      ...{ product: MEDICAL, plan: { rates: { type: 'tier', EE: 50_000, E1: 90_000, E2: 140_000 } } },
      planYear: { contribution: { type: 'fixed', EE: 40_000 }, survivor_months: 2 },
    });
    await elect(co, [await relative(co, 'Spouse', 'Rui'), await relative(co, 'Child', 'Ines')]);
    await advance(co, '2026-08-20');
    const death = { termination_date: '2026-08-12', cause: 'death' };
    await done(co.api.post(`/v1/employees/${co.people[0].id}/terminate`, death));
    await advance(co, '2026-11-02');
    const { data } = await done(co.api.get(`/v1/enrollments/${co.people[0].enrollments[0].id}/coverage-periods`));
    expect(data.map((one: Record<string, unknown>) => [one.start, one.end, one.coverage_tier])).toEqual([
      ['2026-07-01', '2026-08-12', 'E2'],
      ['2026-08-13', '2026-10-31', 'E1'],
    ]);
    expect(await deducted(co)).toEqual(months(7, 8, 100_000));
  });
});

describe('an employer who pays all', () => {
  it.each([
    ['in percent', { type: 'percent', EE: 100 }],
    ['of employee and dependents', { type: 'percent', employee: 100, dependents: 100 }],
    ['more than it costs', { type: 'fixed', EE: 999_999 }],
    [
      'for full-time staff',
      { type: 'by_class', classes: { Intern: { type: 'percent', EE: 1 } }, otherwise: { type: 'percent', EE: 100 } },
    ],
  ])('%s deducts nothing, and is billed for everything', async (_, contribution) => {
    const co = await company(t, {
      plan: { rates: { type: 'tier', EE: 50_000, ES: 90_000 } },
      planYear: { contribution },
    });
    const rui = await relative(co, 'Spouse', 'Rui');
    const shown = await showDocument(co.api, await pending(co), { plan_id: co.plan, dependent_ids: [rui] });
    expect(shown.body.data.text).toContain('$0.00');
    await elect(co, [rui]);
    await advance(co, '2026-08-01');
    expect(await taxed(co)).toEqual({});
    expect(
      (await statementsOf(co)).map((one: Record<string, unknown>) => [one.employee_count, one.total_deduction_cents]),
    ).toEqual([
      [0, 0],
      [0, 0],
    ]);
    const { data: invoices } = await done(co.api.get(`/v1/employers/${co.employerId}/invoices`));
    expect(invoices.map(({ total }: { total: number }) => total)).toEqual([900, 900]);
    expect(await reconcile(co, '2026-07')).toEqual([]);
  });
});

describe('a cap', () => {
  it('of each tier splits what a partner costs before and after tax, and the end of the partnership takes it back', async () => {
    const contribution = { type: 'percent', employee: 90, dependents: 50, max_in_cents: { EE: 40_000, ES: 60_000 } };
    const co = await company(t, {
      plan: { rates: { type: 'tier', EE: 50_000, ES: 120_000 } },
      planYear: { contribution, covers_domestic_partners: true },
    });
    const kim = await relative(co, 'Domestic Partner', 'Kim');
    await elect(co, [kim]);
    await advance(co, '2026-09-10');
    await tell(co, 'divorced', '2026-09-05', { dependent_id: kim });
    await advance(co, '2026-10-01');
    // Alone 500 − 400 (90 % is 450) = 100. With Kim 1200 − 600 (450 + 350 is 800) = 600: 500 for Kim, and 600 − 400 of the employer's.
    expect(await taxed(co)).toEqual({
      'Pre-tax': months(7, 10, 10_000),
      'Post-tax': months(7, 9, 50_000),
      income: months(7, 9, 20_000),
    });
  });
});

describe('arrears', () => {
  // Two months of 120.00 in arrears: 80.00 with each of three paychecks, the first of them on October 30.
  it.each([
    ['2026-10-30', 4_000, 16_000],
    ['2026-10-29', 0, 24_000],
  ])(
    'of somebody who leaves on %s while they are being caught up stay until they are settled',
    async (last, taken, left) => {
      const co = await company(t, {
        settings: { pay_frequency: 'monthly', first_payday: '2026-07-30' },
        plan: { rates: { type: 'tier', EE: 50_000 } },
        planYear: { contribution: { type: 'fixed', EE: 38_000 } },
      });
      await elect(co);
      const url = `/v1/employees/${co.people[0].id}/leaves`;
      const days = { starts_on: '2026-07-20', ends_on: '2026-09-15' };
      await done(co.api.post(url, { ...days, deductions: 'catch_up', catch_up: { paychecks: 3 } }));
      await advance(co, '2026-10-01');
      const months = { '2026-07': 12_000, '2026-10': 12_000 };
      expect(await deducted(co)).toEqual({ ...months, '2026-08': 4_000, '2026-09': 4_000 });
      await advance(co, last);
      await done(co.api.post(`/v1/employees/${co.people[0].id}/terminate`, {}));
      await advance(co, '2026-12-01');
      const owed = taken === 0 ? months : { ...months, '2026-08': taken, '2026-09': taken };
      expect(await deducted(co)).toEqual(owed);
      const shown = async () => (await done(co.api.get(url))).data[0];
      const waiting = async () => (await done(co.api.get('/v1/inbox?kind=leave_arrears'))).data.length;
      const { id, arrears_in_cents } = await shown();
      expect([arrears_in_cents, await waiting()]).toEqual([left, 1]);
      await done(co.api.post(`${url}/${id}/settle`, { as: 'waived', reason: 'they have left' }));
      expect([(await shown()).arrears_in_cents, await waiting()]).toEqual([0, 0]);
      await advance(co, '2027-01-01');
      expect(await deducted(co)).toEqual(owed);
      for (const month of ['2026-08', '2026-10']) expect(await reconcile(co, month)).toEqual([]);
    },
  );

  // 120.00 of August over five paychecks: 24.00 with each, from September 11 on. Then it owes 140.00, and in the end 140.49.
  it('of a month that turns out to owe more are taken in equal parts, and corrected once all of it was collected', async () => {
    const co = await company(t, {
      settings: { pay_frequency: 'bi_weekly', first_payday: '2026-07-03' },
      plan: { rates: { type: 'tier', EE: 50_000 } },
      planYear: { contribution: { type: 'fixed', EE: 38_000 } },
    });
    await elect(co);
    const days = { starts_on: '2026-07-20', ends_on: '2026-08-15' };
    const collected = { deductions: 'catch_up', catch_up: { paychecks: 5 } };
    await done(co.api.post(`/v1/employees/${co.people[0].id}/leaves`, { ...days, ...collected }));
    await advance(co, '2026-09-01');
    expect(await ofAugust(co)).toEqual(['48.00', '24.00', 'Bi-Weekly', '24.00', '24.00']);
    await pays(co, 36_000);
    await advance(co, '2026-10-01');
    // Four of five by now: 112.00, of which 48.00 were taken.
    expect(await ofAugust(co)).toEqual(['64.00', '32.00', 'Bi-Weekly', '32.00', '32.00']);
    await advance(co, '2026-11-01');
    expect(await ofAugust(co)).toEqual(['28.00', '28.00', 'Bi-Weekly', '28.00', '0.00']);
    await pays(co, 35_951);
    await advance(co, '2026-12-01');
    expect(await ofAugust(co)).toEqual(['0.49', '0.49', 'Monthly', '0.49', '0.00']);
    for (const month of ['2026-08', '2026-12']) expect(await reconcile(co, month)).toEqual([]);
  });
});

/** From the start of the plan year. */
const pays = (co: Company, EE: number) =>
  done(
    co.api.post(`/v1/benefit-plan-years/${co.planYearId}/contribution`, {
      ...{ contribution: { type: 'fixed', EE }, reason: 'typed wrong', force: true },
    }),
  );

/** August in the file of the latest statement: the month, a paycheck, how often, and what each payday takes. */
async function ofAugust(co: Company): Promise<string[]> {
  const [{ csv_file_url }] = await statementsOf(co);
  const { pathname, search } = new URL(csv_file_url);
  const rows: Record<string, string>[] = parse((await co.api.get(pathname + search)).body, {
    bom: true,
    columns: true,
  });
  const row = rows.find((one) => one['Period start'] === '2026-08-01') ?? {};
  const names = ['Monthly amount', 'Amount per paycheck', 'Frequency'];
  return [...names, ...Object.keys(row).filter((name) => /^\d/.test(name))].map((name) => row[name] ?? '');
}

describe('a leave that stops coverage, with the open enrollment of the next year in it', () => {
  /** Covered to May 31 of 2027; open enrollment from 05-20 to 06-20 for a year that renews passively from 07-01. */
  async function away(ends_on: string, answer: (co: Company) => Promise<unknown> = async () => {}): Promise<Company> {
    const co = await company(t, { plan: { rates: { type: 'tier', EE: 50_000 } } });
    await elect(co);
    await advance(co, '2027-05-01');
    await done(
      co.api.post(`/v1/employees/${co.people[0].id}/leaves`, { starts_on: '2027-05-10', ends_on, coverage: 'stops' }),
    );
    await done(
      co.api.post(`/v1/employers/${co.employerId}/benefit-plan-years`, {
        ...{ benefit_id: co.productId, plan_ids: [co.plan, co.dearer], coverage_start: '2027-07-01' },
        ...{ open_enrollment_start: '2027-05-20', open_enrollment_end: '2027-06-20', renews: co.planYearId },
        ...{ contribution: { type: 'fixed', EE: 40_000 }, renewal: 'passive', tax_classification: 'Pre-tax' },
      }),
    );
    await advance(co, '2027-05-20');
    await answer(co);
    await advance(co, '2027-06-21');
    return co;
  }
  const coverage = async (co: Company) =>
    (await done(co.api.get(`/v1/members/${co.people[0].member_id}/enrollments`))).data
      .map((one: Record<string, unknown>) =>
        [one.election_status, one.coverage_start, one.coverage_end, one.enrollment_window_end].join(' '),
      )
      .sort();
  const FIRST = 'Enrolled 2026-07-01 2027-05-31 2026-07-10';
  const MISSED = 'Expired 2027-07-01  2027-06-20';

  it('opens the missed window on the return, and coverage starts with it', async () => {
    const co = await away('2027-08-15');
    expect(await coverage(co)).toEqual([FIRST, MISSED]);
    await advance(co, '2027-08-16');
    expect(await coverage(co)).toEqual([FIRST, MISSED, 'Pending 2027-08-16  2027-08-30']);
    await elect(co);
    await advance(co, '2027-10-01');
    expect(await deducted(co)).toMatchObject({ '2027-05': 36_600, '2027-09': 10_000, '2027-10': 10_000 });
    expect(Object.keys(await deducted(co))).not.toContain('2027-08');
    expect(await reconcile(co, '2027-09')).toEqual([]);
  });

  it('renews passively for somebody who is back in time and does not answer', async () => {
    const co = await away('2027-06-24');
    await advance(co, '2027-06-25');
    const back = 'Enrolled 2027-06-25 2027-06-30 2026-07-10';
    expect(await coverage(co)).toEqual([FIRST, back, MISSED, 'Pending 2027-07-01  2027-07-09']);
    await advance(co, '2027-07-10');
    expect(await coverage(co)).toEqual([FIRST, back, 'Enrolled 2027-07-01 2028-06-30 2027-07-09', MISSED]);
  });

  it('opens nothing for somebody who answered during the leave', async () => {
    const declined = await away('2027-08-15', async (co) => done(answerWith(co.api, await pending(co), {})));
    await advance(declined, '2027-08-16');
    expect(await coverage(declined)).toEqual([FIRST, 'Waived 2027-07-01  2027-06-20']);
    const chosen = await away('2027-08-15', (co) => elect(co, [], co.dearer));
    await advance(chosen, '2027-08-16');
    expect(await coverage(chosen)).toEqual([FIRST, 'Enrolled 2027-07-01 2028-06-30 2027-06-20']);
  });
});

describe('a move out of the area', () => {
  it('is reported to all, lets the employee choose another plan, and is over then, or with a move back', async () => {
    const co = await company(t, {
      plan: { rates: { type: 'tier', EE: 50_000 } },
      planYear: { contribution: { type: 'fixed', EE: 15_000 } },
      people: [{ address: ADDRESS }],
    });
    await done(co.api.patch(`/v1/benefit-products/${co.productId}/plans/${co.plan}`, { states: ['WA'] }));
    await elect(co);
    const { id } = co.people[0].enrollments[0];
    const told = async () => [
      (await done(co.api.get(`/v1/enrollments/${id}`))).data.out_of_area,
      (await done(co.api.get('/v1/inbox?kind=out_of_area'))).data.length,
    ];
    const move = (effective_date: string, address: object) =>
      done(co.api.patch(`/v1/employees/${co.people[0].id}`, { effective_date, address }));
    await advance(co, '2026-08-10');
    expect(await told()).toEqual([false, 0]);
    await move('2026-08-10', PORTLAND);
    expect(await told()).toEqual([true, 1]);
    await move('2026-08-10', { ...PORTLAND, city: 'Tacoma', state: 'WA' });
    expect(await told()).toEqual([false, 0]);
    await move('2026-08-10', PORTLAND);
    const { data } = await tell(co, 'moved_to_new_coverage_area', '2026-08-08');
    await done(co.api.post(`/v1/qualifying-life-events/${data.id}/approve`, {}));
    await elect(co, [], co.dearer);
    expect((await told())[1]).toBe(0);
    await advance(co, '2026-10-01');
    // 500 − 150 to August, then 200 − 150.
    expect(await deducted(co)).toEqual({ ...months(7, 8, 35_000), ...months(9, 10, 5_000) });
  });
});
