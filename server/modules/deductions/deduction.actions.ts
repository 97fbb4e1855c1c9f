/**
 * The deduction run of an organization on a 1st (rules 7.5), one batch of employees at a time: whatever the ledger lacks
 * becomes lines. Then it lacks nothing, so a repeated run creates nothing.
 */
import type { Command } from '../../platform/commands/command.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import type { Portion } from '../calendar/lanes.ts';
import { lockElectors, type NamedPlanYear } from '../coverage/due.sql.ts';
import { type Paychecks, paychecksOf } from '../plans/paycheck.rules.ts';
import { columnsOf } from '../plans/payday.rules.ts';
import { causeOf, finalDay, isDeduction, lineAmount } from './deduction.rules.ts';
import {
  addToStatements,
  insertImputed,
  insertLines,
  type LineRow,
  type RunSettings,
  type StatementPart,
} from './deduction.sql.ts';
import { type Difference, findDifferences } from './differences.ts';
import { askToCompare } from './reconciliation.sql.ts';

/** The next employees of a portion. Returns the next cursor, or null when everybody has been processed. */
export async function deductNext(command: Command, portion: Portion): Promise<Uuid | null> {
  const { db, organizationId, today } = command;
  const employees = await lockElectors(db, organizationId, portion);
  if (employees.length > 0) {
    const { differences, employers } = await findDifferences(db, organizationId, employees, today);
    await writeLines(command, differences, employers);
  }
  return employees.length === portion.limit ? (employees.at(-1) ?? null) : null;
}

/** An employer with somebody covered in the month gets a statement even if nothing is to be deducted. */
async function writeLines(
  command: Command,
  differences: readonly Difference[],
  employers: readonly RunSettings[],
): Promise<void> {
  const { db, organizationId, today, now, newId } = command;
  const parts = partsOf(differences, employers, newId);
  const statements = await addToStatements(db, organizationId, { on: today, at: now }, parts);
  await askToCompare(db, organizationId, statements, today, command.realNow);
  const paychecksFor = paychecksOnce();
  const aboutOf = ({
    settings,
    employeeId,
    planYearId,
    enrollment_id,
    month,
    planYear,
    plan_name,
    tier,
  }: Difference) => {
    const statement_id = statements.get(settings.id);
    if (!statement_id) throw new Error(`employer ${settings.id} got no statement`);
    const { benefit_name } = planYear;
    const names = { enrollment_id, month, benefit_name, plan_name, tier };
    return { id: newId(), statement_id, employee_id: employeeId, plan_year_id: planYearId, ...names };
  };
  const lines = differences.filter(isDeduction).map((one): LineRow => {
    const { settings, planYearId, planYear } = one;
    const cause = causeOf(one, settings.period_start);
    const { tax_classification: tax, coverage_end: end } = planYear;
    const prices = one.prices.filter(({ plan_year_id }) => plan_year_id === planYearId);
    const ofPlanYear = { prices, tax, end, paychecks: paychecksFor(settings, planYear) };
    const last_day = finalDay(one.prices[0]?.terminationDate ?? null, settings.period_start);
    const amount = lineAmount(one, cause.kind, ofPlanYear);
    return { ...aboutOf(one), ...cause, ...amount, tax_classification: one.tax, last_day };
  });
  const imputed = differences.filter((one) => !isDeduction(one));
  await insertLines(db, organizationId, lines, now);
  await insertImputed(
    db,
    organizationId,
    imputed.map((one) => ({ ...aboutOf(one), cents: lacking(one) })),
    now,
  );
  for (const employee of new Set(lines.map((line) => line.employee_id))) {
    command.emit('employee.deduction_created', employee);
  }
}

/**
 * What the batch adds to each employer's statement. All lines of a person are in one batch, so the numbers of people add up,
 * too.
 */
function partsOf(
  differences: readonly Difference[],
  employers: readonly RunSettings[],
  newId: Command['newId'],
): StatementPart[] {
  const byEmployer = Map.groupBy(differences, ({ settings }) => settings);
  return [...new Set([...employers, ...byEmployer.keys()])].map((settings) => {
    const all = byEmployer.get(settings) ?? [];
    const own = all.filter(isDeduction);
    const { id: employer_id, period_start, schedule } = settings;
    return {
      ...{ id: newId(), employer_id, period_start, ...columnsOf(schedule) },
      employee_count: new Set(own.map(({ employeeId }) => employeeId)).size,
      line_count: own.length,
      total_cents: sumOf(own),
      imputed_cents: sumOf(all) - sumOf(own),
    };
  });
}

const lacking = ({ dueCents, chargedCents }: Difference) => dueCents - chargedCents;
const sumOf = (some: readonly Difference[]) => some.reduce((sum, one) => sum + lacking(one), 0);

/** The paychecks of a plan year by an employer's schedule, computed once per batch. */
function paychecksOnce(): (settings: RunSettings, planYear: NamedPlanYear) => Paychecks {
  const known = new Map<string, Paychecks>();
  return ({ id, schedule }, planYear) => {
    const key = `${id} ${planYear.id}`;
    const { coverage_start: start, coverage_end: end } = planYear;
    const paychecks = known.get(key) ?? paychecksOf(schedule, { start, end });
    known.set(key, paychecks);
    return paychecks;
  };
}
