/**
 * Delivers: claims what is due, sends it, and completes each attempt as it ends. A claim never waits for what is in flight,
 * and a completion never waits for its batch, so a hanging receiver delays nobody else's events.
 */
import { LRUCache } from 'lru-cache';
import type { Kit } from '../../platform/commands/command.ts';
import type { Collect } from '../../platform/process/metrics.ts';
import type { RealClock } from '../../platform/process/real-clock.ts';
import type { Seal } from '../../platform/process/seal.ts';
import {
  formatTraceparent,
  newTrace,
  parseTraceparent,
  type TraceContext,
} from '../../platform/process/trace-context.ts';
import type { Span } from '../../platform/process/tracing.ts';
import { instantOf } from '../../platform/values/dates.ts';
import { msOfId } from '../../platform/values/ids.ts';
import type { WorkLoop } from '../../platform/worker/loops.ts';
import { wireId } from '../vocabulary/ids.ts';
import { urlProblem } from './address.rules.ts';
import { FAILING_CONCURRENCY, outcomeOf } from './delivery.rules.ts';
import {
  type ClaimedDelivery,
  type Completion,
  claimDeliveries,
  failOrphans,
  reclaimAll,
  reclaimExpired,
  releaseDeliveries,
  releaseReached,
  type Target,
} from './delivery.sql.ts';
import { type Finished, type HealthLedger, healthLedger, saveFinished } from './health.ts';
import { type DeliveryCounters, deliveryCounters, loopMetrics } from './metrics.ts';
import { openSecrets, type SecretCache, secretCache } from './secrets.ts';
import { LIMITS, makeSender, type Sender, type SenderLimits, type Sent } from './sender.ts';
import { payloadOf, type Secrets, webhookHeaders } from './signature.rules.ts';

export interface DeliveryOptions {
  seal: Seal;
  allowLoopback: boolean;
  log: { error(data: object, message: string): void; info(data: object, message: string): void };
  /** In [0, 1), for the jitter of the waits; tests pass a seeded one. */
  random?: () => number;
  /** Tests shorten these times. */
  limits?: Partial<SenderLimits & DeliveryLimits>;
}

export interface DeliveryLimits {
  /** Attempts in flight in this process, including completions that are not saved yet. */
  inFlight: number;
  claim: number;
  /** A completion waits this long for others, unless there are `flush` of them. */
  flushMs: number;
  flush: number;
  /** Attempts in flight when the worker stops have this long to end. */
  stopMs: number;
}

const DELIVERY_LIMITS: DeliveryLimits = { inFlight: 500, claim: 200, flushMs: 1, flush: 200, stopMs: 10_000 };

/** How often the loop looks for expired leases, in real milliseconds. */
const SWEEP_MS = 5_000;

/**
 * A delivery whose secret no key opens waits this long for an operator. That is not an attempt, and the fault is ours alone.
 */
const POSTPONE_MS = 5 * 60_000;

export interface DeliveryLoop extends WorkLoop {
  settle: () => Promise<boolean>;
  stop: () => Promise<void>;
  counters: Readonly<DeliveryCounters>;
  metrics: Collect;
}

export function deliveryLoop(kit: Kit, options: DeliveryOptions): DeliveryLoop {
  const limits = { ...LIMITS, ...DELIVERY_LIMITS, ...options.limits };
  return new Deliveries(kit, options, limits).loop();
}

/** The deliveries in progress of one process. A class, since its parts share this state. */
class Deliveries {
  readonly #kit: Kit;
  readonly #real: RealClock;
  readonly #options: DeliveryOptions;
  readonly #limits: SenderLimits & DeliveryLimits;
  readonly #sender: Sender;
  readonly #secrets: SecretCache;
  /** A cache of the problems of URLs, if they have any: parsing one costs as much as signing. */
  readonly #problems = new LRUCache<string, string>({ max: 10_000 });
  readonly #health: HealthLedger = healthLedger();
  readonly #counters: DeliveryCounters = deliveryCounters();
  /** Deliveries from their claim until their completion is saved. */
  #inFlight = 0;
  /** Places in use per subscription, to know whose completion frees one for another delivery. */
  readonly #places = new Map<string, number>();
  #finished: Finished[] = [];
  #released: Released[] = [];
  /** Subscriptions whose secret no key opened, so that the log names each once. */
  readonly #sealedElsewhere = new LRUCache<string, true>({ max: 10_000 });
  #flushTimer: NodeJS.Timeout | null = null;
  #flushing = false;
  #idle: (() => void)[] = [];
  /** Places became free since the last claim began, so another claim may find more. */
  #left = false;
  #sweptAtMs = 0;
  #turning: Promise<unknown> = Promise.resolve();
  #stopped: Promise<void> | null = null;

  constructor(kit: Kit, options: DeliveryOptions, limits: SenderLimits & DeliveryLimits) {
    this.#kit = kit;
    this.#real = kit.real;
    this.#options = options;
    this.#limits = limits;
    this.#sender = makeSender({ allowLoopback: options.allowLoopback }, limits);
    this.#secrets = secretCache(options.seal);
  }

  loop(): DeliveryLoop {
    return {
      kind: 'deliveries',
      // Nothing wakes us for another process's commit or a retry that falls due: this is the longest wait for either.
      restMs: 250,
      turn: () => {
        const turn = this.#turn();
        this.#turning = turn;
        return turn;
      },
      settle: () => this.#settle(),
      stop: () => {
        this.#stopped ??= this.#stop();
        return this.#stopped;
      },
      counters: this.#counters,
      metrics: () => loopMetrics(this.#counters, this.#inFlight),
    };
  }

  async #turn(): Promise<boolean> {
    if (this.#stopped) return false;
    await this.#sweep();
    const room = Math.min(this.#limits.claim, this.#limits.inFlight - this.#inFlight);
    // A completion wakes the loop when there is room again.
    if (room <= 0) return false;
    this.#left = false;
    const { deliveries, more } = await claimDeliveries(this.#kit.database, this.#real.now(), room);
    this.#counters.claimed += deliveries.length;
    for (const delivery of deliveries) {
      this.#inFlight++;
      const { subscription_id } = delivery.target;
      this.#places.set(subscription_id, (this.#places.get(subscription_id) ?? 0) + 1);
      // It was told to stop during the claim: there is nothing left to send with, and that is not the receiver's failure.
      if (this.#stopped) this.#release({ delivery, waitMs: 0 });
      else void this.#attempt(delivery);
    }
    // A place that became free meanwhile may have been counted as in use.
    return more || this.#left;
  }

  /** Picks up what crashed processes left behind, and what an advancing clock or a deletion missed. */
  async #sweep(): Promise<void> {
    const nowMs = this.#real.nowMs();
    if (Math.abs(nowMs - this.#sweptAtMs) < SWEEP_MS) return;
    const first = this.#sweptAtMs === 0;
    this.#sweptAtMs = nowMs;
    const { db } = this.#kit.database;
    const now = this.#real.now();
    // The embedded database has one process, so when it starts nobody else holds a lease.
    if (first && this.#kit.database.kind === 'embedded') await reclaimAll(db, now);
    this.#counters.reclaimed += await reclaimExpired(db, now);
    await releaseReached(db, now);
    while (await failOrphans(this.#kit.database, now));
  }

  /** One HTTP attempt. It never throws: every outcome is a result. */
  async #attempt(delivery: ClaimedDelivery): Promise<void> {
    const startedMs = this.#real.nowMs();
    const secrets = this.#secretsOf(delivery, startedMs);
    if (!secrets) return this.#release({ delivery, waitMs: POSTPONE_MS });
    const span = this.#span(delivery);
    const sent = await this.#send(delivery, secrets, startedMs, span.context);
    const endedMs = this.#real.nowMs();
    if (sent.aborted) return this.#release({ delivery, waitMs: 0 });
    if (sent.cause) {
      // The tenant reads a sentence; only the operator sees what our network looks like from inside.
      this.#options.log.info(
        { err: sent.cause, delivery: delivery.id, error: sent.error },
        'a webhook found no receiver',
      );
    }
    const number = delivery.attempt_count + 1;
    const outcome = outcomeOf(
      { kind: delivery.kind, number },
      sent.result,
      (this.#options.random ?? Math.random)(),
      endedMs,
    );
    const attempt: Completion['attempt'] = {
      id: this.#kit.newId(),
      number,
      startedAt: instantOf(startedMs),
      durationMs: Math.max(0, endedMs - startedMs),
      responseStatus: sent.result.kind === 'answered' ? sent.result.status : null,
      error: sent.error,
      responseStart: sent.responseStart,
    };
    if (outcome.status === 'Delivered' && delivery.kind === 'event') {
      this.#counters.latency.observe(Math.max(0, endedMs - msOfId(delivery.event_id)) / 1000);
    }
    const { result } = sent;
    span.end(
      result.kind === 'answered' ? { 'http.response.status_code': result.status } : { 'error.type': result.kind },
      outcome.status !== 'Delivered',
    );
    this.#finished.push({ delivery, outcome, attempt });
    this.#flushSoon();
  }

  /** Every attempt is a span of the trace that caused the event, and the receiver continues it. */
  #span({ id, target, event_name, attempt_count, traceparent }: ClaimedDelivery): Span {
    const trace = parseTraceparent(traceparent) ?? newTrace();
    return this.#kit.tracer.start('deliver webhook', 'client', trace, {
      'openroll.organization': wireId('organization', target.organization_id),
      'openroll.delivery': wireId('webhookDelivery', id),
      'openroll.attempt': attempt_count + 1,
      ...(event_name === null ? {} : { 'openroll.event': event_name }),
    });
  }

  #release(released: Released): void {
    this.#released.push(released);
    this.#flushSoon();
  }

  /** Null: nothing can be signed, since the secrets were sealed with one that this process was not given. */
  #secretsOf({ target }: ClaimedDelivery, realMs: number): Secrets | null {
    try {
      return openSecrets(this.#secrets, target, realMs);
    } catch (error) {
      this.#counters.postponed++;
      const subscription = wireId('webhookSubscription', target.subscription_id);
      if (!this.#sealedElsewhere.has(subscription)) {
        this.#options.log.error({ err: error, subscription }, 'no key opens the secret of a webhook subscription');
      }
      this.#sealedElsewhere.set(subscription, true);
      return null;
    }
  }

  async #send(delivery: ClaimedDelivery, secrets: Secrets, realMs: number, trace: TraceContext): Promise<Sent> {
    try {
      const problem = delivery.event_name === null ? 'the event is no longer kept' : this.#problemOf(delivery.target);
      if (problem) return unsendable(problem);
      const eventId = wireId('webhookEvent', delivery.event_id);
      const body = payloadOf({
        eventId,
        eventName: delivery.event_name ?? '',
        resourceType: delivery.resource_type,
        resourceId: wireId(delivery.resource_type, delivery.resource_id),
        createdAt: delivery.event_created_at,
      });
      const message = { eventId, body, test: delivery.kind === 'test' };
      const signed = webhookHeaders(message, secrets, realMs);
      const headers = { ...signed, traceparent: formatTraceparent(trace) };
      return await this.#sender.send(delivery.target.url, headers, body);
    } catch (error) {
      this.#options.log.error({ err: error, delivery: delivery.id }, 'a delivery could not be sent');
      return unsendable('internal error');
    }
  }

  /** The configuration may have become stricter since the URL was saved. */
  #problemOf({ url, organization_kind }: Target): string {
    const key = `${organization_kind} ${url}`;
    let problem = this.#problems.get(key);
    if (problem === undefined) {
      const policy = { allowLoopback: this.#options.allowLoopback, httpsOnly: organization_kind === 'live' };
      problem = urlProblem(url, policy) ?? '';
      this.#problems.set(key, problem);
    }
    return problem;
  }

  #flushSoon(): void {
    if (this.#finished.length >= this.#limits.flush) void this.#flush();
    else if (!this.#flushTimer) this.#flushTimer = setTimeout(() => void this.#flush(), this.#limits.flushMs);
  }

  /** Saves finished attempts. One flush at a time: what finishes meanwhile goes with the next. */
  async #flush(): Promise<void> {
    if (this.#flushTimer) clearTimeout(this.#flushTimer);
    this.#flushTimer = null;
    // The running flush checks at its end for what has come meanwhile.
    if (this.#flushing) return;
    this.#flushing = true;
    const finished = this.#finished.splice(0, this.#limits.flush);
    const released = this.#released.splice(0);
    let pauseMs = this.#limits.flushMs;
    try {
      const { db } = this.#kit.database;
      if (released.length > 0) await releaseDeliveries(db, released.map(leaseOf(this.#real.nowMs())));
      if (finished.length > 0) await saveFinished(this.#kit.database, this.#real.now(), finished, this.#health);
      this.#leave(finished, released);
    } catch (error) {
      // Saved again later. If that takes longer than the leases, the deliveries are made again: at least once.
      this.#options.log.error({ err: error, attempts: finished.length }, 'completions could not be saved');
      this.#finished.unshift(...finished);
      this.#released.unshift(...released);
      pauseMs = 1_000;
    }
    this.#flushing = false;
    if (this.#finished.length + this.#released.length > 0) {
      if (pauseMs === this.#limits.flushMs && this.#finished.length >= this.#limits.flush) void this.#flush();
      else this.#flushTimer ??= setTimeout(() => void this.#flush(), pauseMs);
    }
  }

  /** Releases the places, and wakes the loop for another claim if a delivery may have been waiting for one. */
  #leave(finished: Finished[], released: Released[]): void {
    this.#left = true;
    let waiting = this.#inFlight >= this.#limits.inFlight;
    for (const { target } of [...finished, ...released].map(({ delivery }) => delivery)) {
      const places = this.#places.get(target.subscription_id) ?? 1;
      waiting ||= places >= Math.min(target.max_concurrency, target.failing_since ? FAILING_CONCURRENCY : Infinity);
      if (places > 1) this.#places.set(target.subscription_id, places - 1);
      else this.#places.delete(target.subscription_id);
      this.#inFlight--;
    }
    for (const { outcome } of finished) {
      if (outcome.status === 'Delivered') this.#counters.delivered++;
      else if (outcome.status === 'Pending') this.#counters.retried++;
      else this.#counters.failed++;
    }
    if (waiting) this.#kit.wake('deliveries');
    if (this.#inFlight === 0) for (const resolve of this.#idle.splice(0)) resolve();
  }

  async #settle(): Promise<boolean> {
    if (this.#inFlight > 0) await new Promise<void>((resolve) => this.#idle.push(resolve));
    const left = this.#left;
    this.#left = false;
    return left;
  }

  /** Stops claiming. Attempts in flight may finish within `stopMs`; the others are released. */
  async #stop(): Promise<void> {
    const timer = setTimeout(() => this.#sender.abort(), this.#limits.stopMs);
    // Releases what a running claim takes; the caller of the turn hears whether it fails.
    await Promise.allSettled([this.#turning]);
    await this.#settle();
    clearTimeout(timer);
    await this.#sender.close();
  }
}

function unsendable(error: string): Sent {
  return { result: { kind: 'unreachable' }, error, cause: null, responseStart: null, aborted: false };
}

/** A delivery that was claimed, and given back without an attempt. */
interface Released {
  delivery: ClaimedDelivery;
  waitMs: number;
}

const leaseOf =
  (nowMs: number) =>
  ({ delivery: { target, id, leased_until }, waitMs }: Released) => ({
    organization_id: target.organization_id,
    id,
    leased_until,
    due_at: instantOf(nowMs + waitMs),
  });
