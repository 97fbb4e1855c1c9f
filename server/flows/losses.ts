/** Which dependents a life event ends, and ending them (rules 4.7). */

import { type DependentRow, selectDependents } from '../modules/employees/dependent.sql.ts';
import { type LifeEventType, lossOf } from '../modules/life-events/life-event.rules.ts';
import { type LifeEventRow, selectLossesOf } from '../modules/life-events/life-event.sql.ts';
import type { Command } from '../platform/commands/command.ts';
import { Refused, refuse, refuseField } from '../platform/commands/refusal.ts';
import type { CalendarDate } from '../platform/values/dates.ts';
import type { Uuid } from '../platform/values/ids.ts';
import { stopBeingFamily } from './end-dependent.ts';

export interface LossInput {
  type: LifeEventType;
  eventOn: CalendarDate;
  /** Null: the only dependent who can be meant. */
  dependentId: Uuid | null;
  /** Stepchildren who stop being family with a divorce. */
  alsoEnds: readonly Uuid[];
}

/**
 * The dependents whom the event ends, or the earlier event that already ended them: a second report returns the first. 422
 * `dependent_required` if several could be meant, `dependent_not_meant`; 409 `loss_reported` with another day.
 */
export async function whomItEnds(
  command: Command,
  memberId: Uuid,
  input: LossInput,
): Promise<{ ids: Uuid[]; reported: LifeEventRow | null }> {
  const loss = lossOf(input.type);
  if (!loss) return { ids: [], reported: null };
  const family = await selectDependents(command.db, command.organizationId, memberId);
  const one = theOne(input, family);
  if (!one) {
    if (input.alsoEnds.length > 0) throw new Refused(refuseField('dependent_required', 'dependent_id'));
    return { ids: [], reported: null };
  }
  if (!loss.relationships.includes(one.relationship))
    throw new Refused(refuseField('dependent_not_meant', 'dependent_id'));
  if (!one.active) return { ids: [], reported: await reportedBefore(command, one, input) };
  const others = input.alsoEnds.map((id, at) => {
    const child = family.find((row) => row.id === id && row.active && row.relationship === 'Child');
    if (!child || input.type !== 'divorced') throw new Refused(refuseField('dependent_not_meant', `also_ends.${at}`));
    return child.id;
  });
  return { ids: [...new Set([one.id, ...others])], reported: null };
}

/** Null: no dependent is recorded whom the event could mean, so there is nobody to end. */
function theOne({ type, dependentId }: LossInput, family: readonly DependentRow[]): DependentRow | null {
  if (dependentId !== null) {
    const named = family.find((row) => row.id === dependentId && (row.active || row.ended_on !== null));
    return named ?? refuse('not_found', { details: [{ path: 'dependent_id', code: 'not_found' }] });
  }
  const relationships = lossOf(type)?.relationships ?? [];
  const possible = family.filter((row) => row.active && relationships.includes(row.relationship));
  if (possible.length > 1) throw new Refused(refuseField('dependent_required', 'dependent_id'));
  if (possible[0]) return possible[0];
  // Reported again without naming anybody: the dependent whom the first report ended.
  const ended = family.filter((row) => row.end_cause === lossOf(type)?.cause);
  return ended.length === 1 ? (ended[0] ?? null) : null;
}

async function reportedBefore(command: Command, person: DependentRow, input: LossInput): Promise<LifeEventRow> {
  const losses = await selectLossesOf(command.db, command.organizationId, person.id);
  const same = losses.findLast((row) => row.event_type === input.type);
  if (!same || person.ended_on !== input.eventOn || same.event_date !== input.eventOn) refuse('loss_reported');
  return same;
}

/** The approved event ends them; the member and the employments are locked. */
export async function actOnLoss(command: Command, row: LifeEventRow): Promise<void> {
  const loss = lossOf(row.event_type);
  if (!loss) return;
  for (const id of row.ended_dependents) {
    await stopBeingFamily(command, row.member_id, id, { cause: loss.cause, endedOn: row.event_date });
  }
}
