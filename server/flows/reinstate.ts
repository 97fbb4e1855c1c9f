/**
 * Coverage that had ended continues (rules 10.5): a new enrollment continues the old one with its plan, its people and its
 * amounts, without a signature; windows that had closed with it open again.
 */
import { isDeepStrictEqual } from 'node:util';
import { carried } from '../modules/corrections/priced-anew.rules.ts';
import {
  type Amounts,
  amountsOfPrice,
  CANCELLED,
  type CoverageEnd,
  continuedCoverage,
} from '../modules/coverage/coverage.rules.ts';
import { amountsOn, dayShown, type Part, partsOf } from '../modules/coverage/parts.rules.ts';
import { TEMPLATE_VERSION } from '../modules/documents/election-document.rules.ts';
import { reinstatementNotice } from '../modules/documents/reinstatement-notice.rules.ts';
import { lastDayCovered, taxedBefore } from '../modules/employees/dependent.rules.ts';
import type { EmployeeRow } from '../modules/employees/employee.sql.ts';
import type { PastEnrollment, PastPerson } from '../modules/enrollments/enrollee.sql.ts';
import type { Choice, EnrollmentCommand } from '../modules/enrollments/enrollment.rules.ts';
import { coverageEndOf, lastCoveredDay, stateOf, windowOf } from '../modules/enrollments/enrollment-row.rules.ts';
import { type Beginning, begin, type Step } from '../modules/enrollments/transition.ts';
import { reopenedWindow } from '../modules/enrollments/window.rules.ts';
import type { PlanYear } from '../modules/plans/plan-year.sql.ts';
import { type Signing, unsigned } from '../modules/signatures/record.rules.ts';
import { wireId } from '../modules/vocabulary/ids.ts';
import type { Command } from '../platform/commands/command.ts';
import { Refusal } from '../platform/commands/refusal.ts';
import { addDays, type CalendarDate, earlier, later } from '../platform/values/dates.ts';
import type { Uuid } from '../platform/values/ids.ts';

/** Why coverage that had ended stays ended. */
export type Obstacle = 'enrolled_again' | 'answered_since' | 'covered_elsewhere' | 'plan_year_over' | 'returned_later';

/** One person's coverage that continues, with the steps for it and its evidence. */
export interface Reinstatement {
  old: PastEnrollment;
  steps: (Step | Beginning)[];
  signing: Signing;
}

export interface Absence {
  employee: EmployeeRow;
  /** All enrollments that the person has had, at any employer. */
  past: readonly PastEnrollment[];
  /** Null: they were never away. */
  returnedOn: CalendarDate | null;
  /**
   * They were wrongly recorded as dead from this day on, and the family was covered without them; null or omitted: they were
   * not.
   */
  diedOn?: CalendarDate | null;
}

/**
 * The reinstatement, or the obstacle to it. `planYear`: that of the coverage, as it is now; `earlierTerms`: as it was before
 * each correction of its prices.
 */
export function reinstatement(
  command: Command,
  old: PastEnrollment,
  absence: Absence,
  planYear: PlanYear,
  earlierTerms: readonly PlanYear[],
): Reinstatement | Obstacle {
  const obstacle = answerSince(old, absence.past);
  if (obstacle) return obstacle;
  const days = daysLeft(command, old, absence);
  if (days === null) return old.plan_year_coverage_end <= command.today ? 'plan_year_over' : 'covered_elsewhere';
  const { employee } = absence;
  const staying = old.people.map((one) => withLastDay(one, planYear)).filter((one) => isCovered(one, days.start));
  const choice = choiceOf(old, absence, { planYear, earlierTerms }, { staying, days, today: command.today });
  const begins = {
    ...begin(command, employee, planYear, windowOf(old), { verb: 'start', lifeEventId: old.life_event_id }).begins,
    ...{ reason: 'reinstatement' as const, coverage_start: days.start, continues_id: old.id },
    share_classes: old.share_classes,
  };
  const covered = staying.map(({ dependent_id, starts_on, eligible_through, priced_on, is_charged, lostOn }) => ({
    ...{ enrollment_id: begins.id, dependent_id, starts_on: later(starts_on, days.start), eligible_through },
    ...{ ends_on: lostOn, priced_on: priced_on ?? starts_on, is_charged },
  }));
  const act = { verb: 'reinstate' as const, window: windowOf(old), now: command.now, choice };
  const continues: Beginning = { begins, act: { ...act, coverageStart: days.start, coverageEnd: days.end }, covered };
  return {
    old,
    steps: [...shortened(old, days.start), continues],
    signing: evidence(old, employee, begins.id, { ...choice, ...days }),
  };
}

/** The person's later answer for this plan year, if there is one. */
function answerSince(old: PastEnrollment, past: readonly PastEnrollment[]): Obstacle | null {
  const since = past.filter((row) => row.id > old.id && isSame(row, old));
  if (since.some(({ status }) => status === 'enrolled')) return 'enrolled_again';
  return since.some(({ election }) => election === 'Waived') ? 'answered_since' : null;
}

export function isSame(a: PastEnrollment, b: PastEnrollment): boolean {
  return a.employee_id === b.employee_id && a.plan_year_id === b.plan_year_id;
}

/**
 * If a rule let the coverage run to the end of its plan year, no days are left to add: then the new enrollment takes over
 * tomorrow.
 */
function daysLeft({ today }: Command, old: PastEnrollment, { past, returnedOn, diedOn = null }: Absence) {
  const end = diedOn === null ? coverageEndOf(old) : endOnDay(old, diedOn);
  const through = old.plan_year_coverage_end;
  const runsOn = !end.cancelled && end.coverageEnd >= through && today < through;
  const last = runsOn ? { cancelled: false as const, coverageEnd: today } : end;
  const inProduct = past.filter((row) => row.product_id === old.product_id && row.election === 'Enrolled');
  const isHandedOver = runsOn || diedOn !== null;
  const coveredThrough = lastCoveredDay(isHandedOver ? inProduct.filter(({ id }) => id !== old.id) : inProduct, {
    coverageEnd: through,
  });
  return continuedCoverage({ coverageStart: old.coverage_start, end: last }, { through, coveredThrough, returnedOn });
}

/** The old coverage is shortened where it would overlap its own continuation. */
function shortened(old: PastEnrollment, start: CalendarDate): Step[] {
  if (old.coverage_end === null || old.coverage_end < start) return [];
  return [{ row: old, act: { verb: 'reschedule', end: endOnDay(old, addDays(start, -1)) } }];
}

function endOnDay({ coverage_start, coverage_end }: PastEnrollment, day: CalendarDate): CoverageEnd {
  if (coverage_start > day) return CANCELLED;
  return { cancelled: false, coverageEnd: earlier(day, coverage_end ?? day) };
}

/** A person whom a loss has ended is still covered to its last day. */
interface Staying extends PastPerson {
  lostOn: CalendarDate | null;
}

function withLastDay(person: PastPerson, planYear: PlanYear): Staying {
  const { end_cause, ended_on, eligible_through } = person;
  if (end_cause === null || ended_on === null) return { ...person, lostOn: null };
  const lostOn = lastDayCovered(person, { cause: end_cause, endedOn: ended_on }, planYear);
  return { ...person, lostOn, eligible_through: earlier(lostOn, eligible_through ?? lostOn) };
}

/** Leaves out people who are no longer relatives by then, or have reached their last day by age. */
function isCovered({ active, eligible_through, lostOn }: Staying, start: CalendarDate): boolean {
  return (active || lostOn !== null) && (eligible_through === null || eligible_through >= start);
}

interface Days {
  days: { start: CalendarDate; end: CalendarDate };
  today: CalendarDate;
}

/** The choice at its recorded prices, priced again if other people are covered than on the last day. */
function choiceOf(
  old: PastEnrollment,
  absence: Absence,
  { planYear, earlierTerms }: { planYear: PlanYear; earlierTerms: readonly PlanYear[] },
  { staying, days, today }: { staying: readonly Staying[] } & Days,
): Choice {
  const choice = choiceBefore(old, staying);
  const parts = partsFrom(old, absence, { planYear, earlierTerms }, { staying, days, before: choice });
  return withParts(choice, parts, { days, today });
}

function choiceBefore(old: PastEnrollment, staying: readonly Staying[]): Choice {
  const toTheEnd = staying.filter(({ lostOn }) => lostOn === null);
  const state = stateOf(
    old,
    toTheEnd.map(({ dependent_id }) => dependent_id),
  );
  if (state.status !== 'inactive') throw new Error(`enrollment ${old.id} has not ended`);
  return state.choice;
}

function partsFrom(
  old: PastEnrollment,
  { employee, diedOn = null }: Absence,
  { planYear, earlierTerms }: { planYear: PlanYear; earlierTerms: readonly PlanYear[] },
  { staying, days, before }: { staying: readonly Staying[]; days: Days['days']; before: Amounts },
): Part[] {
  const isSame = staying.length === old.people.length && staying.every(({ lostOn }) => lostOn === null);
  const { contribution, priceChanges } = planYear;
  const isPlain = contribution.type !== 'by_class' && !planYear.coversDomesticPartners;
  // Prices from before a death, or of coverage that was cancelled a while ago, have missed later price changes.
  const isStale = (old.cancelled || diedOn !== null) && priceChanges.length + earlierTerms.length > 0;
  const recorded = recordedFrom(old, days.start);
  if (isSame && isPlain && !isStale) return recorded;
  const partsBy = (terms: PlanYear, some: readonly Staying[]) =>
    partsAnew(old, employee, terms, { staying: some, days, before });
  const everybody = old.people.map((one) => ({ ...one, lostOn: null }));
  const byTerms = (terms: PlanYear) => ({ is: partsBy(terms, staying), was: partsBy(terms, everybody) });
  // Higher prices that nobody has signed for stay with the employer.
  if (earlierTerms.length === 0) return partsBy(planYear, staying);
  return carried([byTerms(planYear), ...earlierTerms.map(byTerms)], recorded);
}

/** The prices of coverage from a day on, as if that had always been its last day; `row` has the recorded ones. */
export function priceAgain(
  command: Command,
  row: PastEnrollment,
  absence: Absence,
  terms: { planYear: PlanYear; earlierTerms: readonly PlanYear[] },
  days: Days['days'],
): EnrollmentCommand & { verb: 'reprice' } {
  const staying = row.people.map((one) => withLastDay(one, terms.planYear)).filter((one) => isCovered(one, days.start));
  const parts = partsFrom(row, absence, terms, { staying, days, before: choiceBefore(row, staying) });
  const kept = recordedFrom(row, row.coverage_start).filter(({ from }) => from < days.start);
  const last = kept.at(-1);
  // Where the price stays the same there is no boundary.
  const goesOn = last !== undefined && isDeepStrictEqual(last.amounts, parts[0]?.amounts);
  const again = goesOn ? [last, ...parts.slice(1)] : parts;
  const [first, ...others] = [...kept, ...parts];
  if (!first) throw new Error('coverage without a price');
  const day = dayShown({ coverageStart: row.coverage_start, coverageEnd: days.end }, command.today);
  return { verb: 'reprice', parts: again, shown: amountsOn([first, ...others], day) };
}

function partsAnew(
  old: PastEnrollment,
  employee: EmployeeRow,
  planYear: PlanYear,
  { staying, days, before }: { staying: readonly Staying[]; days: Days['days']; before: Amounts },
): Part[] {
  const pricing = {
    employee: {
      ...{ dateOfBirth: employee.date_of_birth, pricedOn: old.priced_on ?? old.coverage_start },
      ...{ employeeClass: employee.employee_class, formerClasses: old.share_classes },
    },
    category: planYear.product.category,
    contribution: planYear.contribution,
    plans: planYear.plans,
    priceChanges: planYear.priceChanges,
    coverageStart: old.coverage_start,
  };
  const people = staying.map((one) => ({
    ...{ relationship: one.relationship, dateOfBirth: one.date_of_birth, endsOn: one.lostOn },
    ...{ startsOn: later(one.starts_on, days.start), pricedOn: one.priced_on ?? one.starts_on },
    ...{ isCharged: one.is_charged, taxedBefore: taxedBefore(one) },
  }));
  const parts = partsOf(pricing, old.plan_id, people, { from: days.start, until: days.end }, before);
  if (parts instanceof Refusal) throw new Error(`enrollment ${old.id} has no price to keep`);
  return parts;
}

/** What it would have cost from that day on. */
function recordedFrom({ prices }: PastEnrollment, start: CalendarDate): Part[] {
  return prices
    .filter(({ ends_on }) => ends_on === null || ends_on >= start)
    .map((price) => ({ from: later(price.starts_on, start), amounts: amountsOfPrice(price) }));
}

function withParts(choice: Choice, [first, ...others]: readonly Part[], { days, today }: Days): Choice {
  if (!first) throw new Error('coverage without a price');
  const day = dayShown({ coverageStart: days.start, coverageEnd: days.end }, today);
  const parts: [Part, ...Part[]] = [first, ...others];
  return { ...choice, ...amountsOn(parts, day), parts };
}

/** The same claim again, with the enrollment whose signature is its evidence. */
function evidence(
  old: PastEnrollment,
  employee: EmployeeRow,
  id: Uuid,
  coverage: Choice & { start: CalendarDate; end: CalendarDate },
): Signing {
  const continues = wireId('enrollment', old.id);
  const election = {
    decision: 'elect',
    plan_id: wireId('benefitPlan', coverage.planId),
    dependent_ids: coverage.dependentIds.map((one) => wireId('dependent', one)).sort(),
    coverage_tier: coverage.tier,
    coverage_start: coverage.start,
    coverage_end: coverage.end,
    premium_in_cents: coverage.premiumCents,
    employer_contribution_in_cents: coverage.employerCents,
    employee_deduction_in_cents: coverage.employeeCents,
    enrollment_id: wireId('enrollment', id),
    continues_enrollment_id: continues,
    employee_id: wireId('employee', employee.id),
    employer_id: wireId('employer', employee.employer_id),
    benefit_id: wireId('benefitProduct', old.product_id),
    benefit_plan_year_id: wireId('planYear', old.plan_year_id),
    tax_classification: old.tax_classification,
    ends: [],
  };
  const rosterName = [employee.first_name, employee.last_name, employee.suffix].filter(Boolean).join(' ');
  const html = reinstatementNotice(old.product_name, continues, coverage.start);
  return {
    claim: {
      enrollmentId: id,
      employeeId: employee.id,
      employerId: employee.employer_id,
      decision: 'elect',
      rosterName,
      election,
    },
    document: { html, template_version: TEMPLATE_VERSION, language: 'en', consent_text: '' },
    ...unsigned('reinstatement'),
  };
}

/** A window that a departure closed opens again; null: another one has replaced it, or nobody could answer it any more. */
export function reopening(
  command: Command,
  closed: PastEnrollment,
  { employee, past, returnedOn }: Absence,
  closedOn: CalendarDate,
): Beginning | null {
  const yearEnd = closed.plan_year_coverage_end;
  if (closed.plan_year_ended_on !== null) return null;
  const since = past.filter((row) => row.id > closed.id && isSame(row, closed) && row.continues_id === null);
  if (since.some(({ election }) => election !== 'Expired')) return null;
  const { today } = command;
  const window = reopenedWindow(windowOf(closed), { closedOn, returnedOn, yearEnd, today });
  if (window === null) return null;
  const isGranted = closed.reason === 'grant' || (closed.plan_year_auto_grant && isOfRule(closed));
  const planYear = { id: closed.plan_year_id, productId: closed.product_id };
  const by = { verb: isGranted ? ('grant' as const) : ('start' as const), lifeEventId: closed.life_event_id };
  const opens = begin(command, employee, planYear, window, by);
  return { ...opens, begins: { ...opens.begins, asks_from: closed.asks_from } };
}

/** Opened by the one rule for windows (rules 3.3), and not by an event in the person's life. */
export function isOfRule({ reason }: Pick<PastEnrollment, 'reason'>): boolean {
  return reason === 'open_enrollment' || reason === 'new_hire';
}
