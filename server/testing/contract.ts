/** Checks every answer in the tests against the Connect contract, exactly as the calling generation expects it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import * as formatsModule from 'ajv-formats';
import { parse } from 'yaml';
import type { Generation } from '../platform/commands/caller.ts';

const FILE = join(import.meta.dirname, '../../test/contract/connect.openapi.yaml');

interface Operation {
  operationId: string;
  responses: Record<string, { $ref: string }>;
}
interface Contract {
  paths: Record<string, Record<string, Operation>>;
  components: {
    responses: Record<string, { content?: Record<string, { schema: object }> }>;
    schemas: Record<string, object>;
  };
}

/** Where its types differ from those of generation 1 (docs/connect.md). */
const WORDS_OF_GENERATION_2 = {
  EmployeeStatus: { type: 'string', enum: ['active', 'terminated'] },
};

type Loaded = { contract: Contract; ajv: Ajv2020; paths: { pattern: RegExp; path: string }[] };
const loaded = new Map<Generation, Loaded>();

function load(generation: Generation): Loaded {
  const known = loaded.get(generation);
  if (known) return known;
  const contract = parse(readFileSync(FILE, 'utf8')) as Contract;
  if (generation === 2) Object.assign(contract.components.schemas, WORDS_OF_GENERATION_2);
  const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true, strict: false });
  (formatsModule.default as unknown as (ajv: Ajv2020) => void)(ajv);
  ajv.addVocabulary([...Object.keys(contract), 'x-note', 'x-generation', 'x-unknown-status', 'x-delivery']);
  ajv.addSchema(contract as object, 'contract');
  const paths = Object.keys(contract.paths).map((path) => ({
    path,
    pattern: new RegExp(`^${path.replace(/\{[^}]+\}/g, '[^/]+')}$`),
  }));
  // Paths without parameters come first: /v1/employers/hris-providers.
  paths.sort((a, b) => Number(a.path.includes('{')) - Number(b.path.includes('{')));
  const made = { contract, ajv, paths };
  loaded.set(generation, made);
  return made;
}

const validators = new Map<string, ValidateFunction>();

/** Throws with every difference between an answer and the contract. Calls outside the contract pass, except errors. */
export function checkAgainstContract(
  generation: Generation,
  method: string,
  url: string,
  status: number,
  body: unknown,
): void {
  const { contract, paths } = load(generation);
  const path = paths.find(({ pattern }) => pattern.test(url.split('?')[0] ?? ''))?.path;
  const operation = path ? contract.paths[path]?.[method.toLowerCase()] : undefined;
  if (status >= 400) {
    check(generation, '#/components/schemas/ErrorResponse', `${method} ${url} → ${status}`, body);
    return;
  }
  if (!operation || isDryRun(body)) return;
  const response = operation.responses[String(status)];
  if (!response) throw new Error(`${method} ${url} answered ${status}, which the contract does not know`);
  const name = response.$ref.split('/').at(-1) ?? '';
  const schema = contract.components.responses[name]?.content?.['application/json'];
  if (!schema) {
    if (body !== null && body !== undefined) throw new Error(`${method} ${url} answered ${status} with a body`);
    return;
  }
  check(
    generation,
    `#/components/responses/${name}/content/application~1json/schema`,
    `${method} ${url} → ${status}`,
    body,
  );
}

function isDryRun(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'dry_run' in body;
}

function check(generation: Generation, pointer: string, what: string, body: unknown): void {
  const { ajv } = load(generation);
  const name = `${generation} ${pointer}`;
  let validate = validators.get(name);
  if (!validate) {
    validate = ajv.getSchema(`contract${pointer}`) as ValidateFunction;
    if (!validate) throw new Error(`the contract has no ${pointer}`);
    validators.set(name, validate);
  }
  if (!validate(body)) {
    const found = validate.errors?.map(
      (error) => `  ${error.instancePath || '/'} ${error.message} ${JSON.stringify(error.params)}`,
    );
    throw new Error(`${what} differs from the contract:\n${found?.join('\n')}\n${JSON.stringify(body, null, 2)}`);
  }
}

/** Every operation of the contract: [method, path, generation, operationId]. */
export function contractOperations(): { method: string; path: string; generation: number; operationId: string }[] {
  return Object.entries(load(1).contract.paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([method]) => method !== 'parameters')
      .map(([method, operation]) => ({
        method: method.toUpperCase(),
        path,
        generation: (operation as unknown as { 'x-generation': number })['x-generation'],
        operationId: operation.operationId,
      })),
  );
}
