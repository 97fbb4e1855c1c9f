/** What every baseline of the deliveries does with one event: both signatures, one POST, and a row for the log of attempts. */
import { createServer } from 'node:http';
import { Agent } from 'undici';
import { wireId } from '../../server/modules/vocabulary/ids.ts';
import { payloadOf, signingKey, webhookHeaders } from '../../server/modules/webhooks/signature.rules.ts';
import type { EventResource } from '../../server/platform/commands/event.ts';
import { realClock } from '../../server/platform/process/real-clock.ts';
import { instantOf } from '../../server/platform/values/dates.ts';
import type { Uuid } from '../../server/platform/values/ids.ts';

/** A row of webhook_events. */
export interface EventRow {
  id: Uuid;
  event_name: string;
  resource_type: EventResource;
  resource_id: Uuid;
  created_at: string;
}

export interface Attempt {
  startedAt: string;
  durationMs: number;
  status: number;
}

const secrets = { current: signingKey(`whsec_${Buffer.alloc(32, 'b').toString('base64')}`), previous: null };

/** Sends to one URL over a hundred connections. */
export function signedPosts(url: string): (event: EventRow) => Promise<Attempt> {
  const { origin, pathname } = new URL(url);
  const agent = new Agent({ connections: 100, pipelining: 1 });
  return (event) => signedPost(agent, { origin, path: pathname }, event);
}

async function signedPost(agent: Agent, to: { origin: string; path: string }, event: EventRow): Promise<Attempt> {
  const startedMs = realClock.nowMs();
  const eventId = wireId('webhookEvent', event.id);
  const body = payloadOf({
    eventId,
    eventName: event.event_name,
    resourceType: event.resource_type,
    resourceId: wireId(event.resource_type, event.resource_id),
    createdAt: event.created_at,
  });
  const headers = webhookHeaders({ eventId, body, test: false }, secrets, startedMs);
  const answer = await agent.request({ ...to, method: 'POST', headers, body });
  await answer.body.dump();
  return { startedAt: instantOf(startedMs), durationMs: realClock.nowMs() - startedMs, status: answer.statusCode };
}

/** Answers health checks, and ends this process when told to. */
export function answerHealth(): void {
  createServer((_request, response) => response.end('ok')).listen(Number(process.env.PORT), '127.0.0.1');
  process.on('SIGTERM', () => process.exit(0));
}
