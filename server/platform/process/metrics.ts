/**
 * `GET /metrics`, in the text format of Prometheus. Modules pass in what they count; this file knows the format and who may
 * read it. No label contains a tenant's id or name, so there are few series, and the page reveals nothing about tenants.
 */
import { timingSafeEqual } from 'node:crypto';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { FastifyRequest } from 'fastify';
import { Refusal } from '../commands/refusal.ts';
import { answer, serve } from '../http/endpoints.ts';
import { VERSION } from './version.ts';

export interface Sample {
  labels?: Record<string, string>;
  value: number;
  /** `_bucket`, `_sum`, `_count` of a histogram. */
  suffix?: string;
}

export interface Metric {
  name: string;
  help: string;
  type: 'counter' | 'gauge' | 'histogram';
  samples: Sample[];
}

export type Collect = () => Metric[] | Promise<Metric[]>;

export const gauge = (name: string, help: string, samples: number | Sample[]): Metric => ({
  name,
  help,
  type: 'gauge',
  samples: typeof samples === 'number' ? [{ value: samples }] : samples,
});

export const counter = (name: string, help: string, samples: number | Sample[]): Metric => ({
  ...gauge(name, help, samples),
  type: 'counter',
});

export interface Histogram {
  observe(value: number): void;
  /** With labels where several make up one metric. */
  samples(labels?: Record<string, string>): Sample[];
}

export const distribution = (name: string, help: string, samples: Sample[]): Metric => ({
  ...gauge(name, help, samples),
  type: 'histogram',
});

/** `bounds` ascend; values above the last one count only in `+Inf`. */
export function histogram(bounds: readonly number[]): Histogram {
  const counts = new Array<number>(bounds.length + 1).fill(0);
  let sum = 0;
  return {
    observe: (value) => {
      let place = 0;
      while (value > (bounds[place] ?? Infinity)) place++;
      counts[place] = (counts[place] ?? 0) + 1;
      sum += value;
    },
    samples: (labels = {}) => {
      let below = 0;
      const samples: Sample[] = [...bounds.map(String), '+Inf'].map((le, index) => {
        below += counts[index] ?? 0;
        return { suffix: '_bucket', labels: { ...labels, le }, value: below };
      });
      return [...samples, { suffix: '_sum', labels, value: sum }, { suffix: '_count', labels, value: below }];
    },
  };
}

export function formatMetrics(metrics: readonly Metric[]): string {
  return metrics
    .map(({ name, help, type, samples }) => {
      const lines = samples.map(
        ({ suffix = '', labels, value }) => `${name}${suffix}${formatLabels(labels)} ${value}\n`,
      );
      return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join('')}`;
    })
    .join('');
}

function formatLabels(labels: Record<string, string> = {}): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${value.replace(/[\\"\n]/g, '_')}"`);
  return pairs.length > 0 ? `{${pairs.join(',')}}` : '';
}

/** Metrics of the process. Event-loop delay has its own registry, which is reset on each read. */
export function processMetrics(): Collect {
  const delay = monitorEventLoopDelay({ resolution: 10 });
  delay.enable();
  return () => {
    const { user, system } = process.cpuUsage();
    const { rss, heapUsed } = process.memoryUsage();
    const [p50, p99] = [delay.percentile(50) / 1e9, delay.percentile(99) / 1e9];
    delay.reset();
    return [
      gauge('openroll_info', 'The version that runs; always 1.', [{ labels: { version: VERSION }, value: 1 }]),
      counter('process_cpu_seconds_total', 'Processor time used, all threads.', (user + system) / 1e6),
      gauge('process_resident_memory_bytes', 'Memory held.', rss),
      gauge('nodejs_heap_used_bytes', 'Memory in use by JavaScript.', heapUsed),
      gauge('process_uptime_seconds', 'Since the process started.', Math.round(process.uptime())),
      gauge('nodejs_eventloop_delay_seconds', 'How late timers were since the last reading.', [
        { labels: { quantile: '0.5' }, value: p50 || 0 },
        { labels: { quantile: '0.99' }, value: p99 || 0 },
      ]),
    ];
  };
}

const TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/**
 * With a token, for everybody who sends it; without one, only for this machine. All others get the answer of an unknown path.
 */
export const metricsEndpoint = (token: string | null, collectors: readonly Collect[]) =>
  serve({
    method: 'GET',
    path: '/metrics',
    serve: async ({ request }) => {
      const refusal = mayRead(request, token);
      if (refusal) return refusal;
      const metrics = (await Promise.all(collectors.map((collect) => collect()))).flat();
      return answer(200, formatMetrics(metrics), { 'cache-control': 'no-store', 'content-type': TYPE });
    },
  });

const LOOPBACK = /^(?:::ffff:)?127\.|^::1$/;

function mayRead(request: FastifyRequest, token: string | null): Refusal | null {
  if (token === null) {
    // A request through a proxy on this machine does not come from this machine. (Decided by the socket's address: a header
    // could say anything.)
    const relayed = request.headers['x-forwarded-for'] !== undefined || request.headers.forwarded !== undefined;
    return !relayed && LOOPBACK.test(request.socket.remoteAddress ?? '') ? null : new Refusal('not_found');
  }
  const given = Buffer.from(request.headers.authorization ?? '');
  const expected = Buffer.from(`Bearer ${token}`);
  if (given.length === expected.length && timingSafeEqual(given, expected)) return null;
  return new Refusal('unauthorized', {
    message: 'Send the metrics token of this server.',
    headers: { 'www-authenticate': 'Bearer' },
  });
}
