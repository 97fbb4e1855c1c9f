/** Which periods replace those in force when somebody's eligibility changes. */
import { addDays, type CalendarDate, later } from '../../platform/values/dates.ts';
import type { Eligibility, Trigger } from './eligibility.rules.ts';

/** From the first day through the last; null: still in force. */
export interface Period {
  kind: 'waiting' | 'eligible';
  startsOn: CalendarDate;
  endsOn: CalendarDate | null;
  eligibleOn: CalendarDate;
  grantedOn: CalendarDate | null;
  /** The departure that ended it. */
  departureNumber: number | null;
}

/** Why it began or ended. */
export type PeriodReason = Trigger['type'] | 'departure' | 'reinstatement' | 'correction';

/**
 * `superseded`: what was in force, that is, the open period if there was one; if a departure is moved, what it had ended. A
 * wait that moves stays one wait; a wait that is over ends on the day before eligibility, even in the past. A loss takes effect
 * after `lastDay`; a period that had not begun by then is kept as an empty one, since a later last day may fill it.
 */
export function periodsAfter(
  superseded: readonly Period[],
  after: Eligibility,
  on: {
    today: CalendarDate;
    lastDay: CalendarDate;
    departureNumber: number | null;
    /** What was lost resumes on this day; omitted: it starts over. */
    resumesOn?: CalendarDate | undefined;
  },
): Period[] {
  const begun = begin(after, superseded, on);
  const ended = superseded
    .filter(({ kind }) => kind !== begun?.kind)
    .map((period) => ({
      ...period,
      endsOn: begun ? addDays(begun.startsOn, -1) : on.lastDay,
      departureNumber: on.departureNumber,
    }));
  return begun ? [...ended, begun] : ended;
}

function begin(
  after: Eligibility,
  superseded: readonly Period[],
  { today, resumesOn }: { today: CalendarDate; resumesOn?: CalendarDate | undefined },
): Period | null {
  if (after.status === 'none') return null;
  const { status: kind, eligibleOn, grantedOn } = after;
  const wait = superseded.find((period) => period.kind === 'waiting');
  const startsOn =
    kind === 'eligible' ? later(eligibleOn, resumesOn ?? eligibleOn) : (resumesOn ?? wait?.startsOn ?? today);
  return { kind, startsOn, endsOn: null, eligibleOn, grantedOn, departureNumber: null };
}
