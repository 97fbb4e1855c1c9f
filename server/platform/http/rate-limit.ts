/** Token buckets: an average rate per second, with bursts. In the memory of one process, in real time. */
import { LRUCache } from 'lru-cache';
import type { RealClock } from '../process/real-clock.ts';

export interface Rate {
  perSecond: number;
  burst: number;
}

/**
 * Returns 0 if the request passed, or the seconds after which to try again. Refused callers join a queue that moves at that
 * rate.
 */
export type TakeToken = (bucket: string, rate: Rate) => number;

interface Bucket {
  tokens: number;
  at: number;
  /** The time that the last in the queue was given. */
  lineEndsAt: number;
}

/** A queue that would get longer than this starts over. */
const LONGEST_LINE_MS = 30_000;

/** Remembers the 50,000 most recent callers; a forgotten one starts with a full bucket. */
export function tokenBuckets(real: RealClock): TakeToken {
  const buckets = new LRUCache<string, Bucket>({ max: 50_000 });
  return (name, { perSecond, burst }) => {
    const now = real.nowMs();
    const { tokens: left, at, lineEndsAt } = buckets.get(name) ?? { tokens: burst, at: now, lineEndsAt: now };
    const tokens = Math.min(burst, left + (Math.max(0, now - at) / 1000) * perSecond);
    if (tokens >= 1) {
      buckets.set(name, { tokens: tokens - 1, at: now, lineEndsAt });
      return 0;
    }
    const nextAt = now + ((1 - tokens) / perSecond) * 1000;
    const behindAt = lineEndsAt + 1000 / perSecond;
    const toldAt = behindAt > nextAt && behindAt <= now + LONGEST_LINE_MS ? behindAt : nextAt;
    buckets.set(name, { tokens, at: now, lineEndsAt: toldAt });
    return Math.ceil((toldAt - now) / 1000);
  };
}
