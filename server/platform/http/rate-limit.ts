/** Token buckets: an average rate per second, with bursts. In the memory of one process, by real time. */
import { LRUCache } from 'lru-cache';
import type { RealClock } from '../process/real-clock.ts';

export interface Rate {
  perSecond: number;
  burst: number;
}

/** Seconds until the next request would pass, or 0 if this one passed. */
export type TakeToken = (bucket: string, rate: Rate) => number;

/** Remembers the 50,000 most recent callers; a forgotten one starts with a full bucket. */
export function tokenBuckets(real: RealClock): TakeToken {
  const buckets = new LRUCache<string, { tokens: number; at: number }>({ max: 50_000 });
  return (name, { perSecond, burst }) => {
    const now = real.nowMs();
    const bucket = buckets.get(name) ?? { tokens: burst, at: now };
    const tokens = Math.min(burst, bucket.tokens + (Math.max(0, now - bucket.at) / 1000) * perSecond);
    const passed = tokens >= 1;
    buckets.set(name, { tokens: passed ? tokens - 1 : tokens, at: now });
    return passed ? 0 : Math.ceil((1 - tokens) / perSecond);
  };
}
