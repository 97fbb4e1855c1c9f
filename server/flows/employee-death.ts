/**
 * An employee has died (rules 10.9): that day is their own last day of coverage, and windows expire at once. The family stays
 * covered on the same enrollments for as many months as the plan year allows; the employer pays for them.
 */
import { CANCELLED, coverageDaysOf } from '../modules/coverage/coverage.rules.ts';
import { type CoverageRecord, lockCoverage } from '../modules/coverage/coverage-period.sql.ts';
import { endAfterDeath, partsAround } from '../modules/coverage/survivors.rules.ts';
import { type EmployeeRow, lockEmployee } from '../modules/employees/employee.sql.ts';
import { type EnrollmentWithTerms, lockElected } from '../modules/enrollments/enrollment.sql.ts';
import { type Step, transition } from '../modules/enrollments/transition.ts';
import { type PlanYear, selectPlanYears } from '../modules/plans/plan-year.sql.ts';
import type { Command } from '../platform/commands/command.ts';
import { Refusal, Refused, refuse, refuseField } from '../platform/commands/refusal.ts';
import { addDays, type CalendarDate, later } from '../platform/values/dates.ts';
import type { Uuid } from '../platform/values/ids.ts';
import { deactivate } from './deactivate.ts';
import { change, person } from './people.ts';
import { partOf, pricingOf, shownIn, spanOf } from './reprice-coverage.ts';

/** Longer than for other departures: no coverage that anybody had is taken away, and a death is often reported late [O]. */
const MOST_DAYS_BACK = 365;

export async function recordDeath(
  command: Command,
  employeeId: Uuid,
  given: { diedOn: CalendarDate | null; reason: string | null },
): Promise<void> {
  const { db, organizationId, today } = command;
  const diedOn = given.diedOn ?? today;
  const before = (await lockEmployee(db, organizationId, employeeId)) ?? refuse('not_found');
  if (before.status === 'inactive') refuse('employee_inactive');
  if (diedOn > today || diedOn < addDays(today, -MOST_DAYS_BACK)) {
    const message = `A death can be reported once it has happened, up to ${MOST_DAYS_BACK} days back.`;
    throw new Refused(refuseField('termination_date_out_of_range', 'termination_date', message));
  }
  const own = (await lockElected(db, organizationId, before.member_id)).filter((row) => row.employee_id === employeeId);
  // Including coverage that is over: with its plan year, by hand, or because another election replaced it.
  const elected = own.filter(
    (row) => row.status === 'enrolled' || (row.coverage_end !== null && row.coverage_end > diedOn),
  );
  const covered = await lockCoverage(
    db,
    organizationId,
    elected.map(({ id }) => id),
  );
  const planYears = await selectPlanYears(db, organizationId, [...new Set(covered.map((row) => row.plan_year_id))]);
  const yearOf = (row: CoverageRecord) => {
    const planYear = planYears.find(({ id }) => id === row.plan_year_id);
    if (!planYear) throw new Error(`enrollment ${row.id} has no plan year`);
    return planYear;
  };
  const ends = new Map(
    covered.map((row) => [row.id, goesOn(row, own, diedOn) ? endOf(row, yearOf(row), diedOn) : CANCELLED]),
  );
  const who = person(before);
  change(command, who, { died_on: diedOn });
  await deactivate(
    command,
    [who],
    diedOn,
    () => diedOn,
    ({ id }) => ends.get(id) ?? refuse('not_found'),
  );
  // Coverage that the departure did not end; if the death was a mistake, before-death.ts gives its days back.
  await transition(
    command,
    elected.flatMap((row): Step[] => {
      const end = ends.get(row.id);
      if (row.status === 'enrolled' || !end) return [];
      return [{ row, act: { verb: 'reschedule', end } }];
    }),
  );
  const ended = await lockCoverage(
    db,
    organizationId,
    covered.map(({ id }) => id),
  );
  await transition(
    command,
    ended.flatMap((row) => repricing(command, row, who.employee, yearOf(row), diedOn)),
  );
  const details = { reason: given.reason, cause: 'death' };
  command.audit('employee.terminate', 'employee', employeeId, { before, after: who.employee, details });
}

/**
 * A family that was not covered on that day, by this coverage or the one before it, does not stay covered: coverage that began
 * later never was.
 */
function goesOn(row: CoverageRecord, own: readonly EnrollmentWithTerms[], diedOn: CalendarDate): boolean {
  const isOnDay = ({ coverage_start, coverage_end }: Pick<EnrollmentWithTerms, 'coverage_start' | 'coverage_end'>) =>
    coverage_start <= diedOn && coverage_end !== null && coverage_end >= diedOn;
  return row.coverage_start <= diedOn || own.some((one) => one.product_id === row.product_id && isOnDay(one));
}

function endOf(row: CoverageRecord, planYear: PlanYear, diedOn: CalendarDate) {
  const coverageEnd = row.coverage_end ?? planYear.coverageEnd;
  const people = row.people.map((one) => ({ startsOn: one.starts_on, endsOn: one.ends_on ?? one.eligible_through }));
  return endAfterDeath({ coverageStart: row.coverage_start, coverageEnd, people }, diedOn, planYear.survivorMonths);
}

/** From the next day, or from the start, the price is that of the survivors. */
function repricing(
  command: Command,
  row: CoverageRecord,
  employee: EmployeeRow,
  planYear: PlanYear,
  diedOn: CalendarDate,
): Step[] {
  const { coverageStart, coverageEnd } = coverageDaysOf(row);
  const from = later(coverageStart, addDays(diedOn, 1));
  const before = row.prices.filter(({ starts_on }) => starts_on < from).map(partOf);
  const isOver = coverageEnd === null || coverageEnd < from;
  const days = { from, until: coverageEnd ?? from };
  const people = row.people.map(spanOf);
  const parts = isOver
    ? []
    : partsAround(
        diedOn,
        pricingOf(row, employee, planYear),
        row.plan_id,
        people,
        days,
        before.at(-1)?.amounts ?? null,
      );
  if (parts instanceof Refusal) throw new Error(`enrollment ${row.id} has no price to keep`);
  const all = parts.length > 0 ? [...before, ...parts] : row.prices.map(partOf);
  return [{ row, act: { verb: 'reprice', parts, shown: shownIn(row, all, command.today) } }];
}
