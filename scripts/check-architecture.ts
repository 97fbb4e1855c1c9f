/**
 * The rules of ARCHITECTURE.md that types can't hold; each file in architecture/ begins with what it allows. Prints
 * `file:line  rule  sentence` for each breach and fails.
 */
import { resolve } from 'node:path';
import { noCast } from './architecture/casts.ts';
import { schemaGrows } from './architecture/grows.ts';
import { importCircle, moduleCircle, moduleOrder, onlyFor, pureRules } from './architecture/imports.ts';
import { flowsListed, readmeOwns } from './architecture/readmes.ts';
import type { Finding, Rule, Tree } from './architecture/rule.ts';
import { fileLength, moduleSize } from './architecture/size.ts';
import { consoleUse, realTime, sqlTime } from './architecture/surroundings.ts';
import { batchColumns, noOrganizationKey, oneCaller, tableOwner } from './architecture/tables.ts';
import { platformWords } from './architecture/words.ts';
import { type Migration, readMigrations } from './migrations.ts';
import { readTree, sourceText } from './source-text.ts';

const RULES: Record<string, Rule> = {
  'pure-rules': pureRules,
  'module-order': moduleOrder,
  'only-for': onlyFor,
  'module-circle': moduleCircle,
  'import-circle': importCircle,
  'platform-words': platformWords,
  'table-owner': tableOwner,
  'one-caller': oneCaller,
  'no-organization-key': noOrganizationKey,
  'schema-grows': schemaGrows,
  'batch-columns': batchColumns,
  'real-time': realTime,
  'sql-time': sqlTime,
  'no-cast': noCast,
  'file-length': fileLength,
  'module-size': moduleSize,
  'readme-owns': readmeOwns,
  'flows-listed': flowsListed,
  console: consoleUse,
};

export function checkSources(
  sources: { path: string; text: string }[],
  migrations: Migration[],
  readmes: Tree['readmes'] = null,
): Finding[] {
  const tree = { files: sources.map(({ path, text }) => sourceText(path, text)), migrations, readmes };
  const findings = Object.entries(RULES).flatMap(([rule, find]) => find(tree).map((found) => ({ rule, ...found })));
  return findings.sort((a, b) => (a.path === b.path ? a.line - b.line : a.path < b.path ? -1 : 1));
}

if (import.meta.main) {
  const root = resolve(import.meta.dirname, '..');
  const sources = readTree(root, '*.ts', '*.tsx');
  const findings = checkSources(sources, readMigrations(root), readTree(root, '*README.md'));
  for (const { path, line, rule, sentence } of findings) console.log(`${path}:${line}  ${rule}  ${sentence}`);
  console.log(`${sources.length} files, ${findings.length} breaches of the architecture`);
  process.exitCode = findings.length > 0 ? 1 : 0;
}
