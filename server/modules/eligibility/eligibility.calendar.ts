/** The calendar steps of eligibility: waiting periods end, and plan years open their windows (rules 2.4, 3.3). */
import { sql } from 'kysely';
import { grantWaiting } from '../../flows/change-eligibility.ts';
import { openForEligible, openForOne } from '../../flows/open-windows.ts';
import type { CalendarDate } from '../../platform/values/dates.ts';
import type { CalendarStep } from '../calendar/calendar-step.ts';
import { isInPlace } from '../calendar/lanes.ts';
import { hasWaited, isEligibleAtOpening, selectNext } from '../employees/employee.sql.ts';

export const endWaits: CalendarStep = {
  name: 'waiting periods end',
  // Without an active policy nobody is granted eligibility, and the wait continues.
  due: sql<CalendarDate | null>`(
    select e.eligible_on from employees e
    where e.organization_id = c.organization_id and e.eligibility = 'waiting' and e.eligible_on <= c.until
      and ${isInPlace('e.employer_id')} and exists (
      select 1 from eligibility_policies p
      where p.organization_id = e.organization_id and p.employer_id = e.employer_id and p.active)
    order by e.eligible_on limit 1)`,
  row: 'employee',
  next: async ({ db, organizationId, today }, { lanes, cursor, limit }) =>
    (await selectNext(db, organizationId, hasWaited(today, lanes), cursor, limit))[0] ?? null,
  run: grantWaiting,
};

/**
 * Everybody who is eligible when a plan year opens gets a window in it; people who become eligible later get theirs then, and
 * for benefits with a longer wait when that is over.
 */
export const openPlanYears: CalendarStep = {
  name: 'windows open',
  due: sql<CalendarDate | null>`least((
    select min(open_enrollment_start) from plan_years
    where organization_id = c.organization_id and open_enrollment_start > c.calendar_through
      and open_enrollment_start <= c.until and ${isInPlace('employer_id')}), (
    select min(opens_on) from employees
    where organization_id = c.organization_id and opens_on > c.calendar_through and opens_on <= c.until
      and ${isInPlace('employer_id')}))`,
  row: 'employee',
  next: async ({ db, organizationId, today }, { lanes, cursor, limit }) =>
    (await selectNext(db, organizationId, isEligibleAtOpening(today, lanes), cursor, limit))[0] ?? null,
  // A day opens only once, so a failed row has to be retried explicitly.
  retry: openForOne,
  run: openForEligible,
};
