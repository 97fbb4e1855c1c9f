/**
 * `npm run check`: makes the tree consistent (generated files, format) and looks at it (lint, architecture, citations,
 * types, unit tests). With CI=true nothing is rewritten: what would have been is an error.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { delimiter, join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const ci = process.env.CI === 'true' || process.env.CI === '1';

// The root's is for Node; each folder of browser code has one of its own, with the DOM.
const projects = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*tsconfig.json'], {
  cwd: root,
  encoding: 'utf8',
})
  .trim()
  .split('\n');

const STEPS: [name: string, command: string, ...args: string[]][] = [
  ['generated files', 'node', 'scripts/generate.ts', ...(ci ? ['--check'] : [])],
  ['format and lint', 'biome', ...(ci ? ['ci'] : ['check', '--write']), '--error-on-warnings', '--colors=off'],
  ['architecture', 'node', 'scripts/check-architecture.ts'],
  ['citations', 'node', 'scripts/check-citations.ts'],
  ...projects.map((file): (typeof STEPS)[number] => [`types: ${file}`, 'tsc', '-p', file]),
  ['unit tests', 'vitest', 'run', '--project', 'unit'],
];

// The pinned Node comes first also where npm did not start us. What a step says is kept until it fails, so without colours.
const env = {
  ...process.env,
  NO_COLOR: '1',
  PATH: `${join(root, 'node_modules/.bin')}${delimiter}${process.env.PATH ?? ''}`,
};

/** A step that passes takes one line; one that fails shows all that it said. */
function run([name, command, ...args]: (typeof STEPS)[number]): boolean {
  const start = performance.now();
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd: root,
    env,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  const seconds = ((performance.now() - start) / 1000).toFixed(1).padStart(5);
  console.log(`${status === 0 ? 'ok    ' : 'FAILED'} ${seconds} s  ${name}`);
  if (status !== 0) console.log(`\n${error?.message ?? ''}${stdout}${stderr}`);
  return status === 0;
}

// Every step runs, so that one round shows everything there is to mend.
const passed = STEPS.map(run);
process.exitCode = passed.every(Boolean) ? 0 : 1;
