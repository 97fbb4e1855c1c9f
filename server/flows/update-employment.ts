/**
 * A change to one employment by hand, or a correction (rules 10): contact, address, class, start date, date of birth, and the
 * effect on eligibility (rules 2.5).
 */

import { checkNotice, type Grounds, mayRescind } from '../modules/coverage/rescission.rules.ts';
import type { Policy, Trigger } from '../modules/eligibility/eligibility.rules.ts';
import { selectActivePolicy } from '../modules/eligibility/eligibility.sql.ts';
import {
  birthFailure,
  type CompensationType,
  datesFollowing,
  type EmployeeClass,
  isPlausibleStart,
} from '../modules/employees/employee.rules.ts';
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
import { correct } from './correct.ts';
import { followClass } from './follow-class.ts';
import { change, type Person, person } from './people.ts';
import { regaining, restore } from './restore.ts';

/** As the contract defines it: omitted fields stay, null clears. */
export interface EmploymentChange {
  /** Omitted in a correction. */
  effective_date?: CalendarDate;
  email?: string | null;
  phone?: string | null;
  gender?: string | null;
  address?: { street_1: string; street_2?: string | null; city: string; state: string; zip_code: string } | null;
  employee_class?: EmployeeClass | null;
  start_date?: CalendarDate | null;
  date_of_birth?: CalendarDate;
  compensation_type?: CompensationType | null;
}

/** A change counts from a day on; a correction means that it was always so. */
export type ChangeKind =
  | { isCorrection: false; effectiveOn: CalendarDate }
  | ({ isCorrection: true; reason: string | null; force: boolean } & Grounds);

export async function updateEmployment(
  command: Command,
  employeeId: Uuid,
  given: EmploymentChange,
  kind: ChangeKind,
): Promise<void> {
  const { db, organizationId, today } = command;
  if (!kind.isCorrection && kind.effectiveOn > today)
    throw new Refused(refuseField('effective_date_in_future', 'effective_date'));
  const refusal = kind.isCorrection ? checkNotice(kind, today) : null;
  if (refusal) throw new Refused(refusal);
  // The employer's row first: then a new policy either waits for us or is visible here.
  const employerId = (await selectEmployerOf(db, organizationId, employeeId)) ?? refuse('not_found');
  await lockEmployer(db, organizationId, employerId, 'share');
  const before = (await lockEmployee(db, organizationId, employeeId)) ?? refuse('not_found');
  if (before.status === 'inactive') refuse('employee_inactive');
  const who = person(before);
  change(command, who, fieldsOf(given, before, kind));
  checkDates(who.employee, before, today);
  const isFact = before.start_date !== who.employee.start_date || before.date_of_birth !== who.employee.date_of_birth;
  if (kind.isCorrection || isFact) {
    const terms = kind.isCorrection
      ? { mayRescind: mayRescind(kind.retroactiveReason), force: kind.force }
      : { mayRescind: false, force: false };
    await correct(command, employerId, [{ who, before, isEmploymentWrong: kind.isCorrection }], terms);
  }
  if (!kind.isCorrection) await followChange(command, employerId, { who, before, effectiveOn: kind.effectiveOn });
  if (who.employee !== before) await updateMembersFrom(db, organizationId, [who.employee]);
  const why = kind.isCorrection
    ? { details: { reason: kind.reason, retroactive_reason: kind.retroactiveReason, force: kind.force } }
    : {};
  const action = kind.isCorrection ? 'employee.correct' : 'employee.update';
  command.audit(action, 'employee', employeeId, { before, after: who.employee, ...why });
}

function checkDates(after: EmployeeRow, before: EmployeeRow, today: CalendarDate): void {
  const { start_date, date_of_birth } = after;
  const birth = date_of_birth === before.date_of_birth ? null : birthFailure(date_of_birth, today);
  if (birth) throw new Refused(refuseField(birth, 'date_of_birth'));
  if (start_date === before.start_date && date_of_birth === before.date_of_birth) return;
  if (start_date !== null && !isPlausibleStart(start_date, date_of_birth, today))
    throw new Refused(
      refuseField('start_date_implausible', start_date === before.start_date ? 'date_of_birth' : 'start_date'),
    );
}

/** Follows a class that differs from a day on. */
async function followChange(
  command: Command,
  employerId: Uuid,
  changed: { who: Person; before: EmployeeRow; effectiveOn: CalendarDate },
): Promise<void> {
  const policy = await selectActivePolicy(command.db, command.organizationId, employerId);
  const back = await regaining(command, [changed], policy);
  if (back.length === 0) await evaluateAnew(command, policy, changed);
  await followClass(command, [changed]);
  await restore(command, employerId, back, policy);
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
    // Another class may have another wait for a benefit that they are waiting for.
    eligible: triggers.length > 0 && who.employee.eligibility === 'eligible' ? [who] : [],
  });
}

function fieldsOf(given: EmploymentChange, before: EmployeeRow, kind: ChangeKind): Partial<EmployeeRow> {
  const { address, email, phone } = given;
  const { start_date = before.start_date } = given;
  const fields: Partial<EmployeeRow> = datesFollowing(before, start_date);
  const since = kind.isCorrection ? (start_date ?? before.created_on) : kind.effectiveOn;
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
  if (given.date_of_birth !== undefined) fields.date_of_birth = given.date_of_birth;
  if (given.employee_class !== undefined && given.employee_class !== before.employee_class) {
    Object.assign(fields, { employee_class: given.employee_class, class_effective_on: since });
  }
  if (given.compensation_type !== undefined && given.compensation_type !== before.compensation_type) {
    Object.assign(fields, { compensation_type: given.compensation_type, compensation_effective_on: since });
  }
  return fields;
}

/** What in a change matters for eligibility. A start date is corrected, never changed (rules 10.1). */
export function triggersOf(before: EmployeeRow, after: EmployeeRow, effectiveOn: CalendarDate): Trigger[] {
  if (before.employee_class === after.employee_class && sameTerms(before, after)) return [];
  return [{ type: 'class', effectiveOn }];
}

/** Whether everything else that a policy's rules consider is the same. */
function sameTerms(before: EmployeeRow, after: EmployeeRow): boolean {
  return before.compensation_type === after.compensation_type && before.address?.state === after.address?.state;
}
