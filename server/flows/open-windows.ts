/** Opens the windows that the one rule gives (rules 3.3): it looks at the state, so running it again makes nothing new. */

import { coveredFrom } from '../modules/eligibility/eligibility.rules.ts';
import type { EmployeeRow } from '../modules/employees/employee.sql.ts';
import { type EnrollmentHistory, selectEnrollmentHistory } from '../modules/enrollments/enrollment.sql.ts';
import { lastCoveredDay } from '../modules/enrollments/enrollment-row.rules.ts';
import { type Beginning, begin, transition } from '../modules/enrollments/transition.ts';
import { windowFor } from '../modules/enrollments/window.rules.ts';
import { type PlanYear, selectPlanYearsOfEmployer } from '../modules/plans/plan-year.sql.ts';
import type { Command } from '../platform/commands/command.ts';
import type { Uuid } from '../platform/values/ids.ts';
import { type Person, tellOwners } from './people.ts';

/** Eligible people of one employer, saved before this. Three statements however many people and plan years. */
export async function openWindows(command: Command, employerId: Uuid, people: readonly Person[]): Promise<void> {
  if (people.length === 0) return;
  const planYears = await selectOpenPlanYears(command, employerId);
  if (planYears.length === 0) return;
  // Nobody who is new has a past; their look-up would be the slowest part of a first census.
  const known = people.filter((who) => who.memberIsKnown).map((who) => who.employee.id);
  const histories = known.length === 0 ? [] : await selectEnrollmentHistory(command.db, command.organizationId, known);
  const byEmployee = new Map(histories.map((history) => [history.employee_id, history]));
  const started = people.flatMap((who) =>
    planYears.flatMap((planYear) => start(command, who, planYear, byEmployee.get(who.employee.id)) ?? []),
  );
  await transition(command, started, tellOwners(people));
}

/** Those whose open enrollment has begun and whose coverage is not over. */
async function selectOpenPlanYears(command: Command, employerId: Uuid): Promise<PlanYear[]> {
  const all = await selectPlanYearsOfEmployer(command.db, command.organizationId, employerId);
  return all.filter((year) => year.openEnrollmentStart <= command.today && command.today <= year.coverageEnd);
}

function start(
  command: Command,
  who: Person,
  planYear: PlanYear,
  history: EnrollmentHistory | undefined,
): Beginning | null {
  const { employee } = who;
  if (hasStarted(employee, planYear, history)) return null;
  const { eligible_on: eligibleOn, granted_on: grantedOn } = employee;
  if (eligibleOn === null || grantedOn === null) throw new Error(`employee ${employee.id} is eligible without a date`);
  const covered = (history?.covered ?? []).filter((one) => one.product_id === planYear.productId);
  const lastCoverageEnd = lastCoveredDay(covered, planYear);
  const from = coveredFrom(eligibleOn, employee.returned_on);
  const window = windowFor({ planYear, grantedOn, eligibleOn: from, lastCoverageEnd, today: command.today });
  if (!window) return null;
  return begin(command, employee, planYear, window, {
    verb: planYear.autoGrant ? 'grant' : 'start',
    lifeEventId: null,
  });
}

/**
 * One enrollment per plan year and grant of eligibility: who lost it and has it again gets another chance. A window that closed
 * before the grant was none: a correction has moved the grant.
 */
function hasStarted(employee: EmployeeRow, planYear: PlanYear, history: EnrollmentHistory | undefined): boolean {
  return (history?.started ?? []).some(
    (one) =>
      one.plan_year_id === planYear.id &&
      one.eligibility_number === employee.eligibility_number &&
      (one.expired_on === null || employee.granted_on === null || one.expired_on >= employee.granted_on),
  );
}
