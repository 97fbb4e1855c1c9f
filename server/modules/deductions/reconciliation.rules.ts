/**
 * Compares the ledger with the elections for one month, and reports what the last run should have corrected and did not.
 * Changes since that run are not findings: the next run corrects them. It uses the same rule as the runs (due.rules.ts), so it
 * finds what a run failed to do, and what was done to the ledger behind its back. Pure.
 */
import { addDays, type CalendarDate, type Instant } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { dueFor, type PricedCoverage } from '../coverage/due.rules.ts';
import { type HeldLeave, takenOnLeave } from '../leaves/arrears.rules.ts';
import type { PaySchedule } from '../plans/payday.rules.ts';
import type { TaxClassification } from '../vocabulary/payroll-words.ts';
import { isDeduction, taxParts } from './deduction.rules.ts';

/** An employer's last run. */
export interface LastRun {
  /** The last 1st that the calendar has completed. */
  run_on: CalendarDate;
  /** When its statement was created; null: there is none. */
  run_at: Instant | null;
  /** The 1st of the month that the run was for. */
  period_start: CalendarDate;
  schedule: PaySchedule;
}

export interface ElectorRow {
  id: Uuid;
  termination_date: CalendarDate | null;
  updated_at: Instant;
}

/** A leave of the employee whose months are not deducted as usual. */
export type ElectorLeave = HeldLeave & { updated_at: Instant };

export interface ElectedRow {
  id: Uuid;
  employee_id: Uuid;
  plan_year_id: Uuid;
  coverage_end: CalendarDate | null;
  tax_classification: TaxClassification;
  /** The last day of the plan year. */
  year_end: CalendarDate;
  /** In chronological order. */
  prices: PricedCoverage[];
  answered_on: CalendarDate;
  terminated_at: Instant | null;
  updated_at: Instant;
}

export interface ChargedRow {
  employee_id: Uuid;
  plan_year_id: Uuid;
  cents: number;
  /** The enrollment of the latest line. */
  enrollment_id: Uuid;
}

export const FINDING_KINDS = ['not_deducted', 'not_enrolled', 'wrong_amount'] as const;

export interface Finding {
  kind: (typeof FINDING_KINDS)[number];
  employeeId: Uuid;
  enrollmentId: Uuid;
  expectedCents: number;
  foundCents: number;
  reason: string;
}

/** What is known about an employee: their elections, what was charged for the month, and their leaves. */
export interface Known {
  elected: readonly ElectedRow[];
  charged: readonly ChargedRow[];
  leaves: readonly ElectorLeave[];
}

/** The findings of one employee in a month that the last run has covered, at most one per plan year. */
export function reconcile(
  month: CalendarDate,
  run: LastRun,
  employee: ElectorRow,
  { elected, charged, leaves }: Known,
): Finding[] {
  if (month > run.period_start || leaves.some(({ updated_at }) => updated_at > momentOf(run))) return [];
  const planYears = new Set([...elected, ...charged].map(({ plan_year_id }) => plan_year_id));
  return [...planYears].flatMap((planYear) => {
    const own = elected.filter((row) => row.plan_year_id === planYear);
    if (personChangedSince(run, employee) || own.some((row) => changedSince(run, row))) return [];
    const found = charged.find((row) => row.plan_year_id === planYear) ?? null;
    return finding(month, employee.id, own, found, toTake(month, run, employee, own, leaves)) ?? [];
  });
}

function finding(
  month: CalendarDate,
  employeeId: Uuid,
  elected: readonly ElectedRow[],
  charged: ChargedRow | null,
  expectedCents: number,
): Finding | null {
  const foundCents = charged?.cents ?? 0;
  if (expectedCents === foundCents) return null;
  const owing = elected.find(({ prices }) => prices.some((price) => (dueFor(price, month)?.employeeCents ?? 0) > 0));
  const enrollmentId = owing?.id ?? charged?.enrollment_id ?? elected.at(-1)?.id ?? '';
  const found = { employeeId, enrollmentId, expectedCents, foundCents };
  if (foundCents === 0) {
    return {
      ...found,
      kind: 'not_deducted',
      reason: 'The employee is covered in this month, and nothing was deducted.',
    };
  }
  if (expectedCents === 0) {
    return { ...found, kind: 'not_enrolled', reason: 'Something was deducted for a month in which nothing is due.' };
  }
  return { ...found, kind: 'wrong_amount', reason: 'What was deducted is not the amount that was elected.' };
}

/**
 * What the run takes for a month of one plan year: everything that is due or, for a month on leave, what is to be taken by
 * then.
 */
function toTake(
  month: CalendarDate,
  run: LastRun,
  { termination_date: employedThrough }: ElectorRow,
  elected: readonly ElectedRow[],
  leaves: readonly ElectorLeave[],
): number {
  const parts = elected.flatMap(({ plan_year_id: planYearId, tax_classification, year_end: yearEnd, prices }) =>
    prices.flatMap((price) => {
      const due = dueFor(price, month);
      const byTax = due ? taxParts(due, tax_classification).filter(isDeduction) : [];
      return byTax.map((part) => ({ ...part, planYearId, month, yearEnd }));
    }),
  );
  let cents = 0;
  for (const own of Map.groupBy(parts, ({ tax }) => tax).values()) {
    const [first] = own;
    if (!first) continue;
    const owed = { ...first, cents: own.reduce((sum, part) => sum + part.cents, 0) };
    const pay = { schedule: run.schedule, employedThrough, yearEnd: first.yearEnd };
    const taken = takenOnLeave(owed, leaves, pay, run.period_start);
    cents += taken ? taken.cents + taken.lateCents : owed.cents;
  }
  return cents;
}

/** Without a statement, the run counts as having run at the first moment of its day, as on a test clock. */
function momentOf(run: LastRun): Instant {
  return run.run_at ?? (`${run.run_on}T00:00:00.000Z` as Instant);
}

/**
 * Whether the run saw an earlier state of the enrollment. On a test clock earlier steps of the same day have the same time, and
 * the run has seen their changes: coverage that ended the day before, and a child whose last day that was.
 */
function changedSince(run: LastRun, row: ElectedRow): boolean {
  const at = momentOf(run);
  if (row.answered_on > run.run_on) return true;
  if (row.updated_at !== at) return row.updated_at > at;
  const dayBefore = addDays(run.run_on, -1);
  const last = row.terminated_at === at ? row.coverage_end : row.prices.at(-2)?.priceEnd;
  return last !== dayBefore;
}

/** As for enrollments. At the time of the run itself, the calendar has only deactivated people who left the day before. */
function personChangedSince(run: LastRun, employee: ElectorRow): boolean {
  const at = momentOf(run);
  if (employee.updated_at !== at) return employee.updated_at > at;
  return employee.termination_date !== null && employee.termination_date !== addDays(run.run_on, -1);
}
