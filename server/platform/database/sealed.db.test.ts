/** The secret of a database, and resealing: resumed after being killed, and while somebody changes a text. */
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { SEALED } from '../../kit.ts';
import { openTestOpenroll, type TestOpenroll } from '../../testing/app.ts';
import { makeSeal, type Seal } from '../process/seal.ts';
import { checkSecret, countKeys, opensDatabase, renewCanary, resealAll } from './sealed.ts';

const [OLD, NEW] = ['a secret for tests, not for anything else', 'the secret that comes after the first one'];
const before = makeSeal(OLD);
const between = makeSeal(NEW, [OLD]);
const after = makeSeal(NEW);

let t: TestOpenroll;
beforeAll(async () => {
  t = await openTestOpenroll();
});
afterAll(() => t.close());
beforeEach(async () => {
  for (const table of ['secret_canary', 'webhook_subscriptions'])
    await sql`delete from ${sql.table(table)}`.execute(t.database.db);
});

const check = (seal: Seal) => checkSecret(t.database.db, seal, t.real, SEALED);
const reseal = (seal: Seal) => resealAll(t.database.db, seal, SEALED);
const counts = async (seal: Seal) =>
  Object.fromEntries((await countKeys(t.database.db, seal, SEALED)).map(({ state, texts }) => [state, texts]));
const REFUSAL = 'OPENROLL_SECRET is not the secret of this database';

/** Spread over many organizations, each with as many as it may have. */
async function subscriptions(count: number): Promise<void> {
  for (let made = 0; made < count; ) {
    const { api } = await t.otherOrganization();
    for (let own = 0; own < 100 && made < count; own++, made++) {
      expect((await api.post('/v1/webhook-subscriptions', { url: 'https://hooks.example/' })).status).toBe(201);
    }
  }
}

it('knows the secret that it first started with, and no other', async () => {
  await check(before);
  await check(before);
  await check(between);
  await expect(check(after)).rejects.toThrow(REFUSAL);
  await renewCanary(t.database.db, between, t.real);
  await check(after);
  await expect(check(before)).rejects.toThrow(REFUSAL);
});

it('writes no canary with a wrong secret if something is sealed already', async () => {
  await subscriptions(1);
  await expect(check(after)).rejects.toThrow(REFUSAL);
  expect(await opensDatabase(t.database.db, after)).toBeNull();
  await check(before);
  expect(await opensDatabase(t.database.db, before)).toBe(true);
});

it('resumes where it was killed, leaves what it can’t open, and counts the texts of each key', async () => {
  await subscriptions(450);
  const lost = makeSeal('a secret that nobody knows any more').seal('whsec_lost');
  await sql`
    update webhook_subscriptions set previous_secret_encrypted = ${lost}
    where id = (select min(id::text)::uuid from webhook_subscriptions)`.execute(t.database.db);
  let left = 250;
  const killed: Seal = {
    ...between,
    seal: (text) => {
      if (left-- === 0) throw new Error('killed');
      return between.seal(text);
    },
  };
  await expect(reseal(killed)).rejects.toThrow('killed');
  // The batch in which it was killed is unchanged.
  expect(await counts(between)).toEqual({ current: 200, opens: 250, missing: 1 });
  expect([await reseal(between), await counts(between)]).toEqual([250, { current: 450, missing: 1 }]);
  expect([await reseal(between), await counts(after)]).toEqual([0, { current: 450, missing: 1 }]);
});
