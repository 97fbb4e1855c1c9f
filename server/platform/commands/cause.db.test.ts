/**
 * The cause that rows with a history name for their change, on a real database: the audit entry exists in the end, or nothing
 * does.
 */
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

/** Asks for the cause (twice) or not, and returns it with the entries that exist afterwards. */
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
  ['reports nothing itself', null, 'organization.change'],
  ['changed nothing in its resource', SAME, 'test'],
  ['did something that changes no row', {}, 'test'],
])('a command that %s leaves the entry that it named as a cause', async (_, facts, action) => {
  const { cause, entries } = await run(true, facts);
  expect(entries).toEqual([{ id: cause?.auditEntryId, action }]);
  expect(cause).toMatchObject({ step: null, day: null });
});

it('a command that changed nothing leaves no entry, unless it was asked for its cause', async () => {
  expect((await run(false, SAME)).entries).toEqual([]);
  expect((await run(false, null)).entries).toEqual([]);
  expect((await run(false, {})).entries).toHaveLength(1);
});

it('work of the worker has the request as its cause, or the calendar step and its day', async () => {
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
