/**
 * The OpenAPI 3.1 document, made from the endpoints (platform/http/endpoints.ts). We write it ourselves because a route's
 * callers, refusals, dry run and idempotency are our own concepts, which no plugin knows.
 */
import type { TSchema } from 'typebox';
import type { Refusals } from '../commands/refusal.ts';
import { FORM } from '../http/uploads.ts';
import type { Code } from '../register.ts';
import type { DocumentedEndpoint } from './documented.ts';
import { type Json, plainSchema, SchemaNames } from './named-schemas.ts';
import type { ApiText } from './text.ts';

/** `/v1/things/:thing_id` → `/v1/things/{thing_id}` */
export function templatePath(path: string): string {
  return path.replace(/:(\w+)/g, '{$1}');
}

/** By path, then method; a stream after the route that it belongs to. */
export function inOrder(endpoints: readonly DocumentedEndpoint[]): DocumentedEndpoint[] {
  const key = (one: DocumentedEndpoint) => `${one.path} ${METHODS.indexOf(one.method)} ${one.streams ?? ''}`;
  return [...endpoints].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** What the document and the page are made from. */
export interface Api {
  endpoints: readonly DocumentedEndpoint[];
  /** What a dry run adds to the resource. */
  dryRun: TSchema;
  text: ApiText;
  refusals: Refusals;
  version: string;
}

export function buildDocument(api: Api): object {
  const { dryRun, text, version } = api;
  const endpoints = inOrder(api.endpoints);
  const names = new SchemaNames(endpoints, dryRun);
  const paths: Record<string, Record<string, Json>> = {};
  for (const endpoint of endpoints) {
    const name = templatePath(endpoint.path);
    const path = paths[name] ?? {};
    paths[name] = path;
    const method = endpoint.method.toLowerCase();
    const before = path[method];
    if (before) addStream(before, endpoint, names);
    else path[method] = operation(endpoint, names, api);
  }
  const used = new Set(endpoints.map(({ tag }) => tag));
  return {
    openapi: '3.1.0',
    info: { title: 'Openroll', version, description: introduction(api), license: LICENSE },
    servers: [{ url: '/', description: 'Paths carry their own version segment.' }],
    security: [{ bearer: [] }],
    tags: Object.entries({ ...Object.fromEntries([...used].map((tag) => [tag, ''])), ...text.tags })
      .filter(([name]) => used.has(name))
      .map(([name, description]) => (description ? { name, description } : { name })),
    paths,
    components: {
      securitySchemes: {
        bearer: {
          type: 'http',
          scheme: 'bearer',
          description: 'An API key (`vit_apk_…`) or an access token (`vit_at_…`).',
        },
      },
      parameters: { Organization: ORGANIZATION, IdempotencyKey: IDEMPOTENCY_KEY },
      responses: { Error: ERROR },
      schemas: names.components(),
    },
  };
}

function introduction({ text, refusals }: Api): string {
  const rows = Object.entries(refusals).map(
    ([code, [status, sentence]]) => `| ${status} | \`${code}\` | ${sentence} |`,
  );
  return `${text.conventions}\n\n| status | app_error_code | message |\n| --- | --- | --- |\n${rows.join('\n')}\n`;
}

function refusalList(refusals: Refusals, codes: readonly Code[]): string {
  return codes.map((code) => `- ${refusals[code][0]} \`${code}\`: ${refusals[code][1]}`).join('\n');
}

const LICENSE = { name: 'Apache-2.0', identifier: 'Apache-2.0' };

const ORGANIZATION = {
  name: 'X-Vitable-Organization',
  in: 'header',
  description:
    'The organization to act for. Needed only with an API key of several; otherwise it has to be that of your credentials.',
  schema: { type: 'string' },
};

const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  in: 'header',
  description:
    'The same key with the same request gets the first answer again, for 24 hours, with `Idempotent-Replayed: true`. ' +
    'With another body: 422 `idempotency_key_reused`.',
  schema: { type: 'string', minLength: 1, maxLength: 255 },
};

const ERROR = {
  description: 'A refusal or a fault: branch on `app_error_code`, show `message`.',
  content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
};

function operation(endpoint: DocumentedEndpoint, names: SchemaNames, api: Api): Json {
  const open = endpoint.who.length === 0;
  return {
    operationId: endpoint.operation,
    tags: [endpoint.tag],
    summary: endpoint.summary,
    description: describe(endpoint, api),
    'x-openroll-callers': [...endpoint.who],
    ...(endpoint.refusals?.length ? { 'x-openroll-refusals': [...endpoint.refusals] } : {}),
    ...(open ? { security: [] } : {}),
    parameters: parameters(endpoint, names),
    ...(endpoint.body ? { requestBody: requestBody(endpoint, names) } : {}),
    ...(endpoint.upload ? { requestBody: FORM_BODY } : {}),
    responses: {
      ...answers(endpoint, names),
      ...(open ? {} : { '4XX': { $ref: '#/components/responses/Error' } }),
      '5XX': { $ref: '#/components/responses/Error' },
    },
  };
}

function describe(endpoint: DocumentedEndpoint, { text, refusals: table }: Api): string {
  const callers = endpoint.apiKeyOnly
    ? 'Callers: the API key itself.'
    : endpoint.who.length > 0
      ? `Callers: ${endpoint.who.map((who) => text.callers[who]).join('; ')}.`
      : 'Requires no credentials.';
  const refusals = endpoint.refusals?.length ? `Its own refusals:\n${refusalList(table, endpoint.refusals)}` : '';
  return [endpoint.description, callers, refusals].filter(Boolean).join('\n\n');
}

/** Whether a route repeats its answer for an Idempotency-Key. */
export function takesIdempotencyKey(endpoint: DocumentedEndpoint): boolean {
  return endpoint.method !== 'GET' && !endpoint.secret && endpoint.who.length > 0;
}

function parameters(endpoint: DocumentedEndpoint, names: SchemaNames): Json[] {
  const inPath = [...endpoint.path.matchAll(/:(\w+)/g)].map(([, name = '']) => pathParameter(name, endpoint));
  const shared = [
    ...(takesIdempotencyKey(endpoint) ? [{ $ref: '#/components/parameters/IdempotencyKey' }] : []),
    ...(endpoint.who.length > 0 ? [{ $ref: '#/components/parameters/Organization' }] : []),
  ];
  return [...inPath, ...queryParameters(endpoint, names), ...shared];
}

/** A plain string, as in the Connect contract: an id in another form is a 404, like an unknown one. */
function pathParameter(name: string, endpoint: DocumentedEndpoint): Json {
  const prefix = endpoint.idPrefixes.find(([id]) => id === name)?.[1];
  const example = prefix ? { description: `ID, \`${prefix}_…\`` } : {};
  return { name, in: 'path', required: true, ...example, schema: { type: 'string' } };
}

function queryParameters(endpoint: DocumentedEndpoint, names: SchemaNames): Json[] {
  const query = plainSchema(endpoint.query) as { properties?: Record<string, Json>; required?: string[] } | null;
  return Object.entries(query?.properties ?? {}).map(([name, { description, ...schema }]) => ({
    name,
    in: 'query',
    ...(query?.required?.includes(name) ? { required: true } : {}),
    ...(description ? { description } : {}),
    schema: names.use(schema),
  }));
}

function requestBody(endpoint: DocumentedEndpoint, names: SchemaNames): Json {
  const type = endpoint.streams ?? 'application/json';
  return {
    required: !endpoint.bodyOptional,
    content: { [type]: { schema: names.use(plainSchema(endpoint.body) ?? {}) } },
  };
}

/** A form with one file (OpenAPI 3.1, 4.8.14.3). */
const FORM_BODY: Json = {
  required: true,
  content: {
    [FORM]: {
      schema: { type: 'object', required: ['file'], properties: { file: { type: 'string', format: 'binary' } } },
    },
  },
};

function answers(endpoint: DocumentedEndpoint, names: SchemaNames): Json {
  const found: Json = {};
  for (const [status, schema] of Object.entries(endpoint.answers) as [string, TSchema | null][]) {
    found[status] = {
      description: ANSWERS[status] ?? 'The answer.',
      ...(schema ? { content: { 'application/json': { schema: names.use(plainSchema(schema) ?? {}) } } } : {}),
    };
    if (endpoint.streams) continue;
    const dryRuns = Boolean((endpoint.query as Json | undefined)?.properties?.dry_run);
    if (dryRuns && schema && status !== '200') {
      found['200'] ??= dryRunAnswer(names.use(plainSchema(endpoint.dryRunShape ?? schema) ?? {}));
    }
  }
  return found;
}

function dryRunAnswer(schema: Json): Json {
  const both = { allOf: [schema, { $ref: '#/components/schemas/DryRun' }] };
  return {
    description: 'With `dry_run`: what the answer would be.',
    content: { 'application/json': { schema: both } },
  };
}

const ANSWERS: Record<string, string> = {
  200: 'Done.',
  201: 'Created.',
  202: 'Accepted; it continues in the background.',
  204: 'Done; no body.',
  503: 'Not now.',
};

/** A stream is an alternative body of the same operation. */
function addStream(found: Json, endpoint: DocumentedEndpoint, names: SchemaNames): void {
  const type = endpoint.streams ?? 'application/json';
  const body = found.requestBody as { content: Json };
  const schema = endpoint.body ? names.use(plainSchema(endpoint.body) ?? {}) : { type: 'string' };
  body.content[type] = { schema };
  const there = found.parameters as { name?: string }[];
  there.push(...queryParameters(endpoint, names).filter(({ name }) => !there.some((one) => one.name === name)));
}
