/**
 * The baseline of the deliveries: the shortest loop that keeps its promises to the database. It claims 200 by `skip locked`,
 * signs and sends them at once, then logs the attempts and completes the deliveries in one statement. No leases that
 * outlive it, no limits per receiver, no address checks, no health.
 */
import { createHmac, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import pg from 'pg';
import { Agent } from 'undici';
import { wireId } from '../../server/platform/ids.ts';

const { PORT, DATABASE_URL, URL: target = '' } = process.env as Record<string, string>;
createServer((_request, response) => response.end('ok')).listen(Number(PORT), '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));

const client = new pg.Client({ connectionString: DATABASE_URL });
await client.connect();
const agent = new Agent({ connections: 100, pipelining: 1 });
const { origin, pathname } = new URL(target);
const secret = 'whsec_bench';

const CLAIM = `
  with picked as (
    select organization_id, id from webhook_deliveries where status = 'Pending' and due_at <= $1
    order by due_at limit 200 for update skip locked
  )
  update webhook_deliveries d set status = 'In Progress', leased_until = $1 from picked p
  where d.organization_id = p.organization_id and d.id = p.id
  returning d.organization_id, d.id, d.event_id, (select row_to_json(e) from webhook_events e
    where e.organization_id = d.organization_id and e.id = d.event_id) as event`;
const COMPLETE = `
  with done as (select * from json_to_recordset($1::json) as c (o uuid, i uuid, a uuid, s int4, t timestamptz, d int4)),
  completed as (
    update webhook_deliveries d set status = 'Delivered', attempt_count = 1, leased_until = null, delivered_at = c.t
    from done c where d.organization_id = c.o and d.id = c.i returning c.*
  )
  insert into webhook_attempts (organization_id, id, delivery_id, number, started_at, duration_ms, response_status)
  select o, a, i, 1, t, d, s from completed`;

async function deliver(row: pg.QueryResultRow) {
  const { event } = row;
  const startedAt = Date.now();
  const eventId = wireId('webhookEvent', row.event_id);
  const body = JSON.stringify({
    event_id: eventId,
    event_name: event.event_name,
    resource_type: event.resource_type,
    resource_id: wireId(event.resource_type, event.resource_id),
    created_at: event.created_at,
  });
  const timestamp = String(Math.floor(startedAt / 1000));
  const headers = {
    'content-type': 'application/json',
    'x-vitable-timestamp': timestamp,
    'x-vitable-signature': `sha512=${createHmac('sha512', secret).update(`${timestamp}.${body}`).digest('hex')}`,
  };
  const answer = await agent.request({ origin, path: pathname, method: 'POST', headers, body });
  await answer.body.dump();
  const time = { t: new Date(startedAt).toISOString(), d: Date.now() - startedAt };
  return { o: row.organization_id, i: row.id, a: randomUUID(), s: answer.statusCode, ...time };
}

for (;;) {
  const { rows } = await client.query({ name: 'claim', text: CLAIM, values: [new Date().toISOString()] });
  if (rows.length === 0) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    continue;
  }
  const done = await Promise.all(rows.map(deliver));
  await client.query({ name: 'complete', text: COMPLETE, values: [JSON.stringify(done)] });
}
