/**
 * What flows carry from step to step: employees of one employer, each with what has happened to them so far. Events are sent
 * employee by employee, in the order in which they happened to that person, however the work on many rows was batched.
 */

import { type Eligibility, eligibilityOf } from '../modules/eligibility/eligibility.rules.ts';
import { type Period, type PeriodReason, periodsAfter } from '../modules/eligibility/eligibility-period.rules.ts';
import {
  insertDepartures,
  insertPeriods,
  type NewPeriod,
  supersedePeriods,
} from '../modules/eligibility/eligibility-period.sql.ts';
import { type EmployeeRow, insertEmployees, updateEmployees } from '../modules/employees/employee.sql.ts';
import type { Tell } from '../modules/enrollments/transition.ts';
import type { EventName } from '../modules/events/event-names.ts';
import type { Command } from '../platform/commands/command.ts';
import type { NewEvent } from '../platform/commands/event.ts';
import { differs } from '../platform/database/records.ts';
import { addDays, type CalendarDate } from '../platform/values/dates.ts';

export interface Person {
  /** The row after the steps so far; saved by `savePeople`. */
  employee: EmployeeRow;
  /** The row as it is in the table; null: not there yet. */
  saved: EmployeeRow | null;
  isNew: boolean;
  /** The new employee's member has had employments elsewhere, and maybe coverage. */
  memberIsKnown: boolean;
  /** Why the eligibility that is about to be saved has changed. */
  reason: PeriodReason | null;
  /** Eligibility that had ended and resumes. */
  resumes: Resumption | null;
  /** The eligibility recorded so far never was so. */
  isCorrected: boolean;
  events: NewEvent[];
}

export interface Resumption {
  startsOn: CalendarDate;
  /** The departure that had ended it never happened; null: it did happen, and the days in between are lost. */
  departureNumber: number | null;
}

export function person(employee: EmployeeRow): Person {
  return { ...NOTHING_YET, employee, saved: employee, isNew: false, memberIsKnown: true, events: [] };
}

export function newPerson(employee: EmployeeRow, memberIsKnown: boolean): Person {
  return { ...NOTHING_YET, employee, saved: null, isNew: true, memberIsKnown, events: [] };
}

const NOTHING_YET = { reason: null, resumes: null, isCorrected: false };

/** Changes and stamps the employee's row, unless nothing differs. Eligibility has a history, so only `changeEligibility` changes it. */
export function change(
  command: Command,
  who: Person,
  fields: Partial<Omit<EmployeeRow, 'eligibility' | 'eligible_on' | 'granted_on' | 'eligibility_number'>>,
): void {
  if (!differs(who.employee, fields)) return;
  who.employee = { ...who.employee, ...fields, updated_at: command.now };
}

export function changeEligibility(command: Command, who: Person, after: Eligibility, reason: PeriodReason): void {
  const { employee } = who;
  const isGrant = after.status === 'eligible' && employee.eligibility !== 'eligible';
  who.employee = {
    ...employee,
    eligibility: after.status,
    eligible_on: after.eligibleOn,
    granted_on: after.grantedOn,
    eligibility_number: employee.eligibility_number + (isGrant ? 1 : 0),
    updated_at: command.now,
  };
  who.reason = reason;
}

/** Gives eligibility back with its dates and its number, so that no window opens again for what was answered. */
export function resumeEligibility(command: Command, who: Person, before: Eligibility, resumes: Resumption): void {
  const { status: eligibility, eligibleOn: eligible_on, grantedOn: granted_on } = before;
  who.employee = { ...who.employee, eligibility, eligible_on, granted_on, updated_at: command.now };
  who.reason = 'reinstatement';
  who.resumes = resumes;
}

/**
 * Eligibility as it would have been (rules 10.1). If the grant now lies ahead, it keeps the number of the grant that was made,
 * so that the windows of that one do not open again.
 */
export function correctEligibility(command: Command, who: Person, after: Eligibility): void {
  const { employee } = who;
  const grants = Number(after.status === 'eligible') - Number(employee.eligibility === 'eligible');
  who.employee = {
    ...employee,
    eligibility: after.status,
    eligible_on: after.eligibleOn,
    granted_on: after.grantedOn,
    // Somebody who never was eligible keeps the number, since what ended with it may be restored.
    eligibility_number: employee.eligibility_number + (after.status === 'none' ? 0 : grants),
    updated_at: command.now,
  };
  who.reason = 'correction';
  who.isCorrected = true;
}

export function tell(who: Person, name: EventName, resourceId: string): void {
  who.events.push({ name, resourceId });
}

/** Adds the events of enrollments to the employees who own them. */
export function tellOwners(people: readonly Person[]): Tell {
  const byEmployee = new Map(people.map((who) => [who.employee.id, who]));
  return (event, { id, employee_id }) => {
    const who = byEmployee.get(employee_id);
    if (!who) throw new Error(`enrollment ${id} is of nobody among these people`);
    tell(who, event, id);
  };
}

/**
 * Writes what changed in two statements, and then the effect on eligibility. Enrollments of new employees have to come after
 * this.
 */
export async function savePeople(command: Command, people: readonly Person[]): Promise<void> {
  const { db, organizationId } = command;
  const changed = people.filter(({ employee, saved }) => employee !== saved);
  const rowsOf = (some: readonly Person[]) => some.map(({ employee }) => employee);
  await insertEmployees(db, organizationId, rowsOf(changed.filter(({ saved }) => saved === null)));
  await updateEmployees(db, organizationId, rowsOf(changed.filter(({ saved }) => saved !== null)));
  await recordEligibility(command, changed.filter(hasNewPeriods));
  await recordDepartures(command, changed.filter(hasDeparted));
  for (const who of changed) {
    who.saved = who.employee;
    who.resumes = null;
    who.isCorrected = false;
  }
}

/** Eligibility has changed, or the last day with which it ended was moved. */
function hasNewPeriods({ employee, saved }: Person): boolean {
  if (saved === null) return employee.eligibility !== 'none';
  return (
    employee.eligibility !== saved.eligibility ||
    employee.eligible_on !== saved.eligible_on ||
    employee.granted_on !== saved.granted_on ||
    lastDayMoved(employee, saved)
  );
}

function lastDayMoved(employee: EmployeeRow, saved: EmployeeRow): boolean {
  const { status, termination_date } = employee;
  return status === 'inactive' && saved.status === 'inactive' && termination_date !== saved.termination_date;
}

/** The employment has ended, or only the eligibility. */
function hasDeparted({ employee, saved }: Person): boolean {
  return saved !== null && employee.departure_number !== saved.departure_number;
}

async function recordDepartures(command: Command, people: readonly Person[]): Promise<void> {
  const departures = people.map(({ employee: { id, departure_number } }) => ({
    ...{ employee_id: id, number: departure_number, done_on: command.today },
  }));
  await insertDepartures(command.db, command.organizationId, departures, { now: command.now, cause: command.cause });
}

/** Two statements however many people; one if nobody had any eligibility before, as in a first census. */
async function recordEligibility(command: Command, people: readonly Person[]): Promise<void> {
  if (people.length === 0) return;
  const { db, organizationId, now } = command;
  const known = people.flatMap(({ employee, saved, resumes, isCorrected }) => {
    if (saved === null) return [];
    const moved = lastDayMoved(employee, saved) ? employee.departure_number : null;
    const departureNumber = resumes?.departureNumber ?? moved;
    if (saved.eligibility === 'none' && departureNumber === null) return [];
    const wasOn = isCorrected && employee.eligibility !== 'none' ? saved.eligible_on : null;
    const waitEndsOn = wasOn && addDays(wasOn, -1);
    return [{ employeeId: saved.id, departureNumber, waitEndsOn }];
  });
  const superseded = Map.groupBy(await supersedePeriods(db, organizationId, known, now), (one) => one.employeeId);
  const periods = people.flatMap((who) => newPeriods(command, who, superseded.get(who.employee.id) ?? []));
  await insertPeriods(db, organizationId, periods, { now, cause: command.cause() });
}

function newPeriods(command: Command, who: Person, all: readonly Period[]): NewPeriod[] {
  const { employee, saved, reason, resumes, isCorrected } = who;
  const { id: employeeId, eligibility, eligible_on, granted_on, status, termination_date, departure_number } = employee;
  if (reason === null) throw new Error(`the eligibility of employee ${employeeId} changed without a reason`);
  const { today } = command;
  const leaves = status === 'inactive';
  const isEnded = hasDeparted(who) || (saved !== null && lastDayMoved(employee, saved));
  const on = {
    today,
    lastDay: (leaves ? termination_date : null) ?? (isCorrected ? dayBeforeFirst(all) : null) ?? today,
    departureNumber: isEnded ? departure_number : null,
    resumesOn: resumes?.startsOn,
  };
  // If the departure never happened, neither did what began after it.
  const kept = resumes?.departureNumber ? all.filter(({ endsOn }) => endsOn !== null) : all;
  const after = eligibilityOf(eligibility, eligible_on, granted_on);
  const neverWas = isCorrected && after.status !== 'none';
  const superseded = neverWas ? kept.filter(({ kind }) => kind === 'waiting') : kept;
  return periodsAfter(superseded, after, on).map((period) => ({ ...period, employeeId, id: command.newId(), reason }));
}

/** Eligibility that never was is kept as a period without days, since it may be restored. */
function dayBeforeFirst(all: readonly Period[]): CalendarDate | null {
  const [first] = all.map(({ startsOn }) => startsOn).sort();
  return first === undefined ? null : addDays(first, -1);
}

/** Reports each event once; later ones are reported by the next call. */
export function report(command: Command, people: readonly Person[]): void {
  for (const who of people) {
    for (const event of who.events) command.emit(event.name, event.resourceId);
    who.events = [];
  }
}
