/**
 * `npm run nightly`: tests that take longer than their suite allows, one after another, in some hours on two cores; `npm run nightly --
 * faults` runs one of them, `--years 20` fewer simulated years. The seed is the day's, so that each night plays other
 * years. OPENROLL_SEED plays a night again.
 */
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

const DAY_MS = 86_400_000;
/** A simulated year takes some twelve seconds of two cores. */
const YEARS = 500;
/** Seeds from one night to the next. */
const APART = 1000;
const seed = process.env.OPENROLL_SEED ?? String(Math.floor(Date.now() / DAY_MS) * APART);
const { values, positionals: asked } = parseArgs({
  options: { years: { type: 'string', default: String(YEARS) } },
  allowPositionals: true,
});

const VITEST = ['node_modules/vitest/vitest.mjs', 'run'];
const PARTS = new Map<string, string[]>([
  ['faults', [...VITEST, 'test/processes/webhook-faults.test.ts']],
  [
    'crashes',
    [...VITEST, ...['calendar-crash', 'correction-crash', 'crash'].map((name) => `test/processes/${name}.test.ts`)],
  ],
  ['processes', [...VITEST, 'test/processes/secrets.test.ts', 'test/processes/tracing.test.ts']],
  [
    'pages',
    [
      ...VITEST,
      ...['employee-dashboard-faults', 'employee-offline', 'employer-large', 'pictures'].map(
        (name) => `test/browser/${name}`,
      ),
    ],
  ],
  ['machine', ['test/faults/main.ts', 'machine']],
  ['versions', ['test/faults/versions/main.ts']],
  ['guides', ['scripts/guides.ts']],
  ['beside', [...VITEST, 'test/simulation/beside.test.ts']],
  ['fuzz', ['test/fuzz/main.ts', '--requests', '100000', '--seed', seed]],
  ['simulation', ['test/simulation/main.ts', '--from', seed, '--seeds', values.years]],
]);

const unknown = asked.filter((name) => !PARTS.has(name));
if (unknown.length > 0) {
  console.error(`There is no nightly ${unknown.join(', ')}; there are ${[...PARTS.keys()].join(', ')}.`);
  process.exit(1);
}

/** Every part runs, so that one night shows everything to fix. */
const results = [...PARTS]
  .filter(([name]) => asked.length === 0 || asked.includes(name))
  .map(([name, args]) => {
    console.log(`${name}, OPENROLL_SEED=${seed} …`);
    const start = performance.now();
    const options = {
      cwd: resolve(import.meta.dirname, '..'),
      env: { ...process.env, OPENROLL_NIGHTLY: '1', OPENROLL_SEED: seed },
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
