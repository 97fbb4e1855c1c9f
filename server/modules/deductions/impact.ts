/**
 * What a dry run says about deductions: the next run that the change would alter, and by how much, found in the same way as the
 * run finds differences. A scheduled termination counts by its date.
 */

import Type from 'typebox';
import type { Impact } from '../../platform/commands/dry-run.ts';
import { DateString, Nullable } from '../../platform/http/schemas.ts';
import { addMonths, type CalendarDate, endOfMonth, firstAfter, later } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { employeesTouched } from '../coverage/impact.ts';
import { Id } from '../vocabulary/id-schema.ts';
import { wireId } from '../vocabulary/ids.ts';
import { isDeduction } from './deduction.rules.ts';
import { findDifferences } from './differences.ts';

/** How far ahead it looks for a run that changes. */
const MONTHS_AHEAD = 12;

const Told = Type.Object(
  {
    run_on: Nullable(DateString),
    changes: Type.Array(
      Type.Object({
        employee_id: Id('employee'),
        benefit_plan_year_id: Id('planYear'),
        enrollment_id: Id('enrollment'),
        period_start_date: DateString,
        period_end_date: DateString,
        before_in_cents: Type.Integer({ description: 'For the month, as of now; negative for a refund.' }),
        after_in_cents: Type.Integer(),
        difference_in_cents: Type.Integer(),
      }),
    ),
  },
  {
    description:
      'If an employee or an enrollment is concerned: the next deduction run within a year that would change, and ' +
      'each month that it would deduct or refund differently.',
  },
);

export const deductionImpact: Impact<typeof Told, Uuid[], LookedAt[]> = {
  name: 'deductions',
  schema: Told,
  scopeOf: employeesTouched,
  look: async ({ db, organizationId, today }, employees) => {
    const last = horizon(today);
    // What a month on leave owes is considered in its own run, or the next one: later collection is a later change.
    const { differences } = await findDifferences(db, organizationId, employees, last, ({ period_start }, month) =>
      later(month, addMonths(firstAfter(today), period_start === last ? 0 : -1)),
    );
    return differences
      .filter(isDeduction)
      .map(({ employeeId, planYearId, enrollment_id, month, dueCents, chargedCents, settings }) => ({
        ...{ employee_id: employeeId, plan_year_id: planYearId, enrollment_id, month },
        ...{ cents: dueCents - chargedCents, period_start: settings.period_start },
      }));
  },
  compare: (before, after, { today }) => presentImpact(compareRuns(before, after, today)),
};

const horizon = (today: CalendarDate) => addMonths(firstAfter(today), MONTHS_AHEAD);

export interface LookedAt {
  employee_id: Uuid;
  plan_year_id: Uuid;
  enrollment_id: Uuid;
  month: CalendarDate;
  cents: number;
  /** The month that the run at the horizon is for. */
  period_start: CalendarDate;
}

export interface ChangedMonth extends LookedAt {
  before: number;
  after: number;
}

/** The first future run with a different amount for anybody, with all months that differ. */
export function compareRuns(
  before: readonly LookedAt[],
  after: readonly LookedAt[],
  today: CalendarDate,
): { runOn: CalendarDate | null; changes: ChangedMonth[] } {
  const next = firstAfter(today);
  const last = addMonths(next, MONTHS_AHEAD);
  const months = new Map<string, ChangedMonth>();
  const enter = (row: LookedAt, side: 'before' | 'after') => {
    const key = `${row.employee_id} ${row.plan_year_id} ${row.month}`;
    const known = months.get(key) ?? { ...row, before: 0, after: 0 };
    // A month may have two lines, one pre-tax and one post-tax.
    months.set(key, { ...known, [side]: known[side] + row.cents });
  };
  for (const row of after) enter(row, 'after');
  for (const row of before) enter(row, 'before');
  // An employer that deducts for the month that has ended takes a month one run later.
  const runOf = ({ month, period_start }: LookedAt) => later(next, addMonths(month, period_start === last ? 0 : 1));
  const changed = [...months.values()].filter((one) => one.before !== one.after);
  const runOn = changed.map(runOf).sort()[0] ?? null;
  return { runOn, changes: changed.filter((one) => runOf(one) === runOn) };
}

function presentImpact({ runOn, changes }: ReturnType<typeof compareRuns>) {
  return {
    run_on: runOn,
    changes: changes.map((one) => ({
      employee_id: wireId('employee', one.employee_id),
      benefit_plan_year_id: wireId('planYear', one.plan_year_id),
      enrollment_id: wireId('enrollment', one.enrollment_id),
      period_start_date: one.month,
      period_end_date: endOfMonth(one.month),
      before_in_cents: one.before,
      after_in_cents: one.after,
      difference_in_cents: one.after - one.before,
    })),
  };
}
