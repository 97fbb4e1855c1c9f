/** Children age off (rules 6.2, 6.4): how long somebody may be covered by age. parts.rules.ts gives the price without them. */

import type { CalendarDate } from '../../platform/values/dates.ts';
import { type AgeOffOption, lastEligibleDayOfChild } from '../employees/dependent.rules.ts';
import type { CoveredPeople } from '../plans/rates.rules.ts';

/** The last day of a covered dependent by age; null: age ends nothing before the coverage is over. */
export function lastDayByAge(
  dependent: CoveredPeople['dependents'][number] & { disabled: boolean },
  option: AgeOffOption,
  coverageEnd: CalendarDate,
): CalendarDate | null {
  if (dependent.relationship === 'Spouse') return null;
  const last = lastEligibleDayOfChild(dependent.dateOfBirth, option, dependent.disabled);
  return last === null || last >= coverageEnd ? null : last;
}
