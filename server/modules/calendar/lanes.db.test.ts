/** A large organization's day, divided into lanes and shared by workers: each employer's steps in order, each row once. */
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CALENDAR } from '../../calendar.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { openTestOpenroll, type TestOpenroll } from '../../testing/app.ts';
import { hire, makeEmployer, makePlanYear } from '../../testing/builders.ts';
import { parseId } from '../vocabulary/ids.ts';
import { calendarTurns } from './calendar.loop.ts';
import { readClock } from './clock.sql.ts';
import { LANES } from './lanes.ts';

const EMPLOYERS = 12;
const PEOPLE = 2;

let t: TestOpenroll;
const organization = (): Uuid => parseId('organization', t.organizationId) ?? '';

beforeAll(async () => {
  t = await openTestOpenroll({ timeZone: 'UTC', poolSize: 8 });
  // Twenty people are ten batches: a large organization.
  t.workKit.database.batchRows = 2;
  for (let n = 0; n < EMPLOYERS; n++) {
    const employer = await makeEmployer(t.api);
    await t.api.post(`/v1/employers/${employer}/benefit-eligibility-policies`, {
      ...{ classification: 'all', waiting_period: '30_days' },
    });
    await makePlanYear(t.api, employer, { coverage_start: '2026-02-01' });
    await hire(
      t,
      employer,
      Array.from({ length: PEOPLE }, () => ({ start_date: '2026-01-10' })),
    );
  }
  await t.drain();
});
afterAll(() => t.close());

const places = async () => {
  const { rows } = await sql<{ first_lane: number; through: string; busy: boolean }>`
    select first_lane, calendar_through as through, day is not null as busy from calendar_lanes
    where organization_id = ${organization()} order by first_lane`.execute(t.database.db);
  return rows;
};

/** The events of each employer in order: the name of the event, and how often it occurred. */
const story = async () => {
  const { rows } = await sql<{ employer_id: Uuid; told: string[]; most: number }>`
    select s.employer_id, array_agg(distinct s.told) as told, max(s.count)::int4 as most from (
      select e.employer_id, v.event_name as told, count(*) as count from webhook_events v
      left join enrollments n on n.organization_id = v.organization_id and n.id = v.resource_id
      join employees e on e.organization_id = v.organization_id and e.id = coalesce(n.employee_id, v.resource_id)
      where v.organization_id = ${organization()} group by e.employer_id, e.id, v.event_name) s
    group by s.employer_id`.execute(t.database.db);
  return rows;
};

/** Events of an employer that were sent before one of an earlier step. */
const outOfOrder = async () => {
  const { rows } = await sql`
    with told as (
      select e.employer_id, v.id, array_position(array['employee.eligibility_granted', 'enrollment.started', 'enrollment.waived'],
        v.event_name) as step
      from webhook_events v
      left join enrollments n on n.organization_id = v.organization_id and n.id = v.resource_id
      join employees e on e.organization_id = v.organization_id and e.id = coalesce(n.employee_id, v.resource_id)
      where v.organization_id = ${organization()})
    select a.employer_id from told a join told b on a.employer_id = b.employer_id and a.step = 3 and b.step < 3 and a.id < b.id`.execute(
    t.database.db,
  );
  return rows;
};

it('has one place until a day begins when it is large, and then one for each lane', async () => {
  expect(await places()).toEqual([{ first_lane: 0, through: '2026-01-15', busy: false }]);
  t.real.set('2026-03-20T12:00:00Z');
  const turn = calendarTurns(t.workKit, CALENDAR);
  await turn();
  expect(await places()).toEqual(
    Array.from({ length: LANES }, (_, first_lane) => ({ first_lane, through: '2026-01-15', busy: false })),
  );
});

it('is shared by workers, one of which may stop halfway', async () => {
  const [stops, goesOn, another] = [1, 2, 3].map(() => calendarTurns(t.workKit, CALENDAR)) as [Turn, Turn, Turn];
  for (let turns = 0; turns < 20; turns++) await stops();
  // It serves the lanes in turn.
  expect((await places()).filter(({ busy }) => busy).length).toBeGreaterThan(1);
  const work = async (turn: Turn) => {
    while (await turn());
  };
  await Promise.all([work(goesOn), work(another)]);
  await t.drain();
  expect((await places()).filter(({ busy }) => busy)).toEqual([]);
  const told = ['employee.eligibility_granted', 'enrollment.started', 'enrollment.waived'];
  const all = await story();
  expect(all).toHaveLength(EMPLOYERS);
  for (const { told: names, most } of all) expect([names, most]).toEqual([told, 1]);
  expect(await outOfOrder()).toEqual([]);
});

it('decides commands by the lane that is furthest ahead', async () => {
  const today = async () => (await readClock(t.database.db, t.real, organization(), 'none')).today;
  expect(await today()).toBe('2026-03-20');
  await sql`update calendar_lanes set day = '2026-03-22' where organization_id = ${organization()} and first_lane = 3`.execute(
    t.database.db,
  );
  expect(await today()).toBe('2026-03-22');
});

type Turn = () => Promise<boolean>;
