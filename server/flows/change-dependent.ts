/** Corrects a dependent's data; whether they are disabled decides until when enrollments cover them (rules 6.2). */

import { changeDependent, type DependentChange } from '../modules/employees/dependent.actions.ts';
import type { DependentRow } from '../modules/employees/dependent.sql.ts';
import type { Command } from '../platform/commands/command.ts';
import type { Uuid } from '../platform/values/ids.ts';
import { followDisability } from './age-off.ts';

export async function correctDependent(
  command: Command,
  primaryId: Uuid,
  id: Uuid,
  change: DependentChange,
): Promise<DependentRow> {
  const row = await changeDependent(command, primaryId, id, change);
  if (change.disabled !== undefined) await followDisability(command, id);
  return row;
}
