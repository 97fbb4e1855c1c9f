/** A plan year as the API answers it: the contract's fields and, in the detail, what the partner set. */

import Type from 'typebox';
import { Cents, DateString, Nullable, OneOf, STATES } from '../../platform/http/schemas.ts';
import { type CalendarDate, earlier, later } from '../../platform/values/dates.ts';
import { AGE_OFF_OPTIONS, LOSS_ENDS } from '../employees/dependent.rules.ts';
import { COMPENSATION_TYPES, EMPLOYEE_CLASSES } from '../employees/employee.rules.ts';
import type { EmploymentRule } from '../employees/employment-rule.rules.ts';
import { enrollmentRate } from '../employers/employer.rules.ts';
import { TERMINATION_RULES } from '../vocabulary/enrollment-words.ts';
import { Id } from '../vocabulary/id-schema.ts';
import { wireId, wireIdOrNull } from '../vocabulary/ids.ts';
import { TAX_CLASSIFICATIONS } from '../vocabulary/payroll-words.ts';
import { BENEFIT_FAMILIES, FAMILY_OF_PRODUCT } from '../vocabulary/products.ts';
import { SPELLINGS_OF_WAITING_PERIOD, shownWait } from '../vocabulary/waiting-periods.ts';
import { type Contribution, mapContributions } from './contribution.rules.ts';
import { ClassWaits, TIER_NAMES } from './plan.schemas.ts';
import { MONTH_RULES, PLAN_YEAR_STATUSES, type PlanYearDates, planYearStatus, yearOf } from './plan-year.rules.ts';
import type { OfferedPlan, OfferOfPlan as OfferOfPlanRow, PlanYearView } from './plan-year.sql.ts';
import { pricedOn } from './price-change.rules.ts';
import { type Price, priceList, rangeOf } from './price-list.rules.ts';

const Range = Nullable(Type.Object({ min_cents: Cents, max_cents: Cents }));

const base = {
  benefit_plan_year_id: Id('planYear'),
  benefit_id: Id('benefitProduct'),
  year: Type.Integer(),
  family: OneOf(BENEFIT_FAMILIES),
  product_name: Type.String(),
  carrier: Nullable(Type.String({ description: 'The carriers of all plans, separated by commas.' })),
  network_names: Type.Array(Type.String()),
  premium_in_cents: Type.Null(),
  employee_contribution: Range,
  employer_contribution: Range,
  status: OneOf(PLAN_YEAR_STATUSES),
  coverage_start: DateString,
  coverage_end: DateString,
  open_enrollment_start: DateString,
  open_enrollment_end: DateString,
  offered_states: Type.Array(Type.String()),
  enrollment_rate: Type.Object({
    eligible: Type.Integer(),
    enrolled: Type.Integer(),
    percentage: Type.Integer({ description: '0 if nobody is eligible.' }),
  }),
};

export const PlanYearListItem = Type.Object({ ...base, is_current: Type.Boolean() });

const ContributionTier = Type.Object({
  benefit_plan_id: Id('benefitPlan'),
  benefit_plan_name: Type.String(),
  benefit_plan_tier_name: Type.String(),
  coverage_tier: OneOf(['Unspecified', 'EE', 'ES', 'EC', 'EF'], { description: 'A tier by number is Unspecified.' }),
  cost: Type.Integer({ description: 'What the employee pays per month.' }),
  cost_per_dependent: Type.Integer(),
  dependents_required_in: Type.Boolean(),
  spouse_required_in: Type.Boolean(),
});

const WAITING_PERIODS_OF_PLAN_YEARS = Object.values(SPELLINGS_OF_WAITING_PERIOD).flatMap(
  ({ planYear }) => planYear ?? [],
);

const EligibilityPolicy = Type.Object({
  waiting_period: Nullable(OneOf(WAITING_PERIODS_OF_PLAN_YEARS)),
  termination_rule: OneOf(TERMINATION_RULES),
  termination_n_months: Nullable(Type.Integer()),
  rules: Type.Array(
    Type.Object({
      employee_class: OneOf([...EMPLOYEE_CLASSES, 'All']),
      compensation_type: OneOf([...COMPENSATION_TYPES, 'All']),
      eligible_geographical_location: Type.Object({
        type: OneOf(['All', 'StateCodes']),
        state_codes: Type.Array(Type.String()),
      }),
    }),
  ),
});

export const PlanYearDetail = Type.Object({
  ...base,
  spd_file_url: Nullable(Type.String()),
  contribution_strategy: Type.Object({
    ichra_contribution_classes: Type.Array(Type.Null()),
    contribution_tiers: Type.Array(ContributionTier),
  }),
  eligibility_policy: Nullable(EligibilityPolicy),
  plan_ids: Type.Array(Id('benefitPlan')),
  contribution: Type.Unsafe<Contribution>({ type: 'object', additionalProperties: true }),
  termination_rule: OneOf(TERMINATION_RULES),
  termination_n_months: Type.Integer(),
  new_hire_window_days: Type.Integer(),
  max_retro_days: Type.Integer(),
  tax_classification: OneOf(TAX_CLASSIFICATIONS),
  auto_grant: Type.Boolean(),
  renews: Nullable(Type.String()),
  renewal: OneOf(['active', 'passive']),
  child_age_off: OneOf(AGE_OFF_OPTIONS),
  waits: ClassWaits,
  first_month: OneOf(MONTH_RULES),
  last_month: OneOf(MONTH_RULES),
  survivor_months: Type.Integer(),
  covers_domestic_partners: Type.Boolean(),
  spouse_ends: OneOf(LOSS_ENDS),
  death_ends: OneOf(LOSS_ENDS),
  withdrawn_on: Nullable(DateString),
});

/** With today's prices, or those of the first or last day. */
function pricedToday(row: PlanYearView, today: CalendarDate): PlanYearView {
  return pricedOn(row, earlier(later(today, row.coverageStart), row.coverageEnd));
}

export function presentListed(view: PlanYearView, today: CalendarDate) {
  const row = pricedToday(view, today);
  const isCurrent = row.withdrawnOn === null && row.coverageStart <= today && today <= row.coverageEnd;
  return { ...presentBase(row, priceList(row), today), is_current: isCurrent };
}

export function presentDetail(view: PlanYearView, today: CalendarDate) {
  const row = pricedToday(view, today);
  const prices = priceList(row);
  return {
    ...presentBase(row, prices, today),
    spd_file_url: row.plans.flatMap((plan) => plan.documents).find(({ kind }) => kind === 'spd')?.url ?? null,
    // No plan year is of an ICHRA (rules 3.1), so there are never classes.
    contribution_strategy: {
      ichra_contribution_classes: [],
      contribution_tiers: prices.map((price) => presentPrice(row, price)),
    },
    eligibility_policy: presentPolicy(row),
    ...presentSettings(row),
  };
}

function presentBase(row: PlanYearView, prices: readonly Price[], today: CalendarDate) {
  const family = FAMILY_OF_PRODUCT[row.product.code];
  return {
    benefit_plan_year_id: wireId('planYear', row.id),
    benefit_id: wireId('benefitProduct', row.productId),
    year: yearOf(row),
    family,
    product_name: row.product.name,
    carrier: distinct(row.plans, 'carrier').join(', ') || null,
    network_names: family === 'ichra' ? ['multi'] : distinct(row.plans, 'network'),
    premium_in_cents: null,
    employee_contribution: rangeOf(prices, 'employeeCents'),
    employer_contribution: rangeOf(prices, 'employerCents'),
    status: statusOf(row, today),
    coverage_start: row.coverageStart,
    coverage_end: row.coverageEnd,
    open_enrollment_start: row.openEnrollmentStart,
    open_enrollment_end: row.openEnrollmentEnd,
    offered_states: STATES.filter((state) => row.plans.some(({ states }) => states?.includes(state) ?? true)),
    enrollment_rate: enrollmentRate(row.eligible, row.enrolled),
  };
}

function statusOf(row: Pick<PlanYearView, keyof PlanYearDates | 'withdrawnOn'>, today: CalendarDate) {
  return row.withdrawnOn === null ? planYearStatus(row, today) : 'inactive';
}

export const OfferOfPlan = Type.Object({
  benefit_plan_year_id: Id('planYear'),
  employer: Type.Object({ id: Id('employer'), name: Type.String() }),
  status: OneOf(PLAN_YEAR_STATUSES),
  coverage_start: DateString,
  coverage_end: DateString,
  withdrawn_on: Nullable(DateString),
  enrolled: Type.Integer({ description: 'How many people have this plan there now, or will once coverage starts.' }),
});

export function presentOffer(row: OfferOfPlanRow, today: CalendarDate) {
  return {
    benefit_plan_year_id: wireId('planYear', row.id),
    employer: { id: wireId('employer', row.employerId), name: row.employerName },
    ...{ status: statusOf(row, today), coverage_start: row.coverageStart, coverage_end: row.coverageEnd },
    ...{ withdrawn_on: row.withdrawnOn, enrolled: row.enrolled },
  };
}

function distinct(plans: readonly OfferedPlan[], member: 'carrier' | 'network'): string[] {
  return [...new Set(plans.flatMap((plan) => plan[member] ?? []))];
}

function presentPrice({ plans }: PlanYearView, { planId, tier, ages, employeeClass, employeeCents }: Price) {
  const name = ages ? `${TIER_NAMES[tier]}, age ${ages.from} to ${ages.to}` : TIER_NAMES[tier];
  const forWhom = employeeClass === 'others' ? 'all others' : employeeClass;
  return {
    benefit_plan_id: wireId('benefitPlan', planId),
    benefit_plan_name: plans.find((plan) => plan.id === planId)?.name ?? '',
    benefit_plan_tier_name: forWhom ? `${name}, ${forWhom}` : name,
    coverage_tier: tier === 'E1' || tier === 'E2' ? ('Unspecified' as const) : tier,
    cost: employeeCents,
    cost_per_dependent: 0,
    dependents_required_in: tier === 'EC' || tier === 'EF',
    spouse_required_in: tier === 'ES' || tier === 'EF',
  };
}

function presentPolicy(row: PlanYearView) {
  if (row.rules === null || row.waitingPeriod === null) return null;
  return {
    waiting_period: SPELLINGS_OF_WAITING_PERIOD[shownWait(row.waitingPeriod)].planYear,
    termination_rule: row.terminationRule,
    termination_n_months: row.terminationRule === 'END_OF_N_MONTHS' ? row.terminationNMonths : null,
    rules: row.rules.map(presentRule),
  };
}

function presentRule({ employee_class, compensation_type, states }: EmploymentRule) {
  const location =
    states === 'all' ? { type: 'All' as const, state_codes: [] } : { type: 'StateCodes' as const, state_codes: states };
  return {
    employee_class: employee_class === 'all' ? ('All' as const) : employee_class,
    compensation_type: compensation_type === 'all' ? ('All' as const) : compensation_type,
    eligible_geographical_location: location,
  };
}

function presentSettings(row: PlanYearView) {
  const { contribution } = row;
  return {
    plan_ids: row.plans.map((plan) => wireId('benefitPlan', plan.id)),
    contribution: mapContributions(contribution, (one) =>
      one.type === 'reference_plan' ? { ...one, plan_id: wireId('benefitPlan', one.plan_id) } : one,
    ),
    termination_rule: row.terminationRule,
    termination_n_months: row.terminationNMonths,
    new_hire_window_days: row.newHireWindowDays,
    max_retro_days: row.maxRetroDays,
    tax_classification: row.taxClassification,
    auto_grant: row.autoGrant,
    renews: wireIdOrNull('planYear', row.renewsId),
    renewal: row.renewal,
    child_age_off: row.childAgeOff,
    waits: row.waits,
    first_month: row.firstMonth,
    last_month: row.lastMonth,
    survivor_months: row.survivorMonths,
    covers_domestic_partners: row.coversDomesticPartners,
    spouse_ends: row.spouseEnds,
    death_ends: row.deathEnds,
    withdrawn_on: row.withdrawnOn,
  };
}
