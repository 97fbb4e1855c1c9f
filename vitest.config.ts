/** One project per suite (scripts/suites.ts): `npm test -- --project routes` runs one of them. */
import { configDefaults, defineConfig } from 'vitest/config';
import { NIGHTLY_FILES, SUITES } from './scripts/suites.ts';

const leftOut = process.env.OPENROLL_NIGHTLY ? [] : NIGHTLY_FILES;

export default defineConfig({
  test: {
    pool: 'forks',
    // No test file changes what another one sees, so those of a process share its modules: loading them took a fifth of a suite.
    isolate: false,
    // The tests share two cores with the database; more workers only make each of them wait.
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    projects: SUITES.map(({ name, files, globalSetup, ...timeouts }, at) => ({
      test: {
        name,
        include: files,
        exclude: [...configDefaults.exclude, ...leftOut, ...SUITES.slice(0, at).flatMap((earlier) => earlier.files)],
        globalSetup,
        // One suite after another, so that each can be timed.
        sequence: { groupOrder: at + 1 },
        // Waits are short, but on a busy machine a second is not enough.
        expect: { poll: { timeout: 20_000 } },
        ...timeouts,
      },
    })),
  },
});
