/** What rows with a history name as the cause of their change, on a real database: it is there in the end, or nothing is. */
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseId } from '../../modules/vocabulary/ids.ts';
import { openTestOpenroll, type TestOpenroll } from '../../testing/app.ts';
import { date, instantOf } from '../values/dates.ts';
import type { Uuid } from '../values/ids.ts';
import { type Cause, type CommandOptions, command } from './command.ts';

const ACTOR = { kind: 'api_key', id: 'key', name: 'Ines' } as const;
const SAME = { before: { name: 'Juniper' }, after: { name: 'Juniper' } };

let t: TestOpenroll;
let organizationId: Uuid;
beforeAll(async () => {
  t = await openTestOpenroll();
  organizationId = parseId('organization', t.organizationId) ?? '';
});
afterAll(() => t.close());

/** The cause, asked for twice where it is asked for, and the entries that are there afterwards. */
async function run(asks: boolean, facts: object | null, more: Partial<CommandOptions> = {}) {
  const since = t.kit.newId();
  let cause: Cause | null = null;
  await command(t.kit, { organizationId, actor: ACTOR, ...more }, async (context) => {
    if (asks) cause = context.cause();
    if (facts) context.audit('test', 'organization', null, facts);
    if (asks) expect(context.cause()).toEqual(cause);
  });
  const { rows } = await sql<{ id: Uuid; action: string }>`
    select id, action from audit_entries where organization_id = ${organizationId} and id > ${since}`.execute(
    t.database.db,
  );
  return { cause: cause as Cause | null, entries: rows };
}

it.each([
  ['says nothing of itself', null, 'organization.change'],
  ['changed nothing of its resource', SAME, 'test'],
  ['did what changes no row', {}, 'test'],
])('a command that %s leaves the entry that it was asked to name', async (_, facts, action) => {
  const { cause, entries } = await run(true, facts);
  expect(entries).toEqual([{ id: cause?.auditEntryId, action }]);
  expect(cause).toMatchObject({ step: null, day: null });
});

it('a command that nobody asked, and that changed nothing, leaves none', async () => {
  expect((await run(false, SAME)).entries).toEqual([]);
  expect((await run(false, null)).entries).toEqual([]);
  expect((await run(false, {})).entries).toHaveLength(1);
});

it('what the worker does has the request as its cause, or the step and the day', async () => {
  const causedBy = t.kit.newId();
  expect(await run(true, null, { causedBy })).toEqual({
    cause: { auditEntryId: causedBy, step: null, day: null },
    entries: [],
  });
  const at = { now: instantOf(Date.parse('2026-02-01T00:00:00Z')), today: date('2026-02-01') };
  expect(await run(true, null, { step: 'waiting periods end', at })).toEqual({
    cause: { auditEntryId: null, step: 'waiting periods end', day: '2026-02-01' },
    entries: [],
  });
});
