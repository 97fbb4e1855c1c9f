/** How long events are kept. */
import { addDays, type CalendarDate } from '../../platform/values/dates.ts';

/** As promised by the API. */
export const LEAST_RETENTION_DAYS = 90;

/** The first day from which everything is kept. */
export function keptSince(today: CalendarDate, retentionDays: number): CalendarDate {
  return addDays(today, -Math.max(retentionDays, LEAST_RETENTION_DAYS));
}
