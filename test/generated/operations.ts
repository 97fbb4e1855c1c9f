/** The operations that the server lists, and bodies made from their schemas. */
import type { FastifyInstance } from 'fastify';

export interface Schema {
  $ref?: string;
  type?: string | string[];
  format?: string;
  pattern?: string;
  enum?: unknown[];
  const?: unknown;
  properties?: Record<string, Schema>;
  additionalProperties?: boolean | Schema;
  items?: Schema;
  allOf?: Schema[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  if?: Schema;
  then?: Schema;
}

export interface Operation {
  id: string;
  method: string;
  path: string;
  /** Names of the parameters in its query. */
  query: string[];
  /** The schema of its JSON body; if it takes none, that of an empty object. */
  body: Schema;
  callers: string[];
}

interface Listed {
  operationId: string;
  parameters?: ({ $ref: string } | { in: string; name: string })[];
  requestBody?: { $ref?: string; content: Record<string, { schema: Schema }> };
  'x-openroll-callers'?: string[];
}

/** An OpenAPI document, ours or that of the contract. */
export interface Document {
  paths: Record<string, Record<string, Listed>>;
  components: object;
}

export async function documentOf(app: FastifyInstance): Promise<Document> {
  return (await app.inject('/openapi.json')).json() as Document;
}

export function operationsOf(document: Document): Operation[] {
  return Object.entries(document.paths).flatMap(([path, methods]) => {
    const shared = (methods.parameters ?? []) as unknown as Listed['parameters'];
    return Object.entries(methods)
      .filter(([method]) => method !== 'parameters')
      .map(([method, listed]) => {
        const parameters = [...(shared ?? []), ...(listed.parameters ?? [])].map((one) => resolve(document, one));
        const body = listed.requestBody && (resolve(document, listed.requestBody) as { content: Content });
        return {
          id: listed.operationId,
          method: method.toUpperCase(),
          path,
          query: parameters.filter((one) => one.in === 'query').map(({ name = '' }) => name),
          body: body?.content['application/json']?.schema ?? { properties: {} },
          callers: listed['x-openroll-callers'] ?? [],
        };
      });
  });
}
type Content = Record<string, { schema: Schema }>;

type Resolved = Schema & { in?: string; name?: string };

export function resolve(document: Document, given: object): Resolved {
  let found = given as Resolved;
  while (found.$ref) {
    const names = found.$ref.slice(2).split('/');
    // biome-ignore lint/suspicious/noExplicitAny: whatever the reference leads to
    found = names.reduce((at: any, name) => at[name.replaceAll('~1', '/')], document);
  }
  return found;
}

/** An object of a body, and where it is: `contribution`, `documents.0`. */
export interface Place {
  path: string;
  /** The fields that it names. Everything open is left out of the test of unknown fields. */
  named: string[];
  holder: Record<string, unknown>;
}

/**
 * Bodies that have every field of a schema, at every depth, and each of its branches in one of them. Their values have the right
 * type and format, but need not be accepted.
 */
export function samplesOf(document: Document, given: Schema): unknown[] {
  const schema = resolve(document, given);
  if (schema.const !== undefined) return [schema.const];
  if (schema.enum) return [schema.enum[0]];
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return choices.filter(({ type }) => type !== 'null').flatMap((one) => samplesOf(document, one));
  const type = [schema.type ?? (schema.properties || schema.allOf ? 'object' : 'string')].flat()[0] ?? 'string';
  if (type === 'array') return samplesOf(document, schema.items ?? {}).map((item) => [item]);
  if (type !== 'object') return [SCALARS[schema.format ?? type] ?? 'text'];
  const wholes = (schema.allOf ?? []).filter((one) => !one.if).map((one) => samplesOf(document, one));
  const fields = Object.entries(schema.properties ?? {}).map(
    ([name, one]) => samplesOf(document, one).map((value) => ({ [name]: value })) as object[],
  );
  const branches = (schema.allOf ?? []).filter((one) => one.if);
  if (branches.length === 0) return together([...fields, ...(wholes as object[][])]);
  return branches.flatMap((branch) => {
    const condition = Object.entries(branch.if?.properties ?? {}).map(([name, one]) => [{ [name]: one.const }]);
    return together([...fields, samplesOf(document, branch.then ?? {}) as object[], ...condition]);
  });
}

const SCALARS: Record<string, unknown> = {
  integer: 5,
  number: 5,
  boolean: true,
  date: '2026-07-01',
  'date-time': '2026-07-01T00:00:00Z',
  email: 'odalys@larkspur-bikes.example',
  uri: 'https://larkspur-bikes.example/sbc.pdf',
  string: 'text',
};

/** Merges one entry of each list into an object, as many as the longest list has. */
function together(lists: object[][]): object[] {
  const count = Math.max(1, ...lists.map((list) => list.length));
  return Array.from({ length: count }, (_, n) => Object.assign({}, ...lists.map((list) => list[n % list.length])));
}

/** Every object of a sample that its schema closes. They are the sample's own objects, so what is added to one is sent. */
export function placesIn(document: Document, given: Schema, value: unknown, path = ''): Place[] {
  const schema = resolve(document, given);
  const at = (name: string | number) => (path ? `${path}.${name}` : String(name));
  if (Array.isArray(value)) return value.flatMap((one, n) => placesIn(document, schema.items ?? {}, one, at(n)));
  if (typeof value !== 'object' || value === null || schema.additionalProperties === true) return [];
  const holder = value as Record<string, unknown>;
  const known = propertiesOf(document, schema);
  const inner = Object.entries(holder).flatMap(([name, one]) => placesIn(document, known[name] ?? {}, one, at(name)));
  return [{ path, named: Object.keys(known), holder }, ...inner];
}

function propertiesOf(document: Document, given: Schema): Record<string, Schema> {
  const { properties, allOf = [], anyOf = [], oneOf = [], then } = resolve(document, given);
  const parts = [...allOf, ...anyOf, ...oneOf, ...(then ? [then] : [])];
  return Object.assign({}, ...parts.map((one) => propertiesOf(document, one)), properties);
}
