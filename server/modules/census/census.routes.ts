/** The census: the whole roster of an employer, as JSON or as a stream, and its result. */
import type { Readable } from 'node:stream';
import Type from 'typebox';
import { actorOf, type Caller } from '../../platform/commands/caller.ts';
import type { Command, Kit } from '../../platform/commands/command.ts';
import { refuse } from '../../platform/commands/refusal.ts';
import { type Answer, answer, mutate, read } from '../../platform/http/endpoints.ts';
import {
  Data,
  DateString,
  InstantString,
  ListQuery,
  Nullable,
  OneOf,
  PageOf,
  pageBody,
  pageRequest,
} from '../../platform/http/schemas.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { readClock } from '../calendar/clock.sql.ts';
import { reachesEmployer, selectEmployer } from '../employers/employer.sql.ts';
import { EVENT_NAMES } from '../events/event-names.ts';
import { Id } from '../vocabulary/id-schema.ts';
import { wireId, wireIdOrNull } from '../vocabulary/ids.ts';
import {
  acceptStream,
  applyStopped,
  type CensusOptions,
  noteSource,
  stageStream,
  submitCensus,
} from './census.actions.ts';
import { applyWhole, type DryCensus } from './census.loop.ts';
import { CensusQuery, CensusRow } from './census.schemas.ts';
import { reachesSync, type SyncRow, selectCensusChanges, selectSync, selectSyncs } from './census.sql.ts';
import { type CensusFailure, countActive, selectFailures } from './census-rows.sql.ts';

export const Receipt = Type.Object({
  employer_id: Id('employer'),
  accepted_at: InstantString,
  census_sync_id: Id('censusSync'),
});

const Counts = Type.Object({
  created: Type.Integer(),
  updated: Type.Integer(),
  unchanged: Type.Integer(),
  reactivated: Type.Integer(),
  deactivated: Type.Integer(),
  failed: Type.Integer(),
});

const sync = {
  id: Id('censusSync'),
  employer_id: Id('employer'),
  status: OneOf(['accepted', 'processing', 'completed', 'failed']),
  error_code: Nullable(Type.String({ description: 'Why the sync failed as a whole, such as too_many_deactivations.' })),
  row_count: Type.Integer(),
  accepted_at: InstantString,
  completed_at: Nullable(InstantString),
  counts: Counts,
  dry_run: Type.Boolean({ description: 'It changes nothing, and reports what would change.' }),
  stopped: Type.Boolean({
    description: 'It would deactivate too many people, has changed nothing, and can be applied for 14 days.',
  }),
  active_count: Nullable(Type.Integer({ description: 'How many people were active, where it leaves somebody out.' })),
  omitted_count: Nullable(Type.Integer({ description: 'How many of them no row may mean: they are deactivated.' })),
  undoes_census_sync_id: Nullable(Id('censusSync', 'Of an undo: the sync that it takes back.')),
  ignored_fields: Type.Array(Type.Object({ name: Type.String(), rows: Type.Integer() }), {
    description:
      'Fields of rows that are not known, and how many rows had each; the first 100. Their values are not kept.',
  }),
};
const Sync = Type.Object({
  ...sync,
  failures: Type.Array(
    Type.Object({
      index: Type.Integer(),
      reference_id: Nullable(Type.String()),
      code: Type.String(),
      message: Type.String(),
      other_index: Nullable(Type.Integer({ description: 'The row that is the same person.' })),
    }),
    { description: 'Rows that failed, the first 1,000; everybody they may mean counts as present.' },
  ),
  events: Type.Optional(
    Type.Array(Type.Object({ event_name: OneOf(EVENT_NAMES), count: Type.Integer() }), {
      description: 'Of a dry run: how many events of each kind would be sent.',
    }),
  ),
});

const ACTIONS = ['created', 'updated', 'reactivated', 'deactivated', 'kept'] as const;
const OBSTACLES = [
  'left_again',
  'enrolled_again',
  'answered_since',
  'covered_elsewhere',
  'plan_year_over',
  'returned_later',
];

const change = {
  index: Nullable(Type.Integer({ description: 'The row of the roster, from 0; null for omitted employees.' })),
  reference_id: Nullable(Type.String()),
  first_name: Type.String(),
  last_name: Type.String(),
  action: OneOf(ACTIONS),
  eligibility: OneOf(['none', 'waiting', 'eligible']),
  eligible_on: Nullable(DateString),
  obstacle: Nullable(
    OneOf(OBSTACLES, { description: 'Of an undo: why this person, or a coverage of theirs, stays as it is (`kept`).' }),
  ),
};
const Change = Type.Object({
  employee_id: Nullable(Id('employee', 'Null for who would be created.')),
  ...change,
});

/** What a dry run of up to 1,000 people answers at once. */
export const DryRun = Type.Object({
  status: OneOf(['completed', 'failed']),
  error_code: sync.error_code,
  counts: Counts,
  employees: Type.Array(Type.Object({ id: Type.String(), ...change })),
});

const FAILURES: Record<string, string> = {
  ambiguous_match:
    'The row may refer to more than one employee, or more than one row to this employee; send reference_id.',
  date_of_birth_in_future: 'The date of birth is in the future.',
  date_of_birth_implausible: 'The date of birth is before 1900.',
  start_date_implausible: 'The start date is before the 14th birthday, or more than two years ahead.',
  reference_taken:
    'The reference belongs to somebody with another name, date of birth and e-mail, whom no other row means; ' +
    'send reuse_references=true if they have left.',
  correction_needs_reason:
    'The start date is more than 13 weeks later than the one that is known, and coverage has begun: was the hire date overwritten?',
};

function present(row: SyncRow) {
  return {
    id: wireId('censusSync', row.id),
    employer_id: wireId('employer', row.employer_id),
    status: row.status as Exclude<SyncRow['status'], 'staging'>,
    error_code: row.error_code,
    row_count: row.row_count,
    accepted_at: row.accepted_at,
    completed_at: row.completed_at,
    counts: countsOf(row),
    dry_run: row.dry_run,
    stopped: row.phase === 'stopped',
    active_count: row.active_count,
    omitted_count: row.omitted_count,
    undoes_census_sync_id: wireIdOrNull('censusSync', row.undoes_id),
    ignored_fields: row.ignored_fields,
  };
}

function countsOf(row: SyncRow) {
  return {
    created: row.created_count,
    updated: row.updated_count,
    unchanged: row.unchanged_count,
    reactivated: row.reactivated_count,
    deactivated: row.deactivated_count,
    failed: row.failed_count,
  };
}

function presentFailure({ index, reference_id, failure_code: code, other_index }: CensusFailure) {
  const message =
    code === 'same_person_twice' ? `This is the same person as the row with index ${other_index}.` : FAILURES[code];
  return { index, reference_id, code, message: message ?? code, other_index };
}

function eventsOf({ dry_run_events }: SyncRow) {
  return Object.entries(dry_run_events).map(([event_name, count]) => ({ event_name, count }));
}

function presentDry({ sync: row, people }: DryCensus) {
  return {
    status: row.error_code ? 'failed' : 'completed',
    error_code: row.error_code,
    counts: countsOf(row),
    employees: people.map(({ employee_id, ...one }) => ({ id: wireIdOrNull('employee', employee_id), ...one })),
  };
}

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
export const RATE = { perSecond: 0.5, burst: 30 };

/** A dry run that may concern more people than this is a job: one long transaction would hold up every change to one of them. */
const MOST_AT_ONCE = 1_000;

export async function isLarge({ database }: Kit, caller: Caller, employerId: Uuid, rowCount: number): Promise<boolean> {
  if (rowCount > MOST_AT_ONCE) return true;
  return (await countActive(database.db, caller.organizationId, employerId)) > MOST_AT_ONCE;
}

/** The receipt; in a dry run, what the worker would make of it. */
export async function accepted(context: Command, { database }: Kit, employerId: Uuid, id: Uuid): Promise<Answer> {
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
    'The body is the whole roster, at most 5,000 rows as JSON. Its structure is checked at once; the rest runs later and ' +
    'shows up as events and in the employee list. Known people are updated, new ones created, missing ones deactivated, ' +
    'returning ones reactivated. A field that a row leaves out keeps its value, null clears it. ' +
    'Send `application/x-ndjson`, one row a line, for a roster of any size: it is staged while it streams and applied ' +
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
    stopped: Type.Optional(Type.Boolean({ description: 'Those that were stopped and can be applied, or the others.' })),
  }),
  answers: { 200: PageOf(Type.Object(sync)) },
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
  listCensusSyncs,
  getCensusSync,
  listCensusChanges,
];
