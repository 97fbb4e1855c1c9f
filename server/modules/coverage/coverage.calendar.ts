/** Children age off, each on the day after their last. */
import { sql } from 'kysely';
import { ageOffNext } from '../../flows/age-off.ts';
import type { CalendarDate } from '../../platform/values/dates.ts';
import type { CalendarStep } from '../calendar/calendar.ts';
import { selectAging } from './coverage-period.sql.ts';

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
