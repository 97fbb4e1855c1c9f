/**
 * Everything that matters for answering one enrollment: the person, the plan year, the person's other enrollments in it, the
 * dependents. Options, the document and the answer itself load the same case, so they agree.
 */

import type { Command } from '../../platform/commands/command.ts';
import { Refusal, refuse } from '../../platform/commands/refusal.ts';
import type { Db, Tx } from '../../platform/database/db.ts';
import { addDays, type CalendarDate, earlier, later } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { lastDayByAge } from '../coverage/age-off.rules.ts';
import { type Settled, settledBefore } from '../coverage/age-price.rules.ts';
import { type CoverageEnd, endByReplacement } from '../coverage/coverage.rules.ts';
import type { CoveredPerson } from '../coverage/coverage-write.sql.ts';
import { selectCoveredElsewhere } from '../coverage/dual-coverage.sql.ts';
import { isPartner, taxedBefore } from '../employees/dependent.rules.ts';
import { familySince, type Ground, groundOf, joinsOn } from '../life-events/consistency.rules.ts';
import { effectiveIn } from '../life-events/life-event.rules.ts';
import { type ApprovedEvent, selectApprovedEvents } from '../life-events/life-event.sql.ts';
import { type Paychecks, paychecksOf } from '../plans/paycheck.rules.ts';
import { payScheduleOf } from '../plans/payday.rules.ts';
import { lockPlanYear, type PlanYear, selectPlanYear } from '../plans/plan-year.sql.ts';
import {
  type CoveredTwice,
  choose,
  coveredTwice,
  keeps,
  peopleOf,
  type Replaced,
  type Situation,
} from './choice.rules.ts';
import {
  type Enrollee,
  type EnrolleeDependent,
  type PersonsEnrollment,
  selectEnrollee,
  selectEnrollees,
  selectEnrollmentsInProduct,
  selectFamilies,
  selectHistories,
} from './enrollee.sql.ts';
import type { Choice } from './enrollment.rules.ts';
import type { EnrollmentRow } from './enrollment.sql.ts';
import { lastCoveredDay } from './enrollment-row.rules.ts';

export interface EnrollmentCase {
  enrollee: Enrollee;
  /** Everything that the person has had in this product, at any employer. */
  history: PersonsEnrollment[];
  enrollment: PersonsEnrollment;
  /** The person's other enrollments in this plan year. */
  others: PersonsEnrollment[];
  /** The other enrollment whose coverage was elected and not terminated. */
  running: PersonsEnrollment | null;
  planYear: PlanYear;
  /** Including those whom a loss has ended, since they may still be covered. */
  dependents: EnrolleeDependent[];
  /** The approved life events of the person. */
  lifeEvents: ApprovedEvent[];
  /** The enrollment's own start, or a later one: a person's coverage in one product never overlaps (rules 9.2). */
  coverageStart: CalendarDate;
  situation: Situation<PlanYear['plans'][number]>;
  /** What a correction asks to be signed with the same answer, from an earlier day on (rules 10.3); null: nothing. */
  corrected: Pick<EnrollmentCase, 'coverageStart' | 'situation'> | null;
}

/**
 * `lock`: for commands; the employee's row first, then the plan year, then the enrollments. Null: there is no such enrollment.
 */
export async function loadCase(
  db: Db,
  organizationId: Uuid,
  enrollmentId: Uuid,
  today: CalendarDate,
  lock: boolean,
): Promise<EnrollmentCase | null> {
  const enrollee = await selectEnrollee(db, organizationId, enrollmentId, lock);
  if (!enrollee) return null;
  // An employer who ends the plan year waits for answers in progress; later answers see that it has ended.
  if (lock) await lockPlanYear(db as Tx, organizationId, enrollee.plan_year_id);
  const planYear = await selectPlanYear(db, organizationId, enrollee.plan_year_id);
  if (!planYear) throw new Error(`enrollment ${enrollmentId} has no plan year`);
  const history = await selectEnrollmentsInProduct(db, organizationId, enrollee.member_id, planYear.productId, lock);
  const dependents = await selectFamilies(db, organizationId, [enrollee.member_id]);
  const lifeEvents = await selectApprovedEvents(db, organizationId, [enrollee.member_id]);
  return caseOf({ enrollee, planYear, history, dependents, lifeEvents }, enrollmentId, today);
}

/** The case of a command; it exists, since reach was checked. */
export async function lockCase(command: Command, enrollmentId: Uuid): Promise<EnrollmentCase> {
  const { db, organizationId, today } = command;
  return (await loadCase(db, organizationId, enrollmentId, today, true)) ?? refuse('not_found');
}

/**
 * The same for many enrollments at once, in five statements. `lock`: the employees' rows are locked already, and what the
 * persons have in these products is locked here. In the order of the given ids.
 */
export async function loadCases(
  db: Db,
  organizationId: Uuid,
  rows: readonly EnrollmentRow[],
  planYears: readonly PlanYear[],
  today: CalendarDate,
  lock: boolean,
): Promise<EnrollmentCase[]> {
  const members = [...new Set(rows.map((row) => row.member_id))];
  const employees = [...new Set(rows.map((row) => row.employee_id))];
  const products = [...new Set(rows.map((row) => row.product_id))];
  const enrollees = new Map((await selectEnrollees(db, organizationId, employees)).map((one) => [one.id, one]));
  const history = Map.groupBy(
    await selectHistories(db, organizationId, members, products, lock),
    (row) => row.member_id,
  );
  const dependents = Map.groupBy(
    await selectFamilies(db, organizationId, members),
    ({ primary_member_id }) => primary_member_id,
  );
  const lifeEvents = Map.groupBy(await selectApprovedEvents(db, organizationId, members), ({ member_id }) => member_id);
  return rows.map((row) => {
    const enrollee = enrollees.get(row.employee_id);
    const planYear = planYears.find(({ id }) => id === row.plan_year_id);
    if (!enrollee || !planYear) throw new Error(`enrollment ${row.id} has no employee or plan year`);
    const own = (history.get(row.member_id) ?? []).filter(({ product_id }) => product_id === row.product_id);
    const family = { dependents: dependents.get(row.member_id) ?? [], lifeEvents: lifeEvents.get(row.member_id) ?? [] };
    return caseOf({ enrollee, planYear, history: own, ...family }, row.id, today);
  });
}

/**
 * What each of these people could choose if they were asked in a plan year in which they have not answered yet, by employee.
 */
export async function loadSituations(
  db: Db,
  organizationId: Uuid,
  people: readonly Pick<EnrollmentRow, 'employee_id' | 'member_id'>[],
  planYear: PlanYear,
  today: CalendarDate,
): Promise<Map<Uuid, Pick<EnrollmentCase, 'enrollee' | 'situation'>>> {
  const employees = people.map(({ employee_id }) => employee_id);
  const members = people.map(({ member_id }) => member_id);
  const enrollees = await selectEnrollees(db, organizationId, employees);
  const dependents = Map.groupBy(
    await selectFamilies(db, organizationId, members),
    ({ primary_member_id }) => primary_member_id,
  );
  const lifeEvents = Map.groupBy(await selectApprovedEvents(db, organizationId, members), ({ member_id }) => member_id);
  const start = planYear.coverageStart;
  const isPreTax = planYear.taxClassification === 'Pre-tax';
  const grounds = [groundOf({ type: null, eventOn: start, startsOn: start }, { isPreTax, today })];
  return new Map(
    enrollees.map((enrollee) => {
      const { id, member_id } = enrollee;
      const family = { dependents: dependents.get(member_id) ?? [], lifeEvents: lifeEvents.get(member_id) ?? [] };
      const loaded = { enrollee, planYear, history: [], ...family };
      return [id, { enrollee, situation: situationOf(loaded, [], { grounds, coverageStart: start, today }) }];
    }),
  );
}

type Loaded = Pick<EnrollmentCase, 'enrollee' | 'planYear' | 'history' | 'dependents' | 'lifeEvents'>;

function caseOf(loaded: Loaded, enrollmentId: Uuid, today: CalendarDate): EnrollmentCase {
  const { enrollee, planYear, history } = loaded;
  const enrollment = history.find((row) => row.id === enrollmentId);
  if (!enrollment) throw new Error(`enrollment ${enrollmentId} is not among those of its member`);
  const others = history.filter((row) => row !== enrollment && isOf(row, enrollee.id, planYear));
  const elsewhere = history.filter((row) => !isOf(row, enrollee.id, planYear));
  const otherEnd = lastCoveredDay(elsewhere, planYear);
  const freeFrom = (day: CalendarDate) => (otherEnd ? later(day, addDays(otherEnd, 1)) : day);
  const free = freeFrom(enrollment.coverage_start);
  const running = others.find((row) => row.status === 'enrolled') ?? null;
  const grounds = groundsOf(loaded, enrollment, { free, today });
  const startingAt = (day: CalendarDate) => {
    const coverageStart = firstDay(grounds, others, day);
    return { coverageStart, situation: situationOf(loaded, others, { grounds, coverageStart, today }) };
  };
  const asked = enrollment.asks_from && freeFrom(enrollment.asks_from);
  const corrected = asked && asked < free ? startingAt(asked) : null;
  return { ...loaded, enrollment, others, running, ...startingAt(free), corrected };
}

/** The case of this answer: if it keeps plan and people, it also covers what was corrected, from the first corrected day. */
export function caseOfAnswer(found: EnrollmentCase, planId: Uuid, dependentIds: readonly Uuid[]): EnrollmentCase {
  const { corrected } = found;
  return corrected && keeps(corrected.situation, planId, dependentIds) ? { ...found, ...corrected } : found;
}

/**
 * The grounds for an answer (rules 4.6): every life event that was open in this window, and the window's own; a window that
 * opened for another reason is a ground by itself.
 */
function groundsOf(
  { enrollee, planYear, lifeEvents }: Loaded,
  row: EnrollmentRow,
  { free, today }: { free: CalendarDate; today: CalendarDate },
): Ground[] {
  const on = { isPreTax: planYear.taxClassification === 'Pre-tax', today };
  const effective = ({ event_type: type, submitted_on: requestedOn, effective_on: effectiveOn }: ApprovedEvent) =>
    effectiveIn({ type, requestedOn, effectiveOn }, on.isPreTax);
  const open = lifeEvents.filter((one) => {
    const { id, window_end } = one;
    const isOpen = window_end !== null && row.window_start <= window_end && effective(one) <= planYear.coverageEnd;
    return isOpen || id === row.life_event_id;
  });
  const events = open.map((one) => {
    const { event_type, event_date } = one;
    const startsOn = later(effective(one), planYear.coverageStart, enrollee.eligible_on ?? free, free);
    return groundOf({ type: event_type, eventOn: event_date, startsOn }, on);
  });
  const isOfEvents = row.reason === 'life_event' && events.length > 0;
  return isOfEvents ? events : [...events, groundOf({ type: null, eventOn: free, startsOn: free }, on)];
}

/** Somebody without coverage joins by an event like everybody else: not before it. */
function firstDay(grounds: readonly Ground[], others: readonly PersonsEnrollment[], free: CalendarDate): CalendarDate {
  const covered = others.filter((row) => covers(row, free)).map((row) => later(row.coverage_start, free));
  const joins = joinsOn(grounds, 'self', null);
  return [...covered, ...(joins === null ? [] : [joins])].sort().at(0) ?? free;
}

/** Whether its coverage reaches this day or a later one. */
function covers(row: PersonsEnrollment, day: CalendarDate): boolean {
  return row.election === 'Enrolled' && !row.cancelled && row.coverage_end !== null && row.coverage_end >= day;
}

function situationOf(
  { enrollee, planYear, dependents, lifeEvents }: Loaded,
  others: readonly PersonsEnrollment[],
  on: { grounds: Ground[]; coverageStart: CalendarDate; today: CalendarDate },
): EnrollmentCase['situation'] {
  const { date_of_birth: dateOfBirth, address } = enrollee;
  const settled: Settled = settledBefore(others, on.coverageStart);
  const told = lifeEvents.map(({ event_type, event_date }) => ({ type: event_type, eventOn: event_date }));
  const family = dependents.map(({ date_of_birth, created_at, ...rest }) => {
    const kin = { isPartner: isPartner(rest), taxedBefore: taxedBefore(rest) };
    const person = { ...rest, ...kin, dateOfBirth: date_of_birth };
    const since = familySince({ ...person, recordedOn: created_at.slice(0, 10) as CalendarDate }, told);
    return { ...person, familySince: since, ...settled.dependents.get(rest.id) };
  });
  return {
    employee: {
      ...{ dateOfBirth, pricedOn: settled.pricedOn, state: address?.state ?? null },
      employeeClass: enrollee.employee_class,
    },
    dependents: family,
    category: planYear.product.category,
    contribution: planYear.contribution,
    plans: planYear.plans,
    priceChanges: planYear.priceChanges,
    childAgeOff: planYear.childAgeOff,
    coversDomesticPartners: planYear.coversDomesticPartners,
    coverageEnd: planYear.coverageEnd,
    replaced: replacedOf(others, family, on.coverageStart),
    ...on,
  };
}

/** The people covered on the first day or later by what an answer would replace. */
function replacedOf(
  others: readonly PersonsEnrollment[],
  family: readonly Situation['dependents'][number][],
  start: CalendarDate,
): Replaced | null {
  const rows = others
    .filter((row) => covers(row, start))
    .sort((a, b) => (a.coverage_start < b.coverage_start ? -1 : 1));
  const [first] = rows;
  if (!first) return null;
  const people = new Map<Uuid, Replaced['people'][number]>();
  for (const row of rows) {
    for (const person of row.people) {
      const dependent = family.find(({ id }) => id === person.dependent_id);
      const last = person.ends_on ?? person.eligible_through;
      const startsOn = later(row.coverage_start, person.starts_on, start);
      if (!dependent || row.coverage_end === null || (last !== null && last < startsOn)) continue;
      const settled = { pricedOn: person.priced_on ?? person.starts_on, isCharged: person.is_charged };
      const before = people.get(dependent.id);
      const days = { startsOn: before?.startsOn ?? startsOn, endsOn: last && earlier(last, row.coverage_end) };
      people.set(dependent.id, { ...dependent, ...settled, ...days });
    }
  }
  return { planId: first.plan_id, people: [...people.values()] };
}

/** Whether the enrollment belongs to this employment and this plan year. */
export function isOf(row: PersonsEnrollment, employeeId: Uuid, planYear: PlanYear): boolean {
  return row.employee_id === employeeId && row.plan_year_id === planYear.id;
}

/** The choice with its price, or why the person can't have it. */
export function chooseIn(found: EnrollmentCase, planId: Uuid, dependentIds: readonly Uuid[]): Choice | Refusal {
  const { planYear, coverageStart } = found;
  if (planYear.endedOn !== null || coverageStart > planYear.coverageEnd) return new Refusal('plan_year_over');
  return choose(found.situation, planId, dependentIds);
}

/** How the amounts of this plan year are deducted from pay. */
export function paychecksIn({ enrollee, planYear }: EnrollmentCase): Paychecks {
  const year = { start: planYear.coverageStart, end: planYear.coverageEnd };
  return paychecksOf(payScheduleOf(enrollee.pay_frequency, enrollee), year);
}

/** The people covered by a choice, each on their own days, with their last day by age. */
export function coveredBy(found: EnrollmentCase, choice: Choice): CoveredPerson[] {
  const { situation, planYear, enrollment } = found;
  return peopleOf(situation, choice.dependentIds).map((person) => {
    const dependent = situation.dependents.find(({ id }) => id === person.id);
    if (!dependent) throw new Error('somebody is covered who is not family');
    return {
      enrollment_id: enrollment.id,
      dependent_id: person.id,
      starts_on: person.startsOn,
      eligible_through: person.endsOn ?? lastDayByAge(dependent, planYear.childAgeOff, planYear.coverageEnd),
      ends_on: person.endsOn,
      priced_on: person.pricedOn ?? null,
      is_charged: person.isCharged ?? true,
    };
  });
}

export interface Ending {
  row: PersonsEnrollment;
  end: CoverageEnd;
}

/**
 * What an election ends (rules 4.5): running coverage, and the rest of coverage that was already terminated and would overlap.
 * The same answer again replaces like any other (rules 5.3).
 */
export function replacedBy(found: EnrollmentCase): Ending[] {
  return found.others.flatMap((row) => {
    if (row.election !== 'Enrolled' || row.cancelled || row.coverage_end === null) return [];
    const old = { coverageStart: row.coverage_start, coverageEnd: row.coverage_end };
    const end = endByReplacement(old, found.coverageStart);
    const changes = row.status === 'enrolled' || end.coverageEnd !== row.coverage_end;
    return changes ? [{ row, end }] : [];
  });
}

/**
 * For each of these cases, which members of the family are covered through somebody else at the employer (rules 11.11), in one
 * statement; for other cases, nobody.
 */
export async function whoIsCoveredTwice(
  db: Db,
  organizationId: Uuid,
  cases: readonly EnrollmentCase[],
  { signedOnly }: { signedOnly: boolean },
): Promise<(found: EnrollmentCase) => CoveredTwice> {
  const births = cases.flatMap(({ enrollment, enrollee, planYear, dependents, coverageStart }) => {
    const days = new Set([enrollee, ...dependents].map(({ date_of_birth }) => date_of_birth));
    const { member_id, employer_id } = enrollee;
    const covered = { coverage_start: coverageStart, coverage_end: planYear.coverageEnd };
    const of = { employer_id, member_id, product_id: planYear.productId, ...covered };
    return [...days].map((born) => ({ ...of, enrollment_id: enrollment.id, born }));
  });
  const found = await selectCoveredElsewhere(db, organizationId, births);
  const elsewhere = Map.groupBy(
    found.filter(({ is_signed }) => is_signed || !signedOnly),
    ({ enrollment_id }) => enrollment_id,
  );
  return ({ enrollment, enrollee, dependents }) => {
    const others = (elsewhere.get(enrollment.id) ?? []).map((one) => ({
      ...namedPerson(one),
      isEmployee: one.is_employee,
    }));
    const family = dependents.map((one) => ({ ...namedPerson(one), id: one.id }));
    return coveredTwice({ employee: namedPerson(enrollee), dependents: family }, others);
  };
}

const namedPerson = (one: { first_name: string; last_name: string; date_of_birth: CalendarDate }) => ({
  ...{ firstName: one.first_name, lastName: one.last_name, dateOfBirth: one.date_of_birth },
});
