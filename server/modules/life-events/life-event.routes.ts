/** Qualifying life events: what members report, and what is decided about it (contract, members; rules 4). */
import Type from 'typebox';
import { approveLifeEvent, type OpenedWindow, reportLifeEvent } from '../../flows/approve-life-event.ts';
import type { Caller } from '../../platform/commands/caller.ts';
import type { Command } from '../../platform/commands/command.ts';
import { Refused, refuse } from '../../platform/commands/refusal.ts';
import { answer, mutate, read } from '../../platform/http/endpoints.ts';
import { invalid } from '../../platform/http/replies.ts';
import {
  Data,
  DateString,
  InstantString,
  ListQuery,
  Nullable,
  OneOf,
  OptionalText,
  PageOf,
  Prose,
  pageBody,
  pageRequest,
} from '../../platform/http/schemas.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { reachesMember } from '../employees/member.sql.ts';
import { PersonSearch } from '../employees/person-search.ts';
import { CATEGORIES } from '../plans/rates.rules.ts';
import { Id } from '../vocabulary/id-schema.ts';
import { parseId, wireId } from '../vocabulary/ids.ts';
import { CONTRACT_LIFE_EVENT_TYPES, LIFE_EVENT_TYPES } from '../vocabulary/life-event-types.ts';
import { deny } from './life-event.actions.ts';
import {
  contractTypeOf,
  LIFE_EVENT_LABELS,
  LIFE_EVENT_STATUSES,
  type LifeEventType,
  lossOf,
} from './life-event.rules.ts';
import {
  type LifeEventRow,
  reachesLifeEvent,
  type ShownLifeEventRow,
  type StaffLifeEventRow,
  selectLifeEvent,
  selectLifeEventsOf,
  selectLifeEventsOfEmployer,
} from './life-event.sql.ts';

const lifeEvent = {
  id: Id('lifeEvent'),
  member_id: Id('member'),
  event_type: OneOf(CONTRACT_LIFE_EVENT_TYPES, {
    description:
      '`other` also for `gained_premium_assistance` and `gained_other_coverage`; the label distinguishes them.',
  }),
  event_type_label: Type.String(),
  other_event: Nullable(Type.String()),
  event_date: DateString,
  note: Nullable(Type.String()),
  status: OneOf(LIFE_EVENT_STATUSES),
  submitted_at: InstantString,
  effective_date: Type.Unsafe<string>({
    ...DateString,
    description: 'The first day of coverage that it allows.',
  }),
  decided_at: Nullable(InstantString),
  decision_note: Nullable(Type.String()),
  window_end: Nullable(DateString),
  ended_dependent_ids: Type.Array(Id('dependent'), { description: 'The dependents who stop being family by it.' }),
  needs_proof: Type.Boolean({ description: 'It can only be approved once a document has been uploaded.' }),
  document_count: Type.Integer(),
};
const LifeEvent = Type.Object(lifeEvent);
const StaffLifeEvent = Type.Object({
  ...lifeEvent,
  employee: Type.Object({
    id: Id('employee'),
    first_name: Type.String(),
    last_name: Type.String(),
    reference_id: Nullable(Type.String()),
  }),
});

function present(row: ShownLifeEventRow) {
  return {
    id: wireId('lifeEvent', row.id),
    member_id: wireId('member', row.member_id),
    event_type: contractTypeOf(row.event_type),
    event_type_label: LIFE_EVENT_LABELS[row.event_type],
    other_event: otherEventShown(row),
    event_date: row.event_date,
    note: row.note,
    status: row.status,
    submitted_at: row.submitted_at,
    effective_date: row.effective_on,
    decided_at: row.decided_at,
    decision_note: row.decision_note,
    window_end: row.window_end,
    ended_dependent_ids: row.ended_dependents.map((id) => wireId('dependent', id)),
    needs_proof: row.needs_proof,
    document_count: row.document_count,
  };
}

/** The text that explains what the contract calls `other`. */
function otherEventShown({ event_type, other_event }: LifeEventRow): string | null {
  return contractTypeOf(event_type) === event_type ? other_event : LIFE_EVENT_LABELS[event_type];
}

function presentOfEmployer(row: StaffLifeEventRow) {
  const { first_name, last_name, reference_id } = row;
  return {
    ...present(row),
    employee: { id: wireId('employee', row.employee_id), first_name, last_name, reference_id },
  };
}

async function presentAfter(command: Command, caller: Caller, id: Uuid) {
  return present((await selectLifeEvent(command.db, caller, id)) ?? refuse('not_found'));
}

const ReportedLifeEvent = Type.Object({
  ...LifeEvent.properties,
  windows: Type.Array(
    Type.Object({
      benefit_plan_year_id: Id('planYear'),
      enrollment_id: Nullable(Id('enrollment', 'The enrollment to answer in the window; null until it opens.')),
      product_name: Type.String(),
      category: OneOf(CATEGORIES),
      coverage_start: DateString,
      window_end: DateString,
    }),
    {
      description: 'The windows in which coverage may be chosen; while it is `pending`, as if approved today.',
    },
  ),
});

/** The windows that the caller may see: an employee-bound token does not see the member's other employments. */
function presentWindows(caller: Caller, windows: readonly OpenedWindow[]) {
  return windows
    .filter(({ employeeId }) => caller.employeeId === null || caller.employeeId === employeeId)
    .map(({ planYear, enrollmentId, coverageStart, endsOn }) => ({
      benefit_plan_year_id: wireId('planYear', planYear.id),
      enrollment_id: enrollmentId && wireId('enrollment', enrollmentId),
      product_name: planYear.product.name,
      category: planYear.product.category,
      coverage_start: coverageStart,
      window_end: endsOn,
    }));
}

const NOTE = 2_000;
const ReportRequest = Type.Object({
  event_type: OneOf(LIFE_EVENT_TYPES),
  event_date: DateString,
  other_event: Type.Optional(
    Nullable(OptionalText(255, 'What happened; only for the type `other`, which requires it.')),
  ),
  note: Type.Optional(Nullable(Prose(NOTE))),
  dependent_id: Type.Optional(
    Id(
      'dependent',
      'For `divorced` and `death_of_spouse_or_dependent`: the dependent, required if several could be meant. For `married`: the domestic ' +
        'partner who is now the spouse; coverage continues, and what is paid for them is not taxed from the next 1st on.',
    ),
  ),
  also_ends: Type.Optional(
    Type.Array(Id('dependent'), {
      maxItems: 50,
      description: 'For `divorced`: stepchildren who stop being family with it.',
    }),
  ),
});
const DecisionRequest = Type.Object({ note: Type.Optional(Nullable(Prose(NOTE))) });

/** The text that explains the type `other`; other types have none. */
function otherEventOf(type: LifeEventType, given: string | null | undefined): string | null {
  const text = given?.trim() || null;
  const fault = (code: string, message: string): never => {
    throw new Refused(invalid([{ path: 'other_event', code, message }]));
  };
  if (type === 'other') return text ?? fault('required', 'Say what happened.');
  return text === null ? null : fault('not_accepted', 'This is for the type "other".');
}

/** The dependents whom a loss means; other types mean nobody. */
function lossInput(body: { event_type: LifeEventType; dependent_id?: string; also_ends?: string[] }) {
  const { dependent_id, also_ends = [] } = body;
  const given = [
    ...(dependent_id === undefined || body.event_type === 'married' ? [] : ['dependent_id']),
    ...(also_ends.length > 0 ? ['also_ends'] : []),
  ];
  if (!lossOf(body.event_type) && given.length > 0) {
    const message = 'This is only for "divorced", "death_of_spouse_or_dependent", and a partner in "married".';
    throw new Refused(invalid(given.map((path) => ({ path, code: 'not_accepted', message }))));
  }
  // An id that names nobody is answered as not found.
  const idOf = (id: string) => parseId('dependent', id) ?? refuse('not_found');
  return { dependentId: dependent_id === undefined ? null : idOf(dependent_id), alsoEnds: also_ends.map(idOf) };
}

const listMemberQualifyingLifeEvents = read({
  method: 'GET',
  path: '/v1/members/:member_id/qualifying-life-events',
  operation: 'listMemberQualifyingLifeEvents',
  tag: 'members',
  summary: 'List the life events that a member reported, latest first',
  who: ['K', 'R', 'E'],
  ids: { member_id: 'member' },
  query: ListQuery({ status: Type.Optional(OneOf(LIFE_EVENT_STATUSES)) }),
  answers: { 200: PageOf(LifeEvent) },
  run: async ({ db, caller, ids, query }) => {
    const page = pageRequest(query);
    const found = await selectLifeEventsOf(db, caller, ids.member_id, query.status ?? null, page);
    const { rows, total } = found ?? refuse('not_found');
    return answer(200, pageBody(rows.map(present), total, page));
  },
});

const listEmployerQualifyingLifeEvents = read({
  method: 'GET',
  path: '/v1/employers/:employer_id/qualifying-life-events',
  operation: 'listEmployerQualifyingLifeEvents',
  tag: 'employers',
  summary: 'List the life events of an employer’s people, latest first',
  description: 'With `status=pending`: those that wait for a decision.',
  who: ['K', 'R'],
  ids: { employer_id: 'employer' },
  query: ListQuery({
    status: Type.Optional(OneOf(LIFE_EVENT_STATUSES)),
    search: PersonSearch,
  }),
  answers: { 200: PageOf(StaffLifeEvent) },
  run: async ({ db, caller, ids, query }) => {
    const page = pageRequest(query);
    const filter = { status: query.status ?? null, search: query.search || null };
    const found = await selectLifeEventsOfEmployer(db, caller, ids.employer_id, filter, page);
    const { rows, total } = found ?? refuse('not_found');
    return answer(200, pageBody(rows.map(presentOfEmployer), total, page));
  },
});

const reportQualifyingLifeEvent = mutate({
  method: 'POST',
  path: '/v1/members/:member_id/qualifying-life-events',
  operation: 'reportQualifyingLifeEvent',
  tag: 'members',
  summary: 'Report a life event',
  description:
    'Types that the organization approves automatically (`life_event_auto_approve`) are `approved` at once, and windows open ' +
    'with it; others wait as `pending`. Within 30 days of the event, 60 where Medicaid or CHIP ended or began to assist with ' +
    'the premium (`gained_premium_assistance`); a loss of coverage up to 60 days ahead. After `gained_other_coverage` an answer ' +
    'may drop people who are covered elsewhere, on a day after it is signed. A divorce or a death by itself ends the dependent’s coverage ' +
    'once approved, even if reported too late for a window: a divorce at the end of its month, a death on its day; ' +
    'tier and price follow. A second report of the same event answers the first. Employers may report these two.',
  who: ['K', 'R', 'E'],
  ids: { member_id: 'member' },
  reach: reachesMember,
  body: ReportRequest,
  answers: { 201: Data(ReportedLifeEvent) },
  refusals: [
    'life_event_too_late',
    'life_event_in_future',
    'not_eligible',
    'dependent_required',
    'dependent_not_meant',
    'loss_reported',
    'access_token_not_allowed',
  ],
  run: async (command, { caller, ids, body }) => {
    const loss = lossInput(body);
    // An employer may report losses; everything else in the family's life is the employee's to report.
    if (caller.kind === 'R' && !lossOf(body.event_type)) refuse('access_token_not_allowed');
    const { id, windows } = await reportLifeEvent(command, ids.member_id, {
      ...loss,
      type: body.event_type,
      eventOn: body.event_date,
      otherEvent: otherEventOf(body.event_type, body.other_event),
      note: body.note ?? null,
    });
    const reported = await presentAfter(command, caller, id);
    return answer(201, { data: { ...reported, windows: presentWindows(caller, windows) } });
  },
});

const approveQualifyingLifeEvent = mutate({
  method: 'POST',
  path: '/v1/qualifying-life-events/:life_event_id/approve',
  operation: 'approveQualifyingLifeEvent',
  tag: 'members',
  summary: 'Approve a life event, which opens windows',
  description:
    'In every plan year that has opened and covers its effective date, for every eligible employment of the member; an ' +
    'unanswered enrollment there is kept, with the later end and the earlier start of coverage.',
  who: ['K', 'R'],
  ids: { life_event_id: 'lifeEvent' },
  reach: reachesLifeEvent,
  body: DecisionRequest,
  bodyOptional: true,
  answers: { 200: Data(LifeEvent) },
  refusals: ['life_event_decided', 'not_eligible', 'proof_required'],
  run: async (command, { caller, ids, body }) => {
    await approveLifeEvent(command, ids.life_event_id, body.note ?? null);
    return answer(200, { data: await presentAfter(command, caller, ids.life_event_id) });
  },
});

const denyQualifyingLifeEvent = mutate({
  method: 'POST',
  path: '/v1/qualifying-life-events/:life_event_id/deny',
  operation: 'denyQualifyingLifeEvent',
  tag: 'members',
  summary: 'Deny a life event',
  who: ['K', 'R'],
  ids: { life_event_id: 'lifeEvent' },
  reach: reachesLifeEvent,
  body: DecisionRequest,
  bodyOptional: true,
  answers: { 200: Data(LifeEvent) },
  refusals: ['life_event_decided'],
  run: async (command, { caller, ids, body }) => {
    await deny(command, ids.life_event_id, body.note ?? null);
    return answer(200, { data: await presentAfter(command, caller, ids.life_event_id) });
  },
});
export const lifeEventEndpoints = [
  listMemberQualifyingLifeEvents,
  listEmployerQualifyingLifeEvents,
  reportQualifyingLifeEvent,
  approveQualifyingLifeEvent,
  denyQualifyingLifeEvent,
];
