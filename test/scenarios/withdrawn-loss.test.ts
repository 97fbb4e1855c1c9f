/** A loss that never happened is taken back: the family is covered as before, without a gap and without a signature (rules 4.7). */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTestOpenroll, type TestOpenroll } from '../../server/testing/app.ts';
import { boundTo } from '../../server/testing/builders.ts';
import { advance, done, reconcile } from '../../server/testing/deducting.ts';
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
const NUNO = { ...INES, first_name: 'Nuno', date_of_birth: '2012-04-04' };
const MAYA = { ...INES, first_name: 'Maya', date_of_birth: '2026-04-05' };
const end = (home: Household, name: string) => `${home.dependents}/${home.ids[name]}/end`;
const takeBack = (home: Household, name: string, query = '', api = home.api) =>
  api.delete(`${end(home, name)}${query}`, { reason: 'Meant another family' });
const lawful = async (home: Household) => expect(await broken(home, NEVER_IN_HISTORY)).toEqual([]);
const lifeEvent = async (home: Household, type: string, day: string, more: object = {}): Promise<string> =>
  (await done(report(home, type, day, more))).data.id;
const statusOf = async (home: Household, id: string) =>
  (await done(home.api.get(`/v1/members/${home.memberId}/qualifying-life-events`))).data.find(
    (one: { id: string }) => one.id === id,
  ).status;

it('brings back a spouse and a stepchild whom one report ended, by one call of the employer, after a dry run', async () => {
  const home = await household(t, [RUI, INES, NUNO]);
  const before = [['2026-01-01', YEAR, 'EF', 45000, ['Ines', 'Nuno', 'Rui']]];
  await advance(home, '2026-03-10');
  const divorce = await lifeEvent(home, 'divorced', '2026-03-05', { also_ends: [home.ids.Nuno] });
  const [window] = (await pendingOf(home)) as [string];
  await advance(home, '2026-05-20');
  expect(await periods(home)).toHaveLength(2);
  expect(await ledger(home)).toMatchObject({ '2026-03': 45000, '2026-04': 27500, '2026-05': 27500 });
  const employer = await boundTo({ ...t, api: home.api } as TestOpenroll, 'employer', home.employerId);
  const listed = async (status: string) =>
    (await done(employer.get(`${home.dependents}?status=${status}`))).data.map((one: Record<string, string>) => [
      ...[one.first_name, one.ended_on, one.cause],
    ]);
  const ended = [
    ['Rui', '2026-03-05', 'divorce'],
    ['Nuno', '2026-03-05', 'divorce'],
  ];
  expect([await listed('ended'), await listed('active')]).toEqual([ended, [['Ines', null, null]]]);
  const tried = await takeBack(home, 'Rui', '?dry_run=true', employer);
  expect([tried.status, tried.body.dry_run.events, JSON.stringify(tried.body).includes('17500')]).toEqual([
    200,
    [],
    true,
  ]);
  expect(await periods(home)).toHaveLength(2);
  expect(await eventsDuring(t, () => done(takeBack(home, 'Rui', '', employer)))).toEqual([]);
  expect(await periods(home)).toEqual(before);
  expect(await listed('ended')).toEqual([]);
  expect(await statusOf(home, divorce)).toBe('denied');
  await advance(home, '2026-06-02');
  expect(new Set(Object.values(await ledger(home)))).toEqual(new Set([45000]));
  expect(await reconcile(home, '2026-06')).toEqual([]);
  expect((await takeBack(home, 'Rui')).body.app_error_code).toBe('dependent_not_ended');
  await lawful(home);
  // A divorce that does happen later is another one.
  await advance(home, '2026-08-10');
  expect(await lifeEvent(home, 'divorced', '2026-08-05')).not.toBe(divorce);
  expect((await periods(home)).map((row: unknown[]) => row.slice(1, 3))).toEqual([
    ['2026-08-31', 'EF'],
    [YEAR, 'EC'],
  ]);
  expect(await pendingOf(home)).not.toContain(window);
  await lawful(home);
});

it('closes the window that the mistake opened, unless a birth can be answered in it', async () => {
  const [alone, beside] = [await household(t, [RUI]), await household(t, [RUI])];
  for (const home of [alone, beside]) {
    await advance(home, '2026-04-06');
    await lifeEvent(home, 'divorced', '2026-04-03');
  }
  await lifeEvent(beside, 'had_baby', '2026-04-05');
  const [[window], [kept]] = [await pendingOf(alone), await pendingOf(beside)];
  expect(await eventsDuring(t, () => done(takeBack(alone, 'Rui')))).toEqual([['enrollment.waived', window]]);
  expect(await eventsDuring(t, () => done(takeBack(beside, 'Rui')))).toEqual([]);
  expect(await pendingOf(beside)).toEqual([kept]);
  await join(beside, MAYA);
  const all = [beside.ids.Rui ?? '', beside.ids.Maya ?? ''];
  await done(answerWith(beside.api, kept ?? '', { plan_id: beside.plan, dependent_ids: all }));
  expect(await periods(alone)).toEqual([['2026-01-01', YEAR, 'ES', 30000, ['Rui']]]);
  expect(await periods(beside, kept)).toEqual([['2026-04-05', YEAR, 'EF', 45000, ['Maya', 'Rui']]]);
  for (const home of [alone, beside]) await lawful(home);
});

it('continues coverage elected before the last day, and asks again for coverage elected after it', async () => {
  const [before, after] = [await household(t, [RUI]), await household(t, [RUI])];
  for (const home of [before, after]) {
    await advance(home, '2026-04-07');
    const day = home === before ? '2026-04-03' : '2026-03-20';
    await done(home.api.post(end(home, 'Rui'), { cause: 'divorce', ended_on: day, reason: 'Told' }));
    await lifeEvent(home, 'had_baby', '2026-04-05');
    await join(home, MAYA);
    const [window] = (await pendingOf(home)) as [string];
    const elected = { plan_id: home.plan, dependent_ids: [home.ids.Maya ?? ''] };
    await done(answerWith(home.api, window, elected));
    await advance(home, '2026-05-10');
    const events = await eventsDuring(t, () => done(takeBack(home, 'Rui')));
    if (home === before) {
      expect(events).toEqual([]);
      expect(await periods(home, window)).toEqual([['2026-04-05', YEAR, 'EF', 45000, ['Maya', 'Rui']]]);
    } else {
      const [asked] = (await pendingOf(home)) as [string];
      expect(events).toEqual([['enrollment.started', asked]]);
      expect(await periods(home, window)).toEqual([['2026-04-05', YEAR, 'EC', 27500, ['Maya']]]);
      const all = [home.ids.Rui ?? '', home.ids.Maya ?? ''];
      await done(answerWith(home.api, asked, { plan_id: home.plan, dependent_ids: all }));
      expect(await periods(home, asked)).toEqual([['2026-04-05', YEAR, 'EF', 45000, ['Maya', 'Rui']]]);
    }
    expect((await periods(home)).at(-1)).toEqual(['2026-01-01', '2026-04-04', 'ES', 30000, ['Rui']]);
    await advance(home, '2026-06-02');
    expect(Object.values(await ledger(home))).toEqual([30000, 30000, 30000, 30000, 45000, 45000]);
    await lawful(home);
  }
});

it('renews again what nobody signed, and brings a child back to the last day by age', async () => {
  const noor = { first_name: 'Noor', date_of_birth: '2000-10-17', relationship: 'Child' };
  const medical = { product: { category: 'Medical', name: 'Basin Preventive', product_code: 'MEC_PLUS' } };
  const home = await household(t, [RUI, noor], medical);
  const next = {
    ...{ benefit_id: home.productId, plan_ids: [home.plan], coverage_start: '2027-01-01', renewal: 'passive' },
    ...{ contribution: { type: 'fixed', EE: 0 }, renews: home.planYearId },
  };
  await done(home.api.post(`/v1/employers/${home.employerId}/benefit-plan-years`, next));
  await advance(home, '2026-06-10');
  for (const name of ['Rui', 'Noor']) {
    const ended = {
      cause: 'never_eligible',
      ended_on: '2026-02-14',
      retroactive_reason: 'non_payment',
      reason: 'Told',
    };
    await done(home.api.post(end(home, name), ended));
  }
  expect(await periods(home)).toHaveLength(2);
  await advance(home, '2027-01-05');
  const renewed = (await done(home.api.get(`/v1/employees/${home.people[0].id}/enrollments`))).data.find(
    (row: { coverage_start: string }) => row.coverage_start === '2027-01-01',
  ).id;
  expect(await periods(home, renewed)).toEqual([['2027-01-01', '2027-12-31', 'EE', 15000, []]]);
  await done(takeBack(home, 'Noor'));
  const events = await eventsDuring(t, () => done(takeBack(home, 'Rui')));
  const anew = events.at(-1)?.[1] ?? '';
  expect(events).toEqual([
    ['enrollment.terminated', renewed],
    ['enrollment.started', anew],
    ['enrollment.elected', anew],
    ['enrollment.accepted', anew],
  ]);
  expect(await periods(home)).toEqual([
    ['2026-01-01', '2026-10-31', 'EF', 45000, ['Noor', 'Rui']],
    ['2026-11-01', YEAR, 'ES', 30000, ['Rui']],
  ]);
  expect(await periods(home, anew)).toEqual([['2027-01-01', '2027-12-31', 'ES', 30000, ['Rui']]]);
  await advance(home, '2027-02-02');
  const sums = Object.values(await ledger(home));
  expect(sums).toEqual([...Array(10).fill(45000), ...Array(4).fill(30000)]);
  await lawful(home);
});

it('is refused if another spouse was added since', async () => {
  const home = await household(t, [RUI]);
  await advance(home, '2026-03-10');
  await lifeEvent(home, 'divorced', '2026-03-05');
  await join(home, { ...RUI, first_name: 'Tomas' });
  const refused = await takeBack(home, 'Rui');
  expect([refused.status, refused.body.app_error_code]).toEqual([422, 'duplicate_active_spouse']);
  expect((await periods(home)).map((row: unknown[]) => row[1])).toEqual(['2026-03-31', YEAR]);
});

it('is the same for an employee who had not died: no day without coverage, and nothing deducted twice', async () => {
  const home = await household(t, [RUI, INES], { planYear: { survivor_months: 1 } });
  await advance(home, '2026-05-12');
  const employee = `/v1/employees/${home.people[0].id}`;
  await done(home.api.post(`${employee}/terminate`, { cause: 'death', termination_date: '2026-05-10' }));
  await advance(home, '2026-06-05');
  const events = await eventsDuring(t, () => done(home.api.delete(`${employee}/termination`, { reason: 'Alive' })));
  expect(events.map(([name]) => name)).toEqual([
    'employee.eligibility_granted',
    'enrollment.termination_rescheduled',
    ...['enrollment.started', 'enrollment.elected', 'enrollment.accepted'],
  ]);
  const continued = events.at(-1)?.[1] ?? '';
  expect([await periods(home), await periods(home, continued)]).toEqual([
    [['2026-01-01', '2026-05-10', 'EF', 45000, ['Ines', 'Rui']]],
    [['2026-05-11', YEAR, 'EF', 45000, ['Ines', 'Rui']]],
  ]);
  await advance(home, '2026-07-02');
  expect(new Set(Object.values(await ledger(home)))).toEqual(new Set([45000]));
  await lawful(home);
});
