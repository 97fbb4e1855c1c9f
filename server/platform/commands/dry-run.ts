/**
 * What a dry run tells besides the answer and the events: what the calendar will do later because of the change, and what modules
 * foresee. A module looks at what was touched when all of it is done, then everything is taken back, within the same transaction,
 * and it looks again: the difference is the change's.
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

// Methods, so that foresights of any scope go into one list; each is given what it made itself.
export interface Foresight<Told extends TSchema = TSchema, Scope = unknown, Seen = unknown> {
  /** The field of `dry_run` under which it stands. */
  name: string;
  /** What it tells, for the reference. */
  schema: Told;
  /** Whom the change concerns, asked when it is done; null: nobody of whom this could tell anything. */
  scopeOf(command: Command, touched: readonly Touched[]): Promise<Scope | null>;
  look(command: Command, scope: Scope): Promise<Seen>;
  compare(before: Seen, after: Seen, command: Command): Static<Told>;
}

/** Before the change. */
export async function markBefore(command: Command): Promise<void> {
  await sql`savepoint before_change`.execute(command.db);
}

/** An event that the calendar will bring on a later day. */
export interface LaterEvent extends NewEvent {
  on: CalendarDate;
}

/** Plays, each on its day, what the change has told of the days to come; it is taken back with the rest. */
export async function playLater(command: Command): Promise<LaterEvent[]> {
  const told: LaterEvent[] = [];
  for (const { on, run } of command.foretold) {
    const now = `${on}T00:00:00.000Z` as Instant;
    await run({ ...command, today: on, now, emit: (name, resourceId) => told.push({ on, name, resourceId }) });
  }
  return told;
}

/** After it; takes the change back. */
export async function foresee(
  command: Command,
  foresights: readonly Foresight[],
  touched: readonly Touched[],
): Promise<Record<string, unknown>> {
  const seen: { foresight: Foresight; scope: unknown; after: unknown }[] = [];
  for (const foresight of foresights) {
    const scope = await foresight.scopeOf(command, touched);
    if (scope !== null) seen.push({ foresight, scope, after: await foresight.look(command, scope) });
  }
  if (seen.length === 0) return {};
  await sql`rollback to savepoint before_change`.execute(command.db);
  const foreseen: Record<string, unknown> = {};
  for (const { foresight, scope, after } of seen) {
    foreseen[foresight.name] = foresight.compare(await foresight.look(command, scope), after, command);
  }
  return foreseen;
}

/**
 * Runs a piece of a dry run that the worker does in batches, and takes back all that it wrote: what it returns is all that is
 * left of it. The transaction goes on, so where the work stands is kept; locks that it took are given back.
 */
export async function takenBack<T>(
  command: Command,
  emit: Command['emit'],
  run: (command: Command) => Promise<T>,
): Promise<T> {
  await sql`savepoint taken_back`.execute(command.db);
  // The entry that what is taken back names as its cause is never written.
  const cause = () => ({ auditEntryId: command.newId(), step: null, day: null });
  const result = await run({ ...command, emit, audit: () => {}, cause, wakeAfter: () => {} });
  await sql`rollback to savepoint taken_back`.execute(command.db);
  await sql`release savepoint taken_back`.execute(command.db);
  return result;
}
