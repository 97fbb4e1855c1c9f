/**
 * An employee in another class has another share of the employer's, if the plan year has one for each (rules 11.3). If they pay
 * less, they do so from fom_on of the change; if they pay more, from the 1st after 30 days, and a notice is kept in place of a
 * signature.
 */
import { owesMore } from '../modules/corrections/price-correction.rules.ts';
import { amountsIn } from '../modules/corrections/priced-anew.rules.ts';
import type { Amounts } from '../modules/coverage/coverage.rules.ts';
import { type CoverageRecord, lockCoverage } from '../modules/coverage/coverage-period.sql.ts';
import { isCoveredOn, partsOf } from '../modules/coverage/parts.rules.ts';
import { classChangeNotice } from '../modules/documents/class-change-notice.rules.ts';
import { TEMPLATE_VERSION } from '../modules/documents/election-document.rules.ts';
import type { EmployeeRow } from '../modules/employees/employee.sql.ts';
import { saveShareClasses, selectElectedIds } from '../modules/enrollments/enrollment.sql.ts';
import { type Step, transition } from '../modules/enrollments/transition.ts';
import { type PlanYear, selectPlanYears } from '../modules/plans/plan-year.sql.ts';
import { classesBefore } from '../modules/plans/price.rules.ts';
import { differsByClass } from '../modules/plans/price-change.rules.ts';
import { type Signing, unsigned } from '../modules/signatures/record.rules.ts';
import { record } from '../modules/signatures/signature.actions.ts';
import { wireId } from '../modules/vocabulary/ids.ts';
import type { Command } from '../platform/commands/command.ts';
import { Refusal } from '../platform/commands/refusal.ts';
import { addDays, type CalendarDate, firstOnOrAfter, later } from '../platform/values/dates.ts';
import type { Person } from './people.ts';
import { partOf, pricingOf, shownIn, spanOf } from './reprice-coverage.ts';

/** How long before a higher amount is taken people are notified. */
const NOTICE_DAYS = 30;

/** Somebody whose row is locked, with a change that is not saved yet. */
export interface ClassChange {
  who: Person;
  before: EmployeeRow;
  effectiveOn: CalendarDate;
}

/**
 * Call last: if somebody pays more, it locks the chain of signatures. Only for people whose coverage has ended may it come
 * earlier.
 */
export async function followClass(command: Command, changes: readonly ClassChange[]): Promise<void> {
  const moved = changes.filter(({ who, before }) => before.employee_class !== who.employee.employee_class);
  if (moved.length === 0) return;
  const { db, organizationId } = command;
  const ids = await selectElectedIds(
    db,
    organizationId,
    moved.map(({ before }) => before.id),
  );
  const rows = await lockCoverage(db, organizationId, ids);
  const planYears = await selectPlanYears(db, organizationId, [...new Set(rows.map((row) => row.plan_year_id))]);
  const followed = rows.map((row) => {
    const change = moved.find(({ before }) => before.id === row.employee_id);
    const planYear = planYears.find(({ id }) => id === row.plan_year_id);
    if (!change || !planYear) throw new Error(`enrollment ${row.id} has no employee or plan year`);
    return follow(command, row, planYear, change);
  });
  await saveShareClasses(
    db,
    organizationId,
    followed.map(({ row }) => row),
  );
  await transition(
    command,
    followed.flatMap(({ step }) => step ?? []),
  );
  await record(
    command,
    followed.flatMap(({ notice }) => notice ?? []),
  );
}

interface Followed {
  row: Pick<CoverageRecord, 'id' | 'share_classes'>;
  /** Null: the price stays as it is. */
  step: Step | null;
  /** Null: nobody pays more. */
  notice: Signing | null;
}

function follow(command: Command, row: CoverageRecord, planYear: PlanYear, change: ClassChange): Followed {
  const { who, before, effectiveOn } = change;
  const after = who.employee;
  const was = { employeeClass: before.employee_class, formerClasses: row.share_classes };
  const sharedFrom = (day: CalendarDate) => ({ id: row.id, share_classes: classesBefore(was, day) });
  const soon = later(firstOnOrAfter(effectiveOn), row.coverage_start);
  const isOver = row.status === 'inactive';
  if (isOver || !differsByClass(planYear, before.employee_class, after.employee_class)) {
    const kept = isOver ? row.coverage_end : row.share_classes.at(-1)?.until;
    return { row: sharedFrom(kept ? later(soon, addDays(kept, 1)) : soon), step: null, notice: null };
  }
  const old = row.prices.map(partOf);
  const pricing = pricingOf({ ...row, share_classes: [] }, after, planYear);
  const partsFrom = (from: CalendarDate) => {
    const days = { from, until: planYear.coverageEnd };
    const parts = partsOf(pricing, row.plan_id, row.people.map(spanOf), days, amountsIn(old, from));
    if (parts instanceof Refusal) throw new Error(`enrollment ${row.id} has no price to keep`);
    return parts;
  };
  const isMore = owesMore(partsFrom(soon), old, soon, row.coverage_end);
  const from = isMore ? later(firstOnOrAfter(addDays(command.today, NOTICE_DAYS)), row.coverage_start) : soon;
  if (row.coverage_end !== null && from > row.coverage_end) return { row: sharedFrom(from), step: null, notice: null };
  const parts = partsFrom(from);
  const shown = shownIn(row, [...old.filter((part) => part.from < from), ...parts], command.today);
  const told = { from, was: amountsIn(old, from), is: amountsIn(parts, from) };
  return {
    row: sharedFrom(from),
    step: { row, act: { verb: 'reprice', parts, shown } },
    notice: owesMore(parts, old, from, row.coverage_end) ? noticeOf(row, after, planYear, told) : null,
  };
}

function noticeOf(
  row: CoverageRecord,
  employee: EmployeeRow,
  planYear: PlanYear,
  change: { from: CalendarDate; was: Amounts; is: Amounts },
): Signing {
  const { from, was, is } = change;
  const covered = row.people.filter((one) => isCoveredOn(spanOf(one), from));
  const election = {
    decision: 'elect',
    plan_id: row.plan_id && wireId('benefitPlan', row.plan_id),
    dependent_ids: covered.map(({ dependent_id }) => wireId('dependent', dependent_id)).sort(),
    coverage_tier: is.tier,
    coverage_start: from,
    coverage_end: row.coverage_end,
    premium_in_cents: is.premiumCents,
    employer_contribution_in_cents: is.employerCents,
    employee_deduction_in_cents: is.employeeCents,
    enrollment_id: wireId('enrollment', row.id),
    employee_id: wireId('employee', employee.id),
    employer_id: wireId('employer', employee.employer_id),
    benefit_id: wireId('benefitProduct', row.product_id),
    benefit_plan_year_id: wireId('planYear', row.plan_year_id),
    tax_classification: planYear.taxClassification,
    ends: [],
  };
  const html = classChangeNotice(planYear.product.name, { from, was: was.employeeCents, is: is.employeeCents });
  const rosterName = [employee.first_name, employee.last_name, employee.suffix].filter(Boolean).join(' ');
  const ids = { enrollmentId: row.id, employeeId: employee.id, employerId: employee.employer_id };
  return {
    claim: { ...ids, decision: 'elect', rosterName, election },
    document: { html, template_version: TEMPLATE_VERSION, language: 'en', consent_text: '' },
    ...unsigned('class_change'),
  };
}
