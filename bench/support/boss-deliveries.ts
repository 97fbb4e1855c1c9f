/**
 * The same deliveries on pg-boss: a job for each, fetched, signed, sent and logged. TUNED=1: two workers with batches of 50
 * that go on at once while their batches are full, the fastest of 1 × 100, 2 × 50, 4 × 25 and 8 × 12; otherwise `work()` as it
 * comes, one job every two seconds.
 */
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { type Job, PgBoss } from 'pg-boss';
import { answerHealth, type EventRow, signedPosts } from './signed-post.ts';

const QUEUE = 'deliveries';
const CONNECTIONS = 16;
const TUNED = { batchSize: 50, pollingIntervalSeconds: 0.5, burstWhenBatchFull: true };

type Delivery = EventRow & { organization_id: string };

const LOG = `
  insert into webhook_attempts (organization_id, id, delivery_id, number, started_at, duration_ms, response_status)
  select o, a, i, 1, t, d, s from json_to_recordset($1::json) as c (o uuid, i uuid, a uuid, s int4, t timestamptz, d int4)`;

/** Makes the queue, with a job for every stored event. */
export async function enqueueEvents(databaseUrl: string): Promise<void> {
  const boss = new PgBoss({ connectionString: databaseUrl, supervise: false });
  boss.on('error', console.error);
  await boss.start();
  await boss.createQueue(QUEUE);
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const { rows } = await client.query(
    'select organization_id, id, event_name, resource_type, resource_id, created_at from webhook_events order by id',
  );
  await client.end();
  for (let at = 0; at < rows.length; at += 1_000) {
    await boss.insert(
      QUEUE,
      rows.slice(at, at + 1_000).map((data) => ({ data })),
    );
  }
  await boss.stop();
}

async function work(databaseUrl: string, url: string): Promise<void> {
  const post = signedPosts(url);
  const pool = new pg.Pool({ connectionString: databaseUrl, max: CONNECTIONS });
  const deliver = async (jobs: Job<Delivery>[]) => {
    const done = await Promise.all(
      jobs.map(async ({ id, data }) => {
        const { startedAt, durationMs, status } = await post(data);
        return { o: data.organization_id, i: id, a: randomUUID(), s: status, t: startedAt, d: durationMs };
      }),
    );
    await pool.query({ name: 'log', text: LOG, values: [JSON.stringify(done)] });
  };
  const boss = new PgBoss({ connectionString: databaseUrl, max: CONNECTIONS });
  boss.on('error', console.error);
  await boss.start();
  if (!process.env.TUNED) await boss.work<Delivery>(QUEUE, deliver);
  else for (let n = 0; n < 2; n++) await boss.work<Delivery>(QUEUE, TUNED, deliver);
}

if (import.meta.main) {
  answerHealth();
  await work(process.env.DATABASE_URL ?? '', process.env.WEBHOOK_URL ?? '');
}
