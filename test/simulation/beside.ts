/**
 * Plays stories in one live organization, all at the same time: requests, census batches, reviews and the calendar, on the same
 * people, while the date turns. Two employers share their people, so that a person is held from two sides, and
 * two workers share the days.
 */
import { setImmediate as nextRound } from 'node:timers/promises';
import { sql } from 'kysely';
import { CALENDAR } from '../../server/calendar.ts';
import { calendarTurns } from '../../server/modules/calendar/calendar.loop.ts';
import { parseId } from '../../server/modules/vocabulary/ids.ts';
import { openPostgres } from '../../server/platform/database/db.ts';
import { addDays, type CalendarDate } from '../../server/platform/values/dates.ts';
import type { Uuid } from '../../server/platform/values/ids.ts';
import { assembleTestOpenroll, type TestAnswer, testRealClock } from '../../server/testing/assemble.ts';
import { seeded } from '../../server/testing/random.ts';
import { holdHistory, holdLaws, holdLedger, holdPaydays, type Known } from './laws.ts';
import type { Organization } from './organization.ts';
import { type Step, storyOf } from './steps.ts';
import { type House, makePayingEmployer, makeProducts, take } from './world.ts';

const START = '2026-01-15T23:59:59Z';
/** Steps that run at once. */
const STEPS = 6;
/** After a minute, a day that has run is checked again for late work. */
const LATE_MS = 61_000;
/** Events stay for good: real time moves through these years, and the laws look at every event. */
const FOREVER_DAYS = 20_000;

/** Batches of three, as in the simulation, and a connection for everybody. */
export async function openCrowd(url: string): Promise<House> {
  const database = { ...openPostgres(url, { poolSize: 12 }), batchRows: 3 };
  const settings = { retentionDays: FOREVER_DAYS };
  const house = await assembleTestOpenroll(database, testRealClock(START), { settings });
  // Makes the partitions of these months, as a server does before its first request: making one beside a write fails the write.
  await house.drain();
  return { ...house, crashAfter: () => {}, setIds: () => {} };
}

/** Plays that many rounds; the seeds of their stories count up from this one. Throws on a broken law or a fault. */
export async function playRounds(house: House, rounds: number, seed: number): Promise<void> {
  const { db } = house.database;
  const random = seeded(seed);
  const [one, other] = await makeEmployers(house);
  let story: Step[] = [];
  let known: Known = new Map();
  for (let round = 0; round < rounds; round++) {
    if (story.length < STEPS) story = storyOf(seed + round);
    const days = story.find((step) => step.do === 'advance')?.days ?? 1;
    const steps = story.splice(0, STEPS).filter((step) => step.do !== 'advance');
    const told: string[] = [];
    try {
      const playing = steps.map(async (step) => {
        told.push(await take(house, step.org === 0 ? one : other, step, async () => {}));
      });
      const asking = changesBeside(one, random).map(settled);
      await all([...playing, ...asking, turn(house, one.today, days, random(80))]);
      await settle(house);
      await holdLaws(db, one);
      known = await holdHistory(db, one, known);
      await holdNoFailures(house, one.id);
    } catch (error) {
      throw new Error(
        `round ${round} of seed ${seed}: ${steps.map((step) => JSON.stringify(step)).join('\n')}\n${told.join('\n')}`,
        { cause: error },
      );
    }
  }
  await holdNextRun(house, [one, other]);
}

/** Waits for all of them, even if one fails, so that none keeps running in the next round. */
async function all(work: readonly Promise<unknown>[]): Promise<void> {
  const failed = (await Promise.allSettled(work)).filter((one) => one.status === 'rejected');
  if (failed.length > 0) throw failed[0]?.reason;
}

/** The date turns somewhere among the statements of the others, and days are run beside them. */
async function turn(house: House, today: CalendarDate, days: number, statements: number): Promise<void> {
  const until = house.database.statements.count + statements;
  while (house.database.statements.count < until && !(await isIdle(house))) await nextRound();
  house.real.set(`${addDays(today, days)}T00:00:01Z`);
  await all([house.drain(), help(house)]);
}

/** A second worker, which takes every organization for a large one: its employers are in lanes, and the two workers share a day. */
async function help({ workKit }: House): Promise<void> {
  const turn = calendarTurns(workKit, { ...CALENDAR, hasPeople: async () => true });
  while (await turn());
}

/** No query has reached the database for a while. */
async function isIdle(house: House): Promise<boolean> {
  const before = house.database.statements.count;
  for (let n = 0; n < 1_000; n++) await nextRound();
  return house.database.statements.count === before;
}

async function settle(house: House): Promise<void> {
  await house.drain();
  house.real.advanceMs(LATE_MS);
  await house.drain();
  house.real.set(`${house.real.now().slice(0, 10)}T23:59:59Z`);
}

async function settled(answer: Promise<TestAnswer>): Promise<void> {
  const { status, body } = await answer;
  if (status >= 500) throw new Error(JSON.stringify(body));
}

/** Changes that no story has: of people, of the employer and of the organization's time zone. */
function changesBeside(
  { api, employerId, people, today }: Organization,
  random: (below: number) => number,
): Promise<TestAnswer>[] {
  const known = [...people.values()].filter(({ employeeId }) => employeeId !== '');
  const person = known[random(Math.max(1, known.length))];
  const zone = random(8) === 0 ? 'Pacific/Auckland' : 'UTC';
  const changes = [
    () => api.patch('/v1/organization', { time_zone: zone }),
    () => api.put(`/v1/employers/${employerId}`, { name: `Larkspur ${random(100)}` }),
  ];
  if (person) {
    const { employeeId, memberId } = person;
    const employee_class = ['Full Time', 'Part Time'][random(2)];
    changes.push(
      () => api.patch(`/v1/employees/${employeeId}`, { effective_date: today, employee_class }),
      () => api.patch(`/v1/members/${memberId}`, { preferred_language: ['en', 'es'][random(2)] }),
      () => disable(),
    );
    const disable = async () => {
      const { body } = await api.get(`/v1/members/${memberId}/dependents`);
      const id = body.data[0]?.legal_dependent_id;
      const url = `/v1/members/${memberId}/dependents/${id}`;
      return id ? api.patch(url, { disabled: random(2) === 0 }) : api.get('/v1/organization');
    };
  }
  return [changes[random(changes.length)], changes[random(changes.length)]].flatMap((ask) => (ask ? [ask()] : []));
}

async function makeEmployers(house: House): Promise<[Organization, Organization]> {
  const api = house.as(house.apiKey);
  await api.patch('/v1/organization', { time_zone: 'UTC' });
  const products = await makeProducts(api);
  const make = async (name: string): Promise<Organization> => ({
    ...{ name, api, products, id: parseId('organization', house.organizationId) ?? '', people: new Map() },
    ...{ lifeEvents: new Map(), reports: [] },
    employerId: await makePayingEmployer(api),
    get today() {
      return house.real.now().slice(0, 10) as CalendarDate;
    },
  });
  return [await make('Larkspur'), await make('Tamarack')];
}

async function holdNoFailures({ database }: House, organizationId: Uuid): Promise<void> {
  const { rows } = await sql`
    select day, step, code, message from calendar_failures where organization_id = ${organizationId}`.execute(
    database.db,
  );
  if (rows.length > 0) throw new Error(`the calendar could not decide ${JSON.stringify(rows)}`);
}

/** Whatever was elected or ended beside a run is corrected by the next one, which runs alone. */
async function holdNextRun(house: House, employers: readonly Organization[]): Promise<void> {
  const first = `${house.real.now().slice(0, 7)}-01` as CalendarDate;
  house.real.set(`${addDays(first, 32).slice(0, 7)}-01T00:00:01Z`);
  await settle(house);
  for (const employer of employers) await holdPaydays(employer);
  await holdLedger(house.database.db, employers[0] as Organization);
}
