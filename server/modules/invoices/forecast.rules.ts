/** What coverage will cost by month, as things stand: the sum of what is due (due.rules.ts). Pure. */
import type { CalendarDate } from '../../platform/values/dates.ts';
import { dueMonths, type ElectedPrice } from '../coverage/due.rules.ts';

export interface ForecastMonth {
  employees: number;
  premiumCents: number;
  employerCents: number;
}

/** Adds the prices of a batch of employees to these months; all prices of an employee have to be in one batch. */
export function addToForecast(months: ReadonlyMap<CalendarDate, ForecastMonth>, prices: readonly ElectedPrice[]): void {
  const through = [...months.keys()].at(-1);
  if (through === undefined) return;
  for (const own of Map.groupBy(prices, ({ employee_id }) => employee_id).values()) {
    const seen = new Set<CalendarDate>();
    for (const { month, premiumCents, employerCents } of own.flatMap((price) => dueMonths(price, through))) {
      const at = months.get(month);
      if (!at) continue;
      at.premiumCents += premiumCents;
      at.employerCents += employerCents;
      if (!seen.has(month)) at.employees += 1;
      seen.add(month);
    }
  }
}
