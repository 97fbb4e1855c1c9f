/**
 * Reconciliation of one employer and month, one batch of employees at a time: four SQL statements per batch, however many
 * people; and decisions about the differences that were found after the latest run.
 */
import type { Caller } from '../../platform/commands/caller.ts';
import type { Command } from '../../platform/commands/command.ts';
import { refuse } from '../../platform/commands/refusal.ts';
import type { Db } from '../../platform/database/db.ts';
import type { CalendarDate } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { selectHeldLeaves } from '../leaves/leave.sql.ts';
import { selectRunSettings } from './deduction.sql.ts';
import { type Finding, type LastRun, reconcile } from './reconciliation.rules.ts';
import { lockReconciliation, type ReconciliationRow, saveReconciliation } from './reconciliation.sql.ts';
import { type NamedElector, selectCharged, selectElected, selectElectorsOf, selectLastRun } from './statement.sql.ts';

const BATCH = 1_000;

type NamedFinding = Finding & { employee: NamedElector };

interface Compared {
  findings: NamedFinding[];
  /** The cursor of the next batch; null: this was the last. */
  next: Uuid | null;
}

/** Null: the caller does not reach the employer. */
export async function findDiscrepancies(
  db: Db,
  caller: Caller,
  employerId: Uuid,
  month: CalendarDate,
): Promise<NamedFinding[] | null> {
  const last = await selectLastRun(db, caller, employerId);
  if (!last) return null;
  const { organizationId } = caller;
  const run = await runOf(db, organizationId, employerId, last);
  const findings: NamedFinding[] = [];
  if (month > run.period_start) return findings;
  for (let after: Uuid | null = null, more = true; more; ) {
    const batch: Compared = await compareNext(db, { organizationId, employerId, month, run }, after, BATCH);
    findings.push(...batch.findings);
    more = batch.next !== null;
    after = batch.next;
  }
  return findings;
}

/** A run with the pay schedule that it went by. */
export async function runOf(
  db: Db,
  organizationId: Uuid,
  employerId: Uuid,
  { run_on, run_at, period_start }: Omit<LastRun, 'schedule'>,
): Promise<LastRun> {
  const settings = (await selectRunSettings(db, organizationId, [employerId], run_on)).get(employerId);
  if (!settings) throw new Error(`employer ${employerId} has no settings`);
  return { run_on, run_at, period_start, schedule: settings.schedule };
}

/** The next employees of an employer, compared for one month. */
export async function compareNext(
  db: Db,
  of: { organizationId: Uuid; employerId: Uuid; month: CalendarDate; run: LastRun },
  after: Uuid | null,
  limit: number,
): Promise<Compared> {
  const { organizationId, month, run } = of;
  const employees = await selectElectorsOf(db, of, after, limit);
  const ids = employees.map(({ id }) => id);
  const elected = Map.groupBy(await selectElected(db, organizationId, ids), (row) => row.employee_id);
  const charged = Map.groupBy(await selectCharged(db, organizationId, ids, month), (row) => row.employee_id);
  const leaves = await selectHeldLeaves(db, organizationId, ids);
  const findings = employees.flatMap((employee) => {
    const { id } = employee;
    const known = { elected: elected.get(id) ?? [], charged: charged.get(id) ?? [], leaves: leaves.get(id) ?? [] };
    return reconcile(month, run, employee, known).map((one) => ({ ...one, employee }));
  });
  return { findings, next: employees.length === limit ? (employees.at(-1)?.id ?? null) : null };
}

/** Somebody says why the differences stay: they wait for nobody any more. The next run still corrects what it finds. */
export async function acceptDifferences(
  command: Command,
  employerId: Uuid,
  reason: string,
): Promise<ReconciliationRow> {
  const before = await lockOpen(command, employerId);
  const after = { ...before, accepted_at: command.now };
  await saveReconciliation(command.db, after, command.realNow);
  const details = { month: before.period_start, findings: before.finding_count, off_cents: before.off_cents, reason };
  command.audit('reconciliation.accept', 'statement', before.statement_id, { details });
  return after;
}

/** Something was put right, and the worker compares once more. */
export async function compareAgain(command: Command, employerId: Uuid): Promise<ReconciliationRow> {
  const before = await lockOpen(command, employerId);
  const after = { ...before, checked_at: null, employee_cursor: null, finding_count: 0, off_cents: 0 };
  await saveReconciliation(command.db, after, command.realNow);
  const details = { month: before.period_start, findings: before.finding_count, off_cents: before.off_cents };
  command.audit('reconciliation.repeat', 'statement', before.statement_id, { details });
  command.wakeAfter('reconciliations');
  return after;
}

/** Those of the latest run that are found and that nobody has accepted. */
async function lockOpen({ db, organizationId }: Command, employerId: Uuid): Promise<ReconciliationRow> {
  const row = await lockReconciliation(db, organizationId, employerId);
  if (row === null || row.checked_at === null || row.finding_count === 0 || row.accepted_at !== null)
    refuse('no_open_differences');
  return row;
}
