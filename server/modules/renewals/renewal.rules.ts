/**
 * What a renewal means for one person who keeps what they have: the same plan for the same people at the prices of the next
 * plan year (rules 11.13), or why they can't keep it. Pure.
 */
import { Refusal } from '../../platform/commands/refusal.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import type { Amounts } from '../coverage/coverage.rules.ts';
import { choose, eligibleDependents, isAvailable, type Situation } from '../enrollments/choice.rules.ts';

/** What somebody has in the plan year that is being renewed. */
export interface Held {
  planId: Uuid;
  dependentIds: readonly Uuid[];
  amounts: Amounts;
}

export const CHANGES = ['loses_coverage', 'pays_more', 'pays_less', 'pays_the_same'] as const;
export type Change = (typeof CHANGES)[number];

export const LOSS_REASONS = [
  ...(['not_eligible', 'plan_withdrawn', 'out_of_area', 'no_rate'] as const),
  ...(['over_age', 'partner_not_covered', 'no_longer_family'] as const),
];
export type LossReason = (typeof LOSS_REASONS)[number];

/** Somebody who is covered and would no longer be; null: the employee, and so the whole family. */
export interface Loss {
  dependentId: Uuid | null;
  reason: LossReason;
}

export interface Renewal {
  change: Change;
  losses: Loss[];
  /** Null: the coverage is lost. */
  after: Omit<Held, 'planId'> | null;
}

/** `isEligible`: whether the employee is employed and eligible when the next plan year starts. */
export function renewalOf(held: Held, situation: Situation, isEligible: boolean): Renewal {
  const staying = eligibleDependents(situation).filter(({ id }) => held.dependentIds.includes(id));
  const lost = isEligible ? lossOf(held, situation) : 'not_eligible';
  const choice = lost === null ? chosen(held, situation, staying) : null;
  if (choice === null)
    return { change: 'loses_coverage', losses: [{ dependentId: null, reason: lost ?? 'no_rate' }], after: null };
  const gone = held.dependentIds.filter((id) => !choice.dependentIds.includes(id));
  return {
    change: changeOf(held.amounts.employeeCents, choice.employeeCents),
    losses: gone.map((dependentId) => ({ dependentId, reason: familyLoss(dependentId, situation) })),
    after: { dependentIds: choice.dependentIds, amounts: choice },
  };
}

/** Null if no rate fits these people. */
function chosen({ planId }: Held, situation: Situation, staying: readonly { id: Uuid }[]) {
  const choice = choose(
    situation,
    planId,
    staying.map(({ id }) => id),
  );
  return choice instanceof Refusal ? null : choice;
}

function lossOf({ planId }: Held, situation: Situation): LossReason | null {
  const plan = situation.plans.find(({ id }) => id === planId);
  if (!plan) return 'plan_withdrawn';
  return isAvailable(situation, plan) ? null : 'out_of_area';
}

function familyLoss(dependentId: Uuid, { dependents, coversDomesticPartners }: Situation): LossReason {
  const dependent = dependents.find(({ id }) => id === dependentId);
  if (!dependent?.active) return 'no_longer_family';
  return dependent.isPartner && !coversDomesticPartners ? 'partner_not_covered' : 'over_age';
}

function changeOf(before: number, after: number): Change {
  if (after === before) return 'pays_the_same';
  return after > before ? 'pays_more' : 'pays_less';
}

/** The totals over everybody, per month. */
export interface Totals {
  people: number;
  /** People who lose coverage themselves, or whose family loses somebody's. */
  losing: number;
  changes: Record<Change, number>;
  before: Sums;
  /** For those who keep coverage. */
  after: Sums;
}

interface Sums {
  premiumCents: number;
  employerCents: number;
  employeeCents: number;
}

const noSums = (): Sums => ({ premiumCents: 0, employerCents: 0, employeeCents: 0 });

export const noTotals = (): Totals => ({
  people: 0,
  losing: 0,
  changes: { loses_coverage: 0, pays_more: 0, pays_less: 0, pays_the_same: 0 },
  before: noSums(),
  after: noSums(),
});

export function count(totals: Totals, { amounts }: Held, { change, losses, after }: Renewal): void {
  totals.people += 1;
  totals.losing += losses.length > 0 ? 1 : 0;
  totals.changes[change] += 1;
  add(totals.before, amounts);
  if (after) add(totals.after, after.amounts);
}

function add(sums: Sums, { premiumCents, employerCents, employeeCents }: Sums): void {
  sums.premiumCents += premiumCents;
  sums.employerCents += employerCents;
  sums.employeeCents += employeeCents;
}
