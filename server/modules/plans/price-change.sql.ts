/** The only file that writes price changes: they are added and superseded, but never changed otherwise or deleted. */
import { type RawBuilder, sql } from 'kysely';
import type { Command } from '../../platform/commands/command.ts';
import type { Db } from '../../platform/database/db.ts';
import { anyOf } from '../../platform/database/keys.ts';
import type { CalendarDate } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import type { PriceChange } from './price-change.rules.ts';
import type { Rates } from './rates.rules.ts';

export type NewPriceChange = PriceChange & { planYearId: Uuid; needsSignature: boolean };

/** Supersedes earlier changes of the same plan, or of the contribution, from that day on. Returns the new id. */
export async function replacePrices(command: Command, change: NewPriceChange): Promise<Uuid> {
  const { planYearId, planId, from } = change;
  await sql`
    update price_changes set superseded_at = ${command.now}
    where organization_id = ${command.organizationId} and plan_year_id = ${planYearId}
      and plan_id is not distinct from ${planId}::uuid and starts_on >= ${from} and superseded_at is null`.execute(
    command.db,
  );
  return insertPriceChange(command, change);
}

/** Also keeps the prices before the first correction: prices that nobody has signed for are compared with them (rules 10.3). */
export async function keepFirstPrices(command: Command, first: NewPriceChange): Promise<void> {
  const { planYearId, planId } = first;
  const { rows } = await sql`
    select 1 from price_changes where organization_id = ${command.organizationId} and plan_year_id = ${planYearId}
      and plan_id is not distinct from ${planId}::uuid limit 1`.execute(command.db);
  if (rows.length === 0) await insertPriceChange(command, first);
}

/** The plan year begins earlier: its own prices from the first day now count from the new one. */
export async function beginEarlier(
  command: Command,
  { id: planYearId, coverageStart, plans }: { id: Uuid; coverageStart: CalendarDate; plans: PricedPlans },
  from: CalendarDate,
): Promise<void> {
  const { rows } = await sql<{ planId: Uuid }>`
    select distinct plan_id as "planId" from price_changes
    where organization_id = ${command.organizationId} and plan_year_id = ${planYearId} and plan_id is not null
      and starts_on <= ${coverageStart} and superseded_at is null order by 1`.execute(command.db);
  for (const { planId } of rows) {
    const rates = plans.find(({ id }) => id === planId)?.rates;
    if (rates)
      await insertPriceChange(command, { planYearId, planId, from, rates, contribution: null, needsSignature: false });
  }
}

type PricedPlans = readonly { id: Uuid; rates: Rates }[];

/** Leaves changes from other days in place. */
export async function insertPriceChange(command: Command, change: NewPriceChange): Promise<Uuid> {
  const { db, organizationId, now } = command;
  const { planYearId, planId, from, rates, contribution, needsSignature } = change;
  const { auditEntryId } = command.cause();
  const id = command.newId();
  await sql`
    insert into price_changes (organization_id, id, plan_year_id, plan_id, starts_on, rates, contribution, needs_signature,
      audit_entry_id, recorded_at)
    values (${organizationId}, ${id}, ${planYearId}, ${planId}, ${from}, ${rates && JSON.stringify(rates)}::jsonb,
      ${contribution && JSON.stringify(contribution)}::jsonb, ${needsSignature}, ${auditEntryId}, ${now})`.execute(db);
  return id;
}

/** SQL: the rates of plan `p` on the first day of plan year `y`. */
export const FIRST_RATES: RawBuilder<unknown> = sql`coalesce((
  select c.rates from price_changes c
  where c.organization_id = y.organization_id and c.plan_year_id = y.id and c.plan_id = p.id
    and c.starts_on <= y.coverage_start and c.superseded_at is null
  order by c.starts_on desc limit 1), p.rates)`;

/** SQL: the changes within plan year `y`, by day. */
export const PRICE_CHANGES: RawBuilder<unknown> = sql`coalesce((
  select json_agg(json_build_object('from', c.starts_on, 'planId', c.plan_id, 'rates', c.rates, 'contribution', c.contribution)
    order by c.starts_on, c.id)
  from price_changes c
  where c.organization_id = y.organization_id and c.plan_year_id = y.id and c.starts_on > y.coverage_start
    and c.superseded_at is null), '[]')`;

/** Everything that was ever recorded for these plan years, in order, including superseded changes. */
export async function selectAllPriceChanges(
  db: Db,
  organizationId: Uuid,
  planYearIds: readonly Uuid[],
): Promise<(PriceChange & { planYearId: Uuid })[]> {
  const { rows } = await sql<PriceChange & { planYearId: Uuid }>`
    select plan_year_id as "planYearId", plan_id as "planId", starts_on as "from", rates, contribution from price_changes
    where organization_id = ${organizationId} and plan_year_id = ${anyOf(planYearIds)} order by id`.execute(db);
  return rows;
}

/** A change as the review that follows it needs it. */
export interface FollowedChange {
  planYearId: Uuid;
  planId: Uuid | null;
  from: CalendarDate;
  needsSignature: boolean;
}

export async function selectPriceChange(db: Db, organizationId: Uuid, id: Uuid): Promise<FollowedChange | null> {
  const { rows } = await sql<FollowedChange>`
    select plan_year_id as "planYearId", plan_id as "planId", starts_on as "from", needs_signature as "needsSignature"
    from price_changes where organization_id = ${organizationId} and id = ${id}`.execute(db);
  return rows[0] ?? null;
}

/** The plan years that offer a plan, by id, and whether they already have their own rates for the first day. */
export async function selectYearsOffering(
  db: Db,
  organizationId: Uuid,
  planId: Uuid,
): Promise<{ id: Uuid; hasOwnRates: boolean }[]> {
  const { rows } = await sql<{ id: Uuid; hasOwnRates: boolean }>`
    select o.plan_year_id as id, exists (select 1 from price_changes c where c.organization_id = o.organization_id
      and c.plan_year_id = o.plan_year_id and c.plan_id = o.plan_id and c.starts_on <= y.coverage_start
      and c.superseded_at is null) as "hasOwnRates"
    from plan_year_plans o join plan_years y on y.organization_id = o.organization_id and y.id = o.plan_year_id
    where o.organization_id = ${organizationId} and o.plan_id = ${planId} order by 1`.execute(db);
  return rows;
}
