/** Creates and changes employers: a repeated request creates no second one, and the same values change nothing. */
import { createHash } from 'node:crypto';
import type { Caller } from '../../platform/commands/caller.ts';
import type { Command } from '../../platform/commands/command.ts';
import { orRefuse, refuse } from '../../platform/commands/refusal.ts';
import { differs } from '../../platform/database/records.ts';
import type { AddressValue } from '../../platform/http/schemas.ts';
import { addSeconds } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { lockOrganization } from '../access/access.sql.ts';
import { wireId } from '../vocabulary/ids.ts';
import {
  type EmployerChange,
  type EmployerRow,
  insertEmployer,
  lockEmployer,
  selectCreatedBy,
  selectEmployer,
  selectNamesake,
  updateEmployer,
} from './employer.sql.ts';
import { changeOfSettings } from './pay-settings.rules.ts';

export interface EmployerInput {
  name: string;
  legal_name: string;
  ein: string;
  email: string;
  phone_number: string | null;
  reference_id: string | null;
  address: AddressValue;
}

/** As long as for an Idempotency-Key, in real time. */
const REPEATED_WITHIN_SECONDS = 24 * 3600;

/**
 * SDKs repeat a request if its answer was lost. A repetition of the original request answers with the employer that it created,
 * however that employer has changed since.
 */
export async function createEmployer(
  command: Command,
  caller: Caller,
  input: EmployerInput,
): Promise<{ row: EmployerRow; repeated: boolean }> {
  const { db, organizationId, now, realNow } = command;
  const { name, legal_name, ein, email, phone_number, reference_id, address } = input;
  // One at a time in an organization: of two simultaneous requests, the second sees what the first has created.
  await lockOrganization(db, organizationId);
  const fields = { name, legal_name, ein, email, phone_number, reference_id, address };
  const sha256 = createHash('sha256').update(JSON.stringify(fields)).digest();
  const since = addSeconds(realNow, -REPEATED_WITHIN_SECONDS);
  const first = await selectCreatedBy(db, organizationId, { sha256, since });
  if (first) return { row: await one(command, caller, first), repeated: true };
  const id = command.newId();
  await refuseNamesake(command, { organization_id: organizationId, id, ein, reference_id });
  const stamps = { requested_at: realNow, created_at: now, updated_at: now };
  await insertEmployer(db, { organization_id: organizationId, id, ...fields, request_sha256: sha256, ...stamps });
  const row = await one(command, caller, id);
  command.audit('employer.create', 'employer', id, { after: row });
  return { row, repeated: false };
}

async function one(command: Command, caller: Caller, id: Uuid): Promise<EmployerRow> {
  return (await selectEmployer(command.db, caller, id)) ?? refuse('not_found');
}

/** Changes the given fields; `action` is the audit's name for it. */
export async function changeEmployer(
  command: Command,
  id: Uuid,
  action: string,
  change: EmployerChange,
): Promise<EmployerRow> {
  const { db, organizationId, now } = command;
  const isNamedAnew = change.ein !== undefined || change.reference_id !== undefined;
  // Before the employer's row, as when one is created.
  if (isNamedAnew) await lockOrganization(db, organizationId);
  const before = await load(command, id);
  if (!differs(before, change)) return before;
  const { ein = before.ein, reference_id = before.reference_id } = change;
  if (isNamedAnew) await refuseNamesake(command, { organization_id: organizationId, id, ein, reference_id });
  await updateEmployer(db, organizationId, id, now, change);
  const after = await load(command, id);
  command.audit(action, 'employer', id, { before, after });
  return after;
}

/** Omitted fields stay, except those that belong to another pay frequency. */
export async function changeSettings(
  command: Command,
  id: Uuid,
  settings: EmployerChange & Parameters<typeof changeOfSettings>[1],
): Promise<EmployerRow> {
  const before = await load(command, id);
  return changeEmployer(command, id, 'employer.settings', orRefuse(changeOfSettings(before, settings)));
}

/** The employer in the path, locked; it can't be missing, since reach was checked. */
async function load(command: Command, id: Uuid): Promise<EmployerRow> {
  return (await lockEmployer(command.db, command.organizationId, id)) ?? refuse('not_found');
}

async function refuseNamesake(command: Command, row: Parameters<typeof selectNamesake>[1]): Promise<void> {
  const other = row.reference_id === null ? null : await selectNamesake(command.db, row);
  if (!other) return;
  const message = `The employer ${wireId('employer', other)} has this EIN and this reference ID.`;
  refuse('employer_exists', { message, details: [{ path: 'reference_id', code: 'employer_exists' }] });
}
