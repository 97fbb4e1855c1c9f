/**
 * Holds the statements that tests run to the types that the sources claim for their rows: PostgreSQL prepares each and
 * describes its row, whose names and types are those of `Row` in `sql<Row>`. Whether a value can be null PostgreSQL
 * does not say.
 */
import { relative, resolve } from 'node:path';
import { createQueryId, PostgresQueryCompiler, type RootOperationNode } from 'kysely';
import { Client, type Connection, type FieldDef, type Submittable } from 'pg';
import type { Statements } from '../platform/database/db.ts';
import type { Claims, Kind, Shape } from './claims.ts';

/** A statement, and where it was executed: `server/modules/plans/plan.sql.ts:48`. */
export interface Recorded {
  text: string;
  place: string;
}

const ROOT = resolve(import.meta.dirname, '../..');
/** Where statements pass through that others make. */
const PASSES = /node_modules|server\/platform\/database\/db\.ts|server\/testing\/statements\.ts/;

/** Remembers each statement once for each template that it comes from. */
export function recordStatements(statements: Statements): Recorded[] {
  const recorded: Recorded[] = [];
  const known = new Map<unknown, Set<string>>();
  const compiler = new PostgresQueryCompiler();
  statements.show = (node: RootOperationNode) => {
    const template = node.kind === 'RawNode' ? node.sqlFragments : node.kind;
    const { sql: text } = compiler.compileQuery(node, createQueryId());
    const texts = known.get(template) ?? new Set();
    known.set(template, texts);
    if (texts.has(text)) return;
    texts.add(text);
    const frame = new Error().stack?.split('\n').find((line, at) => at > 0 && !PASSES.test(line)) ?? '';
    const [, path = '', line = ''] = /(?:file:\/\/)?(\/[^():]+):(\d+):\d+\)?$/.exec(frame) ?? [];
    recorded.push({ text, place: `${relative(ROOT, path)}:${line}` });
  };
  return recorded;
}

/** What is wrong with these statements, a sentence for each. */
export async function checkStatements(url: string, recorded: readonly Recorded[], claims: Claims): Promise<string[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const types = await client.query<{ oid: number; typname: string; typcategory: string }>(
      'select oid::int4, typname, typcategory from pg_type',
    );
    const typeOf = new Map(types.rows.map(({ oid, typname, typcategory }) => [oid, { name: typname, typcategory }]));
    const breaches: string[] = [];
    for (const { text, place } of recorded) {
      const shapes = claims[place];
      if (!shapes) continue;
      const fields = await describe(client, text);
      const row = fields.map(({ name, dataTypeID }) => {
        const type = typeOf.get(dataTypeID);
        return {
          name,
          type: type?.name ?? '',
          kinds: type?.typcategory === 'A' ? ARRAY : (KINDS[type?.name ?? ''] ?? []),
        };
      });
      const problems = shapes.map((shape) => differences(row, shape));
      if (problems.every(({ length }) => length > 0))
        breaches.push(...(problems[0] ?? []).map((one) => `${place}  ${one}`));
    }
    return breaches;
  } finally {
    await client.end();
  }
}

/** PostgreSQL's type → what the drivers make of it. */
const KINDS: Record<string, Kind[]> = {
  ...Object.fromEntries(['text', 'varchar', 'name', 'uuid', 'inet', 'xid8'].map((name) => [name, ['string']])),
  ...Object.fromEntries(['int2', 'int4', 'int8', 'numeric', 'float4', 'float8'].map((name) => [name, ['number']])),
  bool: ['boolean'],
  date: ['date'],
  timestamptz: ['instant'],
  bytea: ['bytes'],
  json: ['json', 'array'],
  jsonb: ['json', 'array'],
};
const ARRAY: Kind[] = ['array'];

function differences(row: { name: string; type: string; kinds: Kind[] }[], shape: Shape): string[] {
  const missing = Object.keys(shape).filter((name) => !row.some((column) => column.name === name));
  const wrong = row.flatMap(({ name, type, kinds }) => {
    const claimed = shape[name];
    if (claimed === undefined) return [`the statement answers ${name}, which its row type does not have`];
    return kinds.includes(claimed) ? [] : [`${name} is ${type}, and ${claimed} in its row type`];
  });
  return [...missing.map((name) => `the row type has ${name}, which the statement does not answer`), ...wrong];
}

/** Has PostgreSQL prepare it, without running it: the columns of its row. */
function describe(client: Client, text: string): Promise<FieldDef[]> {
  return new Promise((resolve, reject) => {
    let fields: FieldDef[] = [];
    const query: Submittable & Record<string, unknown> = {
      submit: (connection: Connection) => {
        connection.parse({ name: '', text, types: [] }, true);
        connection.describe({ type: 'S', name: '' }, true);
        connection.sync();
      },
      handleRowDescription: (message: { fields: FieldDef[] }) => {
        fields = message.fields;
      },
      handleError: (error: Error) => reject(new Error(`${error.message}: ${text}`, { cause: error })),
      handleReadyForQuery: () => resolve(fields),
    };
    client.query(query);
  });
}
