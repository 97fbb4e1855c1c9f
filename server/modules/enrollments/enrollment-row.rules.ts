/** Converts between rows of enrollments and the states of `decide`; pure, so batches use it, too. */
import { type CalendarDate, earlier, type Instant } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { type CoverageEnd, endOfCoverage, type Terms } from '../coverage/coverage.rules.ts';
import type { EmployeeRow } from '../employees/employee.sql.ts';
import { type Choice, type Enrollment, factsOf } from './enrollment.rules.ts';
import type { EnrollmentHistory, EnrollmentRow, EnrollmentWithTerms } from './enrollment.sql.ts';
import type { NewEnrollment } from './enrollment-write.sql.ts';
import type { Window } from './window.rules.ts';

/** `coverageStart` is that of the row: of the window while pending, of the coverage afterwards; they are the same day. */
export function windowOf(row: EnrollmentRow): Window {
  return {
    startsOn: row.window_start,
    endsOn: row.window_end,
    reason: row.reason,
    coverageStart: row.coverage_start,
  };
}

/** Nobody answered and nobody can any more, although the calendar may not have recorded it yet. */
export function hasLapsed(row: Pick<EnrollmentRow, 'election' | 'window_end'>, today: CalendarDate): boolean {
  return row.election === 'Pending' && row.window_end < today;
}

/** Whether a window is only for a correction; one that opened after a loss was taken back is for the family, too (rules 4.7). */
export function onlyAsks({ reason, life_event_id }: Pick<EnrollmentRow, 'reason' | 'life_event_id'>): boolean {
  return reason === 'correction' && life_event_id === null;
}

/** The first day of what a correction asks to be signed in a window (rules 10.3); null: nothing. */
export function askedFrom({
  reason,
  coverage_start,
  asks_from,
}: Pick<EnrollmentRow, 'reason' | 'coverage_start' | 'asks_from'>): CalendarDate | null {
  if (reason !== 'correction') return asks_from;
  return earlier(coverage_start, asks_from ?? coverage_start);
}

/**
 * The state stored in a row; a row without a valid one is a fault. The covered people aren't in the row: pass them if a
 * decision needs them (only the election does, which sets them).
 */
export function stateOf(row: EnrollmentRow, dependentIds: readonly string[] = []): Enrollment {
  const window = windowOf(row);
  if (row.election === 'Pending') return { status: 'pending', window };
  if (row.election === 'Expired') {
    return { status: 'waived', window, election: 'Expired', answeredAt: null, reason: null };
  }
  if (row.answered_at === null) throw new Error(`enrollment ${row.id} is ${row.election} without a time of the answer`);
  const answeredAt = row.answered_at;
  if (row.election === 'Waived') {
    return { status: 'waived', window, election: 'Waived', answeredAt, reason: row.waive_reason };
  }
  const choice = choiceOf(row, dependentIds);
  const elected = { window, choice, coverageStart: row.coverage_start, answeredAt };
  if (row.terminated_at === null) {
    if (row.coverage_end === null) throw new Error(`enrollment ${row.id} is enrolled without an end of coverage`);
    return { ...elected, status: 'enrolled', coverageEnd: row.coverage_end };
  }
  return { ...elected, status: 'inactive', terminatedAt: row.terminated_at, ...coverageEndOf(row) };
}

/** The end of coverage that was terminated. */
export function coverageEndOf({ cancelled, coverage_end }: EnrollmentRow): CoverageEnd {
  return cancelled || coverage_end === null
    ? { cancelled: true, coverageEnd: null }
    : { cancelled: false, coverageEnd: coverage_end };
}

/** The terms of its plan year that decide when this coverage ends. */
export function termsOf(row: EnrollmentWithTerms): Terms {
  return {
    terminationRule: row.termination_rule,
    terminationNMonths: row.termination_n_months,
    coverageEnd: row.plan_year_coverage_end,
  };
}

/** The end of running coverage that is terminated as of `from`, by the rule of its plan year; it is never extended. */
export function endOfRunning(row: EnrollmentWithTerms, from: CalendarDate): CoverageEnd {
  const terms = { ...termsOf(row), coverageEnd: row.coverage_end ?? row.plan_year_coverage_end };
  return endOfCoverage(terms, row.coverage_start, from);
}

/**
 * The last day of coverage that new coverage must not overlap. Coverage that begins after the plan year doesn't count: there is
 * room before it.
 */
export function lastCoveredDay(
  rows: readonly Pick<EnrollmentRow, 'coverage_start' | 'coverage_end'>[],
  planYear: { coverageEnd: CalendarDate },
): CalendarDate | null {
  const before = rows.filter((row) => row.coverage_start <= planYear.coverageEnd);
  return (
    before
      .flatMap((row) => row.coverage_end ?? [])
      .sort()
      .at(-1) ?? null
  );
}

function choiceOf(row: EnrollmentRow, dependentIds: readonly string[]): Choice {
  const { plan_id, tier, premium_cents, employer_cents, employee_cents } = row;
  if (!plan_id || !tier || premium_cents === null || employer_cents === null || employee_cents === null) {
    throw new Error(`enrollment ${row.id} is enrolled without a plan or a price`);
  }
  return {
    planId: plan_id,
    tier,
    dependentIds,
    pricedOn: row.priced_on ?? row.coverage_start,
    premiumCents: premium_cents,
    employerCents: employer_cents,
    employeeCents: employee_cents,
  };
}

/** The row with this state. `today` dates the answer, or the cancellation. */
export function rowAfter<Row extends EnrollmentRow>(
  row: Row,
  state: Enrollment,
  at: { now: Instant; today: CalendarDate },
): Row {
  const facts = factsOf(state);
  const choice = state.status === 'enrolled' || state.status === 'inactive' ? state.choice : null;
  const answeredNow = facts.answeredAt !== null && row.answered_at === null;
  return {
    ...row,
    status: state.status,
    election: facts.election,
    terminated_at: facts.terminatedAt,
    cancelled: facts.cancelled,
    window_start: facts.windowStart,
    window_end: facts.windowEnd,
    cancelled_on: facts.cancelled ? (row.cancelled_on ?? at.today) : null,
    coverage_start: facts.coverageStart,
    coverage_end: facts.coverageEnd,
    plan_id: choice?.planId ?? null,
    priced_on: choice?.pricedOn ?? null,
    tier: choice?.tier ?? null,
    premium_cents: choice?.premiumCents ?? null,
    employer_cents: choice?.employerCents ?? null,
    employee_cents: choice?.employeeCents ?? null,
    waive_reason: state.status === 'waived' ? state.reason : null,
    answered_at: facts.answeredAt,
    answered_on: answeredNow ? at.today : row.answered_on,
    updated_at: at.now,
  };
}

/** What the window rule needs about an employee's past (rules 3.3), from everything that the person has had. */
export function historyOf(employeeId: Uuid, all: readonly EnrollmentRow[]): EnrollmentHistory {
  const own = all.filter(({ employee_id }) => employee_id === employeeId);
  return {
    employee_id: employeeId,
    started: own.map(({ plan_year_id, eligibility_number, election, window_end }) => ({
      ...{ plan_year_id, eligibility_number, expired_on: election === 'Expired' ? window_end : null },
    })),
    covered: all.flatMap(({ product_id, election, cancelled, coverage_start, coverage_end }) =>
      election === 'Enrolled' && !cancelled && coverage_end !== null
        ? [{ product_id, coverage_start, coverage_end }]
        : [],
    ),
  };
}

/** A new pending enrollment. */
export function newRow(
  at: { newId: () => Uuid; now: Instant; today: CalendarDate },
  employee: EmployeeRow,
  planYear: { id: Uuid; productId: Uuid },
  window: Window,
  lifeEventId: Uuid | null,
): NewEnrollment {
  return {
    id: at.newId(),
    employer_id: employee.employer_id,
    employee_id: employee.id,
    member_id: employee.member_id,
    plan_year_id: planYear.id,
    product_id: planYear.productId,
    reason: window.reason,
    eligibility_number: employee.eligibility_number,
    life_event_id: lifeEventId,
    continues_id: null,
    share_classes: [],
    asks_from: null,
    window_start: window.startsOn,
    window_end: window.endsOn,
    coverage_start: window.coverageStart,
    created_on: at.today,
    created_at: at.now,
  };
}

/** The same as a complete row, for later steps in the transaction that creates it. */
export function rowOfNew(organizationId: Uuid, begins: NewEnrollment): EnrollmentRow {
  const nothing = { priced_on: null, tier: null, premium_cents: null, employer_cents: null, employee_cents: null };
  return {
    organization_id: organizationId,
    ...begins,
    ...nothing,
    status: 'pending',
    election: 'Pending',
    plan_id: null,
    terminated_at: null,
    departure_number: null,
    cancelled: false,
    cancelled_on: null,
    coverage_end: null,
    waive_reason: null,
    answered_at: null,
    answered_on: null,
    dual_coverage_refused_at: null,
    updated_at: begins.created_at,
  };
}
