/**
 * What a dry run says besides the answer and the events: what the calendar will do later because of the change, and the impact
 * that modules report. A module looks at everything that was touched, once when all is done and once after the rollback, in the
 * same transaction; the difference is due to the change.
 */
import { sql } from 'kysely';
import type { Static, TSchema } from 'typebox';
import type { ResourceKind } from '../register.ts';
import type { CalendarDate, Instant } from '../values/dates.ts';
import type { Uuid } from '../values/ids.ts';
import type { Command } from './command.ts';
import type { NewEvent } from './event.ts';

export interface Touched {
  kind: ResourceKind;
  id: Uuid;
}

// Declared as methods, so that impacts of any scope fit into one list; each only gets what it made itself.
export interface Impact<Told extends TSchema = TSchema, Scope = unknown, Seen = unknown> {
  /** Its field in `dry_run`. */
  name: string;
  /** The shape of what it says, for the reference. */
  schema: Told;
  /** Whom the change concerns, asked after the change; null: nobody that this impact is about. */
  scopeOf(command: Command, touched: readonly Touched[]): Promise<Scope | null>;
  look(command: Command, scope: Scope): Promise<Seen>;
  compare(before: Seen, after: Seen, command: Command): Static<Told>;
}

/** Marks the state before the change. */
export async function markBefore(command: Command): Promise<void> {
  await sql`savepoint before_change`.execute(command.db);
}

/** An event that the calendar will send on a later day. */
export interface LaterEvent extends NewEvent {
  on: CalendarDate;
}

/** Plays what the change has announced, each on its day; it is rolled back with the rest. */
export async function playLater(command: Command): Promise<LaterEvent[]> {
  const told: LaterEvent[] = [];
  for (const { on, run } of command.announced) {
    const now = `${on}T00:00:00.000Z` as Instant;
    await run({ ...command, today: on, now, emit: (name, resourceId) => told.push({ on, name, resourceId }) });
  }
  return told;
}

/** Called after the change, which it rolls back. */
export async function findImpacts(
  command: Command,
  impacts: readonly Impact[],
  touched: readonly Touched[],
): Promise<Record<string, unknown>> {
  const seen: { impact: Impact; scope: unknown; after: unknown }[] = [];
  for (const impact of impacts) {
    const scope = await impact.scopeOf(command, touched);
    if (scope !== null) seen.push({ impact, scope, after: await impact.look(command, scope) });
  }
  if (seen.length === 0) return {};
  await sql`rollback to savepoint before_change`.execute(command.db);
  const found: Record<string, unknown> = {};
  for (const { impact, scope, after } of seen) {
    found[impact.name] = impact.compare(await impact.look(command, scope), after, command);
  }
  return found;
}

/**
 * Runs a piece of a dry run that the worker does in batches, and rolls back everything it wrote; only its return value remains.
 * The transaction itself continues, so the progress of the work is kept; the locks that were taken are released.
 */
export async function rolledBack<T>(
  command: Command,
  emit: Command['emit'],
  run: (command: Command) => Promise<T>,
): Promise<T> {
  await sql`savepoint dry_batch`.execute(command.db);
  // A placeholder: what is rolled back names an audit entry that is never written.
  const cause = () => ({ auditEntryId: command.newId(), step: null, day: null });
  const result = await run({ ...command, emit, audit: () => {}, cause, wakeAfter: () => {} });
  await sql`rollback to savepoint dry_batch`.execute(command.db);
  await sql`release savepoint dry_batch`.execute(command.db);
  return result;
}
