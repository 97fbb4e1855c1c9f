/** Covered people follow rates or a contribution that were corrected (rules 10.8), a batch at a time. */

import type { Consequence } from '../modules/corrections/correction.rules.ts';
import { type KnownEnrollment, lockKnown } from '../modules/corrections/correction.sql.ts';
import { priceConsequences } from '../modules/corrections/price-correction.rules.ts';
import { type EmployeeRow, isElectedIn, lockNext } from '../modules/employees/employee.sql.ts';
import { transition } from '../modules/enrollments/transition.ts';
import { type PlanYear, selectPlanYear } from '../modules/plans/plan-year.sql.ts';
import { type FollowedChange, selectPriceChange } from '../modules/plans/price-change.sql.ts';
import type { Command } from '../platform/commands/command.ts';
import type { Uuid } from '../platform/values/ids.ts';
import { stepsOf } from './correction-steps.ts';
import { person, report, tellOwners } from './people.ts';

/** The next `limit` people after the cursor who are, were or will be covered in its plan year; where to go on, or null. */
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
  const all = employees.flatMap((employee) =>
    followedBy(command, employee, { change, planYear, known }).map((consequence) => ({ consequence, employee })),
  );
  for (const { employee } of all) command.concern('employee', employee.id);
  const loaded = { known, planYears: new Map([[planYear.id, planYear]]) };
  await transition(
    command,
    all.flatMap(({ consequence, employee }) => stepsOf(command, consequence, employee, loaded)),
    tellOwners(people),
  );
  report(command, people);
  return next;
}

function followedBy(
  { today }: Command,
  employee: EmployeeRow,
  { change, planYear, known }: { change: FollowedChange; planYear: PlanYear; known: readonly KnownEnrollment[] },
): Consequence[] {
  const own = known.filter((row) => row.employee_id === employee.id && row.plan_year_id === planYear.id);
  const { date_of_birth: dateOfBirth, employee_class: employeeClass, died_on: diedOn } = employee;
  const facts = { ...change, today, employee: { dateOfBirth, employeeClass, diedOn } };
  return own
    .filter((row) => row.election === 'Enrolled' && !row.cancelled)
    .flatMap((row) => priceConsequences(facts, row, planYear, own));
}
