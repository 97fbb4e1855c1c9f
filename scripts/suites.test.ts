/** Every test is run, by one suite: asked of Vitest itself, with the configuration that runs them. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type SuiteRun, suiteTable } from './suite-report.ts';
import { SUITES } from './suites.ts';

const repository = resolve(import.meta.dirname, '..');

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** A folder with a test in each of these files. */
function plant(paths: string[]): string {
  const root = mkdtempSync(join(tmpdir(), 'openroll-suites-'));
  folders.push(root);
  for (const path of paths) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), "import { expect, it } from 'vitest';\nit('runs', () => expect(1).toBe(1));\n");
  }
  return root;
}

/** File and suite, for each suite that runs the file. */
function runsIn(root: string): [file: string, suite: string][] {
  const list = execFileSync(
    process.execPath,
    [
      ...[join(repository, 'node_modules/vitest/vitest.mjs'), 'list', '--filesOnly', '--json', '--root', root],
      ...['--config', join(repository, 'vitest.config.ts')],
    ],
    // Includes the files that only the nightly run has.
    { cwd: repository, encoding: 'utf8', env: { ...process.env, OPENROLL_NIGHTLY: '1' } },
  );
  const found = JSON.parse(list) as { file: string; projectName: string }[];
  return found.map(({ file, projectName }) => [relative(root, file), projectName]);
}

const IMPORTS_TESTS = /import\s*\{[^}]*\b(?:it|test)\b[^}]*\}\s*from 'vitest'/;

/** Files that hold tests and are not run by exactly one suite. */
function astray(root: string, paths: string[]): string[] {
  const runs = runsIn(root);
  const tests = paths.filter((path) => IMPORTS_TESTS.test(readFileSync(join(root, path), 'utf8')));
  return tests.filter((path) => runs.filter(([file]) => file === path).length !== 1);
}

describe('a test belongs to one suite', () => {
  it('in this repository', () => {
    const list = ['ls-files', '--cached', '--others', '--exclude-standard', '*.ts', '*.tsx', '*.js', '*.mts', '*.mjs'];
    const paths = execFileSync('git', list, { cwd: repository, encoding: 'utf8' }).trim().split('\n');
    expect(paths.length).toBeGreaterThan(400);
    expect(astray(repository, paths)).toEqual([]);
  });

  it('by its name and place, and a test of a new kind runs with the routes', () => {
    const expected = {
      'server/modules/tax/tax.rules.test.ts': 'unit',
      'server/platform/tax.test.ts': 'unit',
      'server/platform/time/dates.test.ts': 'unit',
      'scripts/tax.test.ts': 'unit',
      'embed/tax/form.test.tsx': 'unit',
      'server/platform/tax.db.test.ts': 'database',
      'server/platform/time/clock.sql.test.ts': 'routes',
      'server/modules/tax/tax.routes.test.ts': 'routes',
      'server/modules/tax/tax.novel.test.ts': 'routes',
      'scripts/tax.db.test.ts': 'database',
      'novel/tax.test.tsx': 'routes',
      'test/tax.test.ts': 'scenarios',
      'test/scenarios/tax.test.ts': 'scenarios',
      'test/novel/tax.test.ts': 'scenarios',
      'test/browser/tax/form.test.tsx': 'browser',
      'test/generated/tax.test.ts': 'generated',
      'test/simulation/tax.test.ts': 'simulation',
      'test/processes/tax.test.ts': 'processes',
    };
    expect(Object.fromEntries(runsIn(plant(Object.keys(expected))))).toEqual(expected);
  });

  it('and one whose name Vitest does not know is found', () => {
    const paths = ['test/tax.test.ts', 'test/tax.spec.ts', 'server/modules/tax/test.ts'];
    expect(astray(plant(paths), paths)).toEqual(['test/tax.spec.ts', 'server/modules/tax/test.ts']);
  });
});

describe('a budget', () => {
  const ran = (seconds: number): SuiteRun => ({ tests: 12, startedAtMs: 1_000, endedAtMs: 1_000 + seconds * 1_000 });

  it('is the one that CONTRIBUTING.md names', () => {
    const text = readFileSync(join(repository, 'CONTRIBUTING.md'), 'utf8');
    const rows = [...text.matchAll(/^\| (\w+) \| .+ \| (\d+) min \|$/gm)].map(([, name, minutes]) => [name, minutes]);
    const budgets = SUITES.map(({ name, budgetMinutes }) => [name, `${budgetMinutes}`]);
    expect(rows.toSorted()).toEqual(budgets.toSorted());
  });

  it('is kept to its last second', () => {
    const lines = suiteTable(new Map([['unit', ran(120)]]));
    expect(lines).toEqual(['suite       tests      time   budget', 'unit           12   120.0 s    120 s   ok']);
  });

  it('may be overrun on a slow machine, but is reported', () => {
    const lines = suiteTable(
      new Map([
        ['unit', ran(9)],
        ['simulation', ran(120)],
      ]),
    );
    expect(lines[2]).toBe('simulation     12   120.0 s     60 s   OVER BUDGET: 2.0 times its budget');
  });
});
