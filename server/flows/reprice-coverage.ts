/**
 * People leave coverage, each after their own last day, and tier and price follow in dated parts (rules 4.7, 6.4): children who
 * age off, and relatives who are lost. The only event is the next `employee.deduction_created`.
 */

import { carried } from '../modules/corrections/priced-anew.rules.ts';
import { type Amounts, amountsOfPrice, coverageDaysOf } from '../modules/coverage/coverage.rules.ts';
import { type CoverageRecord, lockCoverage, type RecordedPerson } from '../modules/coverage/coverage-period.sql.ts';
import { recordPeople } from '../modules/coverage/coverage-write.sql.ts';
import { amountsOn, type CoveredSpan, dayShown, movesOn, type Part } from '../modules/coverage/parts.rules.ts';
import { partsAround } from '../modules/coverage/survivors.rules.ts';
import { taxedBefore } from '../modules/employees/dependent.rules.ts';
import { type EmployeeRow, lockEmployees } from '../modules/employees/employee.sql.ts';
import { type Step, transition } from '../modules/enrollments/transition.ts';
import { type PlanYear, selectPlanYears } from '../modules/plans/plan-year.sql.ts';
import type { Pricing } from '../modules/plans/price.rules.ts';
import type { Command } from '../platform/commands/command.ts';
import { Refusal } from '../platform/commands/refusal.ts';
import { addDays, type CalendarDate, earlier, later } from '../platform/values/dates.ts';
import type { Uuid } from '../platform/values/ids.ts';
import { selectEarlierTerms } from './earlier-terms.ts';

/** The people who leave an enrollment, as they are recorded from now on. */
export type Leaving = (row: CoverageRecord, planYear: PlanYear) => RecordedPerson[];

/** Lets people leave these enrollments and reprices them. Locks the employees before the enrollments. */
export async function leaveCoverage(
  command: Command,
  found: readonly { id: Uuid; employee_id: Uuid }[],
  leaving: Leaving,
): Promise<void> {
  if (found.length === 0) return;
  const loaded = await loadCoverage(command, found);
  const changes = loaded.map((one) => ({ ...one, left: leaving(one.row, one.planYear) }));
  await transition(
    command,
    changes.flatMap(({ left, ...one }) => repricing(command, left, one)),
  );
  await recordPeople(
    command,
    changes.flatMap(({ row, left }) => left.map((one) => ({ ...one, enrollment_id: row.id }))),
  );
}

/** Makes the enrollments show today's price again, after a part has begun or coverage ends on another day. */
export async function showPrices(command: Command, found: readonly { id: Uuid }[]): Promise<void> {
  const rows = await lockCoverage(
    command.db,
    command.organizationId,
    found.map(({ id }) => id),
  );
  await transition(
    command,
    rows.flatMap((row): Step[] => {
      const shown = shownIn(row, row.prices.map(partOf), command.today);
      return sameAmounts(shown, row) ? [] : [{ row, act: { verb: 'reprice', parts: [], shown } }];
    }),
  );
}

function repricing(command: Command, left: readonly RecordedPerson[], loaded: Loaded): Step[] {
  const { row, planYear } = loaded;
  const changed = firstDayOfChange(row, left);
  if (changed === null || changed > planYear.coverageEnd) return [];
  const recorded = row.people.map((one) => left.find(({ dependent_id }) => dependent_id === one.dependent_id) ?? one);
  const people = recorded.map(spanOf);
  // Nobody joins or leaves on that day any more, so the part before it continues.
  const last = row.prices.findLast((price) => price.starts_on < changed);
  const from = last && !movesOn(people, changed) ? last.starts_on : changed;
  return [pricedFrom(command, loaded, people, from)];
}

interface Loaded {
  row: CoverageRecord;
  employee: EmployeeRow;
  planYear: PlanYear;
  /** The plan year with its prices before each correction, the latest first. */
  earlierTerms: readonly PlanYear[];
}

function pricedFrom(command: Command, loaded: Loaded, people: readonly CoveredSpan[], from: CalendarDate): Step {
  const { row, employee, planYear, earlierTerms } = loaded;
  const kept = row.prices.filter((price) => price.starts_on < from).map(partOf);
  const before = kept.at(-1)?.amounts ?? amountsOf(row);
  const days = { from, until: planYear.coverageEnd };
  const partsBy = (terms: PlanYear, some: readonly CoveredSpan[]): Part[] => {
    const parts = partsAround(employee.died_on, pricingOf(row, employee, terms), row.plan_id, some, days, before);
    if (parts instanceof Refusal) throw new Error(`enrollment ${row.id} has no price to keep`);
    return parts;
  };
  const byTerms = (terms: PlanYear) => ({ is: partsBy(terms, people), was: partsBy(terms, row.people.map(spanOf)) });
  // If somebody leaves, terms that nobody has signed must not cost the employee more; for survivors the employer pays
  // everything.
  const isCarried = earlierTerms.length > 0 && employee.died_on === null;
  const parts = isCarried
    ? carried([byTerms(planYear), ...earlierTerms.map(byTerms)], row.prices.map(partOf))
    : partsBy(planYear, people);
  return { row, act: { verb: 'reprice', parts, shown: shownIn(row, [...kept, ...parts], command.today) } };
}

/** Reprices enrollments from a day on, by the people recorded now. Locks the employees before the enrollments. */
export async function priceFrom(
  command: Command,
  found: readonly { id: Uuid; employee_id: Uuid }[],
  from: CalendarDate,
): Promise<void> {
  const loaded = await loadCoverage(command, found);
  await transition(
    command,
    loaded.flatMap((one): Step[] => {
      const first = later(from, one.row.coverage_start);
      if (one.row.coverage_end === null || first > one.row.coverage_end) return [];
      return [pricedFrom(command, one, one.row.people.map(spanOf), first)];
    }),
  );
}

/** Locks the employees before the enrollments. */
async function loadCoverage(command: Command, found: readonly { id: Uuid; employee_id: Uuid }[]): Promise<Loaded[]> {
  const { db, organizationId } = command;
  const employees = await lockEmployees(db, organizationId, [...new Set(found.map((row) => row.employee_id))]);
  const rows = await lockCoverage(
    db,
    organizationId,
    found.map(({ id }) => id),
  );
  const planYears = await selectPlanYears(db, organizationId, [...new Set(rows.map((row) => row.plan_year_id))]);
  const said = await selectEarlierTerms(command, planYears);
  const employeeOf = new Map(employees.map((employee) => [employee.id, employee]));
  const planYearOf = new Map(planYears.map((planYear) => [planYear.id, planYear]));
  return rows.map((row) => {
    const employee = employeeOf.get(row.employee_id);
    const planYear = planYearOf.get(row.plan_year_id);
    if (!employee || !planYear) throw new Error(`enrollment ${row.id} has no employee or plan year`);
    return { row, employee, planYear, earlierTerms: said.get(planYear.id) ?? [] };
  });
}

/** What the price of this coverage depends on, besides the plan and who else is covered. */
export function pricingOf(row: CoverageRecord, employee: EmployeeRow, planYear: PlanYear): Pricing {
  return {
    employee: {
      ...{ dateOfBirth: employee.date_of_birth, pricedOn: row.priced_on ?? row.coverage_start },
      ...{ employeeClass: employee.employee_class, formerClasses: row.share_classes },
    },
    category: planYear.product.category,
    contribution: planYear.contribution,
    plans: planYear.plans,
    priceChanges: planYear.priceChanges,
    coverageStart: row.coverage_start,
  };
}

/** The day after the first last day, before or after the change, of those who leave; null: nobody leaves. */
function firstDayOfChange(row: CoverageRecord, left: readonly RecordedPerson[]): CalendarDate | null {
  const lastDays = left.flatMap(({ dependent_id, ends_on }) => {
    const before = row.people.find((one) => one.dependent_id === dependent_id)?.ends_on ?? null;
    return [before ?? [], ends_on ?? []].flat();
  });
  const [first, ...others] = lastDays;
  return first === undefined ? null : later(row.coverage_start, addDays(earlier(first, ...others), 1));
}

export function shownIn(row: CoverageRecord, parts: readonly Part[], today: CalendarDate): Amounts {
  const [first, ...others] = parts;
  if (!first) throw new Error(`enrollment ${row.id} is enrolled without a price`);
  return amountsOn([first, ...others], dayShown(coverageDaysOf(row), today));
}

export function partOf(price: CoverageRecord['prices'][number]): Part {
  return { from: price.starts_on, amounts: amountsOfPrice(price) };
}

/** The amounts that the enrollment shows. */
function amountsOf({ tier, premium_cents, employer_cents, employee_cents }: CoverageRecord): Amounts {
  if (!tier || premium_cents === null || employer_cents === null || employee_cents === null) {
    throw new Error('enrolled without a price');
  }
  return { tier, premiumCents: premium_cents, employerCents: employer_cents, employeeCents: employee_cents };
}

function sameAmounts(shown: Amounts, row: CoverageRecord): boolean {
  const { tier, premiumCents, employerCents, employeeCents } = amountsOf(row);
  return (
    shown.tier === tier &&
    shown.premiumCents === premiumCents &&
    shown.employerCents === employerCents &&
    shown.employeeCents === employeeCents
  );
}

export function spanOf(one: RecordedPerson): CoveredSpan {
  const { relationship, date_of_birth: dateOfBirth, starts_on: startsOn, ends_on: endsOn, is_charged: isCharged } = one;
  const days = { startsOn, endsOn, pricedOn: one.priced_on ?? startsOn };
  return { relationship, dateOfBirth, ...days, isCharged, taxedBefore: taxedBefore(one) };
}
