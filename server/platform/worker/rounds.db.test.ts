/**
 * A large organization with much work next to small ones: everybody waits for at most one batch of each other organization, and
 * nobody for the query that finds work.
 */
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findReviews } from '../../modules/eligibility/eligibility.sql.ts';
import { parseId } from '../../modules/vocabulary/ids.ts';
import { openTestOpenroll, type TestOpenroll } from '../../testing/app.ts';
import { makeEmployer } from '../../testing/builders.ts';
import type { Uuid } from '../values/ids.ts';

const SMALL = 30;
const LEFT = 2_000;

let t: TestOpenroll;
beforeAll(async () => {
  t = await openTestOpenroll();
  await makeEmployer(t.api);
  // Small tenants in one statement, each with an employer like the large one's.
  await sql`
    with made as (
      insert into organizations (id, name, kind, life_event_auto_approve, created_at, updated_at)
      select gen_random_uuid(), 'Small', 'live', '{}', '2026-01-15', '2026-01-15' from generate_series(1, ${SMALL}::int4)
      returning id
    ), clocks as (
      insert into organization_clocks (organization_id, time_zone) select id, 'UTC' from made returning organization_id
    ), lanes as (
      insert into calendar_lanes (organization_id, first_lane, last_lane, calendar_through, touched_at)
      select organization_id, 0, 7, '2026-01-15', '2026-01-15' from clocks
    )
    insert into employers (organization_id, id, name, legal_name, ein, email, address, created_at, updated_at)
    select made.id, gen_random_uuid(), 'Larkspur', 'Larkspur Inc.', '47-3194821', 'p@lark.example', '{}', '2026-01-15', '2026-01-15'
    from made`.execute(t.database.db);
  await t.drain();
});
afterAll(() => t.close());

const large = (): Uuid => parseId('organization', t.organizationId) ?? '';

/** The large organization has waited longest, with all of its reviews. */
const leaveReviews = () =>
  sql`
    insert into eligibility_reviews (organization_id, id, employer_id, actor, created_at, touched_at)
    select p.organization_id, gen_random_uuid(), p.id, '{"id": null, "name": null}', '2026-01-15',
      case when p.organization_id = ${large()}::uuid then '2026-01-15T08:00:00Z'::timestamptz else '2026-01-15T08:30:00Z' end
    from employers p
    cross join generate_series(1, case when p.organization_id = ${large()}::uuid then ${LEFT}::int4 else 1 end)`.execute(
    t.database.db,
  );

const countLeft = async () => {
  const { rows } = await sql<{ large: number; small: number }>`
    select count(*) filter (where organization_id = ${large()}) as large,
      count(*) filter (where organization_id <> ${large()}) as small from eligibility_reviews`.execute(t.database.db);
  return rows[0];
};

it('serves every small organization in the first round', async () => {
  await leaveReviews();
  const reviews = t.loops.find(({ kind }) => kind === 'reviews');
  for (let turns = 0; turns < SMALL + 1; turns++) expect(await reviews?.turn()).toBe(true);
  expect(await countLeft()).toEqual({ large: LEFT - 1, small: 0 });
  await sql`delete from eligibility_reviews`.execute(t.database.db);
});

it('lets nobody wait for the query that finds work, and ignores what is not committed', async () => {
  await t.database.db.transaction().execute(async (looking) => {
    // As long as this transaction runs, others would wait for anything it had locked.
    expect(await findReviews(looking)).toEqual([]);
    const made = await Promise.all(Array.from({ length: 20 }, () => makeEmployer(t.api)));
    expect(new Set(made).size).toBe(20);
    await leaveReviews();
    expect(await findReviews(looking)).toHaveLength(SMALL + 1);
  });
  await t.database.db.transaction().execute(async (writing) => {
    await sql`update eligibility_reviews set touched_at = '2026-01-15T09:00:00Z'`.execute(writing);
    expect(await findReviews(t.database.db)).toHaveLength(SMALL + 1);
    // Every row is locked by a transaction that has not committed: there is nothing to claim, and nothing to wait for.
    expect(await t.loops.find(({ kind }) => kind === 'reviews')?.turn()).toBe(false);
  });
});
