/** Every operation that the server itself lists, so that a new one is tested from its first day. */
import type { FastifyInstance } from 'fastify';

/** The part of JSON Schema that the document uses. */
export interface Schema {
  $ref?: string;
  type?: string | string[];
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
  items?: Schema;
  allOf?: Schema[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  enum?: unknown[];
  const?: unknown;
  format?: string;
  pattern?: string;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
}

interface Parameter {
  $ref?: string;
  in: 'path' | 'query' | 'header';
  name: string;
  description?: string;
  schema?: Schema;
}

interface Listed {
  operationId: string;
  'x-openroll-callers'?: string[];
  parameters?: Parameter[];
  requestBody?: { content: Record<string, { schema: Schema }> };
}

export interface Operation {
  id: string;
  method: string;
  /** `/v1/things/{thing_id}` */
  path: string;
  /** What the ids in the path begin with; null: no id of ours. */
  prefixes: Record<string, string | null>;
  /** K, R, E; none: it takes no credential. */
  callers: string[];
  query: { name: string; schema: Schema }[];
  body: Schema | null;
}

export interface Described {
  operations: Operation[];
  schemas: Record<string, Schema>;
}

export async function describedBy(app: FastifyInstance): Promise<Described> {
  const document = (await app.inject('/openapi.json')).json() as {
    paths: Record<string, Record<string, Listed>>;
    components: { schemas: Record<string, Schema> };
  };
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([method]) => method !== 'parameters')
      .map(([method, listed]) => operationOf(method.toUpperCase(), path, listed)),
  );
  return { operations, schemas: document.components.schemas };
}

function operationOf(method: string, path: string, listed: Listed): Operation {
  const parameters = listed.parameters ?? [];
  const query = parameters.filter((one) => one.in === 'query').map(({ name, schema = {} }) => ({ name, schema }));
  const inPath = parameters.filter((one) => one.in === 'path');
  const prefixOf = (text = '') => /`(\w+)_…`/.exec(text)?.[1] ?? null;
  const prefixes = Object.fromEntries(inPath.map(({ name, description }) => [name, prefixOf(description)]));
  const body = listed.requestBody?.content['application/json']?.schema ?? null;
  const callers = listed['x-openroll-callers'] ?? [];
  return { id: listed.operationId, method, path, prefixes, callers, query, body };
}

export const isMutation = ({ method }: Operation) => method !== 'GET';
