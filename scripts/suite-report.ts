/**
 * A Vitest reporter for CI: after the run, a table of the suites with their time beside their budget. Machines are shared and
 * noisy, so an overrun is reported loudly and fails nothing.
 */
import type { Reporter, TestModule } from 'vitest/node';
import { SUITES } from './suites.ts';

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
    console.log(`\n${suiteTable(this.#runs).join('\n')}\n`);
  }
}

export function suiteTable(runs: ReadonlyMap<string, SuiteRun>): string[] {
  const rows = SUITES.flatMap(({ name, budgetMinutes }) => {
    const run = runs.get(name);
    if (!run) return [];
    const seconds = (run.endedAtMs - run.startedAtMs) / 1000;
    return { name, tests: run.tests, seconds, budget: budgetMinutes * 60 };
  });
  const lines = rows.map(({ name, tests, seconds, budget }) =>
    line(name, `${tests}`, `${seconds.toFixed(1)} s`, `${budget} s`, verdict(seconds / budget)),
  );
  return [line('suite', 'tests', 'time', 'budget', ''), ...lines];
}

function verdict(share: number): string {
  return share <= 1 ? 'ok' : `OVER BUDGET: ${share.toFixed(1)} times its budget`;
}

function line(name: string, tests: string, time: string, budget: string, said: string): string {
  return `${name.padEnd(11)}${tests.padStart(6)}${time.padStart(10)}${budget.padStart(9)}   ${said}`.trimEnd();
}
