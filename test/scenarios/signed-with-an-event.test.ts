/**
 * A window of a life event is open when something else is corrected that has to be signed (rules 10.3): one answer covers both. The
 * correction counts from its own first day if the answer keeps the plan and everybody, otherwise from the day of the event. The
 * employer's share of 65 % should have been 50 %; it is corrected on 2026-03-10.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestOpenroll, type TestOpenroll } from '../../server/testing/app.ts';
import { advance, company, done, statementsOf } from '../../server/testing/deducting.ts';
import { answerWith, eventsDuring, showDocument } from '../../server/testing/enrolling.ts';
import {
  broken,
  type Household,
  household,
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

const why = { reason: 'typed wrong' };
const MAYA = { first_name: 'Maya', date_of_birth: '2026-02-15', relationship: 'Child' };
const share = (home: Household, EE: number) =>
  done(
    home.api.post(`/v1/benefit-plan-years/${home.planYearId}/contribution`, {
      ...{ contribution: { type: 'percent', EE }, ...why },
    }),
  );
const made = (people: object[], more: object = {}) =>
  household(t, people, {
    rates: { type: 'tier', EE: 10_000, ES: 20_000, EC: 30_000, EF: 40_000 },
    planYear: { contribution: { type: 'percent', EE: 65 } },
    ...more,
  });
const happens = async (home: Household, type: string, day: string) => {
  const { data } = await done(report(home, type, day));
  if (data.status === 'pending') await done(home.api.post(`/v1/qualifying-life-events/${data.id}/approve`));
};
const choice = (home: Household, names: string[], plan = home.plan) => ({
  ...{ plan_id: plan, dependent_ids: names.map((name) => home.ids[name] ?? '') },
});
const window = async (home: Household) => ((await pendingOf(home)) as [string])[0];
const elect = async (home: Household, names: string[], plan = home.plan) =>
  done(answerWith(home.api, await window(home), choice(home, names, plan)));
const shown = async (home: Household) => (await done(home.api.get(`/v1/enrollments/${await window(home)}`))).data;

interface Case {
  people?: object[];
  event: [type: string, day: string];
  /** Somebody who joins the family by the event. */
  joins?: object;
  corrections?: ((home: Household) => Promise<unknown>)[];
  /** What they answer; left out: nothing. */
  names?: string[];
  dearer?: boolean;
  covered: unknown[][];
  /** From January on. */
  cents: number[];
}

const BIRTH: [string, string] = ['had_baby', '2026-02-15'];
const YEAR = '2026-12-31';

describe('corrected on 2026-03-10, while an event of February is not answered', () => {
  it.each<[string, Case]>([
    [
      'a child is born: the months before count too, the child from birth',
      {
        event: BIRTH,
        joins: MAYA,
        names: ['Rui', 'Maya'],
        covered: [
          ['2026-01-01', '2026-02-14', 'ES', 10_000, ['Rui']],
          ['2026-02-15', YEAR, 'EF', 20_000, ['Maya', 'Rui']],
        ],
        cents: [10_000, 10_000, 20_000, 20_000, 20_000, 20_000],
      },
    ],
    [
      'somebody joins who lost other coverage: from the 1st after it was reported',
      {
        people: [],
        event: ['lost_job_based_coverage', '2026-02-12'],
        joins: RUI,
        names: ['Rui'],
        covered: [
          ['2026-01-01', '2026-03-31', 'EE', 5_000, []],
          ['2026-04-01', YEAR, 'ES', 10_000, ['Rui']],
        ],
        cents: [5_000, 5_000, 5_000, 10_000, 10_000, 10_000],
      },
    ],
    [
      'another plan: the signed price begins with the event, and the employer bears the days before',
      {
        people: [],
        event: BIRTH,
        names: [],
        dearer: true,
        covered: [['2026-02-15', YEAR, 'EE', 10_000, []]],
        cents: [3_500, 3_500, 10_000, 10_000, 10_000, 10_000],
      },
    ],
    [
      'nobody answers: until the 1st after the window, which is open for 30 days now',
      {
        event: BIRTH,
        joins: MAYA,
        covered: [
          ['2026-01-01', '2026-04-30', 'ES', 7_000, ['Rui']],
          ['2026-05-01', YEAR, 'ES', 10_000, ['Rui']],
        ],
        cents: [7_000, 7_000, 7_000, 7_000, 10_000, 10_000],
      },
    ],
    [
      'corrected back: the window is for the child alone again',
      {
        event: BIRTH,
        joins: MAYA,
        corrections: [(home) => share(home, 50), (home) => share(home, 65)],
        names: ['Rui', 'Maya'],
        covered: [['2026-02-15', YEAR, 'EF', 14_000, ['Maya', 'Rui']]],
        cents: [7_000, 7_000, 14_000, 14_000, 14_000, 14_000],
      },
    ],
    [
      'away in between: the window opens again with the same questions',
      {
        event: BIRTH,
        joins: MAYA,
        corrections: [
          (home) => share(home, 50),
          (home) => done(home.api.post(`/v1/employees/${home.people[0].id}/terminate`, {})),
          (home) => done(home.api.delete(`/v1/employees/${home.people[0].id}/termination`, why)),
        ],
        names: ['Rui', 'Maya'],
        covered: [
          ['2026-01-01', '2026-02-14', 'ES', 10_000, ['Rui']],
          ['2026-02-15', YEAR, 'EF', 20_000, ['Maya', 'Rui']],
        ],
        cents: [10_000, 10_000, 20_000, 20_000, 20_000, 20_000],
      },
    ],
  ])('%s', async (_, { people = [RUI], event, joins, corrections = [(home) => share(home, 50)], ...given }) => {
    const home = await made(people);
    await advance(home, '2026-03-05');
    await happens(home, ...event);
    if (joins) await join(home, joins);
    await advance(home, '2026-03-10');
    for (const correct of corrections) {
      await correct(home);
      await t.drain();
    }
    expect(await shown(home)).toMatchObject({ started_reason: 'life_event' });
    const open = await window(home);
    await advance(home, '2026-03-20');
    if (given.names) await elect(home, given.names, given.dearer ? home.dearer : home.plan);
    expect(await periods(home, given.names ? open : home.enrollment)).toEqual(given.covered);
    await advance(home, '2026-06-02');
    expect(Object.values(await ledger(home))).toEqual(given.cents);
    expect(await broken(home, NEVER_IN_HISTORY)).toEqual([]);
  });

  it('the document says from which day, and no second event is sent', async () => {
    const home = await made([RUI]);
    await advance(home, '2026-03-05');
    await happens(home, ...BIRTH);
    await join(home, MAYA);
    const events = await eventsDuring(t, async () => {
      await share(home, 50);
      await t.drain();
    });
    expect(events).toEqual([]);
    const starts = async (names: string[]) =>
      (await showDocument(home.api, await window(home), choice(home, names))).body.data.election.coverage_start;
    expect(await starts(['Rui', 'Maya'])).toBe('2026-01-01');
    expect(await starts(['Rui'])).toBe('2026-01-01');
  });
});

it('months that a corrected start adds are signed with the answer to a birth, too', async () => {
  const co = await company(t, {
    plan: { rates: { type: 'tier', EE: 10_000, EC: 30_000 } },
    planYear: { coverage_start: '2026-01-01', contribution: { type: 'percent', EE: 50 } },
    people: [{ start_date: '2026-02-01' }, { start_date: '2026-02-01' }],
  });
  await advance(co, '2026-02-03');
  const homes: Household[] = [];
  for (const { id, member_id: memberId } of co.people) {
    const [opened] = (await done(co.api.get(`/v1/employees/${id}/enrollments`))).data;
    await done(answerWith(co.api, opened.id, { plan_id: co.plan }));
    const own = { enrollment: opened.id, memberId, dependents: `/v1/members/${memberId}/dependents`, ids: {} };
    homes.push({ ...co, ...own, people: co.people.filter((one) => one.id === id) });
  }
  const [signs, silent] = homes as [Household, Household];
  await advance(co, '2026-03-05');
  for (const home of homes) {
    await happens(home, ...BIRTH);
    await join(home, MAYA);
  }
  await advance(co, '2026-03-10');
  for (const { id } of co.people)
    await done(co.api.patch(`/v1/employees/${id}`, { correction: true, start_date: '2025-12-15', ...why }));
  await elect(signs, ['Maya']);
  expect(await periods(silent)).toEqual([
    ['2026-01-01', '2026-01-31', 'EE', 0, []],
    ['2026-02-01', YEAR, 'EE', 5_000, []],
  ]);
  await advance(co, '2026-06-02');
  const lines: Record<string, number>[] = [{}, {}];
  for (const { statement_id } of await statementsOf(co)) {
    const { data } = await done(co.api.get(`/v1/payroll-deduction-statements/${statement_id}/lines?limit=100`));
    for (const line of data) {
      const sums = lines[co.people.findIndex(({ id }) => id === line.employee_id)] ?? {};
      sums[line.period_start_date] = (sums[line.period_start_date] ?? 0) + line.monthly_cents;
    }
  }
  const cents = (at: number) =>
    Object.entries(lines[at] ?? {})
      .sort()
      .map(([, each]) => each);
  expect(cents(0)).toEqual([5_000, 5_000, 15_000, 15_000, 15_000, 15_000]);
  // From February on: the employer bears January.
  expect(cents(1)).toEqual([5_000, 5_000, 5_000, 5_000, 5_000]);
});
