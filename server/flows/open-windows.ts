/** Opens the windows that the one rule gives (rules 3.3). Decides by the state, so running it again opens nothing new. */

import type { Portion } from '../modules/calendar/lanes.ts';
import { coveredFrom } from '../modules/eligibility/eligibility.rules.ts';
import { selectWaits } from '../modules/eligibility/eligibility.sql.ts';
import { eligibleFor, type ScopedWait } from '../modules/eligibility/wait.rules.ts';
import {
  type EmployeeRow,
  isEligibleAtOpening,
  lockEmployees,
  lockNext,
  updateNextOpenings,
} from '../modules/employees/employee.sql.ts';
import { type EnrollmentHistory, selectEnrollmentHistory } from '../modules/enrollments/enrollment.sql.ts';
import { lastCoveredDay } from '../modules/enrollments/enrollment-row.rules.ts';
import { type Beginning, begin, transition } from '../modules/enrollments/transition.ts';
import { windowFor } from '../modules/enrollments/window.rules.ts';
import { lockOpeningEmployers, type PlanYear, selectPlanYearsOfEmployer } from '../modules/plans/plan-year.sql.ts';
import type { Command } from '../platform/commands/command.ts';
import { later } from '../platform/values/dates.ts';
import type { Uuid } from '../platform/values/ids.ts';
import { type Person, person, report, tellOwners } from './people.ts';

/**
 * For eligible people of one employer, who are saved already. A fixed number of statements, however many people and plan years.
 * `histories`: their histories, if they were read already.
 */
export async function openWindows(
  command: Command,
  employerId: Uuid,
  people: readonly Person[],
  histories?: readonly EnrollmentHistory[],
): Promise<void> {
  if (people.length === 0) return;
  const offer = await selectOffer(command, employerId);
  await keepNextOpenings(command, people, offer);
  if (offer.open.length === 0) return;
  const found = histories ?? (await selectHistories(command, people));
  const byEmployee = new Map(found.map((history) => [history.employee_id, history]));
  const started = people.flatMap((who) =>
    offer.open.flatMap(
      (planYear) => start(command, who, { ...offer, planYear }, byEmployee.get(who.employee.id)) ?? [],
    ),
  );
  await transition(command, started, tellOwners(people));
}

/** The calendar's part: plan years that open today, for everybody who is eligible. */
export async function openForEligible(command: Command, { lanes, cursor, limit }: Portion): Promise<Uuid | null> {
  const { db, organizationId, today } = command;
  // Granting eligibility locks the employer's row. A command that decides by yesterday is waited for here, and its people are
  // found below; one that comes later decides by today, and opens their windows itself.
  if (cursor === null) await lockOpeningEmployers(db, organizationId, today, lanes);
  const { employees, next } = await lockNext(db, organizationId, isEligibleAtOpening(today, lanes), cursor, limit);
  for (const [employerId, own] of Map.groupBy(employees, ({ employer_id }) => employer_id)) {
    const people = own.map((employee) => person(employee));
    await openWindows(command, employerId, people);
    report(command, people);
  }
  return next;
}

/** The same for one person on a later day. */
export async function openForOne(command: Command, employeeId: Uuid): Promise<void> {
  const [employee] = await lockEmployees(command.db, command.organizationId, [employeeId]);
  if (employee?.status !== 'active' || employee.eligibility !== 'eligible') return;
  const people = [person(employee)];
  await openWindows(command, employee.employer_id, people);
  report(command, people);
}

/** New people have no history; looking it up would be the slowest part of a first census. */
async function selectHistories(command: Command, people: readonly Person[]): Promise<EnrollmentHistory[]> {
  const known = people.filter((who) => who.memberIsKnown).map((who) => who.employee.id);
  return known.length === 0 ? [] : selectEnrollmentHistory(command.db, command.organizationId, known);
}

/** What an employer offers, and how long people wait for it. */
interface Offer {
  waits: ScopedWait[];
  all: PlanYear[];
  /** Plan years whose open enrollment has begun and whose coverage is not over. */
  open: PlanYear[];
}

async function selectOffer({ db, organizationId, today }: Command, employerId: Uuid): Promise<Offer> {
  const all = await selectPlanYearsOfEmployer(db, organizationId, employerId);
  const open = all.filter((year) => year.openEnrollmentStart <= today && today <= year.coverageEnd);
  return { waits: open.length === 0 ? [] : await selectWaits(db, organizationId, employerId), all, open };
}

function start(
  command: Command,
  who: Person,
  { planYear, waits, all }: Offer & { planYear: PlanYear },
  history: EnrollmentHistory | undefined,
): Beginning | null {
  const { employee } = who;
  if (hasStarted(employee, [planYear], history)) return null;
  const { granted_on: grantedOn } = employee;
  if (grantedOn === null) throw new Error(`employee ${employee.id} is eligible without a date`);
  const covered = (history?.covered ?? []).filter((one) => one.product_id === planYear.productId);
  const lastCoverageEnd = lastCoveredDay(covered, planYear);
  // Somebody who has had a window for a benefit has waited for it: another year or another policy adds no wait.
  const ofBenefit = all.filter(({ productId }) => productId === planYear.productId);
  const eligibleOn = eligibleFor(employee, hasStarted(employee, ofBenefit, history) ? [] : waits, planYear);
  const from = coveredFrom(eligibleOn, employee.returned_on);
  const waitedOn = later(eligibleOn, grantedOn);
  const window = windowFor({ planYear, grantedOn: waitedOn, eligibleOn: from, lastCoverageEnd, today: command.today });
  if (!window) return null;
  return begin(command, employee, planYear, window, {
    verb: planYear.autoGrant ? 'grant' : 'start',
    lifeEventId: null,
  });
}

/** Stores the next day on which each person will have waited for a benefit whose wait is longer than that for eligibility. */
async function keepNextOpenings(command: Command, people: readonly Person[], { open, waits }: Offer): Promise<void> {
  const moved = people.filter((who) => {
    const ahead = open.map((year) => eligibleFor(who.employee, waits, year)).filter((day) => day > command.today);
    const opens_on = ahead.sort()[0] ?? null;
    if (opens_on === who.employee.opens_on) return false;
    who.employee = { ...who.employee, opens_on };
    who.saved = who.employee;
    return true;
  });
  await updateNextOpenings(
    command.db,
    command.organizationId,
    moved.map(({ employee }) => employee),
  );
}

/**
 * One enrollment per plan year and grant of eligibility: somebody who lost eligibility and has it again gets another chance. A
 * window that closed before the grant does not count: a correction has moved the grant.
 */
function hasStarted(
  employee: EmployeeRow,
  planYears: readonly PlanYear[],
  history: EnrollmentHistory | undefined,
): boolean {
  return (history?.started ?? []).some(
    (one) =>
      one.eligibility_number === employee.eligibility_number &&
      planYears.some(({ id }) => id === one.plan_year_id) &&
      (one.expired_on === null || employee.granted_on === null || one.expired_on >= employee.granted_on),
  );
}
