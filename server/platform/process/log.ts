/**
 * The log: JSON lines on standard output, one per request. No bodies, no query strings, no names of people: requests are logged
 * by their routes, and errors without the values that a database quotes.
 */
import { type FastifyInstance, type FastifyRequest, LogController } from 'fastify';
import { type DestinationStream, type Logger, pino } from 'pino';
import { onClientError } from '../http/client-errors.ts';

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

/** The line below replaces Fastify's own two per request; other lines carry the trace id. */
export function quietController(): LogController {
  return new LogController({ disableRequestLogging: true, requestIdLogLabel: 'trace_id' });
}

/** Routes that monitoring requests every few seconds. */
export function isProbe(route: string | null | undefined): boolean {
  return route === '/healthz' || route === '/readyz' || route === '/metrics';
}

/** One line for every answered request; for health checks and metrics only at level debug. */
export function logRequests(app: FastifyInstance): void {
  onClientError(app, (status) => app.log.info({ method: null, route: null, status, organization: null }, 'request'));
  app.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? null;
    const line = {
      method: request.method,
      route,
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime * 10) / 10,
      organization: request.caller ? app.shared.kit.ids.wireId('organization', request.caller.organizationId) : null,
    };
    if (isProbe(route)) request.log.debug(line, 'request');
    else request.log.info(line, 'request');
    done();
  });
}

function describeRequest(request: FastifyRequest): object {
  return { method: request.method, route: request.routeOptions?.url ?? null };
}

/** What may be logged of an error: its kind, codes and stack. Drivers attach the values of the row (`detail`, `params`). */
function describeError(error: unknown, depth = 0): unknown {
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
  // PostgreSQL and JSON.parse quote the value that they could not parse: invalid input syntax for type date: "1990-02-31".
  [/: ".*"/gs, ': "…"'],
  // Any other quoted text is a value as well, unless the word before it says that it is one of our names.
  [/(?<!\b(?:constraint|column|relation|table|index|type|role|user|database|schema) )"[^"]*"/g, '"…"'],
];

function scrub(text: string): string {
  return SECRETS.reduce((left, [pattern, shown]) => left.replace(pattern, shown), text);
}
