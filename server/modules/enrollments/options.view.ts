/** What can be chosen in an enrollment, as the API answers it. */

import Type from 'typebox';
import { DateString, Nullable, OneOf } from '../../platform/http/schemas.ts';
import type { CalendarDate } from '../../platform/values/dates.ts';
import { coverageDaysOf } from '../coverage/coverage.rules.ts';
import { dayShown, isCoveredOn } from '../coverage/parts.rules.ts';
import { isPartner, RELATIONSHIPS } from '../employees/dependent.rules.ts';
import { perPaycheckCents } from '../plans/paycheck.rules.ts';
import { Summary } from '../plans/plan.schemas.ts';
import { COVERAGE_TIERS, type CoverageTier } from '../plans/rates.rules.ts';
import { Id } from '../vocabulary/id-schema.ts';
import { wireId } from '../vocabulary/ids.ts';
import { PAY_FREQUENCIES, TAX_CLASSIFICATIONS } from '../vocabulary/payroll-words.ts';
import { eligibleDependents, isPricedByAge, optionsOf } from './choice.rules.ts';
import type { PersonsEnrollment } from './enrollee.sql.ts';
import { type EnrollmentCase, paychecksIn } from './enrollment-case.ts';
import { windowOf } from './enrollment-row.rules.ts';
import { UNANSWERED, type Unanswered } from './renewal.ts';
import { isOpen, WINDOW_REASONS } from './window.rules.ts';

export const Amounts = {
  premium_in_cents: Type.Integer(),
  employer_contribution_in_cents: Type.Integer(),
  employee_deduction_in_cents: Type.Integer(),
  per_paycheck_in_cents: Type.Integer(),
};

const coverage = {
  enrollment_id: Id('enrollment'),
  plan_id: Id('benefitPlan'),
  coverage_tier: OneOf(COVERAGE_TIERS),
  dependent_ids: Type.Array(Id('dependent')),
  coverage_start: DateString,
  coverage_end: DateString,
  ...Amounts,
};

export const Options = Type.Object({
  enrollment_id: Id('enrollment'),
  window: Type.Object({ start: DateString, end: DateString, reason: OneOf(WINDOW_REASONS), is_open: Type.Boolean() }),
  coverage_start: DateString,
  coverage_end: DateString,
  pay_frequency: OneOf(PAY_FREQUENCIES),
  paychecks_per_year: Type.Integer({ description: 'The number of paychecks by which a year’s amount is divided.' }),
  current_coverage: Nullable(Type.Object(coverage)),
  if_unanswered: Type.Object(
    {
      outcome: OneOf(UNANSWERED),
      lost_dependent_ids: Type.Array(Id('dependent')),
      ending_coverage: Nullable(Type.Object(coverage)),
      renewed_coverage: Nullable(
        Type.Object({
          plan_id: Id('benefitPlan'),
          coverage_tier: OneOf(COVERAGE_TIERS),
          dependent_ids: Type.Array(Id('dependent')),
          ...Amounts,
        }),
      ),
    },
    {
      description:
        'What happens without an answer. keeps_coverage: running coverage in this plan year continues. renews: renewed_coverage is elected by ' +
        'passive renewal. covered_elsewhere: ending_coverage, of the previous plan year, ends, and the employee is covered by an election that ' +
        'somebody else signed. loses_coverage: it ends and nothing follows. no_coverage: there is none to lose. ' +
        'lost_dependent_ids are covered now and would not be, neither by this employee nor through somebody else.',
    },
  ),
  dependents: Type.Array(
    Type.Object({
      id: Id('dependent'),
      relationship: OneOf(RELATIONSHIPS),
      domestic_partner: Type.Boolean(),
      first_name: Type.String(),
      last_name: Type.String(),
    }),
  ),
  tax_classification: OneOf(TAX_CLASSIFICATIONS, {
    description: 'Whether the employee’s share is deducted before or after taxes.',
  }),
  covers_domestic_partners: Type.Boolean({
    description: 'Whether a domestic partner and their children can be covered.',
  }),
  plans: Type.Array(
    Type.Object({
      id: Id('benefitPlan'),
      name: Type.String(),
      carrier: Nullable(Type.String()),
      network: Nullable(Type.String()),
      summary: Summary,
      documents: Type.Array(Type.Object({ kind: Type.String(), url: Type.String() })),
      priced_by_age: Type.Boolean({
        description: 'The price depends on which people are covered; a tier stands for all who could be.',
      }),
      tiers: Type.Array(Type.Object({ coverage_tier: OneOf(COVERAGE_TIERS), ...Amounts })),
    }),
  ),
});

interface MonthlyCents {
  premiumCents: number;
  employerCents: number;
  employeeCents: number;
}

export function presentOptions(found: EnrollmentCase, unanswered: Unanswered, today: CalendarDate) {
  const { enrollment, planYear, dependents, situation } = found;
  const paychecks = paychecksIn(found);
  const amounts = (cents: MonthlyCents) => ({
    premium_in_cents: cents.premiumCents,
    employer_contribution_in_cents: cents.employerCents,
    employee_deduction_in_cents: cents.employeeCents,
    per_paycheck_in_cents: perPaycheckCents(cents.employeeCents, paychecks),
  });
  const eligible = new Set(eligibleDependents(situation).map(({ id }) => id));
  const window = windowOf(enrollment);
  const is_open = enrollment.status === 'pending' && isOpen(window, today);
  return {
    enrollment_id: wireId('enrollment', enrollment.id),
    window: { start: window.startsOn, end: window.endsOn, reason: window.reason, is_open },
    coverage_start: found.coverageStart,
    coverage_end: planYear.coverageEnd,
    pay_frequency: paychecks.frequency,
    paychecks_per_year: paychecks.perYear,
    current_coverage: presentCoverage(found.running, amounts, today),
    if_unanswered: presentUnanswered(unanswered, amounts, today),
    dependents: dependents
      .filter(({ id }) => eligible.has(id))
      .map((one) => ({
        ...{ id: wireId('dependent', one.id), relationship: one.relationship, domestic_partner: isPartner(one) },
        ...{ first_name: one.first_name, last_name: one.last_name },
      })),
    tax_classification: planYear.taxClassification,
    covers_domestic_partners: planYear.coversDomesticPartners,
    plans: optionsOf(situation).map(({ plan, tiers }) => ({
      id: wireId('benefitPlan', plan.id),
      name: plan.name,
      carrier: plan.carrier,
      network: plan.network,
      summary: plan.summary,
      documents: plan.documents,
      priced_by_age: isPricedByAge(situation, plan),
      tiers: tiers.map((option) => ({ coverage_tier: option.tier, ...amounts(option) })),
    })),
  };
}

function presentUnanswered<A>(
  { outcome, ending, choice, lostDependentIds }: Unanswered,
  amounts: (cents: MonthlyCents) => A,
  today: CalendarDate,
) {
  return {
    outcome,
    lost_dependent_ids: lostDependentIds.map((id) => wireId('dependent', id)),
    ending_coverage: presentCoverage(ending, amounts, today),
    renewed_coverage: choice && {
      plan_id: wireId('benefitPlan', choice.planId),
      coverage_tier: choice.tier,
      dependent_ids: choice.dependentIds.map((id) => wireId('dependent', id)),
      ...amounts(choice),
    },
  };
}

function presentCoverage<A>(
  running: PersonsEnrollment | null,
  amounts: (cents: MonthlyCents) => A,
  today: CalendarDate,
) {
  if (!running?.plan_id) return null;
  const day = dayShown(coverageDaysOf(running), today);
  const covered = running.people.filter(({ starts_on, ends_on }) =>
    isCoveredOn({ startsOn: starts_on, endsOn: ends_on }, day),
  );
  return {
    enrollment_id: wireId('enrollment', running.id),
    plan_id: wireId('benefitPlan', running.plan_id),
    coverage_tier: running.tier as CoverageTier,
    dependent_ids: covered.map(({ dependent_id }) => wireId('dependent', dependent_id)).sort(),
    coverage_start: running.coverage_start,
    coverage_end: running.coverage_end ?? running.plan_year_coverage_end,
    ...amounts({
      premiumCents: running.premium_cents ?? 0,
      employerCents: running.employer_cents ?? 0,
      employeeCents: running.employee_cents ?? 0,
    }),
  };
}
