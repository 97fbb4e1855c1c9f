/**
 * What corrections cost: one person's date of birth compared with the statements that it makes, rates and a policy for 10,000 people
 * with the same writes by bare `pg`, the undo of a census with that census, and the first page of a long timeline with its statements.
 */
import type pg from 'pg';
import { wireId } from '../server/modules/vocabulary/ids.ts';
import { realClock } from '../server/platform/process/real-clock.ts';
import { addDays, addMonths, type CalendarDate, startOfMonth } from '../server/platform/values/dates.ts';
import { electAlmostAll } from '../server/testing/elections.ts';
import { connectRaw } from './support/raw-census.ts';
import { isWrite, recorded, replay, type Statement } from './support/replay.ts';
import { type Figure, interleave, type Spread, say, show, size, timed } from './support/report.ts';
import { roster } from './support/rosters.ts';
import { type Databases, openDatabases, openWorld, query, type World } from './support/world.ts';

const PEOPLE = size(10_000, 2_000);
const ROUNDS = size(5, 2);
/** Requests per round: one takes a few milliseconds. */
const REQUESTS = size(200, 50);
const ROSTER = size(5_000, 1_000);
const ENTRIES = 500;
/** Larger than any number of people, so `electAlmostAll` leaves nobody out. */
const NOBODY = 1_000_000;

const today = realClock.now().slice(0, 10) as CalendarDate;
const yearStart = addMonths(startOfMonth(today), -2);
const why = { reason: 'typed wrong' };
const many = PEOPLE.toLocaleString('en-US');

/** The product on a database, and a copy of it in which its statements are repeated. */
interface Pair {
  world: World;
  url: string;
  client: pg.Client;
  plan: string;
  policy: string;
}

export default async function corrections(): Promise<Figure[]> {
  const databases = await openDatabases();
  const closing: (() => Promise<void>)[] = [databases.stop];
  try {
    const pair = await openPair(databases);
    closing.unshift(pair.world.close, () => pair.client.end());
    return [
      await measurePerson(pair),
      await measureTimeline(pair),
      await measurePrices(pair),
      await measurePolicy(pair),
      await measureUndo(pair.world),
    ];
  } finally {
    for (const close of closing) await close();
  }
}

async function openPair(databases: Databases): Promise<Pair> {
  const url = await databases.clone('ours');
  const first = await openWorld(url);
  const made = await coverMany(first);
  await first.close();
  await query(url, 'vacuum analyze');
  const copy = await databases.clone('raw', 'ours');
  return { world: await openWorld(url, first), url, client: await connectRaw(copy), ...made };
}

/** People of one employer who were hired in the first days of its plan year, and have elected from then on. */
async function coverMany({ post, work, database, organization }: World): Promise<Pick<Pair, 'plan' | 'policy'>> {
  const address = { address_line_1: '214 Foundry Row', city: 'Tacoma', state: 'WA', zipcode: '98402' };
  const named = { name: 'Larkspur Bicycle Works', legal_name: 'Larkspur Bicycle Works Inc.', ein: '47-3194821' };
  const employer = `/v1/employers/${(await post('/v1/employers', { ...named, email: 'people@larkspur-bikes.example', address })).data.id}`;
  const policy = await post(`${employer}/benefit-eligibility-policies`, {
    classification: 'all',
    waiting_period: 'none',
  });
  const product = await post('/v1/benefit-products', { category: 'Dental', name: 'Dental', product_code: 'VD' });
  const rates = ratesOf(18_058);
  const plan = await post(`/v1/benefit-products/${product.data.id}/plans`, { name: 'Dental plan', rates });
  await post(`${employer}/benefit-plan-years`, {
    ...{ benefit_id: product.data.id, plan_ids: [plan.data.id], coverage_start: yearStart },
    ...{ open_enrollment_start: yearStart, open_enrollment_end: addDays(today, 30), max_retro_days: 366 },
    contribution: { type: 'fixed', EE: 13_400 },
  });
  const employees = roster(PEOPLE, 'corrected').map((row, at) => {
    return { ...row, start_date: addDays(yearStart, at % 10), date_of_birth: '1990-05-05' };
  });
  await post(`${employer}/census-sync`, { employees });
  await work('reviews', 'census');
  await electAlmostAll(database.db, organization, NOBODY);
  return { plan: plan.data.id, policy: policy.data.id };
}

const ratesOf = (cents: number) => ({
  type: 'age',
  table: [
    { min_age: 0, max_age: 49, cents },
    { min_age: 50, max_age: 120, cents: cents + 5_000 },
  ],
});

/** Moves the person's age from one side of 50 to the other and back. */
async function measurePerson({ world, url, client }: Pair): Promise<Figure> {
  const rows = await query(url, 'select id from employees order by id limit $1', [REQUESTS]);
  const ids = rows.map(({ id }) => wireId('employee', id));
  let made: Statement[][] = [];
  const times = await interleave(ROUNDS, {
    ours: async (round) => {
      const body = { correction: true, date_of_birth: round % 2 === 0 ? '1960-05-05' : '1990-05-05', ...why };
      made = [];
      let ms = 0;
      for (const id of ids) {
        const one = async () => {
          ms += await timed(() => world.send('PATCH', `/v1/employees/${id}`, body));
        };
        made.push(await recorded(world.database, one));
      }
      return ms / ids.length;
    },
    baseline: () => repeated(client, made),
  });
  say(`${made[0]?.length} statements each`);
  return figure('one person’s date of birth, and its statements alone', times, 5);
}

/** The average time of a repetition, each in a transaction of its own. */
async function repeated(client: pg.Client, made: readonly (readonly Statement[])[]): Promise<number> {
  const ms = await timed(async () => {
    for (const statements of made) await replay(client, statements);
  });
  return ms / made.length;
}

async function measureTimeline({ world, url, client }: Pair): Promise<Figure> {
  const [row] = await query(url, 'select id from employees order by id desc limit 1');
  const employee = `/v1/employees/${wireId('employee', row?.id)}`;
  const told = await recorded(world.database, async () => {
    for (let at = 0; at < ENTRIES; at++)
      await world.send('PATCH', employee, { effective_date: today, phone: `253-555-${1000 + at}` });
  });
  await replay(client, told);
  const page = `${employee}/timeline`;
  let made: Statement[] = [];
  const times = await interleave(ROUNDS, {
    ours: async () => {
      made = await recorded(world.database, () => world.send('GET', page));
      const ms = await timed(async () => {
        for (let at = 0; at < REQUESTS; at++) await world.send('GET', page);
      });
      return ms / REQUESTS;
    },
    baseline: () => repeated(client, Array(REQUESTS).fill(made)),
  });
  return figure(`page 1 of a timeline of ${ENTRIES} entries, and its statements alone`, times, 5);
}

/** Lowers everybody's share, so that nobody is asked to sign. */
async function measurePrices(pair: Pair): Promise<Figure> {
  const url = `/v1/benefit-plans/${pair.plan}/rates`;
  const times = await measureWrites(pair, (round) =>
    pair.world.post(url, { rates: ratesOf(18_000 - round * 100), ...why }),
  );
  return figure(`rates of ${many} people, and their writes alone`, times, 3);
}

/** Moves everybody's eligibility and coverage to another day, and back. */
async function measurePolicy(pair: Pair): Promise<Figure> {
  const url = `/v1/benefit-eligibility-policies/${pair.policy}/correct`;
  const times = await measureWrites(pair, (round) =>
    pair.world.post(url, { waiting_period: round % 2 === 0 ? '30_days' : 'none', force: true, ...why }),
  );
  return figure(`a policy of ${many} people, and their writes alone`, times, 3);
}

async function measureWrites({ world, client }: Pair, put: (round: number) => Promise<unknown>) {
  let made: Statement[] = [];
  const times = await interleave(ROUNDS, {
    ours: async (round) => {
      let ms = 0;
      made = await recorded(world.database, async () => {
        await put(round);
        ms = await timed(() => world.work('reviews'));
      });
      return ms;
    },
    baseline: () => timed(() => replay(client, made.filter(isWrite))),
  });
  say(`${made.filter(isWrite).length} writes of ${made.length} statements`);
  return times;
}

/** Sends only the first half of a roster, then undoes that, which brings the other half back. */
async function measureUndo(world: World): Promise<Figure> {
  let [employer, sync] = ['', ''];
  const apply = async (employees: object[]): Promise<void> => {
    const url = `${employer}/census-sync?max_deactivations=${ROSTER}`;
    sync = (await world.post(url, { employees })).data.census_sync_id;
    await world.work('census');
  };
  const times = await interleave(ROUNDS, {
    baseline: async (round) => {
      employer = `/v1/employers/${await world.makeEmployer()}`;
      const employees = roster(ROSTER * 2, `undo${round}`);
      await apply(employees);
      await electAlmostAll(world.database.db, world.organization, NOBODY);
      return timed(() => apply(employees.slice(0, ROSTER)));
    },
    ours: () =>
      timed(async () => {
        await world.send('POST', `${employer}/census-syncs/${sync}/undo`);
        await world.work('census');
      }),
  });
  return figure(`undo of a census of ${ROSTER.toLocaleString('en-US')} rows, and that census`, times, 2);
}

function figure(name: string, { ours, baseline }: Record<'ours' | 'baseline', Spread>, target: number): Figure {
  const value = ours.median / baseline.median;
  return { name, ours: show(ours, 'ms'), baseline: show(baseline, 'ms'), value, unit: '×', target };
}
