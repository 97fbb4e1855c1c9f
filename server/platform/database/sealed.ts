/**
 * Sealed texts in tables: whether the operator's secret opens this database, how many texts each key sealed, and resealing what
 * another key sealed. The canary is a sealed text with no other use than to tell the right secret from a wrong one.
 */
import { sql } from 'kysely';
import { OperatorError } from '../process/operator-error.ts';
import type { RealClock } from '../process/real-clock.ts';
import { type Seal, VERSION_WITH_KEY } from '../process/seal.ts';
import type { Uuid } from '../values/ids.ts';
import { ACROSS, type Db, type Tx, transaction } from './db.ts';
import type { Tables } from './tables.ts';

/** The columns of sealed texts in a table with the key (organization_id, id). */
export interface SealedColumns {
  table: keyof Tables;
  columns: readonly string[];
}

const CANARY = 'canary';

/** Refuses a secret that does not open this database. The first start writes the canary. */
export async function checkSecret(
  db: Db,
  seal: Seal,
  real: RealClock,
  stores: readonly SealedColumns[],
): Promise<void> {
  const sealed = (await selectCanary(db)) ?? (await anySealed(db, stores));
  if (sealed !== null && !seal.opens(sealed)) throw new OperatorError(WRONG_SECRET);
  await sql`
    insert into secret_canary (sealed, sealed_at) values (${seal.seal(CANARY)}, ${real.now()})
    on conflict do nothing`.execute(db);
  // If two nodes start at once on an empty database, the one whose canary came second must be able to open the first.
  if ((await opensDatabase(db, seal)) === false) throw new OperatorError(WRONG_SECRET);
}

const WRONG_SECRET =
  'OPENROLL_SECRET is not the secret of this database: its sealed texts can’t be opened. Start with the secret that it ' +
  'was set up with, or add that one to OPENROLL_SECRETS_OPEN.';

async function selectCanary(db: Db): Promise<Buffer | null> {
  const { rows } = await sql<{ sealed: Buffer }>`select sealed from secret_canary`.execute(db);
  return rows[0]?.sealed ?? null;
}

/** For a database from before there was a canary. */
async function anySealed(db: Db, stores: readonly SealedColumns[]): Promise<Buffer | null> {
  for (const { table, columns } of stores) {
    for (const column of columns) {
      const { rows } = await sql<{ sealed: Buffer }>`
        select ${ACROSS} ${sql.ref(column)} as sealed from ${sql.table(table)} where ${sql.ref(column)} is not null limit 1`.execute(
        db,
      );
      if (rows[0]) return rows[0].sealed;
    }
  }
  return null;
}

/** For texts from before sealed texts carried the id of their key. */
const UNNAMED_KEY = 'unnamed';

/** How many texts a key sealed: the current one, another known one, or one that this process was not given. */
export interface KeyCount {
  key: string;
  texts: number;
  state: 'current' | 'opens' | 'missing';
}

export async function countKeys(db: Db, seal: Seal, stores: readonly SealedColumns[]): Promise<KeyCount[]> {
  const [current, ...others] = seal.keyIds;
  const stateOf = (key: string): KeyCount['state'] => {
    if (key === current) return 'current';
    return key === UNNAMED_KEY || others.includes(key) ? 'opens' : 'missing';
  };
  const counts = await textsByKey(db, stores);
  return [...counts].sort().map(([key, texts]) => ({ key, texts, state: stateOf(key) }));
}

async function textsByKey(db: Db, stores: readonly SealedColumns[]): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const { table, columns } of stores) {
    for (const column of columns) {
      const text = sql.ref(column);
      const { rows } = await sql<{ key: string; texts: number }>`
        select ${ACROSS} case when get_byte(${text}, 0) = ${VERSION_WITH_KEY}::int4 then encode(substring(${text} from 2 for 8), 'hex')
          else ${UNNAMED_KEY} end as key, count(*) as texts
        from ${sql.table(table)} where ${text} is not null group by 1`.execute(db);
      for (const { key, texts } of rows) counts.set(key, (counts.get(key) ?? 0) + texts);
    }
  }
  return counts;
}

/** Texts per transaction. */
const BATCH = 200;

/**
 * Reseals with the current key what another known key sealed; texts that none of them opens stay. Returns how many it resealed.
 */
export async function resealAll(db: Db, seal: Seal, stores: readonly SealedColumns[]): Promise<number> {
  let sealed = 0;
  for (const { table, columns } of stores) {
    for (const column of columns) {
      for (let after: Place | null = { organization_id: NIL, id: NIL }; after !== null; ) {
        const place: Place = after;
        const batch = await transaction(db, (tx) => resealBatch(tx, seal, { table, column }, place));
        sealed += batch.sealed;
        after = batch.last;
      }
    }
  }
  return sealed;
}

interface Place {
  organization_id: Uuid;
  id: Uuid;
}

const NIL = '00000000-0000-0000-0000-000000000000';

/**
 * `last`: the row to continue after; null when there are no more. A run that was killed starts over, and skips what is done.
 */
async function resealBatch(
  tx: Tx,
  seal: Seal,
  { table, column }: { table: keyof Tables; column: string },
  { organization_id, id }: Place,
): Promise<{ sealed: number; last: Place | null }> {
  const [name, text] = [sql.table(table), sql.ref(column)];
  const { rows } = await sql<Place & { sealed: Buffer }>`
    select ${ACROSS} organization_id, id, ${text} as sealed from ${name}
    where ${text} is not null and substring(${text} from 1 for ${seal.head.length}::int4) <> ${seal.head}
      and (organization_id, id) > (${organization_id}::uuid, ${id}::uuid)
    order by organization_id, id limit ${BATCH} for no key update`.execute(tx);
  const open = rows.filter((row) => seal.opens(row.sealed));
  if (open.length > 0) {
    const renewed = open.map((row) => seal.seal(seal.open(row.sealed)).toString('hex'));
    await sql`
      update ${name} t set ${text} = decode(r.sealed, 'hex')
      from unnest(${open.map((row) => row.organization_id)}::uuid[], ${open.map((row) => row.id)}::uuid[],
        ${renewed}::text[]) as r (organization_id, id, sealed)
      where t.organization_id = r.organization_id and t.id = r.id`.execute(tx);
  }
  return { sealed: open.length, last: rows.length < BATCH ? null : (rows.at(-1) ?? null) };
}

/** From then on a node needs the current key to start. */
export async function renewCanary(db: Db, seal: Seal, real: RealClock): Promise<void> {
  await sql`
    insert into secret_canary (sealed, sealed_at) values (${seal.seal(CANARY)}, ${real.now()})
    on conflict (only_row) do update set sealed = excluded.sealed, sealed_at = excluded.sealed_at`.execute(db);
}

/** Whether this secret opens the database; null if no node has started on it yet. */
export async function opensDatabase(db: Db, seal: Seal): Promise<boolean | null> {
  const canary = await selectCanary(db);
  return canary && seal.opens(canary);
}
