/** What an organization has in the database: every row of every table that names it. */
import { sql } from 'kysely';
import { parseId } from '../../../server/modules/vocabulary/ids.ts';
import type { Db } from '../../../server/platform/database/db.ts';

export type Rows = Map<string, string[]>;

/** Tables with a column for the organization; partitions belong to their parents. */
async function tenantTables(db: Db): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select c.relname::text as name from pg_class c join pg_attribute a on a.attrelid = c.oid
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
      and a.attname = 'organization_id' and not a.attisdropped order by 1`.execute(db);
  return rows.map(({ name }) => name);
}

/** Each row as JSON, in an order of its own; `without` names columns that are left out. */
export async function rowsOf(db: Db, organization: string, without: readonly string[] = []): Promise<Rows> {
  const id = parseId('organization', organization);
  const tables = [...(await tenantTables(db)), 'organizations'];
  const parts = tables.map((table) => {
    const owner = sql.ref(table === 'organizations' ? 'id' : 'organization_id');
    return sql`select ${table}::text as name, (to_jsonb(r) - ${[...without]}::text[])::text as row
      from ${sql.table(table)} r where ${owner} = ${id}`;
  });
  const { rows } = await sql<{ name: string; row: string }>`${sql.join(parts, sql` union all `)} order by 1, 2`.execute(
    db,
  );
  const found: Rows = new Map(tables.map((table) => [table, []]));
  for (const { name, row } of rows) found.get(name)?.push(row);
  return found;
}

/** The tables whose rows are not the same. */
export function changedTables(before: Rows, after: Rows, except: readonly string[] = []): string[] {
  return [...after.keys()].filter((table) => {
    const [was, is] = [before.get(table) ?? [], after.get(table) ?? []];
    return !except.includes(table) && (was.length !== is.length || was.some((row, at) => row !== is[at]));
  });
}
