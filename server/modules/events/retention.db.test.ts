/** What retention drops, what holds it back, and that the tallies stay equal to the sum of the events. */
import { sql } from 'kysely';
import { afterEach, expect, it } from 'vitest';
import { openTestOpenroll, type TestOpenroll } from '../../testing/app.ts';
import { startReceiver } from '../../testing/receiver.ts';
import { happen } from '../../testing/webhooks.ts';
import { endHold, hold } from '../webhooks/standing.sql.ts';
import type { EventName } from './event-names.ts';

/** Partitions are created and dropped by the dozen, which takes a busy machine some time. */
const SLOW = { timeout: 120_000 };

let t: TestOpenroll;
afterEach(() => t?.close());

/** Only numbering and housekeeping: no delivery, no calendar. */
async function keepHouse(at?: string): Promise<void> {
  if (at) t.real.set(at);
  for (const kind of ['numbering', 'housekeeping']) {
    const loop = t.loops.find((one) => one.kind === kind);
    while (await loop?.turn());
  }
}

/** If something else has locked a table for a moment, such as an autovacuum, dropping gives up until the next turn. */
const expectLeft = (at: string, left: string[]) =>
  expect
    .poll(async () => {
      await keepHouse(at);
      return partitions();
    })
    .toEqual(left);

const partitions = async () => {
  const { rows } = await sql<{ name: string }>`
    select inhrelid::regclass::text as name from pg_inherits
    where inhparent = any (array['webhook_events', 'webhook_deliveries', 'webhook_attempts']::regclass[])
    order by 1`.execute(t.database.db);
  return rows.map(({ name }) => name).filter((name) => /_2026_0[1-3]$/.test(name));
};
const counts = async () => {
  const { rows } = await sql<Record<string, number>>`
    select (select count(*) from webhook_events) as events, (select count(*) from webhook_deliveries) as deliveries,
      (select count(*) from webhook_attempts) as attempts,
      (select coalesce(sum(count), 0)::int8 from webhook_event_tallies) as tallied`.execute(t.database.db);
  return rows[0];
};
const started = (count: number) => Array<EventName>(count).fill('enrollment.started');
const months = (...numbers: string[]) =>
  ['attempts', 'deliveries', 'events'].flatMap((table) => numbers.map((month) => `webhook_${table}_2026_${month}`));

it.each(['postgres', 'embedded'] as const)(
  'drops months whose last day is ninety days ago, on %s',
  SLOW,
  async (database) => {
    // The template has the months of today; these are created by the clock of this test.
    t = await openTestOpenroll({ kind: 'sandbox', database, now: '2026-01-31T23:59:59.990Z' });
    const receiver = await startReceiver();
    await t.api.post('/v1/webhook-subscriptions', { url: receiver.url });
    await keepHouse();
    await happen(t, t.organizationId, ...started(3), 'enrollment.waived');
    // Counted in January, although some of its ids may be from February.
    t.real.set('2026-02-10T12:00:00Z');
    await happen(t, t.organizationId, ...started(2));
    await t.drain();
    await receiver.close();
    expect(await counts()).toEqual({ events: 6, deliveries: 6, attempts: 6, tallied: 6 });

    await keepHouse('2026-05-01T23:59:59Z');
    expect(await partitions()).toEqual(months('01', '02', '03'));
    // While webhooks are held nothing is dropped: it may be needed once they are resumed.
    await hold(t.database.db, t.real.now());
    await keepHouse('2026-05-02T00:00:00Z');
    expect(await partitions()).toEqual(months('01', '02', '03'));
    await endHold(t.database.db);
    await expectLeft('2026-05-02T00:00:00Z', months('02', '03'));
    // January's attempts were made in February, with ids from February.
    expect(await counts()).toEqual({ events: 2, deliveries: 2, attempts: 6, tallied: 2 });
    expect((await t.api.get('/v1/webhook-events')).body.pagination.total).toBe(2);
    await expectLeft('2026-07-15T00:00:00Z', []);
    expect(await counts()).toEqual({ events: 0, deliveries: 0, attempts: 0, tallied: 0 });
  },
);

it('keeps months longer if configured', SLOW, async () => {
  t = await openTestOpenroll({ now: '2026-01-15T00:00:00Z', settings: { retentionDays: 120 } });
  await keepHouse('2026-01-15T00:00:00Z');
  await keepHouse('2026-05-31T00:00:00Z');
  expect(await partitions()).toEqual(months('01', '02', '03'));
  await expectLeft('2026-06-01T00:00:00Z', months('02', '03'));
});

it('gives up on a month that is being read, and drops it afterwards', SLOW, async () => {
  t = await openTestOpenroll({ now: '2026-01-15T00:00:00Z' });
  await keepHouse();
  await t.database.db.transaction().execute(async (reader) => {
    await sql`select 1 from webhook_events_2026_01`.execute(reader);
    await keepHouse('2026-05-02T00:00:00Z');
    expect(await partitions()).toContain('webhook_events_2026_01');
  });
  await expectLeft('2026-05-02T00:00:00Z', months('02', '03'));
});

it('drops nothing that is still to be delivered, nor anything after it', SLOW, async () => {
  t = await openTestOpenroll({ kind: 'sandbox', now: '2026-01-15T00:00:00Z' });
  const subscription = (await t.api.post('/v1/webhook-subscriptions', { url: 'http://127.0.0.1:9/' })).body.data;
  await keepHouse();
  await happen(t, t.organizationId, 'enrollment.started');
  await t.api.post(`/v1/webhook-subscriptions/${subscription.id}/disable`);
  await keepHouse('2026-09-01T00:00:00Z');
  expect(await partitions()).toEqual(months('01', '02', '03'));
  // Deleting the subscription gives them up.
  await t.api.delete(`/v1/webhook-subscriptions/${subscription.id}`);
  t.real.advanceMs(60_000);
  await t.drain();
  await expectLeft(t.real.now(), []);
  expect(await counts()).toEqual({ events: 0, deliveries: 0, attempts: 0, tallied: 0 });
});

it('deletes what the default partitions took, in batches', async () => {
  t = await openTestOpenroll({ now: '2026-01-15T00:00:00Z' });
  await happen(t, t.organizationId, ...started(2_100));
  const { rows } = await sql<{ count: number }>`select count(*) as count from webhook_events_default`.execute(
    t.database.db,
  );
  expect(rows[0]?.count).toBe(2_100);
  t.real.set('2026-03-20T00:00:00Z');
  await happen(t, t.organizationId, ...started(5));
  await keepHouse('2026-05-20T00:00:00Z');
  expect(await counts()).toEqual({ events: 5, deliveries: 0, attempts: 0, tallied: 5 });
});

it('creates a month when its table is free, and lets nobody wait for it', async () => {
  t = await openTestOpenroll({ kind: 'live', now: '2026-02-10T12:00:00Z' });
  const made = async () => {
    const { rows } = await sql<{ there: boolean }>`
      select to_regclass('webhook_events_2029_03') is not null as there`.execute(t.database.db);
    return rows[0]?.there;
  };
  const other = t.database.openSession?.();
  if (!other) throw new Error('PostgreSQL has sessions');
  await other.connect();
  await other.query('begin');
  await other.query('select count(*) from webhook_events_default');
  await keepHouse('2029-01-10T12:00:00Z');
  expect(await made()).toBe(false);
  await other.query('rollback');
  await other.end();
  await expect
    .poll(async () => {
      await keepHouse();
      return made();
    })
    .toBe(true);
});
