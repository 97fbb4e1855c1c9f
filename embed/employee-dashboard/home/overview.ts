/** Sorts an employee's enrollments into the parts of the home screen: what needs an answer, what is covered, what was declined. */
import type { Enrollment, Options } from '../answers.ts';

export interface Overview {
  /** Without an answer there will be no coverage. The one that closes first comes first. */
  needed: Enrollment[];
  /** May be answered; without an answer, current coverage continues. */
  possible: Enrollment[];
  /** May be answered because something was corrected; current coverage continues, and the price may not. */
  toSign: Enrollment[];
  coverage: Enrollment[];
  declined: Enrollment[];
  /** The time to answer is over, and nothing was said. */
  missed: Enrollment[];
  ended: Enrollment[];
}

const CATEGORIES = ['Medical', 'Dental', 'Vision', 'Hospital'];

export function overviewOf(enrollments: readonly Enrollment[], today: string): Overview {
  const open = enrollments.filter(isOpen).sort(byUrgency);
  const coverage = enrollments.filter(isCoverage).sort(byBenefit);
  const without = latestPerPlanYear(enrollments)
    .filter((one) => !isOver(one, today))
    .sort(byBenefit);
  return {
    needed: open.filter((one) => !runningBeside(one, enrollments)),
    possible: open.filter((one) => runningBeside(one, enrollments) && one.corrected_from === null),
    toSign: open.filter((one) => runningBeside(one, enrollments) && one.corrected_from !== null),
    coverage,
    declined: without.filter((one) => one.election_status === 'Waived'),
    missed: without.filter((one) => one.election_status === 'Expired'),
    ended: enrollments.filter((one) => one.policy_status === 'Coverage Ended').sort(byBenefit),
  };
}

export const isOpen = (one: Enrollment): boolean =>
  one.election_status === 'Pending' && one.is_within_enrollment_window;

/** Answered, and the answer may still change. */
export function mayChange(one: Enrollment, enrollments: readonly Enrollment[]): boolean {
  if (one.election_status !== 'Enrolled' && one.election_status !== 'Waived') return false;
  if (one.election_status === 'Enrolled' && one.status !== 'enrolled') return false;
  const pending = enrollments.some((other) => sameYear(other, one) && other.election_status === 'Pending');
  return one.is_within_enrollment_window && !pending;
}

/** The coverage that continues if this enrollment is not answered. */
export function runningBeside(one: Enrollment, enrollments: readonly Enrollment[]): Enrollment | null {
  return enrollments.find((other) => sameYear(other, one) && other.status === 'enrolled') ?? null;
}

/** A new pending enrollment as the list will show it: the same offer and window, nothing chosen yet. */
export function unanswered(answered: Enrollment, id: string, options: Options): Enrollment {
  return {
    ...answered,
    ...{ id, status: 'pending', election_status: 'Pending', policy_status: null, enrolled_date: null },
    ...{ carrier_name: null, plan_name: null, tier_name: null, coverage_tier: null, covered_dependents: [] },
    ...{ coverage_start: options.coverage_start, coverage_end: null, cancelled_date: null },
    corrected_from: answered.enrollment_window_reason === 'correction' ? options.coverage_start : null,
    ...{ premium_in_cents: null, employer_contribution_in_cents: null, employee_deduction_in_cents: null },
    ...{ per_paycheck_in_cents: null, post_tax_in_cents: null, imputed_income_in_cents: null },
    ...{ in_last_month_of_coverage: false, has_draft: false },
  };
}

function isCoverage({ policy_status }: Enrollment): boolean {
  return policy_status === 'Coverage Effective' || policy_status === 'Coverage Upcoming';
}

const isOver = (one: Enrollment, today: string): boolean =>
  one.plan_year_coverage_end !== null && one.plan_year_coverage_end < today;

/** A plan year with coverage or a pending answer is not declined, whatever was answered before. */
function latestPerPlanYear(enrollments: readonly Enrollment[]): Enrollment[] {
  const seen = new Set<string>();
  return enrollments.filter((one) => {
    if (seen.has(one.benefit_plan_year_id)) return false;
    seen.add(one.benefit_plan_year_id);
    return !enrollments.some((other) => sameYear(other, one) && (isCoverage(other) || isOpen(other)));
  });
}

const sameYear = (a: Enrollment, b: Enrollment): boolean =>
  a.benefit_plan_year_id === b.benefit_plan_year_id && a.id !== b.id;

function byUrgency(a: Enrollment, b: Enrollment): number {
  return compare(a.enrollment_window_end ?? '', b.enrollment_window_end ?? '') || byBenefit(a, b);
}

function byBenefit(a: Enrollment, b: Enrollment): number {
  return (
    CATEGORIES.indexOf(a.benefit_type) - CATEGORIES.indexOf(b.benefit_type) ||
    compare(a.product_name, b.product_name) ||
    compare(a.coverage_start ?? '', b.coverage_start ?? '')
  );
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

export interface CostFrom {
  /** The day from which the sum holds; null: today. */
  from: string | null;
  cents: number;
}

/** What is deducted per paycheck now, and from each later day on which coverage begins. */
export function costsOf(coverage: readonly Enrollment[], today: string): CostFrom[] {
  const begins = coverage.map((one) => one.coverage_start ?? today).filter((day) => day > today);
  const days = [today, ...[...new Set(begins)].sort()];
  const costs = days.map((day) => ({
    from: day === today ? null : day,
    cents: coverage.filter((one) => isOn(one, day)).reduce((sum, one) => sum + (one.per_paycheck_in_cents ?? 0), 0),
  }));
  // Nothing today and something later: only the later sum matters.
  return costs.length > 1 && !coverage.some((one) => isOn(one, today)) ? costs.slice(1) : costs;
}

function isOn({ coverage_start, coverage_end }: Enrollment, day: string): boolean {
  return coverage_start !== undefined && coverage_start <= day && (coverage_end === null || day <= coverage_end);
}
