/** Loads a batch of employees and asks the rules what the ledger lacks for each: for the run, and for dry runs. */
import type { Db } from '../../platform/database/db.ts';
import type { CalendarDate } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { dueFor, type ElectedPrice } from '../coverage/due.rules.ts';
import { type NamedPlanYear, selectElectedPrices, selectPlanNames, selectPlanYearNames } from '../coverage/due.sql.ts';
import { takenOnLeave } from '../leaves/arrears.rules.ts';
import { selectHeldLeaves } from '../leaves/leave.sql.ts';
import { differencesOf, type MonthOfAccount } from './deduction.rules.ts';
import {
  type LastLine,
  type RunSettings,
  selectAccounts,
  selectLastLines,
  selectRunSettings,
} from './deduction.sql.ts';

/** A month in which the ledger differs from what is due for an employee. */
export interface Difference extends MonthOfAccount, Names {
  employeeId: Uuid;
  settings: RunSettings;
  planYear: NamedPlanYear;
  /** Everything that is owed for this plan year, by the employee and everybody covered with them. */
  prices: readonly ElectedPrice[];
}

/** The enrollment that a line names: the one that is due or, if nothing is due any more, that of the last line. */
type Names = Pick<LastLine, 'enrollment_id' | 'plan_name' | 'tier'>;

/**
 * `runOn`: the 1st of a run. Considers what was elected by then, up to the month that each employer's run is for. Sorted by
 * employee, month and benefit. `employers` are those with somebody who is covered in that month and has pay to deduct from.
 * `takenBy`: the month whose run decides about arrears of a month on leave, by default the run's own.
 */
export async function findDifferences(
  db: Db,
  organizationId: Uuid,
  employeeIds: readonly Uuid[],
  runOn: CalendarDate,
  takenBy: (settings: RunSettings, month: CalendarDate) => CalendarDate = ({ period_start }) => period_start,
): Promise<{ differences: Difference[]; employers: RunSettings[] }> {
  const rows = await selectElectedPrices(db, organizationId, employeeIds, runOn);
  const accountsOf = await selectAccounts(db, organizationId, employeeIds);
  const settingsOf = await selectRunSettings(db, organizationId, distinct(rows, 'employer_id'), runOn);
  const planYearOf = await selectPlanYearNames(db, organizationId, distinct(rows, 'plan_year_id'));
  const leavesOf = await selectHeldLeaves(db, organizationId, employeeIds);
  const taxOf = (id: Uuid) => known(planYearOf, id).tax_classification;
  const found: Omit<Difference, keyof Names>[] = [];
  const employers = new Set<RunSettings>();
  for (const [employeeId, prices] of Map.groupBy(rows, ({ employee_id }) => employee_id)) {
    const settings = known(settingsOf, prices[0]?.employer_id ?? '');
    if (prices.some((price) => dueFor(price, settings.period_start)?.isEmployed)) employers.add(settings);
    const [accounts, leaves] = [accountsOf.get(employeeId) ?? [], leavesOf.get(employeeId) ?? []];
    const employedThrough = prices[0]?.terminationDate ?? null;
    const months = differencesOf(prices, accounts, taxOf, settings.period_start, (owed) => {
      const { coverage_end: yearEnd } = known(planYearOf, owed.planYearId);
      const pay = { schedule: settings.schedule, employedThrough, yearEnd };
      return takenOnLeave(owed, leaves, pay, takenBy(settings, owed.month));
    });
    const whole = months.map((one) => ({
      ...one,
      ...{ employeeId, settings, planYear: known(planYearOf, one.planYearId), prices },
    }));
    found.push(...whole.sort(byMonthAndBenefit));
  }
  return { differences: await withNames(db, organizationId, found), employers: [...employers] };
}

async function withNames(
  db: Db,
  organizationId: Uuid,
  found: readonly Omit<Difference, keyof Names>[],
): Promise<Difference[]> {
  const plans = new Set(found.flatMap(({ from }) => from?.plan_id ?? []));
  const planNames = await selectPlanNames(db, organizationId, [...plans]);
  const over = found.filter(({ from }) => from === null).map(accountOf);
  const lastLines = await selectLastLines(db, organizationId, over);
  const lastOf = new Map(lastLines.map((line) => [keyOf(line), line]));
  return found.map((one) => {
    const { from } = one;
    if (from) {
      const { enrollment_id, plan_id, tier } = from;
      return { ...one, enrollment_id, plan_name: known(planNames, plan_id), tier };
    }
    const { enrollment_id, plan_name, tier } = known(lastOf, keyOf(accountOf(one)));
    return { ...one, enrollment_id, plan_name, tier };
  });
}

type AccountMonth = Pick<LastLine, 'employee_id' | 'plan_year_id' | 'month' | 'tax'>;

function accountOf({ employeeId, planYearId, month, tax }: Omit<Difference, keyof Names>): AccountMonth {
  return { employee_id: employeeId, plan_year_id: planYearId, month, tax };
}

const keyOf = ({ employee_id, plan_year_id, month, tax }: AccountMonth) =>
  `${employee_id} ${plan_year_id} ${month} ${tax}`;

function byMonthAndBenefit(a: Omit<Difference, keyof Names>, b: Omit<Difference, keyof Names>): number {
  const [before, after] = [sortKey(a), sortKey(b)];
  return before < after ? -1 : before > after ? 1 : 0;
}

const sortKey = ({ month, planYear, planYearId, tax }: Omit<Difference, keyof Names>) =>
  `${month} ${planYear.benefit_name} ${planYearId} ${tax}`;

function distinct<K extends 'employer_id' | 'plan_year_id'>(rows: readonly ElectedPrice[], name: K): Uuid[] {
  return [...new Set(rows.map((row) => row[name]))];
}

function known<V>(map: ReadonlyMap<string, V>, key: string): V {
  const value = map.get(key);
  if (value === undefined) throw new Error(`${key} was not loaded`);
  return value;
}
