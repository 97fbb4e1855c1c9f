/** What an operator corrects by hand (rules 10.4, 10.8), and the death of an employee (rules 10.9): dates, events and cents. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestOpenroll, type TestOpenroll } from '../../server/testing/app.ts';
import { advance, done } from '../../server/testing/deducting.ts';
import { eventsDuring } from '../../server/testing/enrolling.ts';
import { broken, type Household, household, INES, ledger, periods, RUI } from '../../server/testing/households.ts';
import { NEVER_IN_HISTORY } from '../simulation/history-laws.ts';

let t: TestOpenroll;
beforeAll(async () => {
  t = await openTestOpenroll({ now: '2025-12-10T09:00:00Z' });
});
afterAll(() => t.close());

const YEAR = '2026-12-31';
const MEDICAL = { product: { category: 'Medical', name: 'Basin Preventive', product_code: 'MEC_PLUS' } };
const reason = 'Was a mistake';
const lawful = async (home: Household) => expect(await broken(home, NEVER_IN_HISTORY)).toEqual([]);
const named = async (home: Household, run: () => Promise<unknown>) =>
  (await eventsDuring(t, run)).map(([name, id]) => [name, id === home.enrollment ? 'it' : 'another']);
const act = (home: Household, verb: string, body: object = {}) =>
  home.api.post(`/v1/enrollments/${home.enrollment}/${verb}`, { reason, ...body });
const refused = async (answer: ReturnType<typeof act>) => {
  const { status, body } = await answer;
  return [status, body.app_error_code, body.details?.[0]?.path];
};
const read = async (home: Household) => (await done(home.api.get(`/v1/enrollments/${home.enrollment}`))).data;

describe('an enrollment that the operator ends', () => {
  it('ends on the day, before tax too and without a life event, and the ledger gives back later months', async () => {
    const home = await household(t, [RUI]);
    await advance(home, '2026-05-10');
    const dry = await done(
      home.api.post(`/v1/enrollments/${home.enrollment}/end?dry_run=true`, { reason, coverage_end: '2026-03-31' }),
    );
    expect(dry.dry_run.coverage.changes).toMatchObject([
      { before: { coverage_end: YEAR }, after: { coverage_end: '2026-03-31', status: 'inactive' } },
    ]);
    expect(await named(home, () => done(act(home, 'end', { coverage_end: '2026-03-31' })))).toEqual([
      ['enrollment.terminated', 'it'],
    ]);
    expect(await periods(home)).toEqual([['2026-01-01', '2026-03-31', 'ES', 30000, ['Rui']]]);
    // It can end earlier still, but not later.
    expect(await named(home, () => done(act(home, 'end', { coverage_end: '2026-02-28' })))).toEqual([
      ['enrollment.termination_rescheduled', 'it'],
    ]);
    expect(await refused(act(home, 'end', { coverage_end: '2026-03-01' }))).toEqual([
      ...[422, 'coverage_end_out_of_range', 'coverage_end'],
    ]);
    expect(await refused(act(home, 'end', { coverage_end: '2025-12-31' }))).toEqual([
      ...[422, 'coverage_end_out_of_range', 'coverage_end'],
    ]);
    await advance(home, '2026-06-02');
    expect(await ledger(home)).toMatchObject({ '2026-02': 30000, '2026-03': 0, '2026-04': 0, '2026-05': 0 });
    await lawful(home);
  });

  it('on a future day stays in force until then', async () => {
    const home = await household(t, []);
    await advance(home, '2026-05-10');
    await done(act(home, 'end', { coverage_end: '2026-08-15' }));
    expect(await read(home)).toMatchObject({ status: 'inactive', coverage_end: '2026-08-15' });
    await advance(home, '2026-09-02');
    expect(Object.keys(await ledger(home)).at(-1)).toBe('2026-08');
    await lawful(home);
  });

  it('in Medical is protected for paid months, and for no others', async () => {
    const home = await household(t, [], MEDICAL);
    await advance(home, '2026-05-10');
    const { status, body } = await act(home, 'end', { coverage_end: '2026-03-31' });
    expect([status, body.app_error_code]).toEqual([422, 'would_be_rescission']);
    expect(body.message).toContain('can end on 2026-05-10 or later');
    const delay = { coverage_end: '2026-03-31', retroactive_reason: 'administrative_delay' };
    expect((await refused(act(home, 'end', delay)))[1]).toBe('would_be_rescission');
    expect((await refused(act(home, 'void')))[1]).toBe('would_be_rescission');
    const fraud = { coverage_end: '2026-03-31', retroactive_reason: 'fraud' };
    expect(await refused(act(home, 'end', fraud))).toEqual([422, 'notice_required', 'notice_given_on']);
    const late = { ...fraud, notice_given_on: '2026-04-11' };
    expect((await refused(act(home, 'end', late)))[1]).toBe('notice_required');
    await done(act(home, 'end', { ...fraud, notice_given_on: '2026-04-10' }));
    expect(await read(home)).toMatchObject({ coverage_end: '2026-03-31' });
    const unpaid = await household(t, [], { ...MEDICAL, planYear: { contribution: { type: 'percent', EE: 100 } } });
    await advance(unpaid, '2026-05-10');
    await done(act(unpaid, 'end', { coverage_end: '2026-03-31' }));
    await lawful(home);
  });

  it('starts later, and earlier deductions go back', async () => {
    const home = await household(t, [RUI]);
    await advance(home, '2026-04-10');
    const url = `/v1/enrollments/${home.enrollment}`;
    const move = (coverage_start: string) => home.api.patch(url, { coverage_start, reason });
    expect(await named(home, () => done(move('2026-03-01')))).toEqual([]);
    expect(await periods(home)).toEqual([['2026-03-01', YEAR, 'ES', 30000, ['Rui']]]);
    expect(await refused(move('2026-02-01'))).toEqual([422, 'coverage_start_out_of_range', 'coverage_start']);
    await advance(home, '2026-05-02');
    expect(Object.values(await ledger(home))).toEqual([0, 0, 30000, 30000, 30000]);
    await lawful(home);
    const medical = await household(t, [], MEDICAL);
    await advance(medical, '2026-04-10');
    const answer = medical.api.patch(`/v1/enrollments/${medical.enrollment}`, { coverage_start: '2026-03-01', reason });
    expect(await refused(answer)).toEqual([422, 'would_be_rescission', 'coverage_start']);
  });

  it('is voided: it never existed, and all deductions go back', async () => {
    const home = await household(t, [RUI]);
    await advance(home, '2026-03-10');
    expect(await named(home, () => done(act(home, 'void')))).toEqual([['enrollment.terminated', 'it']]);
    expect(await read(home)).toMatchObject({ status: 'inactive', coverage_end: null });
    expect(await periods(home)).toEqual([]);
    expect(await refused(act(home, 'void'))).toEqual([409, 'enrollment_not_enrolled', undefined]);
    await advance(home, '2026-04-01');
    expect(Object.values(await ledger(home))).toEqual([0, 0, 0]);
    await lawful(home);
  });
});

describe('a departure for fraud', () => {
  it('needs 30 days of notice', async () => {
    const home = await household(t, [], MEDICAL);
    await advance(home, '2026-03-10');
    const url = `/v1/employees/${home.people[0].id}/terminate`;
    const left = { termination_date: '2026-02-10', retroactive_reason: 'fraud' };
    expect((await home.api.post(url, left)).body.app_error_code).toBe('notice_required');
    await done(home.api.post(url, { ...left, notice_given_on: '2026-02-08' }));
    expect(await read(home)).toMatchObject({ coverage_end: '2026-02-28' });
  });
});

describe('a plan year that is withdrawn', () => {
  it('before its coverage: windows expire, elections are cancelled, and another can have its dates', async () => {
    const home = await household(t, [], { people: [{}, {}] });
    const [, other] = home.people;
    const url = `/v1/benefit-plan-years/${home.planYearId}/withdraw`;
    const dry = await done(home.api.post(`${url}?dry_run=true`, { reason }));
    expect(dry.dry_run.later_events.map((one: { event_name: string }) => one.event_name).sort()).toEqual([
      'enrollment.terminated',
      'enrollment.waived',
    ]);
    const events = await eventsDuring(t, async () => {
      expect((await done(home.api.post(url, { reason }))).data).toMatchObject({ status: 'inactive' });
      await t.drain();
    });
    expect(events.sort()).toEqual(
      [
        ['enrollment.terminated', home.enrollment],
        ['enrollment.waived', other.enrollments[0].id],
      ].sort(),
    );
    const [waived] = (await done(home.api.get(`/v1/employees/${other.id}/enrollments`))).data;
    expect(waived).toMatchObject({ status: 'waived', answered_at: null });
    expect(await read(home)).toMatchObject({ status: 'inactive', coverage_end: null });
    expect((await home.api.post(url, { reason })).status).toBe(200);
    const years = `/v1/employers/${home.employerId}/benefit-plan-years`;
    expect((await home.api.patch(`${years}/${home.planYearId}`, { auto_grant: true })).body.app_error_code).toBe(
      'plan_year_withdrawn',
    );
    const offer = { benefit_id: home.productId, plan_ids: [home.plan], coverage_start: '2026-01-01' };
    await done(home.api.post(years, { ...offer, contribution: { type: 'fixed', EE: 0 } }));
    await t.drain();
    const [anew] = (await done(home.api.get(`/v1/employees/${other.id}/enrollments`))).data;
    expect(anew).toMatchObject({ status: 'pending', coverage_start: '2026-01-01' });
    await lawful(home);
  });

  it('not once it has begun', async () => {
    const home = await household(t, []);
    await advance(home, '2026-01-01');
    const { status, body } = await home.api.post(`/v1/benefit-plan-years/${home.planYearId}/withdraw`, { reason });
    expect([status, body.app_error_code]).toEqual([409, 'plan_year_begun']);
  });
});

describe('the death of an employee', () => {
  const dies = (home: Household, day: string, query = '') =>
    home.api.post(`/v1/employees/${home.people[0].id}/terminate${query}`, { cause: 'death', termination_date: day });
  const survivors = (months: number, more: object = {}) => ({ planYear: { survivor_months: months, ...more } });

  it('ends their coverage on the day, and leaves the family covered, at the expense of the employer', async () => {
    const home = await household(t, [RUI, INES], survivors(2, { contribution: { type: 'fixed', EE: 5000 } }));
    await advance(home, '2026-05-12');
    expect(await named(home, () => done(dies(home, '2026-05-10')))).toEqual([
      ['employee.eligibility_terminated', 'another'],
      ['enrollment.terminated', 'it'],
      ['employee.deactivated', 'another'],
    ]);
    // The spouse takes the employee's place: parent and child.
    expect(await periods(home)).toEqual([
      ['2026-01-01', '2026-05-10', 'EF', 40000, ['Ines', 'Rui']],
      ['2026-05-11', '2026-07-31', 'EC', 0, ['Ines', 'Rui']],
    ]);
    await advance(home, '2026-08-02');
    expect(await ledger(home)).toEqual(
      Object.fromEntries(['01', '02', '03', '04', '05'].map((month) => [`2026-${month}`, 40000])),
    );
    const { data } = await done(home.api.get(`/v1/employers/${home.employerId}/invoices`));
    const totals = data.map((one: Record<string, number>) => [one.premium_in_cents, one.employer_in_cents]);
    expect(totals.slice(0, 2)).toEqual([
      [27500, 27500],
      [27500, 27500],
    ]);
    await lawful(home);
  });

  it.each([
    ['a spouse alone', [RUI], 0, '2026-05-31', 'EE'],
    ['a child alone', [INES], 1, '2026-06-30', 'EE'],
    ['two children', [INES, { ...INES, first_name: 'Nuno', date_of_birth: '2012-04-04' }], 12, YEAR, 'EC'],
  ] as const)('of %s', async (_, people, months, end, tier) => {
    const home = await household(t, [...people], survivors(months));
    await advance(home, '2026-05-12');
    await done(dies(home, '2026-05-10'));
    const last = (await periods(home)).at(-1);
    expect(last.slice(0, 4)).toEqual(['2026-05-11', end, tier, 0]);
    await lawful(home);
  });

  it('with nobody else covered ends all on the day, whatever the rule; reported later, deductions go back', async () => {
    const home = await household(t, [], { ...survivors(3), ...MEDICAL });
    await advance(home, '2026-05-12');
    await done(dies(home, '2026-03-10'));
    expect(await read(home)).toMatchObject({ status: 'inactive', coverage_end: '2026-03-10' });
    await advance(home, '2026-06-02');
    expect(await ledger(home)).toMatchObject({ '2026-03': 15000, '2026-04': 0, '2026-05': 0 });
    expect((await dies(home, '2026-03-11')).body.app_error_code).toBe('employee_inactive');
    await lawful(home);
  });

  it('lasts no longer than the last of the family', async () => {
    const grown = { first_name: 'Noor', date_of_birth: '2000-06-17', relationship: 'Child' };
    const home = await household(t, [grown], survivors(6));
    await advance(home, '2026-05-12');
    await done(dies(home, '2026-05-10'));
    expect(await read(home)).toMatchObject({ coverage_end: '2026-06-30' });
    await lawful(home);
  });

  it('is taken back without a gap: the employee from the next day, and the price as before', async () => {
    const home = await household(t, [RUI], survivors(2));
    await advance(home, '2026-05-12');
    await done(dies(home, '2026-05-10'));
    const back = { reason: 'Another person of that name' };
    await done(home.api.delete(`/v1/employees/${home.people[0].id}/termination`, back));
    expect(await periods(home)).toEqual([['2026-01-01', '2026-05-10', 'ES', 30000, ['Rui']]]);
    const [anew] = (await done(home.api.get(`/v1/employees/${home.people[0].id}/enrollments`))).data;
    expect(await periods(home, anew.id)).toEqual([['2026-05-11', YEAR, 'ES', 30000, ['Rui']]]);
    await advance(home, '2026-07-02');
    expect(new Set(Object.values(await ledger(home)))).toEqual(new Set([30000]));
    await lawful(home);
  });

  it('leaves the family’s price at the employer’s expense, also once the rates were corrected', async () => {
    const home = await household(t, [RUI, INES], survivors(2));
    await advance(home, '2026-05-12');
    await done(dies(home, '2026-05-10'));
    const rates = { type: 'tier', EE: 14000, ES: 28000, EC: 26000, EF: 44000 };
    await done(home.api.post(`/v1/benefit-plans/${home.plan}/rates`, { rates, reason }));
    await t.drain();
    const { data } = await done(home.api.get(`/v1/enrollments/${home.enrollment}/coverage-periods`));
    expect(data).toMatchObject([
      { end: '2026-05-10', coverage_tier: 'EF', premium_in_cents: 44000, employee_deduction_in_cents: 44000 },
      { end: '2026-07-31', coverage_tier: 'EC', premium_in_cents: 26000, employee_deduction_in_cents: 0 },
    ]);
    await advance(home, '2026-07-02');
    expect(await ledger(home)).toMatchObject({ '2026-04': 44000, '2026-05': 44000 });
    const invoices = (await done(home.api.get(`/v1/employers/${home.employerId}/invoices`))).data;
    expect(invoices[0]).toMatchObject({ premium_in_cents: 26000, employer_in_cents: 26000 });
    await lawful(home);
  });

  it('expires unanswered windows, and can’t be in the future', async () => {
    const home = await household(t, [], { people: [{}, {}] });
    const [, other] = home.people;
    const url = `/v1/employees/${other.id}/terminate`;
    const tomorrow = { cause: 'death', termination_date: '2025-12-11' };
    expect((await home.api.post(url, tomorrow)).body.app_error_code).toBe('termination_date_out_of_range');
    const events = await eventsDuring(t, () => done(home.api.post(url, { cause: 'death' })));
    expect(events.map(([name]) => name)).toEqual([
      ...['employee.eligibility_terminated', 'enrollment.waived', 'employee.deactivated'],
    ]);
  });
});

describe('coverage that goes on after a divorce was reported', () => {
  it('keeps the spouse to the last day', async () => {
    const home = await household(t, [RUI, INES]);
    await advance(home, '2026-06-20');
    await done(act(home, 'end', { coverage_end: '2026-06-20' }));
    await advance(home, '2026-07-06');
    const url = `/v1/members/${home.memberId}/qualifying-life-events`;
    await done(home.api.post(url, { event_type: 'divorced', event_date: '2026-07-05' }));
    const { data } = await done(act(home, 'reinstate'));
    expect(await periods(home, data.id)).toEqual([
      ['2026-06-21', '2026-07-31', 'EF', 45000, ['Ines', 'Rui']],
      ['2026-08-01', YEAR, 'EC', 27500, ['Ines']],
    ]);
    await lawful(home);
  });
});
