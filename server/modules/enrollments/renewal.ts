/**
 * What happens if a window ends unanswered in a plan year that renews another (rules 3.8): passive renewal elects the same plan
 * and people again, active renewal lets the coverage end with its year. Used for options, for the list of people who would lose
 * coverage, and by the calendar, which elects by it, one batch at a time, with evidence.
 */

import type { Caller } from '../../platform/commands/caller.ts';
import type { Command } from '../../platform/commands/command.ts';
import { Refusal } from '../../platform/commands/refusal.ts';
import type { Db } from '../../platform/database/db.ts';
import type { CalendarDate } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { CANCELLED } from '../coverage/coverage.rules.ts';
import { selectPlanYears } from '../plans/plan-year.sql.ts';
import { selectRenewed } from '../signatures/signature.sql.ts';
import { type CoveredTwice, eligibleDependents } from './choice.rules.ts';
import type { PersonsEnrollment } from './enrollee.sql.ts';
import type { Choice } from './enrollment.rules.ts';
import type { EnrollmentWithTerms } from './enrollment.sql.ts';
import { chooseIn, coveredBy, type EnrollmentCase, loadCases, whoIsCoveredTwice } from './enrollment-case.ts';
import { selectUnansweredRenewals } from './enrollment-lists.sql.ts';
import { windowOf } from './enrollment-row.rules.ts';
import { type Renewing, recordRenewals, signedElection } from './signed-answer.ts';
import { type Beginning, begin, type Step, transition } from './transition.ts';

/** The person's coverage in the renewed plan year, if it runs, or ran, to the year's end. */
function renewedCoverage({ history, enrollee, planYear }: EnrollmentCase): PersonsEnrollment | null {
  if (planYear.renewsId === null) return null;
  const own = history.filter((row) => row.employee_id === enrollee.id && row.plan_year_id === planYear.renewsId);
  return own.find((row) => row.status === 'enrolled') ?? own.find(endedWithItsYear) ?? null;
}

/** Ended by the calendar, not by a termination that happened to leave all of the year. */
function endedWithItsYear(row: PersonsEnrollment): boolean {
  const { coverage_end, terminated_at, plan_year_coverage_end } = row;
  if (row.election !== 'Enrolled' || coverage_end === null || terminated_at === null) return false;
  return coverage_end === plan_year_coverage_end && terminated_at.slice(0, 10) >= coverage_end;
}

/**
 * Which members of these families are covered by what somebody else signed, in one statement. Nobody if there is nothing to
 * renew.
 */
function whoSignedElsewhere(db: Db, organizationId: Uuid, cases: readonly EnrollmentCase[]) {
  const renewing = cases.filter(({ planYear }) => planYear.renewsId !== null);
  return whoIsCoveredTwice(db, organizationId, renewing, { signedOnly: true });
}

/**
 * What passive renewal elects: the same plan, and those of the same dependents who are still eligible and for whom nobody else
 * has signed; the tier follows. Null if the window just expires: renewal is active, there is nothing to renew, or the person
 * has already answered in this plan year, is covered through somebody else, or can't have the plan in it.
 */
function passiveChoice(found: EnrollmentCase, twice: CoveredTwice): Choice | null {
  return found.others.some((row) => row.answered_at !== null) ? null : renewedChoice(found, twice);
}

function renewedChoice(found: EnrollmentCase, twice: CoveredTwice): Choice | null {
  const { planYear, enrollee, situation } = found;
  const renewed = renewedCoverage(found);
  if (planYear.renewal !== 'passive' || !renewed?.plan_id) return null;
  if (enrollee.status !== 'active' || enrollee.eligibility !== 'eligible' || twice.self) return null;
  const staying = eligibleDependents(situation).filter(
    ({ id }) => renewed.dependent_ids.includes(id) && !twice.dependentIds.has(id),
  );
  const choice = chooseIn(
    found,
    renewed.plan_id,
    staying.map(({ id }) => id),
  );
  return choice instanceof Refusal ? null : choice;
}

export const UNANSWERED = ['keeps_coverage', 'renews', 'covered_elsewhere', 'loses_coverage', 'no_coverage'] as const;

export interface Unanswered {
  outcome: (typeof UNANSWERED)[number];
  /** The coverage that ends with the renewed year. */
  ending: PersonsEnrollment | null;
  /** What is elected, if it renews. */
  choice: Choice | null;
  /** Dependents who are covered now and no longer would be, neither by this enrollment nor through somebody else. */
  lostDependentIds: Uuid[];
}

/** What happens if nobody answers this enrollment. */
export async function ifUnanswered(db: Db, organizationId: Uuid, found: EnrollmentCase): Promise<Unanswered> {
  const twice = await whoSignedElsewhere(db, organizationId, [found]);
  return unansweredOf(found, twice(found));
}

function unansweredOf(found: EnrollmentCase, twice: CoveredTwice): Unanswered {
  if (found.running) return { outcome: 'keeps_coverage', ending: null, choice: null, lostDependentIds: [] };
  const ending = renewedCoverage(found);
  if (!ending) return { outcome: 'no_coverage', ending: null, choice: null, lostDependentIds: [] };
  const choice = passiveChoice(found, twice);
  const lostDependentIds = ending.dependent_ids.filter(
    (id) => !choice?.dependentIds.includes(id) && !twice.dependentIds.has(id),
  );
  const outcome = choice ? 'renews' : twice.self ? 'covered_elsewhere' : 'loses_coverage';
  return { outcome, ending, choice, lostDependentIds };
}

/**
 * Whether the ending coverage leaves the employee without any or, if they have it through somebody else, a member of their
 * family.
 */
function losesCoverage({ outcome, lostDependentIds }: Unanswered): boolean {
  return outcome === 'loses_coverage' || (outcome === 'covered_elsewhere' && lostDependentIds.length > 0);
}

/**
 * Elects for those expiring enrollments that renew passively; returns what has to be recorded for them. Their employees' rows
 * are locked. A fixed number of statements, and one if no plan year of the batch renews passively.
 */
export async function renewPassively(command: Command, expiring: readonly EnrollmentWithTerms[]): Promise<Renewing[]> {
  const { db, organizationId, today } = command;
  if (expiring.length === 0) return [];
  const planYears = await selectPlanYears(db, organizationId, [...new Set(expiring.map((row) => row.plan_year_id))]);
  const passive = new Set(planYears.filter((year) => year.renewal === 'passive' && year.renewsId).map(({ id }) => id));
  const rows = expiring.filter((row) => passive.has(row.plan_year_id));
  if (rows.length === 0) return [];
  const cases = await loadCases(db, organizationId, rows, planYears, today, true);
  const twice = await whoSignedElsewhere(db, organizationId, cases);
  const renewals = cases.flatMap((found) => {
    const choice = passiveChoice(found, twice(found));
    return choice ? [{ found, choice }] : [];
  });
  await transition(
    command,
    renewals.map((renewal) => election(command, renewal)),
  );
  return renewals.map(answeringOf);
}

/**
 * An answer has changed a plan year that was already renewed without a signature. The renewal is cancelled and made again, with
 * that answer as its evidence, and the window in which the same change could have been made expires (rules 10.10). The person's
 * rows in the product are locked. If the answer ended what was renewed, nothing replaces it.
 */
export async function followAnswer(command: Command, answered: EnrollmentCase): Promise<void> {
  const { db, organizationId, today } = command;
  const enrolled = answered.history.filter(
    (row) => row.employee_id === answered.enrollee.id && row.status === 'enrolled',
  );
  const later = [...new Set(enrolled.map((row) => row.plan_year_id))].filter((id) => id !== answered.planYear.id);
  if (later.length === 0) return;
  const planYears = (await selectPlanYears(db, organizationId, later)).filter(
    ({ renewsId, renewal }) => renewsId === answered.planYear.id && renewal === 'passive',
  );
  const renewals = enrolled.filter((row) => planYears.some(({ id }) => id === row.plan_year_id));
  const unsigned = await selectRenewed(
    db,
    organizationId,
    renewals.map(({ id }) => id),
  );
  const rows = renewals.filter(({ id }) => unsigned.has(id));
  const cases = await loadCases(db, organizationId, rows, planYears, today, true);
  const twice = await whoSignedElsewhere(db, organizationId, cases);
  const followed = cases.flatMap((found) => follow(command, found, twice(found)));
  await transition(
    command,
    followed.flatMap(({ steps }) => steps),
  );
  const made = followed.flatMap(({ answering }) => answering ?? []);
  await recordRenewals(command, made, answered.enrollment.id);
}

/** The steps for one renewal, and what has to be recorded for the new one; none if it would be the same. */
function follow(
  command: Command,
  found: EnrollmentCase,
  twice: CoveredTwice,
): { steps: (Step | Beginning)[]; answering: Renewing | null }[] {
  const { enrollment: old, others, planYear, enrollee, coverageStart } = found;
  const choice = renewedChoice(found, twice);
  // If the plan can't be had in the next year, the existing renewal is better than nothing.
  if (choice === null && renewedCoverage(found) !== null) return [];
  if (choice !== null && isSameChoice(old, choice)) return [];
  const replaced: Step = { row: old, act: { verb: 'terminate', now: command.now, end: CANCELLED } };
  const windows = others
    .filter(({ status, reason }) => status === 'pending' && reason === 'life_event')
    .map((row): Step => ({ row, act: { verb: 'expire' } }));
  if (choice === null) return [{ steps: [replaced, ...windows], answering: null }];
  const window = windowOf(old);
  const { begins } = begin(command, enrollee, planYear, window, { verb: 'start', lifeEventId: null });
  const own = { ...found, enrollment: { ...old, id: begins.id } };
  const { coverageEnd } = planYear;
  const renewed: Beginning = {
    begins: { ...begins, coverage_start: coverageStart },
    act: { verb: 'renew', window, now: command.now, choice, coverageStart, coverageEnd },
    covered: coveredBy(own, choice),
  };
  return [{ steps: [replaced, ...windows, renewed], answering: answeringOf({ found: own, choice }) }];
}

function isSameChoice(old: PersonsEnrollment, choice: Choice): boolean {
  const { plan_id, premium_cents, employee_cents, dependent_ids } = old;
  const samePrice = premium_cents === choice.premiumCents && employee_cents === choice.employeeCents;
  return plan_id === choice.planId && samePrice && [...dependent_ids].sort().join() === choice.dependentIds.join();
}

/**
 * The enrollments of people whose coverage would end with the renewed plan year if they did not answer in this one, one batch
 * at a time.
 */
export async function selectLosingCoverage(
  db: Db,
  caller: Caller,
  planYearId: Uuid,
  today: CalendarDate,
  limit: number,
): Promise<Uuid[]> {
  const planYears = await selectPlanYears(db, caller.organizationId, [planYearId]);
  const [{ renewsId } = { renewsId: null }] = planYears;
  if (renewsId === null) return [];
  const losing: Uuid[] = [];
  for (let after: Uuid | null = null; ; ) {
    const rows = await selectUnansweredRenewals(db, caller, { id: planYearId, renewsId }, today, { after, limit });
    const cases = await loadCases(db, caller.organizationId, rows, planYears, today, false);
    const twice = await whoSignedElsewhere(db, caller.organizationId, cases);
    for (const found of cases) if (losesCoverage(unansweredOf(found, twice(found)))) losing.push(found.enrollment.id);
    if (rows.length < limit) return losing;
    after = rows.at(-1)?.id ?? null;
  }
}

/** As of the window's last day: silence through its end is the answer. */
function election({ now }: Command, { found, choice }: { found: EnrollmentCase; choice: Choice }): Step {
  const { enrollment: row, coverageStart, planYear } = found;
  const answer = { today: row.window_end, now, choice, coverageStart, coverageEnd: planYear.coverageEnd };
  return { row, act: { verb: 'elect', ...answer, signature: null }, covered: coveredBy(found, choice) };
}

function answeringOf({ found, choice }: { found: EnrollmentCase; choice: Choice }): Renewing {
  const renews = renewedCoverage(found)?.id ?? null;
  return { found, signed: signedElection(choice), choice, endings: [], renews };
}
