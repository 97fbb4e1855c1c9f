/**
 * `npm run generate`: writes the files that are derived from others and committed, so that they can be read and diffed:
 * `schema.sql`, `tables.ts` and `columns.ts` of server/platform/database from migrations/, `openapi.json` and
 * `client/src/generated` from the routes, the table of Connect's operations in docs/connect.md from both, the state diagrams in
 * the modules' READMEs from their tables, the table of roles in docs/desk.md.
 * With --check it writes nothing and fails if a file is not what it would write.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parse } from 'yaml';
import { REFUSALS } from '../server/modules/vocabulary/refusals.ts';
import { catalogOf } from './catalog.ts';
import { DRAWINGS, drawInto } from './draw-machines.ts';
import { type ContractDocument, tableInto } from './list-operations.ts';
import { readMigrations } from './migrations.ts';
import { apiTypesTs, errorCodesTs, type OpenapiDocument, operationsTs } from './write-api-types.ts';
import { rolesInto } from './write-roles.ts';
import { schemaSql } from './write-schema.ts';
import { columnsTs, tablesTs } from './write-tables.ts';

const CONTRACT = 'test/contract/connect.openapi.yaml';
const GUIDE = 'docs/connect.md';
const CLIENT = 'client/src/generated';
const DESK_GUIDE = 'docs/desk.md';

const root = resolve(import.meta.dirname, '..');
const checkOnly = process.argv.includes('--check');

async function generateTables(): Promise<void> {
  const migrations = readMigrations(root);
  const catalog = await catalogOf(migrations);
  write('schema.sql', schemaSql(catalog, migrations));
  write('server/platform/database/tables.ts', tablesTs(catalog));
  write('server/platform/database/columns.ts', columnsTs(catalog));
}

async function generateOpenapi(): Promise<void> {
  const source = join(root, 'server/openapi-document.ts');
  if (!existsSync(source)) {
    console.log('openapi.json: skipped, server/openapi-document.ts is not there');
    return;
  }
  const { openapiDocument } = (await import(pathToFileURL(source).href)) as { openapiDocument(): Promise<object> };
  const document = sortDocument(await openapiDocument());
  write('openapi.json', `${JSON.stringify(document, null, 2)}\n`);
  write(`${CLIENT}/api-types.ts`, apiTypesTs(document as OpenapiDocument));
  write(`${CLIENT}/operations.ts`, operationsTs(document as OpenapiDocument));
  write(`${CLIENT}/error-codes.ts`, errorCodesTs(Object.keys(REFUSALS)));
  listOperations(document as OpenapiDocument);
}

function listOperations(document: OpenapiDocument): void {
  const contract = parse(readFileSync(join(root, CONTRACT), 'utf8')) as ContractDocument;
  write(GUIDE, tableInto(readFileSync(join(root, GUIDE), 'utf8'), contract, document));
}

function drawMachines(): void {
  for (const [path, machine] of Object.entries(DRAWINGS)) {
    write(path, drawInto(readFileSync(join(root, path), 'utf8'), machine));
  }
}

/** Paths and components by name, so that the order of registration makes no difference; the rest as the routes say it. */
function sortDocument(document: object): object {
  const { paths, components, ...rest } = document as { paths?: object; components?: Record<string, object> };
  const sorted = Object.entries(components ?? {}).map(([kind, entries]) => [kind, sortKeys(entries)]);
  return { ...rest, paths: sortKeys(paths ?? {}), components: sortKeys(Object.fromEntries(sorted)) };
}

function sortKeys(value: object): object {
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Leaves an unchanged file alone, so that file watchers don't react. */
function write(path: string, text: string): void {
  const file = join(root, path);
  if (existsSync(file) && readFileSync(file, 'utf8') === text) {
    console.log(`${path}: unchanged`);
  } else if (checkOnly) {
    console.log(`${path}: not up to date, run npm run generate and commit it`);
    process.exitCode = 1;
  } else {
    writeFileSync(file, text);
    console.log(`${path}: written`);
  }
}

function listRoles(): void {
  write(DESK_GUIDE, rolesInto(readFileSync(join(root, DESK_GUIDE), 'utf8')));
}

await generateTables();
await generateOpenapi();
drawMachines();
listRoles();
