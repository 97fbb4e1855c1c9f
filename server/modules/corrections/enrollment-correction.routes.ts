/** What the operator corrects in one enrollment: it ends on a day, or never was (rules 10.4). */
import Type from 'typebox';
import { endEnrollment, voidEnrollment } from '../../flows/end-enrollment.ts';
import { moveCoverageStart } from '../../flows/move-coverage-start.ts';
import { answer, mutate } from '../../platform/http/endpoints.ts';
import { Data, DateString } from '../../platform/http/schemas.ts';
import type { CalendarDate } from '../../platform/values/dates.ts';
import { reachesEnrollment } from '../enrollments/enrollment.sql.ts';
import { EnrollmentView, presentAfter } from '../enrollments/enrollment.view.ts';
import type { RetroactiveReason } from '../vocabulary/enrollment-words.ts';
import { NoticeGivenOn, RetroactiveReasonInput } from '../vocabulary/retroactive-schema.ts';

const why = {
  reason: Type.String({ minLength: 1, maxLength: 500, format: 'prose' }),
  retroactive_reason: Type.Optional(RetroactiveReasonInput),
  notice_given_on: Type.Optional(NoticeGivenOn),
};

interface Why {
  reason: string;
  retroactive_reason?: RetroactiveReason;
  notice_given_on?: CalendarDate;
}

const grounds = ({ reason, retroactive_reason, notice_given_on }: Why) => ({
  reason,
  retroactiveReason: retroactive_reason ?? null,
  noticeGivenOn: notice_given_on ?? null,
});

const REFUSALS = ['enrollment_not_enrolled', 'would_be_rescission', 'notice_required'] as const;

const end = mutate({
  method: 'POST',
  path: '/v1/enrollments/:enrollment_id/end',
  operation: 'endEnrollment',
  tag: 'enrollments',
  summary: 'End coverage on a day',
  description:
    'Any day of the coverage, even a past one; no life event is needed. An enrolled enrollment becomes `inactive` at once ' +
    '(`enrollment.terminated`); coverage that has ended gets an earlier last day ' +
    '(`enrollment.termination_rescheduled`). The next deduction run and invoice refund later months. Medical ' +
    'coverage is not taken away for months that were deducted, unless `retroactive_reason` says why it may be.',
  who: ['K'],
  ids: { enrollment_id: 'enrollment' },
  reach: reachesEnrollment,
  body: Type.Object({ coverage_end: DateString, ...why }),
  answers: { 200: Data(EnrollmentView) },
  refusals: [...REFUSALS, 'coverage_end_out_of_range'],
  run: async (command, { caller, ids, body }) => {
    await endEnrollment(command, ids.enrollment_id, body.coverage_end, grounds(body));
    return answer(200, { data: await presentAfter(command, caller, ids.enrollment_id) });
  },
});

const move = mutate({
  method: 'PATCH',
  path: '/v1/enrollments/:enrollment_id',
  operation: 'moveEnrollmentStart',
  tag: 'enrollments',
  summary: 'Move the first day of coverage to a later one',
  description:
    'As if it had always been so: the enrollment keeps its id and status, no event is sent, and deductions for earlier ' +
    'months are refunded with the next run. Earlier days can’t be added: they have to be elected. Medical coverage is not taken away for ' +
    'months that were deducted, unless `retroactive_reason` says why it may be.',
  who: ['K'],
  ids: { enrollment_id: 'enrollment' },
  reach: reachesEnrollment,
  body: Type.Object({ coverage_start: DateString, ...why }),
  answers: { 200: Data(EnrollmentView) },
  refusals: [...REFUSALS, 'coverage_start_out_of_range'],
  run: async (command, { caller, ids, body }) => {
    await moveCoverageStart(command, ids.enrollment_id, body.coverage_start, grounds(body));
    return answer(200, { data: await presentAfter(command, caller, ids.enrollment_id) });
  },
});

const voided = mutate({
  method: 'POST',
  path: '/v1/enrollments/:enrollment_id/void',
  operation: 'voidEnrollment',
  tag: 'enrollments',
  summary: 'Void coverage that never was',
  description:
    'As if it had not been elected: cancelled from its first day, and all deductions are refunded with the next run. ' +
    'The signature is kept. Medical coverage can only be voided before anything was deducted, or with a `retroactive_reason`.',
  who: ['K'],
  ids: { enrollment_id: 'enrollment' },
  reach: reachesEnrollment,
  body: Type.Object(why),
  answers: { 200: Data(EnrollmentView) },
  refusals: [...REFUSALS],
  run: async (command, { caller, ids, body }) => {
    await voidEnrollment(command, ids.enrollment_id, grounds(body));
    return answer(200, { data: await presentAfter(command, caller, ids.enrollment_id) });
  },
});
export const enrollmentCorrectionEndpoints = [end, move, voided];
