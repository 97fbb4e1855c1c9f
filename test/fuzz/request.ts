/** One request made from a seed: an operation with what it needs, or with something wrong in any part of it. */
import type { Operation } from '../generated/support/document.ts';
import type { Chance } from './chance.ts';
import { hostileBody, hostileName, hostileText, hostileValue } from './hostile.ts';
import { exampleOf, type Source, spoiled } from './values.ts';

export interface Sent {
  method: string;
  /** Path and query, as they go over the wire. */
  target: string;
  headers: Record<string, string>;
  body: string | Buffer | null;
}

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND', 'PURGE'];
const PATHS = [
  '/',
  '//',
  '/v1',
  '/v1/',
  '/v1/nothing',
  '/V1/employers',
  '/v1/employers/../..',
  '/%00',
  '/%',
  '/v1/%C3%28',
];
const RAW = [
  '%',
  '%2',
  '%zz',
  '%00',
  '%2e%2e',
  '%2F',
  '%C3%28',
  '%ED%A0%80',
  '%F0%9F%98%80',
  '.',
  '..',
  ';',
  '~',
  'x'.repeat(300),
];
const TYPES = [
  ...[
    'application/json; charset=utf-8',
    'application/json; charset=utf-16',
    'APPLICATION/JSON',
    'application/json;',
    'text/json',
  ],
  ...[
    'text/plain',
    'application/x-ndjson',
    'application/x-www-form-urlencoded',
    'multipart/form-data',
    'application/xml',
    '',
  ],
  ...['application/json, text/plain', 'application/vnd.api+json', '*/*', 'json', 'application/'],
];

/** The body of a request that is known to be right (test/generated/support/requests.ts), and what it names in the path. */
export interface Template {
  ids: Record<string, string>;
  body?: object;
  headers?: Record<string, string>;
}

export function makeRequest(
  source: Source,
  operation: Operation,
  credentials: readonly string[],
  template: Template | null,
): Sent {
  const { chance } = source;
  const method = chance.percent(3) ? chance.oneOf(METHODS) : operation.method;
  const body = bodyOf(source, operation, template);
  const type = chance.percent(5) ? chance.oneOf(TYPES) : (template?.headers?.['content-type'] ?? 'application/json');
  const headers = { ...headersOf(chance, credentials), ...(body === null ? {} : { 'content-type': type }) };
  return { method, target: targetOf(source, operation, template), headers, body };
}

function targetOf(source: Source, operation: Operation, template: Template | null): string {
  const { chance, pool } = source;
  if (chance.percent(2)) return chance.oneOf(PATHS);
  // An operation without callers is a probe, or a signed link.
  const link = operation.callers.length === 0 ? pool.link(chance) : null;
  if (link !== null) return chance.percent(70) ? link : link.replace(/[0-9A-Za-z](?=[^?]*$)/, '0');
  return pathOf(source, operation, template) + queryOf(source, operation);
}

function pathOf({ chance, pool }: Source, { path, prefixes }: Operation, template: Template | null): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => {
    if (chance.percent(4))
      return chance.oneOf([chance.oneOf(RAW), encodeURIComponent(wellFormed(hostileText(chance)))]);
    return template?.ids[name] ?? pool.id(chance, prefixes[name] ?? 'INV');
  });
}

/** A lone surrogate has no bytes in UTF-8. */
const wellFormed = (text: string) => text.toWellFormed();

function bodyOf(
  source: Source,
  { body: schema, method }: Operation,
  template: Template | null,
): string | Buffer | null {
  const { chance } = source;
  if (schema === null && template?.body === undefined) {
    return chance.percent(method === 'GET' ? 1 : 5) ? JSON.stringify(hostileValue(chance)) : null;
  }
  const right = template?.body ?? exampleOf(source, schema ?? {});
  if (Buffer.isBuffer(right)) return spoiledBytes(chance, right);
  return chance.weighted<() => string | Buffer | null>([
    [11, () => JSON.stringify(right)],
    [6, () => JSON.stringify(spoiled(chance, right))],
    [3, () => JSON.stringify(spoiled(chance, spoiled(chance, right)))],
    [2, () => hostileBody(chance, JSON.stringify(right))],
    [1, () => null],
  ])();
}

/** A form: whole, cut off, or with one byte changed. */
function spoiledBytes(chance: Chance, right: Buffer): Buffer | null {
  const at = chance.below(right.length);
  return chance.weighted<() => Buffer | null>([
    [8, () => right],
    [3, () => right.subarray(0, at)],
    [3, () => Buffer.from(right.with(at, chance.below(256)))],
    [1, () => null],
  ])();
}

function queryOf(source: Source, { query }: Operation): string {
  const { chance } = source;
  const pairs: string[] = [];
  for (const { name, schema } of query) {
    // Few requests are dry runs; the others are carried out.
    if (!chance.percent(name === 'dry_run' ? 10 : 25)) continue;
    const value = chance.percent(75) ? exampleOf(source, schema) : hostileValue(chance);
    const key = chance.percent(5) ? `${name}[]` : name;
    for (const one of [value].flat().slice(0, 5)) pairs.push(`${key}=${asQuery(chance, one)}`);
    if (chance.percent(4)) pairs.push(`${name}=${chance.oneOf(RAW)}`);
  }
  if (chance.percent(4)) pairs.push(`${encodeURIComponent(wellFormed(hostileName(chance)))}=1`);
  return pairs.length > 0 ? `?${pairs.join('&')}` : '';
}

function asQuery(chance: Chance, value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return chance.percent(5) ? chance.oneOf(RAW) : encodeURIComponent(wellFormed(text.slice(0, 2_000)));
}

function headersOf(chance: Chance, credentials: readonly string[]): Record<string, string> {
  const headers: Record<string, string> = {};
  const authorization = chance.weighted<string | null>([
    [14, credentials[0] ?? ''],
    [4, chance.oneOf(credentials)],
    [
      1,
      chance.oneOf([
        'Bearer',
        'Bearer ',
        'Bearer vit_apk_',
        'Basic eDp5',
        'Bearer a b',
        `Bearer vit_at_${'x'.repeat(500)}`,
      ]),
    ],
    [1, null],
  ]);
  if (authorization !== null) headers.authorization = authorization;
  if (chance.percent(8))
    headers['idempotency-key'] = chance.oneOf(['k1', 'k2', 'k3', '', ' ', 'x'.repeat(256), 'é', '\t']);
  if (chance.percent(2))
    headers['x-vitable-organization'] = chance.oneOf(['', 'org_x', 'null', 'org_AZq3AZq3AZq3AZq3AZq3AQ']);
  if (chance.percent(2))
    headers.traceparent = chance.oneOf(['', '00-0-0-0', `00-${'0'.repeat(32)}-${'0'.repeat(16)}-00`, 'x'.repeat(200)]);
  if (chance.percent(1)) headers['content-encoding'] = chance.oneOf(['gzip', 'br', 'identity', 'x']);
  if (chance.percent(1)) headers.accept = chance.oneOf(['text/html', 'application/xml;q=1', '*/*;q=0', '']);
  if (chance.percent(1)) headers['x-filler'] = 'x'.repeat(chance.oneOf([100, 4_000, 12_000]));
  return headers;
}
