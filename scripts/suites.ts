/**
 * The test suites: which files each holds, how long it may take, what it starts first. A file belongs to the first suite that
 * matches it, and the last suite takes whatever is left: a test of a new kind runs there until somebody gives it another home.
 */

export interface Suite {
  name: string;
  /** For a run on two cores, from the first file's start to the last file's end. CONTRIBUTING.md shows the budgets as a table. */
  budgetMinutes: number;
  files: string[];
  globalSetup: string[];
  testTimeout?: number;
  hookTimeout?: number;
}

/** One PostgreSQL for a whole run, whichever suites it has. */
const POSTGRES = 'server/testing/global-setup.ts';

/** Files that take minutes each: `npm run nightly` runs these, and a run of all suites leaves them out. */
export const NIGHTLY_FILES = [
  ...['calendar-crash', 'correction-crash', 'secrets', 'tracing', 'webhook-faults'].map((name) => `processes/${name}`),
  ...['employee-dashboard-faults', 'employee-offline', 'employer-large'].map((name) => `browser/${name}`),
  ...['desk', 'employee', 'frames', 'staff'].map((name) => `browser/pictures/${name}`),
].map((name) => `test/${name}.test.ts`);

export const SUITES: readonly Suite[] = [
  {
    name: 'unit',
    budgetMinutes: 2,
    files: [
      '**/*.rules.test.ts',
      'server/*.test.ts',
      '{scripts,client,drops,embed,console,examples,server/platform,server/roster}/**/!(*.db|*.routes|*.actions|*.sql).test.{ts,tsx}',
    ],
    globalSetup: [],
  },
  {
    name: 'browser',
    budgetMinutes: 5,
    files: ['test/browser/**/*.test.{ts,tsx}'],
    globalSetup: [POSTGRES, 'test/browser/support/global-setup.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
  {
    name: 'generated',
    budgetMinutes: 4,
    files: ['test/generated/**/*.test.{ts,tsx}'],
    globalSetup: [POSTGRES],
  },
  {
    name: 'simulation',
    budgetMinutes: 1,
    files: ['test/simulation/**/*.test.{ts,tsx}'],
    globalSetup: [POSTGRES],
  },
  {
    name: 'processes',
    budgetMinutes: 4,
    files: ['test/processes/**/*.test.{ts,tsx}'],
    globalSetup: [POSTGRES],
  },
  {
    name: 'database',
    budgetMinutes: 2,
    files: ['**/*.db.test.ts'],
    globalSetup: [POSTGRES],
  },
  {
    name: 'scenarios',
    budgetMinutes: 3,
    files: ['test/**/*.test.{ts,tsx}'],
    globalSetup: [POSTGRES],
  },
  {
    name: 'routes',
    budgetMinutes: 5,
    files: ['**/*.test.{ts,tsx}'],
    globalSetup: [POSTGRES],
  },
];
