/** The values that the contract allows for an employee (contract, Employee), and the dates that are possible. */
import { addMonths, ageOn, type CalendarDate, date } from '../../platform/values/dates.ts';
import type { EmployeeRow } from './employee.sql.ts';

export const EMPLOYEE_CLASSES = [
  'Full Time',
  'Part Time',
  'Temporary',
  'Intern',
  'Seasonal',
  'Individual Contractor',
] as const;
export type EmployeeClass = (typeof EMPLOYEE_CLASSES)[number];

export const COMPENSATION_TYPES = ['Salary', 'Hourly'] as const;
export type CompensationType = (typeof COMPENSATION_TYPES)[number];

export const GENDERS = ['Male', 'Female', 'Transgender', 'Non-binary', 'Prefer not to respond'] as const;

/** No living person was born earlier (rules 1.5). */
const FIRST_BIRTH = date('1900-01-01');

/** The plausible dates of birth: from 1900 to today. */
export function plausibleBirths(today: CalendarDate): { from: CalendarDate; to: CalendarDate } {
  return { from: FIRST_BIRTH, to: today };
}

/** Why this can't be a date of birth, or null. */
export function birthFailure(
  dateOfBirth: CalendarDate,
  today: CalendarDate,
): 'date_of_birth_in_future' | 'date_of_birth_implausible' | null {
  if (dateOfBirth > today) return 'date_of_birth_in_future';
  return dateOfBirth < FIRST_BIRTH ? 'date_of_birth_implausible' : null;
}

/** Nobody starts before their 14th birthday [O; 29 CFR 570.2], or more than two years ahead. */
export function isPlausibleStart(startDate: CalendarDate, dateOfBirth: CalendarDate, today: CalendarDate): boolean {
  return ageOn(dateOfBirth, startDate) >= 14 && (startDate <= today || startDate <= addMonths(today, 24));
}

const FOLLOWING = ['service_since', 'returned_on', 'waits_from'] as const;

/**
 * If service and waits counted from the start of the employment, or from a return on that day, they count from the corrected
 * day.
 */
export function datesFollowing(before: EmployeeRow, startDate: CalendarDate | null): Partial<EmployeeRow> {
  const start = before.start_date ?? before.created_on;
  const since = startDate ?? before.created_on;
  if (since === start) return {};
  return Object.fromEntries(FOLLOWING.filter((name) => before[name] === start).map((name) => [name, since]));
}
