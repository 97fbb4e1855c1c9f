/**
 * Coverage that was taken away by mistake continues, but its plan year is over by now (rules 10.5). An employee who has answered nothing in
 * the plan year that renews it is renewed passively, as if they had been covered when their window closed. If they had no window, they are
 * asked now.
 */
import type { EmployeeRow } from '../modules/employees/employee.sql.ts';
import type { PastEnrollment } from '../modules/enrollments/enrollee.sql.ts';
import { selectEnrollmentHistory, selectOpenEnrollments } from '../modules/enrollments/enrollment.sql.ts';
import { renewPassively } from '../modules/enrollments/renewal.ts';
import type { Renewing } from '../modules/enrollments/signed-answer.ts';
import { type Beginning, begin, transition } from '../modules/enrollments/transition.ts';
import { type PlanYear, selectPlanYearsOfEmployer } from '../modules/plans/plan-year.sql.ts';
import type { Command } from '../platform/commands/command.ts';
import { addDays, type CalendarDate, earlier } from '../platform/values/dates.ts';
import type { Uuid } from '../platform/values/ids.ts';

/** The number of days to answer for somebody who could not be asked in time [O]. */
const WINDOW_DAYS = 30;

/**
 * `old`: coverage that continued, or had no days left to continue; its employees are eligible and locked. Returns what has to be recorded.
 * Runs no statement if no plan year is over.
 */
export async function renewMissed(
  command: Command,
  employerId: Uuid,
  employees: readonly EmployeeRow[],
  old: readonly PastEnrollment[],
): Promise<Renewing[]> {
  const { db, organizationId, today } = command;
  const over = old.filter((row) => row.plan_year_coverage_end < today);
  if (over.length === 0) return [];
  const years = (await selectPlanYearsOfEmployer(db, organizationId, employerId)).filter((year) =>
    isUnderWay(year, today),
  );
  const ids = [...new Set(over.map((row) => row.employee_id))];
  const asked = new Map(
    (await selectEnrollmentHistory(db, organizationId, ids)).map(({ employee_id, started }) => [employee_id, started]),
  );
  const begun = over.flatMap((row) =>
    years
      .filter(({ id, renewsId, renewal }) => {
        const known = (asked.get(row.employee_id) ?? []).filter(({ plan_year_id }) => plan_year_id === id);
        const isMissed = known.length === 0 || renewal === 'passive';
        return renewsId === row.plan_year_id && isMissed && known.every(({ expired_on }) => expired_on !== null);
      })
      .map((year) =>
        openIn(
          command,
          employees.find(({ id }) => id === row.employee_id),
          year,
        ),
      ),
  );
  if (begun.length === 0) return [];
  await transition(command, begun);
  const missed = new Map(begun.map(({ begins }) => [begins.id, begins]));
  const rows = (await selectOpenEnrollments(db, organizationId, ids)).filter(({ id }) => missed.has(id));
  const renewals = await renewPassively(command, rows);
  const renewed = new Set(renewals.map(({ found }) => found.enrollment.id));
  const windows = rows.filter(({ id }) => !renewed.has(id));
  await transition(
    command,
    windows.map((row) => {
      const endsOn = earlier(addDays(today, WINDOW_DAYS), row.plan_year_coverage_end);
      return { row, act: { verb: 'extend', window: { startsOn: today, endsOn, coverageStart: row.coverage_start } } };
    }),
  );
  return renewals;
}

/** Its open enrollment is over, and its coverage is not. */
function isUnderWay(year: PlanYear, today: CalendarDate): boolean {
  const isOffered = year.endedOn === null && year.withdrawnOn === null;
  return isOffered && year.openEnrollmentEnd < today && year.coverageStart <= today && today <= year.coverageEnd;
}

/** The window that they would have had. */
function openIn(command: Command, employee: EmployeeRow | undefined, year: PlanYear): Beginning {
  if (!employee) throw new Error(`nobody to ask in plan year ${year.id}`);
  const { openEnrollmentStart: startsOn, openEnrollmentEnd: endsOn, coverageStart } = year;
  const window = { startsOn, endsOn, coverageStart, reason: 'open_enrollment' as const };
  return begin(command, employee, year, window, { verb: 'start', lifeEventId: null });
}
