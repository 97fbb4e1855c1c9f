/** How long the database may take for a statement of a request and of the worker. */
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseId } from '../../modules/vocabulary/ids.ts';
import { openTestOpenroll, type TestOpenroll } from '../../testing/app.ts';
import { makeEmployer } from '../../testing/builders.ts';
import type { Db } from '../database/db.ts';

let t: TestOpenroll;
beforeAll(async () => {
  t = await openTestOpenroll();
});
afterAll(() => t.close());

it('is ten seconds for requests and two minutes for the worker', async () => {
  const limitOf = async (db: Db) => (await sql<{ statement_timeout: string }>`show statement_timeout`.execute(db)).rows;
  expect(await limitOf(t.database.db)).toEqual([{ statement_timeout: '10s' }]);
  expect(await limitOf(t.database.work)).toEqual([{ statement_timeout: '2min' }]);
});

it('gives up a statement that takes longer: 504, and nothing was changed', async () => {
  const id = await makeEmployer(t.api);
  const { db } = t.database;
  await sql
    .raw(
      'create function dawdle() returns trigger language plpgsql as $$ begin perform pg_sleep(30); return new; end $$',
    )
    .execute(db);
  await sql`create trigger dawdle before update on employers for each row execute function dawdle()`.execute(db);
  const { status, body, headers } = await t.api.put(`/v1/employers/${id}`, { name: 'Renamed' });
  expect([status, body.app_error_code]).toEqual([504, 'timed_out']);
  expect(headers['retry-after']).toMatch(/^([5-9]|10)$/);
  await sql`drop trigger dawdle on employers`.execute(db);
  expect((await t.api.put(`/v1/employers/${id}`, { name: 'Renamed' })).status).toBe(200);
});

it('gives up a request that waits eight seconds for another: 503, and nothing was changed', async () => {
  const id = await makeEmployer(t.api);
  const before = (await t.api.get(`/v1/employers/${id}`)).body;
  let letGo = () => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  let locked = () => {};
  const has = new Promise<void>((resolve) => {
    locked = resolve;
  });
  const holding = t.database.work.transaction().execute(async (tx) => {
    await sql`select 1 from employers where id = ${parseId('employer', id)} for update`.execute(tx);
    locked();
    await held;
  });
  await has;
  const headers = { 'idempotency-key': 'rename' };
  const { status, body, headers: answered } = await t.api.put(`/v1/employers/${id}`, { name: 'Renamed' }, headers);
  expect([status, body.app_error_code]).toEqual([503, 'unavailable']);
  expect(answered['retry-after']).toMatch(/^([5-9]|10)$/);
  letGo();
  await holding;
  expect((await t.api.get(`/v1/employers/${id}`)).body).toEqual(before);
  expect((await t.api.put(`/v1/employers/${id}`, { name: 'Renamed' }, headers)).status).toBe(200);
});
