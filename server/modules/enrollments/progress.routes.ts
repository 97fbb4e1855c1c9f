/** The progress of an employer's enrollment, which HR staff look at first. */
import Type from 'typebox';
import { refuse } from '../../platform/commands/refusal.ts';
import { answer, read } from '../../platform/http/endpoints.ts';
import { Data, DateString, OneOf } from '../../platform/http/schemas.ts';
import type { CalendarDate } from '../../platform/values/dates.ts';
import { readClock } from '../calendar/clock.sql.ts';
import { PLAN_YEAR_STATUSES, planYearStatus } from '../plans/plan-year.rules.ts';
import { CATEGORIES } from '../plans/rates.rules.ts';
import { Id } from '../vocabulary/id-schema.ts';
import { wireId } from '../vocabulary/ids.ts';
import { type ProgressRow, selectProgress } from './enrollment-lists.sql.ts';
import { WINDOW_REASONS } from './window.rules.ts';

const MonthlyCents = Type.Integer({ description: 'US cents per month.' });

const Progress = Type.Object({
  eligible: Type.Integer({ description: 'Employees who may enroll today.' }),
  plan_years: Type.Array(
    Type.Object({
      benefit_plan_year_id: Id('planYear'),
      product_name: Type.String(),
      category: OneOf(CATEGORIES),
      status: OneOf(PLAN_YEAR_STATUSES),
      coverage_start: DateString,
      coverage_end: DateString,
      open_enrollment_start: DateString,
      open_enrollment_end: DateString,
      people: Type.Object(
        { pending: Type.Integer(), enrolled: Type.Integer(), waived: Type.Integer(), expired: Type.Integer() },
        { description: 'Everybody who had a window, by election status: each person counts once.' },
      ),
      covered_today: Type.Integer({
        description: 'Employees whose coverage counts today, whatever they have answered since.',
      }),
      covered_later: Type.Integer({ description: 'Employees whose coverage begins after today.' }),
      open_windows: Type.Array(
        Type.Object({
          reason: OneOf(WINDOW_REASONS),
          people: Type.Integer(),
          first_end: DateString,
          last_end: DateString,
        }),
        {
          description:
            'People who may answer today, by reason, even if coverage continues beside it; the first to close comes first. People ' +
            'whose window also asks them to sign a correction count under `correction`, too.',
        },
      ),
      premium_in_cents: MonthlyCents,
      employer_contribution_in_cents: MonthlyCents,
      employee_deduction_in_cents: MonthlyCents,
    }),
    { description: 'Those that are not over, earliest coverage first; amounts for people who are enrolled now.' },
  ),
});

function present(row: ProgressRow, today: CalendarDate) {
  const { pending, enrolled, waived, expired } = row;
  return {
    benefit_plan_year_id: wireId('planYear', row.id),
    product_name: row.product_name,
    category: row.category,
    status: planYearStatus(row, today),
    coverage_start: row.coverageStart,
    coverage_end: row.coverageEnd,
    open_enrollment_start: row.openEnrollmentStart,
    open_enrollment_end: row.openEnrollmentEnd,
    people: { pending, enrolled, waived, expired },
    covered_today: row.covered_today,
    covered_later: row.covered_later,
    open_windows: row.open_windows,
    premium_in_cents: row.premium_cents,
    employer_contribution_in_cents: row.employer_cents,
    employee_deduction_in_cents: row.employee_cents,
  };
}

const getEnrollmentProgress = read({
  method: 'GET',
  path: '/v1/employers/:employer_id/enrollment-progress',
  operation: 'getEnrollmentProgress',
  tag: 'plan-years',
  summary: 'Count who has answered, and what it costs, per plan year',
  who: ['K', 'R'],
  ids: { employer_id: 'employer' },
  answers: { 200: Data(Progress) },
  run: async ({ db, kit, caller, ids }) => {
    const { today } = await readClock(db, kit.real, caller.organizationId, 'none');
    const found = (await selectProgress(db, caller, ids.employer_id, today)) ?? refuse('not_found');
    const plan_years = found.planYears.map((row) => present(row, today));
    return answer(200, { data: { eligible: found.eligible, plan_years } });
  },
});
export const progressEndpoints = [getEnrollmentProgress];
