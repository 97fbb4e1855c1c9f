/** The replies of every route: bodies as they are stored and sent, and one shape for every error. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Kit } from '../commands/command.ts';
import { Refusal, Refused, tell } from '../commands/refusal.ts';
import { isOutOfTime, isUnavailable } from '../database/errors.ts';
import type { StoredAnswer } from './idempotency.ts';
import { retryAfter } from './retry-after.ts';

/** What a handler returns. */
export interface Answer {
  status: number;
  body: unknown;
  headers?: Record<string, string>;
}
export const answer = (status: number, body: unknown, headers?: Record<string, string>): Answer =>
  headers ? { status, body, headers } : { status, body };
/** Marks the answer as a repetition of an earlier one. */
export const REPLAYED = { 'idempotent-replayed': 'true' };
export const noContent: Answer = { status: 204, body: null };

/** 400 with every bad field. */
export function invalid(details: readonly { path: string; code: string; message: string }[]): Refusal {
  const count = details.length === 1 ? '1 field that is' : `${details.length} fields that are`;
  return new Refusal('invalid_request', { message: `The request has ${count} not valid.`, details: [...details] });
}

export function stored(found: Answer): StoredAnswer {
  return { status: found.status, body: found.body === null ? null : JSON.stringify(found.body) };
}

export function sendStored(reply: FastifyReply, { status, body }: StoredAnswer): FastifyReply {
  if (body === null) return reply.code(status).send();
  return reply.code(status).header('content-type', 'application/json; charset=utf-8').serializer(String).send(body);
}

export function send(kit: Kit, request: FastifyRequest, reply: FastifyReply, result: Answer | Refusal): FastifyReply {
  if (result instanceof Refusal) return sendRefusal(kit, request, reply, result);
  return reply
    .code(result.status)
    .headers(result.headers ?? {})
    .send(result.body ?? undefined);
}

export function sendRefusal(kit: Kit, request: FastifyRequest, reply: FastifyReply, refusal: Refusal): FastifyReply {
  const { status } = tell(kit.refusals, refusal);
  const body = JSON.stringify(errorBody(kit, refusal, request.id));
  const { 'retry-after': seconds } = refusal.headers ?? {};
  // When many are turned away at once.
  const isCrowd = seconds !== undefined && (status === 429 || status >= 500);
  const later = isCrowd ? { 'retry-after': retryAfter(request, Number(seconds)) } : {};
  return sendStored(reply.headers({ ...refusal.headers, ...later }), { status, body });
}

/** The one shape of every error. */
export function errorBody(kit: Kit, refusal: Refusal, traceId: string): object {
  const { message, details } = tell(kit.refusals, refusal);
  return {
    timestamp: kit.real.now(),
    message,
    error: message,
    app_error_code: refusal.code,
    trace_id: traceId,
    ...(details ? { details } : {}),
  };
}

/** Refusals are answered as they are. Faults are logged in full, and answered with one opaque body with a trace id. */
export function sendError(kit: Kit, error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const refusal = error instanceof Refused ? error.refusal : frameworkRefusal(error);
  if (refusal) return sendRefusal(kit, request, reply, refusal);
  // The client broke off while sending. Nobody reads the answer, but the error has the same code as a lost database connection.
  if (error && error === request.raw.errored) return sendRefusal(kit, request, reply, new Refusal('malformed_request'));
  if (isUnavailable(error)) {
    request.log.warn({ err: error }, 'the database does not answer');
    return sendRefusal(kit, request, reply, new Refusal('unavailable', { headers: { 'retry-after': '5' } }));
  }
  if (isOutOfTime(error)) {
    request.log.warn({ err: error, route: request.routeOptions.url }, 'a statement took too long');
    return sendRefusal(kit, request, reply, new Refusal('timed_out', { headers: { 'retry-after': '5' } }));
  }
  request.log.error({ err: error, route: request.routeOptions.url }, 'a request failed');
  return sendRefusal(kit, request, reply, new Refusal('internal_error'));
}

/** Fastify's own errors about a request. Errors of other libraries may also have a status, but are faults of ours. */
function frameworkRefusal(error: unknown): Refusal | null {
  const { code, statusCode } = (error ?? {}) as { code?: unknown; statusCode?: number };
  if (typeof code !== 'string' || !code.startsWith('FST_')) return null;
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE')
    return new Refusal('payload_too_large', { headers: { connection: 'close' } });
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return new Refusal('unsupported_media_type');
  if (typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500) return new Refusal('malformed_json');
  return null;
}
