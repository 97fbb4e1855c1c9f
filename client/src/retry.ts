/** When a request is sent again, and after how long. */
import type { OpenrollError } from './problem.ts';

const FIRST_MS = 500;
const LONGEST_MS = 8_000;
/** If the server asks for a longer wait than this, the call fails instead. */
const MOST_PATIENCE_MS = 60_000;

/** The first attempt is still running, or a test clock is. */
const PASSING = ['idempotency_key_in_use', 'clock_advancing'];

/** Whether the next try may succeed. `repeatable`: done twice, it has the effect of once. */
export function mayPass({ status, code, retryAfterMs }: OpenrollError, repeatable: boolean): boolean {
  if ((retryAfterMs ?? 0) > MOST_PATIENCE_MS) return false;
  // Refused before anything was done.
  if (status === 429) return true;
  return repeatable && (status === 0 || status === 408 || status >= 500 || PASSING.includes(code));
}

/** `attempt` counts from 0; `random`, from 0 to 1, spreads the retries of clients that failed together. */
export function delayMs(attempt: number, retryAfterMs: number | null, random: number): number {
  return retryAfterMs ?? Math.min(LONGEST_MS, FIRST_MS * 2 ** attempt) * (1 - random / 2);
}

/** Parses a `Retry-After`: seconds, or a date. Null: neither. */
export function retryAfterMs(header: string | null, nowMs: number): number | null {
  if (header === null) return null;
  if (/^\d+$/.test(header)) return Number(header) * 1_000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? null : Math.max(0, at - nowMs);
}
