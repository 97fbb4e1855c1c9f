/**
 * What is deducted from pay (rules 7.5): the difference between what is due (due.rules.ts) and the ledger, the lines for that
 * difference, and what they take on each payday. Pure.
 */
import { addMonths, type CalendarDate, isFirstOfMonth, startOfMonth } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { type Due, dueMonths, type ElectedPrice } from '../coverage/due.rules.ts';
import type { Collecting, OwedMonth, Taken } from '../leaves/arrears.rules.ts';
import { type Paychecks, perPaycheckCents, remainderCents } from '../plans/paycheck.rules.ts';
import type { DeductionPeriod, PayFrequency, TaxClassification } from '../vocabulary/payroll-words.ts';

/** The month of a run on a 1st, by its first day. */
export function periodOf(runOn: CalendarDate, period: DeductionPeriod): CalendarDate {
  if (!isFirstOfMonth(runOn)) throw new Error(`deductions run on the 1st, not on ${runOn}`);
  return period === 'current' ? runOn : addMonths(runOn, -1);
}

/** How a deduction is taxed; imputed income is only reported, and nothing is deducted (rules 11.5). */
export type Tax = TaxClassification | 'Imputed';

/** Whether something is deducted from pay, or refunded. */
export function isDeduction<T extends { tax: Tax }>(one: T): one is T & { tax: TaxClassification } {
  return one.tax !== 'Imputed';
}

/** The lines so far of one employee, plan year and tax: cents by month. */
export interface Account {
  planYearId: Uuid;
  tax: Tax;
  centsByMonth: Record<string, number>;
}

/** One month of an account: what is due, and what is in the ledger. */
export interface MonthOfAccount {
  planYearId: Uuid;
  tax: Tax;
  month: CalendarDate;
  dueCents: number;
  chargedCents: number;
  /** The price that the amount due comes from; null: nothing is due. */
  from: ElectedPrice | null;
  /** The part of it that is for a domestic partner. */
  partnerCents: number;
  /** For a month on leave, what paychecks collect for it afterwards; null: it is not on leave. */
  collecting: Collecting | null;
}

/** How much of a month a run takes from pay, if not all of it. */
type TakenOf = (owed: OwedMonth) => Taken | null;

/**
 * For one employee: every month up to `through` in which the ledger does not contain what is due, or what is to be taken of it
 * by then (`takenOf`). `taxOf` says how the deductions of a plan year are taxed. In any plan year a part of a share may be
 * Post-tax (`postTaxCents`), so an enrollment may have both, and imputed income.
 */
export function differencesOf(
  prices: readonly ElectedPrice[],
  accounts: readonly Account[],
  taxOf: (planYearId: Uuid) => TaxClassification,
  through: CalendarDate,
  takenOf: TakenOf = () => null,
): MonthOfAccount[] {
  const months = monthsOf(prices, accounts, taxOf, through);
  holdBack(months, takenOf);
  return [...months.values()].filter(({ dueCents, chargedCents }) => dueCents !== chargedCents);
}

/** Every month of these accounts up to `through`, without regard to leaves. */
export function monthsOf(
  prices: readonly ElectedPrice[],
  accounts: readonly Account[],
  taxOf: (planYearId: Uuid) => TaxClassification,
  through: CalendarDate,
): Map<string, MonthOfAccount> {
  const months = new Map<string, MonthOfAccount>();
  const at = (planYearId: Uuid, tax: Tax, month: CalendarDate) => monthIn(months, { planYearId, tax, month });
  for (const price of prices) {
    for (const due of dueMonths(price, through)) {
      for (const { tax, cents } of taxParts(due, taxOf(price.plan_year_id))) {
        const one = at(price.plan_year_id, tax, due.month);
        one.dueCents += cents;
        one.from = price;
      }
      if (due.postTaxCents > 0) at(price.plan_year_id, 'Post-tax', due.month).partnerCents += due.postTaxCents;
    }
  }
  for (const { planYearId, tax, centsByMonth } of accounts) {
    for (const month of Object.keys(centsByMonth) as CalendarDate[]) {
      if (month <= through) at(planYearId, tax, month).chargedCents += centsByMonth[month] ?? 0;
    }
  }
  return months;
}

function monthIn(
  months: Map<string, MonthOfAccount>,
  key: Pick<MonthOfAccount, 'planYearId' | 'tax' | 'month'>,
): MonthOfAccount {
  const name = `${key.planYearId} ${key.tax} ${key.month}`;
  const nothing = { dueCents: 0, chargedCents: 0, from: null, partnerCents: 0, collecting: null };
  const known = months.get(name) ?? { ...key, ...nothing };
  months.set(name, known);
  return known;
}

/**
 * Reduces each month on leave to what is to be taken by now; what is collected after its plan year is after tax. Imputed income
 * is that of the month, whether taken or not, and what the employer bears of a partner's part is income, too (rules 11.5).
 */
function holdBack(months: Map<string, MonthOfAccount>, takenOf: TakenOf): void {
  const held = [...months.values()].filter(isDeduction).flatMap((one) => {
    const taken = one.dueCents > 0 ? takenOf({ ...one, cents: one.dueCents }) : null;
    return taken ? { one, taken } : [];
  });
  for (const { one, taken } of held) {
    const imputedCents = Math.max(0, one.partnerCents + taken.waivedCents - one.dueCents);
    if (imputedCents > 0) {
      const imputed = monthIn(months, { ...one, tax: 'Imputed' });
      imputed.dueCents += imputedCents;
      imputed.from ??= one.from;
    }
    one.dueCents = taken.cents;
    one.collecting = taken.collecting;
  }
  for (const { one, taken } of held.filter(({ taken: { lateCents } }) => lateCents > 0)) {
    const late = monthIn(months, { ...one, tax: 'Post-tax' });
    late.dueCents += taken.lateCents;
    late.from ??= one.from;
    const { perPaycheckCents, paychecks } = taken.collectingLate;
    // Of what is Post-tax anyway and of what is only now: the same paychecks take both.
    late.collecting = { perPaycheckCents: (late.collecting?.perPaycheckCents ?? 0) + perPaycheckCents, paychecks };
  }
}

/** The employee's share of a month by tax, and the part of the employer's that is income. */
export function taxParts(due: Due, ofPlanYear: TaxClassification): { tax: Tax; cents: number }[] {
  const { employeeCents, postTaxCents, imputedCents } = due;
  const taxed = [
    { tax: 'Post-tax' as const, cents: postTaxCents },
    { tax: 'Imputed' as const, cents: imputedCents },
  ];
  return [{ tax: ofPlanYear, cents: employeeCents - postTaxCents }, ...taxed.filter(({ cents }) => cents !== 0)];
}

/** Why a line exists. */
export const LINE_KINDS = ['regular', 'correction', 'arrears'] as const;
export const LINE_REASONS = [
  ...['month_due', 'charged_late', 'amount_changed', 'no_longer_due', 'on_leave', 'arrears_collected'],
] as const;

export interface LineCause {
  kind: (typeof LINE_KINDS)[number];
  reason: (typeof LINE_REASONS)[number];
}

/**
 * Regular is the run's own month if nothing was charged for it before; arrears are what the paychecks of the run's month collect after
 * a leave. If the month turns out to owe more when all paychecks have collected, that is a correction.
 */
export function causeOf(
  difference: Pick<MonthOfAccount, 'month' | 'dueCents' | 'chargedCents' | 'collecting'>,
  period: CalendarDate,
): LineCause {
  const { month, dueCents, chargedCents, collecting } = difference;
  if (collecting !== null) {
    const isCollected = dueCents > chargedCents && collecting.paychecks > 0;
    if (isCollected) return { kind: 'arrears', reason: 'arrears_collected' };
    if (dueCents > 0 && chargedCents === 0) return { kind: 'correction', reason: 'charged_late' };
    return { kind: 'correction', reason: dueCents === 0 ? 'on_leave' : 'amount_changed' };
  }
  if (chargedCents !== 0) return { kind: 'correction', reason: dueCents === 0 ? 'no_longer_due' : 'amount_changed' };
  return month === period ? { kind: 'regular', reason: 'month_due' } : { kind: 'correction', reason: 'charged_late' };
}

/** The amounts of one line. */
export interface LineAmount {
  monthly_cents: number;
  /** Per paycheck, for arrears, too; for a correction, the whole difference. */
  amount_cents: number;
  /** What the last payday of the plan year takes more or less. */
  remainder_cents: number;
  frequency: PayFrequency;
}

/**
 * The run's own month is deducted paycheck by paycheck, r(12A/n). If every month of the plan year owes the same, its last
 * payday takes the remainder. A correction is made at once, in one amount (`monthly`), negative for a refund.
 */
export function lineAmount(
  line: Pick<MonthOfAccount, 'month' | 'tax' | 'dueCents' | 'chargedCents' | 'collecting'>,
  kind: LineCause['kind'],
  ofPlanYear: { prices: readonly ElectedPrice[]; tax: TaxClassification; end: CalendarDate; paychecks: Paychecks },
): LineAmount {
  const cents = line.dueCents - line.chargedCents;
  if (kind === 'correction') {
    return { monthly_cents: cents, amount_cents: cents, remainder_cents: 0, frequency: 'monthly' };
  }
  const { paychecks } = ofPlanYear;
  const { frequency } = paychecks;
  if (kind === 'arrears') {
    return { monthly_cents: cents, amount_cents: collectedBy(line.collecting, cents), remainder_cents: 0, frequency };
  }
  const last = paychecks.deducting?.at(-1);
  const takesRemainder = last !== undefined && startOfMonth(last) === line.month && isOwedAllYear(line, ofPlanYear);
  return {
    monthly_cents: cents,
    amount_cents: perPaycheckCents(cents, paychecks),
    remainder_cents: takesRemainder ? remainderCents(cents, paychecks) : 0,
    frequency,
  };
}

/**
 * What each paycheck of a run takes of arrears: its part of the month, and no more than there is. Where the month owes more than when
 * others collected it, what they should have taken is spread over these (rules 11.6).
 */
function collectedBy(collecting: Collecting | null, cents: number): number {
  if (collecting === null || collecting.paychecks === 0) return cents;
  const { perPaycheckCents, paychecks } = collecting;
  return Math.min(cents, Math.max(perPaycheckCents, Math.ceil(cents / paychecks)));
}

/** Whether every month of the plan year owes as much as this one. */
function isOwedAllYear(
  { tax, dueCents }: Pick<MonthOfAccount, 'tax' | 'dueCents'>,
  ofPlanYear: Parameters<typeof lineAmount>[2],
): boolean {
  const months = differencesOf(ofPlanYear.prices, [], () => ofPlanYear.tax, ofPlanYear.end);
  const alike = months.filter((one) => one.tax === tax && one.dueCents === dueCents);
  return alike.length === ofPlanYear.paychecks.months;
}

/** The last day of work, if the run takes the last months that began by then (rules 11.8); null: there are more to come. */
export function finalDay(terminationDate: CalendarDate | null, period: CalendarDate): CalendarDate | null {
  return terminationDate !== null && startOfMonth(terminationDate) <= period ? terminationDate : null;
}

/**
 * The payday that takes a leaver's final amount: the last one in the statement's month on or before the last day of work, or
 * else its first, which pays the last days. Null: the month has none.
 */
export function finalPayday(paydays: readonly CalendarDate[], lastDay: CalendarDate): CalendarDate | null {
  return paydays.findLast((day) => day <= lastDay) ?? paydays[0] ?? null;
}

/**
 * What a line takes on each payday of its statement's month: its amount on those that deduct. A correction is taken on the
 * first payday, arrears on as many as needed, and a leaver's final amount on the final one.
 */
export function paydayCents(
  line: {
    kind: LineCause['kind'];
    monthly_cents: number;
    amount_cents: number;
    remainder_cents: number;
    last_day: CalendarDate | null;
  },
  paydays: readonly CalendarDate[],
  { deducting }: Pick<Paychecks, 'deducting'>,
): number[] {
  if (line.kind === 'correction') return paydays.map((_, at) => (at === 0 ? line.monthly_cents : 0));
  if (line.kind === 'arrears') return arrearsByPayday(line, paydays);
  if (line.last_day !== null) return finalByPayday(line, line.last_day, paydays, deducting ?? []);
  const last = deducting?.at(-1);
  return paydays.map((day) => {
    if (!deducting?.includes(day)) return 0;
    return line.amount_cents + (day === last ? line.remainder_cents : 0);
  });
}

/** As usual before the final payday, which takes what is left of the month; later ones take nothing. */
function finalByPayday(
  { monthly_cents, amount_cents }: { monthly_cents: number; amount_cents: number },
  lastDay: CalendarDate,
  paydays: readonly CalendarDate[],
  deducting: readonly CalendarDate[],
): number[] {
  const final = finalPayday(paydays, lastDay);
  let left = monthly_cents;
  return paydays.map((day) => {
    const usual = final !== null && day < final && deducting.includes(day) ? Math.min(amount_cents, left) : 0;
    const taken = day === final ? left : usual;
    left -= taken;
    return taken;
  });
}

/** Each payday takes the amount until nothing is left; the last one takes the rest. */
function arrearsByPayday(
  { monthly_cents, amount_cents }: { monthly_cents: number; amount_cents: number },
  paydays: readonly CalendarDate[],
): number[] {
  let left = monthly_cents;
  return paydays.map((_, at) => {
    const taken = at === paydays.length - 1 ? left : Math.min(amount_cents, left);
    left -= taken;
    return taken;
  });
}
