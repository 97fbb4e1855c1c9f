/** Everyday set-ups in simulated time (rules 11): tiers by number, first and last months, dual coverage, copying an offer. */
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestOpenroll, type TestOpenroll } from '../../server/testing/app.ts';
import { boundTo, makeEmployer } from '../../server/testing/builders.ts';
import { advance, type Company, company, done, latestLines, reconcile } from '../../server/testing/deducting.ts';
import { answerWith, showDocument, sign, signatureOf } from '../../server/testing/enrolling.ts';

let t: TestOpenroll;
beforeAll(async () => {
  t = await openTestOpenroll({ now: '2026-06-10T09:00:00Z' });
});
afterAll(() => t.close());

const ADDRESS = { address_line_1: '9 Cinder Alley', city: 'Tacoma', state: 'WA', zipcode: '98405' };
type Relative = { first_name: string; date_of_birth?: string; relationship?: string; disabled?: boolean };

async function add(co: Company, at: number, relative: Relative): Promise<string> {
  const person = { last_name: 'Ferreira', date_of_birth: '2019-03-02', relationship: 'Child', address: ADDRESS };
  const url = `/v1/members/${co.people[at].member_id}/dependents`;
  return (await done(co.api.post(url, { ...person, ...relative }))).data.legal_dependent_id;
}
const windowOf = (co: Company, at = 0): string => co.people[at].enrollments[0].id;
const elect = (co: Company, at: number, dependent_ids: string[], plan = co.plan) =>
  done(answerWith(co.api, windowOf(co, at), { plan_id: plan, dependent_ids }));
const charged = async (co: Company): Promise<Record<string, number>> => {
  const { rows } = await sql<{ month: string; cents: number }>`
    select to_char(month, 'YYYY-MM') as month, sum(monthly_cents)::int as cents from deduction_lines
    where organization_id = ${co.organization} group by 1 having sum(monthly_cents) <> 0 order by 1`.execute(
    t.database.db,
  );
  return Object.fromEntries(rows.map(({ month, cents }) => [month, cents]));
};

describe('tiers by number', () => {
  it('are priced, shown, signed, deducted and billed', async () => {
    const rates = { type: 'tier', EE: 50_000, E1: 100_000, E2: 150_000 };
    const contribution = { type: 'percent', employee: 80, dependents: 50 };
    const co = await company(t, { plan: { rates }, planYear: { contribution }, people: [{}, {}, {}] });
    const { data } = await done(co.api.get(`/v1/employers/${co.employerId}/benefit-plan-years/${co.planYearId}`));
    const tiers = data.contribution_strategy.contribution_tiers.filter(
      ({ benefit_plan_id }: { benefit_plan_id: string }) => benefit_plan_id === co.plan,
    );
    expect(
      tiers.map((one: Record<string, unknown>) => [one.benefit_plan_tier_name, one.coverage_tier, one.cost]),
    ).toEqual([
      ['Employee only', 'EE', 10_000],
      ['Employee plus one', 'Unspecified', 35_000],
      ['Employee plus two or more', 'Unspecified', 60_000],
    ]);
    const spouse = await add(co, 1, { first_name: 'Rui', date_of_birth: '1990-05-05', relationship: 'Spouse' });
    const children = [await add(co, 2, { first_name: 'Ines' }), await add(co, 2, { first_name: 'Ben' })];
    const options = (await done(co.api.get(`/v1/enrollments/${windowOf(co, 1)}/options`))).data;
    const shown = options.plans.find(({ id }: { id: string }) => id === co.plan).tiers;
    expect(shown.map((one: Record<string, unknown>) => [one.coverage_tier, one.employee_deduction_in_cents])).toEqual([
      ['EE', 10_000],
      ['E1', 35_000],
      ['E2', 60_000],
    ]);
    const decision = { decision: 'elect', plan_id: co.plan, dependent_ids: children };
    const document = async (language: string) =>
      (await done(co.api.post(`/v1/enrollments/${windowOf(co, 2)}/document`, { ...decision, language }))).data.text;
    expect(await document('en')).toContain('Employee plus two or more');
    expect(await document('es')).toContain('Empleado y dos o más personas');
    await elect(co, 1, [spouse]);
    await elect(co, 2, children);
    await advance(co, '2026-07-01');
    expect((await latestLines(co)).map(([month, cents]: [string, number]) => [month, cents]).sort()).toEqual([
      ['2026-07', 35_000],
      ['2026-07', 60_000],
    ]);
    const invoices = (await done(co.api.get(`/v1/employers/${co.employerId}/invoices`))).data;
    const invoice = Array.isArray(invoices) ? invoices[0] : invoices.invoices[0];
    const items = await sql<{ tier: string; premium_cents: number }>`
      select tier, premium_cents from invoice_lines where organization_id = ${co.organization} order by tier`.execute(
      t.database.db,
    );
    expect(invoice).toBeDefined();
    expect(items.rows).toEqual([
      { tier: 'E1', premium_cents: 100_000 },
      { tier: 'E2', premium_cents: 150_000 },
    ]);
    expect(await reconcile(co, '2026-07')).toEqual([]);
  });

  it('are never lower than the people covered require', async () => {
    const co = await company(t, { plan: { rates: { type: 'tier', EE: 50_000, E1: 100_000 } } });
    const children = [await add(co, 0, { first_name: 'Ines' }), await add(co, 0, { first_name: 'Ben' })];
    const { status, body } = await showDocument(co.api, windowOf(co), { plan_id: co.plan, dependent_ids: children });
    expect([status, body.app_error_code]).toEqual([422, 'tier_not_available']);
    expect(
      (await showDocument(co.api, windowOf(co), { plan_id: co.plan, dependent_ids: children.slice(0, 1) })).status,
    ).toBe(200);
  });

  it('can’t be combined with a reference plan by age', async () => {
    const co = await company(t, { plan: { rates: { type: 'tier', EE: 50_000, E1: 100_000 } } });
    const byAge = { name: 'By age', rates: { type: 'age', table: [{ min_age: 0, max_age: 99, cents: 100 }] } };
    const aged = (await done(co.api.post(`/v1/benefit-products/${co.productId}/plans`, byAge))).data.id;
    const { status, body } = await co.api.post(`/v1/employers/${co.employerId}/benefit-plan-years`, {
      ...{ benefit_id: co.productId, plan_ids: [co.plan, aged], coverage_start: '2027-07-01' },
      contribution: { type: 'reference_plan', plan_id: aged, percent: 50 },
    });
    expect([status, body.app_error_code]).toEqual([422, 'contribution_mismatch']);
  });
});

describe('the first and the last month', () => {
  // 46.58 a month; hired on 2026-07-13, so covered from then on: 19 of 31 days. Last day 2026-09-10: 10 of 30.
  it.each([
    [{}, { '2026-08': 4658, '2026-09': 4658 }],
    [
      { first_month: 'full', last_month: 'full' },
      { '2026-07': 4658, '2026-08': 4658, '2026-09': 4658 },
    ],
    [
      { first_month: 'fifteenth', last_month: 'fifteenth' },
      { '2026-07': 4658, '2026-08': 4658 },
    ],
    [
      { first_month: 'daily', last_month: 'daily' },
      { '2026-07': 4658 - 1803, '2026-08': 4658, '2026-09': 1553 },
    ],
  ])('%j', async (settings, expected) => {
    const co = await company(t, { planYear: { ...settings, termination_rule: 'LAST_DAY' } });
    await advance(co, '2026-07-13');
    const row = { first_name: 'Wanda', last_name: 'Osei', date_of_birth: '1994-02-11', start_date: '2026-07-13' };
    const employees = [{ ...row, reference_id: 'new', email: 'wanda@larkspur-bikes.example' }];
    await done(co.api.post(`/v1/employers/${co.employerId}/census-sync?on_omitted=keep`, { employees }));
    await t.drain();
    const [wanda] = (await done(co.api.get(`/v1/employers/${co.employerId}/employees?search=new`))).data;
    await done(answerWith(co.api, wanda.enrollments[0].id, { plan_id: co.plan }));
    await advance(co, '2026-09-10');
    await done(co.api.post(`/v1/employees/${wanda.id}/terminate`, {}));
    await advance(co, '2026-10-01');
    expect(await charged(co)).toEqual(expected);
    for (const month of ['2026-07', '2026-08', '2026-09']) expect(await reconcile(co, month)).toEqual([]);
  });
});

describe('dual coverage', () => {
  it('refuses the second to sign, and only the operator can force it', async () => {
    const co = await company(t, {
      ...{ people: [{}, { first_name: 'Rui', date_of_birth: '1990-05-05' }] },
      plan: { rates: { type: 'tier', EE: 18058, ES: 30000, EC: 30000, EF: 36920 } },
    });
    const spouse = await add(co, 0, { first_name: 'Rui', date_of_birth: '1990-05-05', relationship: 'Spouse' });
    const child = await add(co, 0, { first_name: 'Ines' });
    const same = await add(co, 1, { first_name: 'INÉS' });
    const other = await add(co, 1, { first_name: 'Ben' });
    await elect(co, 0, [spouse, child]);
    const asks = (dependent_ids: string[], more: object = {}) =>
      co.api.post(`/v1/enrollments/${windowOf(co, 1)}/document`, {
        ...{ decision: 'elect', plan_id: co.plan, dependent_ids },
        ...more,
      });
    const waiting = async () => (await done(co.api.get('/v1/inbox?kind=dual_coverage'))).data;
    await co.api.post(`/v1/enrollments/${windowOf(co, 1)}/document?dry_run=true`, {
      ...{ decision: 'elect', plan_id: co.plan, dependent_ids: [] },
    });
    expect(await waiting()).toEqual([]);
    for (const dependents of [[], [same], [other]]) {
      const { status, body } = await asks(dependents);
      expect([status, body.app_error_code]).toEqual([422, 'dual_coverage']);
      expect(JSON.stringify(body)).not.toMatch(/Rui|In[eé]s|Ferreira/i);
    }
    const own = await boundTo({ ...t, api: co.api } as TestOpenroll, 'employee', co.people[1].id);
    expect(
      (
        await own.post(`/v1/enrollments/${windowOf(co, 1)}/document`, {
          ...{ decision: 'elect', plan_id: co.plan, dependent_ids: [], force: true },
        })
      ).status,
    ).toBe(403);
    const shown = await asks([], { force: true });
    expect(shown.status).toBe(200);
    const signed = (force: object) =>
      co.api.post(`/v1/enrollments/${windowOf(co, 1)}/elect`, {
        ...{ plan_id: co.plan, dependent_ids: [], signature: signatureOf(shown), ...force },
      });
    expect((await signed({})).body.app_error_code).toBe('dual_coverage');
    expect(await waiting()).toMatchObject([{ employer_id: co.employerId, resource: { id: windowOf(co, 1) } }]);
    const { data: happened } = await done(co.api.get(`/v1/employees/${co.people[1].id}/timeline`));
    const refused = happened.filter(({ what }: { what: string }) => what === 'enrollment.dual_coverage');
    expect(refused).toMatchObject([{ why: { rule: '11.11' } }]);
    expect((await signed({ force: true })).status).toBe(200);
    expect(await waiting()).toEqual([]);
  });

  it('lets the parent who signs first cover a child of two employees', async () => {
    const co = await company(t, {
      ...{ people: [{}, { first_name: 'Rui', date_of_birth: '1990-05-05' }] },
      plan: { rates: { type: 'tier', EE: 18058, EC: 30000 } },
    });
    const [one, two] = [await add(co, 0, { first_name: 'Ines' }), await add(co, 1, { first_name: 'Ines' })];
    await elect(co, 0, [one]);
    const shown = await showDocument(co.api, windowOf(co, 1), { plan_id: co.plan, dependent_ids: [two] });
    expect(shown.body.app_error_code).toBe('dual_coverage');
    expect((await showDocument(co.api, windowOf(co, 1), { plan_id: co.plan })).status).toBe(200);
    // Somebody whom one has dropped can be covered by the other.
    const changed = (await done(co.api.post(`/v1/enrollments/${windowOf(co)}/change`, {}))).data.id;
    await done(answerWith(co.api, changed, { plan_id: co.plan }));
    const again = await showDocument(co.api, windowOf(co, 1), { plan_id: co.plan, dependent_ids: [two] });
    expect(
      (await sign(co.api, windowOf(co, 1), { plan_id: co.plan, dependent_ids: [two] }, signatureOf(again))).status,
    ).toBe(200);
  });
});

describe('a disabled child', () => {
  it('of 26 or more can be entered only by the operator, and is covered', async () => {
    const co = await company(t, { plan: { rates: { type: 'tier', EE: 18058, EC: 30000 } } });
    const grown = { first_name: 'Ines', date_of_birth: '1996-03-02' };
    const url = `/v1/members/${co.people[0].member_id}/dependents`;
    const person = { ...grown, last_name: 'Ferreira', relationship: 'Child', address: ADDRESS };
    expect((await co.api.post(url, person)).body.app_error_code).toBe('child_over_max_age');
    expect((await co.api.post(url, { ...person, disabled: false })).body.app_error_code).toBe('child_over_max_age');
    const own = await boundTo({ ...t, api: co.api } as TestOpenroll, 'employee', co.people[0].id);
    expect((await own.post(url, { ...person, disabled: true })).status).toBe(403);
    const id = await add(co, 0, { ...grown, disabled: true });
    expect((await elect(co, 0, [id])).data.employee_deduction_in_cents).toBe(16_600);
  });
});

describe('an offer', () => {
  const copy = (co: Company, employer: string, body: object, query = '') =>
    co.api.post(`/v1/employers/${employer}/offers/copy${query}`, body);

  it('of another employer is copied whole, after a dry run, and existing plan years stay', async () => {
    const settings = {
      pay_frequency: 'bi_weekly',
      first_payday: '2026-07-03',
      paychecks_per_year: 24,
      skip_third_payday: true,
    };
    const terms = {
      ...{ contribution: { type: 'percent', employee: 80, dependents: 50 }, waits: [{ waiting_period: '60_days' }] },
      ...{ first_month: 'daily', termination_rule: 'LAST_DAY' },
    };
    const co = await company(t, { settings, planYear: terms });
    const target = await makeEmployer(co.api);
    const body = { from_employer_id: co.employerId, coverage_start: '2026-08-01' };
    const dry = await copy(co, target, body, '?dry_run=true');
    expect([dry.status, (await done(co.api.get(`/v1/employers/${target}/benefit-plan-years`))).data]).toEqual([
      200,
      [],
    ]);
    const { data } = await done(copy(co, target, body));
    expect([data.copied, data.kept]).toEqual([['eligibility_policy', 'settings'], []]);
    expect(data.plan_years).toHaveLength(1);
    expect(data.plan_years[0]).toMatchObject({
      ...{
        ...terms,
        coverage_start: '2026-08-01',
        coverage_end: '2027-07-31',
        plan_ids: [co.plan, co.dearer],
        renews: null,
      },
    });
    expect((await done(co.api.get(`/v1/employers/${target}/settings`))).data).toMatchObject(settings);
    expect((await copy(co, target, body)).body.app_error_code).toBe('plan_year_overlaps');
    const next = (await done(copy(co, target, { ...body, coverage_start: '2027-08-01' }))).data;
    expect([next.copied, next.kept]).toEqual([[], ['eligibility_policy', 'settings']]);
  });

  it('of one year is renewed in the next', async () => {
    const co = await company(t, { planYear: { renewal: 'passive' } });
    const { data } = await done(copy(co, co.employerId, { from_year: 2026, coverage_start: '2027-07-01' }));
    expect(data.plan_years[0]).toMatchObject({ renews: co.planYearId, renewal: 'passive', coverage_end: '2028-06-30' });
    // A withdrawn copy does not count, and is not what is copied next.
    const mistake = `/v1/benefit-plan-years/${data.plan_years[0].benefit_plan_year_id}/withdraw`;
    await done(co.api.post(mistake, { reason: 'was a mistake' }));
    const own = { from_employer_id: co.employerId, coverage_start: '2027-07-01' };
    expect((await done(copy(co, co.employerId, own))).data.plan_years).toMatchObject([{ renews: co.planYearId }]);
    const none = await copy(co, co.employerId, { from_year: 2031, coverage_start: '2032-07-01' });
    expect(none.body.app_error_code).toBe('nothing_to_copy');
    expect((await copy(co, co.employerId, { coverage_start: '2028-07-01' })).status).toBe(400);
    const foreign = await makeEmployer(t.api);
    const body = { from_employer_id: foreign, coverage_start: '2028-07-01' };
    expect((await copy(co, co.employerId, body)).status).toBe(404);
  });
});

describe('a contribution by class', () => {
  const classes = { 'Full Time': { type: 'fixed', EE: 15_000 }, 'Part Time': { type: 'percent', EE: 50 } };
  const contribution = { type: 'by_class', classes, otherwise: { type: 'fixed', EE: 5_000 } };

  it('follows each person’s class, in options and elections', async () => {
    const people = [{}, { employee_class: 'Part Time' }, { employee_class: 'Intern' }, { employee_class: null }];
    const co = await company(t, { planYear: { contribution }, people });
    const paid = [];
    for (const at of people.keys()) paid.push((await elect(co, at, [])).data.employee_deduction_in_cents);
    expect(paid).toEqual([3058, 9029, 13_058, 13_058]);
    const { data } = await done(co.api.get(`/v1/employers/${co.employerId}/benefit-plan-years/${co.planYearId}`));
    expect(data.contribution).toEqual(contribution);
    expect(
      data.contribution_strategy.contribution_tiers
        .filter(({ benefit_plan_id }: { benefit_plan_id: string }) => benefit_plan_id === co.plan)
        .map((one: Record<string, unknown>) => [one.benefit_plan_tier_name, one.cost])
        .slice(0, 4),
    ).toContainEqual(['Employee only, Part Time', 9029]);
  });

  it('follows a change of class: less from the next 1st, more after 30 days with a notice', async () => {
    const co = await company(t, { planYear: { contribution } });
    await elect(co, 0, []);
    const change = (effective_date: string, employee_class: string) =>
      done(co.api.patch(`/v1/employees/${co.people[0].id}`, { effective_date, employee_class }));
    await advance(co, '2026-07-10');
    await change('2026-07-10', 'Part Time');
    await advance(co, '2026-09-15');
    await change('2026-09-15', 'Full Time');
    await advance(co, '2026-10-01');
    expect(await charged(co)).toEqual({ '2026-07': 3058, '2026-08': 3058, '2026-09': 9029, '2026-10': 3058 });
    for (const month of ['2026-08', '2026-09', '2026-10']) expect(await reconcile(co, month)).toEqual([]);
    const { rows } = await sql<{ signer_kind: string }>`
      select signer_kind from signatures where organization_id = ${co.organization} order by id`.execute(t.database.db);
    expect(rows.map(({ signer_kind }) => signer_kind)).toEqual(['partner_attested', 'class_change']);
    const correct = (fields: object) =>
      done(co.api.patch(`/v1/employees/${co.people[0].id}`, { correction: true, reason: 'typed wrong', ...fields }));
    await correct({ date_of_birth: '1980-02-02' });
    await advance(co, '2026-11-01');
    const paid = { '2026-07': 3058, '2026-08': 3058, '2026-09': 9029, '2026-10': 3058, '2026-11': 3058 };
    expect(await charged(co)).toEqual(paid);
    // Somebody who always was in a class never had the share of another.
    await correct({ employee_class: 'Part Time' });
    await advance(co, '2026-12-01');
    expect(await charged(co)).toEqual(
      Object.fromEntries([...Object.keys(paid), '2026-12'].map((month) => [month, 9029])),
    );
  });

  it('keeps the classes of each time when the contribution is corrected', async () => {
    const co = await company(t, { people: [{}] });
    await elect(co, 0, []);
    await advance(co, '2026-07-10');
    const patch = { effective_date: '2026-07-10', employee_class: 'Part Time' };
    const url = `/v1/employees/${co.people[0].id}`;
    await done(co.api.patch(url, patch));
    await advance(co, '2026-08-15');
    const put = { contribution, reason: 'typed wrong', force: true };
    await done(co.api.post(`/v1/benefit-plan-years/${co.planYearId}/contribution`, put));
    await t.drain();
    const later = { type: 'fixed', EE: 10_000 };
    const change = { ...put, contribution: { ...contribution, otherwise: later }, effective_on: '2026-10-01' };
    await done(co.api.post(`/v1/benefit-plan-years/${co.planYearId}/contribution`, change));
    await t.drain();
    await done(co.api.patch(url, { effective_date: '2026-08-15', employee_class: 'Intern' }));
    await advance(co, '2026-11-01');
    // Full Time, Part Time, and as an Intern more after 30 days, which is less when the contribution changes.
    expect(await charged(co)).toEqual({
      ...{ '2026-07': 3058, '2026-08': 9029, '2026-09': 9029, '2026-10': 8058, '2026-11': 8058 },
    });
    expect(await reconcile(co, '2026-10')).toEqual([]);
  });

  it('a child who ages off meanwhile leaves the share as it is until then', async () => {
    const rates = { type: 'tier', EE: 20_000, EC: 30_000 };
    const fixed = { ...classes, 'Part Time': { type: 'fixed', EE: 10_000 } };
    const co = await company(t, { plan: { rates }, planYear: { contribution: { ...contribution, classes: fixed } } });
    const child = await add(co, 0, { first_name: 'Ines', date_of_birth: '2000-07-20' });
    await elect(co, 0, [child]);
    await advance(co, '2026-07-25');
    const patch = { effective_date: '2026-07-25', employee_class: 'Part Time' };
    await done(co.api.patch(`/v1/employees/${co.people[0].id}`, patch));
    await advance(co, '2026-10-01');
    // July with the child, August alone with the share of Full Time, from September on that of Part Time.
    expect(await charged(co)).toEqual({ '2026-07': 15_000, '2026-08': 5_000, '2026-09': 10_000, '2026-10': 10_000 });
  });

  it('names bad input', async () => {
    const co = await company(t);
    const body = { benefit_id: co.productId, plan_ids: [co.plan], coverage_start: '2027-07-01' };
    const bad = async (given: object) => {
      const answer = await co.api.post(`/v1/employers/${co.employerId}/benefit-plan-years`, {
        ...body,
        contribution: given,
      });
      return [answer.status, answer.body.details?.map(({ path }: { path: string }) => path)];
    };
    const otherwise = { type: 'fixed', EE: 1 };
    expect(await bad({ type: 'by_class', classes: {}, otherwise })).toEqual([400, ['contribution.classes']]);
    expect(await bad({ type: 'by_class', classes: { Boss: otherwise }, otherwise })).toEqual([
      400,
      ['contribution.classes.Boss'],
    ]);
    expect(await bad({ type: 'by_class', classes: { Intern: { type: 'percent', EE: 101 } }, otherwise })).toEqual([
      ...[400, ['contribution.classes.Intern.EE']],
    ]);
    const nested = { type: 'by_class', classes: { Intern: otherwise }, otherwise };
    expect((await bad({ type: 'by_class', classes: { Intern: nested }, otherwise }))[0]).toBe(400);
  });
});
