/** Covered people follow corrected rates or a corrected contribution (rules 10.8), one batch at a time. */

import type { Consequence } from '../modules/corrections/correction.rules.ts';
import { type KnownEnrollment, lockKnown } from '../modules/corrections/correction.sql.ts';
import { priceConsequences } from '../modules/corrections/price-correction.rules.ts';
import { type EmployeeRow, isElectedIn, lockNext } from '../modules/employees/employee.sql.ts';
import { saveAsksFrom } from '../modules/enrollments/enrollment.sql.ts';
import { type Tell, transition } from '../modules/enrollments/transition.ts';
import { type PlanYear, selectPlanYear } from '../modules/plans/plan-year.sql.ts';
import { type FollowedChange, selectPriceChange } from '../modules/plans/price-change.sql.ts';
import type { Command } from '../platform/commands/command.ts';
import type { Uuid } from '../platform/values/ids.ts';
import { asksOf, stepsOf } from './correction-steps.ts';
import { person, report, tellOwners } from './people.ts';

/**
 * The next `limit` people after the cursor who are, were or will be covered in its plan year. Returns where to continue, or
 * null.
 */
export async function followPriceChange(
  command: Command,
  { employerId, id }: { employerId: Uuid; id: Uuid },
  cursor: Uuid | null,
  limit: number,
): Promise<Uuid | null> {
  const { db, organizationId } = command;
  const change = await selectPriceChange(db, organizationId, id);
  const planYear = change && (await selectPlanYear(db, organizationId, change.planYearId));
  if (!change || !planYear) throw new Error(`price change ${id} has no plan year`);
  const { employees, next } = await lockNext(db, organizationId, isElectedIn(employerId, planYear.id), cursor, limit);
  const members = [...new Set(employees.map(({ member_id }) => member_id))];
  const known = await lockKnown(db, organizationId, members);
  const people = employees.map((employee) => person(employee));
  const corrected = employees.map((employee) => ({ employee, planYear, ...change }));
  await askPrices(command, corrected, known, tellOwners(people));
  report(command, people);
  return next;
}

/** Somebody whose prices in a plan year differ from a day on. */
export interface Repriced extends Pick<FollowedChange, 'from' | 'needsSignature'> {
  employee: EmployeeRow;
  planYear: PlanYear;
}

/**
 * Those who owe less owe it at once; those who owe more are asked, now or once their coverage continues. `known`: all of their
 * enrollments, locked.
 */
export async function askPrices(
  command: Command,
  corrected: readonly Repriced[],
  known: readonly KnownEnrollment[],
  tell: Tell,
): Promise<void> {
  const all = corrected.flatMap((one) =>
    followedBy(command, one, known).map((consequence) => ({ consequence, employee: one.employee })),
  );
  for (const { employee } of all) command.concern('employee', employee.id);
  const planYears = new Map(corrected.map(({ planYear }) => [planYear.id, planYear]));
  const steps = all.flatMap(({ consequence, employee }) =>
    stepsOf(command, consequence, employee, { known, planYears }),
  );
  await transition(command, steps, tell);
  const asked = all.flatMap(({ consequence }) => asksOf(consequence, known));
  await saveAsksFrom(command.db, command.organizationId, asked);
}

function followedBy({ today }: Command, one: Repriced, known: readonly KnownEnrollment[]): Consequence[] {
  const { employee, planYear, from, needsSignature } = one;
  const own = known.filter((row) => row.employee_id === employee.id && row.plan_year_id === planYear.id);
  const { date_of_birth: dateOfBirth, employee_class: employeeClass, died_on: diedOn } = employee;
  const facts = { from, needsSignature, today, employee: { dateOfBirth, employeeClass, diedOn } };
  return own
    .filter((row) => row.election === 'Enrolled')
    .flatMap((row) => priceConsequences(facts, row, planYear, own));
}
