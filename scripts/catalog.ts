/**
 * Reads a PostgreSQL catalog into plain values, in a stable order: tables as the migrations made them, columns as they
 * stand, everything else by name. `schema.sql` and `server/platform/database/tables.ts` are written from it.
 */
import { PGlite } from '@electric-sql/pglite';
import type { Migration } from './migrations.ts';

export interface Column {
  name: string;
  /** As PostgreSQL prints it: `timestamp with time zone`, `text[]`. */
  type: string;
  notNull: boolean;
  /** The default, or the expression of a generated column. */
  expression: string | null;
  kind: 'plain' | 'default' | 'stored' | 'virtual' | 'identity always' | 'identity by default';
  comment: string | null;
}

export interface Constraint {
  name: string;
  kind: 'primary' | 'unique' | 'foreign' | 'check' | 'exclude';
  columns: string[];
  definition: string;
  /** The table that a foreign key points to. */
  references: string | null;
}

export interface Table {
  name: string;
  comment: string | null;
  /** `RANGE (id)`, or null if the table is not partitioned. */
  partitionKey: string | null;
  partitions: { name: string; bounds: string }[];
  /** How it is stored: `toast_tuple_target=4080`. */
  parameters: string[];
  columns: Column[];
  constraints: Constraint[];
  indexes: { name: string; definition: string }[];
  /** Statistics of more than a column. */
  statistics: string[];
  triggers: string[];
}

export interface Catalog {
  tables: Table[];
  functions: string[];
}

/** Applies the migrations to an empty database in memory and reads the result. */
export async function catalogOf(migrations: Migration[]): Promise<Catalog> {
  const db = await PGlite.create();
  try {
    return await catalogIn(db, migrations);
  } finally {
    await db.close();
  }
}

/** The same in a given database, which is emptied first: starting a new one takes seconds. */
export async function catalogIn(db: PGlite, migrations: Migration[]): Promise<Catalog> {
  await db.exec('drop schema public cascade; create schema public');
  for (const { path, text } of migrations) {
    await db.exec(text).catch((cause: unknown) => {
      throw new Error(`${path}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    });
  }
  return await readCatalog(db);
}

const TABLES = `
  select c.oid::int as oid, c.relname as name, obj_description(c.oid, 'pg_class') as comment,
         pg_get_partkeydef(c.oid) as "partitionKey", coalesce(to_json(c.reloptions), '[]') as parameters,
         (select coalesce(json_agg(json_build_object('name', p.relname, 'bounds', pg_get_expr(p.relpartbound, p.oid))
                                   order by p.relname), '[]')
            from pg_inherits i join pg_class p on p.oid = i.inhrelid where i.inhparent = c.oid) as partitions
    from pg_class c
   where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
   order by c.oid`;

const COLUMNS = `
  select a.attrelid::int as oid, a.attname as name, format_type(a.atttypid, a.atttypmod) as type,
         a.attnotnull as "notNull", pg_get_expr(d.adbin, d.adrelid) as expression,
         case when a.attidentity = 'a' then 'identity always' when a.attidentity = 'd' then 'identity by default'
              when a.attgenerated = 's' then 'stored' when a.attgenerated = 'v' then 'virtual'
              when d.adbin is not null then 'default' else 'plain' end as kind,
         col_description(a.attrelid, a.attnum) as comment
    from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
   where a.attnum > 0 and not a.attisdropped
   order by a.attrelid, a.attnum`;

// conparentid: a foreign key to a partitioned table has a hidden twin for each partition.
const CONSTRAINTS = `
  select k.conrelid::int as oid, k.conname as name, pg_get_constraintdef(k.oid) as definition,
         case k.contype when 'p' then 'primary' when 'u' then 'unique' when 'f' then 'foreign' when 'c' then 'check'
                        else 'exclude' end as kind,
         (select coalesce(json_agg(a.attname order by u.place), '[]')
            from unnest(k.conkey) with ordinality u(attnum, place)
            join pg_attribute a on a.attrelid = k.conrelid and a.attnum = u.attnum) as columns,
         f.relname as references
    from pg_constraint k left join pg_class f on f.oid = k.confrelid
   where k.conparentid = 0 and k.contype in ('p', 'u', 'f', 'c', 'x')
   order by k.conrelid, position(k.contype::text in 'pufcx'), k.conname`;

const INDEXES = `
  select i.indrelid::int as oid, c.relname as name, pg_get_indexdef(i.indexrelid) as definition
    from pg_index i join pg_class c on c.oid = i.indexrelid
   where not exists (select from pg_constraint k where k.conindid = i.indexrelid and k.contype in ('p', 'u', 'x'))
   order by i.indrelid, c.relname`;

const STATISTICS = `
  select stxrelid::int as oid, pg_get_statisticsobjdef(oid) as definition from pg_statistic_ext order by stxrelid, stxname`;

const TRIGGERS = `
  select tgrelid::int as oid, pg_get_triggerdef(oid) as definition
    from pg_trigger where not tgisinternal and tgparentid = 0 order by tgrelid, tgname`;

const FUNCTIONS = `
  select pg_get_functiondef(oid) as definition from pg_proc
   where pronamespace = 'public'::regnamespace and prokind in ('f', 'p') order by proname, oid`;

// What schema.sql could not show. An error is better than leaving something out.
const UNSHOWN = `
  select c.relname as name from pg_class c
   where c.relnamespace = 'public'::regnamespace
     and (c.relkind in ('v', 'm', 'f') or (c.relkind = 'S' and not exists (
           select from pg_depend d where d.objid = c.oid and d.deptype = 'i'))
       or (c.reloptions is not null and (c.relkind <> 'r' or c.relispartition)) or c.relpersistence <> 'p')
  union all
  select typname from pg_type where typnamespace = 'public'::regnamespace and typtype in ('e', 'd', 'r')
  order by 1`;

async function readCatalog(db: PGlite): Promise<Catalog> {
  const rows = async <T>(text: string) => (await db.query<T & { oid: number }>(text)).rows;
  const unshown = await rows<{ name: string }>(UNSHOWN);
  if (unshown.length > 0) {
    const names = unshown.map((row) => row.name).join(', ');
    throw new Error(
      `schema.sql can't show views, loose sequences, enums, domains, storage parameters of indexes and partitions, or unlogged tables yet: ${names}`,
    );
  }
  const columns = byTable(await rows<Column>(COLUMNS));
  const constraints = byTable(await rows<Constraint>(CONSTRAINTS));
  const indexes = byTable(await rows<Table['indexes'][number]>(INDEXES));
  const statistics = byTable(await rows<{ definition: string }>(STATISTICS));
  const triggers = byTable(await rows<{ definition: string }>(TRIGGERS));
  const tables = await rows<Pick<Table, 'name' | 'comment' | 'partitionKey' | 'partitions' | 'parameters'>>(TABLES);
  return {
    tables: tables.map(({ oid, ...table }) => ({
      ...table,
      columns: columns.get(oid) ?? [],
      constraints: constraints.get(oid) ?? [],
      indexes: indexes.get(oid) ?? [],
      statistics: (statistics.get(oid) ?? []).map((row) => row.definition),
      triggers: (triggers.get(oid) ?? []).map((row) => row.definition),
    })),
    functions: (await rows<{ definition: string }>(FUNCTIONS)).map((row) => row.definition),
  };
}

/** The oid only joins here: it differs from database to database. */
function byTable<T>(rows: (T & { oid: number })[]): Map<number, T[]> {
  const tables = new Map<number, T[]>();
  for (const { oid, ...row } of rows) tables.set(oid, [...(tables.get(oid) ?? []), row as T]);
  return tables;
}
