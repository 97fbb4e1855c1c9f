/** Children age off, each on the day after their last; parts of coverage begin that were known before. */
import { sql } from 'kysely';
import { ageOffNext } from '../../flows/age-off.ts';
import { showPrices } from '../../flows/leave-coverage.ts';
import type { CalendarDate } from '../../platform/values/dates.ts';
import type { CalendarStep } from '../calendar/calendar.ts';
import { lockEmployees } from '../employees/employee.sql.ts';
import { selectAging, selectOtherPrice } from './coverage-period.sql.ts';

/** Covered children whose last day by age has passed drop out; the amounts follow (rules 6.4). */
export const ageOff: CalendarStep = {
  name: 'children age off',
  due: sql<CalendarDate | null>`(
    select min(eligible_through) + 1 from coverage_people
    where organization_id = c.organization_id and eligible_through is not null and ends_on is null
      and superseded_at is null)`,
  row: 'enrollment',
  next: async ({ db, organizationId, today }, cursor) =>
    (await selectAging(db, organizationId, today, cursor, 1))[0]?.id ?? null,
  run: ageOffNext,
};

/** A part of coverage begins: its enrollment shows tier and amounts of this day (rules 4.7). The prices are recorded before. */
export const beginParts: CalendarStep = {
  name: 'parts begin',
  due: sql<CalendarDate | null>`(
    select min(ends_on) + 1 from coverage_prices
    where organization_id = c.organization_id and ends_on is not null and superseded_at is null
      and ends_on >= c.calendar_through)`,
  row: 'enrollment',
  next: async ({ db, organizationId, today }, cursor) =>
    (await selectOtherPrice(db, organizationId, today, cursor, 1))[0]?.id ?? null,
  run: async (command, cursor, limit) => {
    const { db, organizationId, today } = command;
    const found = await selectOtherPrice(db, organizationId, today, cursor, limit);
    await lockEmployees(db, organizationId, [...new Set(found.map(({ employee_id }) => employee_id))]);
    await showPrices(command, found);
    return found.length < limit ? null : (found.at(-1)?.id ?? null);
  },
};
