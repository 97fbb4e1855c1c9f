/**
 * What flows carry from step to step: employees of one employer, each with what happened to them so far. Events are told
 * employee by employee, in the order in which they happened to that person, however the work on many rows was batched.
 */

import { type EmployeeRow, insertEmployees, updateEmployees } from '../modules/employees/employee.sql.ts';
import type { Command } from '../platform/commands/command.ts';
import type { EventName, NewEvent } from '../platform/outbox.ts';

export interface Person {
  /** As it stands after the steps so far; saved by `savePeople`. */
  employee: EmployeeRow;
  isNew: boolean;
  /** A new employee whose member has had employments elsewhere, and maybe coverage. */
  memberIsKnown: boolean;
  changed: boolean;
  events: NewEvent[];
}

export function person(employee: EmployeeRow): Person {
  return { employee, isNew: false, memberIsKnown: true, changed: false, events: [] };
}

export function newPerson(employee: EmployeeRow, memberIsKnown: boolean): Person {
  return { employee, isNew: true, memberIsKnown, changed: true, events: [] };
}

/** Changes the employee's row and stamps it. */
export function change(command: Command, who: Person, fields: Partial<EmployeeRow>): void {
  who.employee = { ...who.employee, ...fields, updated_at: command.now };
  who.changed = true;
}

export function tell(who: Person, name: EventName, resourceId: string): void {
  who.events.push({ name, resourceId });
}

/** Writes what changed, in two statements, and reports the events. Enrollments of new employees come after this. */
export async function savePeople(command: Command, people: readonly Person[]): Promise<void> {
  const changed = people.filter((one) => one.changed);
  await insertEmployees(
    command.db,
    command.organizationId,
    changed.filter((one) => one.isNew).map((one) => one.employee),
  );
  await updateEmployees(
    command.db,
    command.organizationId,
    changed.filter((one) => !one.isNew).map((one) => one.employee),
  );
}

export function report(command: Command, people: readonly Person[]): void {
  for (const { events } of people) for (const event of events) command.emit(event.name, event.resourceId);
}
