/**
 * The invoices of an organization on a 1st (rules 7.7), one batch of employees at a time: whatever the ledger lacks becomes
 * lines on invoices. Then it lacks nothing, so a repeated run creates nothing.
 */
import type { Command } from '../../platform/commands/command.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import type { Portion } from '../calendar/lanes.ts';
import { lockElectors, selectElectedPrices, selectPlanNames, selectPlanYearNames } from '../coverage/due.sql.ts';
import { causeOf, differencesOf, type MonthOfAccount } from './invoice.rules.ts';
import {
  addToInvoices,
  type InvoicePart,
  insertLines,
  type LastLine,
  type LineRow,
  selectAccounts,
  selectLastLines,
} from './invoice.sql.ts';

/** A month in which the ledger differs from what is due for an employee. */
interface Difference extends MonthOfAccount {
  employeeId: Uuid;
  employerId: Uuid;
}

/** The next employees of a portion. Returns the next cursor, or null when everybody has been processed. */
export async function billNext(command: Command, portion: Portion): Promise<Uuid | null> {
  const { db, organizationId } = command;
  const employees = await lockElectors(db, organizationId, portion);
  const differences = employees.length > 0 ? await findDifferences(command, employees) : [];
  if (differences.length > 0) await writeLines(command, differences);
  return employees.length === portion.limit ? (employees.at(-1) ?? null) : null;
}

async function findDifferences(command: Command, employeeIds: readonly Uuid[]): Promise<Difference[]> {
  const { db, organizationId, today } = command;
  const prices = await selectElectedPrices(db, organizationId, employeeIds, today);
  const accounts = await selectAccounts(db, organizationId, employeeIds);
  return [...Map.groupBy(prices, ({ employee_id }) => employee_id)].flatMap(([employeeId, own]) => {
    const employerId = own[0]?.employer_id ?? '';
    return differencesOf(own, accounts.get(employeeId) ?? [], today).map((one) => ({ ...one, employeeId, employerId }));
  });
}

async function writeLines(command: Command, differences: readonly Difference[]): Promise<void> {
  const { db, organizationId, today, now, newId } = command;
  const lines = (await describe(command, differences)).sort(byEmployeeMonthAndBenefit);
  const parts = [...Map.groupBy(lines, ({ employer_id }) => employer_id)].map(
    ([employer_id, rows]): InvoicePart => ({
      id: newId(),
      employer_id,
      line_count: rows.length,
      premium_cents: sum(rows, 'premium_cents'),
      employer_cents: sum(rows, 'employer_cents'),
      employee_cents: sum(rows, 'employee_cents'),
    }),
  );
  const invoices = await addToInvoices(db, organizationId, { on: today, at: now }, parts);
  const rows = lines.map(({ employer_id, ...line }) => {
    const invoice_id = invoices.get(employer_id);
    if (!invoice_id) throw new Error(`employer ${employer_id} got no invoice`);
    return { id: newId(), invoice_id, ...line };
  });
  await insertLines(db, organizationId, rows, now);
}

type Described = Omit<LineRow, 'id' | 'invoice_id'> & { employer_id: Uuid };

/** Lines as they are written: each names the enrollment that is due or, if nothing is due any more, the one that was billed. */
async function describe(
  { db, organizationId, today }: Command,
  differences: readonly Difference[],
): Promise<Described[]> {
  const planYears = await selectPlanYearNames(db, organizationId, distinct(differences.map((one) => one.planYearId)));
  const due = differences.flatMap(({ from }) => from ?? []);
  const plans = await selectPlanNames(db, organizationId, distinct(due.map(({ plan_id }) => plan_id)));
  const over = differences.filter(({ from }) => from === null).map(accountOf);
  const last = new Map((await selectLastLines(db, organizationId, over)).map((line) => [keyOf(line), line]));
  return differences.map((one) => {
    const { from, premiumCents: premium_cents, employerCents: employer_cents } = one;
    const { enrollment_id, plan_name, tier } = from
      ? { ...from, plan_name: known(plans, from.plan_id) }
      : known(last, keyOf(accountOf(one)));
    return {
      ...accountOf(one),
      ...{ employer_id: one.employerId, enrollment_id, ...causeOf(one, today) },
      ...{ premium_cents, employer_cents, employee_cents: premium_cents - employer_cents },
      ...{ benefit_name: known(planYears, one.planYearId).benefit_name, plan_name, tier },
    };
  });
}

type AccountMonth = Pick<LastLine, 'employee_id' | 'plan_year_id' | 'month'>;

function accountOf({ employeeId, planYearId, month }: Difference): AccountMonth {
  return { employee_id: employeeId, plan_year_id: planYearId, month };
}

const keyOf = ({ employee_id, plan_year_id, month }: AccountMonth) => `${employee_id} ${plan_year_id} ${month}`;

function byEmployeeMonthAndBenefit(a: Described, b: Described): number {
  const [before, after] = [sortKey(a), sortKey(b)];
  return before < after ? -1 : before > after ? 1 : 0;
}

const sortKey = ({ employee_id, month, benefit_name, plan_year_id }: Described) =>
  `${employee_id} ${month} ${benefit_name} ${plan_year_id}`;

const distinct = (ids: readonly Uuid[]): Uuid[] => [...new Set(ids)];

function known<V>(map: ReadonlyMap<string, V>, key: string): V {
  const value = map.get(key);
  if (value === undefined) throw new Error(`${key} was not loaded`);
  return value;
}

function sum(rows: readonly Described[], name: 'premium_cents' | 'employer_cents' | 'employee_cents'): number {
  return rows.reduce((total, row) => total + row[name], 0);
}
