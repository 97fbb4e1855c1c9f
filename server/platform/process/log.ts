/**
 * The log: JSON lines on standard output, one a request. No bodies, no query strings, no names of people: what a line says
 * of a request is its route, and what it says of an error is scrubbed of the values that a database quotes.
 */
import { type FastifyInstance, type FastifyRequest, LogController } from 'fastify';
import { type DestinationStream, type Logger, pino } from 'pino';

export function makeLog(level: string, destination: DestinationStream = pino.destination(1)): Logger {
  return pino(
    {
      level,
      base: undefined,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: describeError, error: describeError, req: describeRequest, res: () => undefined },
    },
    destination,
  );
}

/** Fastify's own two lines a request give way to the one below; what it says besides carries the trace id. */
export function quietController(): LogController {
  return new LogController({ disableRequestLogging: true, requestIdLogLabel: 'trace_id' });
}

/** What monitoring asks every few seconds. */
export function isProbe(route: string | null | undefined): boolean {
  return route === '/healthz' || route === '/readyz' || route === '/metrics';
}

/** A line for every request that was answered; health checks and metrics only at level debug. */
export function logRequests(app: FastifyInstance): void {
  app.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? null;
    const line = {
      method: request.method,
      route,
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime * 10) / 10,
      organization: request.caller ? app.shared.ids.wireId('organization', request.caller.organizationId) : null,
    };
    if (isProbe(route)) request.log.debug(line, 'request');
    else request.log.info(line, 'request');
    done();
  });
}

function describeRequest(request: FastifyRequest): object {
  return { method: request.method, route: request.routeOptions?.url ?? null };
}

/** What may be said of an error: its kind, codes and place. Drivers hang the row's values on it (`detail`, `params`). */
export function describeError(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return scrub(String(error));
  const { code, constraint, table, column, cause } = error as Error & Record<string, unknown>;
  const message = scrub(error.message);
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return {
    type: error.name,
    message,
    ...(code === undefined ? {} : { code }),
    ...(constraint === undefined ? {} : { constraint, table }),
    ...(column === undefined ? {} : { column }),
    stack: [message, ...frames].join('\n'),
    ...(cause === undefined || depth > 4 ? {} : { cause: describeError(cause, depth + 1) }),
  };
}

const SECRETS: [pattern: RegExp, shown: string][] = [
  [/\b(vit_apk_|vit_at_|whsec_)[\w+/=-]+/g, '$1…'],
  [/(Bearer|Basic) +\S+/gi, '$1 …'],
  [/(\w+:\/\/[^:/\s]+):[^@\s]+@/g, '$1:…@'],
  [/[^\s"'=<>(),;:]+@[\w.-]+\.\w+/g, '…@…'],
  // PostgreSQL and JSON.parse quote the value that they could not read: invalid input syntax for type date: "1990-02-31".
  [/: ".*"/gs, ': "…"'],
  // What else is quoted is a value too, unless a word before it says that it is a name of ours.
  [/(?<!\b(?:constraint|column|relation|table|index|type|role|user|database|schema) )"[^"]*"/g, '"…"'],
];

function scrub(text: string): string {
  return SECRETS.reduce((left, [pattern, shown]) => left.replace(pattern, shown), text);
}
