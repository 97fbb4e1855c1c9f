/** The HTTP server without its routes: how paths and queries are read, and what is answered if no route matches. */
import type { IncomingMessage } from 'node:http';
import Fastify, { type FastifyInstance } from 'fastify';
import { Refusal, Refused } from '../commands/refusal.ts';
import { quietController } from '../process/log.ts';
import { newTraceId, parseTraceparent } from '../process/trace-context.ts';
import { readBodies, STREAM_CONSTRAINT } from './bodies.ts';
import { answerClientErrors } from './client-errors.ts';
import type { HttpOptions } from './options.ts';
import { sendError, sendRefusal } from './replies.ts';

export function buildHttp(options: HttpOptions): FastifyInstance {
  const app = Fastify({
    ...(options.log ? { loggerInstance: options.log } : { logger: false }),
    logController: quietController(),
    trustProxy: options.trustProxy,
    bodyLimit: 1024 * 1024,
    // A request's id is that of its trace; errors, the log and the audit log contain it.
    genReqId: ({ headers }) => parseTraceparent(headers.traceparent)?.traceId ?? newTraceId(),
    // Node reads no longer request line, so the router never refuses a path, which would bypass every hook.
    routerOptions: { maxParamLength: 16 * 1024, querystringParser: parseQuery },
    rewriteUrl: ({ url = '' }) => routable(url),
    clientErrorHandler: answerClientErrors(options),
    // Node would answer 400 without a body; the hook below answers with the reason.
    http: { requireHostHeader: false },
  });
  app.addConstraintStrategy(STREAM_CONSTRAINT);
  app.decorateRequest('caller', null);
  app.decorateRequest('pathIds');
  app.decorate('shared', options);
  // Each route compiled checks of its own; Fastify's are not used.
  app.setValidatorCompiler(() => () => true);
  readBodies(app);
  // Other expectations are ignored, as RFC 9110, 10.1.1 allows: Node would answer 417 without a body.
  app.server.on('checkExpectation', (request, response) => app.routing(request, response));
  app.addHook('onRequest', ({ raw }, _reply, done) => {
    const nameless = raw.httpVersion === '1.1' && raw.headers.host === undefined;
    done(nameless ? new Refused(new Refusal('malformed_request')) : undefined);
  });
  app.setErrorHandler(async (error, request, reply) => {
    if ((error as { code?: string } | undefined)?.code === 'FST_ERR_CTP_BODY_TOO_LARGE') await readOut(request.raw);
    return sendError(options.kit, error, request, reply);
  });
  app.setNotFoundHandler((request, reply) => sendRefusal(options.kit, request, reply, new Refusal('not_found')));
  return app;
}

const MOST_READ_OUT = 64 * 1024 * 1024;
const READ_OUT_MS = 10_000;

/**
 * Reads and discards the rest of a body. A client that is still sending when the connection closes is reset, and never sees the
 * answer. Bounded: the connection closes after a limit of bytes and time.
 */
function readOut(body: IncomingMessage): Promise<void> {
  return new Promise((resolve) => {
    if (body.readableEnded || body.destroyed) return resolve();
    let length = 0;
    const done = () => {
      clearTimeout(timer);
      resolve();
    };
    const timer = setTimeout(done, READ_OUT_MS);
    body.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length > MOST_READ_OUT) done();
    });
    body.once('close', done).once('end', done).resume();
  });
}

/** A path that no route has. */
const NOWHERE = '/-';

/** Sends a path that can't be decoded nowhere. The router would answer it without any hook: not logged, not counted. */
function routable(url: string): string {
  const path = url.startsWith('/') ? url : pathOfAbsolute(url);
  if (path === null) return NOWHERE;
  if (!path.includes('%')) return path;
  try {
    decodeURIComponent(path.split(/[?#]/, 1)[0] ?? '');
    return path;
  } catch {
    return NOWHERE;
  }
}

/** The path of a request that gives the whole URL (RFC 9112, 3.2.2). */
function pathOfAbsolute(url: string): string | null {
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) return null;
  const { pathname, search } = new URL(url);
  return pathname + search;
}

/** A parameter that is repeated or has brackets (`name[]`, `name[0]`) is a list. */
function parseQuery(text: string): Record<string, string | string[]> {
  const query: Record<string, string | string[]> = Object.create(null);
  if (text === '') return query;
  for (const [given, value] of new URLSearchParams(text)) {
    const name = given.replace(/\[\d*\]$/, '');
    const before = query[name];
    query[name] = before === undefined && name === given ? value : [before ?? [], value].flat();
  }
  return query;
}
