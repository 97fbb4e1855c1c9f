/** Requests about what waits in the inbox: rosters that were stopped or went wrong, and what reconciliation has found. */
import { sql } from 'kysely';
import { parseId } from '../../../server/modules/vocabulary/ids.ts';
import { makeEmployer } from '../../../server/testing/builders.ts';
import { rosterRow } from '../../../server/testing/people.ts';
import { must, type Prepare, type World } from './world.ts';

/** Another employer of this world, with nothing. */
const employer = async ({ api }: World) => ({ employer_id: await makeEmployer(api) });

/** Of two people one is left out, which the brake stops where the query says so. */
async function shortRoster(world: World, query: string) {
  const { employer_id } = await employer(world);
  const url = `/v1/employers/${employer_id}/census-sync`;
  must(await world.api.post(url, { employees: [rosterRow(0), rosterRow(1)] }), 202);
  await world.t.drain();
  const short = must(await world.api.post(url + query, { employees: [rosterRow(0)] }), 202);
  await world.t.drain();
  return { employer_id, sync_id: short.data.census_sync_id as string };
}
const STOPPED = '?max_deactivations=0';

/** Another employer, with a statement in which reconciliation has found something. */
async function differing(world: World) {
  const ids = await employer(world);
  const [id, now] = [parseId('employer', ids.employer_id), world.t.real.now()];
  await sql`
    with made as (
      insert into deduction_statements (organization_id, id, employer_id, run_on, run_at, period_start, frequency)
      select organization_id, gen_random_uuid(), id, '2025-12-01', ${now}, '2025-12-01', 'monthly' from employers where id = ${id}
      returning organization_id, id, employer_id, run_on
    )
    insert into reconciliations (organization_id, employer_id, statement_id, run_on, checked_at, finding_count, off_cents, touched_at)
    select organization_id, employer_id, id, run_on, ${now}, 1, 342, ${now} from made`.execute(world.t.database.db);
  return ids;
}

export const WAITING: Record<string, Prepare> = {
  applyCensusSync: async (world) => ({ ids: await shortRoster(world, STOPPED) }),
  discardCensusSync: async (world) => ({ ids: await shortRoster(world, STOPPED), body: { reason: 'it was cut off' } }),
  undoCensusSync: async (world) => ({ ids: await shortRoster(world, '') }),
  acceptReconciliation: async (world) => ({ ids: await differing(world), body: { reason: 'they asked for it' } }),
  repeatReconciliation: async (world) => ({ ids: await differing(world) }),
};
