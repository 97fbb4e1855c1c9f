/** The calendar of eligibility: waiting periods end, and windows of open plan years follow (rules 2, 3). */
import { sql } from 'kysely';
import { grantWaiting, openForEligible, openForOne } from '../../flows/change-eligibility.ts';
import type { CalendarDate } from '../../platform/values/dates.ts';
import type { CalendarStep } from '../calendar/calendar.ts';
import { lockEligibleAtOpening, lockWaiting } from '../employees/employee.sql.ts';

export const endWaits: CalendarStep = {
  name: 'waiting periods end',
  due: sql<CalendarDate | null>`(
    select min(eligible_on) from employees where organization_id = c.organization_id and eligibility = 'waiting')`,
  row: 'employee',
  next: async ({ db, organizationId, today }, cursor) =>
    (await lockWaiting(db, organizationId, today, cursor, 1))[0]?.id ?? null,
  run: grantWaiting,
};

/** Everybody who is eligible when a plan year opens gets a window in it; those who become eligible later get theirs then. */
export const openPlanYears: CalendarStep = {
  name: 'windows open',
  due: sql<CalendarDate | null>`(
    select min(open_enrollment_start) from plan_years
    where organization_id = c.organization_id and open_enrollment_start > c.calendar_through)`,
  row: 'employee',
  next: async ({ db, organizationId, today }, cursor) =>
    (await lockEligibleAtOpening(db, organizationId, today, cursor, 1))[0]?.id ?? null,
  // A plan year opens only once: a failed row has to be tried again explicitly.
  retry: openForOne,
  run: openForEligible,
};
