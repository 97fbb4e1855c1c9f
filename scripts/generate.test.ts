/** `schema.sql` is complete when an empty database that runs it has the same catalog. */
import { resolve } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Catalog, catalogIn } from './catalog.ts';
import { readMigrations } from './migrations.ts';
import { schemaSql, tidy, unwrap } from './write-schema.ts';
import { columnsTs, tablesTs } from './write-tables.ts';

const SAMPLE = `-- Parcels that point at a table further down, and everything else that a schema may have.

-- What people send.
-- owner: parcels
create table parcels (
  id uuid primary key,
  depot_id int8,
  -- Grams, wrapped.
  weight int4 not null default 0 check (weight >= 0),
  state text not null check (state in ('open', 'it''s lost')),
  speed text check (speed is null or speed in ('slow', 'fast')),
  label text not null generated always as (case when weight > 10 then 'heavy' else 'light' end) stored,
  tags text[] not null default '{}',
  data jsonb not null,
  notes jsonb,
  extra jsonb not null default '{}',
  seal bytea,
  sent_on date not null,
  sent_at timestamptz(3),
  unique (depot_id, state),
  constraint heavy_is_fast check (weight < 100 or speed = 'fast')
);
create table depots (number int8 generated always as identity primary key, name text not null);
alter table parcels add foreign key (depot_id) references depots (number) on delete set null;
-- Serves the list of open ones.
create unique index parcels_open on parcels (sent_on desc, id) where state = 'open' and weight > 0;
create table scans (parcel_id uuid not null, id uuid not null, primary key (parcel_id, id),
  foreign key (parcel_id) references parcels (id)) partition by range (id);
create table scans_default partition of scans default;
create function refuse_change() returns trigger language plpgsql as $$ begin raise exception 'Never'; end $$;
create trigger scans_never_change before update on scans for each row execute function refuse_change();
comment on table depots is 'Where they wait.';
`;

const sample = [{ path: 'migrations/0001_sample.sql', text: SAMPLE }];

/** The schema's comments on tables are ordinary comments, so they don't come back. */
function withoutComments(catalog: Catalog): Catalog {
  return { ...catalog, tables: catalog.tables.map((table) => ({ ...table, comment: null })) };
}

async function expectRoundTrip(catalog: Catalog, migrations: typeof sample): Promise<void> {
  const again = await catalogOf([{ path: 'schema.sql', text: schemaSql(catalog, migrations) }]);
  expect(catalog.tables.length).toBeGreaterThan(0);
  expect(again).toEqual(withoutComments(catalog));
}

let db: PGlite;
let catalog: Catalog;
// It runs in this thread, which is slow on a busy machine.
beforeAll(async () => {
  db = await PGlite.create();
  catalog = await catalogOf(sample);
}, 120_000);
afterAll(() => db.close());

const catalogOf = (migrations: typeof sample) => catalogIn(db, migrations);

describe('schema.sql', () => {
  it('makes the same catalog as the migrations', async () => {
    const migrations = readMigrations(resolve(import.meta.dirname, '..'));
    await expectRoundTrip(await catalogOf(migrations), migrations);
  });

  it('makes the same catalog for everything that a schema may have', () => expectRoundTrip(catalog, sample));

  it('reads like a migration, with its comments', () => {
    const text = schemaSql(catalog, sample);
    expect(text).toContain('-- What people send.\n-- owner: parcels\ncreate table parcels (');
    expect(text).toContain('  -- Grams, wrapped.\n  weight   int4 not null default 0 check (weight >= 0),\n');
    expect(text).toContain("state    text not null check (state in ('open', 'it''s lost')),");
    expect(text).toContain(
      '-- Serves the list of open ones.\ncreate unique index parcels_open on parcels (sent_on desc, id)',
    );
    expect(text).toContain('-- Where they wait.\ncreate table depots (\n  number int8 generated always as identity,');
    expect(text).toContain('create table scans_default partition of scans default;');
  });

  it('names the migration that fails', async () => {
    const broken = catalogOf([...sample, { path: 'migrations/0002_broken.sql', text: 'create table parcels ();' }]);
    await expect(broken).rejects.toThrow('migrations/0002_broken.sql: relation "parcels" already exists');
  });

  it('refuses what it can’t show', async () => {
    const hidden = catalogOf([{ path: 'x.sql', text: "create type mood as enum ('ok'); create view v as select 1;" }]);
    await expect(hidden).rejects.toThrow('mood, v');
  });
});

describe('tables.ts', () => {
  it('types each column as the drivers give it', () => {
    expect(tablesTs(catalog)).toContain(`export interface ParcelsTable {
  id: Uuid;
  depot_id: number | null;
  weight: Generated<number>;
  state: 'open' | 'it\\'s lost';
  speed: 'slow' | 'fast' | null;
  label: GeneratedAlways<'heavy' | 'light'>;
  tags: Generated<string[]>;
  data: JsonColumn;
  notes: NullableJsonColumn;
  extra: GeneratedJsonColumn;
  seal: Buffer | null;
  sent_on: CalendarDate;
  sent_at: Instant | null;
}`);
  });

  it('refuses a type that it does not know', () => {
    const [table, ...others] = catalog.tables;
    const point = { name: 'p', type: 'point', notNull: true, expression: null, kind: 'plain' as const, comment: null };
    const tables = table ? [{ ...table, columns: [point] }, ...others] : [];
    expect(() => tablesTs({ ...catalog, tables })).toThrow('parcels.p: point');
  });
});

describe('columns.ts', () => {
  it('writes the type of each column as SQL does', () => {
    const types = ['int8', 'int4', 'text', 'text', 'text', 'text[]', 'jsonb', 'jsonb', 'jsonb', 'bytea', 'date'];
    const names = [
      'depot_id',
      'weight',
      'state',
      'speed',
      'label',
      'tags',
      'data',
      'notes',
      'extra',
      'seal',
      'sent_on',
    ];
    const lines = names.map((name, at) => `    ${name}: '${types[at]}',\n`).join('');
    expect(columnsTs(catalog)).toContain(
      `  parcels: {\n    id: 'uuid',\n${lines}    sent_at: 'timestamptz(3)',\n  },\n`,
    );
  });
});

describe('tidy', () => {
  it('leaves quoted text alone', () => {
    expect(tidy(`CHECK (("Odd" = 'NULL'::text))`)).toBe(`check (("Odd" = 'NULL'))`);
  });

  it('unwraps only parentheses that close each other', () => {
    expect(unwrap('((a) or (b))')).toBe('(a) or (b)');
    expect(unwrap("(a = ')')")).toBe("a = ')'");
  });
});
