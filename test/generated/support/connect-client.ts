/**
 * A client of one of Connect's two generations as a test double, written from the contract's own words: its headers, its retries
 * without keys, lists that are repeated in the query, pages until one is empty, no nulls in what it sends. Every answer is checked
 * against the contract of its generation.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { parse } from 'yaml';
import type { Generation } from '../../../server/platform/commands/caller.ts';
import { checkAgainstContract } from '../../../server/testing/contract.ts';
import { urlOf } from './world.ts';

interface Parameter {
  $ref?: string;
  in: 'path' | 'query' | 'header';
  name: string;
  schema: { type?: string; items?: { $ref?: string; enum?: string[] } };
}

export interface ConnectOperation {
  operationId: string;
  method: string;
  path: string;
  generation: Generation;
  query: Parameter[];
  takesBody: boolean;
  /** The status of its success; if there are two, the one for something new. */
  success: number;
}

interface Listed {
  operationId: string;
  'x-generation': Generation;
  parameters?: Parameter[];
  requestBody?: object;
  responses: Record<string, object>;
}

interface Contract {
  paths: Record<string, Record<string, Listed>>;
  components: { parameters: Record<string, Parameter>; schemas: Record<string, { enum?: string[] }> };
}

const CONTRACT = parse(
  readFileSync(join(import.meta.dirname, '../../contract/connect.openapi.yaml'), 'utf8'),
) as Contract;
const last = (reference = '') => reference.split('/').at(-1) ?? '';

/** Generation 2 has all of generation 1 except the two for eligibility policies, which belong to the plan year there. */
export function operationsFor(generation: Generation): ConnectOperation[] {
  const all = Object.entries(CONTRACT.paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([method]) => method !== 'parameters')
      .map(([method, listed]) => operationOf(method, path, listed)),
  );
  if (generation === 1) return all.filter((one) => one.generation === 1);
  return all.filter(({ operationId }) => !/EligibilityPolicy$/.test(operationId));
}

function operationOf(method: string, path: string, listed: Listed): ConnectOperation {
  const parameters = (listed.parameters ?? []).map((one) => CONTRACT.components.parameters[last(one.$ref)] ?? one);
  return {
    operationId: listed.operationId,
    method: method.toUpperCase(),
    path,
    generation: listed['x-generation'],
    query: parameters.filter((one) => one.in === 'query'),
    takesBody: listed.requestBody !== undefined,
    success: Math.max(
      ...Object.keys(listed.responses)
        .map(Number)
        .filter((status) => status < 300),
    ),
  };
}

/** Every value of a parameter that may be repeated. */
export function choicesOf({ schema: { items } }: Parameter): string[] {
  return items?.enum ?? CONTRACT.components.schemas[last(items?.$ref)]?.enum ?? ['tidepay', 'other'];
}

export interface Asked {
  ids?: Record<string, string>;
  query?: Record<string, string | number | string[]>;
  body?: object | undefined;
}

export interface Told {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: what it is, the contract says
  body: any;
}

export interface ConnectClient {
  call(operation: ConnectOperation, asked: Asked): Promise<Told>;
  /** Every row, from page to page until one is empty. */
  rows(operation: ConnectOperation, asked: Asked): Promise<unknown[]>;
}

const HEADERS: Record<Generation, Record<string, string>> = {
  1: {
    ...{ 'user-agent': 'Client/JS 0.4.1', 'x-stainless-lang': 'js', 'x-stainless-package-version': '0.4.1' },
    ...{ 'x-stainless-os': 'Linux', 'x-stainless-arch': 'x64', 'x-stainless-runtime': 'node' },
  },
  2: { 'x-fern-language': 'JAVASCRIPT', 'x-fern-sdk-name': 'client', 'x-fern-sdk-version': '2.1.0' },
};
const MOST_RETRIES = 2;

/** `network` sees each answer on its way, and may lose it: then it returns what the client gets instead. */
export function connectClient(
  app: FastifyInstance,
  generation: Generation,
  credential: string | null,
  network: (status: number) => number = (status) => status,
): ConnectClient {
  async function attempt(operation: ConnectOperation, asked: Asked, retry: number): Promise<Told> {
    const { method, path } = operation;
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(asked.query ?? {}))
      for (const one of [value].flat()) query.append(name, String(one));
    const url = `${urlOf(path, asked.ids ?? {})}${query.size > 0 ? `?${query}` : ''}`;
    const headers = {
      ...HEADERS[generation],
      ...(generation === 1 ? { 'x-stainless-retry-count': String(retry) } : {}),
      ...(credential ? { authorization: `Bearer ${credential}` } : {}),
      ...(asked.body ? { 'content-type': 'application/json' } : {}),
    };
    const payload = asked.body ? { payload: JSON.stringify(withoutNulls(asked.body)) } : {};
    const answer = await app.inject({ method: method as 'GET', url, headers, ...payload });
    const body = answer.body === '' ? null : answer.json();
    checkAgainstContract(generation, method, url, answer.statusCode, body);
    return { status: network(answer.statusCode), body };
  }

  async function call(operation: ConnectOperation, asked: Asked): Promise<Told> {
    for (let retry = 0; ; retry++) {
      const told = await attempt(operation, asked, retry);
      const passes = told.status === 408 || told.status === 429 || told.status >= 500;
      if (!passes || retry === MOST_RETRIES) return told;
    }
  }

  return {
    call,
    rows: async (operation, asked) => {
      const rows: unknown[] = [];
      for (let page = 1; ; page++) {
        const { status, body } = await call(operation, { ...asked, query: { ...asked.query, page } });
        if (status !== 200) throw new Error(`page ${page} of ${operation.operationId} answered ${status}`);
        if (body.data.length === 0) return rows;
        rows.push(...body.data);
      }
    },
  };
}

/** Leaves out nulls, at any depth. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([, one]) => one !== null && one !== undefined);
  return Object.fromEntries(kept.map(([name, one]) => [name, withoutNulls(one)]));
}
