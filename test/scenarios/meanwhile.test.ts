/**
 * What happens to somebody while something else is wrong or waits for a signature (rules 10.1 to 10.9): in one company the employer's
 * share of 65 % should have been 50 %, which few have signed; one person loses a spouse, one comes back without theirs, one has a class
 * corrected after a departure, and the death of one is reported again with an earlier day. Three have signed, after a life event by which
 * they had added or left out somebody.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTestOpenroll, type TestOpenroll } from '../../server/testing/app.ts';
import { advance, type Company, company, done, reconcile, statementsOf } from '../../server/testing/deducting.ts';
import { answerWith } from '../../server/testing/enrolling.ts';
import { RUI } from '../../server/testing/households.ts';

let t: TestOpenroll;
let co: Company;
const spouses: string[] = [];
const sums: Record<string, number>[] = [];
const [LOST, BACK, CLASSED, DIED, BORN, JOINED, LEFT_OUT, ALIVE] = [0, 1, 2, 3, 4, 5, 6, 7] as const;
const address = { address_line_1: '9 Cinder Alley', city: 'Tacoma', state: 'WA', zipcode: '98405' };
const why = { reason: 'typed wrong' };
const employee = (at: number) => `/v1/employees/${co.people[at].id}`;
const spouse = (at: number) => `/v1/members/${co.people[at].member_id}/dependents/${spouses[at]}`;
const stay = (at: number) => done(co.api.delete(`${employee(at)}/termination`, why));
const died = (at: number, termination_date: string) =>
  done(co.api.post(`${employee(at)}/terminate`, { cause: 'death', termination_date, ...why }));
const divorce = { cause: 'divorce', ended_on: '2026-03-05', reason: 'Told' };

async function relative(at: number, person: object): Promise<string> {
  const { member_id, first_name } = co.people[at];
  // One person can't be covered through two.
  const named = { ...person, last_name: `Ferreira ${first_name}`, address };
  return (await done(co.api.post(`/v1/members/${member_id}/dependents`, named))).data.legal_dependent_id;
}

async function happens(at: number, event_type: string, event_date: string): Promise<void> {
  const event = { event_type, event_date };
  const { data } = await done(co.api.post(`/v1/members/${co.people[at].member_id}/qualifying-life-events`, event));
  if (data.status === 'pending') await done(co.api.post(`/v1/qualifying-life-events/${data.id}/approve`));
}

/** In the one window that is open. */
async function elect(at: number, dependent_ids: (string | undefined)[]): Promise<void> {
  const { data } = await done(co.api.get(`${employee(at)}/enrollments`));
  const window = data.find((row: { status: string }) => row.status === 'pending');
  await done(
    answerWith(co.api, window.id, { plan_id: co.plan, dependent_ids: dependent_ids.flatMap((id) => id ?? []) }),
  );
}

beforeAll(async () => {
  t = await openTestOpenroll({ now: '2025-12-10T09:00:00Z' });
  co = await company(t, {
    policy: { classification: 'full_time' },
    plan: { rates: { type: 'tier', EE: 15000, ES: 30000, EF: 40000 } },
    planYear: { coverage_start: '2026-01-01', contribution: { type: 'percent', EE: 65 }, survivor_months: 1 },
    people: ['Ada', 'Bea', 'Cleo', 'Dot', 'Eve', 'Fay', 'Gwen', 'Hana'].map((first_name) => ({ first_name })),
  });
  for (const at of co.people.keys()) {
    spouses.push(await relative(at, RUI));
    await elect(at, at === JOINED ? [] : [spouses[at]]);
  }
  const classed = (employee_class: string) =>
    done(co.api.patch(employee(CLASSED), { correction: true, employee_class, ...why }));
  await advance(co, '2026-02-10');
  await classed('Part Time');
  await advance(co, '2026-02-12');
  await done(co.api.post(`${employee(CLASSED)}/terminate`, {}));
  await stay(CLASSED);
  await advance(co, '2026-02-20');
  await classed('Full Time');
  await happens(BORN, 'had_baby', '2026-02-15');
  const born = await relative(BORN, { first_name: 'Maya', date_of_birth: '2026-02-15', relationship: 'Child' });
  await elect(BORN, [spouses[BORN], born]);
  await happens(JOINED, 'lost_job_based_coverage', '2026-02-12');
  await elect(JOINED, [spouses[JOINED]]);
  await happens(LEFT_OUT, 'gained_other_coverage', '2026-02-12');
  await elect(LEFT_OUT, []);
  await advance(co, '2026-03-10');
  const contribution = { type: 'percent', EE: 50 };
  await done(co.api.post(`/v1/benefit-plan-years/${co.planYearId}/contribution`, { contribution, ...why }));
  await t.drain();
  await advance(co, '2026-03-12');
  await done(co.api.post(`${spouse(LOST)}/end`, divorce));
  await done(co.api.post(`${employee(BACK)}/terminate`, {}));
  await done(co.api.post(`${spouse(BACK)}/end`, divorce));
  await died(ALIVE, '2026-03-11');
  await advance(co, '2026-03-20');
  await stay(BACK);
  await stay(ALIVE);
  await elect(BORN, [spouses[BORN], born]);
  await elect(JOINED, [spouses[JOINED]]);
  await elect(LEFT_OUT, []);
  await advance(co, '2026-04-25');
  await died(DIED, '2026-04-20');
  await stay(DIED);
  await died(DIED, '2026-03-10');
  await advance(co, '2026-06-02');
  for (const { statement_id } of await statementsOf(co)) {
    const { data } = await done(co.api.get(`/v1/payroll-deduction-statements/${statement_id}/lines?limit=100`));
    for (const line of data) {
      const month = String(line.period_start_date).slice(0, 7);
      const at = co.people.findIndex(({ id }) => id === line.employee_id);
      sums[at] = { ...sums[at], [month]: (sums[at]?.[month] ?? 0) + line.monthly_cents };
    }
  }
});
afterAll(() => t.close());

it.each([
  ['a spouse is lost: no higher share before the notice is over', LOST, [10500, 10500, 10500, 5250, 7500, 7500]],
  ['somebody comes back without their spouse: no higher share either', BACK, [10500, 10500, 10500, 5250, 7500, 7500]],
  [
    'a class is corrected after a departure: everything comes back',
    CLASSED,
    [10500, 10500, 10500, 10500, 15000, 15000],
  ],
  ['a child was born before, and one signature covers everything', BORN, [15000, 15000, 20000, 20000, 20000, 20000]],
  ['a spouse has joined before, and is charged from their day on', JOINED, [7500, 7500, 15000, 15000, 15000, 15000]],
  ['a spouse was left out before, and what is signed begins after', LEFT_OUT, [10500, 10500, 7500, 7500, 7500, 7500]],
  ['somebody had not died after all: no higher share either', ALIVE, [10500, 10500, 10500, 10500, 15000, 15000]],
  ['a death is reported again with an earlier day: later months go back', DIED, [10500, 10500, 10500, 0, 0, 0]],
])('%s', (_, at, cents) => {
  const months = Object.fromEntries(cents.map((each, month) => [`2026-0${month + 1}`, each]));
  const nothing = Object.fromEntries(Object.keys(months).map((month) => [month, 0]));
  expect({ ...nothing, ...sums[at] }).toEqual(months);
});

it('a death reported again with an earlier day leaves the family at their own price from then on', async () => {
  const { data } = await done(co.api.get(`${employee(DIED)}/enrollments`));
  const elected = data.filter((row: { answered_at: string | null }) => row.answered_at !== null);
  const periods = [];
  for (const { id } of elected) {
    const shown = await done(co.api.get(`/v1/enrollments/${id}/coverage-periods`));
    for (const row of shown.data)
      periods.push([row.start, row.end, row.coverage_tier, row.employee_deduction_in_cents]);
  }
  expect(periods.sort()).toEqual([
    ['2026-01-01', '2026-03-10', 'ES', 10500],
    ['2026-03-11', '2026-04-20', 'EE', 0],
    ['2026-04-21', '2026-04-30', 'EE', 0],
  ]);
});

it('reconciliation agrees with the ledger', async () => {
  for (const month of ['2026-04', '2026-06']) expect(await reconcile(co, month)).toEqual([]);
});
