/** Numbers of invoices come from one row: concurrent runs never take the same number, and leave none out. */
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Tx } from '../../platform/database/db.ts';
import type { CalendarDate, Instant } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { openTestOpenroll, type TestOpenroll } from '../../testing/app.ts';
import { makeEmployer } from '../../testing/builders.ts';
import { parseId } from '../vocabulary/ids.ts';
import { addToInvoices } from './invoice.sql.ts';

let t: TestOpenroll;
let organization: Uuid;
let employers: Uuid[];
beforeAll(async () => {
  t = await openTestOpenroll();
  const { api, organizationId } = await t.otherOrganization('sandbox');
  organization = parseId('organization', organizationId) as Uuid;
  employers = [];
  for (let at = 0; at < 4; at++) employers.push(parseId('employer', await makeEmployer(api)) as Uuid);
});
afterAll(() => t.close());

const RUN = { on: '2026-07-01' as CalendarDate, at: '2026-07-01T08:00:00.000Z' as Instant };
const partOf = (employer_id: Uuid, cents = 100) => ({
  ...{ id: t.kit.newId(), employer_id, line_count: 1 },
  ...{ premium_cents: cents, employer_cents: cents, employee_cents: 0 },
});
const bill = (tx: Tx, ...of: Uuid[]) =>
  addToInvoices(
    tx,
    organization,
    RUN,
    of.map((employer) => partOf(employer)),
  );

/** `[employer, number, lines]` of every invoice. */
async function invoices() {
  const { rows } = await sql<{ employer_id: Uuid; number: number; line_count: number }>`
    select employer_id, number, line_count from invoices where organization_id = ${organization} order by number`.execute(
    t.database.db,
  );
  return rows.map(({ employer_id, number, line_count }) => [employers.indexOf(employer_id), number, line_count]);
}

/** Begins a second run once the first has billed, and lets the first end only when the second is waiting for it. */
async function sideBySide(first: Uuid[], second: Uuid[], end: 'commit' | 'rollback' = 'commit'): Promise<void> {
  const { db } = t.database;
  const billed = Promise.withResolvers<void>();
  const done = Promise.withResolvers<void>();
  const one = db.transaction().execute(async (tx) => {
    await bill(tx, ...first);
    billed.resolve();
    await done.promise;
    if (end === 'rollback') throw new Error('rolled back');
  });
  await billed.promise;
  const other = db.transaction().execute((tx) => bill(tx, ...second));
  await expect
    .poll(async () => {
      const { rows } = await sql<{ waiting: number }>`
        select count(*) as waiting from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`.execute(
        db,
      );
      return Number(rows[0]?.waiting);
    })
    .toBeGreaterThan(0);
  done.resolve();
  await Promise.allSettled([one]);
  await other;
}

it('count up across employers, and a rollback leaves no gap', async () => {
  const [a, b, c, d] = employers as [Uuid, Uuid, Uuid, Uuid];
  await sideBySide([b, a], [c]);
  expect((await invoices()).map(([, number]) => number)).toEqual([1, 2, 3]);
  await sideBySide([d], [a, d], 'rollback');
  expect((await invoices()).at(-1)).toEqual([3, 4, 1]);
});

it('are taken once if two runs bill the same employer', async () => {
  await t.database.db.deleteFrom('invoices').where('organization_id', '=', organization).execute();
  const [a] = employers as [Uuid];
  await sideBySide([a], [a]);
  expect(await invoices()).toEqual([[0, 5, 2]]);
});
