/** The census: the whole roster of an employer, as JSON or as a stream, and its result. */
import type { Readable } from 'node:stream';
import Type from 'typebox';
import { actorOf, type Caller } from '../../platform/commands/caller.ts';
import type { Command, Kit } from '../../platform/commands/command.ts';
import { refuse } from '../../platform/commands/refusal.ts';
import { type Answer, answer, mutate, read } from '../../platform/http/endpoints.ts';
import { Data, ListQuery, OneOf, PageOf, pageBody, pageRequest } from '../../platform/http/schemas.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { readClock } from '../calendar/clock.sql.ts';
import { reachesEmployer, selectEmployer } from '../employers/employer.sql.ts';
import { wireId, wireIdOrNull } from '../vocabulary/ids.ts';
import {
  acceptStream,
  applyStopped,
  type CensusOptions,
  discardStopped,
  noteSource,
  stageStream,
  submitCensus,
  undoSync,
} from './census.actions.ts';
import { applyWhole } from './census.loop.ts';
import { CensusQuery, CensusRow } from './census.schemas.ts';
import { reachesSync, selectCensusChanges, selectSync, selectSyncs } from './census.sql.ts';
import {
  ACTIONS,
  Change,
  DryRun,
  eventsOf,
  present,
  presentDry,
  presentFailure,
  Receipt,
  Sync,
  SyncInList,
} from './census.view.ts';
import { countActive, selectFailures } from './census-rows.sql.ts';

function optionsOf(query: {
  on_omitted?: 'deactivate' | 'keep';
  max_deactivations?: number;
  allow_empty?: boolean;
  reuse_references?: boolean;
  strict?: boolean;
}): CensusOptions {
  return {
    onOmitted: query.on_omitted ?? 'deactivate',
    maxDeactivations: query.max_deactivations ?? null,
    allowEmpty: query.allow_empty === true,
    reuseReferences: query.reuse_references === true,
    strict: query.strict === true,
  };
}

/** 30 a minute for each employer. */
const RATE = { perSecond: 0.5, burst: 30 };

/** A dry run that may concern more people than this is a job: one long transaction would block every change to them. */
const MOST_AT_ONCE = 1_000;

async function isLarge({ database }: Kit, caller: Caller, employerId: Uuid, rowCount: number): Promise<boolean> {
  if (rowCount > MOST_AT_ONCE) return true;
  return (await countActive(database.db, caller.organizationId, employerId)) > MOST_AT_ONCE;
}

/** The receipt; in a dry run, what the worker would do with the roster. */
async function accepted(context: Command, { database }: Kit, employerId: Uuid, id: Uuid): Promise<Answer> {
  if (context.dryRun === 'now') {
    return answer(200, { data: presentDry(await applyWhole(context, id, database.batchRows)) });
  }
  const receipt = { employer_id: wireId('employer', employerId), accepted_at: context.now };
  return answer(202, { data: { ...receipt, census_sync_id: wireId('censusSync', id) } });
}

const submitCensusSync = mutate({
  method: 'POST',
  path: '/v1/employers/:employer_id/census-sync',
  operation: 'submitCensusSync',
  tag: 'employers',
  summary: 'Replace the employee roster of an employer',
  description:
    'The body is the whole roster, at most 5,000 rows as JSON. Its structure is checked immediately; the rest runs later and ' +
    'shows up as events and in the employee list. Known people are updated, new ones created, missing ones deactivated, ' +
    'returning ones reactivated. A field that a row leaves out keeps its value, null clears it. ' +
    'Send `application/x-ndjson`, one row per line, for a roster of any size: it is staged while it streams and applied ' +
    'after the last line; a broken stream changes nothing. A dry run answers 200 with counts, people and dates; where more than ' +
    '1,000 people are on either roster it answers 202 and is followed like a sync, with what it found at `…/changes`.',
  who: ['K'],
  ids: { employer_id: 'employer' },
  reach: reachesEmployer,
  query: CensusQuery,
  body: Type.Object({
    employees: Type.Array(CensusRow, { maxItems: 5000, description: 'Anyone left out is deactivated.' }),
  }),
  bodyLimit: 16 * 1024 * 1024,
  rate: RATE,
  answers: { 202: Data(Receipt) },
  dryRunShape: Data(DryRun),
  refusals: ['empty_roster', 'duplicate_reference_id'],
  dryRunIsJob: ({ kit, caller, ids, body }) => isLarge(kit, caller, ids.employer_id, body.employees.length),
  run: async (context, { kit, ids, query, body }) => {
    const id = await submitCensus(context, ids.employer_id, body.employees, optionsOf(query));
    await noteSource(context, ids.employer_id, query.source, body.employees.length);
    return accepted(context, kit, ids.employer_id, id);
  },
});

const streamCensusSync = mutate({
  method: 'POST',
  path: '/v1/employers/:employer_id/census-sync',
  streams: 'application/x-ndjson',
  operation: 'streamCensusSync',
  tag: 'employers',
  summary: 'Replace a roster of any size',
  who: ['K'],
  ids: { employer_id: 'employer' },
  reach: reachesEmployer,
  query: CensusQuery,
  rate: RATE,
  answers: { 202: Data(Receipt) },
  refusals: ['empty_roster', 'duplicate_reference_id'],
  prepare: async ({ kit, caller, ids, query, request }) => {
    const { now } = await readClock(kit.database.db, kit.real, caller.organizationId, 'none');
    const of = { organizationId: caller.organizationId, employerId: ids.employer_id, actor: actorOf(caller), now };
    return stageStream(kit, request.body as Readable, of, optionsOf(query));
  },
  dryRunIsJob: ({ kit, caller, ids }, staged) => isLarge(kit, caller, ids.employer_id, staged.rowCount),
  run: async (context, { kit, ids, query }, staged) => {
    await acceptStream(context, ids.employer_id, staged);
    await noteSource(context, ids.employer_id, query.source, staged.rowCount);
    return accepted(context, kit, ids.employer_id, staged.id);
  },
});

const applyCensusSync = mutate({
  method: 'POST',
  path: '/v1/employers/:employer_id/census-syncs/:sync_id/apply',
  operation: 'applyCensusSync',
  tag: 'employers',
  summary: 'Apply a census sync that was stopped',
  description:
    'A roster that leaves out too many people is stopped (`too_many_deactivations`): it changes nothing, and its rows are kept ' +
    'for 14 days. This applies it all the same, to the people of today, and is followed like a sync. After a newer accepted ' +
    'census it is refused (`superseded`).',
  who: ['K'],
  ids: { employer_id: 'employer', sync_id: 'censusSync' },
  reach: reachesSync,
  rate: RATE,
  answers: { 202: Data(Receipt) },
  dryRunShape: Data(DryRun),
  refusals: ['superseded', 'census_sync_not_stopped'],
  dryRunIsJob: async ({ kit, caller, ids }) => {
    const row = await selectSync(kit.database.db, caller, ids.employer_id, ids.sync_id);
    return isLarge(kit, caller, ids.employer_id, row?.row_count ?? 0);
  },
  run: async (context, { kit, ids }) => {
    const id = await applyStopped(context, ids.employer_id, ids.sync_id);
    return accepted(context, kit, ids.employer_id, id);
  },
});

const discardCensusSync = mutate({
  method: 'POST',
  path: '/v1/employers/:employer_id/census-syncs/:sync_id/discard',
  operation: 'discardCensusSync',
  tag: 'employers',
  summary: 'Discard a census sync that was stopped',
  description:
    'For a roster that is wrong, such as a truncated one. It has changed nothing, can no longer be applied, and no longer waits in the ' +
    'inbox; the rows about its people are deleted.',
  who: ['K'],
  ids: { employer_id: 'employer', sync_id: 'censusSync' },
  reach: reachesSync,
  body: Type.Object({ reason: Type.Optional(Type.String({ minLength: 1, maxLength: 500, format: 'prose' })) }),
  answers: { 200: Data(SyncInList) },
  refusals: ['census_sync_not_stopped'],
  run: async (context, { ids, body }) => {
    const row = await discardStopped(context, ids.employer_id, ids.sync_id, body.reason ?? null);
    return answer(200, { data: present(row) });
  },
});

const undoCensusSync = mutate({
  method: 'POST',
  path: '/v1/employers/:employer_id/census-syncs/:sync_id/undo',
  operation: 'undoCensusSync',
  tag: 'employers',
  summary: 'Undo the deactivations of a census sync',
  description:
    'Within 60 days. Everybody whom the sync deactivated is restored as if they had never left: active, eligible since the same day, ' +
    'covered without a gap and without signing again (see `withdrawTermination`). A later sync may already have brought them back: the ' +
    'window that it opened expires, and the old election continues. People whom the sync created, and anything else that it updated, ' +
    'stay. It is followed like a sync; `…/changes` lists whom it restored, and what it could not restore. Try a dry run first; for ' +
    'more than 1,000 people it is a job.',
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

const listCensusSyncs = read({
  method: 'GET',
  path: '/v1/employers/:employer_id/census-syncs',
  operation: 'listCensusSyncs',
  tag: 'employers',
  summary: 'List the census syncs of an employer, newest first',
  who: ['K', 'R'],
  ids: { employer_id: 'employer' },
  query: ListQuery({
    status: Type.Optional(OneOf(['accepted', 'processing', 'completed', 'failed'])),
    stopped: Type.Optional(
      Type.Boolean({ description: 'True: only syncs that were stopped and can be applied; false: only the others.' }),
    ),
  }),
  answers: { 200: PageOf(SyncInList) },
  run: async ({ db, caller, ids, query }) => {
    (await selectEmployer(db, caller, ids.employer_id)) ?? refuse('not_found');
    const page = pageRequest(query);
    const filter = { status: query.status ?? null, stopped: query.stopped ?? null };
    const { rows, total } = await selectSyncs(db, caller, ids.employer_id, filter, page);
    return answer(200, pageBody(rows.map(present), total, page));
  },
});

const getCensusSync = read({
  method: 'GET',
  path: '/v1/employers/:employer_id/census-syncs/:sync_id',
  operation: 'getCensusSync',
  tag: 'employers',
  summary: 'Read a census sync and its result',
  who: ['K', 'R'],
  ids: { employer_id: 'employer', sync_id: 'censusSync' },
  answers: { 200: Data(Sync) },
  run: async ({ db, caller, ids }) => {
    const row = (await selectSync(db, caller, ids.employer_id, ids.sync_id)) ?? refuse('not_found');
    const failures = (await selectFailures(db, row)).map(presentFailure);
    return answer(200, { data: { ...present(row), failures, ...(row.dry_run ? { events: eventsOf(row) } : {}) } });
  },
});

const listCensusChanges = read({
  method: 'GET',
  path: '/v1/employers/:employer_id/census-syncs/:sync_id/changes',
  operation: 'listCensusChanges',
  tag: 'employers',
  summary: 'List what a dry run of a census would do, or an undo has done, person by person',
  description: 'For a dry run that is a job, kept for 14 days, and for an undo. Empty for another sync.',
  who: ['K', 'R'],
  ids: { employer_id: 'employer', sync_id: 'censusSync' },
  query: ListQuery({ action: Type.Optional(OneOf(ACTIONS)) }),
  answers: { 200: PageOf(Change) },
  run: async ({ db, caller, ids, query }) => {
    const row = (await selectSync(db, caller, ids.employer_id, ids.sync_id)) ?? refuse('not_found');
    const page = pageRequest(query);
    const { rows, total } = await selectCensusChanges(db, row, query.action ?? null, page);
    const shown = rows.map((one) => ({ ...one, employee_id: wireIdOrNull('employee', one.employee_id) }));
    return answer(200, pageBody(shown, total, page));
  },
});
export const censusEndpoints = [
  submitCensusSync,
  streamCensusSync,
  applyCensusSync,
  discardCensusSync,
  undoCensusSync,
  listCensusSyncs,
  getCensusSync,
  listCensusChanges,
];
