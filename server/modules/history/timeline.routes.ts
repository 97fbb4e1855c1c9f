/** Everything that happened to a person, newest first: what, when, why, and what it changed in cents. */
import Type from 'typebox';
import type { Caller } from '../../platform/commands/caller.ts';
import { refuse } from '../../platform/commands/refusal.ts';
import { CursorPagination, CursorQuery, cursorRequest, pageOf } from '../../platform/http/cursor.ts';
import { answer, read } from '../../platform/http/endpoints.ts';
import { DateString, InstantString, Nullable, OneOf } from '../../platform/http/schemas.ts';
import { reachesEmployee } from '../employees/employee.sql.ts';
import { Id } from '../vocabulary/id-schema.ts';
import { wireId, wireIdOrNull } from '../vocabulary/ids.ts';
import { centsChanged, correctedFacts, factsOf, isCorrection, reasonOf, ruleOf } from './timeline.rules.ts';
import {
  type CauseRow,
  type EntryRow,
  selectCauses,
  selectEntries,
  selectRecorded,
  selectSubject,
} from './timeline.sql.ts';

const Entry = Type.Object({
  at: InstantString,
  what: Type.String({
    description:
      'The action of the audit entry (`enrollment.elect`), or the step of the calendar (`children age off`).',
  }),
  day: Nullable(Type.Unsafe<string>({ ...DateString, description: 'For a step of the calendar: its day.' })),
  resource_id: Nullable(Type.String({ description: 'The resource that it was done to, if it belongs to the person.' })),
  why: Type.Object({
    rule: Nullable(Type.String({ description: 'The section of the rule book that decided.' })),
    facts: Type.Unsafe<Record<string, unknown>>({
      type: 'object',
      additionalProperties: true,
      description: 'The facts that decided: the life event, the plan, the days.',
    }),
  }),
  eligibility: Type.Array(
    Type.Object({
      status: OneOf(['waiting', 'eligible']),
      from: DateString,
      to: Nullable(DateString),
      eligible_on: DateString,
      granted_on: Nullable(DateString),
      reason: Type.String(),
    }),
  ),
  is_correction: Type.Boolean({ description: 'It says that something was always so, as opposed to having changed.' }),
  corrected: Type.Array(
    Type.Object({ field: Type.String(), before: Nullable(Type.String()), after: Nullable(Type.String()) }),
    { description: 'The facts of the employment that were corrected; for a date of birth without values.' },
  ),
  cents: Type.Array(
    Type.Object({
      enrollment_id: Id('enrollment'),
      from: DateString,
      to: DateString,
      before_in_cents: Type.Integer({ description: 'What the employee paid per month; 0: nothing, or not covered.' }),
      after_in_cents: Type.Integer(),
    }),
  ),
  by: Nullable(
    Type.Object(
      { kind: Type.String(), id: Nullable(Type.String()), name: Nullable(Type.String()) },
      { description: 'Who did it; only for the API key.' },
    ),
  ),
  reason: Nullable(Type.String({ description: 'What they wrote about it; only for the API key.' })),
});

const getEmployeeTimeline = read({
  method: 'GET',
  path: '/v1/employees/:employee_id/timeline',
  operation: 'getEmployeeTimeline',
  tag: 'employees',
  summary: 'Read what happened to a person, newest first',
  description:
    'One entry for each act and each calendar step of a day that concerns the person: the rule and the facts that decided it, ' +
    'the eligibility that it recorded, and what the employee pays per month before and after. An employer-bound token does not see what ' +
    'is private to the family. Continue with `after`.',
  who: ['K', 'R', 'E'],
  ids: { employee_id: 'employee' },
  reach: reachesEmployee,
  query: Type.Object(CursorQuery),
  answers: { 200: Type.Object({ data: Type.Array(Entry), pagination: CursorPagination }) },
  run: async ({ db, caller, ids, query }) => {
    const subject = (await selectSubject(db, caller, ids.employee_id)) ?? refuse('not_found');
    const { after, limit } = cursorRequest(query);
    const causes = await selectCauses(db, caller, subject, { after, limit: limit + 1 });
    const { page, pagination } = pageOf(causes, limit, ({ at, seq }) => ({ at, id: seq }));
    const ids_ = page.flatMap(({ audit_entry_id }) => audit_entry_id ?? []);
    const entries = new Map((await selectEntries(db, caller.organizationId, ids_)).map((row) => [row.id, row]));
    const recorded = await selectRecorded(db, caller.organizationId, subject.id);
    const data = page.map((cause) => present(caller, cause, entries.get(cause.audit_entry_id ?? '') ?? null, recorded));
    return answer(200, { data, pagination });
  },
});
export const timelineEndpoints = [getEmployeeTimeline];

type Recorded = Awaited<ReturnType<typeof selectRecorded>>;

function present(caller: Caller, cause: CauseRow, entry: EntryRow | null, recorded: Recorded) {
  const isOfCause = (row: Pick<CauseRow, 'audit_entry_id' | 'step' | 'day'>) =>
    row.audit_entry_id === cause.audit_entry_id && row.step === cause.step && row.day === cause.day;
  const what = entry?.action ?? cause.step ?? 'recorded';
  const isTheirs = entry !== null && THEIRS.has(entry.resource_type);
  const mayKnowWho = caller.kind === 'K';
  const eligibility = recorded.eligibility.filter(isOfCause);
  const cents = recorded.origins.flatMap(({ id }) => presentCents(id, recorded, isOfCause));
  const effect = { eligibility, cents, movesDays: recorded.periods.some(isOfCause), at: cause.at };
  return {
    at: cause.at,
    what,
    day: cause.day,
    resource_id: isTheirs ? wireIdOrNull(entry.resource_type, entry.resource_id) : null,
    why: { rule: ruleOf(what), facts: { ...(isTheirs ? factsOf(entry.details) : {}), ...originOf(entry, recorded) } },
    eligibility: eligibility.map((row) => ({
      status: row.kind,
      from: row.starts_on,
      to: row.ends_on,
      eligible_on: row.eligible_on,
      granted_on: row.granted_on,
      reason: row.reason,
    })),
    is_correction: isCorrection(what, effect),
    corrected: entry?.resource_type === 'employee' ? correctedFacts(what, entry.changes) : [],
    cents,
    by: mayKnowWho && entry ? { kind: entry.actor_kind, id: entry.actor_id, name: entry.actor_name } : null,
    reason: mayKnowWho && entry ? reasonOf(entry.details) : null,
  };
}

/** For other resources, such as a roster or a plan year, the details are the employer's. */
const THEIRS: ReadonlySet<string> = new Set(['employee', 'member', 'dependent', 'enrollment', 'lifeEvent']);

function presentCents(
  enrollmentId: string,
  { periods, prices }: Recorded,
  isOfCause: (row: Pick<CauseRow, 'audit_entry_id' | 'step' | 'day'>) => boolean,
) {
  const own = <R extends { enrollment_id: string }>(rows: readonly R[]) =>
    rows.filter((row) => row.enrollment_id === enrollmentId);
  const rows = { periods: own(periods), prices: own(prices) };
  const made = new Set([...rows.periods, ...rows.prices].filter(isOfCause).map(({ id }) => id));
  return centsChanged(rows, ({ id }) => made.has(id)).map(({ from, to, beforeCents, afterCents }) => ({
    enrollment_id: wireId('enrollment', enrollmentId),
    ...{ from, to, before_in_cents: beforeCents, after_in_cents: afterCents },
  }));
}

/** The life event that led to an enrollment. */
function originOf(entry: EntryRow | null, { origins }: Recorded): object {
  if (entry?.resource_type !== 'enrollment') return {};
  const origin = origins.find(({ id }) => id === entry.resource_id);
  if (!origin) return {};
  const { reason: started_reason, event_type, event_date, effective_on: effective_date } = origin;
  return { started_reason, ...(event_type === null ? {} : { event_type, event_date, effective_date }) };
}
