/**
 * The part of an age price that is already settled (rules 7.1): somebody covered in this plan year up to the day before keeps
 * the age of their first day, and a child stays charged or uncharged. For people who join, the election settles it. Pure.
 */
import { addDays, type CalendarDate } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import type { Election } from '../vocabulary/enrollment-words.ts';

/** Coverage of the same employment and plan year. */
export interface CoverageBefore {
  election: Election;
  cancelled: boolean;
  coverage_start: CalendarDate;
  coverage_end: CalendarDate | null;
  priced_on: CalendarDate | null;
  people: readonly {
    dependent_id: Uuid;
    starts_on: CalendarDate;
    ends_on: CalendarDate | null;
    priced_on: CalendarDate | null;
    is_charged: boolean;
  }[];
}

export interface Settled {
  /** The employee's own day; absent: coverage begins now. */
  pricedOn: CalendarDate | undefined;
  dependents: ReadonlyMap<Uuid, { pricedOn: CalendarDate; isCharged: boolean }>;
}

/** `others`: the employee's other enrollments in the plan year, at most one of which covers any day. */
export function settledBefore(others: readonly CoverageBefore[], coverageStart: CalendarDate): Settled {
  const dayBefore = addDays(coverageStart, -1);
  const covers = (from: CalendarDate, to: CalendarDate | null) => from <= dayBefore && (to === null || to >= dayBefore);
  const before = others.find(
    ({ election, cancelled, coverage_start, coverage_end }) =>
      election === 'Enrolled' && !cancelled && covers(coverage_start, coverage_end),
  );
  const people = before?.people.filter(({ starts_on, ends_on }) => covers(starts_on, ends_on)) ?? [];
  return {
    pricedOn: before && (before.priced_on ?? before.coverage_start),
    dependents: new Map(
      people.map(({ dependent_id, starts_on, priced_on, is_charged }) => [
        dependent_id,
        { pricedOn: priced_on ?? starts_on, isCharged: is_charged },
      ]),
    ),
  };
}
