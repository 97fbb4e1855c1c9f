/** A real HTTP receiver of webhooks: it answers as scripted, verifies both signatures and keeps what it received. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

export interface Received {
  headers: Record<string, string>;
  /** The exact bytes, and the parsed body. */
  raw: string;
  body: { event_id: string; event_name: string; resource_type: string; resource_id: string; created_at: string };
  path: string;
}

export type Behavior =
  | number
  | { status: number; headers?: Record<string, string>; body?: string | Buffer; delayMs?: number }
  /**
   * Never answers / closes the connection / sends one byte every ten milliseconds, endlessly / sends far more than anybody
   * reads.
   */
  | 'hang'
  | 'reset'
  | 'drip'
  | 'huge';

export interface Receiver {
  url: string;
  received: Received[];
  /** How the next requests are answered, in order; the last behavior repeats. */
  script(...behaviors: Behavior[]): void;
  /** Resolves after this many requests. */
  waitFor(count: number): Promise<Received[]>;
  /** Lets every hanging request answer 200. */
  releaseHanging(): void;
  /** The number of connections opened. */
  connections: number;
  close(): Promise<void>;
}

export async function startReceiver(behavior: Behavior = 200): Promise<Receiver> {
  let queue: Behavior[] = [];
  let usual = behavior;
  const hanging: ServerResponse[] = [];
  const sockets = new Set<Socket>();
  const waiting: { count: number; resolve: (all: Received[]) => void }[] = [];
  const server = createServer(async (request, response) => {
    const raw = await readBody(request);
    const next = queue.shift() ?? usual;
    if (queue.length === 0) usual = next;
    receiver.received.push({
      headers: request.headers as Record<string, string>,
      raw,
      body: JSON.parse(raw),
      path: request.url ?? '',
    });
    respond(next, request, response, hanging);
    for (const one of waiting) if (receiver.received.length >= one.count) one.resolve(receiver.received);
  });
  server.on('connection', (socket) => {
    receiver.connections++;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const receiver: Receiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    received: [],
    connections: 0,
    script: (...behaviors) => {
      queue = behaviors;
    },
    waitFor: (count) =>
      receiver.received.length >= count
        ? Promise.resolve(receiver.received)
        : new Promise((resolve) => waiting.push({ count, resolve })),
    releaseHanging: () => {
      for (const response of hanging.splice(0)) response.writeHead(200).end();
    },
    close: () => close(server, sockets),
  };
  return receiver;
}

function respond(
  behavior: Behavior,
  request: IncomingMessage,
  response: ServerResponse,
  hanging: ServerResponse[],
): void {
  if (behavior === 'hang') hanging.push(response);
  else if (behavior === 'reset') request.socket.resetAndDestroy();
  else if (behavior === 'drip') drip(response);
  else if (behavior === 'huge') flood(response);
  else {
    const { status, headers, body, delayMs } = typeof behavior === 'number' ? { status: behavior } : behavior;
    const answer = () => response.writeHead(status, headers ?? {}).end(body ?? '');
    if (delayMs) setTimeout(answer, delayMs);
    else answer();
  }
}

function drip(response: ServerResponse): void {
  response.writeHead(200);
  const timer = setInterval(() => response.write('.'), 10);
  response.on('close', () => clearInterval(timer));
}

function flood(response: ServerResponse): void {
  const chunk = Buffer.alloc(64 * 1024, 'x');
  const more = () => {
    while (!response.destroyed && response.write(chunk));
  };
  response.writeHead(200).on('drain', more);
  more();
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function close(server: Server, sockets: Set<Socket>): Promise<void> {
  for (const socket of sockets) socket.destroy();
  return new Promise((resolve) => server.close(() => resolve()));
}

/** Whether `X-Vitable-Signature` matches the secret, as a receiver computes it from the contract alone. */
export function verifiesVitable({ headers, raw }: Received, secret: string): boolean {
  const expected = `sha512=${createHmac('sha512', secret).update(`${headers['x-vitable-timestamp']}.${raw}`).digest('hex')}`;
  return same(expected, headers['x-vitable-signature']);
}

/** Whether any part of `webhook-signature` matches the secret (Standard Webhooks). */
export function verifiesStandard({ headers, raw }: Received, secret: string): boolean {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const message = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${raw}`;
  const expected = `v1,${createHmac('sha256', key).update(message).digest('base64')}`;
  return (headers['webhook-signature'] ?? '').split(' ').some((part) => same(expected, part));
}

function same(expected: string, given: string | undefined): boolean {
  const a = Buffer.from(expected);
  const b = Buffer.from(given ?? '');
  return a.length === b.length && timingSafeEqual(a, b);
}
