/**
 * Brings a database to this version's schema: plain SQL files, forward only, each in one transaction. An empty database gets
 * the result of all of them at once. The first file is the baseline: everything up to the time it was written. Databases older
 * than it must first be migrated by an older program.
 * program of before it.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { OperatorError } from '../process/operator-error.ts';
import type { RealClock } from '../process/real-clock.ts';
import { type Db, transaction } from './db.ts';
import { WITHOUT_LIMIT } from './primary.ts';

export interface Migration {
  version: number;
  name: string;
  text: string;
  /**
   * The newest migration that a program has to know to run on the result of this one: `-- runs with: 0083`, or else this one.
   */
  runsWith: number;
}

/** The version of a database, and what it requires of a program (docs/decisions/0027-schema-only-grows.md). */
export interface Schema {
  /** 0: the database is empty. */
  version: number;
  /** A program that knows only older migrations would misread it. */
  runsWith: number;
}

const ROOT = join(import.meta.dirname, '../../..');

export function loadMigrations(folder = join(ROOT, 'migrations')): Migration[] {
  const migrations = readdirSync(folder)
    .filter((file) => /^\d{4}_.*\.sql$/.test(file))
    .sort()
    .map((file) => migrationOf(file, readFileSync(join(folder, file), 'utf8')));
  // The second of the two would count as applied.
  const second = migrations.find(({ version }, at) => version === migrations[at - 1]?.version);
  if (second) throw new Error(`${second.name} has the number of another migration`);
  return migrations;
}

export function migrationOf(name: string, text: string): Migration {
  const version = Number(name.slice(0, 4));
  return { version, name, text, runsWith: Number(/^-- runs with: (\d{4})$/m.exec(text)?.[1] ?? version) };
}

/** The newest migration that this program knows. */
export const knownVersion = (migrations: readonly Migration[] = loadMigrations()): number =>
  migrations.at(-1)?.version ?? 0;

/** Whether a program can work on a schema; if not, which of the two has to be updated. */
export function fitOf({ version, runsWith }: Schema, known: number): 'fits' | 'old database' | 'old program' {
  if (version < known) return 'old database';
  return runsWith > known ? 'old program' : 'fits';
}

/** Applies the missing migrations and returns their names. Refuses a schema that this program would misread. */
export async function migrate(db: Db, real: RealClock, migrations = loadMigrations()): Promise<string[]> {
  const schema = await schemaOf(db);
  const { version: done } = schema;
  const known = knownVersion(migrations);
  if (fitOf(schema, known) === 'old program') {
    throw new OperatorError(
      `The database has schema version ${done}, this program knows ${known}. Start a newer version of Openroll.`,
    );
  }
  const baseline = migrations[0]?.version ?? 0;
  if (done > 0 && done < baseline) {
    throw new OperatorError(
      `The database has schema version ${done}, and this program migrates from ${baseline} on. Run \`migrate\` of an Openroll ` +
        `from before ${migrations[0]?.name} first (CHANGELOG.md).`,
    );
  }
  if (done === 0) {
    const whole = readFileSync(join(ROOT, 'schema.sql'), 'utf8');
    return (await apply(db, real, whole, migrations)) ? migrations.map(({ name }) => name) : [];
  }
  const applied: string[] = [];
  for (const migration of migrations.filter(({ version }) => version > done)) {
    if (await apply(db, real, migration.text, [migration])) applied.push(migration.name);
  }
  return applied;
}

export async function schemaOf(db: Db): Promise<Schema> {
  const { rows } = await sql<{
    exists: boolean;
  }>`select to_regclass('schema_migrations') is not null as exists`.execute(db);
  if (!rows[0]?.exists) return { version: 0, runsWith: 0 };
  // The table from before the baseline has no such column.
  const found = await sql<{ version: number | null; runs_with: number | null }>`
    select max(version) as version, max(coalesce((to_jsonb(m) ->> 'runs_with')::int4, version)) as runs_with
    from schema_migrations m`.execute(db);
  const { version, runs_with } = found.rows[0] ?? {};
  return { version: version ?? 0, runsWith: runs_with ?? 0 };
}

/**
 * Runs SQL that has the effect of these migrations. Two nodes that start at once take turns; the second finds the work done.
 */
async function apply(db: Db, real: RealClock, text: string, migrations: readonly Migration[]): Promise<boolean> {
  return transaction(db, async (tx) => {
    // No timeout: migrating a large table may take long. Two nodes creating a table at the same time fail, even with "if not
    // exists".
    await sql.raw(WITHOUT_LIMIT).execute(tx);
    await sql`set local lock_timeout = 0`.execute(tx);
    await sql`select pg_advisory_xact_lock(hashtext('schema_migrations'))`.execute(tx);
    await sql`create table if not exists schema_migrations (
      version int4 primary key, name text not null, applied_at timestamptz(3) not null)`.execute(tx);
    await sql`alter table schema_migrations add column if not exists runs_with int4`.execute(tx);
    const versions = migrations.map(({ version }) => version);
    const seen = await sql`select 1 from schema_migrations where version = any(${versions}::int4[])`.execute(tx);
    if (seen.rows.length > 0) return false;
    for (const statement of splitStatements(text)) await sql.raw(statement).execute(tx);
    const names = migrations.map(({ name }) => name);
    const oldest = migrations.map(({ runsWith }) => runsWith);
    await sql`insert into schema_migrations (version, name, applied_at, runs_with)
      select version, name, ${real.now()}::timestamptz, runs_with
      from unnest(${versions}::int4[], ${names}::text[], ${oldest}::int4[]) as r (version, name, runs_with)`.execute(
      tx,
    );
    return true;
  });
}

/** The statements of a file: split at semicolons outside of string literals and function bodies (`$$` or `$name$`). */
function splitStatements(text: string): string[] {
  const bare = text.replace(/--.*$/gm, '');
  const statements = bare.match(/(?:'(?:[^']|'')*'|\$(\w*)\$[\s\S]*?\$\1\$|[^';])+/g) ?? [];
  return statements.flatMap((statement) => statement.trim() || []);
}
