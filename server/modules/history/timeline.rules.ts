/**
 * What a cause changed, computed from the rows that it recorded and those that they superseded: the employee's monthly cents by
 * days, before and after. And the rule that decided. Pure.
 */
import { addDays, type CalendarDate, date, earlier, type Instant, later } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';

interface Recorded {
  id: Uuid;
  recorded_at: Instant;
  superseded_at: Instant | null;
  enrollment_id: Uuid;
  starts_on: CalendarDate;
}

interface Period extends Recorded {
  ends_on: CalendarDate;
}

interface Price extends Recorded {
  ends_on: CalendarDate | null;
  employee_cents: number;
}

/** For a range of days, what the employee paid per month and pays now; 0: nothing, or not covered. */
export interface CentsChange {
  from: CalendarDate;
  to: CalendarDate;
  beforeCents: number;
  afterCents: number;
}

/** The rows of one enrollment, oldest first; `isOfCause`: recorded by the cause. */
export function centsChanged(
  rows: { periods: readonly Period[]; prices: readonly Price[] },
  isOfCause: (row: Recorded) => boolean,
): CentsChange[] {
  const made = [...rows.periods, ...rows.prices].filter(isOfCause).sort(byMaking);
  const [first] = made;
  const last = made.at(-1);
  if (!first || !last) return [];
  const inForce = (row: Recorded) => row.superseded_at === null || row.superseded_at >= first.recorded_at;
  const before = known(rows, (row) => byMaking(row, first) < 0 && inForce(row));
  const after = known(rows, (row) => byMaking(row, last) <= 0 && inForce(row));
  const days = daysOf(before, after);
  return days.flatMap((from, at) => {
    const next = days[at + 1];
    if (next === undefined) return [];
    const [beforeCents, afterCents] = [centsOn(before, from), centsOn(after, from)];
    return beforeCents === afterCents ? [] : [{ from, to: addDays(next, -1), beforeCents, afterCents }];
  });
}

/** In the order in which they were recorded, even while a test clock stands still. */
function byMaking(a: Recorded, b: Recorded): number {
  if (a.recorded_at !== b.recorded_at) return a.recorded_at < b.recorded_at ? -1 : 1;
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

interface Knowledge {
  period: Period | null;
  /** The latest first: for each day, the first price that includes it counts. */
  prices: Price[];
}

function known(
  { periods, prices }: { periods: readonly Period[]; prices: readonly Price[] },
  which: (row: Recorded) => boolean,
): Knowledge {
  return {
    period: periods.filter(which).sort(byMaking).at(-1) ?? null,
    prices: prices.filter(which).sort(byMaking).reverse(),
  };
}

function centsOn({ period, prices }: Knowledge, day: CalendarDate): number {
  if (period === null || day < period.starts_on || day > period.ends_on) return 0;
  const price = prices.find(({ starts_on, ends_on }) => starts_on <= day && (ends_on === null || day <= ends_on));
  return price?.employee_cents ?? 0;
}

/** Every day on which one of the two may change, and the day after all of them. */
function daysOf(before: Knowledge, after: Knowledge): CalendarDate[] {
  const periods = [before.period, after.period].flatMap((period) => period ?? []);
  const [one, ...others] = periods;
  if (!one) return [];
  const first = earlier(one.starts_on, ...others.map(({ starts_on }) => starts_on));
  const end = addDays(later(one.ends_on, ...others.map(({ ends_on }) => ends_on)), 1);
  const inside = [...before.prices, ...after.prices, ...periods].flatMap(({ starts_on, ends_on }) =>
    ends_on === null ? [starts_on] : [starts_on, addDays(ends_on, 1)],
  );
  return [...new Set([first, ...inside.filter((day) => first < day && day < end), end])].sort();
}

/** The rule that decides the effect of an act or a step; others only say what they did. */
const RULES: Record<string, string> = {
  'enrollment.elect': '5.2',
  'enrollment.dual_coverage': '11.11',
  'enrollment.waive': '4.5',
  'enrollment.change': '5.3',
  'enrollment.grant': '3.5',
  'enrollment.reissue': '5.4',
  'enrollment.terminate': '5.5',
  'enrollment.end': '10.4',
  'enrollment.void': '10.4',
  'enrollment.move_start': '10.4',
  'enrollment.reinstate': '10.5',
  'employee.terminate': '1.8',
  'employee.withdraw_departure': '10.7',
  'employee.update': '2.5',
  'employee.correct': '10.1',
  'benefit_plan.correct_rates': '10.8',
  'plan_year.correct_contribution': '10.8',
  'eligibility_policy.correct': '10.8',
  'leave.create': '11.6',
  'leave.update': '11.6',
  'leave.delete': '11.6',
  'leave.settle': '11.6',
  'census_sync.accept': '1.2',
  'census_sync.apply': '1.7',
  'census_sync.undo': '10.6',
  'dependent.end': '4.7',
  'dependent.withdraw_end': '4.7',
  'dependent.update': '6.2',
  'life_event.submit': '4.1',
  'life_event.approve': '4.4',
  'life_event.withdraw': '4.7',
  'eligibility_policy.create': '2.1',
  'plan_year.create': '3.3',
  'plan_year.update': '3.7',
  'plan_year.withdraw': '10.8',
  'windows expire': '3.8',
  'coverage ends': '5.6',
  'announced leavers': '1.9',
  leaves: '11.6',
  'children age off': '6.4',
  'parts begin': '4.6',
  'waiting periods end': '2.4',
  'windows open': '3.3',
};

export function ruleOf(what: string): string | null {
  return RULES[what] ?? null;
}

/** Acts that say that something was always so. */
const CORRECTIONS: ReadonlySet<string> = new Set([
  ...['employee.correct', 'dependent.update', 'enrollment.end', 'enrollment.void', 'enrollment.move_start'],
  ...['benefit_plan.correct_rates', 'plan_year.correct_contribution', 'eligibility_policy.correct'],
]);

/** What an act or a step recorded about one person. */
export interface Effect {
  eligibility: readonly { reason: string }[];
  cents: readonly Pick<CentsChange, 'from'>[];
  /** Days of coverage were added or taken away. */
  movesDays: boolean;
  at: Instant;
}

/**
 * A roster is a correction if the eligibility that it recorded says so, or if past days have another price but are the same
 * days: then a date of birth was wrong. Another class counts from the 1st of a month, by the date at the employer.
 */
export function isCorrection(what: string, { eligibility, cents, movesDays, at }: Effect): boolean {
  if (CORRECTIONS.has(what) || eligibility.some(({ reason }) => reason === 'correction')) return true;
  const yesterday = addDays(date(at.slice(0, 10)), -1);
  return what === 'census_sync.accept' && !movesDays && cents.some(({ from }) => from < yesterday);
}

/** As in an audit entry; without values: only that it was changed. */
export interface FieldChange {
  field: string;
  before?: unknown;
  after?: unknown;
}

/** The facts that people see about their own employment. */
const FACTS: ReadonlySet<string> = new Set([
  ...['start_date', 'employee_class', 'compensation_type', 'date_of_birth', 'address'],
]);

/** What a correction has changed about an employment, before and after; without values if they are not shown. */
export function correctedFacts(what: string, changes: readonly FieldChange[]) {
  if (what !== 'employee.correct') return [];
  return changes
    .filter(({ field }) => FACTS.has(field))
    .map(({ field, before, after }) => ({ field, before: wordOf(before), after: wordOf(after) }));
}

const wordOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);

/** The details of an act that are facts: numbers, days and words from a list, but not what somebody wrote. */
export function factsOf(details: Record<string, unknown> | null): Record<string, unknown> {
  return Object.fromEntries(Object.entries(details ?? {}).filter(([name]) => !WRITTEN.has(name)));
}

const WRITTEN: ReadonlySet<string> = new Set(['reason', 'note', 'ticket_number', 'decision_note', 'data']);

/** What somebody wrote about it. */
export function reasonOf(details: Record<string, unknown> | null): string | null {
  const reason = details?.reason;
  return typeof reason === 'string' ? reason : null;
}
