/**
 * Whether Medical coverage may be taken away for past days (rules 10.4) [L 29 CFR 2590.715-2712]: if no pay was deducted for
 * them, or for a reason that the law allows. Pure.
 */
import { type Refusal, refuseField } from '../../platform/commands/refusal.ts';
import { addDays, type CalendarDate, earlier, endOfMonth } from '../../platform/values/dates.ts';
import type { RetroactiveReason } from '../vocabulary/enrollment-words.ts';

/** Days of written notice before coverage is rescinded for fraud [L 29 CFR 2590.715-2712(a)(1)]. */
const DAYS_OF_NOTICE = 30;

export interface Grounds {
  retroactiveReason: RetroactiveReason | null;
  /** The day on which the person was notified; required only for fraud. */
  noticeGivenOn: CalendarDate | null;
}

/** Not for an administrative delay: coverage that was paid for is none. */
export function mayRescind(reason: RetroactiveReason | null): boolean {
  return reason === 'fraud' || reason === 'non_payment';
}

/** 422 `notice_required`: even fraud ends no coverage in the past unless the person was notified 30 days before. */
export function checkNotice({ retroactiveReason, noticeGivenOn }: Grounds, today: CalendarDate): Refusal | null {
  if (retroactiveReason !== 'fraud') return null;
  const isTold = noticeGivenOn !== null && noticeGivenOn <= addDays(today, -DAYS_OF_NOTICE);
  return isTold ? null : refuseField('notice_required', 'notice_given_on');
}

/**
 * 422 `would_be_rescission` if coverage would end on `lastDay` although months that begin later were deducted. `paidMonths`:
 * their first days. The sentence names the first day on which it can end.
 */
export function checkRescission(
  lastDay: CalendarDate,
  coverage: { isMedical: boolean; paidMonths: readonly CalendarDate[] },
  grounds: Grounds,
  today: CalendarDate,
): Refusal | null {
  const taken = coverage.paidMonths.filter((month) => lastDay < month && month <= today).sort();
  const last = taken.at(-1);
  if (!coverage.isMedical || last === undefined) return null;
  if (mayRescind(grounds.retroactiveReason)) return checkNotice(grounds, today);
  const first = earlier(today, endOfMonth(last));
  const message = `Medical coverage can end on ${first} or later, or with a retroactive_reason of fraud or non_payment: it was paid for.`;
  return refuseField('would_be_rescission', 'coverage_end', message);
}

/** The same if coverage would start on `to` instead of `from`. */
export function checkStartMoved(
  { from, to }: { from: CalendarDate; to: CalendarDate },
  coverage: { isMedical: boolean; paidMonths: readonly CalendarDate[] },
  { retroactiveReason }: Grounds,
): Refusal | null {
  const paid = coverage.paidMonths.some((month) => from <= month && month < to);
  if (!coverage.isMedical || !paid || mayRescind(retroactiveReason)) return null;
  const message =
    'Medical coverage was paid for from then on; a retroactive_reason of fraud or non_payment would allow it.';
  return refuseField('would_be_rescission', 'coverage_start', message);
}
