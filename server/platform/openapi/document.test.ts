/** The OpenAPI document as a whole: it is consistent, and uses the names of the Connect contract. */
import { createHash } from 'node:crypto';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { beforeAll, expect, it } from 'vitest';
import { REFUSALS } from '../../modules/vocabulary/refusals.ts';
import { fetchUnconnected, openapiDocument } from '../../openapi-document.ts';
import { contractOperations } from '../../testing/contract.ts';

interface Operation {
  operationId: string;
  tags: string[];
  summary: string;
  description: string;
  parameters: { name?: string; in?: string; $ref?: string }[];
  requestBody?: { content: Record<string, { schema: object }> };
  responses: Record<string, { $ref?: string; content?: Record<string, { schema: object }> }>;
}
interface Document {
  openapi: string;
  info: { description: string; version: string };
  tags: { name: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: Record<string, Record<string, object>>;
}

let document: Document;
let operations: { path: string; method: string; operation: Operation }[];
beforeAll(async () => {
  document = (await openapiDocument()) as Document;
  operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
});

it('is OpenAPI 3.1 with unique operation ids, known tags and a description of each operation', () => {
  expect(document.openapi).toBe('3.1.0');
  expect(operations.length).toBeGreaterThan(10);
  const ids = operations.map(({ operation }) => operation.operationId);
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  const tags = document.tags.map(({ name }) => name);
  for (const { operation } of operations) {
    expect(tags).toContain(operation.tags[0]);
    expect(operation.summary && operation.description).toBeTruthy();
  }
});

it('names each path parameter once, and has no broken references', () => {
  for (const { path, operation } of operations) {
    const inPath = operation.parameters.filter((one) => one.in === 'path').map((one) => one.name);
    expect(inPath).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
    const names = operation.parameters.map((one) => one.$ref ?? `${one.in} ${one.name}`);
    expect(new Set(names).size).toBe(names.length);
  }
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/(\w+)\/(\w+)"/g)];
  expect(references.length).toBeGreaterThan(operations.length);
  for (const [, kind = '', name = ''] of references) expect(document.components[kind]).toHaveProperty(name);
});

it('has schemas that a validator accepts', () => {
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  ajv.addSchema({ ...document, $id: 'openroll' }, 'openroll');
  for (const name of Object.keys(document.components.schemas ?? {})) {
    expect(ajv.getSchema(`openroll#/components/schemas/${name}`), name).toBeTypeOf('function');
  }
});

it('uses the operation ids of the contract', () => {
  const shape = (path: string) => path.replace(/\{\w+\}/g, '{}');
  const contract = contractOperations();
  const ours = operations.map(({ path, method, operation }) => ({
    at: `${method.toUpperCase()} ${shape(path)}`,
    operationId: operation.operationId,
  }));
  const theirs = new Map(contract.map((one) => [`${one.method} ${shape(one.path)}`, one.operationId]));
  const shared = ours.filter(({ at }) => theirs.has(at));
  expect(shared.length).toBeGreaterThan(5);
  expect(shared).toEqual(shared.map(({ at }) => ({ at, operationId: theirs.get(at) })));
  // No other operation uses a name of the contract.
  const named = new Set(contract.map((one) => one.operationId));
  expect(ours.filter(({ at, operationId }) => named.has(operationId) && !theirs.has(at))).toEqual([]);
});

it('documents dry run, idempotency, streams and every error code', () => {
  const create = document.paths['/v1/employers']?.post;
  expect(create?.parameters.map((one) => one.name ?? one.$ref)).toEqual([
    'dry_run',
    '#/components/parameters/IdempotencyKey',
    '#/components/parameters/Organization',
  ]);
  expect(Object.keys(create?.responses ?? {})).toEqual(['200', '201', '4XX', '5XX']);
  const token = document.paths['/v1/auth/access-tokens']?.post;
  expect(token?.parameters.map((one) => one.name ?? one.$ref)).toEqual(['#/components/parameters/Organization']);
  expect(document.paths['/healthz']?.get).toMatchObject({ security: [], parameters: [] });
  for (const code of Object.keys(REFUSALS)) expect(document.info.description).toContain(`\`${code}\``);
});

it('is shown on a page without scripts, under a policy that allows only its own style sheet', async () => {
  const { body, headers } = await fetchUnconnected('/docs');
  const style = /<style>(.*?)<\/style>/s.exec(body)?.[1] ?? '';
  const hash = createHash('sha256').update(style).digest('base64');
  const policy = String(headers['content-security-policy']);
  expect(policy).toContain(`default-src 'none'; style-src 'sha256-${hash}';`);
  expect(body).not.toMatch(/<script|<link|<img|style=|\son\w+=|@import|url\(/);
  for (const { operation } of operations) expect(body).toContain(`<article id="${operation.operationId}">`);
  for (const code of Object.keys(REFUSALS)) expect(body).toContain(`<code>${code}</code>`);
});
