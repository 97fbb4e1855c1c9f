/**
 * Corrects facts about people (rules 10.1): eligibility, windows, coverage and prices become what they would have been if the
 * facts had been known from the start. The consequences are decided as a list (corrections/correction.rules.ts) and carried out
 * here.
 */

import { isDeepStrictEqual } from 'node:util';
import { type Consequence, consequences, type Ground, type Known } from '../modules/corrections/correction.rules.ts';
import { type KnownEnrollment, lockKnown } from '../modules/corrections/correction.sql.ts';
import {
  correctedEligibility,
  type EligibilityFacts,
  type KnownPolicy,
  versionsOf,
} from '../modules/eligibility/corrected-eligibility.rules.ts';
import { coveredFrom, eligibilityOf, NOT_ELIGIBLE } from '../modules/eligibility/eligibility.rules.ts';
import { selectActivePolicy, selectPolicies } from '../modules/eligibility/eligibility.sql.ts';
import { selectLosses } from '../modules/eligibility/eligibility-period.sql.ts';
import { eligibleFor, type ScopedWait } from '../modules/eligibility/wait.rules.ts';
import type { EmployeeRow } from '../modules/employees/employee.sql.ts';
import { employmentOf, meansAny } from '../modules/employees/employment-rule.rules.ts';
import { lockPast } from '../modules/enrollments/enrollee.sql.ts';
import { saveAsksFrom, saveShareClasses } from '../modules/enrollments/enrollment.sql.ts';
import { type Changed, type Step, transition } from '../modules/enrollments/transition.ts';
import { type PlanYear, selectPlanYears } from '../modules/plans/plan-year.sql.ts';
import { record } from '../modules/signatures/signature.actions.ts';
import type { Command } from '../platform/commands/command.ts';
import { type CalendarDate, later } from '../platform/values/dates.ts';
import type { Uuid } from '../platform/values/ids.ts';
import { decideEligibility, grantOne } from './change-eligibility.ts';
import { asksOf, type Loaded, stepsOf, yearOf } from './correction-steps.ts';
import { type EarlierTerms, selectEarlierTerms } from './earlier-terms.ts';
import { openWindows } from './open-windows.ts';
import { change, correctEligibility, type Person, report, savePeople, tell, tellOwners } from './people.ts';
import { reinstatement } from './reinstate.ts';
import { restore } from './restore.ts';

/** Somebody whose row is locked, with corrected fields that are not saved yet. */
export interface Corrected {
  who: Person;
  before: EmployeeRow;
  /** Class, pay or state were recorded wrong, as opposed to having changed. */
  isEmploymentWrong?: boolean;
  /** The policy was wrong. */
  isPolicyWrong?: boolean;
  /** Dependents whose date of birth is corrected, with the wrong date. */
  born?: ReadonlyMap<Uuid, CalendarDate>;
}

export interface CorrectionTerms {
  /** Medical coverage may be taken away for months that were deducted (29 CFR 2590.715-2712). */
  mayRescind: boolean;
  /** Nobody is asked to sign. */
  force: boolean;
}

/** The ground of an employment's enrollments, before and after the correction. */
interface Reground {
  before: readonly Ground[];
  after: Ground | null;
  /** The number of the grant whose enrollments stand on this ground. */
  number: number;
}

/** Corrects people of one employer, with a fixed number of statements however many they are. */
export async function correct(
  command: Command,
  employerId: Uuid,
  corrected: readonly Corrected[],
  terms: CorrectionTerms,
): Promise<void> {
  if (corrected.length === 0) return;
  const { db, organizationId } = command;
  const policies = await selectPolicies(db, organizationId, employerId);
  const people = corrected.map(({ who }) => who);
  const members = [...new Set(people.map(({ employee }) => employee.member_id))];
  const before = await lockKnown(db, organizationId, members);
  const found = corrected.map((one) => ({ ...one, ground: groundOf(command, one, before, policies) }));
  await savePeople(command, people);
  const isPutBack = await putBack(command, employerId, corrected, policies);
  const isAnew = (await forgetClasses(command, corrected, before)) || isPutBack;
  const known = isAnew ? await lockKnown(db, organizationId, members) : before;
  const years = await selectPlanYears(db, organizationId, [...new Set(known.map((row) => row.plan_year_id))]);
  const planYears = new Map(years.map((one) => [one.id, one]));
  const said = await selectEarlierTerms(command, years);
  const waits = allWaits(policies);
  const formerClasses = new Map(before.map((row) => [row.id, row.share_classes]));
  const all = found.flatMap((one) => {
    const followed = consequencesFor(command, one, terms, { known, planYears, said, waits, formerClasses });
    return followed.map((consequence) => ({ consequence, employee: one.who.employee }));
  });
  const steps = all.flatMap(({ consequence, employee }) =>
    stepsOf(command, consequence, employee, { known, planYears }),
  );
  const changed = await transition(command, steps, tellOwners(people));
  await transition(command, givenBack(all, changed), tellOwners(people));
  const asked = all.flatMap(({ consequence }) => asksOf(consequence, known));
  await saveAsksFrom(db, organizationId, asked);
  const signings = await resume(command, all, { planYears, said }, people);
  await openWindows(
    command,
    employerId,
    people.filter(({ employee }) => employee.eligibility === 'eligible'),
  );
  report(command, people);
  // The chain of signatures is locked last.
  await record(command, signings);
}

/** Decides eligibility again; null: nothing about it has changed. */
function groundOf(
  command: Command,
  { who, before, isEmploymentWrong = false, isPolicyWrong = false }: Corrected,
  known: readonly KnownEnrollment[],
  policies: readonly KnownPolicy[],
): Reground | null {
  const recorded = eligibilityOf(before.eligibility, before.eligible_on, before.granted_on);
  const fact = isEmploymentWrong ? who.employee : withEmploymentOf(before, who.employee);
  const active = policies.find((policy) => policy.active) ?? null;
  const number = before.eligibility_number + (recorded.status === 'waiting' ? 1 : 0);
  const hasWindows = known.some((row) => row.employee_id === before.id && row.eligibility_number === number);
  if (recorded.status === 'none' || (recorded.status === 'waiting' && !hasWindows)) {
    // Nothing has come of it yet. A different class is left to `putBack`, or to the caller that changes it.
    const isSame = isDeepStrictEqual(employmentOf(before), employmentOf(who.employee));
    if (isSame && before.start_date !== fact.start_date)
      decideEligibility(command, active, who, { type: 'start_date' });
    if (recorded.status === 'waiting' && (isPolicyWrong || (isEmploymentWrong && !isSame)))
      decideEligibility(command, active, who, { type: 'policy' });
    return null;
  }
  const was = groundFrom(before.returned_on, recorded.eligibleOn, recorded.grantedOn);
  if (active && !meansAny(active.rules, employmentOf(fact))) {
    correctEligibility(command, who, NOT_ELIGIBLE);
    if (recorded.status === 'waiting') return { before: [was], after: null, number };
    change(command, who, { departure_number: who.employee.departure_number + 1 });
    tell(who, 'employee.eligibility_terminated', before.id);
    return { before: [was], after: null, number };
  }
  const facts = { before: factsOf(before), after: factsOf(fact) };
  if (!isPolicyWrong && isDeepStrictEqual(facts.before, facts.after)) return null;
  const after = correctedEligibility({ recorded, ...facts, policies, today: command.today });
  const isSame = after.eligibleOn === recorded.eligibleOn && after.status === recorded.status;
  // Without an active policy nobody is granted eligibility.
  if (recorded.status === 'waiting' && active === null) return null;
  // The corrected policy may have another wait for a single benefit.
  if (isSame) return isPolicyWrong ? { before: [was], after: was, number } : null;
  correctEligibility(command, who, after);
  if (after.status !== recorded.status) {
    const isGrant = after.status === 'eligible';
    tell(who, isGrant ? 'employee.eligibility_granted' : 'employee.eligibility_terminated', before.id);
  }
  if (after.status === 'waiting') command.announce(after.eligibleOn, (then) => grantOne(then, before.id));
  return { before: [was], after: groundFrom(who.employee.returned_on, after.eligibleOn, after.grantedOn), number };
}

/** A class, pay or state that changes is not a correction: corrected facts are judged by the former ones. */
function withEmploymentOf(before: EmployeeRow, after: EmployeeRow): EmployeeRow {
  const { employee_class, class_effective_on, compensation_type, address } = before;
  return { ...after, employee_class, class_effective_on, compensation_type, address };
}

function groundFrom(returnedOn: CalendarDate | null, eligibleOn: CalendarDate, grantedOn: CalendarDate | null): Ground {
  return { coveredFrom: coveredFrom(eligibleOn, returnedOn), grantedOn: grantedOn ?? eligibleOn };
}

function factsOf(employee: EmployeeRow): EligibilityFacts {
  const { service_since: serviceSince, returned_on: returnedOn } = employee;
  return {
    ...employmentOf(employee),
    startDate: employee.start_date,
    createdOn: employee.created_on,
    classOn: employee.class_effective_on,
    resumed: serviceSince !== null && returnedOn !== null ? { serviceSince, returnedOn } : null,
  };
}

/**
 * People whose class, pay or state, or whose policy was wrong, and whom the policy covers after all: coverage that ended for
 * that reason continues, and what never began begins. Returns true if there are such people.
 */
async function putBack(
  command: Command,
  employerId: Uuid,
  corrected: readonly Corrected[],
  policies: readonly KnownPolicy[],
): Promise<boolean> {
  const active = policies.find((policy) => policy.active);
  const people = corrected.filter(({ who, before, isEmploymentWrong = false, isPolicyWrong = false }) => {
    if (active === undefined || before.eligibility !== 'none') return false;
    if (!meansAny(active.rules, employmentOf(who.employee))) return false;
    return isPolicyWrong || (isEmploymentWrong && !meansAny(active.rules, employmentOf(before)));
  });
  if (people.length === 0) return false;
  const policy = await selectActivePolicy(command.db, command.organizationId, employerId);
  const ids = people.map(({ before }) => before.id);
  const losses = new Map(
    (await selectLosses(command.db, command.organizationId, ids)).map((one) => [one.employee_id, one]),
  );
  const lost = people.flatMap(({ who, before }) => {
    const loss = losses.get(before.id);
    return loss && loss.done_on >= before.created_on ? [{ who, departure: loss.number, returnedOn: null }] : [];
  });
  await restore(command, employerId, lost, policy);
  const restored = new Set(lost.map(({ who }) => who));
  for (const { who } of people.filter((one) => !restored.has(one.who))) {
    decideEligibility(command, policy, who, { type: 'start_date' });
  }
  await savePeople(
    command,
    people.map(({ who }) => who),
  );
  return true;
}

const isReclassed = ({ who, before, isEmploymentWrong }: Corrected) =>
  isEmploymentWrong && before.employee_class !== who.employee.employee_class;

/** Somebody who never was in another class never had its share (rules 11.3). Returns true if anybody had one. */
async function forgetClasses(
  { db, organizationId }: Command,
  corrected: readonly Corrected[],
  known: readonly KnownEnrollment[],
): Promise<boolean> {
  const people = new Set(corrected.filter(isReclassed).map(({ before }) => before.id));
  const rows = known.filter(({ employee_id, share_classes }) => people.has(employee_id) && share_classes.length > 0);
  await saveShareClasses(
    db,
    organizationId,
    rows.map(({ id }) => ({ id, share_classes: [] })),
  );
  return rows.length > 0;
}

function consequencesFor(
  { today }: Command,
  one: Corrected & { ground: Reground | null },
  terms: CorrectionTerms,
  {
    known,
    planYears,
    said,
    waits,
    formerClasses,
  }: Loaded & { said: EarlierTerms; waits: Waits; formerClasses: FormerClasses },
): Consequence[] {
  const { who, before, ground, isEmploymentWrong, born = NOBODY } = one;
  const { employee } = who;
  const isPricedAnew = before.date_of_birth !== employee.date_of_birth || born.size > 0 || isReclassed(one);
  if (ground === null && !isPricedAnew) return [];
  const history = known.filter((row) => row.member_id === employee.member_id);
  const own = history
    .filter((row) => row.employee_id === employee.id && (!row.cancelled || row.lost_end !== null))
    .map((row): Known => {
      const classes = formerClasses.get(row.id) ?? row.share_classes;
      const planYear = yearOf(planYears, row);
      return { row, planYear, earlierTerms: said.get(planYear.id) ?? [], history, formerClasses: classes };
    });
  // If the class has really changed, `followClass` does that afterwards.
  const { employee_class: employeeClass } = isEmploymentWrong ? employee : before;
  const { died_on: diedOn } = employee;
  const was = { dateOfBirth: before.date_of_birth, employeeClass: before.employee_class, diedOn };
  const facts = {
    ...terms,
    today,
    born,
    was,
    employee: { dateOfBirth: employee.date_of_birth, employeeClass, diedOn },
  };
  const stands = ({ row }: Known) => ground !== null && row.eligibility_number === ground.number;
  const onGround = own.filter(stands).map((one) => {
    return { ...one, ground: ground && groundIn(one.planYear, { before, after: employee }, ground, waits) };
  });
  const others = isPricedAnew ? own.filter((one) => !stands(one)) : [];
  return [...consequences({ ...facts, ground }, onGround), ...consequences({ ...facts, ground: null }, others)];
}

type FormerClasses = ReadonlyMap<Uuid, KnownEnrollment['share_classes']>;

const NOBODY: ReadonlyMap<Uuid, CalendarDate> = new Map();

/** The waits for benefits, by the policy as it is now and in every earlier version. */
interface Waits {
  now: readonly ScopedWait[];
  ever: readonly (readonly ScopedWait[])[];
}

/** The waits of the active policy, or of the last one: archiving a policy changes nobody's wait. */
function allWaits(policies: readonly KnownPolicy[]): Waits {
  const policy = policies.find(({ active }) => active) ?? policies[0];
  return policy ? { now: policy.waits, ever: versionsOf(policy).map(({ waits }) => waits) } : { now: [], ever: [[]] };
}

/** A benefit may have a longer wait than the policy: then the ground of its coverage is later. */
function groundIn(
  planYear: PlanYear,
  employee: { before: EmployeeRow; after: EmployeeRow },
  { before, after }: Reground,
  { now, ever }: Waits,
): Known['ground'] {
  if (after === null) return null;
  const own = (row: EmployeeRow, { grantedOn }: Ground, waits: readonly ScopedWait[]): Ground => {
    const eligibleOn = eligibleFor(row, waits, planYear);
    return { coveredFrom: coveredFrom(eligibleOn, row.returned_on), grantedOn: later(eligibleOn, grantedOn) };
  };
  return {
    before: ever.flatMap((waits) => before.map((ground) => own(employee.before, ground, waits))),
    after: own(employee.after, after, now),
  };
}

/** Coverage that a correction had cancelled gets its last day back. */
function givenBack(all: readonly { consequence: Consequence }[], changed: readonly Changed[]): Step[] {
  return all.flatMap(({ consequence }) => {
    if (consequence.kind !== 'covered' || consequence.end === null) return [];
    const row = changed.find(({ after }) => after.id === consequence.row.id)?.after;
    return row ? [{ row, act: { verb: 'reschedule', end: { cancelled: false, coverageEnd: consequence.end } } }] : [];
  });
}

/** Coverage that had to be kept but had ended continues from the day on which it would have begun; returns the evidence. */
async function resume(
  command: Command,
  all: readonly { consequence: Consequence; employee: EmployeeRow }[],
  { planYears, said }: { planYears: ReadonlyMap<Uuid, PlanYear>; said: EarlierTerms },
  people: readonly Person[],
) {
  const kept = all.flatMap(({ consequence, employee }) =>
    consequence.kind === 'kept' && consequence.resumesOn !== null
      ? [{ row: consequence.row, employee, returnedOn: consequence.resumesOn }]
      : [],
  );
  if (kept.length === 0) return [];
  const members = [...new Set(kept.map(({ employee }) => employee.member_id))];
  const locked = await lockPast(command.db, command.organizationId, members);
  const resumed = kept.flatMap(({ row, employee, returnedOn }) => {
    const past = locked.filter((one) => one.member_id === employee.member_id);
    const old = past.find(({ id }) => id === row.id);
    const sameGrant = { ...employee, eligibility_number: row.eligibility_number };
    const result =
      old &&
      reinstatement(
        command,
        old,
        { employee: sameGrant, past, returnedOn },
        yearOf(planYears, row),
        said.get(row.plan_year_id) ?? [],
      );
    return result && typeof result !== 'string' ? [result] : [];
  });
  await transition(
    command,
    resumed.flatMap(({ steps }) => steps),
    tellOwners(people),
  );
  return resumed.map(({ signing }) => signing);
}
