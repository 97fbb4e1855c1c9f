/** The HTTP server without its routes: how bodies and queries are read, and what is answered when no route matches. */
import type { IncomingMessage } from 'node:http';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { Refusal, Refused } from '../commands/refusal.ts';
import { quietController } from '../process/log.ts';
import { newTraceId, parseTraceparent } from '../process/trace-context.ts';
import type { HttpOptions } from './options.ts';
import { invalid, sendError, sendRefusal } from './replies.ts';
import { unstorableTexts } from './validation.ts';

/** The server without its routes. */
export function buildHttp(options: HttpOptions): FastifyInstance {
  const app = Fastify({
    ...(options.log ? { loggerInstance: options.log } : { logger: false }),
    logController: quietController(),
    trustProxy: options.trustProxy,
    bodyLimit: 1024 * 1024,
    // A request's id is that of its trace: errors, the log and the audit tell it.
    genReqId: ({ headers }) => parseTraceparent(headers.traceparent)?.traceId ?? newTraceId(),
    routerOptions: { maxParamLength: 200, querystringParser: parseQuery },
    frameworkErrors: (_error, request, reply) => {
      void sendRefusal(options.kit, request as FastifyRequest, reply as FastifyReply, new Refusal('not_found'));
    },
  });
  app.addConstraintStrategy(STREAM_CONSTRAINT);
  app.decorateRequest('caller', null);
  app.decorateRequest('pathIds');
  app.decorate('shared', options);
  // Each route compiled its own checks; Fastify's are not used.
  app.setValidatorCompiler(() => () => true);
  // Fastify parses text, too, which no route here takes.
  app.removeContentTypeParser('text/plain');
  app.addContentTypeParser(JSON_LINES, takeStream);
  app.addContentTypeParser('application/json', { parseAs: 'string' }, parseJson(app));
  app.setErrorHandler(async (error, request, reply) => {
    if ((error as { code?: string } | undefined)?.code === 'FST_ERR_CTP_BODY_TOO_LARGE') await readOut(request.raw);
    return sendError(options.kit, error, request, reply);
  });
  app.setNotFoundHandler((request, reply) => sendRefusal(options.kit, request, reply, new Refusal('not_found')));
  return app;
}

const JSON_LINES = 'application/x-ndjson';
/** With any parameters, in any case. */
const IS_JSON_LINES = /^application\/x-ndjson\s*(;|$)/i;

/** The raw stream, only for a route that takes one: any other would mistake it for a parsed body. */
function takeStream(
  request: FastifyRequest,
  stream: IncomingMessage,
  done: (error: Error | null, body?: unknown) => void,
): void {
  const { endpoint } = request.routeOptions.config;
  const takesLines = endpoint && 'streams' in endpoint && endpoint.streams === JSON_LINES;
  // Where there is no route, that is what the answer says, whatever was sent.
  if (request.is404 || takesLines) done(null, stream);
  else done(new Refused(new Refusal('unsupported_media_type')));
}

const MOST_READ_OUT = 64 * 1024 * 1024;
const READ_OUT_MS = 10_000;

/**
 * Reads and discards the rest of a body: a client that is still sending when the connection closes is reset, and never sees the
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

type Constraint = Parameters<FastifyInstance['addConstraintStrategy']>[0];
type Handler = Parameters<ReturnType<Constraint['storage']>['set']>[1];

/** Tells a route that takes a stream from one that takes JSON on the same path, by the type of the body. */
const STREAM_CONSTRAINT: Constraint = {
  name: 'stream',
  storage: () => {
    const handlers = new Map<unknown, Handler>();
    return {
      get: (type) => handlers.get(type) ?? null,
      set: (type, handler) => handlers.set(type, handler),
    };
  },
  deriveConstraint: (request) =>
    IS_JSON_LINES.test(String(request.headers['content-type'] ?? '')) ? JSON_LINES : undefined,
  validate: () => {},
};

/** A body of more characters takes long to parse and validate. */
const LARGE = 256 * 1024;

/** Parses JSON: refuses `__proto__`, takes an empty body as none, and reports texts that can't be stored by their path. */
function parseJson(app: FastifyInstance) {
  const parse = app.getDefaultJsonParser('error', 'error');
  return (request: FastifyRequest, text: string, done: (error: Error | null, body?: unknown) => void): void => {
    if (text.trim() === '') {
      done(null, undefined);
      return;
    }
    void parse(request, text, (error, body) => {
      if (error) return done(new Refused(new Refusal('malformed_json')));
      const bad = /\\u(0000|[dD][89a-fA-F])/.test(text) ? unstorableTexts(body) : [];
      const problem = bad.length > 0 ? new Refused(invalid(bad)) : null;
      // Parsing a large body and checking it hold the event loop up one after the other: the first round only ends this one.
      if (text.length > LARGE) setImmediate(() => setImmediate(() => done(problem, body)));
      else done(problem, body);
    });
  };
}

/** A repeated parameter is a list; a NUL can't be text. */
function parseQuery(text: string): Record<string, string | string[]> {
  const query: Record<string, string | string[]> = Object.create(null);
  for (const [name, value] of new URLSearchParams(text)) {
    const clean = value.replaceAll('\0', '');
    const before = query[name];
    query[name] = before === undefined ? clean : [before, clean].flat();
  }
  return query;
}
