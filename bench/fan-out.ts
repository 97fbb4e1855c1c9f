/** Events with their deliveries: one command for all of them, beside two statements that write the same rows and nothing else. */
import pg from 'pg';
import { realClock, realIds } from '../server/platform/process/real-clock.ts';
import { happen, openSandbox } from './support/hooks-world.ts';
import { type Figure, interleave, show, size, timed } from './support/report.ts';
import { openDatabases, query, uuidOf, type World } from './support/world.ts';

const EVENTS = 5_000;
const SUBSCRIPTIONS = 3;
const ROUNDS = size(7, 3);
const newId = realIds(realClock);

export default async function fanOut(): Promise<Figure[]> {
  const databases = await openDatabases();
  const { url, world } = await openSandbox(databases, 'fan_out');
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const subscriptions: string[] = [];
    for (let n = 0; n < SUBSCRIPTIONS; n++) {
      const { data } = await world.post('/v1/webhook-subscriptions', { url: `http://localhost:${9_000 + n}/` });
      subscriptions.push(uuidOf('webhookSubscription', data.id));
    }
    const times = await interleave(ROUNDS, {
      ours: () => timed(() => happen(world, EVENTS)),
      baseline: () => timed(() => rawFanOut(client, world, subscriptions)),
    });
    const [stored] = await query(url, 'select count(*)::int4 as n from webhook_deliveries');
    if (stored?.n !== 2 * (ROUNDS + 1) * EVENTS * SUBSCRIPTIONS) throw new Error('a delivery is missing');
    return [
      {
        name: `${EVENTS.toLocaleString('en-US')} events × ${SUBSCRIPTIONS} subscriptions through command(), raw SQL`,
        ours: show(times.ours, 'ms'),
        baseline: show(times.baseline, 'ms'),
        value: times.baseline.median / times.ours.median,
        unit: '×',
        target: 0.6,
        atLeast: true,
      },
    ];
  } finally {
    await client.end();
    await world.close();
    await databases.stop();
  }
}

const RAW_EVENTS = `
  insert into webhook_events (organization_id, id, event_name, resource_type, resource_id, created_at)
  select $1::uuid, e.id, 'enrollment.started', 'enrollment', e.r, $3::timestamptz
  from json_to_recordset($2::json) as e (id uuid, r uuid)`;
const RAW_DELIVERIES = `
  insert into webhook_deliveries (organization_id, id, event_id, subscription_id, due_at, created_at)
  select $1::uuid, d.id, d.e, d.s, $3::timestamptz, $3::timestamptz
  from json_to_recordset($2::json) as d (id uuid, e uuid, s uuid)`;

/** No clock to look at, no tally, no filter. */
async function rawFanOut(client: pg.Client, { organization }: World, subscriptions: string[]): Promise<void> {
  const now = realClock.now();
  const events = Array.from({ length: EVENTS }, () => ({ id: newId(), r: newId() }));
  const deliveries = events.flatMap(({ id }) => subscriptions.map((s) => ({ id: newId(), e: id, s })));
  await client.query('begin');
  await client.query(RAW_EVENTS, [organization, JSON.stringify(events), now]);
  await client.query(RAW_DELIVERIES, [organization, JSON.stringify(deliveries), now]);
  await client.query('commit');
}
