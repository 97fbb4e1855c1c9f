/** The feed of events: a reader who follows the cursor gets each event once, whatever is being written meanwhile. */
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DESTINATIONS } from '../../kit.ts';
import { SYSTEM } from '../../platform/commands/caller.ts';
import { command } from '../../platform/commands/command.ts';
import { transaction } from '../../platform/database/db.ts';
import { openTestOpenroll, type TestOpenroll } from '../../testing/app.ts';
import { happen, organizationOf } from '../../testing/webhooks.ts';
import { parseId } from '../vocabulary/ids.ts';
import { formatCursor } from './cursor.rules.ts';
import { numberingTurn } from './position.sql.ts';

let t: TestOpenroll;
beforeAll(async () => {
  t = await openTestOpenroll();
});
afterAll(() => t.close());

const fresh = () => t.otherOrganization('live');
const names = (body: { data: { event_name: string }[] }) => body.data.map((row) => row.event_name);

type Page = { data: { id: string; event_name: string }[]; pagination: { next_cursor: string; total: number } };
const read = async (api: TestOpenroll['api'], after: string, more = ''): Promise<Page> =>
  (await api.get(`/v1/webhook-events?after=${after}${more}`)).body;
/** Numbers what was committed, as the worker does, and reads a page. */
const readNumbered = async (api: TestOpenroll['api'], after: string, more = ''): Promise<Page> => {
  while (await numberingTurn(t.workKit, DESTINATIONS));
  return read(api, after, more);
};

it('reads in order, page by page, and stays in place if there is nothing new', async () => {
  const other = await fresh();
  const empty = await read(other.api, '');
  expect(empty.data).toEqual([]);
  await happen(t, other.organizationId, 'enrollment.started', 'enrollment.granted');
  await happen(t, other.organizationId, 'enrollment.waived');
  const one = await readNumbered(other.api, empty.pagination.next_cursor, '&limit=2');
  expect(names(one)).toEqual(['enrollment.started', 'enrollment.granted']);
  const two = await readNumbered(other.api, one.pagination.next_cursor);
  expect(names(two)).toEqual(['enrollment.waived']);
  const three = await read(other.api, two.pagination.next_cursor);
  expect([three.data, three.pagination.next_cursor]).toEqual([[], two.pagination.next_cursor]);
  const filtered = await read(other.api, 'start', '&event_name=enrollment.granted');
  expect(names(filtered)).toEqual(['enrollment.granted']);
});

it('does not lose the events of a transaction that began early and commits last', async () => {
  const other = await fresh();
  const organizationId = organizationOf(other.organizationId);
  const slow = { written: Promise.withResolvers<void>(), commit: Promise.withResolvers<void>() };
  const running = command(
    t.kit,
    {
      organizationId,
      actor: SYSTEM,
      beforeCommit: async () => {
        slow.written.resolve();
        await slow.commit.promise;
      },
    },
    async (context) => context.emit('enrollment.started', t.kit.newId()),
  );
  await slow.written.promise;
  await happen(t, other.organizationId, 'enrollment.waived');
  const during = await readNumbered(other.api, 'start');
  expect(names(during)).toEqual(['enrollment.waived']);
  slow.commit.resolve();
  await running;
  const after = await readNumbered(other.api, during.pagination.next_cursor);
  expect(names(after)).toEqual(['enrollment.started']);
});

it('is not held back by a long transaction of another organization', async () => {
  const [other, third] = [await fresh(), await fresh()];
  await transaction(t.database.work, async (tx) => {
    // It writes, so that it has a transaction id of its own that is older than everything that follows.
    await sql`update organizations set name = 'Long' where id = ${organizationOf(third.organizationId)}`.execute(tx);
    await happen(t, other.organizationId, 'enrollment.started');
    expect(names(await readNumbered(other.api, 'start'))).toEqual(['enrollment.started']);
  });
});

it('counts each organization’s events from 1 without a gap, however many workers number them', async () => {
  const other = await fresh();
  const organizationId = organizationOf(other.organizationId);
  const batchRows = t.workKit.database.batchRows;
  t.workKit.database.batchRows = 3;
  const commands = Array.from({ length: 20 }, (_, n) =>
    happen(t, other.organizationId, ...Array<'enrollment.started'>(1 + (n % 4)).fill('enrollment.started')),
  );
  const workers = Array.from({ length: 4 }, async () => {
    for (let turns = 0; turns < 30; turns++) await numberingTurn(t.workKit, DESTINATIONS);
  });
  await Promise.all([...commands, ...workers]);
  while (await numberingTurn(t.workKit, DESTINATIONS));
  t.workKit.database.batchRows = batchRows;
  const { rows } = await sql<{ position: number }>`
    select position from webhook_events where organization_id = ${organizationId} order by position`.execute(
    t.database.db,
  );
  expect(rows.map(({ position }) => Number(position))).toEqual(Array.from({ length: 50 }, (_, n) => n + 1));
  const read = await readNumbered(other.api, 'start', '&limit=100');
  const { rows: ids } = await sql<{ id: string }>`
    select id from webhook_events where organization_id = ${organizationId} order by position`.execute(t.database.db);
  expect(read.data.map(({ id }) => parseId('webhookEvent', id))).toEqual(ids.map(({ id }) => id));
});

it('counts events before and after they are numbered', async () => {
  const other = await t.otherOrganization('sandbox');
  const totals = async () => {
    const queries = [
      '',
      '?event_name=enrollment.started',
      '?resource_type=enrollment',
      '?event_name=employee.deactivated',
    ];
    const answers = await Promise.all(queries.map((query) => other.api.get(`/v1/webhook-events${query}`)));
    return answers.map(({ body }) => body.pagination.total);
  };
  await happen(t, other.organizationId, 'enrollment.started', 'enrollment.waived', 'employee.deactivated');
  expect(await totals()).toEqual([3, 1, 2, 1]);
  await numberingTurn(t.workKit, DESTINATIONS);
  await happen(t, other.organizationId, 'enrollment.started');
  expect(await totals()).toEqual([4, 2, 3, 1]);
  await numberingTurn(t.workKit, DESTINATIONS);
  expect(await totals()).toEqual([4, 2, 3, 1]);
});

it('answers 410 to a cursor of another database or of a time that this one has lost, and 400 to anything else', async () => {
  const identity = await sql<{ id: string }>`select id from database_identity`.execute(t.database.db);
  const database = identity.rows[0]?.id ?? '';
  const organization = organizationOf(t.organizationId);
  const ask = async (after: string) => {
    const { status, body } = await t.api.get(`/v1/webhook-events?after=${after}`);
    return [status, body.app_error_code];
  };
  expect((await t.api.get(`/v1/webhook-events?after=${formatCursor({ database, organization }, 0)}`)).status).toBe(200);
  for (const cursor of [
    formatCursor({ database: t.kit.newId(), organization }, 0),
    formatCursor({ database, organization: t.kit.newId() }, 0),
    formatCursor({ database, organization }, 9_000_000_000),
  ]) {
    expect(await ask(cursor)).toEqual([410, 'cursor_expired']);
  }
  expect(await ask('nonsense')).toEqual([400, 'invalid_request']);
});
