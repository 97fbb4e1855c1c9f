/**
 * The search over a million members, beside the statement that a careful engineer would write by hand over an index of words. A
 * benchmark of its own, because writing the members takes longer than anything that is measured.
 */
import pg from 'pg';
import { type Figure, interleave, say, show, size, timed } from './support/report.ts';
import { openDatabases, openWorld, query, type World } from './support/world.ts';

const MEMBERS = size(1_000_000, 100_000);
const SEARCHES = size(25, 7);

export default async function memberSearch(): Promise<Figure[]> {
  const databases = await openDatabases();
  const worlds: World[] = [];
  try {
    const url = await databases.clone('members');
    const world = await openWorld(url);
    worlds.push(world);
    await world.post('/v1/groups', { name: 'Night shift', external_reference_id: 'night' });
    return [await compareSearches(world, url)];
  } finally {
    for (const world of worlds) await world.close();
    await databases.stop();
  }
}

async function compareSearches(world: World, url: string): Promise<Figure> {
  await fill(world, url);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const headers = { authorization: `Bearer ${world.apiKey}` };
  const personOf = (round: number) => 1_000 + round * 37;
  const times = await interleave(SEARCHES, {
    ours: (round) =>
      timed(async () => {
        const n = personOf(round);
        const answer = await world.app.inject({ url: `/v2/members?search=quill${n % FIRST}%20feather${n}`, headers });
        expectFound(answer.json().pagination.total);
      }),
    baseline: (round) =>
      timed(async () => {
        const n = personOf(round);
        const words = `'quill${n % FIRST}':* & 'feather${n}':*`;
        expectFound((await client.query(BARE, [world.organization, words])).rows.length);
      }),
  });
  await client.end();
  return {
    name: `search over ${MEMBERS.toLocaleString('en-US')} members`,
    ours: show(times.ours, 'ms'),
    baseline: `${show(times.baseline, 'ms')}, one statement over an index of words`,
    value: times.ours.median / times.baseline.median,
    unit: '×',
    target: 5,
  };
}

/** The number of first names; every last name is somebody's own. */
const FIRST = 500;

const BARE = `
  select id, first_name, last_name, email, phone, address from bare_members
  where organization_id = $1 and words @@ $2::tsquery order by id desc limit 20`;

const expectFound = (count: number) => {
  if (count < 1) throw new Error('nobody was found');
};

/** All of one organization, each in a group; beside them, the same people for the bare statement, with its index. */
async function fill(world: World, url: string): Promise<void> {
  say(`${MEMBERS.toLocaleString('en-US')} members are being written`);
  const people = `select $1::uuid as organization_id, gen_random_uuid() as id, 'Quill' || n % ${FIRST} as first_name,
    'Feather' || n as last_name, 'quill.' || n || '@quill.example' as email, lpad(n::text, 10, '2') as phone,
    '{}'::jsonb as address from generate_series(1, ${MEMBERS}) n`;
  await query(
    url,
    `with made as (
       insert into members (organization_id, id, first_name, last_name, email, phone, address, date_of_birth,
         last_name_folded, created_at, updated_at)
       select p.*, date '1980-01-01' + (random() * 9000)::int4, lower(p.last_name), now(), now() from (${people}) as p
       returning organization_id, id)
     insert into group_members (organization_id, id, group_id, member_id, reference_id, active, created_at, updated_at)
     select m.organization_id, gen_random_uuid(), g.id, m.id, m.id::text, true, now(), now()
     from made m cross join (select id from care_groups limit 1) g`,
    [world.organization],
  );
  await query(
    url,
    `create table bare_members as select organization_id, id, first_name, last_name, email, phone, address,
       array_to_tsvector(array[lower(first_name), lower(last_name), email, phone]) as words from members`,
  );
  await query(url, 'create index on bare_members using gin (words)');
  await query(url, 'vacuum analyze');
}
