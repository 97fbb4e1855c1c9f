/**
 * Copies the offer of another employer, or this employer's own from an earlier year, from a day on (rules 11.12): plan years
 * with all of their terms, the policy and the payroll settings. All of it or nothing; a dry run shows it first.
 */
import { selectActiveRow } from '../modules/eligibility/eligibility.sql.ts';
import { changeSettings } from '../modules/employers/employer.actions.ts';
import { type EmployerRow, lockEmployer } from '../modules/employers/employer.sql.ts';
import { copyPlanYear } from '../modules/plans/plan-year.actions.ts';
import { yearOf } from '../modules/plans/plan-year.rules.ts';
import { type PlanYear, selectPlanYearsOfEmployer } from '../modules/plans/plan-year.sql.ts';
import type { Command } from '../platform/commands/command.ts';
import { Refused, refuse, refuseField } from '../platform/commands/refusal.ts';
import type { CalendarDate } from '../platform/values/dates.ts';
import type { Uuid } from '../platform/values/ids.ts';
import { checkWaitsOfPlanYear } from './check-waits.ts';
import { createPolicy } from './create-policy.ts';
import { reviewEmployer } from './request-review.ts';

export const OFFER_PARTS = ['eligibility_policy', 'settings'] as const;
type OfferPart = (typeof OFFER_PARTS)[number];

export interface CopiedOffer {
  planYearIds: Uuid[];
  copied: OfferPart[];
  /** What the employer already has, and keeps. */
  kept: OfferPart[];
}

/** `fromYear` null: for each benefit, the plan year that begins last. */
export async function copyOffer(
  command: Command,
  employerId: Uuid,
  from: { employerId: Uuid; year: number | null; coverageStart: CalendarDate },
): Promise<CopiedOffer> {
  const { employer, source } = await lockBoth(command, employerId, from.employerId);
  const made = await selectPlanYearsOfEmployer(command.db, command.organizationId, source.id);
  const offered = made.filter(({ withdrawnOn }) => withdrawnOn === null);
  const years = from.year === null ? latestOfEach(offered) : offered.filter((year) => yearOf(year) === from.year);
  if (years.length === 0) refuse('nothing_to_copy');
  const done: CopiedOffer = { planYearIds: [], copied: [], kept: [] };
  done[await copyPolicy(command, employer, source)].push('eligibility_policy');
  done[await copySettings(command, employer, source)].push('settings');
  for (const year of years) {
    const id = await copyPlanYear(command, employerId, year, from.coverageStart);
    await checkWaitsOfPlanYear(command, employerId, id);
    done.planYearIds.push(id);
  }
  await reviewEmployer(command, employerId);
  command.audit('offer.copy', 'employer', employerId, {
    details: { from_employer_id: source.id, from_year: from.year, plan_years: done.planYearIds.length },
  });
  return done;
}

/** Locks in the order of ids, as everybody locks employers. */
async function lockBoth(
  { db, organizationId }: Command,
  id: Uuid,
  sourceId: Uuid,
): Promise<{ employer: EmployerRow; source: EmployerRow }> {
  const first = sourceId < id ? await lockEmployer(db, organizationId, sourceId, 'share') : null;
  const employer = (await lockEmployer(db, organizationId, id)) ?? refuse('not_found');
  if (sourceId === id) return { employer, source: employer };
  const source = first ?? (await lockEmployer(db, organizationId, sourceId, 'share'));
  if (!source) throw new Refused(refuseField('not_found', 'from_employer_id'));
  return { employer, source };
}

function latestOfEach(years: readonly PlanYear[]): PlanYear[] {
  return [...new Map(years.map((year) => [year.productId, year])).values()];
}

type Outcome = 'copied' | 'kept';

async function copyPolicy(command: Command, employer: EmployerRow, source: EmployerRow): Promise<Outcome> {
  const { db, organizationId } = command;
  if (employer.eligibility_policy_id !== null) return 'kept';
  const policy = await selectActiveRow(db, organizationId, source.id);
  const [own, ...waits] = policy?.waits ?? [];
  if (!policy || !own) return 'kept';
  await createPolicy(command, employer.id, {
    ...{ rules: policy.rules, waitingPeriod: own.waiting_period, waits },
    rehireRestoresWithinDays: policy.rehire_restores_within_days,
    breakInServiceWeeks: policy.break_in_service_weeks,
    serviceCounts: policy.service_counts,
  });
  return 'copied';
}

async function copySettings(command: Command, employer: EmployerRow, source: EmployerRow): Promise<Outcome> {
  const { pay_frequency, deduction_period, first_payday, paychecks_per_year, skip_third_payday, paydays } = source;
  if (employer.pay_frequency !== null || pay_frequency === null) return 'kept';
  const schedule = { first_payday, paychecks_per_year, skip_third_payday, paydays };
  await changeSettings(command, employer.id, { pay_frequency, deduction_period, ...schedule });
  return 'copied';
}
