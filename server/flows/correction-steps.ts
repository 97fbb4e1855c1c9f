/** What each consequence of a correction does to enrollments (rules 10.1). */
import type { Consequence } from '../modules/corrections/correction.rules.ts';
import type { KnownEnrollment } from '../modules/corrections/correction.sql.ts';
import type { EmployeeRow } from '../modules/employees/employee.sql.ts';
import { type Beginning, begin, type Step } from '../modules/enrollments/transition.ts';
import type { PlanYear } from '../modules/plans/plan-year.sql.ts';
import type { Command } from '../platform/commands/command.ts';
import { earlier } from '../platform/values/dates.ts';
import type { Uuid } from '../platform/values/ids.ts';

/** What was loaded about the people who are corrected. */
export interface Loaded {
  known: readonly KnownEnrollment[];
  planYears: ReadonlyMap<Uuid, PlanYear>;
}

export function yearOf(planYears: ReadonlyMap<Uuid, PlanYear>, row: KnownEnrollment): PlanYear {
  const planYear = planYears.get(row.plan_year_id);
  if (!planYear) throw new Error(`enrollment ${row.id} has no plan year`);
  return planYear;
}

/** The steps for one consequence. */
export function stepsOf(
  command: Command,
  consequence: Consequence,
  employee: EmployeeRow,
  { known, planYears }: Loaded,
): (Step | Beginning)[] {
  const { row, kind } = consequence;
  const departure = employee.eligibility === 'none' ? employee.departure_number : row.departure_number;
  switch (kind) {
    case 'window':
      return [{ row, act: { verb: 'extend', window: consequence.window } }];
    // Stored beside the state (`asksOf`).
    case 'asks':
      return [];
    case 'closed':
      return [{ row, act: { verb: 'expire' }, departure }];
    case 'never_covered':
      return [{ row, act: endOf(command, row, { cancelled: true, coverageEnd: null }), departure }];
    case 'kept':
      return [{ row, act: endOf(command, row, consequence.end), departure }];
    case 'covered': {
      const { start: coverageStart, pricedOn, parts, shown, people, toSign } = consequence;
      const covered = people.map((one) => ({ ...one, enrollment_id: row.id }));
      const step: Step = { row, act: { verb: 'reprice', parts, shown, begins: { coverageStart, pricedOn } }, covered };
      if (toSign === null || pendingBeside(row, known)) return [step];
      const window = { ...toSign, startsOn: command.today, reason: 'correction' as const };
      const planYear = yearOf(planYears, row);
      const sameGrant = { ...employee, eligibility_number: row.eligibility_number };
      return [step, begin(command, sameGrant, planYear, window, { verb: 'start', lifeEventId: null })];
    }
  }
}

/** What to ask in a window that is already open, or once coverage continues. */
export function asksOf(
  { row, ...consequence }: Consequence,
  known: readonly KnownEnrollment[],
): Pick<KnownEnrollment, 'id' | 'asks_from'>[] {
  if (consequence.kind === 'asks') return [{ id: row.id, asks_from: consequence.from }];
  const from = consequence.kind === 'covered' ? consequence.toSign?.coverageStart : undefined;
  const open = pendingBeside(row, known);
  if (!from || !open) return [];
  return [{ id: open.id, asks_from: earlier(open.asks_from ?? from, from) }];
}

function pendingBeside(row: KnownEnrollment, known: readonly KnownEnrollment[]): KnownEnrollment | undefined {
  return known.find(
    (one) => one.election === 'Pending' && one.employee_id === row.employee_id && one.plan_year_id === row.plan_year_id,
  );
}

function endOf(
  { now }: Command,
  row: KnownEnrollment,
  end: Extract<Consequence, { kind: 'kept' }>['end'],
): Step['act'] {
  return row.status === 'inactive' ? { verb: 'reschedule', end } : { verb: 'terminate', now, end };
}
