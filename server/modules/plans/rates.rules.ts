/**
 * What a plan costs per month for the people covered (rules 7.1): by tier, or by each person's age on their first day in the
 * plan year. Rates are stored and sent in the form of the types here, hence their snake_case keys.
 */

import { type FieldError, Refusal } from '../../platform/commands/refusal.ts';
import { ageOn, type CalendarDate } from '../../platform/values/dates.ts';
import type { Relationship } from '../employees/dependent.rules.ts';

export type { Relationship };

export const COVERAGE_TIERS = ['EE', 'ES', 'EC', 'EF', 'E1', 'E2'] as const;
/** Employee alone, with spouse, with children, whole family; and by number: with one, with two or more. */
export type CoverageTier = (typeof COVERAGE_TIERS)[number];

/** A value for the employee alone and, maybe, for other tiers. */
export type ByTier = { EE: number } & { [Tier in Exclude<CoverageTier, 'EE'>]?: number };

export const CATEGORIES = ['Medical', 'Dental', 'Vision', 'Hospital'] as const;
export type BenefitCategory = (typeof CATEGORIES)[number];

/** Monthly cents; a plan is not offered in a tier without a rate. */
export type TierRates = { type: 'tier' } & ByTier;

/** Monthly cents for one person of these ages, inclusive. */
export interface AgeBand {
  min_age: number;
  max_age: number;
  cents: number;
}

export interface AgeRates {
  type: 'age';
  table: AgeBand[];
}

export type Rates = TierRates | AgeRates;

export interface PricedPerson {
  dateOfBirth: CalendarDate;
  /** The first day of their unbroken coverage in this plan year, whose age counts; absent: they join now. */
  pricedOn?: CalendarDate | undefined;
}

export interface PricedDependent extends PricedPerson {
  relationship: Relationship;
  /** Settled when they joined; absent: they join now. */
  isCharged?: boolean | undefined;
  /** For a partner, or a partner's child: their part is taxed on days before this one; null: on every day. Absent: on none. */
  taxedBefore?: CalendarDate | null | undefined;
}

export interface CoveredPeople {
  employee: PricedPerson;
  dependents: readonly PricedDependent[];
}

/** Medical charges children below this age at most `CHARGED_CHILDREN` times [L 45 CFR 147.102(c)(1)]. */
const CHILD_RATE_UNTIL = 21;
const CHARGED_CHILDREN = 3;

/** The tier for the kinds of people covered; a request can't choose another (rules 6.3). */
export function tierOf(dependents: readonly { relationship: Relationship }[]): CoverageTier {
  const spouse = dependents.some((dependent) => dependent.relationship === 'Spouse');
  const children = dependents.some((dependent) => dependent.relationship === 'Child');
  if (spouse) return children ? 'EF' : 'ES';
  return children ? 'EC' : 'EE';
}

/**
 * The tier that these people have in a plan: by their kinds or, if the plan has no such rate, by their number (rules 11.4).
 * Null: neither has a rate; a lower tier would cover somebody free of charge.
 */
export function tierIn(rates: Rates, dependents: readonly { relationship: Relationship }[]): CoverageTier | null {
  return tierBy(rates, tierOf(dependents), dependents.length);
}

function tierBy(rates: Rates, kind: CoverageTier, count: number): CoverageTier | null {
  if (rates.type === 'age' || rates[kind] !== undefined) return kind;
  const number = count === 1 ? 'E1' : 'E2';
  return rates[number] === undefined ? null : number;
}

/** The smallest family with this tier in a plan; null: there is none. */
export function typicalOf(rates: Rates, tier: CoverageTier): readonly Relationship[] | null {
  return FAMILIES.find(({ kind, who }) => tierBy(rates, kind, who.length) === tier)?.who ?? null;
}

const SMALLEST: readonly Relationship[][] = [[], ['Spouse'], ['Child'], ['Spouse', 'Child'], ['Child', 'Child']];
// Computed once, since this is needed for each tier of each plan of each person.
const FAMILIES = SMALLEST.map((who) => ({ who, kind: tierOf(who.map((relationship) => ({ relationship }))) }));

/**
 * The monthly premium in cents for these people, some of whom may join on this day; 422 `tier_not_available` if the plan has no
 * rate for their tier, or for the age of somebody who is charged.
 */
export function premium(
  rates: Rates,
  category: BenefitCategory,
  people: CoveredPeople,
  on: CalendarDate,
): number | Refusal {
  const { employee, dependents } = people;
  if (rates.type === 'tier') {
    const tier = tierIn(rates, dependents);
    return (tier && rates[tier]) ?? new Refusal('tier_not_available');
  }
  const charged = dependents.length === 0 ? [] : chargedOf(category, dependents, on);
  let sum = 0;
  for (const person of [employee, ...dependents.filter((_, at) => charged[at])]) {
    const age = pricedAge(person, on);
    const band = rates.table.find((row) => row.min_age <= age && age <= row.max_age);
    if (!band) return new Refusal('tier_not_available');
    sum += band.cents;
  }
  return sum;
}

function pricedAge({ dateOfBirth, pricedOn }: PricedPerson, on: CalendarDate): number {
  return ageOn(dateOfBirth, pricedOn ?? on);
}

/**
 * Whether each of these dependents is charged, in their order. It is settled on joining and stays so until the plan year is
 * over, even if another child leaves: a child under 21 who joins in Medical is charged if they are among the three oldest, as
 * long as fewer than three are.
 */
export function chargedOf(
  category: BenefitCategory,
  dependents: readonly PricedDependent[],
  on: CalendarDate,
): boolean[] {
  const charged = dependents.map(({ isCharged }) => isCharged ?? true);
  if (category !== 'Medical' || dependents.length <= CHARGED_CHILDREN) return charged;
  const young = dependents
    .map((dependent, at) => ({ dependent, at }))
    .filter(({ dependent }) => dependent.relationship === 'Child' && pricedAge(dependent, on) < CHILD_RATE_UNTIL)
    .sort((a, b) => (a.dependent.dateOfBirth < b.dependent.dateOfBirth ? -1 : 1));
  if (young.length <= CHARGED_CHILDREN) return charged;
  let count = young.filter(({ dependent }) => dependent.isCharged).length;
  for (const [place, { dependent, at }] of young.entries()) {
    if (dependent.isCharged !== undefined) continue;
    charged[at] = place < CHARGED_CHILDREN && count < CHARGED_CHILDREN;
    if (charged[at]) count += 1;
  }
  return charged;
}

/** Errors that the schema does not find. Gaps between ages are allowed; overlaps would make a price ambiguous. */
export function checkRates(rates: Rates, path = 'rates'): FieldError[] {
  if (rates.type === 'tier') return [];
  if (rates.table.length === 0) {
    return [{ path: `${path}.table`, code: 'empty_table', message: 'The table needs at least one row.' }];
  }
  return rates.table.flatMap((band, index) => checkBand(band, rates.table.slice(0, index), `${path}.table.${index}`));
}

function checkBand(band: AgeBand, earlierBands: AgeBand[], path: string): FieldError[] {
  if (band.min_age > band.max_age) {
    return [{ path, code: 'min_above_max', message: 'min_age must not be above max_age.' }];
  }
  const overlap = earlierBands.find((other) => other.min_age <= band.max_age && band.min_age <= other.max_age);
  if (!overlap) return [];
  return [
    { path, code: 'ages_overlap', message: `Ages ${overlap.min_age} to ${overlap.max_age} already have a rate.` },
  ];
}
