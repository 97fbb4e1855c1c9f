/** Leaves of absence in a simulated year: they begin, are changed, settled and taken back, and the ledger follows (rules 11.6). */
import { sql } from 'kysely';
import { parseId, wireId } from '../../server/modules/vocabulary/ids.ts';
import type { Db } from '../../server/platform/database/db.ts';
import { addDays, type CalendarDate } from '../../server/platform/values/dates.ts';
import type { Uuid } from '../../server/platform/values/ids.ts';
import type { Api, TestAnswer } from '../../server/testing/app.ts';
import { Broken } from './broken.ts';
import type { Step } from './steps.ts';

interface Where {
  id: Uuid;
  api: Api;
  today: CalendarDate;
}

const termsOf = ({ deductions, paychecks }: { deductions: string; paychecks: number }) => ({
  ...{ deductions, catch_up: deductions === 'catch_up' ? { paychecks } : null },
});

export function beginLeave(
  { api, today }: Where,
  employeeId: string,
  step: Extract<Step, { do: 'begin leave' }>,
): Promise<TestAnswer> {
  const starts_on = addDays(today, step.inDays);
  const ends_on = step.days === null ? null : addDays(starts_on, step.days);
  return api.post(`/v1/employees/${employeeId}/leaves`, {
    starts_on,
    ends_on,
    coverage: step.coverage,
    ...termsOf(step),
  });
}

/** Acts on somebody's latest leave; null: they have had none. */
export async function onLeave(
  { api, today }: Where,
  employeeId: string,
  step: Extract<Step, { do: 'change leave' | 'settle leave' | 'take leave back' }>,
): Promise<TestAnswer | null> {
  const [latest] = (await api.get(`/v1/employees/${employeeId}/leaves`)).body.data;
  if (!latest) return null;
  const url = `/v1/employees/${employeeId}/leaves/${latest.id}`;
  if (step.do === 'take leave back') return api.delete(url);
  if (step.do === 'settle leave') return api.post(`${url}/settle`, { as: step.as, reason: 'It is agreed' });
  return api.patch(url, { ends_on: addDays(today, step.inDays), ...termsOf(step) });
}

/** A month on leave as the API shows it, in cents. */
export interface MonthOnLeave {
  due: number;
  /** By statements alone. */
  deducted: number;
  paid: number;
  arrears: number;
  waived: number;
  deductions: string;
  /** All arrears to catch up must have been collected by now. */
  isCaughtUp: boolean;
}

/** By `employee plan-year month`: months whose 1st lies in somebody's leave, and which a run has handled. */
export async function monthsOnLeave(db: Db, { id, api, today }: Where): Promise<Map<string, MonthOnLeave>> {
  const { rows } = await sql<{ employee_id: Uuid; is_active: boolean }>`
    select distinct l.employee_id, e.status = 'active' as is_active from leaves l
    join employees e on e.organization_id = l.organization_id and e.id = l.employee_id
    where l.organization_id = ${id}`.execute(db);
  const months = new Map<string, MonthOnLeave>();
  for (const { employee_id, is_active } of rows) {
    const { body } = await api.get(`/v1/employees/${wireId('employee', employee_id)}/leaves?limit=100`);
    for (const leave of body.data) {
      const { collects_from, catch_up, deductions } = leave;
      const collected = collects_from && addDays(collects_from, 31 * catch_up?.paychecks + 62);
      const isCaughtUp = deductions === 'catch_up' && is_active && collected !== null && collected < today;
      for (const month of leave.months) {
        const year = parseId('planYear', month.benefit_plan_year_id);
        months.set(`${employee_id} ${year} ${month.period_start_date}`, {
          due: month.due_in_cents,
          deducted: month.taken_in_cents - month.paid_directly_in_cents,
          ...{ paid: month.paid_directly_in_cents, arrears: month.arrears_in_cents, waived: month.waived_in_cents },
          ...{ deductions, isCaughtUp },
        });
      }
    }
  }
  return months;
}

/** After a run: taken + arrears + waived = the amount due, as the oracle computes it; and each part agrees with the leave. */
export function holdMonthOnLeave(key: string, month: MonthOnLeave, owed: number, ledger: number): void {
  const { due, deducted, paid, arrears, waived, deductions, isCaughtUp } = month;
  const broken = (law: string): never => {
    throw new Broken(law, { key, owed, ledger, ...month });
  };
  if (due !== owed) broken('the amount due of a leave is what is due');
  if (deducted !== ledger) broken('the amount taken of a leave is in the ledger');
  if (deducted + paid + arrears + waived !== due) broken('taken, arrears and waived make up what is due');
  if (Math.min(deducted, paid, arrears, waived) < 0) broken('no amount of a leave is below zero after a run');
  if (deductions === 'continue' && paid + arrears + waived !== 0) broken('deductions that go on leave no arrears');
  if ((deductions === 'suspend' || deductions === 'direct_bill') && deducted !== 0)
    broken('suspended deductions are not taken');
  if (isCaughtUp && arrears !== 0) broken('arrears that are caught up are zero');
}
