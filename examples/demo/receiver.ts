/** The partner's end of the webhooks: verifies both signatures of each request, takes each event once, and counts. */
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { verifyStandard, verifyVitable } from '../webhook-receiver/verify.ts';

export interface Event {
  event_id: string;
  event_name: string;
  resource_type: string;
  resource_id: string;
  created_at: string;
}

export interface Receiver {
  url: string;
  /** By event id: deliveries are made at least once. */
  events: Map<string, Event>;
  /** Requests that came, and those among them whose signatures were right. */
  counts: { requests: number; vitable: number; standard: number };
  /** Verifies with this secret from now on. */
  listenWith(secret: string): void;
  close(): Promise<void>;
}

export async function startReceiver(onEvent: (event: Event) => void): Promise<Receiver> {
  const events = new Map<string, Event>();
  const counts = { requests: 0, vitable: 0, standard: 0 };
  let secret = '';
  const server = createServer(async (request, response) => {
    const body = await read(request);
    const now = Date.now() / 1000;
    const vitable = verifyVitable(request.headers, body, secret, now);
    const standard = verifyStandard(request.headers, body, secret, now);
    counts.requests++;
    if (vitable) counts.vitable++;
    if (standard) counts.standard++;
    response.writeHead(vitable && standard ? 204 : 401).end();
    if (!vitable || !standard) return;
    const event = JSON.parse(body) as Event;
    if (events.has(event.event_id)) return;
    events.set(event.event_id, event);
    onEvent(event);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks`,
    events,
    counts,
    listenWith: (given) => {
      secret = given;
    },
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
