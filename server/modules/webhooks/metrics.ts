/** Webhook metrics for the operator's monitoring: this process's attempts, and the state of the whole database. */

import type { Kit } from '../../platform/commands/command.ts';
import {
  type Collect,
  counter,
  distribution,
  gauge,
  type Histogram,
  histogram,
  type Metric,
} from '../../platform/process/metrics.ts';
import { type Standing, selectStanding } from './standing.sql.ts';

/** Counted since the process started. */
export interface DeliveryCounters {
  claimed: number;
  delivered: number;
  retried: number;
  failed: number;
  reclaimed: number;
  /** Postponed, since no key opens the secret to sign with. */
  postponed: number;
  /** Seconds from the writing of an event to its first 2xx. */
  latency: Histogram;
}

export const deliveryCounters = (): DeliveryCounters => ({
  claimed: 0,
  delivered: 0,
  retried: 0,
  failed: 0,
  reclaimed: 0,
  postponed: 0,
  latency: histogram([0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 3_600, 86_400]),
});

export function loopMetrics(counters: Readonly<DeliveryCounters>, inFlight: number): Metric[] {
  const outcome = (name: string, value: number) => ({ labels: { outcome: name }, value });
  return [
    counter('openroll_webhook_attempts_total', 'Attempts by this process, by the outcome for the delivery.', [
      outcome('delivered', counters.delivered),
      outcome('retried', counters.retried),
      outcome('failed', counters.failed),
    ]),
    counter(
      'openroll_webhook_leases_expired_total',
      'Deliveries that this process reclaimed from processes that were gone.',
      counters.reclaimed,
    ),
    counter(
      'openroll_webhook_postponed_total',
      'Deliveries that this process postponed, since none of its secrets opens the one to sign them with.',
      counters.postponed,
    ),
    gauge('openroll_webhook_in_flight', 'Deliveries in the hands of this process.', inFlight),
    distribution(
      'openroll_webhook_delivery_seconds',
      'From writing an event to the 2xx of its receiver.',
      counters.latency.samples(),
    ),
  ];
}

/** More frequent requests get the cached result. */
const REMEMBERED_MS = 5_000;

/** The same from every process: take the maximum, not the sum. */
export function standingMetrics({ database, real }: Pick<Kit, 'database' | 'real'>): Collect {
  let latest: { atMs: number; standing: Promise<Standing> } | null = null;
  return async () => {
    const nowMs = real.nowMs();
    if (!latest || Math.abs(nowMs - latest.atMs) >= REMEMBERED_MS) {
      latest = { atMs: nowMs, standing: selectStanding(database.db, real.now()) };
      latest.standing.catch(() => {
        latest = null;
      });
    }
    const { held, oldest_due_at, in_progress, enabled, failing, manual, gone, broken, recoveries } =
      await latest.standing;
    const state = (status: string, reason: string, value: number) => ({ labels: { status, reason }, value });
    return [
      gauge('openroll_webhooks_held', '1 while an operator holds webhooks: nothing is sent.', held ? 1 : 0),
      gauge(
        'openroll_webhook_oldest_due_seconds',
        'How long the oldest delivery to an enabled subscription has been due.',
        oldest_due_at ? Math.max(0, nowMs - Date.parse(oldest_due_at)) / 1000 : 0,
      ),
      gauge('openroll_webhook_in_progress', 'Deliveries in the hands of any process.', in_progress),
      gauge('openroll_webhook_subscriptions', 'Subscriptions by state; failing ones are still enabled.', [
        state('enabled', '', enabled),
        state('failing', '', failing),
        state('disabled', 'manual', manual),
        state('disabled', 'gone', gone),
        state('disabled', 'failing', broken),
      ]),
      gauge('openroll_webhook_recoveries', 'Running recoveries.', recoveries),
    ];
  };
}
