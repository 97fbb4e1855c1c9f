/** Children age off on the day after their last day, and parts of coverage begin that were recorded before. */
import { sql } from 'kysely';
import { ageOffNext } from '../../flows/age-off.ts';
import { showPrices } from '../../flows/reprice-coverage.ts';
import type { CalendarDate } from '../../platform/values/dates.ts';
import type { CalendarStep } from '../calendar/calendar-step.ts';
import { isInPlace } from '../calendar/lanes.ts';
import { lockEmployees } from '../employees/employee.sql.ts';
import { selectAging, selectOtherPrice } from './coverage-period.sql.ts';

/** Covered children whose last day by age has passed leave; the amounts follow (rules 6.4). */
export const ageOff: CalendarStep = {
  name: 'children age off',
  due: sql<CalendarDate | null>`(
    select p.eligible_through + 1 from coverage_people p
    join enrollments n on n.organization_id = p.organization_id and n.id = p.enrollment_id
    where p.organization_id = c.organization_id and p.eligible_through < c.until and p.ends_on is null
      and p.superseded_at is null and ${isInPlace('n.employer_id')}
    order by p.eligible_through limit 1)`,
  row: 'enrollment',
  next: async ({ db, organizationId, today }, portion) =>
    (await selectAging(db, organizationId, today, portion))[0]?.id ?? null,
  run: ageOffNext,
};

/**
 * A part of coverage begins: its enrollment shows the tier and amounts of this day (rules 4.7). The prices were recorded
 * before.
 */
export const beginParts: CalendarStep = {
  name: 'parts begin',
  due: sql<CalendarDate | null>`(
    select p.ends_on + 1 from coverage_prices p
    join enrollments n on n.organization_id = p.organization_id and n.id = p.enrollment_id
    where p.organization_id = c.organization_id and p.superseded_at is null and p.ends_on >= c.calendar_through
      and p.ends_on < c.until and ${isInPlace('n.employer_id')}
    order by p.ends_on limit 1)`,
  row: 'enrollment',
  next: async ({ db, organizationId, today }, portion) =>
    (await selectOtherPrice(db, organizationId, today, portion))[0]?.id ?? null,
  run: async (command, portion) => {
    const { db, organizationId, today } = command;
    const found = await selectOtherPrice(db, organizationId, today, portion);
    await lockEmployees(db, organizationId, [...new Set(found.map(({ employee_id }) => employee_id))]);
    await showPrices(command, found);
    return found.length < portion.limit ? null : (found.at(-1)?.id ?? null);
  },
};
