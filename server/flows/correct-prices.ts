/**
 * Corrects rates or a contribution that were entered wrong (rules 10.8), from the first day of plan years or from a later 1st.
 * The covered people follow in batches, after the answer.
 */

import { lockEmployers } from '../modules/employers/employer.sql.ts';
import { type Contribution, checkContribution } from '../modules/plans/contribution.rules.ts';
import { ratesOf } from '../modules/plans/plan.schemas.ts';
import { lockPlan, updatePlan } from '../modules/plans/plan.sql.ts';
import { checkReferences, contributionOf, setContribution } from '../modules/plans/plan-year.actions.ts';
import { type PlanYear, selectPlanYears, selectPlanYearsOfEmployer } from '../modules/plans/plan-year.sql.ts';
import {
  checkCorrectedDay,
  correctedFrom,
  isCorrectedByDefault,
  isInForce,
} from '../modules/plans/price-change.rules.ts';
import {
  insertPriceChange,
  keepFirstPrices,
  type NewPriceChange,
  replacePrices,
  selectYearsOffering,
} from '../modules/plans/price-change.sql.ts';
import { checkRates, type Rates } from '../modules/plans/rates.rules.ts';
import type { Command } from '../platform/commands/command.ts';
import { orRefuse, Refused, refuse, refuseField } from '../platform/commands/refusal.ts';
import { differs } from '../platform/database/records.ts';
import { invalid } from '../platform/http/replies.ts';
import type { CalendarDate } from '../platform/values/dates.ts';
import type { Uuid } from '../platform/values/ids.ts';
import { followPriceChange } from './follow-price-change.ts';
import { reviewEmployer } from './request-review.ts';

export interface PriceCorrection {
  /** Null: the first day of each plan year. */
  effectiveOn: CalendarDate | null;
  reason: string;
  /** Those who pay more are not asked to sign. */
  force: boolean;
}

/** A plan year whose prices have changed, and from which day. */
export interface CorrectedYear {
  planYearId: Uuid;
  from: CalendarDate;
}

/** `planYearIds` null: all that are running or still to come, and what is offered from now on. */
export async function correctRates(
  command: Command,
  planId: Uuid,
  given: Rates,
  planYearIds: readonly Uuid[] | null,
  correction: PriceCorrection,
): Promise<CorrectedYear[]> {
  const faults = checkRates(given);
  if (faults.length > 0) throw new Refused(invalid(faults));
  const rates = ratesOf(given);
  const years = await holdYearsOffering(command, planId);
  const before = (await lockPlan(command.db, command.organizationId, planId)) ?? refuse('not_found');
  const named = chosenYears(years, planYearIds, correction.effectiveOn, command.today);
  const changeOf = ({ planYear, from }: Chosen): NewPriceChange => ({
    ...{ planYearId: planYear.id, planId, from, rates, contribution: null, needsSignature: !correction.force },
  });
  const chosen = named.filter((one) => !isInForce(one.planYear, changeOf(one)));
  const isPlans = planYearIds === null && differs(before, { rates });
  if (chosen.length > 0 || isPlans)
    command.audit('benefit_plan.correct_rates', 'benefitPlan', planId, {
      before,
      after: { ...before, rates },
      details: auditOf(correction, chosen),
    });
  if (isPlans) {
    await pin(command, planId, before.rates, years, chosen);
    await updatePlan(command.db, { ...before, rates, updated_at: command.now });
  }
  await follow(command, chosen, changeOf);
  return named.map(presentYear);
}

export async function correctContribution(
  command: Command,
  planYearId: Uuid,
  given: Contribution,
  correction: PriceCorrection,
): Promise<CorrectedYear[]> {
  const faults = checkContribution(given);
  if (faults.length > 0) throw new Refused(invalid(faults));
  const contribution = contributionOf(given);
  const [found] = await selectPlanYears(command.db, command.organizationId, [planYearId]);
  if (!found) refuse('not_found');
  await lockEmployers(command.db, command.organizationId, [found.employerId]);
  const all = await selectPlanYearsOfEmployer(command.db, command.organizationId, found.employerId);
  const planYear = all.find(({ id }) => id === planYearId) ?? refuse('not_found');
  checkReferences(contribution, planYear.plans);
  const chosen = fromDay([planYear], correction.effectiveOn);
  const from = chosen[0]?.from ?? planYear.coverageStart;
  const change: NewPriceChange = {
    ...{ planYearId, planId: null, from, rates: null, contribution, needsSignature: !correction.force },
  };
  if (isInForce(planYear, change)) return chosen.map(presentYear);
  command.audit('plan_year.correct_contribution', 'planYear', planYearId, {
    before: { contribution: planYear.contribution },
    after: { contribution },
    details: auditOf(correction, chosen),
  });
  if (from === planYear.coverageStart) await setContribution(command, planYear, contribution);
  await follow(command, chosen, () => change);
  return chosen.map(presentYear);
}

interface Chosen {
  planYear: PlanYear;
  from: CalendarDate;
}

/** The plan years that offer a plan. Their employers are locked, so nobody offers it meanwhile, and corrections take turns. */
async function holdYearsOffering(command: Command, planId: Uuid): Promise<PlanYear[]> {
  const { db, organizationId } = command;
  const load = async () => {
    const offering = await selectYearsOffering(db, organizationId, planId);
    return selectPlanYears(
      db,
      organizationId,
      offering.map(({ id }) => id),
    );
  };
  await lockEmployers(
    db,
    organizationId,
    (await load()).map(({ employerId }) => employerId),
  );
  return load();
}

function chosenYears(
  years: readonly PlanYear[],
  planYearIds: readonly Uuid[] | null,
  effectiveOn: CalendarDate | null,
  today: CalendarDate,
): Chosen[] {
  const chosen =
    planYearIds?.map((id, at) => {
      const planYear = years.find((year) => year.id === id);
      if (!planYear) throw new Refused(refuseField('not_found', `benefit_plan_year_ids.${at}`));
      return planYear;
    }) ?? years.filter((planYear) => isCorrectedByDefault(planYear, effectiveOn, today));
  return fromDay(chosen, effectiveOn);
}

function fromDay(planYears: readonly PlanYear[], effectiveOn: CalendarDate | null): Chosen[] {
  const refusal = checkCorrectedDay(planYears, effectiveOn);
  if (refusal) throw new Refused(refusal);
  return planYears.map((planYear) => ({ planYear, from: orRefuse(correctedFrom(planYear, effectiveOn)) }));
}

/**
 * Pins the old rates: other plan years keep them as their own, and so do the chosen years for earlier days, since the plan
 * itself gets new ones.
 */
async function pin(
  command: Command,
  planId: Uuid,
  rates: Rates,
  years: readonly PlanYear[],
  chosen: readonly Chosen[],
): Promise<void> {
  const offering = await selectYearsOffering(command.db, command.organizationId, planId);
  const own = new Set(offering.filter(({ hasOwnRates }) => hasOwnRates).map(({ id }) => id));
  for (const { id: planYearId, coverageStart: from } of years) {
    const isReplaced = chosen.some(({ planYear, from: day }) => planYear.id === planYearId && day === from);
    if (own.has(planYearId) || isReplaced) continue;
    await insertPriceChange(command, { planYearId, planId, from, rates, contribution: null, needsSignature: false });
  }
}

/** The number of people that a dry run covers. */
const PLAYED = 500;

async function follow(
  command: Command,
  chosen: readonly Chosen[],
  changeOf: (one: Chosen) => NewPriceChange,
): Promise<void> {
  for (const one of chosen) {
    await keepFirstPrices(command, firstOf(one.planYear, changeOf(one)));
    const id = await replacePrices(command, changeOf(one));
    const { employerId } = one.planYear;
    if (command.dryRun === 'now') await followPriceChange(command, { employerId, id }, null, PLAYED);
    else await reviewEmployer(command, employerId, { priceChangeId: id });
  }
}

/** What the plan year has said until now about what is being changed. */
function firstOf(
  { id: planYearId, coverageStart: from, plans, contribution }: PlanYear,
  { planId }: NewPriceChange,
): NewPriceChange {
  const said = { planYearId, from, needsSignature: false };
  if (planId === null) return { ...said, planId, rates: null, contribution };
  const plan = plans.find(({ id }) => id === planId);
  if (!plan) throw new Error(`plan year ${planYearId} does not offer plan ${planId}`);
  return { ...said, planId, rates: plan.rates, contribution: null };
}

function presentYear({ planYear, from }: Chosen): CorrectedYear {
  return { planYearId: planYear.id, from };
}

function auditOf({ effectiveOn, reason, force }: PriceCorrection, chosen: readonly Chosen[]) {
  const years = chosen.map(({ planYear }) => planYear.id);
  return { reason, force, effective_on: effectiveOn, benefit_plan_years: years.length };
}
