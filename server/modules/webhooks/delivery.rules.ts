/**
 * What follows an attempt: the delivery is delivered, is retried later, or has failed; and a subscription that only fails is
 * disabled. Pure: time and randomness are arguments. See docs/webhooks.md#when-it-fails.
 */
import type { Instant } from '../../platform/values/dates.ts';

export const DELIVERY_STATUSES = ['Pending', 'In Progress', 'Delivered', 'Failed'] as const;
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

/** Why a delivery was made. Somebody watches a test or a redelivery that they requested, so those have one attempt. */
export const DELIVERY_KINDS = ['event', 'test', 'redelivery', 'recovery'] as const;
export type DeliveryKind = (typeof DELIVERY_KINDS)[number];

export const MAX_ATTEMPTS = 14;
const MINUTE_MS = 60_000;
const LONGEST_WAIT_MS = 24 * 60 * MINUTE_MS;
/** ±20 %. */
const JITTER = 0.2;

/** The outcome of one HTTP attempt. */
export type AttemptResult =
  | { kind: 'answered'; status: number; retryAfter: string | null }
  | { kind: 'timeout' }
  | { kind: 'unreachable' };

export type Outcome =
  | { status: 'Delivered' }
  | { status: 'Pending'; waitMs: number }
  | { status: 'Failed'; reason: 'max_attempts' | 'gone'; gone: boolean };

function maxAttempts(kind: DeliveryKind): number {
  return kind === 'test' || kind === 'redelivery' ? 1 : MAX_ATTEMPTS;
}

/**
 * After attempt `number` (from 1). 2xx delivers; a redirect is a failure like any other; 410 says that the endpoint is gone.
 * `random` lies in [0, 1).
 */
export function outcomeOf(
  delivery: { kind: DeliveryKind; number: number },
  result: AttemptResult,
  random: number,
  realMs: number,
): Outcome {
  if (result.kind === 'answered') {
    if (result.status >= 200 && result.status <= 299) return { status: 'Delivered' };
    if (result.status === 410) return { status: 'Failed', reason: 'gone', gone: true };
  }
  if (delivery.number >= maxAttempts(delivery.kind)) return { status: 'Failed', reason: 'max_attempts', gone: false };
  return { status: 'Pending', waitMs: waitAfter(delivery.number, result, random, realMs) };
}

/** 1, 2, 4 … 1024 minutes, then a day: about 3.4 days over thirteen waits. */
export function baseWaitMs(number: number): number {
  return Math.min(MINUTE_MS * 2 ** (number - 1), LONGEST_WAIT_MS);
}

function waitAfter(number: number, result: AttemptResult, random: number, realMs: number): number {
  const base = baseWaitMs(number);
  const asked = result.kind === 'answered' ? retryAfterMs(result.retryAfter, realMs) : null;
  // A receiver may slow us down, to at most twice the base wait, but not speed us up.
  if (asked !== null) return Math.min(Math.max(asked, base), 2 * base);
  const wait = Math.round(base * (1 - JITTER + 2 * JITTER * random));
  const overloaded = result.kind === 'timeout' || (result.kind === 'answered' && result.status === 429);
  return overloaded ? Math.max(wait, MINUTE_MS) : wait;
}

/** `Retry-After` in seconds or as an HTTP date; null when it is neither. */
export function retryAfterMs(text: string | null, realMs: number): number | null {
  if (text === null) return null;
  if (/^\s*\d{1,10}\s*$/.test(text)) return Number(text) * 1000;
  // Only the HTTP format: Date.parse accepts too much.
  if (!/^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/.test(text.trim())) return null;
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : Math.max(0, at - realMs);
}

/** The health of a subscription since its last success. In real time, also in a sandbox. */
export interface Health {
  /** Consecutive failed deliveries. */
  consecutiveFailures: number;
  /** Consecutive failed attempts, and since when. */
  failedAttempts: number;
  failingSince: Instant | null;
}

export const HEALTHY: Health = { consecutiveFailures: 0, failedAttempts: 0, failingSince: null };

const BREAKER_DELIVERIES = 25;
const BREAKER_ATTEMPTS = 25;
const BREAKER_MS = 5 * 24 * 60 * MINUTE_MS;

/** 25 consecutive failed deliveries, or five days of nothing but failures. */
export function breakerOpens(health: Health, realNow: Instant): boolean {
  if (health.consecutiveFailures >= BREAKER_DELIVERIES) return true;
  if (health.failingSince === null || health.failedAttempts < BREAKER_ATTEMPTS) return false;
  return Date.parse(realNow) - Date.parse(health.failingSince) >= BREAKER_MS;
}

/** The health after one more attempt. A failed test says nothing about real traffic, so it does not count. */
export function healthAfter(health: Health, kind: DeliveryKind, outcome: Outcome, realNow: Instant): Health {
  if (outcome.status === 'Delivered') return HEALTHY;
  if (kind === 'test') return health;
  return {
    consecutiveFailures: health.consecutiveFailures + (outcome.status === 'Failed' ? 1 : 0),
    failedAttempts: health.failedAttempts + 1,
    failingSince: health.failingSince ?? realNow,
  };
}

/** The concurrency of a failing subscription: a thousand dead receivers must not take all places. */
export const FAILING_CONCURRENCY = 2;
