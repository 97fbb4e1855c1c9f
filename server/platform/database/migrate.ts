/**
 * Brings a database to this version's schema: plain SQL files, forward only, each in one transaction. An empty one gets what they
 * all make at once.
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
}

const ROOT = join(import.meta.dirname, '../../..');

export function loadMigrations(folder = join(ROOT, 'migrations')): Migration[] {
  const migrations = readdirSync(folder)
    .filter((file) => /^\d{4}_.*\.sql$/.test(file))
    .sort()
    .map((file) => ({ version: Number(file.slice(0, 4)), name: file, text: readFileSync(join(folder, file), 'utf8') }));
  // The second of them would count as applied.
  const second = migrations.find(({ version }, at) => version === migrations[at - 1]?.version);
  if (second) throw new Error(`${second.name} has the number of another migration`);
  return migrations;
}

/** Applies the missing migrations and returns their names. Refuses a schema newer than this program, which it would misread. */
export async function migrate(db: Db, real: RealClock): Promise<string[]> {
  const migrations = loadMigrations();
  const done = await appliedVersion(db);
  const known = migrations.at(-1)?.version ?? 0;
  if (done > known) {
    throw new OperatorError(
      `The database has schema version ${done}, this program knows ${known}. Start a newer version of Openroll.`,
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

/** 0 for an empty database. */
export async function appliedVersion(db: Db): Promise<number> {
  const { rows } = await sql<{
    exists: boolean;
  }>`select to_regclass('schema_migrations') is not null as exists`.execute(db);
  if (!rows[0]?.exists) return 0;
  const versions = await sql<{ version: number | null }>`select max(version) as version from schema_migrations`.execute(
    db,
  );
  return versions.rows[0]?.version ?? 0;
}

/**
 * Runs a text that does what these migrations do. Two nodes that start at once take turns; the second finds the work done.
 */
async function apply(db: Db, real: RealClock, text: string, migrations: readonly Migration[]): Promise<boolean> {
  return transaction(db, async (tx) => {
    // No timeout: a migration of large tables may take long. Making a table at the same time twice fails, with "if not exists" too.
    await sql.raw(WITHOUT_LIMIT).execute(tx);
    await sql`set local lock_timeout = 0`.execute(tx);
    await sql`select pg_advisory_xact_lock(hashtext('schema_migrations'))`.execute(tx);
    await sql`create table if not exists schema_migrations (
      version int4 primary key, name text not null, applied_at timestamptz(3) not null)`.execute(tx);
    const versions = migrations.map(({ version }) => version);
    const seen = await sql`select 1 from schema_migrations where version = any(${versions}::int4[])`.execute(tx);
    if (seen.rows.length > 0) return false;
    for (const statement of splitStatements(text)) await sql.raw(statement).execute(tx);
    await sql`insert into schema_migrations
      select version, name, ${real.now()}::timestamptz
      from unnest(${versions}::int4[], ${migrations.map(({ name }) => name)}::text[]) as r (version, name)`.execute(tx);
    return true;
  });
}

/** The statements of a file: split at semicolons outside of string literals and function bodies (`$$` or `$name$`). */
function splitStatements(text: string): string[] {
  const bare = text.replace(/--.*$/gm, '');
  const statements = bare.match(/(?:'(?:[^']|'')*'|\$(\w*)\$[\s\S]*?\$\1\$|[^';])+/g) ?? [];
  return statements.flatMap((statement) => statement.trim() || []);
}
