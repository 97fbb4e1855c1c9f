/** Enrollments as the API answers them. */
import Type from 'typebox';
import type { Caller } from '../../platform/commands/caller.ts';
import type { Command } from '../../platform/commands/command.ts';
import { refuse } from '../../platform/commands/refusal.ts';
import { DateString, InstantString, Nullable, OneOf } from '../../platform/http/schemas.ts';
import { type CalendarDate, dateIn, type Instant, startOfMonth } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { policyStatus } from '../coverage/coverage.rules.ts';
import type { ShownPeriod } from '../coverage/coverage-period.sql.ts';
import { RELATIONSHIPS } from '../employees/dependent.rules.ts';
import { paychecksOf, perPaycheckCents } from '../plans/paycheck.rules.ts';
import { payScheduleOf } from '../plans/payday.rules.ts';
import { TIER_NAMES } from '../plans/plan.schemas.ts';
import { CATEGORIES, COVERAGE_TIERS } from '../plans/rates.rules.ts';
import { ELECTIONS, ENROLLMENT_STATUSES, POLICY_STATUSES } from '../vocabulary/enrollment-words.ts';
import { Id } from '../vocabulary/id-schema.ts';
import { wireId, wireIdOrNull } from '../vocabulary/ids.ts';
import { PAY_FREQUENCIES } from '../vocabulary/payroll-words.ts';
import { PRODUCT_CODES } from '../vocabulary/products.ts';
import { needsLifeEventToReissue } from './enrollment.actions.ts';
import { type EnrollmentRow, type ShownEnrollment, selectEnrollment } from './enrollment.sql.ts';
import type { MemberEnrollmentRow, PlanYearPersonRow } from './enrollment-lists.sql.ts';
import { askedFrom, hasLapsed, windowOf } from './enrollment-row.rules.ts';
import { isOpen, WINDOW_REASONS } from './window.rules.ts';

const OutOfArea = Type.Boolean({
  description: 'Covered by a plan that is not offered where the employee lives: they may have moved.',
});

const MonthlyCents = Nullable(Type.Integer({ minimum: 0, description: 'US cents per month.' }));

export const EnrollmentView = Type.Object({
  id: Id('enrollment'),
  employee_id: Id('employee'),
  employer_id: Id('employer'),
  benefit: Type.Object({
    id: Id('benefitProduct'),
    name: Type.String(),
    product_code: OneOf(PRODUCT_CODES),
    category: OneOf(CATEGORIES),
  }),
  status: OneOf(ENROLLMENT_STATUSES),
  out_of_area: OutOfArea,
  coverage_start: DateString,
  coverage_end: Nullable(DateString),
  employee_deduction_in_cents: MonthlyCents,
  employer_contribution_in_cents: MonthlyCents,
  answered_at: Nullable(InstantString),
  terminated_at: Nullable(InstantString),
  started_reason: OneOf(WINDOW_REASONS, { description: 'Why it was started; nobody signed a reinstatement.' }),
  continues_enrollment_id: Nullable(Id('enrollment', 'For a reinstatement: the enrollment whose coverage continues.')),
  created_at: InstantString,
  updated_at: InstantString,
  sbc_url: Type.Null({ description: 'For individual plans of an ICHRA, which Openroll does not support.' }),
});

export function present(row: ShownEnrollment) {
  return {
    id: wireId('enrollment', row.id),
    employee_id: wireId('employee', row.employee_id),
    employer_id: wireId('employer', row.employer_id),
    benefit: {
      id: wireId('benefitProduct', row.product_id),
      name: row.product_name,
      product_code: row.product_code,
      category: row.category,
    },
    status: row.status,
    out_of_area: row.out_of_area,
    coverage_start: row.coverage_start,
    coverage_end: row.coverage_end,
    employee_deduction_in_cents: row.employee_cents,
    employer_contribution_in_cents: row.employer_cents,
    answered_at: row.answered_at,
    terminated_at: row.terminated_at,
    started_reason: row.reason,
    continues_enrollment_id: wireIdOrNull('enrollment', row.continues_id),
    created_at: row.created_at,
    updated_at: row.updated_at,
    sbc_url: null,
  };
}

/** The enrollment as it is now, in the command that changed it. */
export async function presentAfter(command: Command, caller: Caller, id: Uuid) {
  return present((await selectEnrollment(command.db, caller, id)) ?? refuse('not_found'));
}

/** Somebody who is covered through the employee. */
const Person = Type.Object({
  id: Id('dependent'),
  relationship: OneOf(RELATIONSHIPS),
  first_name: Type.String(),
  last_name: Type.String(),
});

export const CoveragePeriod = Type.Object({
  start: DateString,
  end: DateString,
  coverage_tier: OneOf(COVERAGE_TIERS),
  premium_in_cents: Type.Integer({ description: 'US cents per month, like the other amounts.' }),
  employer_contribution_in_cents: Type.Integer(),
  employee_deduction_in_cents: Type.Integer(),
  dependents: Type.Array(Person),
});

export function presentPeriod(row: ShownPeriod) {
  return {
    start: row.starts_on,
    end: row.ends_on,
    coverage_tier: row.tier,
    premium_in_cents: row.premium_cents,
    employer_contribution_in_cents: row.employer_cents,
    employee_deduction_in_cents: row.employee_cents,
    dependents: row.dependents.map(({ id, ...person }) => ({ id: wireId('dependent', id), ...person })),
  };
}

const amounts = {
  premium_in_cents: MonthlyCents,
  employer_contribution_in_cents: MonthlyCents,
  employee_deduction_in_cents: MonthlyCents,
  plan_year_ichra_affordability: Type.Null(),
};

function presentAmounts(row: EnrollmentRow) {
  return {
    premium_in_cents: row.premium_cents,
    employer_contribution_in_cents: row.employer_cents,
    employee_deduction_in_cents: row.employee_cents,
    plan_year_ichra_affordability: null,
  };
}

function policyOf(row: EnrollmentRow, today: CalendarDate) {
  const { election, coverage_start, coverage_end, cancelled } = row;
  return policyStatus({ election, coverageStart: coverage_start, coverageEnd: coverage_end, cancelled }, today);
}

export const PlanYearPerson = Type.Object({
  member_id: Id('member'),
  employee_id: Id('employee'),
  employee_external_reference_id: Nullable(Type.String()),
  member_first_name: Type.String(),
  member_last_name: Type.String(),
  email: Type.String(),
  open_window: Nullable(
    Type.Object(
      { reason: OneOf(WINDOW_REASONS), end: DateString },
      { description: 'The window in which the person may answer today, even if coverage continues beside it.' },
    ),
  ),
  election_status: OneOf(ELECTIONS),
  policy_status: Nullable(OneOf(POLICY_STATUSES)),
  dependent_count: Type.Integer({ description: 'Dependents covered.' }),
  carrier: Nullable(Type.String()),
  plan: Nullable(Type.String()),
  tier: Nullable(Type.String()),
  ...amounts,
});

export function presentPerson(row: PlanYearPersonRow, today: CalendarDate) {
  return {
    member_id: wireId('member', row.member_id),
    employee_id: wireId('employee', row.employee_id),
    employee_external_reference_id: row.reference_id,
    member_first_name: row.first_name,
    member_last_name: row.last_name,
    email: row.email,
    open_window: row.open_reason && row.open_end ? { reason: row.open_reason, end: row.open_end } : null,
    election_status: row.election_status,
    policy_status: policyOf(row, today),
    dependent_count: row.dependent_count,
    carrier: row.carrier,
    plan: row.plan_name,
    tier: row.tier && TIER_NAMES[row.tier],
    ...presentAmounts(row),
  };
}

export const MemberEnrollment = Type.Object({
  id: Id('enrollment'),
  employer_id: Id('employer'),
  employer_name: Type.String(),
  benefit_plan_year_id: Id('planYear'),
  benefit_type: OneOf(CATEGORIES),
  product_code: OneOf(PRODUCT_CODES),
  product_name: Type.String(),
  status: OneOf(ENROLLMENT_STATUSES),
  out_of_area: OutOfArea,
  requires_qle_for_reissue: Type.Boolean(),
  carrier_name: Nullable(Type.String()),
  plan_name: Nullable(Type.String()),
  tier_name: Nullable(Type.String()),
  coverage_tier: Nullable(OneOf(COVERAGE_TIERS)),
  covered_dependents: Type.Array(Person),
  coverage_start: Type.Optional(
    Type.Unsafe<CalendarDate>({
      ...DateString,
      description: 'For clients of generation 2 only if coverage was elected.',
    }),
  ),
  coverage_end: Nullable(DateString),
  cancelled_date: Nullable(DateString),
  plan_year_coverage_end: Nullable(DateString),
  issued_date: DateString,
  enrolled_date: Nullable(DateString),
  enrollment_window_start: DateString,
  enrollment_window_end: Nullable(DateString),
  enrollment_window_reason: OneOf(WINDOW_REASONS),
  corrected_from: Nullable(
    Type.Unsafe<CalendarDate>({
      ...DateString,
      description:
        'For a pending enrollment: the answer also signs a correction from this day on, whatever the window opened for. Null: no correction.',
    }),
  ),
  election_status: OneOf(ELECTIONS),
  policy_status: Nullable(OneOf(POLICY_STATUSES)),
  in_last_month_of_coverage: Type.Boolean(),
  is_within_enrollment_window: Type.Boolean(),
  has_draft: Type.Boolean({ description: 'Something was chosen but not signed.' }),
  pay_frequency: OneOf(PAY_FREQUENCIES),
  paychecks_per_year: Type.Integer({ description: 'The number of paychecks by which a year’s amount is divided.' }),
  per_paycheck_in_cents: Nullable(Type.Integer({ minimum: 0, description: 'What the employee pays per paycheck.' })),
  ...amounts,
  post_tax_in_cents: Nullable(
    Type.Integer({
      minimum: 0,
      description: 'The part of the employee’s share that is deducted after tax for a domestic partner.',
    }),
  ),
  imputed_income_in_cents: Nullable(
    Type.Integer({
      minimum: 0,
      description: 'The part of the employer’s share that is taxable income of the employee.',
    }),
  ),
});

export function presentOfMember(
  row: MemberEnrollmentRow,
  time: { now: Instant; today: CalendarDate },
  { generation }: Pick<Caller, 'generation'>,
) {
  const { today } = time;
  const year = { start: row.plan_year_coverage_start, end: row.plan_year_coverage_end };
  const paychecks = paychecksOf(payScheduleOf(row.pay_frequency, row), year);
  return {
    id: wireId('enrollment', row.id),
    employer_id: wireId('employer', row.employer_id),
    employer_name: row.employer_name,
    benefit_plan_year_id: wireId('planYear', row.plan_year_id),
    benefit_type: row.category,
    product_code: row.product_code,
    product_name: row.product_name,
    status: row.status,
    out_of_area: row.out_of_area,
    requires_qle_for_reissue: needsLifeEventToReissue(
      {
        openEnrollmentStart: row.open_enrollment_start,
        openEnrollmentEnd: row.open_enrollment_end,
        product: { category: row.category, code: row.product_code, name: row.product_name },
      },
      today,
    ),
    carrier_name: row.carrier,
    plan_name: row.plan_name,
    tier_name: row.tier && TIER_NAMES[row.tier],
    coverage_tier: row.tier,
    covered_dependents: row.covered_dependents.map(({ id, ...person }) => ({ id: wireId('dependent', id), ...person })),
    ...(generation === 2 && row.election !== 'Enrolled' ? {} : { coverage_start: row.coverage_start }),
    coverage_end: row.coverage_end,
    cancelled_date: row.cancelled_on,
    plan_year_coverage_end: row.plan_year_coverage_end,
    issued_date: row.created_on,
    enrolled_date: row.election === 'Enrolled' ? row.answered_on : null,
    enrollment_window_start: row.window_start,
    enrollment_window_end: row.window_end,
    enrollment_window_reason: row.reason,
    corrected_from: row.election === 'Pending' && !hasLapsed(row, today) ? askedFrom(row) : null,
    election_status: hasLapsed(row, today) ? ('Expired' as const) : row.election,
    policy_status: policyOf(row, today),
    in_last_month_of_coverage: inLastMonth(row, dateIn('America/New_York', time.now)),
    is_within_enrollment_window: isOpen(windowOf(row), today),
    has_draft: row.has_draft,
    pay_frequency: paychecks.frequency,
    paychecks_per_year: paychecks.perYear,
    per_paycheck_in_cents: row.employee_cents === null ? null : perPaycheckCents(row.employee_cents, paychecks),
    ...presentAmounts(row),
    post_tax_in_cents: row.employee_cents === null ? null : (row.post_tax_cents ?? 0),
    imputed_income_in_cents: row.employee_cents === null ? null : (row.imputed_cents ?? 0),
  };
}

/** By the date in US Eastern time (contract). */
function inLastMonth(
  { election, cancelled, coverage_start, coverage_end }: EnrollmentRow,
  today: CalendarDate,
): boolean {
  if (election !== 'Enrolled' || cancelled || coverage_end === null || today < coverage_start) return false;
  return startOfMonth(coverage_end) <= today && today <= coverage_end;
}
