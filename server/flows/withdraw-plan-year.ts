/** Withdraws a plan year that was offered by mistake (rules 10.8): windows expire, and elections are cancelled. */
import { lockEmployees } from '../modules/employees/employee.sql.ts';
import { lockEmployer } from '../modules/employers/employer.sql.ts';
import { selectEmployeesOfPlanYear } from '../modules/enrollments/enrollment-lists.sql.ts';
import { markWithdrawn } from '../modules/plans/plan-year.actions.ts';
import { selectPlanYear } from '../modules/plans/plan-year.sql.ts';
import type { Command } from '../platform/commands/command.ts';
import { refuse } from '../platform/commands/refusal.ts';
import type { Uuid } from '../platform/values/ids.ts';
import { followPlanYears } from './follow-plan-year.ts';
import { person, report } from './people.ts';
import { reviewEmployer } from './request-review.ts';

/** Only before its coverage starts; a review goes through the people in batches. */
export async function withdrawPlanYear(command: Command, id: Uuid, reason: string): Promise<void> {
  const { db, organizationId, today, now } = command;
  const found = (await selectPlanYear(db, organizationId, id)) ?? refuse('not_found');
  await lockEmployer(db, organizationId, found.employerId);
  if (!(await markWithdrawn(command, id, reason))) return;
  await reviewEmployer(command, found.employerId);
  command.announce(today, (later) => withdrawFromAll({ ...later, now }, id));
}

const BATCH = 500;

/** For a dry run, which no review follows. */
async function withdrawFromAll(command: Command, planYearId: Uuid): Promise<void> {
  const { db, organizationId } = command;
  const ids = await selectEmployeesOfPlanYear(db, organizationId, planYearId);
  for (let from = 0; from < ids.length; from += BATCH) {
    const employees = await lockEmployees(db, organizationId, ids.slice(from, from + BATCH));
    const people = employees.map((employee) => person(employee));
    await followPlanYears(command, people);
    report(command, people);
  }
}
