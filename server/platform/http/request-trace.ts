/** The trace of a request: that of its caller, if `traceparent` names one. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { isProbe } from '../process/log.ts';
import { newTrace, parseTraceparent, type TraceContext } from '../process/trace-context.ts';
import type { Span, Tracer } from '../process/tracing.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Null: spans are not recorded. */
    span: Span | null;
  }
}

/** The position of a request in its trace, whose id is the request's id. */
export function traceOf(request: FastifyRequest): TraceContext {
  return request.span?.context ?? parseTraceparent(request.headers.traceparent) ?? newTrace(request.id);
}

/**
 * A span for every request except those of monitoring. It shows the route's pattern instead of the path, which contains ids of
 * people.
 */
export function traceRequests(app: FastifyInstance, tracer: Tracer): void {
  app.decorateRequest('span', null);
  if (!tracer.records) return;
  app.addHook('onRequest', (request, _reply, done) => {
    const { url: route, config } = request.routeOptions;
    if (isProbe(route)) return done();
    const { operation } = (config as { endpoint?: { operation?: string } }).endpoint ?? {};
    request.span = tracer.start(route ? `${request.method} ${route}` : request.method, 'server', traceOf(request), {
      'http.request.method': request.method,
      ...(route ? { 'http.route': route } : {}),
      ...(operation ? { 'openroll.operation': operation } : {}),
    });
    done();
  });
  app.addHook('onResponse', (request, reply, done) => {
    const { caller } = request;
    const organization = caller && app.shared.kit.ids.wireId('organization', caller.organizationId);
    const status = { 'http.response.status_code': reply.statusCode };
    request.span?.end(
      organization ? { ...status, 'openroll.organization': organization } : status,
      reply.statusCode >= 500,
    );
    done();
  });
}
