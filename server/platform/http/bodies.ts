/** How bodies are read: which content types are accepted, and what counts as text. */
import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Refusal, Refused } from '../commands/refusal.ts';
import { invalid } from './replies.ts';
import { FORM } from './uploads.ts';
import { unstorableTexts } from './validation.ts';

type Done = (error: Error | null, body?: unknown) => void;

const JSON_LINES = 'application/x-ndjson';
/** With any parameters, in any case. */
const IS_JSON_LINES = /^application\/x-ndjson\s*(;|$)/i;
const CHARSET = /;\s*charset\s*=\s*"?([^\s;"]*)/i;

/** Accepts JSON, and lines of JSON or a form where a route says so. Any other type is answered with 415. */
export function readBodies(app: FastifyInstance): void {
  // Fastify would parse text as well, which no route takes.
  app.removeContentTypeParser('text/plain');
  app.addContentTypeParser([JSON_LINES, FORM], takeStream);
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, parseJson(app));
}

/** Encoded bodies are refused: there is no bound on what one unpacks to. */
export function isEncoded({ headers }: FastifyRequest): boolean {
  return headers['content-encoding'] !== undefined;
}

export function encodedRefusal(): Refusal {
  return new Refusal('unsupported_media_type', { message: 'Send the body without a Content-Encoding.' });
}

/** JSON is UTF-8 (RFC 8259, section 8.1). */
function isOtherCharset({ headers }: FastifyRequest): boolean {
  const [, charset] = CHARSET.exec(headers['content-type'] ?? '') ?? [];
  return charset !== undefined && !/^utf-?8$/i.test(charset);
}

/** The raw stream, only for a route that takes one: any other would mistake it for a parsed body. */
function takeStream(request: FastifyRequest, stream: IncomingMessage, done: Done): void {
  const { endpoint } = request.routeOptions.config;
  const type = IS_JSON_LINES.test(request.headers['content-type'] ?? '') ? JSON_LINES : FORM;
  const takes =
    type === FORM
      ? endpoint && 'upload' in endpoint && endpoint.upload
      : endpoint && 'streams' in endpoint && endpoint.streams === JSON_LINES && !isOtherCharset(request);
  // If there is no route, the answer says so, whatever was sent.
  if (request.is404 || takes) done(null, stream);
  else done(new Refused(new Refusal('unsupported_media_type')));
}

type Constraint = Parameters<FastifyInstance['addConstraintStrategy']>[0];
type Handler = Parameters<ReturnType<Constraint['storage']>['set']>[1];

/** Distinguishes a route that takes a stream from one that takes JSON on the same path, by the content type. */
export const STREAM_CONSTRAINT: Constraint = {
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

/** Larger bodies take long to parse and validate. */
const LARGE = 256 * 1024;

/**
 * Parses JSON. Refuses bytes that are not UTF-8, and `__proto__`; treats an empty body as none; reports texts that can't be
 * stored by their path. If a name occurs twice the last value counts; nothing else ever sees the first.
 */
function parseJson(app: FastifyInstance) {
  const parse = app.getDefaultJsonParser('error', 'error');
  return async (request: FastifyRequest, bytes: Buffer): Promise<unknown> => {
    if (request.is404) return undefined;
    if (isOtherCharset(request)) throw new Refused(new Refusal('unsupported_media_type'));
    if (!isUtf8(bytes)) throw new Refused(new Refusal('malformed_json', { message: 'The body is not UTF-8.' }));
    const text = bytes.toString();
    if (text.trim() === '') return undefined;
    const body = await new Promise<unknown>((resolve, reject) => {
      void parse(request, text, (error, parsed) =>
        error ? reject(new Refused(new Refusal('malformed_json'))) : resolve(parsed),
      );
    });
    // Parsing a large body and checking it each block the event loop, so other requests get a turn between the two. The first
    // round only ends the current one.
    if (bytes.length > LARGE) for (let round = 0; round < 2; round++) await setImmediate();
    const bad = /\\u(0000|[dD][89a-fA-F])/.test(text) ? unstorableTexts(body) : [];
    if (bad.length > 0) throw new Refused(invalid(bad));
    return body;
  };
}
