/**
 * Takes back a loss that never happened (rules 4.7): the dependents whom it ended never stopped being family. Their coverage
 * continues in every enrollment in which it had ended, in dated parts and without a signature; the life event that reported it
 * is withdrawn.
 */
import { lastDayByAge } from '../modules/coverage/age-off.rules.ts';
import { type CoverageEnded, selectCoverageEnded } from '../modules/coverage/coverage-period.sql.ts';
import { resumeRelationship } from '../modules/employees/dependent.actions.ts';
import { lastDayCovered } from '../modules/employees/dependent.rules.ts';
import { type DependentRow, lockPrimary, selectDependents } from '../modules/employees/dependent.sql.ts';
import { lockEmploymentsOf } from '../modules/employees/employee.sql.ts';
import { lockPast, type PastEnrollment } from '../modules/enrollments/enrollee.sql.ts';
import { saveWindowReasons } from '../modules/enrollments/enrollment.sql.ts';
import { loadCases } from '../modules/enrollments/enrollment-case.ts';
import { followAnswer } from '../modules/enrollments/renewal.ts';
import { type Beginning, begin, type Step, transition } from '../modules/enrollments/transition.ts';
import { withdraw } from '../modules/life-events/life-event.actions.ts';
import { lossOf } from '../modules/life-events/life-event.rules.ts';
import {
  type LifeEventRow,
  lockLifeEvent,
  selectApprovedEvents,
  selectLossesOf,
} from '../modules/life-events/life-event.sql.ts';
import { selectPlanYears } from '../modules/plans/plan-year.sql.ts';
import type { Command } from '../platform/commands/command.ts';
import { refuse } from '../platform/commands/refusal.ts';
import { addDays } from '../platform/values/dates.ts';
import type { Uuid } from '../platform/values/ids.ts';
import { leaveCoverage } from './reprice-coverage.ts';

/** The number of days to answer again what was answered while a dependent could not be chosen [O]. */
const WINDOW_DAYS = 30;

/** Returns the restored dependent; everybody whom the same life event ended is restored, too. 409 `dependent_not_ended`. */
export async function withdrawLoss(command: Command, primaryId: Uuid, id: Uuid, reason: string): Promise<DependentRow> {
  const { db, organizationId } = command;
  (await lockPrimary(db, organizationId, primaryId)) ?? refuse('not_found');
  const family = await selectDependents(db, organizationId, primaryId);
  const named = family.find((row) => row.id === id && (row.active || row.ended_on !== null)) ?? refuse('not_found');
  if (named.ended_on === null) refuse('dependent_not_ended');
  const event = await toldBy(command, named);
  const lost = family.filter(
    (row) => row.id === id || (event?.ended_dependents.includes(row.id) && isSame(row, named)),
  );
  if (event) await withdraw(command, event, reason);
  for (const one of lost) {
    const { before, after } = await resumeRelationship(command, primaryId, one.id);
    command.audit('dependent.withdraw_end', 'dependent', one.id, { before, after, details: { reason } });
  }
  const past = await lockPast(db, organizationId, [primaryId]);
  const restored = await coverAgain(command, lost);
  await closeWindows(command, event, past);
  await transition(command, await askingAnew(command, event, restored, past));
  await followRenewals(
    command,
    past.filter((row) => restored.some((one) => one.id === row.id)),
  );
  return { ...named, active: true, ended_on: null, end_cause: null };
}

/** The life event that ended them; null: ended by hand, or moved by hand to another day since. */
async function toldBy({ db, organizationId }: Command, named: DependentRow): Promise<LifeEventRow | null> {
  const told = (await selectLossesOf(db, organizationId, named.id)).findLast(
    (row) => lossOf(row.event_type)?.cause === named.end_cause && row.event_date === named.ended_on,
  );
  return told ? await lockLifeEvent(db, organizationId, told.id) : null;
}

function isSame(one: DependentRow, other: DependentRow): boolean {
  return one.ended_on === other.ended_on && one.end_cause === other.end_cause;
}

/**
 * Covers everybody whose last day came from the loss up to their last day by age again, or to the end. Returns the affected
 * enrollments.
 */
async function coverAgain(command: Command, lost: readonly DependentRow[]): Promise<CoverageEnded[]> {
  const { db, organizationId, today } = command;
  const ids = lost.map(({ id }) => id);
  const found = await selectCoverageEnded(db, organizationId, ids);
  const restored = new Set<Uuid>();
  await leaveCoverage(command, found, ({ id, people }, planYear) =>
    people.flatMap((one) => {
      const { end_cause, ended_on } = lost.find((row) => row.id === one.dependent_id) ?? {};
      if (!end_cause || !ended_on) return [];
      if (one.ends_on !== lastDayCovered(one, { cause: end_cause, endedOn: ended_on }, planYear)) return [];
      restored.add(id);
      const person = { ...one, dateOfBirth: one.date_of_birth };
      const through = lastDayByAge(person, planYear.childAgeOff, planYear.coverageEnd);
      return [{ ...one, eligible_through: through, ends_on: through !== null && through < today ? through : null }];
    }),
  );
  return found.filter(({ id }) => restored.has(id));
}

/** Renewals that nobody signed follow this plan year again (rules 10.10). */
async function followRenewals(command: Command, restored: readonly PastEnrollment[]): Promise<void> {
  const { db, organizationId, today } = command;
  const planYears = await selectPlanYears(db, organizationId, [...new Set(restored.map((row) => row.plan_year_id))]);
  for (const found of await loadCases(db, organizationId, restored, planYears, today, true))
    await followAnswer(command, found);
}

/**
 * Closes the windows that the withdrawn event opened, unless another event still lets the member answer in them. If a correction asks in one,
 * it still does.
 */
async function closeWindows(
  command: Command,
  event: LifeEventRow | null,
  past: readonly PastEnrollment[],
): Promise<void> {
  const { db, organizationId, today } = command;
  const opened = past.filter((row) => event && row.life_event_id === event.id && row.status === 'pending');
  if (!event || opened.length === 0) return;
  const others = await selectApprovedEvents(db, organizationId, [event.member_id]);
  if (others.some(({ window_end }) => window_end !== null && window_end >= today)) return;
  const steps = opened.map((row): Step => {
    if (row.asks_from === null) return { row, act: { verb: 'expire' } };
    return { row, act: { verb: 'extend', window: { endsOn: row.window_end, coverageStart: row.asks_from } } };
  });
  await transition(command, steps);
  const asking = opened.filter(({ asks_from }) => asks_from !== null);
  const asOfCorrection = { reason: 'correction' as const, life_event_id: null, asks_from: null };
  await saveWindowReasons(
    db,
    organizationId,
    asking.map(({ id }) => ({ id, ...asOfCorrection })),
  );
}

/**
 * An answer given after the loss was reported stands, although it could not choose the lost dependent. If it covers the family
 * without them today, the employee is asked again, from its first day.
 */
async function askingAnew(
  command: Command,
  event: LifeEventRow | null,
  restored: readonly CoverageEnded[],
  past: readonly PastEnrollment[],
): Promise<Beginning[]> {
  const { db, organizationId, today } = command;
  const answered = past.filter(
    (row) =>
      row.status === 'enrolled' &&
      !restored.some(({ id }) => id === row.id) &&
      restored.some((one) => isBeside(row, one) && row.answered_at !== null && row.answered_at >= one.told_at) &&
      !past.some((other) => other.status === 'pending' && isBeside(row, other)),
  );
  if (answered.length === 0) return [];
  const planYears = await selectPlanYears(db, organizationId, [...new Set(answered.map((row) => row.plan_year_id))]);
  const employees = await lockEmploymentsOf(db, organizationId, answered[0]?.member_id ?? '');
  return answered.flatMap((row) => {
    const planYear = planYears.find(({ id }) => id === row.plan_year_id);
    const employee = employees.find(({ id }) => id === row.employee_id);
    if (!planYear || !employee) throw new Error(`enrollment ${row.id} has no employee or plan year`);
    if (employee.eligibility !== 'eligible' || planYear.endedOn !== null) return [];
    const days = { startsOn: today, endsOn: addDays(today, WINDOW_DAYS), coverageStart: row.coverage_start };
    const window = { ...days, reason: 'correction' as const };
    return [begin(command, employee, planYear, window, { verb: 'start', lifeEventId: event?.id ?? null })];
  });
}

type Place = Pick<PastEnrollment, 'employee_id' | 'plan_year_id'>;
const isBeside = (one: Place, other: Place) =>
  one.employee_id === other.employee_id && one.plan_year_id === other.plan_year_id;
