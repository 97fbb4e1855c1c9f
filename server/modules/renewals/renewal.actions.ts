/**
 * Compares a plan year with the one that it renews, person by person, and sets new rates for it before it opens (rules 11.13).
 */
import type { Command } from '../../platform/commands/command.ts';
import { Refused, refuse } from '../../platform/commands/refusal.ts';
import type { Db } from '../../platform/database/db.ts';
import { invalid } from '../../platform/http/replies.ts';
import { type CalendarDate, earlier } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { lockEmployers } from '../employers/employer.sql.ts';
import type { Enrollee } from '../enrollments/enrollee.sql.ts';
import { loadSituations } from '../enrollments/enrollment-case.ts';
import { checkReferences, setOwnRates } from '../plans/plan-year.actions.ts';
import { hasOpened } from '../plans/plan-year.rules.ts';
import { type PlanYear, selectPlanYear } from '../plans/plan-year.sql.ts';
import { readRateSheet } from './rate-sheet.rules.ts';
import { type Change, count, type Held, noTotals, type Renewal, renewalOf, type Totals } from './renewal.rules.ts';
import { type HeldRow, selectHeld } from './renewal.sql.ts';

/** The number of people in one batch; no more are in memory at a time. */
const BATCH = 500;

/** A plan year, and the one that it renews; null: it renews none. */
export interface Years {
  planYear: PlanYear;
  renewed: PlanYear | null;
}

export async function loadYears(db: Db, organizationId: Uuid, planYearId: Uuid): Promise<Years> {
  const planYear = (await selectPlanYear(db, organizationId, planYearId)) ?? refuse('not_found');
  const { renewsId } = planYear;
  return { planYear, renewed: renewsId === null ? null : await selectPlanYear(db, organizationId, renewsId) };
}

export interface Compared {
  row: HeldRow;
  enrollee: Enrollee;
  held: Held;
  renewal: Renewal;
}

export interface Wanted {
  /** Null: everybody. */
  change: Change | 'losing' | null;
  after: Uuid | null;
  /** One more is returned, if there is one. */
  limit: number;
}

/** The next people of a comparison. If it starts with the first one, also the totals over all of them. */
export async function compareYears(
  db: Db,
  organizationId: Uuid,
  years: Years,
  today: CalendarDate,
  { change, after, limit }: Wanted,
): Promise<{ rows: Compared[]; totals: Totals | null }> {
  const rows: Compared[] = [];
  const totals = after === null ? noTotals() : null;
  for await (const one of comparisons(db, organizationId, years, today, after)) {
    if (totals) count(totals, one.held, one.renewal);
    if (rows.length <= limit && isWanted(change, one.renewal)) rows.push(one);
    if (!totals && rows.length > limit) break;
  }
  return { rows, totals };
}

function isWanted(wanted: Wanted['change'], { change, losses }: Renewal): boolean {
  return wanted === 'losing' ? losses.length > 0 : wanted === null || wanted === change;
}

async function* comparisons(
  db: Db,
  organizationId: Uuid,
  { planYear, renewed }: Years,
  today: CalendarDate,
  first: Uuid | null,
): AsyncGenerator<Compared> {
  if (renewed === null) return;
  for (let after = first; ; ) {
    const rows = await selectHeld(db, organizationId, renewed, today, { after, limit: BATCH });
    const asked = await loadSituations(db, organizationId, rows, planYear, earlier(today, planYear.coverageStart));
    for (const row of rows) {
      const { enrollee, situation } = asked.get(row.employee_id) ?? missing(row);
      const held = heldBy(row);
      yield { row, enrollee, held, renewal: renewalOf(held, situation, isEligibleIn(enrollee, planYear)) };
    }
    if (rows.length < BATCH) return;
    after = rows.at(-1)?.id ?? null;
  }
}

function missing({ id }: HeldRow): never {
  throw new Error(`enrollment ${id} has no employee`);
}

function heldBy({ plan_id: planId, dependent_ids: dependentIds, tier, ...row }: HeldRow): Held {
  const { premium_cents: premiumCents, employer_cents: employerCents, employee_cents: employeeCents } = row;
  return { planId, dependentIds, amounts: { tier, premiumCents, employerCents, employeeCents } };
}

function isEligibleIn({ status, eligibility, termination_date }: Enrollee, { coverageStart }: PlanYear): boolean {
  const stays = termination_date === null || termination_date >= coverageStart;
  return status === 'active' && eligibility === 'eligible' && stays;
}

/**
 * Sets the plan year's own rates from a sheet; plans that it does not name keep theirs. Only until the plan year opens: nobody
 * has been asked to choose yet, so nothing else has to change.
 */
export async function setRates(command: Command, planYearId: Uuid, csv: string): Promise<void> {
  const { db, organizationId, today } = command;
  const found = (await selectPlanYear(db, organizationId, planYearId)) ?? refuse('not_found');
  await lockEmployers(db, organizationId, [found.employerId]);
  const planYear = (await selectPlanYear(db, organizationId, planYearId)) ?? refuse('not_found');
  if (planYear.withdrawnOn !== null) refuse('plan_year_withdrawn');
  if (hasOpened(planYear, today)) refuse('plan_year_opened');
  const { rates, faults } = readRateSheet(csv, planYear.plans);
  if (faults.length > 0) throw new Refused(invalid(faults));
  const plans = planYear.plans.map((plan) => ({ ...plan, rates: rates.get(plan.id) ?? plan.rates }));
  checkReferences(planYear.contribution, plans);
  await setOwnRates(command, planYear, plans);
  command.audit('plan_year.set_rates', 'planYear', planYearId, {
    before: { rates: ratesByPlan(planYear.plans) },
    after: { rates: ratesByPlan(plans) },
  });
}

const ratesByPlan = (plans: PlanYear['plans']) => plans.map(({ id, rates }) => ({ plan_id: id, rates }));
