/**
 * Checks the statements that tests run against the types in the sources. PostgreSQL prepares each statement and describes its
 * row, whose names and types have to be those of `Row` in `sql<Row>`, and its parameters, whose types have to be those of the
 * values in the template. So a date is never compared with an instant. (PostgreSQL does not say whether a value can be null.)
 * Each statement also has to name its organization.
 */
import { relative, resolve } from 'node:path';
import { createQueryId, PostgresQueryCompiler, type RawNode, type RootOperationNode } from 'kysely';
import { Client, type Connection, type FieldDef, type Submittable } from 'pg';
import { COLUMN_TYPES } from '../platform/database/columns.ts';
import type { Statements } from '../platform/database/db.ts';
import { type Claims, type Given, type Kind, type Shape, templateKey } from './claims.ts';

/** A statement, and where it was executed: `server/modules/plans/plan.sql.ts:48`. */
export interface Recorded {
  text: string;
  place: string;
  /** The source of each parameter; null: it is not a value in a template. */
  parameters: (Source | null)[];
}

/** The value at index `at` of a template. */
interface Source {
  template: string;
  at: number;
}

const UNDEFINED_TABLE = '42P01';
const ROOT = resolve(import.meta.dirname, '../..');
/** Files that statements of others pass through. */
const PASSES = /node_modules|server\/platform\/database\/db\.ts|server\/testing\/statements\.ts/;

/** Remembers each statement once for each template that it comes from. */
export function recordStatements(statements: Statements): Recorded[] {
  const recorded: Recorded[] = [];
  const known = new Map<unknown, Set<string>>();
  const compiler = new SourceCompiler();
  statements.show = (node: RootOperationNode) => {
    const template = node.kind === 'RawNode' ? node.sqlFragments : node.kind;
    const { text, parameters } = compiler.compile(node);
    const texts = known.get(template) ?? new Set();
    known.set(template, texts);
    if (texts.has(text)) return;
    texts.add(text);
    const frame = new Error().stack?.split('\n').find((line, at) => at > 0 && !PASSES.test(line)) ?? '';
    const [, path = '', line = ''] = /(?:file:\/\/)?(\/[^():]+):(\d+):\d+\)?$/.exec(frame) ?? [];
    recorded.push({ text, place: `${relative(ROOT, path)}:${line}`, parameters });
  };
  return recorded;
}

/** Compiles a statement, and records where its parameters come from. */
class SourceCompiler extends PostgresQueryCompiler {
  #sources: (Source | null)[] = [];
  #source: Source | null = null;

  compile(node: RootOperationNode): Pick<Recorded, 'text' | 'parameters'> {
    this.#sources = [];
    return { text: this.compileQuery(node, createQueryId()).sql, parameters: this.#sources };
  }

  protected override visitRaw(node: RawNode): void {
    const outer = this.#source;
    const template = templateKey(node.sqlFragments);
    for (const [at, text] of node.sqlFragments.entries()) {
      this.append(text);
      const piece = node.parameters[at];
      this.#source = piece?.kind === 'ValueNode' ? { template, at } : null;
      if (piece) this.visitNode(piece);
    }
    this.#source = outer;
  }

  protected override appendValue(value: unknown): void {
    this.#sources.push(this.#source);
    super.appendValue(value);
  }
}

const OF_TENANTS = Object.entries(COLUMN_TYPES).flatMap(([name, columns]) =>
  'organization_id' in columns ? name : [],
);
const READS_TENANTS = new RegExp(`\\b(?:from|join|into|update|using) (?:only )?(?:${OF_TENANTS.join('|')})\\b`);
/** The organization as a parameter, or as a column of the rows that are written or joined. */
const NAMES_ORGANIZATION = [
  /organization_id = (?:any\()?\$/,
  /insert into \w+(?: as \w+)? \([^)]*organization_id/,
  /unnest\(.*?\) as r \([^)]*organization_id/,
];
const ACROSS = '/* across organizations */';
const LOCKS = /for (?:no key )?(?:update|share)/;
/** An operator's commands, which may wait for rows of any organization. */
const MAY_LOCK = /^server\/(?:platform\/database\/sealed|modules\/webhooks\/standing\.sql)\.ts/;

/**
 * Statements of the product that name no organization: on a server with many, each would query all of them. A statement that is
 * about all organizations says so, and takes no locks, so that nobody's commit waits for it.
 */
export function findUnnamed(recorded: readonly Recorded[]): string[] {
  const breaches = recorded.flatMap(({ text, place }) => {
    if (!/^server\/(?!testing)/.test(place) || place.includes('.test.ts')) return [];
    const plain = text.replaceAll('"', '').replace(/\s+/g, ' ');
    const isAcross = plain.includes(ACROSS);
    const said = `${place}  ${plain.trim().slice(0, 100)}`;
    if (isAcross) return LOCKS.test(plain) && !MAY_LOCK.test(place) ? `${said}: locks rows across organizations` : [];
    const names =
      !READS_TENANTS.test(plain.replaceAll(/\/\*.*?\*\//g, '')) || NAMES_ORGANIZATION.some((one) => one.test(plain));
    return names ? [] : `${said}: names no organization`;
  });
  return [...new Set(breaches)];
}

/** What is wrong with these statements, a sentence for each. */
export async function checkStatements(url: string, recorded: readonly Recorded[], claims: Claims): Promise<string[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const types = await client.query<{ oid: number; typname: string }>('select oid::int4, typname from pg_type');
    const nameOf = new Map(types.rows.map(({ oid, typname }) => [oid, typname]));
    const named = (oid: number) => nameOf.get(oid) ?? `type ${oid}`;
    const breaches = new Set<string>();
    for (const { text, place, parameters } of recorded) {
      const shapes = claims.rows[place] ?? [];
      if (shapes.length === 0 && !parameters.some((one) => one && one.template in claims.templates)) continue;
      const described = await describe(client, text);
      if (!described) continue;
      const row = described.fields.map(({ name, dataTypeID }) => ({ name, type: named(dataTypeID) }));
      const problems = shapes.map((shape) => differences(row, shape));
      if (problems.every(({ length }) => length > 0)) {
        for (const one of problems[0] ?? []) breaches.add(`${place}  ${one}`);
      }
      const wanted = described.parameters.map(named);
      for (const one of parameters.flatMap((source, at) => unfit(wanted[at] ?? '', source, claims))) breaches.add(one);
    }
    return [...breaches];
  } finally {
    await client.end();
  }
}

/** PostgreSQL's type → what the drivers turn it into. */
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

/** Names of array types begin with an underscore. */
const elementOf = (type: string) => (type.startsWith('_') ? type.slice(1) : null);

function differences(row: { name: string; type: string }[], shape: Shape): string[] {
  const missing = Object.keys(shape).filter((name) => !row.some((column) => column.name === name));
  const wrong = row.flatMap(({ name, type }) => {
    const claimed = shape[name];
    if (claimed === undefined) return [`the statement answers ${name}, which its row type does not have`];
    const kinds = elementOf(type) === null ? (KINDS[type] ?? []) : ['array'];
    return kinds.includes(claimed) ? [] : [`${name} is ${type}, and ${claimed} in its row type`];
  });
  return [...missing.map((name) => `the row type has ${name}, which the statement does not answer`), ...wrong];
}

/** What is wrong with a parameter, given the templates that it may come from; nothing if one of them has the right type. */
function unfit(type: string, source: Source | null, claims: Claims): string[] {
  const templates = (source && claims.templates[source.template]) ?? [];
  const given = templates.map((one) => ({ place: one.place, given: one.given[source?.at ?? 0] ?? null }));
  if (given.some((one) => one.given === null || mayGive(type, one.given))) return [];
  return given.slice(0, 1).map((one) => `${one.place}  ${one.given} is given where PostgreSQL takes ${type}`);
}

/** JSON is passed as text, and so may an array be. */
function mayGive(type: string, given: Given): boolean {
  const element = elementOf(type);
  const kinds = (name: string): readonly string[] => (/^jsonb?$/.test(name) ? ['string'] : (KINDS[name] ?? []));
  return element === null
    ? kinds(type).includes(given ?? '')
    : given === 'string' || kinds(element).some((kind) => given === `${kind}[]`);
}

/**
 * Has PostgreSQL prepare the statement without running it, and returns the columns of its row and the types of its parameters.
 * Null: it names a partition that has been dropped since.
 */
function describe(client: Client, text: string): Promise<{ fields: FieldDef[]; parameters: number[] } | null> {
  return new Promise((resolve, reject) => {
    let fields: FieldDef[] = [];
    let parameters: number[] = [];
    const query: Submittable & Record<string, unknown> = {
      submit: (connection: Connection) => {
        connection.once('parameterDescription', (message: { dataTypeIDs: number[] }) => {
          parameters = message.dataTypeIDs;
        });
        connection.parse({ name: '', text, types: [] }, true);
        connection.describe({ type: 'S', name: '' }, true);
        connection.sync();
      },
      handleRowDescription: (message: { fields: FieldDef[] }) => {
        fields = message.fields;
      },
      handleError: (error: Error & { code?: string }) => {
        if (error.code === UNDEFINED_TABLE) resolve(null);
        else reject(new Error(`${error.message}: ${text}`, { cause: error }));
      },
      handleReadyForQuery: () => resolve({ fields, parameters }),
    };
    client.query(query);
  });
}
