/** Takes a departure back, before its day or after it (rules 10.7): the person was never away. */
import { selectActivePolicy } from '../modules/eligibility/eligibility.sql.ts';
import { lockEmployee, selectEmployerOf } from '../modules/employees/employee.sql.ts';
import { lockEmployer } from '../modules/employers/employer.sql.ts';
import type { Command } from '../platform/commands/command.ts';
import { refuse } from '../platform/commands/refusal.ts';
import type { Uuid } from '../platform/values/ids.ts';
import { change, person, savePeople } from './people.ts';
import { restore } from './restore.ts';

export async function withdrawDeparture(command: Command, employeeId: Uuid, reason: string | null): Promise<void> {
  const { db, organizationId } = command;
  // The employer's row first: then a new policy either waits for us or is visible here.
  const employerId = (await selectEmployerOf(db, organizationId, employeeId)) ?? refuse('not_found');
  await lockEmployer(db, organizationId, employerId, 'share');
  const before = (await lockEmployee(db, organizationId, employeeId)) ?? refuse('not_found');
  if (before.termination_date === null) refuse('not_leaving');
  const who = person(before);
  change(command, who, { status: 'active', termination_date: null, died_on: null });
  if (before.status === 'active') await savePeople(command, [who]);
  else {
    const policy = await selectActivePolicy(db, organizationId, employerId);
    const returning = { who, departure: before.departure_number, returnedOn: null, diedOn: before.died_on };
    await restore(command, employerId, [returning], policy);
  }
  const details = { reason };
  command.audit('employee.withdraw_departure', 'employee', employeeId, { before, after: who.employee, details });
}
