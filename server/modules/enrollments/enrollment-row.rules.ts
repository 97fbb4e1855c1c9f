/** Between the rows of enrollments and the states that `decide` speaks of, both ways; pure, so batches use it too. */
import type { CalendarDate, Instant } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import type { EmployeeRow } from '../employees/employee.sql.ts';
import { type Choice, type Enrollment, factsOf } from './enrollment.rules.ts';
import type { EnrollmentRow } from './enrollment.sql.ts';
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

/** Nobody answered and nobody can any more, though the calendar may not have noted it yet. */
export function hasLapsed(row: Pick<EnrollmentRow, 'election' | 'window_end'>, today: CalendarDate): boolean {
  return row.election === 'Pending' && row.window_end < today;
}

/**
 * The state that a row holds; a row that holds none is a fault. Who is covered isn't in the row: give it where a decision
 * looks at it (none does but the election, which makes it).
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
  const ended = { ...elected, status: 'inactive' as const, terminatedAt: row.terminated_at };
  return row.cancelled || row.coverage_end === null
    ? { ...ended, cancelled: true, coverageEnd: null }
    : { ...ended, cancelled: false, coverageEnd: row.coverage_end };
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
    premiumCents: premium_cents,
    employerCents: employer_cents,
    employeeCents: employee_cents,
  };
}

/** The row once it holds this state. `today` dates the answer, or the cancellation. */
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
    window_end: facts.windowEnd,
    cancelled_on: facts.cancelled ? (row.cancelled_on ?? at.today) : null,
    coverage_start: facts.coverageStart,
    coverage_end: facts.coverageEnd,
    plan_id: choice?.planId ?? null,
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

/** A pending enrollment as it begins. */
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
    window_start: window.startsOn,
    window_end: window.endsOn,
    coverage_start: window.coverageStart,
    created_on: at.today,
    created_at: at.now,
  };
}
