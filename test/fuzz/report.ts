/** What a run of the fuzzer has found, for its reader. */
import type { Sent } from './request.ts';

export interface Finding {
  /** The number of the request in the run, from 1. */
  number: number;
  breach: string;
  sent: Sent | null;
  answer: string;
}

export interface Report {
  requests: number;
  findings: Finding[];
  /** Answers by status. */
  statuses: Map<number, number>;
  /** Operations that succeeded at least once, and those that never did. */
  done: Set<string>;
  neverDone: string[];
  heapAtFifth: number;
  heapAtEnd: number;
}

export const heapRatio = ({ heapAtFifth, heapAtEnd }: Report) => heapAtEnd / heapAtFifth;

const MOST_SHOWN = 2_000;

export function describeFinding({ number, breach, sent, answer }: Finding): string {
  if (sent === null) return `request ${number} ${breach}`;
  const { method, target, headers, body } = sent;
  const { authorization: _, ...others } = headers;
  const shown = typeof body === 'string' ? JSON.stringify(body) : (body?.toString('hex') ?? 'none');
  return [
    `request ${number} ${breach}`,
    `  ${method} ${target.slice(0, MOST_SHOWN)}`,
    `  ${JSON.stringify(others)}`,
    `  body ${shown.slice(0, MOST_SHOWN)}`,
    `  answer ${answer}`,
  ].join('\n');
}

export function summary(report: Report): string {
  const statuses = [...report.statuses].sort(([a], [b]) => a - b).map(([status, count]) => `${status} × ${count}`);
  const mb = (bytes: number) => (bytes / 2 ** 20).toFixed(1);
  const { requests, findings, heapAtFifth, heapAtEnd, done, neverDone } = report;
  const heap = `heap ${mb(heapAtFifth)} MB at a fifth, ${mb(heapAtEnd)} MB at the end (× ${heapRatio(report).toFixed(3)})`;
  return `${requests} requests, ${findings.length} findings; ${heap}\n${statuses.join(', ')}\n${done.size} operations did what was asked, never: ${neverDone.join(', ') || 'none'}`;
}
