/**
 * The baseline of the deliveries: the shortest loop that leaves the database correct. It claims 200 by `skip locked`,
 * signs and sends them at once, then logs the attempts and completes the deliveries in one statement. No leases that
 * outlive it, no limits per receiver, no address checks, no health.
 */
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { answerHealth, signedPosts } from './signed-post.ts';

answerHealth();
const post = signedPosts(process.env.WEBHOOK_URL ?? '');
const client = new pg.Client({ connectionString: process.env.DATABASE_URL });
await client.connect();

const CLAIM = `
  with picked as (
    select organization_id, id from webhook_deliveries where status = 'Pending' and due_at <= $1
    order by due_at limit 200 for update skip locked
  )
  update webhook_deliveries d set status = 'In Progress', leased_until = $1 from picked p
  where d.organization_id = p.organization_id and d.id = p.id
  returning d.organization_id, d.id, (select row_to_json(e) from webhook_events e
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
  const { startedAt, durationMs, status } = await post(row.event);
  return { o: row.organization_id, i: row.id, a: randomUUID(), s: status, t: startedAt, d: durationMs };
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
