/** The undo of a census sync. */
import { mutate } from '../../platform/http/endpoints.ts';
import { Data } from '../../platform/http/schemas.ts';
import { undoSync } from './census.actions.ts';
import { accepted, DryRun, isLarge, RATE, Receipt } from './census.routes.ts';
import { reachesSync, selectSync } from './census.sql.ts';

const undoCensusSync = mutate({
  method: 'POST',
  path: '/v1/employers/:employer_id/census-syncs/:sync_id/undo',
  operation: 'undoCensusSync',
  tag: 'employers',
  summary: 'Undo the deactivations of a census sync',
  description:
    'Within 60 days. Everybody whom the sync deactivated is as if they never had been: active, eligible since the same day, ' +
    'covered without a gap, and nobody signs (see `withdrawTermination`). A later sync in which they are back is no hindrance: the ' +
    'window that it opened expires, and the old election goes on. People whom the sync created, and what else it updated, stay. ' +
    'It is followed like a sync, with whom it restored, and what it could not, at `…/changes`. Try a dry run first; where more ' +
    'than 1,000 people are concerned it is a job.',
  who: ['K'],
  ids: { employer_id: 'employer', sync_id: 'censusSync' },
  reach: reachesSync,
  rate: RATE,
  answers: { 202: Data(Receipt) },
  dryRunShape: Data(DryRun),
  refusals: ['census_sync_not_applied', 'census_sync_undone', 'undo_too_late'],
  dryRunIsJob: async ({ kit, caller, ids }) => {
    const row = await selectSync(kit.database.db, caller, ids.employer_id, ids.sync_id);
    return isLarge(kit, caller, ids.employer_id, row?.deactivated_count ?? 0);
  },
  run: async (context, { kit, ids }) => {
    const id = await undoSync(context, ids.employer_id, ids.sync_id);
    return accepted(context, kit, ids.employer_id, id);
  },
});
export const censusUndoEndpoints = [undoCensusSync];
