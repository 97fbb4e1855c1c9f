/** Requests that Node rejects before there is a request to route: answered like every other error. */
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { Refusal, tell } from '../commands/refusal.ts';
import { newTraceId } from '../process/trace-context.ts';
import type { HttpOptions } from './options.ts';
import { errorBody } from './replies.ts';

type ClientError = Error & { code?: string };

const REFUSED: Record<string, Refusal> = {
  ERR_HTTP_REQUEST_TIMEOUT: new Refusal('request_timeout'),
  HPE_HEADER_OVERFLOW: new Refusal('headers_too_large'),
  HPE_CHUNK_EXTENSIONS_OVERFLOW: new Refusal('payload_too_large'),
};

/** A connection that broke off is not a request. */
const GONE = new Set(['ECONNRESET', 'EPIPE']);

/** The refusal for the client; null if nobody is there any more. */
function clientRefusal({ code = '' }: ClientError): Refusal | null {
  return GONE.has(code) ? null : (REFUSED[code] ?? new Refusal('malformed_request'));
}

/** Calls back with the status of each such answer: the hooks that observe requests don't see them. */
export function onClientError(app: FastifyInstance, heard: (status: number) => void): void {
  app.server.on('clientError', (error: ClientError) => {
    const refusal = clientRefusal(error);
    if (refusal) heard(tell(app.shared.kit.refusals, refusal).status);
  });
}

/** Answers on the socket and closes it: whatever follows on it can't be told from the rest of the bad request. */
export function answerClientErrors({ kit }: HttpOptions) {
  return (error: ClientError, socket: Socket): void => {
    const refusal = clientRefusal(error);
    if (!refusal || !socket.writable || isAnswering(socket)) return void socket.destroy();
    const { status } = tell(kit.refusals, refusal);
    const body = JSON.stringify(errorBody(kit, refusal, newTraceId()));
    const head = [
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
      `Date: ${new Date(kit.real.nowMs()).toUTCString()}`,
      'Content-Type: application/json; charset=utf-8',
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Connection: close',
    ];
    socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
  };
}

/** Node keeps the answer that is being written on its socket; an answer that has begun must not be mixed with another. */
function isAnswering(socket: Socket): boolean {
  const { _httpMessage: answer } = socket as Socket & { _httpMessage?: { headersSent: boolean } | null };
  return answer?.headersSent ?? false;
}
