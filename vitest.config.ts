/**
 * Three projects: `unit` needs nothing and takes seconds; `browser` needs Chromium too, which its global setup finds or installs;
 * `postgres` is every other test, on a real PostgreSQL that the global setup starts once (a template database, cloned per
 * file). A test of a new kind lands in `postgres`, never in none.
 */
import { configDefaults, defineConfig } from 'vitest/config';

const UNIT = [
  '**/*.rules.test.ts',
  'server/platform/**/*.test.ts',
  '{scripts,drops,embed,examples}/**/*.test.{ts,tsx}',
];
const BROWSER = ['test/browser/**/*.test.{ts,tsx}'];
const WITH_DATABASE = ['**/*.{db,routes,actions,sql}.test.ts'];

export default defineConfig({
  test: {
    pool: 'forks',
    // The tests share two cores with the database; more workers only make each of them wait.
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    projects: [
      {
        test: { name: 'unit', include: UNIT, exclude: [...configDefaults.exclude, ...WITH_DATABASE] },
      },
      {
        test: {
          name: 'postgres',
          include: ['**/*.test.{ts,tsx}'],
          exclude: [
            ...configDefaults.exclude,
            ...BROWSER,
            ...UNIT.filter((glob) => !glob.startsWith('server/platform/')),
            'server/platform/**/!(*.db|*.routes|*.actions|*.sql).test.ts',
          ],
          globalSetup: ['server/testing/global-setup.ts'],
        },
      },
      {
        test: {
          name: 'browser',
          include: BROWSER,
          testTimeout: 60_000,
          hookTimeout: 120_000,
          globalSetup: ['server/testing/global-setup.ts', 'test/browser/support/global-setup.ts'],
        },
      },
    ],
  },
});
