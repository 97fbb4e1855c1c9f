/**
 * Restores what a departure or a loss of eligibility ended (rules 10.5): eligibility with its old dates, the coverage that had
 * ended, the windows that had closed. Either as if it had never happened, or from the day of return on.
 */
import { type Eligibility, eligibilityOf, type Policy, returnAfter } from '../modules/eligibility/eligibility.rules.ts';
import type { ActivePolicy } from '../modules/eligibility/eligibility.sql.ts';
import { type Departed, selectDeparted, selectLosses } from '../modules/eligibility/eligibility-period.sql.ts';
import type { EmployeeRow } from '../modules/employees/employee.sql.ts';
import { employmentOf, meansAny } from '../modules/employees/employment-rule.rules.ts';
import { lockPast, type PastEnrollment } from '../modules/enrollments/enrollee.sql.ts';
import type { EnrollmentHistory, EnrollmentRow } from '../modules/enrollments/enrollment.sql.ts';
import { historyOf, rowOfNew } from '../modules/enrollments/enrollment-row.rules.ts';
import { recordRenewals } from '../modules/enrollments/signed-answer.ts';
import { type Beginning, type Step, transition } from '../modules/enrollments/transition.ts';
import { type PlanYear, selectPlanYears } from '../modules/plans/plan-year.sql.ts';
import { record } from '../modules/signatures/signature.actions.ts';
import type { Command } from '../platform/commands/command.ts';
import { addDays, type CalendarDate, later } from '../platform/values/dates.ts';
import type { Uuid } from '../platform/values/ids.ts';
import { ageOffMissed } from './age-off.ts';
import { askReinstated } from './ask-reinstated.ts';
import { beforeDeath, daysAgain, pricesAgain } from './before-death.ts';
import { decideEligibility } from './change-eligibility.ts';
import { type EarlierTerms, selectEarlierTerms } from './earlier-terms.ts';
import { openWindows } from './open-windows.ts';
import { type Person, report, resumeEligibility, savePeople, tell, tellOwners } from './people.ts';
import { isOfRule, isSame, type Obstacle, type Reinstatement, reinstatement, reopening } from './reinstate.ts';
import { renewMissed } from './renew-missed.ts';

/** Somebody who is active again; their row is locked, and their other changes are not saved yet. */
export interface Returning {
  who: Person;
  /** The number of the departure or loss that is undone. */
  departure: number;
  /** The day of return; null: they were never away. */
  returnedOn: CalendarDate | null;
  /** The departure was recorded as their death, on this day, by mistake. */
  diedOn?: CalendarDate | null;
}

/** What stays ended, and why. */
export interface Kept {
  employeeId: Uuid;
  enrollmentId: Uuid;
  obstacle: Obstacle;
}

/** Restores people of one employer, with a fixed number of statements however many they are. */
export async function restore(
  command: Command,
  employerId: Uuid,
  returning: readonly Returning[],
  policy: Policy | null,
): Promise<Kept[]> {
  if (returning.length === 0) return [];
  const { db, organizationId } = command;
  const keys = returning.map(({ who, departure }) => ({ employee_id: who.employee.id, number: departure }));
  const departed = new Map((await selectDeparted(db, organizationId, keys)).map((one) => [one.employee_id, one]));
  for (const one of returning) restoreEligibility(command, one, departed.get(one.who.employee.id) ?? null, policy);
  const people = returning.map(({ who }) => who);
  await savePeople(command, people);
  const eligible = returning.filter(({ who }) => who.employee.eligibility === 'eligible');
  const { reinstated, kept, histories, never } = await restoreEnrollments(command, eligible, departed);
  await openWindows(
    command,
    employerId,
    eligible.map(({ who }) => who),
    histories,
  );
  report(command, people);
  const employees = eligible.map(({ who }) => who.employee);
  const renewals = await renewMissed(command, employerId, employees, never);
  // The chain of signatures is locked last.
  await record(
    command,
    reinstated.map(({ signing }) => signing),
  );
  await recordRenewals(command, renewals);
  return kept;
}

function restoreEligibility(
  command: Command,
  { who, departure, returnedOn }: Returning,
  departed: Departed | null,
  policy: Policy | null,
): void {
  const period = departed?.period ?? null;
  const isCovered = policy !== null && meansAny(policy.rules, employmentOf(who.employee));
  const mayHave = isCovered || (policy === null && returnedOn === null);
  const wasEligible = who.employee.eligibility === 'eligible';
  if (period && mayHave && !(wasEligible && period.kind === 'waiting')) {
    const before: Eligibility = eligibilityOf(period.kind, period.eligibleOn, period.grantedOn);
    const resumes = returnedOn === null ? { startsOn: period.startsOn, departureNumber: departure } : null;
    resumeEligibility(command, who, before, resumes ?? { startsOn: returnedOn as CalendarDate, departureNumber: null });
    if (before.status === 'eligible' && !wasEligible) tell(who, 'employee.eligibility_granted', who.employee.id);
  }
  // A wait may have ended meanwhile, and there may be another policy.
  const hiredAgain = returnedOn !== null && period === null;
  const type = who.employee.eligibility === 'waiting' ? 'day' : hiredAgain ? 'hire' : 'policy';
  decideEligibility(command, policy, who, { type });
}

async function restoreEnrollments(
  command: Command,
  eligible: readonly Returning[],
  departed: ReadonlyMap<Uuid, Departed>,
): Promise<{
  reinstated: Reinstatement[];
  kept: Kept[];
  histories: EnrollmentHistory[];
  /** For people who were never away: coverage that continues, or had no days left to continue in its plan year. */
  never: PastEnrollment[];
}> {
  const { db, organizationId } = command;
  const all = await lockPast(db, organizationId, [...new Set(eligible.map(({ who }) => who.employee.member_id))]);
  const byMember = Map.groupBy(all, ({ member_id }) => member_id);
  const years = await selectPlanYears(db, organizationId, [...new Set(all.map((row) => row.plan_year_id))]);
  const planYears = new Map(years.map((one) => [one.id, one]));
  const said = await selectEarlierTerms(command, years);
  const found: Found[] = [];
  for (const one of eligible) {
    const { id, member_id } = one.who.employee;
    const departure = departed.get(id) ?? null;
    const past = byMember.get(member_id) ?? [];
    const given = { past, planYears, said, closedOn: departure?.done_on ?? command.today };
    found.push(await foundFor(command, one, departure, given));
  }
  const steps = found.flatMap((one) => one.steps);
  const tellOwner = tellOwners(eligible.map(({ who }) => who));
  const changed = await transition(command, steps, tellOwner);
  const prices = found.flatMap((one) => one.prices);
  changed.push(...(await transition(command, prices, tellOwner)));
  await ageOffMissed(command, steps);
  const reinstated = found.flatMap((one) => one.reinstated);
  const employees = eligible.map(({ who }) => who.employee);
  await askReinstated(command, employees, reinstated, years, tellOwner);
  const begun = steps.flatMap((step) => ('begins' in step ? [rowOfNew(organizationId, step.begins)] : []));
  const rows = new Map<Uuid, EnrollmentRow>(
    [...all, ...begun, ...changed.map(({ after }) => after)].map((row) => [row.id, row]),
  );
  const now = Map.groupBy(rows.values(), ({ member_id }) => member_id);
  const kept = found.flatMap((one) => one.kept);
  const over = new Set(kept.flatMap((one) => (one.obstacle === 'plan_year_over' ? [one.enrollmentId] : [])));
  const stayed = new Set(eligible.flatMap(({ who, returnedOn }) => (returnedOn === null ? [who.employee.id] : [])));
  const ended = [...reinstated.map(({ old }) => old), ...all.filter(({ id }) => over.has(id))];
  return {
    reinstated,
    kept,
    never: ended.filter((row) => stayed.has(row.employee_id)),
    histories: eligible.map(({ who: { employee } }) => historyOf(employee.id, now.get(employee.member_id) ?? [])),
  };
}

/**
 * People whom the policy covers again, by another class, pay or state, within 30 days of losing their eligibility (rules 10.7):
 * it counts as a return on the day of that change.
 */
export async function regaining(
  command: Command,
  changed: readonly { who: Person; before: EmployeeRow; effectiveOn: CalendarDate }[],
  policy: ActivePolicy | null,
): Promise<Returning[]> {
  if (policy === null) return [];
  const candidates = changed.filter(({ who: { employee }, before }) => {
    const hadLost = before.status === 'active' && before.eligibility === 'none' && before.departure_number > 0;
    const isCovered = meansAny(policy.rules, employmentOf(employee));
    return hadLost && isCovered && !meansAny(policy.rules, employmentOf(before));
  });
  if (candidates.length === 0) return [];
  const ids = candidates.map(({ before }) => before.id);
  const losses = new Map(
    (await selectLosses(command.db, command.organizationId, ids)).map((one) => [one.employee_id, one]),
  );
  return candidates.flatMap(({ who, before, effectiveOn }) => {
    const { number: departure = 0, period = null } = losses.get(before.id) ?? {};
    if (period?.kind !== 'eligible' || period.endsOn === null) return [];
    if (returnAfter(period.endsOn, effectiveOn, policy) !== 'restored') return [];
    const returnedOn = later(effectiveOn, addDays(period.endsOn, 1));
    return [{ who, departure, returnedOn }];
  });
}

interface Found {
  steps: (Step | Beginning)[];
  /** Taken after `steps`. */
  prices: Step[];
  reinstated: Reinstatement[];
  kept: Kept[];
}

interface Given {
  past: readonly PastEnrollment[];
  planYears: ReadonlyMap<Uuid, PlanYear>;
  said: EarlierTerms;
  closedOn: CalendarDate;
}

async function foundFor(command: Command, one: Returning, departure: Departed | null, given: Given): Promise<Found> {
  const { diedOn = null } = one;
  if (diedOn === null || departure === null) return stepsFor(command, one, given);
  const { past, givenBack } = await beforeDeath(command, departure, diedOn, given.past);
  const { steps, ...found } = stepsFor(command, one, { ...given, past });
  const absence = { employee: one.who.employee, past, returnedOn: null, diedOn };
  return {
    ...found,
    steps: [...givenBack.flatMap(daysAgain), ...steps],
    prices: givenBack.flatMap((each) => pricesAgain(command, each, absence, given)),
  };
}

/** For one person: what continues, preceded by closing the windows that the mistake opened, and what opens again. */
function stepsFor(command: Command, { who, departure, returnedOn, diedOn = null }: Returning, given: Given): Found {
  const { employee } = who;
  const absence = { employee, past: given.past, returnedOn, diedOn };
  const ended = given.past.filter((row) => row.employee_id === employee.id && row.departure_number === departure);
  const found: Found = { steps: [], prices: [], reinstated: [], kept: [] };
  const elected = ended.filter(({ election }) => election === 'Enrolled');
  for (const row of elected) {
    if (elected.some((one) => one.id > row.id && isSame(one, row))) {
      found.steps.push(...givenBack(row));
      continue;
    }
    const since = given.past.find(({ continues_id }) => continues_id === row.id);
    if (since) {
      if (isLate(row, since))
        found.kept.push({ employeeId: employee.id, enrollmentId: row.id, obstacle: 'returned_later' });
      continue;
    }
    const planYear = given.planYears.get(row.plan_year_id);
    if (!planYear) throw new Error(`enrollment ${row.id} has no plan year`);
    const result = reinstatement(command, row, absence, planYear, given.said.get(planYear.id) ?? []);
    if (typeof result === 'string') {
      found.kept.push({ employeeId: employee.id, enrollmentId: row.id, obstacle: result });
      continue;
    }
    const mistaken = given.past.filter((one) => isSame(one, row) && one.election === 'Pending' && isOfRule(one));
    found.steps.push(...mistaken.map((one): Step => ({ row: one, act: { verb: 'expire' } })), ...result.steps);
    found.reinstated.push(result);
  }
  for (const row of ended.filter(({ election }) => election === 'Expired')) {
    found.steps.push(...opened(reopening(command, row, absence, given.closedOn)));
  }
  return found;
}

/** Coverage that was followed by other coverage in the plan year, and was cancelled with it: only the last one continues. */
function givenBack(row: PastEnrollment): Step[] {
  if (row.lost_end === null) return [];
  return [{ row, act: { verb: 'reschedule', end: { cancelled: false, coverageEnd: row.lost_end } } }];
}

/** Whether days were lost before the coverage continued. */
function isLate({ coverage_end }: PastEnrollment, since: PastEnrollment): boolean {
  return coverage_end !== null && since.coverage_start > addDays(coverage_end, 1);
}

const opened = (one: Beginning | null): Beginning[] => (one === null ? [] : [one]);
