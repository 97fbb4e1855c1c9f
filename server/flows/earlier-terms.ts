/** The prices of plan years before each correction: those who have not signed since still pay by them (rules 10.3). */
import type { PlanYear } from '../modules/plans/plan-year.sql.ts';
import { earlierTerms } from '../modules/plans/price-change.rules.ts';
import { selectAllPriceChanges } from '../modules/plans/price-change.sql.ts';
import type { Command } from '../platform/commands/command.ts';
import type { Uuid } from '../platform/values/ids.ts';

/** For each plan year, the latest first. */
export type EarlierTerms = ReadonlyMap<Uuid, readonly PlanYear[]>;

export async function selectEarlierTerms(
  { db, organizationId }: Command,
  years: readonly PlanYear[],
): Promise<EarlierTerms> {
  const ids = years.map(({ id }) => id);
  const ever = Map.groupBy(await selectAllPriceChanges(db, organizationId, ids), ({ planYearId }) => planYearId);
  return new Map(years.map((year) => [year.id, earlierTerms(year, ever.get(year.id) ?? [])]));
}
