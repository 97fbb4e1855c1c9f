/** People of care groups: a member sync of 5,000 new people beside a census of the same 5,000. */
import type { CensusRowInput } from '../server/modules/census/census.schemas.ts';
import { type Figure, interleave, show, size, timed } from './support/report.ts';
import { roster } from './support/rosters.ts';
import { openDatabases, openWorld, query, type World } from './support/world.ts';

const ROWS = size(5_000, 2_000);
const ROUNDS = size(7, 3);

export default async function members(): Promise<Figure[]> {
  const databases = await openDatabases();
  const worlds: World[] = [];
  try {
    const url = await databases.clone('members');
    const world = await openWorld(url);
    worlds.push(world);
    return [await compareSyncs(world, url)];
  } finally {
    for (const world of worlds) await world.close();
    await databases.stop();
  }
}

/** The employer offers nothing, so that the census, too, makes only people. */
async function compareSyncs(world: World, url: string): Promise<Figure> {
  const plan = await world.post('/v1/care-plans', { name: 'Everyday Care' });
  const times = await interleave(ROUNDS, {
    ours: async (round) => {
      const group = await world.post('/v1/groups', { name: 'Night shift', external_reference_id: `night-${round}` });
      const people = roster(ROWS, `group${round}`).map((row) => memberOf(row, plan.data.id));
      const body = JSON.stringify({ members: people });
      await query(url, 'checkpoint');
      return timed(async () => {
        await world.post(`/v1/groups/${group.data.id}/members/sync`, body);
        await world.work('groups');
      });
    },
    baseline: async (round) => {
      const employer = await bareEmployer(world, round);
      const body = JSON.stringify({ employees: roster(ROWS, `census${round}`) });
      await query(url, 'checkpoint');
      return timed(async () => {
        await world.post(`/v1/employers/${employer}/census-sync`, body);
        await world.work('census');
      });
    },
  });
  for (const table of ['group_members', 'employees']) {
    const [row] = await query(url, `select count(*)::int4 as count from ${table}`);
    if (row?.count !== ROWS * (ROUNDS + 1)) throw new Error(`${row?.count} rows of ${table}`);
  }
  return {
    name: `member sync of ${ROWS.toLocaleString('en-US')} new people`,
    ours: show(times.ours, 'ms'),
    baseline: `${show(times.baseline, 'ms')}, a census of them`,
    value: times.ours.median / times.baseline.median,
    unit: '×',
    target: 1.3,
  };
}

const memberOf = (row: CensusRowInput, plan_id: string) => ({
  ...{ reference_id: row.reference_id, first_name: row.first_name, last_name: row.last_name },
  ...{ date_of_birth: row.date_of_birth, email: row.email, phone: row.phone, address: row.address, plan_id },
});

async function bareEmployer(world: World, round: number): Promise<string> {
  const address = { address_line_1: '214 Foundry Row', city: 'Tacoma', state: 'WA', zipcode: '98402' };
  const names = { name: 'Larkspur', legal_name: 'Larkspur Inc.', ein: '47-3194821', email: 'hr@lark.example' };
  return (await world.post('/v1/employers', { ...names, address, reference_id: `bare-${round}` })).data.id;
}
