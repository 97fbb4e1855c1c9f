import { describe, expect, it } from 'vitest';
import { testRealClock } from '../../testing/assemble.ts';
import { tokenBuckets } from './rate-limit.ts';
import { retryAfter } from './retry-after.ts';

const from = (n: number) => ({ headers: { authorization: `Bearer vit_at_${n}` }, ip: '192.0.2.1' });
const CALLERS = Array.from({ length: 1000 }, (_, n) => from(n));

describe('the retry times that callers get', () => {
  it.each([
    [1, 1, 3],
    [5, 5, 10],
    [30, 30, 60],
  ])('for %d seconds: from %d to %d, evenly spread over the callers', (seconds, least, most) => {
    const told = CALLERS.map((caller) => Number(retryAfter(caller, seconds)));
    const moments = Map.groupBy(told, (one) => one);
    const all = Array.from({ length: most - least + 1 }, (_, n) => least + n);
    expect([...moments.keys()].sort((a, b) => a - b)).toEqual(all);
    for (const callers of moments.values()) expect(callers.length).toBeLessThan((1000 / all.length) * 2);
  });

  it('is the same for the same caller', () => {
    for (const caller of CALLERS) expect(retryAfter(caller, 30)).toBe(retryAfter({ ...caller }, 30));
    expect(retryAfter({ ...from(1), ip: '192.0.2.2' }, 30)).not.toBe(retryAfter(from(1), 30));
  });
});

describe('an exhausted bucket', () => {
  const rate = { perSecond: 20, burst: 60 };

  it('gives no more callers the same second than it can let pass in one', () => {
    const take = tokenBuckets(testRealClock('2026-01-15T09:00:00Z'));
    const told = Array.from({ length: 160 }, () => take('bucket', rate));
    expect(told.slice(0, 60)).toEqual(Array(60).fill(0));
    expect(told.slice(60)).toEqual([1, 2, 3, 4, 5].flatMap((second) => Array(20).fill(second)));
  });

  it('names no moment further away than half a minute', () => {
    const take = tokenBuckets(testRealClock('2026-01-15T09:00:00Z'));
    const told = Array.from({ length: 5000 }, () => take('bucket', rate));
    expect(Math.max(...told)).toBe(30);
    expect(take('slow', { perSecond: 1 / 120, burst: 1 })).toBe(0);
    expect(take('slow', { perSecond: 1 / 120, burst: 1 })).toBe(120);
  });

  it('forgets the queue as time passes, and costs nothing to those who pass', () => {
    const real = testRealClock('2026-01-15T09:00:00Z');
    const take = tokenBuckets(real);
    for (let n = 0; n < 200; n++) take('bucket', rate);
    real.advanceMs(3000);
    const later = Array.from({ length: 61 }, () => take('bucket', rate));
    expect(later).toEqual([...Array(60).fill(0), 5]);
    real.advanceMs(60_000);
    for (let n = 0; n < 60; n++) take('bucket', rate);
    expect(take('bucket', rate)).toBe(1);
  });
});
