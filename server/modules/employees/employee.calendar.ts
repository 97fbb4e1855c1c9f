/** The calendar step of employments: a scheduled leaver is deactivated on the day after the last day of work (rules 1.9). */
import { sql } from 'kysely';
import { deactivateLeavers } from '../../flows/deactivate.ts';
import { addDays, type CalendarDate } from '../../platform/values/dates.ts';
import type { CalendarStep } from '../calendar/calendar-step.ts';
import { isInPlace } from '../calendar/lanes.ts';
import { isLeaving, lockNext, selectNext } from './employee.sql.ts';

export const deactivateAnnounced: CalendarStep = {
  name: 'announced leavers',
  due: sql<CalendarDate | null>`(
    select min(termination_date) + 1 from employees
    where organization_id = c.organization_id and status = 'active' and termination_date < c.until
      and ${isInPlace('employer_id')})`,
  row: 'employee',
  next: async ({ db, organizationId, today }, { lanes, cursor, limit }) =>
    (await selectNext(db, organizationId, isLeaving(addDays(today, -1), lanes), cursor, limit))[0] ?? null,
  run: async (command, { lanes, cursor, limit }) => {
    const { db, organizationId, today } = command;
    const leaving = isLeaving(addDays(today, -1), lanes);
    const { employees, next } = await lockNext(db, organizationId, leaving, cursor, limit);
    await deactivateLeavers(command, employees);
    return next;
  },
};
