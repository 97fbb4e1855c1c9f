/** A change to one employment by hand: contact, address, class, start date; and what it means for eligibility (rules 2.5). */

import type { Policy, Trigger } from '../modules/eligibility/eligibility.rules.ts';
import { selectActivePolicy } from '../modules/eligibility/eligibility.sql.ts';
import { type CompensationType, type EmployeeClass, isPlausibleStart } from '../modules/employees/employee.rules.ts';
import {
  type EmployeeRow,
  lockEmployee,
  selectEmployerOf,
  updateMembersFrom,
} from '../modules/employees/employee.sql.ts';
import { foldEmail } from '../modules/employees/folding.rules.ts';
import { lockEmployer } from '../modules/employers/employer.sql.ts';
import type { Command } from '../platform/commands/command.ts';
import { Refused, refuse, refuseField } from '../platform/commands/refusal.ts';
import { addressOf } from '../platform/http/schemas.ts';
import type { CalendarDate } from '../platform/values/dates.ts';
import type { Uuid } from '../platform/values/ids.ts';
import { normalizePhone } from '../platform/values/phone.ts';
import { decideEligibility, followEligibility } from './change-eligibility.ts';
import { change, type Person, person } from './people.ts';
import { regaining, restore } from './restore.ts';

/** As the contract sends it: what is left out stays, null clears. */
export interface EmploymentChange {
  effective_date: CalendarDate;
  email?: string | null;
  phone?: string | null;
  gender?: string | null;
  address?: { street_1: string; street_2?: string | null; city: string; state: string; zip_code: string } | null;
  employee_class?: EmployeeClass | null;
  start_date?: CalendarDate | null;
  compensation_type?: CompensationType | null;
}

export async function updateEmployment(command: Command, employeeId: Uuid, given: EmploymentChange): Promise<void> {
  const { db, organizationId } = command;
  if (given.effective_date > command.today)
    throw new Refused(refuseField('effective_date_in_future', 'effective_date'));
  // The employer's row first: a new policy waits for us, or we see it.
  const employerId = (await selectEmployerOf(db, organizationId, employeeId)) ?? refuse('not_found');
  await lockEmployer(db, organizationId, employerId, 'share');
  const before = (await lockEmployee(db, organizationId, employeeId)) ?? refuse('not_found');
  if (before.status === 'inactive') refuse('employee_inactive');
  const { start_date } = given;
  const isNewStart = start_date && start_date !== before.start_date;
  if (isNewStart && !isPlausibleStart(start_date, before.date_of_birth, command.today))
    throw new Refused(refuseField('start_date_implausible', 'start_date'));
  const who = person(before);
  change(command, who, fieldsOf(given, before));
  const policy = await selectActivePolicy(db, organizationId, employerId);
  const back = await regaining(command, [{ who, before, effectiveOn: given.effective_date }], policy);
  if (back.length > 0) await restore(command, employerId, back, policy);
  else await evaluateAnew(command, policy, { who, before, effectiveOn: given.effective_date });
  if (who.employee !== before) await updateMembersFrom(db, organizationId, [who.employee]);
  command.audit('employee.update', 'employee', employeeId, { before, after: who.employee });
}

async function evaluateAnew(
  command: Command,
  policy: Policy | null,
  { who, before, effectiveOn }: { who: Person; before: EmployeeRow; effectiveOn: CalendarDate },
): Promise<void> {
  const triggers = triggersOf(before, who.employee, effectiveOn);
  const outcomes = triggers.map((trigger) => decideEligibility(command, policy, who, trigger));
  await followEligibility(command, before.employer_id, {
    people: [who],
    lost: outcomes.includes('loss') ? [who] : [],
    eligible: outcomes.includes('grant') ? [who] : [],
  });
}

function fieldsOf(given: EmploymentChange, before: EmployeeRow): Partial<EmployeeRow> {
  const { address, email, phone, effective_date } = given;
  const fields: Partial<EmployeeRow> = {};
  // An employee always has an e-mail address: null keeps it.
  if (email) Object.assign(fields, { email, email_folded: foldEmail(email) });
  if (phone !== undefined) fields.phone = phone && normalizePhone(phone);
  if (given.gender !== undefined) fields.gender = given.gender;
  if (address !== undefined) {
    fields.address =
      address &&
      addressOf({
        address_line_1: address.street_1,
        address_line_2: address.street_2 ?? null,
        city: address.city,
        state: address.state,
        zipcode: address.zip_code,
      });
  }
  if (given.start_date !== undefined) fields.start_date = given.start_date;
  if (given.employee_class !== undefined && given.employee_class !== before.employee_class) {
    Object.assign(fields, { employee_class: given.employee_class, class_effective_on: effective_date });
  }
  if (given.compensation_type !== undefined && given.compensation_type !== before.compensation_type) {
    Object.assign(fields, { compensation_type: given.compensation_type, compensation_effective_on: effective_date });
  }
  return fields;
}

/** What in a change matters to eligibility, in the order in which it is decided: the start first, then the class. */
export function triggersOf(before: EmployeeRow, after: EmployeeRow, effectiveOn: CalendarDate): Trigger[] {
  const triggers: Trigger[] = [];
  if (before.start_date !== after.start_date) triggers.push({ type: 'start_date' });
  // A class that changed along with the start: the wait counts from the later of the two.
  if (before.employee_class !== after.employee_class) triggers.splice(0, 1, { type: 'class', effectiveOn });
  return triggers;
}
