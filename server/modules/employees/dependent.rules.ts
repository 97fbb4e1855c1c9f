/** Spouses and children (rules 6): whether one may be added, and how long one may be covered. */

import { type Refusal, refuseField } from '../../platform/commands/refusal.ts';
import { addDays, addMonths, ageOn, type CalendarDate, date, endOfMonth } from '../../platform/values/dates.ts';
import { birthFailure } from './employee.rules.ts';
import { foldLastName, foldName } from './folding.rules.ts';

export const RELATIONSHIPS = ['Spouse', 'Child'] as const;
export type Relationship = (typeof RELATIONSHIPS)[number];

/**
 * An extension of the contract: a domestic partner counts as a spouse, a partner's child as a child, except that their part is
 * taxed (rules 11.5).
 */
export const PARTNERS = { 'Domestic Partner': 'Spouse', 'Partner Child': 'Child' } as const satisfies Record<
  string,
  Relationship
>;
export type GivenRelationship = Relationship | keyof typeof PARTNERS;
export const GIVEN_RELATIONSHIPS = [...RELATIONSHIPS, ...(Object.keys(PARTNERS) as (keyof typeof PARTNERS)[])];

/** The relationship that they count as, and whether they are family only by a partnership. */
export function kinOf(given: GivenRelationship): { relationship: Relationship; partner: boolean } {
  return given in PARTNERS
    ? { relationship: PARTNERS[given as keyof typeof PARTNERS], partner: true }
    : { relationship: given as Relationship, partner: false };
}

interface Kin {
  partner: boolean;
  tax_dependent: boolean;
  spouse_from: CalendarDate | null;
}

/** The day before which their part is taxed; null: always taxed; undefined: never. */
export function taxedBefore({ partner, tax_dependent, spouse_from }: Kin): CalendarDate | null | undefined {
  return partner && !tax_dependent ? spouse_from : undefined;
}

/** Whether they still are family only by a partnership, not by a marriage. */
export function isPartner({ partner, spouse_from }: Kin): boolean {
  return partner && spouse_from === null;
}

/** A child is covered up to the 26th birthday at least [L 45 CFR 147.120], by default to the end of that month [O]. */
const CHILD_MAX_AGE = 26;

/**
 * The plan's options for the last day: the end of the birthday's month (default), the day before the birthday, or the end of
 * its year.
 */
export const AGE_OFF_OPTIONS = ['end_of_month', 'day_before', 'end_of_year'] as const;
export type AgeOffOption = (typeof AGE_OFF_OPTIONS)[number];

/**
 * The last day on which a child is eligible; null: a disabled child never ages off. For a child born on a leap day: Feb 28, 26
 * years later.
 */
export function lastEligibleDayOfChild(
  dateOfBirth: CalendarDate,
  option: AgeOffOption = 'end_of_month',
  disabled = false,
): CalendarDate | null {
  if (disabled) return null;
  const birthday = addMonths(dateOfBirth, CHILD_MAX_AGE * 12);
  switch (option) {
    case 'end_of_month':
      return endOfMonth(birthday);
    case 'day_before':
      return addDays(birthday, -1);
    case 'end_of_year':
      return date(`${birthday.slice(0, 4)}-12-31`);
  }
}

interface Person {
  firstName: string;
  lastName: string;
  dateOfBirth: CalendarDate;
}

/** Same date of birth and folded names: the same person, among a member and their dependents. */
export function isSamePerson(a: Person, b: Person): boolean {
  return (
    a.dateOfBirth === b.dateOfBirth &&
    foldName(a.firstName) === foldName(b.firstName) &&
    foldLastName(a.lastName) === foldLastName(b.lastName)
  );
}

/**
 * Whether this dependent may be added; null: yes. A matching active one is not refused here: the caller looks for it first and
 * returns it. 422 `date_of_birth_in_future`, `date_of_birth_implausible`, `same_member`, `child_over_max_age` (26 or older
 * today and not marked as disabled by the operator), `duplicate_active_spouse`.
 */
export function checkNewDependent(given: {
  dependent: Person & { relationship: Relationship; disabled?: boolean };
  primary: Person;
  /** The primary has another active spouse. */
  hasActiveSpouse: boolean;
  today: CalendarDate;
}): Refusal | null {
  const { dependent, primary, hasActiveSpouse, today } = given;
  const birth = birthFailure(dependent.dateOfBirth, today);
  if (birth) return refuseField(birth, 'date_of_birth');
  if (isSamePerson(dependent, primary)) return refuseField('same_member', 'first_name');
  if (dependent.relationship === 'Child') {
    const grown = !dependent.disabled && ageOn(dependent.dateOfBirth, today) >= CHILD_MAX_AGE;
    return grown ? refuseField('child_over_max_age', 'date_of_birth') : null;
  }
  return hasActiveSpouse ? refuseField('duplicate_active_spouse', 'relationship') : null;
}

/**
 * Whether the dependent may be covered from this day. A child must have been born by then, and not have aged off; a child born
 * later has their own life event, which covers them from their first day.
 */
export function isEligibleOn(
  dependent: { relationship: Relationship; dateOfBirth: CalendarDate; disabled: boolean; active: boolean },
  coverageStart: CalendarDate,
  option: AgeOffOption = 'end_of_month',
): boolean {
  if (!dependent.active || dependent.dateOfBirth > coverageStart) return false;
  if (dependent.relationship === 'Spouse') return true;
  const last = lastEligibleDayOfChild(dependent.dateOfBirth, option, dependent.disabled);
  return last === null || last >= coverageStart;
}

/** Why somebody stops being a dependent. */
export const END_CAUSES = ['divorce', 'death', 'other_coverage', 'never_eligible', 'other'] as const;
export type EndCause = (typeof END_CAUSES)[number];

export const LOSS_ENDS = ['end_of_month', 'day'] as const;

/** A plan year's terms for the last day after a loss. */
export interface LossEnds {
  spouseEnds: (typeof LOSS_ENDS)[number];
  deathEnds: (typeof LOSS_ENDS)[number];
}
export const DEFAULT_LOSS_ENDS: LossEnds = { spouseEnds: 'end_of_month', deathEnds: 'day' };

/**
 * The last day of coverage after a loss (rules 4.7): for a divorce the end of its month and for a death the day itself, unless
 * the plan year says otherwise; for all others the day.
 */
export function lastDayAfter(cause: EndCause, endedOn: CalendarDate, ends: LossEnds = DEFAULT_LOSS_ENDS): CalendarDate {
  const { [cause]: rule = 'day' }: Partial<Record<EndCause, string>> = {
    divorce: ends.spouseEnds,
    death: ends.deathEnds,
  };
  return rule === 'end_of_month' ? endOfMonth(endedOn) : endedOn;
}

/**
 * The same for one coverage, given the first day of its unbroken coverage: nobody's coverage begins after they stopped being
 * family, so coverage that would begin after the event never was.
 */
export function lastDayCovered(
  { starts_on, priced_on }: { starts_on: CalendarDate; priced_on: CalendarDate | null },
  { cause, endedOn }: { cause: EndCause; endedOn: CalendarDate },
  ends: LossEnds,
): CalendarDate {
  return (priced_on ?? starts_on) > endedOn ? endedOn : lastDayAfter(cause, endedOn, ends);
}

/** Divorce and death end coverage by themselves, whenever they are reported: that is not a rescission [L ACA FAQ part II Q7]. */
export function endsByItself(cause: EndCause): boolean {
  return cause === 'divorce' || cause === 'death';
}
