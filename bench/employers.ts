/** The list of 200,000 employers beside the statements that a careful engineer would write by hand: its first page, its last, and searches. */
import pg from 'pg';
import { type Figure, interleave, say, show, size, timed } from './support/report.ts';
import { openDatabases, openWorld, query, uuidOf, type World } from './support/world.ts';

const EMPLOYERS = size(200_000, 50_000);
const ROUNDS = size(25, 9);
const ROWS = 25;
const MOST = 10;

export default async function employers(): Promise<Figure[]> {
  const databases = await openDatabases();
  const worlds: World[] = [];
  try {
    const url = await databases.clone('employers');
    const world = await openWorld(url);
    worlds.push(world);
    await fill(world, url);
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    const last = EMPLOYERS / ROWS;
    const figures = [
      await compare(world, client, { name: 'first page', query: 'page=1', where: '', offset: 0 }),
      await compare(world, client, { name: 'last page', query: `page=${last}`, where: '', offset: (last - 1) * ROWS }),
      await compare(world, client, {
        ...{ name: 'search by name', query: 'search=Quill%2077', where: `and name ilike '%Quill 77%'`, offset: 0 },
      }),
      await compare(world, client, {
        ...{ name: 'search by EIN', query: 'search=47-0000042', where: `and ein = '47-0000042'`, offset: 0 },
      }),
    ];
    await client.end();
    return figures;
  } finally {
    for (const world of worlds) await world.close();
    await databases.stop();
  }
}

/** Copies of one employer, each with a name, an EIN and a time of its own. */
async function fill(world: World, url: string): Promise<void> {
  say(`${EMPLOYERS.toLocaleString('en-US')} employers are being written`);
  const id = uuidOf('employer', await world.makeEmployer());
  await query(
    url,
    `insert into employers
     select made.* from employers e cross join generate_series(1, ${EMPLOYERS - 1}) n
     cross join lateral jsonb_populate_record(e, jsonb_build_object('id', gen_random_uuid(), 'name', 'Quill ' || n,
       'ein', '47-' || lpad(n::text, 7, '0'), 'reference_id', null, 'request_sha256', null,
       'created_at', e.created_at - n * interval '1 second')) made
     where e.id = $1`,
    [id],
  );
  await query(url, 'vacuum analyze');
}

interface Page {
  name: string;
  query: string;
  /** The same filter in SQL. */
  where: string;
  offset: number;
}

async function compare(world: World, client: pg.Client, page: Page): Promise<Figure> {
  const headers = { authorization: `Bearer ${world.apiKey}` };
  const from = `from employers where organization_id = $1 and active ${page.where}`;
  const times = await interleave(ROUNDS, {
    ours: () =>
      timed(async () => {
        const url = `/v1/employers?limit=${ROWS}&${page.query}`;
        const { data } = (await world.app.inject({ url, headers })).json();
        if (data.length === 0) throw new Error(`${page.name}: nothing was found`);
      }),
    baseline: () =>
      timed(async () => {
        await client.query(`select count(*) ${from}`, [world.organization]);
        const order = `order by created_at desc, id desc limit ${ROWS} offset ${page.offset}`;
        const { rows } = await client.query(`select * ${from} ${order}`, [world.organization]);
        if (rows.length === 0) throw new Error(`${page.name}: nothing is there`);
      }),
  });
  return {
    name: `${EMPLOYERS.toLocaleString('en-US')} employers, ${page.name}`,
    ours: show(times.ours, 'ms'),
    baseline: `${show(times.baseline, 'ms')}, count and page by an index`,
    value: times.ours.median / times.baseline.median,
    unit: '×',
    target: MOST,
  };
}
