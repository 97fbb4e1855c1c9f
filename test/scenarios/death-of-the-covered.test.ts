/**
 * A death that is reported late, after coverage has ended for another reason (rules 10.9): an election took its place, it was ended
 * by hand, or it is what an earlier death left. Once the death is taken back, all of it has its days and its price again.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTestOpenroll, type TestOpenroll } from '../../server/testing/app.ts';
import { advance, done, reconcile } from '../../server/testing/deducting.ts';
import { answerWith } from '../../server/testing/enrolling.ts';
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

const YEAR = '2026-12-31';
const reason = 'As the family tells';
const survivors = (survivor_months: number) => ({ planYear: { survivor_months } });
const employee = (home: Household) => `/v1/employees/${home.people[0].id}`;
const dies = (home: Household, termination_date: string) =>
  done(home.api.post(`${employee(home)}/terminate`, { cause: 'death', termination_date, reason }));
const lives = (home: Household) => done(home.api.delete(`${employee(home)}/termination`, { reason }));

/** All elected coverage in order: from, to, tier, the employee's cents, who else is covered. */
async function covered(home: Household) {
  const { data } = await done(home.api.get(`${employee(home)}/enrollments`));
  const rows = [];
  for (const { id } of data) rows.push(...(await periods(home, id)));
  return rows.sort();
}

async function lawful(home: Household): Promise<void> {
  expect(await broken(home, NEVER_IN_HISTORY)).toEqual([]);
  expect(await reconcile(home, '2026-06')).toEqual([]);
}

/** A child of March 5 is elected on March 10: it is ES to March 4, and EF from then on. */
async function withBirth(survivor_months: number): Promise<Household> {
  const home = await household(t, [RUI], survivors(survivor_months));
  await advance(home, '2026-03-10');
  await join(home, { first_name: 'Maya', date_of_birth: '2026-03-05', relationship: 'Child' });
  await done(report(home, 'had_baby', '2026-03-05'));
  const [window = ''] = await pendingOf(home);
  await done(answerWith(home.api, window, { plan_id: home.plan, dependent_ids: Object.values(home.ids) }));
  return home;
}

it('before an election took its place: the family is covered, and the employer bears it, from the day after', async () => {
  const home = await withBirth(1);
  await advance(home, '2026-04-25');
  await dies(home, '2026-02-20');
  expect(await covered(home)).toEqual([
    ['2026-01-01', '2026-02-20', 'ES', 30000, ['Rui']],
    ['2026-02-21', '2026-03-04', 'EE', 0, ['Rui']],
    ['2026-03-05', '2026-03-31', 'EC', 0, ['Maya', 'Rui']],
  ]);
  await lives(home);
  expect(await covered(home)).toEqual([
    ['2026-01-01', '2026-03-04', 'ES', 30000, ['Rui']],
    ['2026-03-05', YEAR, 'EF', 45000, ['Maya', 'Rui']],
  ]);
  await advance(home, '2026-06-02');
  expect(await ledger(home)).toEqual({
    ...{ '2026-01': 30000, '2026-02': 30000, '2026-03': 30000, '2026-04': 45000, '2026-05': 45000, '2026-06': 45000 },
  });
  await lawful(home);
});

it('the same if the family is covered only to the end of that month: later coverage is cancelled, and comes back', async () => {
  const home = await withBirth(0);
  await advance(home, '2026-04-25');
  await dies(home, '2026-02-20');
  expect(await covered(home)).toEqual([
    ['2026-01-01', '2026-02-20', 'ES', 30000, ['Rui']],
    ['2026-02-21', '2026-02-28', 'EE', 0, ['Rui']],
  ]);
  await advance(home, '2026-05-02');
  expect(await ledger(home)).toEqual({ '2026-01': 30000, '2026-02': 30000, '2026-03': 0, '2026-04': 0 });
  await lives(home);
  expect(await covered(home)).toEqual([
    ['2026-01-01', '2026-03-04', 'ES', 30000, ['Rui']],
    ['2026-03-05', YEAR, 'EF', 45000, ['Maya', 'Rui']],
  ]);
  await advance(home, '2026-06-02');
  expect(await ledger(home)).toMatchObject({ '2026-03': 30000, '2026-04': 45000, '2026-05': 45000 });
  await lawful(home);
});

it('before the day on which the operator ended it: once taken back, it still ends on that day', async () => {
  const home = await household(t, [RUI], survivors(0));
  await advance(home, '2026-05-28');
  await done(home.api.post(`/v1/enrollments/${home.enrollment}/end`, { reason, coverage_end: '2026-05-28' }));
  await advance(home, '2026-06-03');
  await dies(home, '2026-05-05');
  expect(await covered(home)).toEqual([
    ['2026-01-01', '2026-05-05', 'ES', 30000, ['Rui']],
    ['2026-05-06', '2026-05-28', 'EE', 0, ['Rui']],
  ]);
  await lives(home);
  expect(await covered(home)).toEqual([['2026-01-01', '2026-05-28', 'ES', 30000, ['Rui']]]);
  await advance(home, '2026-07-02');
  expect(await ledger(home)).toMatchObject({ '2026-05': 30000 });
  await lawful(home);
});

it('reported twice and taken back twice: all is as if nobody had died', async () => {
  const home = await household(t, [RUI], survivors(2));
  await advance(home, '2026-05-12');
  await dies(home, '2026-05-10');
  await lives(home);
  await advance(home, '2026-06-05');
  await dies(home, '2026-03-10');
  await lives(home);
  expect(await covered(home)).toEqual([
    ['2026-01-01', '2026-05-10', 'ES', 30000, ['Rui']],
    ['2026-05-11', YEAR, 'ES', 30000, ['Rui']],
  ]);
  await advance(home, '2026-07-02');
  expect(new Set(Object.values(await ledger(home)))).toEqual(new Set([30000]));
  await lawful(home);
});

it('before coverage began: nobody stays covered who was not, and deductions go back', async () => {
  const home = await household(t, [RUI], survivors(2));
  await advance(home, '2026-01-05');
  await dies(home, '2025-12-28');
  expect(await covered(home)).toEqual([]);
  await advance(home, '2026-02-02');
  expect(await ledger(home)).toEqual({ '2026-01': 0 });
  await lives(home);
  expect(await covered(home)).toEqual([['2026-01-01', YEAR, 'ES', 30000, ['Rui']]]);
  await advance(home, '2026-03-02');
  expect(await ledger(home)).toEqual({ '2026-01': 30000, '2026-02': 30000, '2026-03': 30000 });
  await lawful(home);
});
