/** Reports, approves and denies life events. flows/approve-life-event.ts opens the windows of an approval. */
import type { Actor } from '../../platform/commands/caller.ts';
import type { Command } from '../../platform/commands/command.ts';
import { orRefuse, refuse } from '../../platform/commands/refusal.ts';
import type { CalendarDate } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import type { LifeEventSettings } from '../access/life-event-settings.rules.ts';
import {
  type Approved,
  decide,
  type LifeEvent,
  type LifeEventCommand,
  type LifeEventType,
} from './life-event.rules.ts';
import { insertLifeEvent, type LifeEventRow, lockLifeEvent, updateLifeEvent } from './life-event.sql.ts';

export interface LifeEventInput {
  type: LifeEventType;
  eventOn: CalendarDate;
  /** Only for the type `other`. */
  otherEvent: string | null;
  note: string | null;
  /** The dependents who stop being family by it. */
  endedDependents: readonly Uuid[];
  /** The domestic partner who was married; null: somebody else, or no marriage. */
  marriedDependentId: Uuid | null;
}

/** Stores what the member reported; returns the pending row. */
export async function submit(
  command: Command,
  memberId: Uuid,
  input: LifeEventInput,
  settings: LifeEventSettings,
): Promise<LifeEventRow> {
  const { organizationId, actor, now, today } = command;
  const { type, eventOn } = input;
  const concernsSomebody = input.endedDependents.length > 0 || input.marriedDependentId !== null;
  const { effectiveOn } = orRefuse(decide(null, { verb: 'submit', type, eventOn, today, concernsSomebody, settings }));
  const row: LifeEventRow = {
    organization_id: organizationId,
    id: command.newId(),
    member_id: memberId,
    event_type: type,
    event_date: eventOn,
    other_event: input.otherEvent,
    note: input.note,
    status: 'pending',
    submitted_at: now,
    submitted_on: today,
    submitted_by: actor,
    effective_on: effectiveOn,
    decided_at: null,
    decided_by: null,
    decision_note: null,
    window_end: null,
    ended_dependents: [...input.endedDependents],
    married_dependent_id: input.marriedDependentId,
  };
  await insertLifeEvent(command.db, row);
  command.audit('life_event.submit', 'lifeEvent', row.id, { after: told(row) });
  return row;
}

/** What audit entries say. The date of a birth is a date of birth, which no entry contains; the note may mention it, too. */
export function told({ member_id, event_type, status, window_end, decision_note }: LifeEventRow): object {
  return { member_id, event_type, status, window_end, decision_note };
}

/** Returns the row as it is now. The caller writes the audit entry. */
export async function approve(
  command: Command,
  row: LifeEventRow,
  { by, note, settings }: { by: Actor; note: string | null; settings: LifeEventSettings },
): Promise<{ event: Approved; row: LifeEventRow }> {
  const decided = await save(command, row, { verb: 'approve', today: command.today, settings }, by, note);
  return { event: decided.event as Approved, row: decided.row };
}

/** A denial is final; the member may report again while there is time. */
export async function deny(command: Command, id: Uuid, note: string | null): Promise<void> {
  const row = (await lockLifeEvent(command.db, command.organizationId, id)) ?? refuse('not_found');
  const after = (await save(command, row, { verb: 'deny' }, command.actor, note)).row;
  command.audit('life_event.deny', 'lifeEvent', id, { before: told(row), after: told(after) });
}

/** For an approved event that never happened; the row is locked. flows/withdraw-loss.ts undoes its effects. */
export async function withdraw(command: Command, row: LifeEventRow, note: string): Promise<void> {
  const after = (await save(command, row, { verb: 'withdraw' }, command.actor, note)).row;
  command.audit('life_event.withdraw', 'lifeEvent', row.id, { before: told(row), after: told(after) });
}

async function save(
  command: Command,
  row: LifeEventRow,
  act: LifeEventCommand,
  by: Actor,
  note: string | null,
): Promise<{ event: LifeEvent; row: LifeEventRow }> {
  const state = orRefuse(decide(stateOf(row), act));
  const decided = {
    status: state.status,
    decided_at: command.now,
    decided_by: by,
    decision_note: note,
    window_end: state.status === 'approved' ? state.windowEnd : null,
  };
  await updateLifeEvent(command.db, command.organizationId, row.id, decided);
  return { event: state, row: { ...row, ...decided } };
}

/** The last day of the windows that an approval today would open; null: it would open none. */
export function windowEndOf(row: LifeEventRow, today: CalendarDate, settings: LifeEventSettings): CalendarDate | null {
  const state = decide(stateOf(row), { verb: 'approve', today, settings });
  return 'windowEnd' in state ? state.windowEnd : null;
}

function stateOf(row: LifeEventRow): LifeEvent {
  const report = {
    type: row.event_type,
    eventOn: row.event_date,
    requestedOn: row.submitted_on,
    effectiveOn: row.effective_on,
  };
  if (row.status !== 'approved') return { ...report, status: row.status };
  return { ...report, status: 'approved', windowEnd: row.window_end };
}
