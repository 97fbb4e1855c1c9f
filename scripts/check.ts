/**
 * `npm run check`: makes the tree consistent (generated files, format) and looks at it (lint, architecture, citations,
 * types, unit tests). With CI=true nothing is rewritten: what would have been is an error. `-- --no-tests` leaves the unit
 * tests out.
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { delimiter, join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';

const root = resolve(import.meta.dirname, '..');
const ci = process.env.CI === 'true' || process.env.CI === '1';
// A misspelled option must not pass as a check of everything.
const { tests } = parseArgs({
  options: { tests: { type: 'boolean', default: true } },
  allowNegative: true,
}).values;

type Step = [name: string, command: string, ...args: string[]];

const WRITERS: Step[] = [
  ['generated files', 'node', 'scripts/generate.ts', ...(ci ? ['--check'] : [])],
  ['format and lint', 'biome', ...(ci ? ['ci'] : ['check', '--write']), '--error-on-warnings', '--colors=off'],
];

// The root's is for Node; each folder of browser code has one of its own, with the DOM.
const projects = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*tsconfig.json'], {
  cwd: root,
  encoding: 'utf8',
})
  .trim()
  .split('\n');

// The root's comes last in that list, and takes longest: it goes first.
const READERS: Step[] = [
  ...projects.toReversed().map((file): Step => [`types: ${file}`, 'tsc', '-p', file, ...remembering(file)]),
  ['architecture', 'node', 'scripts/check-architecture.ts'],
  ['citations', 'node', 'scripts/check-citations.ts'],
  ...(tests ? [['unit tests', 'vitest', 'run', '--project', 'unit'] satisfies Step] : []),
];

/** Keeps the compiler's state: a second check takes a tenth of the time. */
function remembering(file: string): string[] {
  return ['--incremental', '--tsBuildInfoFile', join('.cache/types', `${file}.tsbuildinfo`)];
}

// The pinned Node comes first even if npm did not start us. A step's output is shown only if it fails, so without colors.
const env = {
  ...process.env,
  NO_COLOR: '1',
  PATH: `${join(root, 'node_modules/.bin')}${delimiter}${process.env.PATH ?? ''}`,
};

/** A step that passes prints one line; one that fails prints all its output. */
async function run([name, command, ...args]: Step): Promise<boolean> {
  const start = performance.now();
  const child = spawn(command, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  const seconds = ((performance.now() - start) / 1000).toFixed(1).padStart(5);
  console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${seconds} s  ${name}`);
  if (code !== 0) console.log(`\n${stdout}${stderr}`);
  return code === 0;
}

/** Every step runs, so that one round shows everything to fix. Each lane takes the next step when it is free. */
async function runAll(steps: Step[], lanes: number): Promise<boolean> {
  const waiting = steps.values();
  const passed = async () => {
    let all = true;
    for (const step of waiting) all = (await run(step)) && all;
    return all;
  };
  return (await Promise.all(Array.from({ length: lanes }, passed))).every(Boolean);
}

const start = performance.now();
// No step may read a file that is being rewritten.
const written = ci || (await runAll(WRITERS, 1));
const read = await runAll(ci ? [...WRITERS, ...READERS] : READERS, 2);
console.log(`       ${((performance.now() - start) / 1000).toFixed(1).padStart(5)} s  altogether`);
process.exitCode = written && read ? 0 : 1;
