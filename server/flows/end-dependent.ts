/**
 * Somebody leaves the family: by a divorce, by death, or because the operator says so (rules 4.7). Their coverage ends on its
 * last day, even one that has passed, in every enrollment; nobody has to answer.
 */

import { selectCoveredAfter } from '../modules/coverage/coverage-period.sql.ts';
import { checkNotice, type Grounds } from '../modules/coverage/rescission.rules.ts';
import { type Ended, endRelationship } from '../modules/employees/dependent.actions.ts';
import { endsByItself, lastDayCovered } from '../modules/employees/dependent.rules.ts';
import { type DependentRow, lockPrimary } from '../modules/employees/dependent.sql.ts';
import { lockElected } from '../modules/enrollments/enrollment.sql.ts';
import type { Command } from '../platform/commands/command.ts';
import { Refused, refuse, refuseField } from '../platform/commands/refusal.ts';
import { addDays, type CalendarDate, earlier } from '../platform/values/dates.ts';
import type { Uuid } from '../platform/values/ids.ts';
import { leaveCoverage } from './reprice-coverage.ts';

/** How far ahead the end of a dependent may be reported [O]. */
const MOST_DAYS_AHEAD = 90;

/** `retroactiveReason` null: Medical coverage may not end in the past, except by divorce or death. */
export interface EndInput extends Ended, Grounds {
  reason: string | null;
}

/** Called by the operator or the employer. */
export async function endDependent(
  command: Command,
  primaryId: Uuid,
  id: Uuid,
  input: EndInput,
): Promise<DependentRow> {
  const { retroactiveReason, noticeGivenOn, reason, ...ended } = input;
  (await lockPrimary(command.db, command.organizationId, primaryId)) ?? refuse('not_found');
  if (ended.endedOn > addDays(command.today, endsByItself(ended.cause) ? 0 : MOST_DAYS_AHEAD)) {
    throw new Refused(refuseField('dependent_end_in_future', 'ended_on'));
  }
  const refusal = checkNotice({ retroactiveReason, noticeGivenOn }, command.today);
  if (refusal) throw new Refused(refusal);
  if (retroactiveReason === null) await refuseRescission(command, primaryId, id, ended);
  const { before, after } = await stopBeingFamily(command, primaryId, id, ended);
  const details = { reason, retroactive_reason: retroactiveReason };
  command.audit('dependent.end', 'dependent', id, { before, after, details });
  return after;
}

/** Ends the relationship and the coverage; the member and the employments are locked. The caller writes the audit entry. */
export async function stopBeingFamily(
  command: Command,
  primaryId: Uuid,
  id: Uuid,
  ended: Ended,
): Promise<{ before: DependentRow; after: DependentRow }> {
  const { db, organizationId } = command;
  const changed = await endRelationship(command, primaryId, id, ended);
  const { end_cause, ended_on } = changed.before;
  // If the day is corrected to a later one, coverage gets back what the earlier day took. And a dependent covered to the last
  // day of a plan year needs that last day in later elections for the year, too.
  const after = addDays(earlier(ended_on ?? ended.endedOn, ended.endedOn), -1);
  const found = await selectCoveredAfter(db, organizationId, id, after);
  const before = end_cause !== null && ended_on !== null ? { cause: end_cause, endedOn: ended_on } : null;
  await leaveCoverage(command, found, ({ people, status, coverage_end }, planYear) =>
    people.flatMap((one) => {
      if (one.dependent_id !== id) return [];
      const lastDay = lastDayCovered(one, ended, planYear);
      const was = before && lastDayCovered(one, before, planYear);
      const from = was === null ? lastDay : addDays(earlier(was, lastDay), -1);
      const isOver = coverage_end !== null && (status === 'enrolled' ? coverage_end < from : coverage_end <= from);
      return isOver || !isMoved(one, was, lastDay) ? [] : [{ ...one, ends_on: lastDay, eligible_through: lastDay }];
    }),
  );
  return changed;
}

/** If age ends coverage sooner, or has ended it, its last day stays. */
function isMoved(
  { ends_on, eligible_through }: { ends_on: CalendarDate | null; eligible_through: CalendarDate | null },
  was: CalendarDate | null,
  lastDay: CalendarDate,
): boolean {
  if (was !== null && ends_on === was) return ends_on !== lastDay;
  const last = ends_on ?? eligible_through;
  return last === null || last > lastDay;
}

/** Taking away Medical coverage for past days, other than by divorce or death, is a rescission. */
async function refuseRescission(command: Command, primaryId: Uuid, id: Uuid, { cause, endedOn }: Ended): Promise<void> {
  const { db, organizationId, today } = command;
  if (endsByItself(cause) || endedOn >= today) return;
  const covered = new Set((await selectCoveredAfter(db, organizationId, id, endedOn)).map((row) => row.id));
  const elected = await lockElected(db, organizationId, primaryId);
  const taken = elected.some(
    (row) => covered.has(row.id) && !row.cancelled && row.category === 'Medical' && row.coverage_start < today,
  );
  if (taken)
    throw new Refused(
      refuseField(
        'would_be_rescission',
        'ended_on',
        `Medical coverage can end on ${today} or later, or with a retroactive_reason.`,
      ),
    );
}
