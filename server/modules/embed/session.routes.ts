/**
 * The first request of an embedded page, with its token: whom the page is for, in which languages, and whether its host may
 * show it.
 */
import Type from 'typebox';
import { refuse } from '../../platform/commands/refusal.ts';
import { answer, read } from '../../platform/http/endpoints.ts';
import { allowsOrigin } from '../../platform/http/origins.ts';
import { Data, DateString, Nullable, OneOf } from '../../platform/http/schemas.ts';
import { REPORT_DAYS, settingsOf } from '../access/life-event-settings.rules.ts';
import { readClock } from '../calendar/clock.sql.ts';
import { CLASSIFICATIONS } from '../eligibility/eligibility.rules.ts';
import { EMPLOYEE_CLASSES } from '../employees/employee.rules.ts';
import { Id } from '../vocabulary/id-schema.ts';
import { wireId, wireIdOrNull } from '../vocabulary/ids.ts';
import { LANGUAGES } from '../vocabulary/languages.ts';
import { LIFE_EVENT_TYPES } from '../vocabulary/life-event-types.ts';
import { type EmploymentRow, selectSession } from './session.sql.ts';
import { STANDINGS, standingOf } from './standing.rules.ts';

const Employment = Type.Object({
  standing: OneOf(STANDINGS, {
    description:
      'Whether benefits can be chosen, and why not: the wait is not over (`eligible_on`), the policy does not cover the ' +
      'person, the employer has no policy, or the person has left.',
  }),
  start_date: Nullable(DateString),
  last_day: Nullable(DateString),
  eligible_on: Nullable(DateString),
  employee_class: Nullable(OneOf(EMPLOYEE_CLASSES)),
  covered_classes: Nullable(
    OneOf(CLASSIFICATIONS, {
      description:
        'The classes that the policy covers, if it considers nothing else; null: all classes, or further conditions.',
    }),
  ),
});

const Session = Type.Object({
  organization: Type.Object({ id: Id('organization'), name: Type.String() }),
  bound_entity: Type.Object({ type: OneOf(['employee', 'employer']), id: Type.String(), name: Type.String() }),
  member_id: Nullable(Id('member', 'The person behind an employee-bound token; null for an employer-bound one.')),
  employer: Type.Object({ id: Id('employer'), name: Type.String() }),
  employment: Nullable(Employment),
  languages: Type.Array(Type.String({ description: 'The languages of the pages.' })),
  preferred_language: Nullable(
    Type.String({ description: 'The person’s preference, which need not be one of these.' }),
  ),
  today: Type.Unsafe<string>({ ...DateString, description: 'The business date, which may differ from the browser’s.' }),
  life_events_decided_at_once: Type.Array(OneOf(LIFE_EVENT_TYPES), {
    description: 'The organization’s `life_event_auto_approve` without those that need proof: these need no decision.',
  }),
  life_event_report_days: Type.Array(Type.Object({ event_type: OneOf(LIFE_EVENT_TYPES), days: Type.Integer() }), {
    description: `The number of days after the event in which it may be reported, if more than ${REPORT_DAYS[0]}.`,
  }),
  sandbox: Type.Boolean({ description: 'Nothing here is real.' }),
  parent_allowed: Type.Boolean({
    description: 'May pages of `origin`, and of all `ancestors`, embed this organization’s pages?',
  }),
});

function presentEmployment(row: EmploymentRow) {
  const { status, eligibility, employee_class, compensation_type, state, rules, classification } = row;
  return {
    standing: standingOf({
      ...{ isActive: status === 'active', eligibility, rules },
      employment: { employeeClass: employee_class, compensationType: compensation_type, state },
    }),
    start_date: row.start_date,
    last_day: row.termination_date,
    eligible_on: row.eligible_on,
    employee_class,
    // Rules without a short form are shown as `all`.
    covered_classes: classification === 'all' ? null : classification,
  };
}

const getEmbedSession = (allowedOrigins: readonly string[]) =>
  read({
    method: 'GET',
    path: '/v1/embed/session',
    operation: 'getEmbedSession',
    tag: 'embed',
    summary: 'Read whom an embedded page is for, and whether its host may show it',
    description:
      'A page stops if `parent_allowed` is false: neither the operator (`OPENROLL_ALLOWED_ORIGINS`) nor the organization ' +
      '(`allowed_origins`) names its host.',
    who: ['R', 'E'],
    query: Type.Object({
      origin: Type.String({
        maxLength: 255,
        description: 'The origin of the embedding page, as a browser writes it.',
      }),
      ancestors: Type.Optional(
        Type.String({
          maxLength: 2048,
          description:
            'The origins of all pages around it, if the browser reveals them (`location.ancestorOrigins`), separated by spaces.',
        }),
      ),
    }),
    answers: { 200: Data(Session) },
    run: async ({ db, kit, caller, query }) => {
      const row = (await selectSession(db, caller)) ?? refuse('not_found');
      const allowed = [...allowedOrigins, ...row.allowed_origins];
      const framing = [query.origin, ...(query.ancestors ?? '').split(' ').filter((one) => one !== '')];
      const { today } = await readClock(db, kit.real, caller.organizationId, 'none');
      const employer = { id: wireId('employer', row.employer_id), name: row.employer_name };
      const employee = caller.employeeId && {
        type: 'employee' as const,
        id: wireId('employee', caller.employeeId),
        name: row.employee_name ?? '',
      };
      return answer(200, {
        data: {
          organization: { id: wireId('organization', caller.organizationId), name: row.organization_name },
          bound_entity: employee || { type: 'employer' as const, ...employer },
          member_id: wireIdOrNull('member', caller.memberId),
          employer,
          employment: row.employment && presentEmployment(row.employment),
          languages: LANGUAGES,
          preferred_language: row.preferred_language,
          today,
          life_events_decided_at_once: row.life_event_auto_approve.filter(
            (type) => !settingsOf(type, row.life_events).needs_proof,
          ),
          life_event_report_days: LIFE_EVENT_TYPES.flatMap((event_type) => {
            const { report_within_days: days } = settingsOf(event_type, row.life_events);
            return days > REPORT_DAYS[0] ? [{ event_type, days }] : [];
          }),
          sandbox: caller.organizationKind === 'sandbox',
          parent_allowed: framing.every((origin) => allowsOrigin(allowed, origin)),
        },
      });
    },
  });
export const sessionEndpoints = (allowedOrigins: readonly string[]) => [getEmbedSession(allowedOrigins)];
