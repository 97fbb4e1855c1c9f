/** Covered children whose last day has passed drop out of their enrollments, a batch at a time (rules 6.4). No event is sent. */

import { amountsWithout, lastDayByAge } from '../modules/coverage/age-off.rules.ts';
import {
  type AgingEnrollment,
  type AgingPerson,
  lockAging,
  selectAging,
  selectCoverageOf,
  selectDroppedUnseen,
} from '../modules/coverage/coverage-period.sql.ts';
import { recordPeople } from '../modules/coverage/coverage-write.sql.ts';
import { type EmployeeRow, lockEmployees } from '../modules/employees/employee.sql.ts';
import { type Step, transition } from '../modules/enrollments/transition.ts';
import { type PlanYear, selectPlanYears } from '../modules/plans/plan-year.sql.ts';
import type { Command } from '../platform/commands/command.ts';
import { addDays, type CalendarDate } from '../platform/values/dates.ts';
import type { Uuid } from '../platform/values/ids.ts';

/** The next `limit` enrollments after the cursor; the next cursor, or null: nobody else ages off today. */
export async function ageOffNext(command: Command, cursor: Uuid | null, limit: number): Promise<Uuid | null> {
  const { db, organizationId, today } = command;
  const found = await selectAging(db, organizationId, today, cursor, limit);
  if (found.length === 0) return null;
  const employees = await lockEmployees(db, organizationId, [...new Set(found.map((row) => row.employee_id))]);
  await ageOff(command, employees, found);
  return found.length < limit ? null : (found.at(-1)?.id ?? null);
}

/**
 * Coverage was made longer after the fact: a child whose last day by age lies in the added days drops out now, as of that day. The
 * employees are locked.
 */
export async function ageOffMissed(command: Command, rows: readonly { id: Uuid; employee_id: Uuid }[]): Promise<void> {
  if (rows.length === 0) return;
  const { db, organizationId, today } = command;
  const dropped = await selectDroppedUnseen(db, organizationId, idsOf(rows));
  await recordPeople(
    command,
    dropped.map((one) => ({ ...one, ends_on: null })),
  );
  const employees = await lockEmployees(db, organizationId, [...new Set(rows.map((row) => row.employee_id))]);
  for (;;) {
    const aging = await lockAging(db, organizationId, idsOf(rows));
    const over = aging.filter((row) => (earliestLastDay(row) ?? today) < today);
    if (over.length === 0) return;
    await ageOff(command, employees, over);
  }
}

const idsOf = (rows: readonly { id: Uuid }[]) => rows.map(({ id }) => id);

/** Whoever's last day came first drops out of each of these enrollments; somebody with a later one is left to the next turn. */
async function ageOff(
  command: Command,
  employees: readonly EmployeeRow[],
  found: readonly { id: Uuid }[],
): Promise<void> {
  const { db, organizationId } = command;
  const rows = await lockAging(db, organizationId, idsOf(found));
  const planYears = await selectPlanYears(db, organizationId, [...new Set(rows.map((row) => row.plan_year_id))]);
  const employeeOf = new Map(employees.map((one) => [one.id, one]));
  const planYearOf = new Map(planYears.map((one) => [one.id, one]));
  const steps = rows.flatMap((row) => {
    const [employee, planYear] = [employeeOf.get(row.employee_id), planYearOf.get(row.plan_year_id)];
    if (!employee || !planYear) throw new Error(`enrollment ${row.id} has no employee or plan year`);
    return repricing(row, employee, planYear) ?? [];
  });
  await transition(command, steps);
  await recordPeople(command, rows.flatMap(leaving));
}

/** Whoever's last day came first. */
function leaving(row: AgingEnrollment) {
  const lastDay = earliestLastDay(row);
  return row.covered
    .filter((one) => one.eligible_through !== null && one.eligible_through === lastDay)
    .map((one) => ({ ...one, enrollment_id: row.id, ends_on: lastDay }));
}

/** Of those who are still covered; null: nobody of them ages off. */
function earliestLastDay({ covered }: AgingEnrollment): CalendarDate | null {
  return (
    covered
      .flatMap(({ eligible_through }) => eligible_through ?? [])
      .sort()
      .at(0) ?? null
  );
}

/** Null: the coverage is over by then, or was cancelled; nothing changes but that nobody looks at it again. */
function repricing(row: AgingEnrollment, employee: EmployeeRow, planYear: PlanYear): Step | null {
  const lastDay = earliestLastDay(row);
  if (lastDay === null || row.election !== 'Enrolled' || row.coverage_end === null || row.coverage_end <= lastDay)
    return null;
  const { tier, premium_cents, employer_cents, employee_cents } = row;
  if (!tier || premium_cents === null || employer_cents === null || employee_cents === null) {
    throw new Error(`enrollment ${row.id} is enrolled without a price`);
  }
  const staying = row.covered.filter((one) => one.eligible_through === null || one.eligible_through > lastDay);
  const pricing = {
    employee: { dateOfBirth: employee.date_of_birth, pricedOn: row.priced_on ?? row.coverage_start },
    category: planYear.product.category,
    contribution: planYear.contribution,
    plans: planYear.plans,
    coverageStart: row.coverage_start,
  };
  const current = { tier, premiumCents: premium_cents, employerCents: employer_cents, employeeCents: employee_cents };
  const amounts = amountsWithout(pricing, row.plan_id, current, staying.map(asPriced));
  return { row, act: { verb: 'reprice', from: addDays(lastDay, 1), amounts } };
}

function asPriced({ relationship, date_of_birth, starts_on, priced_on, is_charged }: AgingPerson) {
  return { relationship, dateOfBirth: date_of_birth, pricedOn: priced_on ?? starts_on, isCharged: is_charged };
}

/**
 * A dependent who is covered is disabled now, or no longer: the last day by age follows in every enrollment. Who would have
 * aged off before today is covered to its end.
 */
export async function followDisability(command: Command, dependentId: Uuid): Promise<void> {
  const { db, organizationId, today } = command;
  const covered = await selectCoverageOf(db, organizationId, dependentId);
  const moved = covered.flatMap(({ child_age_off, coverage_end, ...dependent }) => {
    const last = lastDayByAge({ ...dependent, dateOfBirth: dependent.date_of_birth }, child_age_off, coverage_end);
    const eligible_through = last !== null && last < today ? today : last;
    return eligible_through === dependent.eligible_through ? [] : [{ ...dependent, eligible_through }];
  });
  await recordPeople(command, moved);
}
