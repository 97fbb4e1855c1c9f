/** Enrollments: lists, single ones, and what operators do to them; answering them is in enrollment-answer.routes.ts. */
import Type from 'typebox';
import { reinstateEnrollment } from '../../flows/reinstate-enrollment.ts';
import type { Caller } from '../../platform/commands/caller.ts';
import { refuse } from '../../platform/commands/refusal.ts';
import { answer, mutate, noContent, read } from '../../platform/http/endpoints.ts';
import {
  Data,
  DateString,
  ListQuery,
  Nullable,
  OneOf,
  OptionalText,
  PageOf,
  PageQuery,
  Prose,
  pageBody,
  pageRequest,
} from '../../platform/http/schemas.ts';
import { readClock } from '../calendar/clock.sql.ts';
import { selectPeriods } from '../coverage/coverage-period.sql.ts';
import { PersonSearch } from '../employees/person-search.ts';
import { reachesEmployer } from '../employers/employer.sql.ts';
import { ELECTIONS } from '../vocabulary/enrollment-words.ts';
import { Id } from '../vocabulary/id-schema.ts';
import { wireId } from '../vocabulary/ids.ts';
import { changeAnswer, grant, type OperatorReason, reissue, terminate } from './enrollment.actions.ts';
import { reachesEnrollment, selectEnrollment } from './enrollment.sql.ts';
import {
  CoveragePeriod,
  EnrollmentView,
  MemberEnrollment,
  PlanYearPerson,
  present,
  presentAfter,
  presentOfMember,
  presentPeriod,
  presentPerson,
} from './enrollment.view.ts';
import { loadCase } from './enrollment-case.ts';
import {
  PEOPLE_ORDERS,
  selectEnrollmentsOfEmployee,
  selectEnrollmentsOfMember,
  selectPeopleOfPlanYear,
} from './enrollment-lists.sql.ts';
import { Options, presentOptions } from './options.view.ts';
import { ifUnanswered, selectLosingCoverage } from './renewal.ts';
import { WINDOW_REASONS } from './window.rules.ts';

const ActionRequest = Type.Object({
  reason: Type.Optional(Nullable(Prose(500, 'Access tokens must give one.'))),
  ticket_number: Type.Optional(Nullable(OptionalText(255))),
  qualifying_life_event_id: Type.Optional(Nullable(Type.String({ pattern: '^qle_', maxLength: 255 }))),
});

function reasonOf(
  caller: Caller,
  body: { [Name in keyof typeof ActionRequest.properties]?: string | null },
): OperatorReason {
  return {
    reason: body.reason ?? null,
    ticketNumber: body.ticket_number ?? null,
    lifeEventId: body.qualifying_life_event_id ?? null,
    reasonRequired: caller.tokenId !== null,
  };
}

const getEnrollment = read({
  method: 'GET',
  path: '/v1/enrollments/:enrollment_id',
  operation: 'getEnrollment',
  tag: 'enrollments',
  summary: 'Read one enrollment',
  who: ['K', 'R', 'E'],
  ids: { enrollment_id: 'enrollment' },
  answers: { 200: Data(EnrollmentView) },
  run: async ({ db, caller, ids }) => {
    const row = (await selectEnrollment(db, caller, ids.enrollment_id)) ?? refuse('not_found');
    return answer(200, { data: present(row) });
  },
});

const listCoveragePeriods = read({
  method: 'GET',
  path: '/v1/enrollments/:enrollment_id/coverage-periods',
  operation: 'listCoveragePeriods',
  tag: 'enrollments',
  summary: 'Read who was covered when, and at what price',
  description:
    'Earliest first. A new period begins when somebody joins, and on the day after the last day of somebody who leaves by age or ' +
    'by a loss, even in the future: tier and amounts are those for the people covered. Empty if nothing was elected, or if ' +
    'coverage was cancelled.',
  who: ['K', 'R', 'E'],
  ids: { enrollment_id: 'enrollment' },
  answers: { 200: Data(Type.Array(CoveragePeriod)) },
  run: async ({ db, caller, ids }) => {
    if (!(await reachesEnrollment(db, caller, ids))) refuse('not_found');
    const rows = await selectPeriods(db, caller.organizationId, ids.enrollment_id);
    return answer(200, { data: rows.map(presentPeriod) });
  },
});

const listEmployeeEnrollments = read({
  method: 'GET',
  path: '/v1/employees/:employee_id/enrollments',
  operation: 'listEmployeeEnrollments',
  tag: 'enrollments',
  summary: 'List the enrollments of an employee, newest first',
  who: ['K', 'R', 'E'],
  ids: { employee_id: 'employee' },
  query: Type.Object(PageQuery),
  answers: { 200: PageOf(EnrollmentView) },
  run: async ({ db, caller, ids, query }) => {
    const page = pageRequest(query);
    const found = (await selectEnrollmentsOfEmployee(db, caller, ids.employee_id, page)) ?? refuse('not_found');
    return answer(200, pageBody(found.rows.map(present), found.total, page));
  },
});

const listMemberEnrollments = read({
  method: 'GET',
  path: '/v1/members/:member_id/enrollments',
  operation: 'listMemberEnrollments',
  tag: 'members',
  summary: 'List every enrollment of a member, past and present',
  description: 'Complete, without pages, across all employers that the caller reaches; newest first.',
  who: ['K', 'R', 'E'],
  ids: { member_id: 'member' },
  answers: { 200: Data(Type.Array(MemberEnrollment)) },
  run: async ({ db, kit, caller, ids }) => {
    const time = await readClock(db, kit.real, caller.organizationId, 'none');
    const rows = (await selectEnrollmentsOfMember(db, caller, ids.member_id, time.today)) ?? refuse('not_found');
    return answer(200, { data: rows.map((row) => presentOfMember(row, time, caller)) });
  },
});

const listBenefitPlanYearEnrollments = read({
  method: 'GET',
  path: '/v1/employers/:employer_id/benefit-plan-years/:benefit_plan_year_id/enrollments',
  operation: 'listBenefitPlanYearEnrollments',
  tag: 'plan-years',
  summary: 'List the people enrolled, waived or undecided in a plan year',
  description: 'Each person is listed once, with one enrollment: the enrolled one, else the open one, else the latest.',
  who: ['K', 'R'],
  ids: { employer_id: 'employer', benefit_plan_year_id: 'planYear' },
  query: ListQuery({
    election_status: Type.Optional(Type.Array(OneOf(ELECTIONS))),
    would_lose_coverage: Type.Optional(
      Type.Boolean({
        description:
          'Only people who are covered in the renewed plan year and would lose coverage without an answer. People ' +
          'with passive renewal are not among them.',
      }),
    ),
    open_window: Type.Optional(
      OneOf(WINDOW_REASONS, {
        description:
          'Only people who may answer today in a window for this reason. `correction` also finds people whose window is for ' +
          'something else and asks them to sign a correction, too.',
      }),
    ),
    sort: Type.Optional(
      OneOf(PEOPLE_ORDERS, {
        description: 'Default `name`; `window_end`: the first window to close comes first; `answer`.',
      }),
    ),
    search: PersonSearch,
  }),
  answers: { 200: PageOf(PlanYearPerson) },
  run: async ({ db, kit, caller, ids, query }) => {
    const page = pageRequest(query);
    const { today } = await readClock(db, kit.real, caller.organizationId, 'none');
    const of = { employerId: ids.employer_id, planYearId: ids.benefit_plan_year_id, today };
    const filter = {
      elections: query.election_status ?? null,
      search: query.search || null,
      openWindow: query.open_window ?? null,
      order: query.sort ?? ('name' as const),
      only: query.would_lose_coverage
        ? await selectLosingCoverage(db, caller, of.planYearId, today, kit.database.batchRows)
        : null,
    };
    const found = (await selectPeopleOfPlanYear(db, caller, of, filter, page)) ?? refuse('not_found');
    return answer(
      200,
      pageBody(
        found.rows.map((row) => presentPerson(row, today)),
        found.total,
        page,
      ),
    );
  },
});

const grantEnrollment = mutate({
  method: 'POST',
  path: '/v1/employers/:employer_id/enrollments',
  operation: 'grantEnrollment',
  tag: 'enrollments',
  summary: 'Grant one employee an enrollment by hand',
  description: 'The window is from today to window_end, by default 30 days later, and never past the plan year.',
  who: ['K'],
  ids: { employer_id: 'employer' },
  reach: reachesEmployer,
  body: Type.Object({
    employee_id: Id('employee'),
    benefit_plan_year_id: Id('planYear'),
    window_end: Type.Optional(Nullable(DateString)),
  }),
  answers: { 201: Data(EnrollmentView) },
  refusals: ['already_pending', 'already_enrolled', 'employee_inactive', 'not_eligible', 'plan_year_over'],
  run: async (command, { caller, ids, body }) => {
    const id = await grant(command, ids.employer_id, {
      employeeId: body.employee_id,
      planYearId: body.benefit_plan_year_id,
      windowEnd: body.window_end ?? undefined,
    });
    return answer(201, { data: await presentAfter(command, caller, id) });
  },
});

const changeEnrollment = mutate({
  method: 'POST',
  path: '/v1/enrollments/:enrollment_id/change',
  operation: 'changeEnrollment',
  tag: 'enrollments',
  summary: 'Change the answer while the window is open',
  description:
    'Opens another enrollment with the same window. The earlier answer stands until the new one is signed. The ' +
    'response has the options, too, so that no other request is needed before answering.',
  who: ['K', 'E'],
  ids: { enrollment_id: 'enrollment' },
  reach: reachesEnrollment,
  answers: { 201: Type.Object({ data: EnrollmentView, options: Options }) },
  refusals: [
    'not_answered',
    'enrollment_window_closed',
    'enrollment_not_enrolled',
    'already_pending',
    'employee_inactive',
    'not_eligible',
    'plan_year_over',
  ],
  run: async (command, { caller, ids }) => {
    const id = await changeAnswer(command, ids.enrollment_id);
    const data = await presentAfter(command, caller, id);
    const { db, organizationId, today } = command;
    const found = (await loadCase(db, organizationId, id, today, false)) ?? refuse('not_found');
    const unanswered = await ifUnanswered(db, organizationId, found);
    return answer(201, { data, options: presentOptions(found, unanswered, today) });
  },
});

const terminateEnrollment = mutate({
  method: 'POST',
  path: '/v1/enrollments/:enrollment_id/terminate',
  operation: 'terminateEnrollment',
  tag: 'enrollments',
  summary: 'End enrolled coverage immediately',
  description:
    'The status changes today; the last day of coverage follows the termination rule of the plan year. Requires an approved ' +
    'life event of the member unless the product is VPC or ICHRA. Answers without a body.',
  who: ['K'],
  ids: { enrollment_id: 'enrollment' },
  reach: reachesEnrollment,
  body: ActionRequest,
  bodyOptional: true,
  answers: { 204: null },
  refusals: ['enrollment_not_enrolled', 'reason_required', 'life_event_required', 'life_event_not_approved'],
  run: async (command, { caller, ids, body }) => {
    await terminate(command, ids.enrollment_id, reasonOf(caller, body));
    return noContent;
  },
});

const reissueEnrollment = mutate({
  method: 'POST',
  path: '/v1/enrollments/:enrollment_id/reissue',
  operation: 'reissueEnrollment',
  tag: 'enrollments',
  summary: 'Close an enrollment and open a new, unanswered one',
  description:
    'Member and plan year stay the same. Outside open enrollment an approved life event of the member is required, except ' +
    'for the VPC products.',
  who: ['K'],
  ids: { enrollment_id: 'enrollment' },
  reach: reachesEnrollment,
  body: ActionRequest,
  bodyOptional: true,
  answers: { 200: Data(Type.Object({ enrollment_id: Id('enrollment') })) },
  refusals: [
    'already_pending',
    'already_enrolled',
    'employee_inactive',
    'not_eligible',
    'plan_year_over',
    'reason_required',
    'life_event_required',
    'life_event_not_approved',
  ],
  run: async (command, { caller, ids, body }) => {
    const id = await reissue(command, ids.enrollment_id, reasonOf(caller, body));
    return answer(200, { data: { enrollment_id: wireId('enrollment', id) } });
  },
});

const reinstate = mutate({
  method: 'POST',
  path: '/v1/enrollments/:enrollment_id/reinstate',
  operation: 'reinstateEnrollment',
  tag: 'enrollments',
  summary: 'Continue coverage that was ended by mistake',
  description:
    'A new enrollment continues the ended one from the day after its last day, or from its start if it never began, to the end ' +
    'of the plan year, with the same plan, people and amounts, and without a signature (`enrollment.started`, `.elected`, `.accepted`; ' +
    '`started_reason: reinstatement`). The next deduction run charges what is missing. The employee has to be active and eligible.',
  who: ['K'],
  ids: { enrollment_id: 'enrollment' },
  reach: reachesEnrollment,
  body: Type.Object({ reason: Type.String({ minLength: 1, maxLength: 500, format: 'prose' }) }),
  answers: { 201: Data(EnrollmentView) },
  refusals: [
    'enrollment_not_ended',
    'employee_inactive',
    'not_eligible',
    'already_enrolled',
    'already_answered',
    'plan_year_over',
  ],
  run: async (command, { caller, ids, body }) => {
    const id = await reinstateEnrollment(command, ids.enrollment_id, body.reason);
    return answer(201, { data: await presentAfter(command, caller, id) });
  },
});
export const enrollmentEndpoints = [
  getEnrollment,
  listCoveragePeriods,
  listEmployeeEnrollments,
  listMemberEnrollments,
  listBenefitPlanYearEnrollments,
  grantEnrollment,
  changeEnrollment,
  terminateEnrollment,
  reinstate,
  reissueEnrollment,
];
