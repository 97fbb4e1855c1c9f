/**
 * Corrects a dependent's data. Whether they are disabled decides how long enrollments cover them (rules 6.2). A wrong date of
 * birth changes both that and the price, in every enrollment (rules 10.1).
 */

import { selectCoveringEmployees } from '../modules/corrections/correction.sql.ts';
import { checkNotice, type Grounds, mayRescind } from '../modules/coverage/rescission.rules.ts';
import { changeDependent, type DependentChange } from '../modules/employees/dependent.actions.ts';
import { type DependentRow, lockPrimary } from '../modules/employees/dependent.sql.ts';
import { lockEmployees } from '../modules/employees/employee.sql.ts';
import type { Command } from '../platform/commands/command.ts';
import { Refused, refuse } from '../platform/commands/refusal.ts';
import type { Uuid } from '../platform/values/ids.ts';
import { followDisability } from './age-off.ts';
import { correct } from './correct.ts';
import { person } from './people.ts';

export interface DependentCorrection extends Grounds {
  /** The caller holds the API key itself: others may not change what coverage was priced by. */
  mayReprice: boolean;
  reason: string | null;
}

export async function correctDependent(
  command: Command,
  primaryId: Uuid,
  id: Uuid,
  change: DependentChange,
  { mayReprice, reason, retroactiveReason, noticeGivenOn }: DependentCorrection,
): Promise<DependentRow> {
  const refusal = checkNotice({ retroactiveReason, noticeGivenOn }, command.today);
  if (refusal) throw new Refused(refusal);
  (await lockPrimary(command.db, command.organizationId, primaryId)) ?? refuse('not_found');
  const details = { reason, retroactive_reason: retroactiveReason };
  const { before, after } = await changeDependent(command, primaryId, id, change, { mayReprice, details });
  if (before.disabled !== after.disabled) await followDisability(command, id);
  if (before.date_of_birth !== after.date_of_birth) {
    await repriceWith(command, before, { mayRescind: mayRescind(retroactiveReason), force: false });
  }
  return after;
}

/** `before`: the dependent with the wrong date of birth. */
async function repriceWith(
  command: Command,
  before: DependentRow,
  terms: { mayRescind: boolean; force: boolean },
): Promise<void> {
  const { db, organizationId } = command;
  const born = new Map([[before.id, before.date_of_birth]]);
  const found = await lockEmployees(db, organizationId, await selectCoveringEmployees(db, organizationId, before.id));
  for (const [employerId, employees] of Map.groupBy(found, ({ employer_id }) => employer_id)) {
    const corrected = employees.map((employee) => {
      return { who: person(employee), before: employee, isEmploymentWrong: false, born };
    });
    await correct(command, employerId, corrected, terms);
  }
}
