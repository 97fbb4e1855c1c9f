/** Rate, errors and duration of requests, by operation. */
import type { FastifyInstance } from 'fastify';
import { type Collect, counter, distribution, type Histogram, histogram, type Metric } from '../process/metrics.ts';
import { onClientError } from './client-errors.ts';

/** Seconds: from a read by key to a dry run of many rows. */
const BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

const CLASSES = ['2xx', '3xx', '4xx', '5xx'];

interface Answers {
  seconds: Histogram;
  /** In the order of CLASSES. */
  counts: number[];
}

/**
 * An operation has its series from its first request on. `none` counts pages, `/metrics`, unknown paths, and what is no
 * request.
 */
export function countRequests(app: FastifyInstance): Collect {
  const operations = new Map<string, Answers>();
  const count = (operation: string, status: number, seconds: number) => {
    let answers = operations.get(operation);
    if (!answers) {
      answers = { seconds: histogram(BOUNDS), counts: CLASSES.map(() => 0) };
      operations.set(operation, answers);
    }
    const place = Math.floor(status / 100) - 2;
    answers.counts[place] = (answers.counts[place] ?? 0) + 1;
    answers.seconds.observe(seconds);
  };
  app.addHook('onResponse', (request, reply, done) => {
    const { endpoint } = request.routeOptions.config as { endpoint?: { operation?: string } };
    count(endpoint?.operation ?? 'none', reply.statusCode, reply.elapsedTime / 1000);
    done();
  });
  onClientError(app, (status) => count('none', status, 0));
  return () => requestMetrics([...operations]);
}

function requestMetrics(operations: [operation: string, answers: Answers][]): Metric[] {
  return [
    distribution(
      'openroll_http_request_duration_seconds',
      'From the head of a request to the end of its answer.',
      operations.flatMap(([operation, { seconds }]) => seconds.samples({ operation })),
    ),
    counter(
      'openroll_http_requests_total',
      'Requests answered, by the class of their status.',
      operations.flatMap(([operation, { counts }]) =>
        CLASSES.map((status, place) => ({ labels: { operation, status }, value: counts[place] ?? 0 })),
      ),
    ),
  ];
}
