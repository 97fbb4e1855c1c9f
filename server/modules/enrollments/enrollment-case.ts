/**
 * Everything that answering one enrollment looks at: the person, the plan year, the person's other enrollments in it, the
 * dependents. Options, the document and the answer itself load the same case, so they agree.
 */

import type { Command } from '../../platform/commands/command.ts';
import { Refusal, refuse } from '../../platform/commands/refusal.ts';
import type { Db, Tx } from '../../platform/database/db.ts';
import { addDays, type CalendarDate, later } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { lastDayByAge } from '../coverage/age-off.rules.ts';
import { type Settled, settledBefore } from '../coverage/age-price.rules.ts';
import { type CoverageEnd, endByReplacement } from '../coverage/coverage.rules.ts';
import type { CoveredPerson } from '../coverage/coverage-write.sql.ts';
import { type Paychecks, paychecksOf } from '../plans/paycheck.rules.ts';
import { payScheduleOf } from '../plans/payday.rules.ts';
import { lockPlanYear, type PlanYear, selectPlanYear } from '../plans/plan-year.sql.ts';
import { chargedOf } from '../plans/rates.rules.ts';
import { choose, type Situation } from './choice.rules.ts';
import {
  type Enrollee,
  type EnrolleeDependent,
  type PersonsEnrollment,
  selectActiveDependents,
  selectDependentsOf,
  selectEnrollee,
  selectEnrollees,
  selectEnrollmentsInProduct,
  selectHistories,
} from './enrollee.sql.ts';
import type { Choice } from './enrollment.rules.ts';
import type { EnrollmentRow } from './enrollment.sql.ts';
import { lastCoveredDay } from './enrollment-row.rules.ts';

export interface EnrollmentCase {
  enrollee: Enrollee;
  /** All that the person has had in this product, wherever. */
  history: PersonsEnrollment[];
  enrollment: PersonsEnrollment;
  /** The person's other enrollments in this plan year. */
  others: PersonsEnrollment[];
  /** The one among the others whose coverage was elected and not terminated. */
  running: PersonsEnrollment | null;
  planYear: PlanYear;
  dependents: EnrolleeDependent[];
  /** As the enrollment has it, or later: a person's coverage in one product never overlaps (rules 9.2). */
  coverageStart: CalendarDate;
  situation: Situation<PlanYear['plans'][number]>;
}

/** `lock`: for commands; the employee's row first, then the plan year, then the enrollments. Null: there is no such enrollment. */
export async function loadCase(
  db: Db,
  organizationId: Uuid,
  enrollmentId: Uuid,
  today: CalendarDate,
  lock: boolean,
): Promise<EnrollmentCase | null> {
  const enrollee = await selectEnrollee(db, organizationId, enrollmentId, lock);
  if (!enrollee) return null;
  // An employer who ends the plan year waits for the answers under way; those who come later see that it ended.
  if (lock) await lockPlanYear(db as Tx, organizationId, enrollee.plan_year_id);
  const planYear = await selectPlanYear(db, organizationId, enrollee.plan_year_id);
  if (!planYear) throw new Error(`enrollment ${enrollmentId} has no plan year`);
  const history = await selectEnrollmentsInProduct(db, organizationId, enrollee.member_id, planYear.productId, lock);
  const dependents = await selectActiveDependents(db, organizationId, enrollee.member_id);
  return caseOf({ enrollee, planYear, history, dependents }, enrollmentId, today);
}

/** The case of a command; there is one, since reach was checked. */
export async function lockCase(command: Command, enrollmentId: Uuid): Promise<EnrollmentCase> {
  const { db, organizationId, today } = command;
  return (await loadCase(db, organizationId, enrollmentId, today, true)) ?? refuse('not_found');
}

/**
 * The same for many enrollments at once, in four statements. `lock`: the employees' rows are locked before, and what the persons
 * have in these products is locked here. In the order of the ids that are given.
 */
export async function loadCases(
  db: Db,
  organizationId: Uuid,
  rows: readonly EnrollmentRow[],
  planYears: readonly PlanYear[],
  today: CalendarDate,
  lock: boolean,
): Promise<EnrollmentCase[]> {
  const members = [...new Set(rows.map((row) => row.member_id))];
  const employees = [...new Set(rows.map((row) => row.employee_id))];
  const products = [...new Set(rows.map((row) => row.product_id))];
  const enrollees = new Map((await selectEnrollees(db, organizationId, employees)).map((one) => [one.id, one]));
  const history = Map.groupBy(
    await selectHistories(db, organizationId, members, products, lock),
    (row) => row.member_id,
  );
  const dependents = Map.groupBy(
    await selectDependentsOf(db, organizationId, members),
    ({ primary_member_id }) => primary_member_id,
  );
  return rows.map((row) => {
    const enrollee = enrollees.get(row.employee_id);
    const planYear = planYears.find(({ id }) => id === row.plan_year_id);
    if (!enrollee || !planYear) throw new Error(`enrollment ${row.id} has no employee or plan year`);
    const own = (history.get(row.member_id) ?? []).filter(({ product_id }) => product_id === row.product_id);
    const loaded = { enrollee, planYear, history: own, dependents: dependents.get(row.member_id) ?? [] };
    return caseOf(loaded, row.id, today);
  });
}

function caseOf(
  loaded: Pick<EnrollmentCase, 'enrollee' | 'planYear' | 'history' | 'dependents'>,
  enrollmentId: Uuid,
  today: CalendarDate,
): EnrollmentCase {
  const { enrollee, planYear, history, dependents } = loaded;
  const enrollment = history.find((row) => row.id === enrollmentId);
  if (!enrollment) throw new Error(`enrollment ${enrollmentId} is not among those of its member`);
  const others = history.filter((row) => row !== enrollment && isOf(row, enrollee.id, planYear));
  const elsewhere = history.filter((row) => !isOf(row, enrollee.id, planYear));
  const otherEnd = lastCoveredDay(elsewhere, planYear);
  const coverageStart = otherEnd ? later(enrollment.coverage_start, addDays(otherEnd, 1)) : enrollment.coverage_start;
  const running = others.find((row) => row.status === 'enrolled') ?? null;
  const situation = situationOf(
    enrollee,
    planYear,
    dependents,
    settledBefore(others, coverageStart),
    coverageStart,
    today,
  );
  return { ...loaded, enrollment, others, running, coverageStart, situation };
}

function situationOf(
  enrollee: Enrollee,
  planYear: PlanYear,
  dependents: readonly EnrolleeDependent[],
  settled: Settled,
  coverageStart: CalendarDate,
  today: CalendarDate,
): EnrollmentCase['situation'] {
  const { date_of_birth: dateOfBirth, address } = enrollee;
  return {
    employee: { dateOfBirth, pricedOn: settled.pricedOn, state: address?.state ?? null },
    dependents: dependents.map(({ date_of_birth, ...rest }) => ({
      ...{ ...rest, dateOfBirth: date_of_birth },
      ...settled.dependents.get(rest.id),
    })),
    category: planYear.product.category,
    contribution: planYear.contribution,
    plans: planYear.plans,
    priceChanges: planYear.priceChanges,
    childAgeOff: planYear.childAgeOff,
    coverageStart,
    today,
  };
}

/** Is the enrollment of this employment and this plan year? */
export function isOf(row: PersonsEnrollment, employeeId: Uuid, planYear: PlanYear): boolean {
  return row.employee_id === employeeId && row.plan_year_id === planYear.id;
}

/** The choice with its price, or why the person can't have it. */
export function chooseIn(found: EnrollmentCase, planId: Uuid, dependentIds: readonly Uuid[]): Choice | Refusal {
  const { planYear, coverageStart } = found;
  if (planYear.endedOn !== null || coverageStart > planYear.coverageEnd) return new Refusal('plan_year_over');
  return choose(found.situation, planId, dependentIds);
}

/** How the amounts of this plan year are taken from pay. */
export function paychecksIn({ enrollee, planYear }: EnrollmentCase): Paychecks {
  const year = { start: planYear.coverageStart, end: planYear.coverageEnd };
  return paychecksOf(payScheduleOf(enrollee.pay_frequency, enrollee), year);
}

/** Those who are covered by a choice, each with the last day by age. */
export function coveredBy(found: EnrollmentCase, choice: Choice): CoveredPerson[] {
  const { situation, planYear, enrollment, coverageStart } = found;
  const chosen = situation.dependents.filter(({ id }) => choice.dependentIds.includes(id));
  const charged = chargedOf(situation.category, chosen, coverageStart);
  return chosen.map((dependent, at) => ({
    enrollment_id: enrollment.id,
    dependent_id: dependent.id,
    starts_on: coverageStart,
    eligible_through: lastDayByAge(dependent, planYear.childAgeOff, planYear.coverageEnd),
    ends_on: null,
    priced_on: dependent.pricedOn ?? null,
    is_charged: charged[at] ?? true,
  }));
}

export interface Ending {
  row: PersonsEnrollment;
  end: CoverageEnd;
}

/**
 * What an election ends (rules 4.5): the running coverage, and what is left of coverage that was terminated already and would
 * overlap. The same answer again replaces like any other (rules 5.3).
 */
export function replacedBy(found: EnrollmentCase): Ending[] {
  return found.others.flatMap((row) => {
    if (row.election !== 'Enrolled' || row.cancelled || row.coverage_end === null) return [];
    const old = { coverageStart: row.coverage_start, coverageEnd: row.coverage_end };
    const end = endByReplacement(old, found.coverageStart);
    const changes = row.status === 'enrolled' || end.coverageEnd !== row.coverage_end;
    return changes ? [{ row, end }] : [];
  });
}
