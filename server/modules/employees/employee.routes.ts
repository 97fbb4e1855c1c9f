/** Employees and members: the current roster, and changes to single employments. */
import Type, { type Static } from 'typebox';
import { terminateEmployee } from '../../flows/deactivate.ts';
import { recordDeath } from '../../flows/employee-death.ts';
import { type ChangeKind, updateEmployment } from '../../flows/update-employment.ts';
import { withdrawDeparture } from '../../flows/withdraw-departure.ts';
import type { Caller } from '../../platform/commands/caller.ts';
import { Refused, refuse, refuseField } from '../../platform/commands/refusal.ts';
import { answer, mutate, read } from '../../platform/http/endpoints.ts';
import {
  Data,
  DateString,
  Email,
  ListQuery,
  Nullable,
  OneOf,
  OptionalText,
  PageOf,
  PhoneInput,
  pageBody,
  pageRequest,
  State,
  Text,
  Zipcode,
} from '../../platform/http/schemas.ts';
import { NoticeGivenOn, RetroactiveReasonInput } from '../vocabulary/retroactive-schema.ts';
import { COMPENSATION_TYPES, EMPLOYEE_CLASSES, GENDERS } from './employee.rules.ts';
import { reachesEmployee, selectEmployee, selectEmployees } from './employee.sql.ts';
import { EmployeeBody, presentEmployee } from './employee.view.ts';

const UpdateEmployee = Type.Object({
  effective_date: Type.Optional(
    Type.Unsafe<Static<typeof DateString>>({
      ...DateString,
      description:
        'Today or earlier; dates the change of class and compensation type. Required unless this is a correction.',
    }),
  ),
  correction: Type.Optional(
    Type.Boolean({ description: 'The sent values have always been true, and those on record were a mistake.' }),
  ),
  reason: Type.Optional(Text(500)),
  retroactive_reason: Type.Optional(RetroactiveReasonInput),
  notice_given_on: Type.Optional(NoticeGivenOn),
  force: Type.Optional(
    Type.Boolean({
      description: 'Days that a correction adds are deducted immediately; nobody is asked to sign. Requires a reason.',
    }),
  ),
  email: Type.Optional(Nullable(Email)),
  phone: Type.Optional(Nullable(PhoneInput)),
  gender: Type.Optional(Nullable(OneOf(GENDERS))),
  address: Type.Optional(
    Nullable(
      Type.Object({
        street_1: Text(255),
        street_2: Type.Optional(Nullable(OptionalText(255))),
        city: Text(255),
        // The contract takes any two letters here, but shows only members with a listed state.
        state: State,
        zip_code: Zipcode,
        country: Type.Optional(Type.String({ maxLength: 255, description: 'Ignored: the US is assumed.' })),
      }),
    ),
  ),
  employee_class: Type.Optional(Nullable(OneOf(EMPLOYEE_CLASSES))),
  start_date: Type.Optional(Nullable(DateString)),
  date_of_birth: Type.Optional(DateString),
  compensation_type: Type.Optional(Nullable(OneOf(COMPENSATION_TYPES))),
});

const TerminateEmployee = Type.Object({
  termination_date: Type.Optional(Nullable(DateString)),
  reason: Type.Optional(Type.String({ minLength: 1, maxLength: 500, format: 'prose' })),
  cause: Type.Optional(
    OneOf(['death'], {
      description:
        'The employee has died, on `termination_date`: coverage ends on that day, and the family stays covered for the ' +
        '`survivor_months` of the plan year.',
    }),
  ),
  retroactive_reason: Type.Optional(RetroactiveReasonInput),
  notice_given_on: Type.Optional(NoticeGivenOn),
});

const listEmployerEmployees = read({
  method: 'GET',
  path: '/v1/employers/:employer_id/employees',
  operation: 'listEmployerEmployees',
  tag: 'employees',
  summary: 'List the employees of an employer, newest first or by name',
  who: ['K', 'R'],
  ids: { employer_id: 'employer' },
  query: ListQuery({
    search: Type.Optional(
      Type.String({ maxLength: 255, description: 'Part of the name or e-mail, or an exact reference ID.' }),
    ),
    employment_status: Type.Optional(
      OneOf(['active', 'terminated'], { description: '`terminated` means status `inactive`.' }),
    ),
    sort: Type.Optional(
      OneOf(['newest', 'name'], { description: 'The default is `newest`; `name` sorts by last name.' }),
    ),
  }),
  answers: { 200: PageOf(EmployeeBody) },
  run: async ({ db, caller, ids, query }) => {
    const page = pageRequest(query);
    const status = query.employment_status === 'terminated' ? 'inactive' : (query.employment_status ?? null);
    const filter = { search: query.search || null, status, sort: query.sort ?? 'newest' } as const;
    const found = (await selectEmployees(db, caller, ids.employer_id, filter, page)) ?? refuse('not_found');
    return answer(
      200,
      pageBody(
        found.rows.map((row) => presentEmployee(row, caller)),
        found.total,
        page,
      ),
    );
  },
});

const getEmployee = read({
  method: 'GET',
  path: '/v1/employees/:employee_id',
  operation: 'getEmployee',
  tag: 'employees',
  summary: 'Read one employee',
  who: ['K', 'R', 'E'],
  ids: { employee_id: 'employee' },
  answers: { 200: Data(EmployeeBody) },
  run: async ({ db, caller, ids }) => {
    const row = (await selectEmployee(db, caller, ids.employee_id)) ?? refuse('not_found');
    return answer(200, { data: presentEmployee(row, caller) });
  },
});

const updateEmployee = mutate({
  method: 'PATCH',
  path: '/v1/employees/:employee_id',
  operation: 'updateEmployee',
  tag: 'employees',
  summary: 'Change contact, address or employment data',
  description:
    'Only the fields sent are changed; null clears an optional one. `effective_date` is required. A change of ' +
    'class into the eligibility policy starts the wait on that date; a change out of it ends eligibility today. With ' +
    '`correction: true`, and without `effective_date`, what is sent counts from the start: eligibility, windows, coverage and prices ' +
    'become what they would have been. A `start_date` and a `date_of_birth` are always corrections. Elected enrollments keep ' +
    'their id and move their start, and pending ones their window, without an event; if eligibility now begins later, ' +
    '`employee.eligibility_terminated` is sent, and `employee.eligibility_granted` on that day. The next deduction run refunds ' +
    'lower amounts, and charges what a date of birth adds. The employer pays for months that are added to coverage ' +
    'until the employee has signed: an enrollment with the `started_reason` `correction`, to be answered within 30 days. ' +
    'Medical coverage is not taken away for months that were deducted, unless there is a `retroactive_reason`: it ends by its ' +
    'rule, and continues on the day on which it should have begun. An employer-bound token may only correct class and start date.',
  who: ['K', 'R'],
  ids: { employee_id: 'employee' },
  reach: reachesEmployee,
  body: UpdateEmployee,
  answers: { 200: Data(EmployeeBody) },
  refusals: [
    'api_key_required',
    'effective_date_in_future',
    'start_date_implausible',
    'date_of_birth_in_future',
    'date_of_birth_implausible',
    'reason_required',
    'employee_inactive',
  ],
  run: async (command, { caller, ids, body }) => {
    await updateEmployment(command, ids.employee_id, body, kindOf(body, caller));
    const row = (await selectEmployee(command.db, caller, ids.employee_id)) ?? refuse('not_found');
    return answer(200, { data: presentEmployee(row, caller) });
  },
});

const GROUNDS = ['reason', 'retroactive_reason', 'notice_given_on'] as const;
const OF_EMPLOYERS = new Set(['correction', ...GROUNDS, 'employee_class', 'start_date']);

/** Whether it is a change from a day on or a correction; checks that the caller may make it. */
function kindOf(body: Static<typeof UpdateEmployee>, caller: Caller): ChangeKind {
  const { effective_date: effectiveOn, correction, reason, retroactive_reason: why, force = false } = body;
  if (caller.kind !== 'K') {
    if (!correction) refuse('not_found');
    if (Object.keys(body).some((name) => !OF_EMPLOYERS.has(name))) refuse('api_key_required');
  }
  if (!correction) {
    const name = ([...GROUNDS, 'force'] as const).find((one) => body[one] !== undefined);
    if (name) throw new Refused(refuseField('invalid_request', name, 'Send this only with correction: true.'));
    if (!effectiveOn)
      throw new Refused(refuseField('invalid_request', 'effective_date', 'Give the day from which the change counts.'));
    return { isCorrection: false, effectiveOn };
  }
  if (effectiveOn)
    throw new Refused(
      refuseField('invalid_request', 'effective_date', 'A correction counts from the start; leave this out.'),
    );
  if ((caller.tokenId !== null || force) && !reason) throw new Refused(refuseField('reason_required', 'reason'));
  return {
    ...{ isCorrection: true, force, reason: reason ?? null },
    ...{ retroactiveReason: why ?? null, noticeGivenOn: body.notice_given_on ?? null },
  };
}

const endEmployment = mutate({
  method: 'POST',
  path: '/v1/employees/:employee_id/terminate',
  operation: 'terminateEmployee',
  tag: 'employees',
  summary: 'End an employment',
  description:
    'Today by default; up to 60 days back, or up to 90 days ahead: then the employee stays active with the date shown. ' +
    'Pending enrollments are waived, enrolled coverage ends by the termination rule of its plan year. For somebody who has ' +
    'left, `termination_date` moves the last day, and the coverage that ended with the employment ends anew by the rule from ' +
    'there (`enrollment.termination_rescheduled` for each that moves); without it the answer is 409 `employee_inactive`. ' +
    '`termination_date: null` takes the departure back. With `cause: death` coverage ends on the day itself, the family stays ' +
    'covered for the `survivor_months` of each plan year at the employer’s expense, and the day may be up to 365 days back.',
  who: ['K', 'R'],
  ids: { employee_id: 'employee' },
  reach: reachesEmployee,
  body: TerminateEmployee,
  bodyOptional: true,
  answers: { 200: Data(EmployeeBody) },
  refusals: ['termination_date_out_of_range', 'employee_inactive', 'not_leaving', 'notice_required'],
  run: async (command, { caller, ids, body }) => {
    if (body.cause === 'death' && body.termination_date !== null) {
      const died = { diedOn: body.termination_date ?? null, reason: body.reason ?? null };
      await recordDeath(command, ids.employee_id, died);
    } else if (body.termination_date === null) await withdrawDeparture(command, ids.employee_id, body.reason ?? null);
    else
      await terminateEmployee(command, ids.employee_id, {
        terminationDate: body.termination_date ?? null,
        reason: body.reason ?? null,
        retroactiveReason: body.retroactive_reason ?? null,
        noticeGivenOn: body.notice_given_on ?? null,
      });
    const row = (await selectEmployee(command.db, caller, ids.employee_id)) ?? refuse('not_found');
    return answer(200, { data: presentEmployee(row, caller) });
  },
});

const withdrawTermination = mutate({
  method: 'DELETE',
  path: '/v1/employees/:employee_id/termination',
  operation: 'withdrawTermination',
  tag: 'employees',
  summary: 'Take back a departure',
  description:
    'Before the last day is over, the date is cleared. Afterwards the person is reinstated as if they had never left: active, ' +
    'eligible since the same day, and covered without a gap. Each coverage that ended with the employment is continued by a new ' +
    'enrollment with the same plan, people and amounts, without a signature (`enrollment.started`, `.elected`, `.accepted`; ' +
    '`started_reason: reinstatement`); windows that had closed open again for their remaining days, at least 14. ' +
    'The next deduction run charges what is missing.',
  who: ['K', 'R'],
  ids: { employee_id: 'employee' },
  reach: reachesEmployee,
  body: Type.Object({ reason: Type.String({ minLength: 1, maxLength: 500, format: 'prose' }) }),
  answers: { 200: Data(EmployeeBody) },
  refusals: ['not_leaving'],
  run: async (command, { caller, ids, body }) => {
    await withdrawDeparture(command, ids.employee_id, body.reason);
    const row = (await selectEmployee(command.db, caller, ids.employee_id)) ?? refuse('not_found');
    return answer(200, { data: presentEmployee(row, caller) });
  },
});
export const employeeEndpoints = [
  listEmployerEmployees,
  getEmployee,
  updateEmployee,
  endEmployment,
  withdrawTermination,
];
