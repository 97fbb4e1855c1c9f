/** The months of a leave (rules 11.6): what was deducted, what is in arrears, and what was settled. */
import { selectElectedPrices, selectPlanYearNames } from '../modules/coverage/due.sql.ts';
import { isDeduction, type MonthOfAccount, monthsOf } from '../modules/deductions/deduction.rules.ts';
import { type RunSettings, selectAccounts, selectRunSettings } from '../modules/deductions/deduction.sql.ts';
import { takenOnLeave } from '../modules/leaves/arrears.rules.ts';
import type { LeaveTerms } from '../modules/leaves/leave.rules.ts';
import { type LeaveRow, type SettlementRow, selectHeldLeaves, selectSettlements } from '../modules/leaves/leave.sql.ts';
import type { TaxClassification } from '../modules/vocabulary/payroll-words.ts';
import type { Db } from '../platform/database/db.ts';
import { type CalendarDate, startOfMonth } from '../platform/values/dates.ts';
import type { Uuid } from '../platform/values/ids.ts';

export interface LeaveMonth {
  planYearId: Uuid;
  benefitName: string;
  month: CalendarDate;
  /** The employee's share; the sum of the other amounts. */
  dueCents: number;
  /** Deducted by statements so far. */
  deductedCents: number;
  /** Paid in another way. */
  paidCents: number;
  waivedCents: number;
  /** Negative: the next run refunds it. */
  arrearsCents: number;
}

/** For each of these leaves of one employee, its months so far, in order: those that a run has covered. */
export async function monthsOnLeave(
  db: Db,
  organizationId: Uuid,
  today: CalendarDate,
  leaves: readonly LeaveRow[],
): Promise<Map<Uuid, LeaveMonth[]>> {
  const [first] = leaves;
  if (!first) return new Map();
  const { months, planYears } = await accountMonths(db, organizationId, today, first);
  const settlements = await selectSettlements(
    db,
    organizationId,
    leaves.map(({ id }) => id),
  );
  return new Map(
    leaves.map((leave) => {
      const own = settlements.filter(({ leave_id }) => leave_id === leave.id);
      const inside = Map.groupBy(
        months.filter(({ month }) => isOnLeave(leave, month)),
        ({ planYearId, month }) => `${month} ${planYearId}`,
      );
      const shown = [...inside.values()].flatMap((accounts) => monthOf(accounts, own, planYears));
      return [leave.id, shown.sort(byMonthAndBenefit)];
    }),
  );
}

const isOnLeave = ({ starts_on, ends_on }: Pick<LeaveTerms, 'starts_on' | 'ends_on'>, month: CalendarDate) =>
  starts_on <= month && (ends_on === null || month <= ends_on);

const byMonthAndBenefit = (a: LeaveMonth, b: LeaveMonth) =>
  `${a.month} ${a.benefitName}` < `${b.month} ${b.benefitName}` ? -1 : 1;

type Settlements = readonly Pick<SettlementRow, 'plan_year_id' | 'month' | 'kind' | 'cents'>[];
type PlanYears = Awaited<ReturnType<typeof selectPlanYearNames>>;

/** Combines the accounts of one plan year and month, before tax and after it. */
function monthOf(accounts: readonly MonthOfAccount[], settlements: Settlements, planYears: PlanYears): LeaveMonth[] {
  const [first] = accounts;
  if (!first) return [];
  const { planYearId, month } = first;
  const own = settlements.filter((one) => one.plan_year_id === planYearId && one.month === month);
  const settled = (kind: SettlementRow['kind']) =>
    sum(own.filter((one) => one.kind === kind).map(({ cents }) => cents));
  const dueCents = sum(accounts.map((one) => one.dueCents));
  const deductedCents = sum(accounts.map((one) => one.chargedCents));
  if (dueCents === 0 && deductedCents === 0) return [];
  // If the share has decreased since, the settlement shrinks with it.
  const waivedCents = Math.min(settled('waived'), dueCents);
  const paidCents = Math.min(settled('paid'), dueCents - waivedCents);
  const arrearsCents = dueCents - deductedCents - waivedCents - paidCents;
  const benefitName = planYears.get(planYearId)?.benefit_name ?? '';
  return [{ planYearId, benefitName, month, dueCents, deductedCents, paidCents, waivedCents, arrearsCents }];
}

/** What is left in arrears of a leave's months after the runs so far, by account: what a call may settle. */
export async function arrearsOf(
  db: Db,
  organizationId: Uuid,
  today: CalendarDate,
  leave: LeaveRow,
): Promise<(Pick<DeductedMonth, 'planYearId' | 'month' | 'tax'> & { cents: number })[]> {
  const { months, settings, planYears, employedThrough } = await accountMonths(db, organizationId, today, leave);
  const held = await selectHeldLeaves(db, organizationId, [leave.employee_id]);
  const own = (held.get(leave.employee_id) ?? []).filter(({ id }) => id === leave.id);
  return months.flatMap(({ planYearId, month, tax, dueCents }) => {
    const yearEnd = planYears.get(planYearId)?.coverage_end;
    if (yearEnd === undefined || settings === null) return [];
    const pay = { schedule: settings.schedule, employedThrough, yearEnd };
    const taken = takenOnLeave({ planYearId, month, tax, cents: dueCents }, own, pay, settings.period_start);
    const cents = taken ? dueCents - taken.cents - taken.lateCents - taken.settledCents : 0;
    return cents > 0 ? [{ planYearId, month, tax, cents }] : [];
  });
}

type DeductedMonth = MonthOfAccount & { tax: TaxClassification };

interface AccountMonths {
  months: DeductedMonth[];
  /** The settings of the latest run; null: the employee has elected nothing. */
  settings: RunSettings | null;
  planYears: PlanYears;
  employedThrough: CalendarDate | null;
}

/** Every month of an employee's deductions up to that of the latest run, as it is due now. */
async function accountMonths(
  db: Db,
  organizationId: Uuid,
  today: CalendarDate,
  { employee_id, employer_id }: Pick<LeaveRow, 'employee_id' | 'employer_id'>,
): Promise<AccountMonths> {
  const prices = await selectElectedPrices(db, organizationId, [employee_id], today);
  const planYearIds = [...new Set(prices.map(({ plan_year_id }) => plan_year_id))];
  const planYears = await selectPlanYearNames(db, organizationId, planYearIds);
  const accounts = (await selectAccounts(db, organizationId, [employee_id])).get(employee_id) ?? [];
  const runOn = startOfMonth(today);
  const settings = (await selectRunSettings(db, organizationId, [employer_id], runOn)).get(employer_id) ?? null;
  const taxOf = (id: Uuid) => planYears.get(id)?.tax_classification ?? 'Unknown';
  const months = settings ? [...monthsOf(prices, accounts, taxOf, settings.period_start).values()] : [];
  const employedThrough = prices[0]?.terminationDate ?? null;
  return { months: months.filter(isDeduction), settings, planYears, employedThrough };
}

const sum = (cents: readonly number[]) => cents.reduce((total, one) => total + one, 0);
