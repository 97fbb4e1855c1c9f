/**
 * `npm run nightly`: what takes longer than its suite may, one after another; `npm run nightly -- faults` runs one of them.
 * The seed is that of the day, so that each night plays other years. OPENROLL_SEED plays a night again.
 */
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';

const DAY_MS = 86_400_000;
const YEARS = 1000;
const seed = process.env.OPENROLL_SEED ?? String(Math.floor(Date.now() / DAY_MS) * YEARS);

const VITEST = ['node_modules/vitest/vitest.mjs', 'run'];
const LONG = new Map<string, { env?: NodeJS.ProcessEnv; args: string[] }>([
  ['simulation', { args: ['test/simulation/main.ts', '--from', seed, '--seeds', String(YEARS)] }],
  ['crashes', { args: [...VITEST, 'test/calendar-crash.test.ts'], env: { OPENROLL_SEED: seed } }],
  ['faults', { args: [...VITEST, 'test/webhook-faults.test.ts'], env: { OPENROLL_FAULTS: 'long' } }],
]);

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !LONG.has(name));
if (unknown.length > 0) {
  console.error(`There is no nightly ${unknown.join(', ')}; there are ${[...LONG.keys()].join(', ')}.`);
  process.exit(1);
}

/** Every one runs, so that one night shows everything there is to mend. */
const results = [...LONG]
  .filter(([name]) => asked.length === 0 || asked.includes(name))
  .map(([name, { args, env }]) => {
    console.log(`${name}, OPENROLL_SEED=${seed} …`);
    const start = performance.now();
    const options = {
      cwd: resolve(import.meta.dirname, '..'),
      env: { ...process.env, ...env },
      stdio: 'inherit',
    } as const;
    const passed = spawnSync(process.execPath, args, options).status === 0;
    return { name, passed, minutes: (performance.now() - start) / 60_000 };
  });

console.log('');
for (const { name, passed, minutes } of results) {
  console.log(`${passed ? 'ok    ' : 'FAILED'} ${minutes.toFixed(1).padStart(5)} min  ${name}`);
}
process.exitCode = results.every(({ passed }) => passed) ? 0 : 1;
