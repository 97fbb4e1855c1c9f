/** Census syncs as the API answers them: receipts, results, failed rows, and what would happen or has happened to whom. */
import Type from 'typebox';
import { DateString, InstantString, Nullable, OneOf } from '../../platform/http/schemas.ts';
import { EVENT_NAMES } from '../events/event-names.ts';
import { Id } from '../vocabulary/id-schema.ts';
import { wireId, wireIdOrNull } from '../vocabulary/ids.ts';
import type { DryCensus } from './census.loop.ts';
import type { SyncRow } from './census.sql.ts';
import type { CensusFailure } from './census-rows.sql.ts';

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
  discarded_at: Nullable(InstantString),
  active_count: Nullable(Type.Integer({ description: 'How many people were active, if the roster omits anybody.' })),
  omitted_count: Nullable(Type.Integer({ description: 'How many of them no row can refer to; they are deactivated.' })),
  undoes_census_sync_id: Nullable(Id('censusSync', 'For an undo: the sync that it undoes.')),
  ignored_fields: Type.Array(Type.Object({ name: Type.String(), rows: Type.Integer() }), {
    description: 'Unknown fields of rows, and how many rows had each; the first 100. Their values are not kept.',
  }),
};
/** In a list: without failures and events. */
export const SyncInList = Type.Object(sync);

export const Sync = Type.Object({
  ...sync,
  failures: Type.Array(
    Type.Object({
      index: Type.Integer(),
      reference_id: Nullable(Type.String()),
      code: Type.String(),
      message: Type.String(),
      other_index: Nullable(Type.Integer({ description: 'The row that is the same person.' })),
    }),
    { description: 'Rows that failed, the first 1,000; everybody to whom they may refer counts as present.' },
  ),
  events: Type.Optional(
    Type.Array(Type.Object({ event_name: OneOf(EVENT_NAMES), count: Type.Integer() }), {
      description: 'For a dry run: how many events of each kind would be sent.',
    }),
  ),
});

export const ACTIONS = ['created', 'updated', 'reactivated', 'deactivated', 'kept'] as const;
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
    OneOf(OBSTACLES, {
      description: 'For an undo: why this person, or one of their coverages, is not restored (`kept`).',
    }),
  ),
};
export const Change = Type.Object({
  employee_id: Nullable(Id('employee', 'Null for people who would be created.')),
  ...change,
});

/** The immediate answer to a dry run for up to 1,000 people. */
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
    'The start date is more than 13 weeks later than the known one, and coverage has begun: was the hire date overwritten?',
};

export function present(row: SyncRow) {
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
    discarded_at: row.discarded_at,
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

export function presentFailure({ index, reference_id, failure_code: code, other_index }: CensusFailure) {
  const message =
    code === 'same_person_twice' ? `This is the same person as the row with index ${other_index}.` : FAILURES[code];
  return { index, reference_id, code, message: message ?? code, other_index };
}

export function eventsOf({ dry_run_events }: SyncRow) {
  return Object.entries(dry_run_events).map(([event_name, count]) => ({ event_name, count }));
}

export function presentDry({ sync: row, people }: DryCensus) {
  return {
    status: row.error_code ? 'failed' : 'completed',
    error_code: row.error_code,
    counts: countsOf(row),
    employees: people.map(({ employee_id, ...one }) => ({ id: wireIdOrNull('employee', employee_id), ...one })),
  };
}
