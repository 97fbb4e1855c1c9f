/**
 * A member marries the domestic partner whom they cover (rules 11.5): coverage continues without a signature, and from the 1st
 * on or after that day nothing paid for the spouse and the stepchildren is taxed any more.
 */
import { selectCoveredAfter } from '../modules/coverage/coverage-period.sql.ts';
import { marry } from '../modules/employees/dependent.actions.ts';
import { isPartner } from '../modules/employees/dependent.rules.ts';
import { selectDependents } from '../modules/employees/dependent.sql.ts';
import type { LifeEventRow } from '../modules/life-events/life-event.sql.ts';
import type { Command } from '../platform/commands/command.ts';
import { Refused, refuse, refuseField } from '../platform/commands/refusal.ts';
import { addDays, firstOnOrAfter } from '../platform/values/dates.ts';
import type { Uuid } from '../platform/values/ids.ts';
import type { LossInput } from './losses.ts';
import { priceFrom } from './reprice-coverage.ts';

/** Null: no partner is recorded. 422 `dependent_not_meant`. */
export async function whomItMarries(
  { db, organizationId }: Command,
  memberId: Uuid,
  { type, dependentId }: Pick<LossInput, 'type' | 'dependentId'>,
): Promise<Uuid | null> {
  if (type !== 'married' || dependentId === null) return null;
  const named = (await selectDependents(db, organizationId, memberId)).find(
    ({ id, active }) => id === dependentId && active,
  );
  if (!named) refuse('not_found', { details: [{ path: 'dependent_id', code: 'not_found' }] });
  if (!isPartner(named) || named.relationship !== 'Spouse')
    throw new Refused(refuseField('dependent_not_meant', 'dependent_id'));
  return named.id;
}

/** For an approved event; the member and the employments are locked. */
export async function actOnMarriage(command: Command, row: LifeEventRow): Promise<void> {
  if (row.married_dependent_id === null) return;
  const { db, organizationId } = command;
  const from = firstOnOrAfter(row.event_date);
  const turned = await marry(command, row.member_id, row.married_dependent_id, from);
  const covered = new Map<Uuid, { id: Uuid; employee_id: Uuid }>();
  for (const { id } of turned) {
    const found = await selectCoveredAfter(db, organizationId, id, addDays(from, -1));
    for (const one of found) covered.set(one.id, one);
  }
  await priceFrom(command, [...covered.values()], from);
}
