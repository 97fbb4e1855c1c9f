/**
 * Reconciliation of one employer and month, one batch of employees at a time: four SQL statements per batch, however many
 * people.
 */
import type { Caller } from '../../platform/commands/caller.ts';
import type { Db } from '../../platform/database/db.ts';
import type { CalendarDate } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { selectHeldLeaves } from '../leaves/leave.sql.ts';
import { selectRunSettings } from './deduction.sql.ts';
import { type Finding, reconcile } from './reconciliation.rules.ts';
import { type NamedElector, selectCharged, selectElected, selectElectorsOf, selectLastRun } from './statement.sql.ts';

const BATCH = 1_000;

type NamedFinding = Finding & { employee: NamedElector };

/** Null: the caller does not reach the employer. */
export async function findDiscrepancies(
  db: Db,
  caller: Caller,
  employerId: Uuid,
  month: CalendarDate,
): Promise<NamedFinding[] | null> {
  const { organizationId } = caller;
  const last = await selectLastRun(db, caller, employerId);
  if (!last) return null;
  const settings = (await selectRunSettings(db, organizationId, [employerId], last.run_on)).get(employerId);
  if (!settings) throw new Error(`employer ${employerId} has no settings`);
  const run = { ...last, schedule: settings.schedule };
  const findings: NamedFinding[] = [];
  if (month > run.period_start) return findings;
  for (let after: Uuid | null = null, more = true; more; ) {
    const employees = await selectElectorsOf(db, { organizationId, employerId }, after, BATCH);
    const ids = employees.map(({ id }) => id);
    const elected = Map.groupBy(await selectElected(db, organizationId, ids), (row) => row.employee_id);
    const charged = Map.groupBy(await selectCharged(db, organizationId, ids, month), (row) => row.employee_id);
    const leaves = await selectHeldLeaves(db, organizationId, ids);
    for (const employee of employees) {
      const { id } = employee;
      const known = { elected: elected.get(id) ?? [], charged: charged.get(id) ?? [], leaves: leaves.get(id) ?? [] };
      findings.push(...reconcile(month, run, employee, known).map((one) => ({ ...one, employee })));
    }
    more = employees.length === BATCH;
    after = ids.at(-1) ?? null;
  }
  return findings;
}
