/**
 * Somebody moves between two employers of a controlled group (rules 10.7): if the policy of the second one says so, service at the first
 * one counts, and after a short break there is no new wait. The second hires on 2026-04-15, with a wait of 60 days.
 */
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseId } from '../../server/modules/vocabulary/ids.ts';
import { openTestOpenroll, type TestOpenroll } from '../../server/testing/app.ts';
import { hire, makeEmployer } from '../../server/testing/builders.ts';
import { advance, type Company, company, done } from '../../server/testing/deducting.ts';
import { eventsDuring } from '../../server/testing/enrolling.ts';

let t: TestOpenroll;
beforeAll(async () => {
  t = await openTestOpenroll({ now: '2025-12-20T09:00:00Z' });
});
afterAll(() => t.close());

const GROUP = { controlled_group: 'larkspur' };
const ODALYS = { email: 'odalys@ferreira.example', reference_id: 'odalys' };

interface Move {
  /** Their start at the first employer, and their last day there; null: they stay. */
  since?: string;
  left?: string | null;
  policy?: object;
  groups?: [object, object];
  /** At the second employer, on 2026-04-15. */
  start?: string;
}

/** The second employer hires somebody; returns the events of it. */
async function moved(move: Move): Promise<{ co: Company; events: string[] }> {
  const {
    since = '2025-06-01',
    left = '2026-03-31',
    start = '2026-04-15',
    groups: [first, second] = [GROUP, GROUP],
  } = move;
  const co = await company(t, {
    policy: { waiting_period: '60_days', service_counts: 'organization', ...move.policy },
    planYear: { coverage_start: '2026-01-01' },
  });
  const elsewhere = await makeEmployer(co.api);
  for (const [id, of] of [
    [elsewhere, first],
    [co.employerId, second],
  ] as const)
    await done(co.api.patch(`/v1/employers/${id}`, of));
  const api = { ...t, api: co.api };
  const [worked] = await hire(api, elsewhere, [{ ...ODALYS, start_date: since }]);
  if (left) {
    await advance(co, left);
    await done(co.api.post(`/v1/employees/${worked.id}/terminate`, { termination_date: left }));
  }
  await advance(co, '2026-04-15');
  const events = await eventsDuring(t, async () => {
    co.people = await hire(api, co.employerId, [{}, { ...ODALYS, start_date: start }]);
  });
  expect(co.people[1].member_id).toBe(worked.member_id);
  return { co, events: events.map(([name]) => name) };
}

/** `eligible 2026-04-15, from 2026-05-01`: the day by the policy, and the first day of coverage in the window that is open. */
async function offered(co: Company): Promise<string> {
  const { id } = co.people[1];
  const { rows } = await sql<{ said: string }>`
    select concat(eligibility, ' ', eligible_on) as said from employees
    where organization_id = ${co.organization} and id = ${parseId('employee', id)}`.execute(t.database.db);
  const { data: enrollments } = await done(co.api.get(`/v1/employees/${id}/enrollments`));
  const from = enrollments.map((row: { coverage_start: string }) => `, from ${row.coverage_start}`);
  return `${rows[0]?.said}${from}`;
}

const NO_WAIT = 'eligible 2026-04-15, from 2026-05-01';
const NEW_WAIT = 'waiting 2026-06-14';

it.each<[string, Move, string]>([
  ['somebody whose wait was over there is eligible at once, and covered from the next 1st', {}, NO_WAIT],
  ['somebody whose wait was not over waits for the rest of it', { since: '2026-03-01' }, 'waiting 2026-04-30'],
  ['somebody who still works there has no break at all', { left: null }, NO_WAIT],
  [
    'nor has somebody who leaves there later',
    { left: '2026-04-14', start: '2026-04-10' },
    'eligible 2026-04-10, from 2026-05-01',
  ],
  ['service still counts one day before 13 weeks', { left: '2026-01-15' }, NO_WAIT],
  ['after 13 weeks they wait again', { left: '2026-01-14' }, NEW_WAIT],
  ['unless the policy of a school says 26', { left: '2026-01-14', policy: { break_in_service_weeks: 26 } }, NO_WAIT],
  ['they wait again if only service here counts, the default', { policy: { service_counts: 'employer' } }, NEW_WAIT],
  ['they wait again if the other employer is in no group', { groups: [{}, GROUP] }, NEW_WAIT],
  ['they wait again if it is in another group', { groups: [{ controlled_group: 'sorrel' }, GROUP] }, NEW_WAIT],
  ['they wait again if neither is in a group', { groups: [{}, {}] }, NEW_WAIT],
])('%s', async (_, move, expected) => {
  const { co, events } = await moved(move);
  expect(await offered(co)).toBe(expected);
  const BEGUN = ['employee.eligibility_granted', 'enrollment.started'];
  expect(events.filter((name) => BEGUN.includes(name))).toEqual(expected.startsWith('eligible') ? BEGUN : []);
  if (expected === 'waiting 2026-04-30') {
    await advance(co, '2026-04-30');
    expect(await offered(co)).toBe('eligible 2026-04-30, from 2026-04-30');
  }
});

it('a repeated roster changes nothing, and a corrected start moves the first day of coverage', async () => {
  const { co } = await moved({});
  const { id } = co.people[1];
  await hire({ ...t, api: co.api }, co.employerId, [{}, { ...ODALYS, start_date: '2026-04-15' }]);
  expect(await offered(co)).toBe(NO_WAIT);
  await done(
    co.api.patch(`/v1/employees/${id}`, { correction: true, start_date: '2026-05-04', reason: 'typed wrong' }),
  );
  await advance(co, '2026-05-04');
  expect(await offered(co)).toBe('eligible 2026-05-04, from 2026-06-01');
});

it('somebody who returns to the second employer from the first has no new wait, either', async () => {
  const { co } = await moved({ since: '2025-06-01', left: null });
  const [, { id }] = co.people;
  await done(co.api.post(`/v1/employees/${id}/terminate`, { termination_date: '2026-04-15' }));
  await advance(co, '2026-08-20');
  co.people = await hire({ ...t, api: co.api }, co.employerId, [{}, { ...ODALYS, start_date: '2026-08-20' }]);
  expect(co.people[1].id).toBe(id);
  expect(await offered(co)).toMatch(/^eligible 2026-08-20, from 2026-09-01/);
});
