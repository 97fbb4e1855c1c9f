/**
 * A Vitest reporter for CI: after the run, a table of the suites with their time beside their budget. Machines are noisy, so
 * being over budget is said loudly, and only more than twice the budget fails the run.
 */
import type { Reporter, TestModule } from 'vitest/node';
import { SUITES } from './suites.ts';

const FAILS_BEYOND = 2;

export interface SuiteRun {
  tests: number;
  startedAtMs: number;
  endedAtMs: number;
}

export default class SuiteReport implements Reporter {
  readonly #runs = new Map<string, SuiteRun>();

  onTestModuleQueued({ project }: TestModule): void {
    const now = performance.now();
    if (!this.#runs.has(project.name)) this.#runs.set(project.name, { tests: 0, startedAtMs: now, endedAtMs: now });
  }

  onTestModuleEnd({ project, children }: TestModule): void {
    const run = this.#runs.get(project.name);
    if (!run) return;
    run.tests += [...children.allTests()].length;
    run.endedAtMs = performance.now();
  }

  onTestRunEnd(): void {
    const { lines, failed } = suiteTable(this.#runs);
    console.log(`\n${lines.join('\n')}\n`);
    if (failed) process.exitCode = 1;
  }
}

export function suiteTable(runs: ReadonlyMap<string, SuiteRun>): { lines: string[]; failed: boolean } {
  const rows = SUITES.flatMap(({ name, budgetMinutes }) => {
    const run = runs.get(name);
    if (!run) return [];
    const seconds = (run.endedAtMs - run.startedAtMs) / 1000;
    return { name, tests: run.tests, seconds, budget: budgetMinutes * 60 };
  });
  const lines = rows.map(({ name, tests, seconds, budget }) =>
    line(name, `${tests}`, `${seconds.toFixed(1)} s`, `${budget} s`, verdict(seconds / budget)),
  );
  return {
    lines: [line('suite', 'tests', 'time', 'budget', ''), ...lines],
    failed: rows.some(({ seconds, budget }) => seconds > budget * FAILS_BEYOND),
  };
}

function verdict(share: number): string {
  if (share <= 1) return 'ok';
  const times = `${share.toFixed(1)} times its budget`;
  return share <= FAILS_BEYOND ? `OVER BUDGET: ${times}` : `FAILED: ${times}, more than ${FAILS_BEYOND}`;
}

function line(name: string, tests: string, time: string, budget: string, said: string): string {
  return `${name.padEnd(11)}${tests.padStart(6)}${time.padStart(10)}${budget.padStart(9)}   ${said}`.trimEnd();
}
