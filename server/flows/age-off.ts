/** Covered children whose last day has passed leave their enrollments, one batch at a time (rules 6.4). No event is sent. */

import type { Portion } from '../modules/calendar/lanes.ts';
import { lastDayByAge } from '../modules/coverage/age-off.rules.ts';
import {
  type CoverageRecord,
  type RecordedPerson,
  selectAging,
  selectCoverageOf,
} from '../modules/coverage/coverage-period.sql.ts';
import { type CoveredPerson, recordPeople } from '../modules/coverage/coverage-write.sql.ts';
import type { Beginning, Step } from '../modules/enrollments/transition.ts';
import type { Command } from '../platform/commands/command.ts';
import type { CalendarDate } from '../platform/values/dates.ts';
import type { Uuid } from '../platform/values/ids.ts';
import { leaveCoverage } from './reprice-coverage.ts';

/** One batch of a portion's enrollments. Returns the next cursor; null: nobody else ages off today. */
export async function ageOffNext(command: Command, portion: Portion): Promise<Uuid | null> {
  const { db, organizationId, today } = command;
  const found = await selectAging(db, organizationId, today, portion);
  await leaveCoverage(command, found, (row) => agedOff(row, today));
  return found.length < portion.limit ? null : (found.at(-1)?.id ?? null);
}

/**
 * For steps that began coverage in the past: a child whose last day by age has passed since leaves as of that day. The
 * employees are locked.
 */
export function ageOffMissed(command: Command, steps: readonly (Step | Beginning)[]): Promise<void> {
  const { today } = command;
  // Most families have nobody who aged off meanwhile, and undoing a census begins the coverage of thousands.
  const missed = steps.flatMap((step) =>
    'begins' in step && step.covered?.some((one) => hasAgedOff(one, today)) ? [step.begins] : [],
  );
  return leaveCoverage(command, missed, (row) => agedOff(row, today));
}

function agedOff({ people }: CoverageRecord, today: CalendarDate): RecordedPerson[] {
  return people.filter((one) => hasAgedOff(one, today)).map((one) => ({ ...one, ends_on: one.eligible_through }));
}

/** The last day by age has passed, but is not recorded as the child's last day. */
function hasAgedOff(
  { ends_on, eligible_through }: Pick<CoveredPerson, 'ends_on' | 'eligible_through'>,
  today: CalendarDate,
): boolean {
  return ends_on === null && eligible_through !== null && eligible_through < today;
}

/**
 * A covered dependent is now disabled, or no longer is: their last day by age changes in every enrollment. A dependent who
 * would have aged off before today is covered through today.
 */
export async function followDisability(command: Command, dependentId: Uuid): Promise<void> {
  const { db, organizationId, today } = command;
  const covered = await selectCoverageOf(db, organizationId, dependentId);
  const moved = covered.flatMap(({ child_age_off, coverage_end, ...dependent }) => {
    const last = lastDayByAge({ ...dependent, dateOfBirth: dependent.date_of_birth }, child_age_off, coverage_end);
    const eligible_through = last !== null && last < today ? today : last;
    return eligible_through === dependent.eligible_through ? [] : [{ ...dependent, eligible_through }];
  });
  await recordPeople(command, moved);
}
