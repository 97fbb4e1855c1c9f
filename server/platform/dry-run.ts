/**
 * What a dry run tells besides the answer and the events: what a module foresees. The module looks at what was touched when all of
 * it is done, then everything is taken back, within the same transaction, and it looks again: the difference is the change's.
 */
import { sql } from 'kysely';
import type { Command } from './command.ts';
import type { ResourceKind, Uuid } from './ids.ts';

export interface Touched {
  kind: ResourceKind;
  id: Uuid;
}

export interface Foresight<Scope = unknown, Seen = unknown> {
  /** The member of `dry_run` under which it stands. */
  name: string;
  /** Whom the change concerns, asked when it is done; null: nobody of whom this could tell anything. */
  scopeOf: (command: Command, touched: readonly Touched[]) => Promise<Scope | null>;
  look: (command: Command, scope: Scope) => Promise<Seen>;
  compare: (before: Seen, after: Seen, command: Command) => object;
}

/** Before the change. */
export async function markBefore(command: Command): Promise<void> {
  await sql`savepoint before_change`.execute(command.db);
}

/** After it; takes the change back. */
export async function foresee(
  command: Command,
  foresight: Foresight,
  touched: readonly Touched[],
): Promise<Record<string, object>> {
  const scope = await foresight.scopeOf(command, touched);
  if (scope === null) return {};
  const after = await foresight.look(command, scope);
  await sql`rollback to savepoint before_change`.execute(command.db);
  const before = await foresight.look(command, scope);
  return { [foresight.name]: foresight.compare(before, after, command) };
}
