/** The retry schedule, the outcome of an attempt, and the circuit breaker. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Instant } from '../../platform/values/dates.ts';
import {
  type AttemptResult,
  baseWaitMs,
  breakerOpens,
  type DeliveryKind,
  HEALTHY,
  type Health,
  healthAfter,
  MAX_ATTEMPTS,
  outcomeOf,
  retryAfterMs,
} from './delivery.rules.ts';

const now = '2026-01-15T09:00:00.000Z' as Instant;
const nowMs = Date.parse(now);
const MINUTE = 60_000;
const answered = (status: number, retryAfter: string | null = null): AttemptResult => ({
  kind: 'answered',
  status,
  retryAfter,
});
const attempt = (number: number, result: AttemptResult, random = 0.5, kind: DeliveryKind = 'event') =>
  outcomeOf({ kind, number }, result, random, nowMs);

const anyFailure = fc.oneof(
  fc.constant<AttemptResult>({ kind: 'timeout' }),
  fc.constant<AttemptResult>({ kind: 'unreachable' }),
  fc
    .tuple(
      fc.integer({ min: 300, max: 599 }).filter((status) => status !== 410),
      fc.option(fc.integer({ min: 0, max: 10_000_000 }).map(String)),
    )
    .map(([status, retryAfter]) => answered(status, retryAfter)),
);
const anyRandom = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe('the schedule', () => {
  it('doubles from a minute to a day over thirteen waits, about 3.4 days in all', () => {
    const minutes = Array.from({ length: MAX_ATTEMPTS - 1 }, (_, index) => baseWaitMs(index + 1) / MINUTE);
    expect(minutes).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 1440, 1440]);
    expect(minutes.reduce((sum, wait) => sum + wait) / 1440).toBeCloseTo(3.42, 2);
  });

  it.each([
    ['a failure waits the base, less 20 %', 1, answered(500), 0, 0.8 * MINUTE],
    ['or plus 20 %', 3, { kind: 'unreachable' }, 0.999999999, 4.8 * MINUTE],
    ['a timeout waits a minute at least', 1, { kind: 'timeout' }, 0, MINUTE],
    ['so does 429', 1, answered(429), 0, MINUTE],
    ['a redirect is a failure', 1, answered(302), 0.5, MINUTE],
    ['Retry-After between the base and twice the base', 2, answered(503, '150'), 0, 150_000],
    ['not before the base', 2, answered(503, '1'), 0, 2 * MINUTE],
    ['not after twice the base', 2, answered(429, '86400'), 0, 4 * MINUTE],
    ['as a date', 2, answered(503, 'Thu, 15 Jan 2026 09:03:00 GMT'), 0, 3 * MINUTE],
    ['not readable', 1, answered(503, 'soon'), 0.5, MINUTE],
  ] as [string, number, AttemptResult, number, number][])('%s', (_, number, result, random, waitMs) => {
    expect(attempt(number, result, random)).toEqual({ status: 'Pending', waitMs });
  });

  it.each([
    ['120', 120_000],
    [' 5 ', 5_000],
    ['-1', null],
    ['1e3', null],
    ['2026-01-15', null],
    ['Thu, 15 Jan 2026 08:00:00 GMT', 0],
    ['', null],
  ])('reads Retry-After %j', (text, ms) => {
    expect(retryAfterMs(text, nowMs)).toBe(ms);
  });

  it('law: a failure before the last attempt waits from 80 % of the base to twice the base, a minute for timeouts and 429', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 13 }), anyFailure, anyRandom, (number, result, random) => {
        const outcome = attempt(number, result, random);
        if (outcome.status !== 'Pending') return false;
        const base = baseWaitMs(number);
        const overloaded = result.kind === 'timeout' || (result.kind === 'answered' && result.status === 429);
        const least = overloaded ? Math.max(MINUTE, 0.8 * base) : 0.8 * base;
        return outcome.waitMs >= least - 1 && outcome.waitMs <= 2 * base;
      }),
    );
  });

  it('law: every delivery ends after at most fourteen attempts', () => {
    fc.assert(
      fc.property(fc.array(anyFailure, { minLength: 14, maxLength: 14 }), anyRandom, (results, random) => {
        const outcomes = results.map((result, index) => attempt(index + 1, result, random).status);
        return outcomes.slice(0, 13).every((status) => status === 'Pending') && outcomes[13] === 'Failed';
      }),
    );
  });
});

describe('the outcome', () => {
  it.each([
    ['event', 1, 200, { status: 'Delivered' }],
    ['event', 14, 299, { status: 'Delivered' }],
    ['event', 14, 500, { status: 'Failed', reason: 'max_attempts', gone: false }],
    ['recovery', 13, 500, { status: 'Pending', waitMs: 1440 * MINUTE }],
    ['event', 1, 410, { status: 'Failed', reason: 'gone', gone: true }],
    ['test', 1, 500, { status: 'Failed', reason: 'max_attempts', gone: false }],
    ['redelivery', 1, 302, { status: 'Failed', reason: 'max_attempts', gone: false }],
    ['event', 1, 199, { status: 'Pending', waitMs: MINUTE }],
  ] as const)('of a %s, attempt %i, status %i', (kind, number, status, expected) => {
    expect(attempt(number, answered(status), 0.5, kind)).toEqual(expected);
  });
});

describe('the breaker', () => {
  const day = 86_400_000;
  const since = (ms: number) => new Date(Date.parse(now) - ms).toISOString() as Instant;
  it.each([
    ['24 failed deliveries', { consecutiveFailures: 24, failedAttempts: 336, failingSince: since(day) }, false],
    ['25 failed deliveries', { consecutiveFailures: 25, failedAttempts: 350, failingSince: since(day) }, true],
    ['five days, 24 attempts', { consecutiveFailures: 0, failedAttempts: 24, failingSince: since(6 * day) }, false],
    ['five days, 25 attempts', { consecutiveFailures: 0, failedAttempts: 25, failingSince: since(5 * day) }, true],
    ['a moment less', { consecutiveFailures: 0, failedAttempts: 99, failingSince: since(5 * day - 1) }, false],
    ['no failure at all', HEALTHY, false],
  ] as [string, Health, boolean][])('%s', (_, health, opens) => {
    expect(breakerOpens(health, now)).toBe(opens);
  });

  it('counts attempts and deliveries since the last success, tests excepted', () => {
    const failed = { status: 'Failed', reason: 'max_attempts', gone: false } as const;
    const retried = { status: 'Pending', waitMs: 1 } as const;
    const once = healthAfter(HEALTHY, 'event', retried, now);
    expect(once).toEqual({ consecutiveFailures: 0, failedAttempts: 1, failingSince: now });
    const twice = healthAfter(once, 'event', failed, '2026-01-16T09:00:00.000Z' as Instant);
    expect(twice).toEqual({ consecutiveFailures: 1, failedAttempts: 2, failingSince: now });
    expect(healthAfter(twice, 'test', failed, now)).toEqual(twice);
    expect(healthAfter(twice, 'event', { status: 'Delivered' }, now)).toEqual(HEALTHY);
  });
});
