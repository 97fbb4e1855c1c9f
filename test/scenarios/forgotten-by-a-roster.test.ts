/**
 * A roster leaves somebody out, and a later one has them again; or somebody who was going to leave stays (rules 10.5, 10.7). However
 * coverage ends, nobody signs, and no cent is taken twice or missing. If they are back before its last day, no day is without coverage.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestOpenroll, type TestOpenroll } from '../../server/testing/app.ts';
import { advance, done, reconcile } from '../../server/testing/deducting.ts';
import { eventsDuring } from '../../server/testing/enrolling.ts';
import { broken, type Household, household, INES, ledger, periods, RUI } from '../../server/testing/households.ts';
import { NEVER_IN_HISTORY } from '../simulation/history-laws.ts';

let t: TestOpenroll;
beforeAll(async () => {
  t = await openTestOpenroll({ now: '2025-12-10T09:00:00Z' });
});
afterAll(() => t.close());

const YEAR = '2026-12-31';
const LEFT = ['employee.eligibility_terminated', 'enrollment.terminated', 'employee.deactivated'];
const BACK = ['employee.eligibility_granted', 'enrollment.started', 'enrollment.elected', 'enrollment.accepted'];
const ALL = ['Ines', 'Rui'];

/** Two people work there; the first has a family, and `isListed` says whether the roster has them. */
async function roster(home: Household, isListed: boolean, changes: object = {}): Promise<string[]> {
  const employees = home.people.slice(isListed ? 0 : 1).map((one) => {
    const { reference_id, first_name, last_name, email, date_of_birth, employee_class, start_date } = one;
    const row = { reference_id, first_name, last_name, email, date_of_birth, employee_class, start_date };
    return one === home.people[0] ? { ...row, ...changes } : row;
  });
  const url = `/v1/employers/${home.employerId}/census-sync?max_deactivations=1`;
  const events = await eventsDuring(t, async () => {
    await done(home.api.post(url, { employees }));
    await t.drain();
  });
  return events.map(([name]) => name);
}
const made = (planYear: object) => household(t, [RUI, INES], { planYear, people: [{}, { first_name: 'Ada' }] });
const next = async (home: Household) =>
  (await done(home.api.get(`/v1/employees/${home.people[0].id}/enrollments`))).data.find(
    ({ continues_enrollment_id }: Record<string, string>) => continues_enrollment_id === home.enrollment,
  );

interface Forgotten {
  terms?: object;
  on: string;
  back: string;
  /** The last day of the coverage that was ended, and the first day of the one that continues it. */
  days: [last: string, first: string];
  events?: string[];
  /** What is deducted for each month until July that is due. */
  cents: number[];
}

describe('forgotten, and listed again', () => {
  it.each<[string, Forgotten]>([
    [
      'on the next day',
      { on: '2026-05-10', back: '2026-05-11', days: ['2026-05-31', '2026-06-01'], cents: Array(7).fill(45000) },
    ],
    [
      'after the last day: covered from the day of the roster on, and June costs nothing',
      { on: '2026-05-20', back: '2026-06-08', days: ['2026-05-31', '2026-06-08'], cents: Array(6).fill(45000) },
    ],
    [
      'if coverage ends with the day',
      {
        terms: { termination_rule: 'LAST_DAY' },
        ...{ on: '2026-05-10', back: '2026-05-11', days: ['2026-05-10', '2026-05-11'], cents: Array(7).fill(45000) },
      },
    ],
    [
      'if coverage goes on for another month',
      {
        terms: { termination_n_months: 1 },
        ...{ on: '2026-04-25', back: '2026-05-15', days: ['2026-05-31', '2026-06-01'], cents: Array(7).fill(45000) },
      },
    ],
    [
      'if coverage goes on to the end of the plan year: it is handed over',
      {
        terms: { termination_rule: 'END_OF_PLAN_YEAR' },
        ...{ on: '2026-05-10', back: '2026-05-15', days: ['2026-05-15', '2026-05-16'], cents: Array(7).fill(45000) },
        events: [BACK[0] as string, 'enrollment.termination_rescheduled', ...BACK.slice(1)],
      },
    ],
    [
      'on the 30th day',
      { on: '2026-05-10', back: '2026-06-09', days: ['2026-05-31', '2026-06-09'], cents: Array(6).fill(45000) },
    ],
  ])('%s', async (_, { terms = {}, on, back, days: [last, first], events = BACK, cents }) => {
    const home = await made(terms);
    await advance(home, on);
    expect(await roster(home, false)).toEqual(LEFT);
    await advance(home, back);
    expect(await roster(home, true)).toEqual(events);
    expect(await periods(home)).toEqual([['2026-01-01', last, 'EF', 45000, ALL]]);
    const { id, started_reason } = await next(home);
    expect(started_reason).toBe('reinstatement');
    expect(await periods(home, id)).toEqual([[first, YEAR, 'EF', 45000, ALL]]);
    await advance(home, '2026-07-02');
    expect(Object.values(await ledger(home))).toEqual(cents);
    expect(await reconcile(home, '2026-07')).toEqual([]);
    expect(await broken(home, NEVER_IN_HISTORY)).toEqual([]);
  });
});

describe('somebody who was going to leave on 2026-06-30 stays after all', () => {
  const employee = (home: Household) => `/v1/employees/${home.people[0].id}`;
  it.each([
    ['reported three weeks before', '2026-06-10', [], [['2026-01-01', YEAR, 'EF', 45000, ALL]]],
    ['reported on the last day itself', '2026-06-30', [], [['2026-01-01', YEAR, 'EF', 45000, ALL]]],
    ['reported on the day after', '2026-07-01', BACK, [['2026-01-01', '2026-06-30', 'EF', 45000, ALL]]],
  ])('%s', async (_, day, events, covered) => {
    const home = await made({});
    await advance(home, '2026-06-01');
    await done(home.api.post(`${employee(home)}/terminate`, { termination_date: '2026-06-30' }));
    await advance(home, day);
    const sent = await eventsDuring(t, () =>
      done(home.api.delete(`${employee(home)}/termination`, { reason: 'Stays' })),
    );
    expect(sent.map(([name]) => name)).toEqual(events);
    expect(await periods(home)).toEqual(covered);
    await advance(home, '2026-08-02');
    expect(Object.values(await ledger(home))).toEqual(Array(8).fill(45000));
    expect(await reconcile(home, '2026-08')).toEqual([]);
  });
});
