/** Somebody stops being family: coverage, price and money follow by themselves, whenever it is reported (rules 4.7). */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestOpenroll, type TestOpenroll } from '../../server/testing/app.ts';
import { boundTo } from '../../server/testing/builders.ts';
import { advance, done, latestLines, reconcile } from '../../server/testing/deducting.ts';
import { answerWith, eventsDuring } from '../../server/testing/enrolling.ts';
import {
  broken,
  type Household,
  household,
  INES,
  join,
  ledger,
  pendingOf,
  periods,
  RUI,
  report,
} from '../../server/testing/households.ts';
import { NEVER_IN_HISTORY } from '../simulation/history-laws.ts';

let t: TestOpenroll;
beforeAll(async () => {
  t = await openTestOpenroll({ now: '2025-12-10T09:00:00Z' });
});
afterAll(() => t.close());

const YEAR = '2026-12-31';
const approved = async (home: Household, type: string, day: string, more: object = {}) => {
  const { data } = await done(report(home, type, day, more));
  if (data.status === 'approved') return data;
  return (await done(home.api.post(`/v1/qualifying-life-events/${data.id}/approve`))).data;
};
const end = (home: Household, name: string, body: object) =>
  home.api.post(`${home.dependents}/${home.ids[name]}/end`, { reason: 'Told by the family', ...body });
const lawful = async (home: Household) => expect(await broken(home, NEVER_IN_HISTORY)).toEqual([]);

describe('a divorce', () => {
  it('ends the spouse with its month, even if nobody answers the window', async () => {
    const home = await household(t, [RUI]);
    await advance(home, '2026-03-10');
    const events = await eventsDuring(t, async () => {
      expect(await approved(home, 'divorced', '2026-03-05')).toMatchObject({ ended_dependent_ids: [home.ids.Rui] });
    });
    const [window] = (await pendingOf(home)) as [string];
    expect(events).toEqual([['enrollment.started', window]]);
    const after = [
      ['2026-01-01', '2026-03-31', 'ES', 30000, ['Rui']],
      ['2026-04-01', YEAR, 'EE', 15000, []],
    ];
    expect(await periods(home)).toEqual(after);
    const [shown] = (await done(home.api.get(`/v1/employees/${home.people[0].id}/enrollments`))).data.slice(-1);
    expect(shown).toMatchObject({ id: home.enrollment, status: 'enrolled', employee_deduction_in_cents: 30000 });
    await lawful(home);
    // Removed already, and somebody else can be added.
    expect((await home.api.delete(`${home.dependents}/${home.ids.Rui}`)).status).toBe(204);
    await join(home, { ...RUI, first_name: 'Tomas' });
    const later = await eventsDuring(t, () => advance(home, '2026-05-20'));
    expect(later.filter(([name]) => name.startsWith('enrollment.'))).toEqual([['enrollment.waived', window]]);
    expect(await periods(home)).toEqual(after);
    expect(await ledger(home)).toEqual({
      ...{ '2026-01': 30000, '2026-02': 30000, '2026-03': 30000, '2026-04': 15000, '2026-05': 15000 },
    });
    const [now] = (await done(home.api.get(`/v1/members/${home.memberId}/enrollments`))).data.slice(-1);
    expect(now).toMatchObject({ coverage_tier: 'EE', employee_deduction_in_cents: 15000, covered_dependents: [] });
    await lawful(home);
  });

  it('lets a second marriage in: the new spouse follows without a gap', async () => {
    const home = await household(t, [RUI]);
    await advance(home, '2026-03-10');
    await approved(home, 'divorced', '2026-03-05');
    await advance(home, '2026-03-22');
    await approved(home, 'married', '2026-03-20');
    const tomas = await join(home, { ...RUI, first_name: 'Tomas', date_of_birth: '1988-01-01' });
    const [window] = (await pendingOf(home)) as [string];
    expect(
      (await answerWith(home.api, window, { plan_id: home.plan, dependent_ids: [home.ids.Rui ?? ''] })).body,
    ).toMatchObject({ app_error_code: 'dependent_not_eligible' });
    await done(answerWith(home.api, window, { plan_id: home.plan, dependent_ids: [tomas] }));
    expect(await periods(home)).toEqual([['2026-01-01', '2026-03-31', 'ES', 30000, ['Rui']]]);
    expect(await periods(home, window)).toEqual([['2026-04-01', YEAR, 'ES', 30000, ['Tomas']]]);
    await advance(home, '2026-05-02');
    expect(new Set(Object.values(await ledger(home)))).toEqual(new Set([30000]));
    await lawful(home);
  });

  it('reported too late for a window takes effect all the same, and the difference goes back', async () => {
    const home = await household(t, [RUI], { settings: { pay_frequency: 'bi_weekly', first_payday: '2026-01-08' } });
    await advance(home, '2026-05-20');
    const events = await eventsDuring(t, async () => {
      expect(await approved(home, 'divorced', '2026-03-05')).toMatchObject({ status: 'approved', window_end: null });
    });
    expect([events, await pendingOf(home)]).toEqual([[], []]);
    await advance(home, '2026-06-01');
    // Per paycheck r(12 · 15000 / 26); the excess comes back in one amount.
    expect((await latestLines(home)).sort()).toEqual([
      ['2026-04', -15000, -15000, 'monthly'],
      ['2026-05', -15000, -15000, 'monthly'],
      ['2026-06', 15000, 6923, 'bi_weekly'],
    ]);
    for (const month of ['2026-03', '2026-05', '2026-06']) expect(await reconcile(home, month)).toEqual([]);
    const { data } = await done(home.api.get(`/v1/employers/${home.employerId}/invoices`));
    expect(data[0]).toMatchObject({ premium_in_cents: -15000, employee_in_cents: -15000 });
    await lawful(home);
  });

  it('ends named stepchildren with it, and no other child', async () => {
    const step = { ...INES, first_name: 'Nuno', date_of_birth: '2012-04-04' };
    const home = await household(t, [RUI, INES, step]);
    await advance(home, '2026-07-06');
    await approved(home, 'divorced', '2026-07-05', { also_ends: [home.ids.Nuno] });
    expect(await periods(home)).toEqual([
      ['2026-01-01', '2026-07-31', 'EF', 45000, ['Ines', 'Nuno', 'Rui']],
      ['2026-08-01', YEAR, 'EC', 27500, ['Ines']],
    ]);
    await lawful(home);
  });

  it('reaches the next year, in which the spouse was already elected', async () => {
    const home = await household(t, [RUI]);
    await advance(home, '2026-12-05');
    const next = {
      ...{ benefit_id: home.productId, plan_ids: [home.plan], coverage_start: '2027-01-01' },
      ...{ contribution: { type: 'fixed', EE: 0 }, renews: home.planYearId },
    };
    await done(home.api.post(`/v1/employers/${home.employerId}/benefit-plan-years`, next));
    await t.drain();
    const [renewed] = (await pendingOf(home)) as [string];
    await done(answerWith(home.api, renewed, { plan_id: home.plan, dependent_ids: [home.ids.Rui ?? ''] }));
    await advance(home, '2027-02-20');
    await approved(home, 'divorced', '2026-11-30');
    expect(await periods(home)).toEqual([
      ['2026-01-01', '2026-11-30', 'ES', 30000, ['Rui']],
      ['2026-12-01', YEAR, 'EE', 15000, []],
    ]);
    expect(await periods(home, renewed)).toEqual([['2027-01-01', '2027-12-31', 'EE', 15000, []]]);
    await advance(home, '2027-03-02');
    expect(Object.entries(await ledger(home)).slice(-5)).toEqual([
      ['2026-11', 30000],
      ['2026-12', 15000],
      ['2027-01', 15000],
      ['2027-02', 15000],
      ['2027-03', 15000],
    ]);
    await lawful(home);
  });

  it('reported after a child aged off takes the spouse out of the parts before and after', async () => {
    const grown = { first_name: 'Noor', date_of_birth: '2000-04-17', relationship: 'Child' };
    const home = await household(t, [RUI, grown]);
    await advance(home, '2026-06-20');
    await approved(home, 'divorced', '2026-02-03');
    expect(await periods(home)).toEqual([
      ['2026-01-01', '2026-02-28', 'EF', 45000, ['Noor', 'Rui']],
      ['2026-03-01', '2026-04-30', 'EC', 27500, ['Noor']],
      ['2026-05-01', YEAR, 'EE', 15000, []],
    ]);
    await advance(home, '2026-07-01');
    expect(Object.values(await ledger(home))).toEqual([45000, 45000, 27500, 27500, 15000, 15000, 15000]);
    await lawful(home);
  });

  it('of somebody who has left acts on coverage that continues, without a window', async () => {
    const home = await household(t, [RUI], { planYear: { termination_n_months: 2 } });
    await advance(home, '2026-03-10');
    await done(home.api.post(`/v1/employees/${home.people[0].id}/terminate`, { termination_date: '2026-03-10' }));
    await approved(home, 'divorced', '2026-03-05');
    expect([await pendingOf(home), await periods(home)]).toEqual([
      [],
      [
        ['2026-01-01', '2026-03-31', 'ES', 30000, ['Rui']],
        ['2026-04-01', '2026-05-31', 'EE', 15000, []],
      ],
    ]);
    await lawful(home);
  });

  it('is reported once: a repeat gets the first answer, and another day is a correction', async () => {
    const home = await household(t, [RUI]);
    await advance(home, '2026-03-10');
    const first = await approved(home, 'divorced', '2026-03-05');
    const again = await done(report(home, 'divorced', '2026-03-05', { dependent_id: home.ids.Rui }));
    expect(again.data.id).toBe(first.id);
    expect((await report(home, 'divorced', '2026-02-20')).body.app_error_code).toBe('loss_reported');
    await done(end(home, 'Rui', { cause: 'divorce', ended_on: '2026-02-20' }));
    expect((await periods(home)).map((row: unknown[]) => row.slice(0, 3))).toEqual([
      ['2026-01-01', '2026-02-28', 'ES'],
      ['2026-03-01', YEAR, 'EE'],
    ]);
    await advance(home, '2026-04-01');
    expect(await ledger(home)).toEqual({ '2026-01': 30000, '2026-02': 30000, '2026-03': 15000, '2026-04': 15000 });
    // And back again to a later month.
    await done(end(home, 'Rui', { cause: 'divorce', ended_on: '2026-03-05' }));
    await advance(home, '2026-05-01');
    expect(Object.values(await ledger(home))).toEqual([30000, 30000, 30000, 15000, 15000]);
    await lawful(home);
  });

  it('waits for a decision', async () => {
    const home = await household(t, [RUI]);
    await done(home.api.patch('/v1/organization', { life_event_auto_approve: [] }));
    await advance(home, '2026-03-10');
    const { data } = await done(report(home, 'divorced', '2026-03-05'));
    expect([data.status, await periods(home)]).toEqual(['pending', [['2026-01-01', YEAR, 'ES', 30000, ['Rui']]]]);
    await advance(home, '2026-05-10');
    await done(home.api.post(`/v1/qualifying-life-events/${data.id}/approve`));
    expect((await periods(home)).map((row: unknown[]) => row.slice(0, 3))).toEqual([
      ['2026-01-01', '2026-03-31', 'ES'],
      ['2026-04-01', YEAR, 'EE'],
    ]);
  });
});

describe('a death', () => {
  it('ends the spouse with its day', async () => {
    const home = await household(t, [RUI, INES]);
    await advance(home, '2026-03-10');
    expect((await report(home, 'death_of_spouse_or_dependent', '2026-03-05')).body.app_error_code).toBe(
      'dependent_required',
    );
    await approved(home, 'death_of_spouse_or_dependent', '2026-03-05', { dependent_id: home.ids.Rui });
    expect(await periods(home)).toEqual([
      ['2026-01-01', '2026-03-05', 'EF', 45000, ['Ines', 'Rui']],
      ['2026-03-06', YEAR, 'EC', 27500, ['Ines']],
    ]);
    await advance(home, '2026-04-01');
    expect(Object.values(await ledger(home))).toEqual([45000, 45000, 45000, 27500]);
    await lawful(home);
  });

  it('ends a child, reported months later and priced by age', async () => {
    const table = [
      { min_age: 0, max_age: 20, cents: 20000 },
      { min_age: 21, max_age: 99, cents: 50000 },
    ];
    const home = await household(t, [INES], { rates: { type: 'age', table } });
    await advance(home, '2026-06-15');
    await approved(home, 'death_of_spouse_or_dependent', '2026-04-30');
    expect(await periods(home)).toEqual([
      ['2026-01-01', '2026-04-30', 'EC', 70000, ['Ines']],
      ['2026-05-01', YEAR, 'EE', 50000, []],
    ]);
    await advance(home, '2026-07-01');
    expect(Object.values(await ledger(home)).slice(3)).toEqual([70000, 50000, 50000, 50000]);
  });

  it('after a divorce ends what was left of the month', async () => {
    const home = await household(t, [RUI]);
    await advance(home, '2026-03-25');
    await approved(home, 'divorced', '2026-03-05');
    await done(end(home, 'Rui', { cause: 'death', ended_on: '2026-03-20' }));
    expect((await periods(home)).map((row: unknown[]) => row.slice(0, 3))).toEqual([
      ['2026-01-01', '2026-03-20', 'ES'],
      ['2026-03-21', YEAR, 'EE'],
    ]);
    await lawful(home);
  });
});

describe('an end by the operator', () => {
  it('of somebody who never was eligible takes back every month, if that is no rescission', async () => {
    const home = await household(t, [RUI]);
    await advance(home, '2026-03-10');
    const { data } = await done(end(home, 'Rui', { cause: 'never_eligible', ended_on: '2025-12-31' }));
    expect(data).toMatchObject({ last_day: '2025-12-31', cause: 'never_eligible' });
    expect(await periods(home)).toEqual([['2026-01-01', YEAR, 'EE', 15000, []]]);
    await advance(home, '2026-04-01');
    expect(new Set(Object.values(await ledger(home)))).toEqual(new Set([15000]));
    await lawful(home);
  });

  it('does not take Medical coverage away for past days, except for a reason, or after a divorce or a death', async () => {
    const medical = { product: { category: 'Medical', name: 'Basin Preventive', product_code: 'MEC_PLUS' } };
    const home = await household(t, [RUI, INES], medical);
    await advance(home, '2026-03-10');
    const refused = await end(home, 'Rui', { cause: 'other_coverage', ended_on: '2026-02-28' });
    expect([refused.status, refused.body.app_error_code]).toEqual([422, 'would_be_rescission']);
    expect(refused.body.details[0]).toMatchObject({ path: 'ended_on', message: expect.stringContaining('2026-03-10') });
    expect(await periods(home)).toHaveLength(1);
    await done(end(home, 'Ines', { cause: 'other_coverage', ended_on: '2026-04-15' }));
    await done(end(home, 'Rui', { cause: 'divorce', ended_on: '2026-02-10' }));
    expect(await periods(home)).toEqual([
      ['2026-01-01', '2026-02-28', 'EF', 45000, ['Ines', 'Rui']],
      ['2026-03-01', '2026-04-15', 'EC', 27500, ['Ines']],
      ['2026-04-16', YEAR, 'EE', 15000, []],
    ]);
    await advance(home, '2026-04-16');
    const [now] = (await done(home.api.get(`/v1/members/${home.memberId}/enrollments`))).data.slice(-1);
    expect(now).toMatchObject({ coverage_tier: 'EE', employee_deduction_in_cents: 15000 });
    await lawful(home);
  });

  it('may be reported ahead, but a divorce or a death only once it has happened', async () => {
    const home = await household(t, [RUI]);
    await advance(home, '2026-03-10');
    const tooFar = await end(home, 'Rui', { cause: 'other', ended_on: '2026-07-01' });
    expect(tooFar.body.app_error_code).toBe('dependent_end_in_future');
    expect((await end(home, 'Rui', { cause: 'death', ended_on: '2026-03-11' })).body.app_error_code).toBe(
      'dependent_end_in_future',
    );
    expect((await end(home, 'Rui', { cause: 'other', ended_on: '2026-03-11' })).status).toBe(200);
  });

  it('is shown by a dry run, which leaves nothing behind', async () => {
    const home = await household(t, [RUI]);
    await advance(home, '2026-03-10');
    const url = `${home.dependents}/${home.ids.Rui}/end?dry_run=true`;
    const { status, body } = await home.api.post(url, { cause: 'divorce', ended_on: '2026-01-15', reason: 'Told' });
    expect([status, JSON.stringify(body).includes('-15000')]).toEqual([200, true]);
    expect(await periods(home)).toHaveLength(1);
  });
});

describe('who may report', () => {
  it('employers report losses, and nothing else; employees do not end anybody by hand', async () => {
    const home = await household(t, [RUI]);
    await advance(home, '2026-03-10');
    const employer = await boundTo({ ...t, api: home.api } as TestOpenroll, 'employer', home.employerId);
    const employee = await boundTo({ ...t, api: home.api } as TestOpenroll, 'employee', home.people[0].id);
    const url = `/v1/members/${home.memberId}/qualifying-life-events`;
    const birth = await employer.post(url, { event_type: 'had_baby', event_date: '2026-03-05' });
    expect([birth.status, birth.body.app_error_code]).toEqual([403, 'access_token_not_allowed']);
    const body = { cause: 'divorce', ended_on: '2026-03-05', reason: 'Told' };
    expect((await employee.post(`${home.dependents}/${home.ids.Rui}/end`, body)).status).toBe(404);
    const misplaced = await home.api.post(url, {
      event_type: 'had_baby',
      event_date: '2026-03-05',
      dependent_id: home.ids.Rui,
    });
    expect([misplaced.status, misplaced.body.details[0].path]).toEqual([400, 'dependent_id']);
    expect((await employer.post(url, { event_type: 'divorced', event_date: '2026-03-05' })).status).toBe(201);
    expect(await periods(home)).toHaveLength(2);
  });
});

describe('settings', () => {
  it('a plan year may end a spouse on the day of the divorce, and after a death with its month', async () => {
    const planYear = { spouse_ends: 'day', death_ends: 'end_of_month' };
    const home = await household(t, [RUI, INES], { planYear });
    await advance(home, '2026-03-10');
    await approved(home, 'divorced', '2026-03-05');
    expect(await periods(home)).toEqual([
      ['2026-01-01', '2026-03-05', 'EF', 45000, ['Ines', 'Rui']],
      ['2026-03-06', YEAR, 'EC', 27500, ['Ines']],
    ]);
    await done(end(home, 'Ines', { cause: 'death', ended_on: '2026-03-08' }));
    expect(await periods(home)).toEqual([
      ['2026-01-01', '2026-03-05', 'EF', 45000, ['Ines', 'Rui']],
      ['2026-03-06', '2026-03-31', 'EC', 27500, ['Ines']],
      ['2026-04-01', YEAR, 'EE', 15000, []],
    ]);
    // Another day corrects it, by the same rule.
    await done(end(home, 'Rui', { cause: 'divorce', ended_on: '2026-02-10' }));
    expect((await periods(home)).slice(0, 2)).toEqual([
      ['2026-01-01', '2026-02-10', 'EF', 45000, ['Ines', 'Rui']],
      ['2026-02-11', '2026-03-31', 'EC', 27500, ['Ines']],
    ]);
    await lawful(home);
  });

  it.each([
    ['Post-tax', '2026-03-05'],
    ['Pre-tax', '2026-04-01'],
  ])('an organization may start coverage with the event: %s from %s', async (tax_classification, start) => {
    const home = await household(t, [], { planYear: { tax_classification } });
    const married = { report_within_days: 60, start: 'event', auto_approve: true };
    await done(home.api.patch('/v1/organization', { life_events: { married } }));
    await advance(home, '2026-03-10');
    const { data } = await done(report(home, 'married', '2026-03-05'));
    expect(data).toMatchObject({ effective_date: '2026-03-05', window_end: '2026-05-04' });
    expect(data.windows).toMatchObject([{ coverage_start: start, window_end: '2026-05-04' }]);
    await join(home, RUI);
    const [window] = (await pendingOf(home)) as [string];
    await done(answerWith(home.api, window, { plan_id: home.plan, dependent_ids: [home.ids.Rui ?? ''] }));
    expect(await periods(home, window)).toEqual([[start, YEAR, 'ES', 30000, ['Rui']]]);
    await lawful(home);
  });
});
