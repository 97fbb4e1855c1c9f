/**
 * The running embedded server's side. Only that process has the database open, so it does what the command line asks
 * for, on a port of its own on the loopback interface, which no proxy leads to and no document names.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { explain } from '../cli/explain.ts';
import type { RealClock } from '../platform/process/real-clock.ts';
import { ACTIONS, type ActionName, type Operating } from './actions.ts';
import { NONCE, newNonce, PROOF, proofOf, proves, removeChannel, writeChannel } from './proof.ts';

const NONCE_MS = 30_000;
const MOST_NONCES = 1_000;
const MOST_BYTES = 64 * 1024;

/** Ends the channel, and removes its file. */
export type CloseChannel = () => Promise<void>;

export async function openChannel(dataDir: string, operating: Operating): Promise<CloseChannel> {
  const secret = newNonce();
  const nonces = nonceBook(operating.kit.real);
  const server = createServer({ requestTimeout: 10_000 }, (request, response) => {
    answer(request, response, { secret, nonces, operating }).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  writeChannel(dataDir, { url: `http://127.0.0.1:${port}`, secret });
  return async () => {
    removeChannel(dataDir);
    await new Promise((resolve) => {
      server.close(resolve);
      server.closeIdleConnections();
    });
  };
}

interface NonceBook {
  issue(): string;
  /** True only once, and only if it is spent in time. */
  spend(nonce: string): boolean;
}

function nonceBook(real: RealClock): NonceBook {
  const issued = new Map<string, number>();
  return {
    issue: () => {
      const nonce = newNonce();
      const [oldest] = issued.keys();
      if (oldest !== undefined && issued.size >= MOST_NONCES) issued.delete(oldest);
      issued.set(nonce, real.nowMs());
      return nonce;
    },
    spend: (nonce) => {
      const issuedMs = issued.get(nonce);
      issued.delete(nonce);
      return issuedMs !== undefined && Math.abs(real.nowMs() - issuedMs) < NONCE_MS;
    },
  };
}

interface Sides {
  secret: string;
  nonces: NonceBook;
  operating: Operating;
}

async function answer(request: IncomingMessage, response: ServerResponse, sides: Sides): Promise<void> {
  const body = await bodyOf(request);
  const nonce = String(request.headers[NONCE] ?? '');
  if (request.method === 'POST' && request.url === '/nonce') {
    const ours = sides.nonces.issue();
    response.setHeader(PROOF, proofOf(sides.secret, 'server', nonce, ours));
    response.end(ours);
  } else if (
    request.method === 'POST' &&
    request.url === '/run' &&
    sides.nonces.spend(nonce) &&
    proves(request.headers[PROOF], proofOf(sides.secret, 'request', nonce, body))
  ) {
    const text = JSON.stringify(await done(body, sides.operating));
    response.setHeader(PROOF, proofOf(sides.secret, 'answer', nonce, text));
    response.end(text);
  } else {
    response.writeHead(401).end();
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MOST_BYTES) throw new Error('an operator request is too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

type AnyAction = (operating: Operating, given: object) => Promise<object>;

/** A refusal is an answer like any other: the caller has proved that they operate this server. */
async function done(body: string, operating: Operating): Promise<object> {
  try {
    const { action, given } = JSON.parse(body) as { action: string; given: object };
    if (!Object.hasOwn(ACTIONS, action)) return { unknown: action };
    return { result: await (ACTIONS[action as ActionName] as AnyAction)(operating, given) };
  } catch (error) {
    const { message, code, details, exitCode } = await explain(error);
    return { error: [message, code, details, exitCode] };
  }
}
