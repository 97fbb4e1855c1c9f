/**
 * What the worker costs when nothing is due: a turn of every loop with 10,000 organizations of 20 employers each, and with 10 of
 * them. Each loop has to find out which of them it can skip.
 */
import type { Figure } from './support/report.ts';
import { interleave, round, say, show, size, timed } from './support/report.ts';
import { openDatabases, openWorld, query, type World } from './support/world.ts';

const FEW = 10;
const MANY = size(10_000, 1_000);
const EMPLOYERS_EACH = 20;
const ROUNDS = size(7, 3);

export default async function idle(): Promise<Figure[]> {
  const databases = await openDatabases();
  const open: World[] = [];
  try {
    const arm = async (name: string, organizations: number) => {
      const url = await databases.clone(name);
      const world = await openWorld(url);
      open.push(world);
      await copyOrganization(url, world, organizations);
      // Work that housekeeping does once, and work that new organizations start with.
      await world.work(...world.loops.map(({ kind }) => kind));
      return () => turnOfEach(world);
    };
    const [ours, baseline] = [await arm('many', MANY), await arm('few', FEW)];
    const times = await interleave(ROUNDS, { ours, baseline });
    return [
      {
        name: `a turn of every loop, ${MANY.toLocaleString('en-US')} idle organizations`,
        ours: show(times.ours, 'ms'),
        baseline: `${show(times.baseline, 'ms')} with ${FEW}`,
        value: times.ours.median / times.baseline.median,
        unit: '×',
        target: 10,
      },
    ];
  } finally {
    for (const world of open) await world.close();
    await databases.stop();
  }
}

async function turnOfEach({ loops }: World): Promise<number> {
  let sum = 0;
  const slowest: [number, string][] = [];
  for (const { kind, turn } of loops) {
    const ms = await timed(turn);
    slowest.push([ms, kind]);
    sum += ms;
  }
  slowest.sort(([a], [b]) => b - a);
  say(
    slowest
      .slice(0, 4)
      .map(([ms, kind]) => `${kind} ${round(ms)} ms`)
      .join(', '),
  );
  return sum;
}

/** Copies the world's organization this often, each with its clock, its place in the calendar, a key and employers. */
async function copyOrganization(url: string, { organization, makeEmployer }: World, count: number): Promise<void> {
  await makeEmployer();
  const values = [organization, count - 1];
  await query(
    url,
    `with copies as (
      insert into organizations
      select (jsonb_populate_record(o, jsonb_build_object('id', gen_random_uuid()))).*
      from organizations o, generate_series(1, $2::int4) where o.id = $1::uuid
      returning id
    ), clocks as (
      insert into organization_clocks
      select (jsonb_populate_record(k, jsonb_build_object('organization_id', c.id))).*
      from organization_clocks k, copies c where k.organization_id = $1::uuid
    ), places as (
      insert into calendar_lanes
      select (jsonb_populate_record(l, jsonb_build_object('organization_id', c.id))).*
      from calendar_lanes l, copies c where l.organization_id = $1::uuid
    )
    insert into api_keys
    select (jsonb_populate_record(k, jsonb_build_object('organization_id', c.id, 'id', gen_random_uuid()))).*
    from api_keys k, copies c where k.organization_id = $1::uuid`,
    values,
  );
  await query(
    url,
    `insert into employers
    select (jsonb_populate_record(e, jsonb_build_object('organization_id', o.id, 'id', gen_random_uuid(), 'reference_id', null))).*
    from employers e, organizations o, generate_series(1, $2::int4) where e.organization_id = $1::uuid`,
    [organization, EMPLOYERS_EACH],
  );
  await query(url, 'vacuum analyze');
}
