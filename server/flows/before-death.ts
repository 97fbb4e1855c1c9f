/**
 * A death that never happened (rules 10.9): its effects on coverage are undone from what was recorded before. Coverage that was
 * running continues by a reinstatement; coverage that something else had ended gets its own days and prices back.
 */
import { type CoverageRecord, type EverRecorded, selectEverRecorded } from '../modules/coverage/coverage-period.sql.ts';
import type { Departed } from '../modules/eligibility/eligibility-period.sql.ts';
import type { PastEnrollment } from '../modules/enrollments/enrollee.sql.ts';
import type { Step } from '../modules/enrollments/transition.ts';
import type { PlanYear } from '../modules/plans/plan-year.sql.ts';
import type { Command } from '../platform/commands/command.ts';
import { addDays, type CalendarDate, later } from '../platform/values/dates.ts';
import type { EarlierTerms } from './earlier-terms.ts';
import { type Absence, priceAgain } from './reinstate.ts';

/** Coverage that something else had ended, after the day of the death. */
export interface GivenBack {
  /** With its prices from before. */
  row: PastEnrollment;
  endsOn: CalendarDate;
  /** The death had changed its prices. */
  isRepriced: boolean;
}

/** All coverage that the person has had, with the prices from before the death, and the coverage that is given back. */
export async function beforeDeath(
  { db, organizationId }: Command,
  died: Departed,
  diedOn: CalendarDate,
  past: readonly PastEnrollment[],
): Promise<{ past: PastEnrollment[]; givenBack: GivenBack[] }> {
  const own = past.filter((row) => row.employee_id === died.employee_id && row.election === 'Enrolled');
  const ids = own.map(({ id }) => id);
  const ever = new Map(
    (await selectEverRecorded(db, organizationId, ids, died)).map((one) => [one.enrollment_id, one]),
  );
  const before = past.map((row) => {
    const recorded = ever.get(row.id);
    return recorded ? { ...row, prices: pricesBefore(recorded) ?? row.prices } : row;
  });
  const givenBack = before.flatMap((row): GivenBack[] => {
    const recorded = ever.get(row.id);
    if (!recorded || row.departure_number === died.number) return [];
    const endsOn = endBefore(recorded, row);
    const isRepriced = recorded.prices.some(({ isOf }) => isOf);
    return endsOn !== null && endsOn > diedOn ? [{ row, endsOn, isRepriced }] : [];
  });
  return { past: before, givenBack };
}

/** Cancelled coverage has no days on record, so its last ones before that count. */
function endBefore({ periods }: EverRecorded, row: PastEnrollment): CalendarDate | null {
  const at = periods.findIndex(({ isOf }) => isOf);
  if (at >= 0) return periods[at - 1]?.ends_on ?? null;
  const last = periods.at(-1);
  return row.cancelled && !last?.isUntil ? null : (last?.ends_on ?? null);
}

/** Of the prices that the death superseded, each day gets the one recorded last. Null: the death did not change the prices. */
function pricesBefore({ prices }: EverRecorded): CoverageRecord['prices'] | null {
  const at = prices.findIndex(({ isOf }) => isOf);
  if (at < 0) return null;
  const known = prices.slice(0, at);
  const days = known.flatMap(({ starts_on, ends_on }) => [starts_on, ...(ends_on ? [addDays(ends_on, 1)] : [])]);
  const starts = [...new Set(days)].sort();
  return starts.flatMap((day, index) => {
    const price = known.findLast(({ starts_on, ends_on }) => starts_on <= day && (ends_on === null || ends_on >= day));
    const next = starts[index + 1];
    return price ? [{ ...price, starts_on: day, ends_on: next ? addDays(next, -1) : price.ends_on }] : [];
  });
}

export function daysAgain({ row, endsOn }: GivenBack): Step[] {
  if (row.coverage_end === endsOn) return [];
  return [{ row, act: { verb: 'reschedule', end: { cancelled: false, coverageEnd: endsOn } } }];
}

/** Call once the coverage has its days again. */
export function pricesAgain(
  command: Command,
  { row, endsOn, isRepriced }: GivenBack,
  absence: Absence & { diedOn: CalendarDate },
  given: { planYears: ReadonlyMap<string, PlanYear>; said: EarlierTerms },
): Step[] {
  if (!isRepriced) return [];
  const planYear = given.planYears.get(row.plan_year_id);
  if (!planYear) throw new Error(`enrollment ${row.id} has no plan year`);
  const terms = { planYear, earlierTerms: given.said.get(planYear.id) ?? [] };
  const days = { start: later(row.coverage_start, addDays(absence.diedOn, 1)), end: endsOn };
  const ended = { ...row, cancelled: false, coverage_end: endsOn };
  return [{ row: ended, act: priceAgain(command, row, absence, terms, days) }];
}
