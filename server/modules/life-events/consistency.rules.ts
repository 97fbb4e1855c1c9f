/**
 * What a life event allows (rules 4.6, 4.8): who joins or leaves by it, on which day, and whether another plan may be chosen.
 * Pure. Law: 26 CFR 1.125-4(c) (a pre-tax election changes only on account of the event and consistently with it), 1.125-4(b)
 * and 29 CFR 2590.701-6 (special enrollment rights take precedence).
 */
import { type Refusal, refuseField } from '../../platform/commands/refusal.ts';
import { type CalendarDate, firstAfter, later } from '../../platform/values/dates.ts';
import type { Relationship } from '../employees/dependent.rules.ts';
import { LIFE_EVENT_LABELS, type LifeEventType } from './life-event.rules.ts';

/** The employee, or the dependents whom they cover. */
export type Kind = 'self' | 'spouse' | 'children';

/** Stepchildren and partners count as children and spouses. */
export function kindOf(relationship: Relationship): Kind {
  return relationship.endsWith('Child') ? 'children' : 'spouse';
}

interface Allowed {
  joins: readonly Kind[];
  leaves: readonly Kind[];
  /** `with_joiners`: if somebody joins by it. */
  anotherPlan: 'yes' | 'no' | 'with_joiners';
}

const EVERYBODY: readonly Kind[] = ['self', 'spouse', 'children'];
const ANYTHING: Allowed = { joins: EVERYBODY, leaves: EVERYBODY, anotherPlan: 'yes' };
/** 26 CFR 1.125-4(b)(2), 29 CFR 2590.701-6(b): the whole family may enroll, in any plan. */
const FAMILY_GROWS: Allowed = { joins: EVERYBODY, leaves: [], anotherPlan: 'yes' };
/** 29 CFR 2590.701-6(a): people who lost other coverage enroll, and the employee with them, in any plan. */
const LOST_OTHER_COVERAGE: Allowed = { joins: EVERYBODY, leaves: [], anotherPlan: 'with_joiners' };
/** 26 CFR 1.125-4(c)(2)(v): where people live decides which plans are available. */
const MOVED: Allowed = { joins: [], leaves: [], anotherPlan: 'yes' };

/** For the other types the approval says what they are: they allow anything [O]. */
const ALLOWED: { readonly [Type in LifeEventType]?: Allowed } = {
  had_baby: FAMILY_GROWS,
  adopted_child: FAMILY_GROWS,
  foster_care_placement: FAMILY_GROWS,
  new_child: FAMILY_GROWS,
  married: FAMILY_GROWS,
  // 26 CFR 1.125-4(c)(3)(iii): of the covered people, only those who have stopped being eligible.
  divorced: { joins: ['self', 'children'], leaves: ['spouse'], anotherPlan: 'no' },
  death_of_spouse_or_dependent: { joins: [], leaves: [], anotherPlan: 'no' },
  lost_job_based_coverage: LOST_OTHER_COVERAGE,
  aged_off_parent_plan: LOST_OTHER_COVERAGE,
  lost_medicaid_chip_medicare: LOST_OTHER_COVERAGE,
  lost_decertified_individual_plan: LOST_OTHER_COVERAGE,
  gained_premium_assistance: LOST_OTHER_COVERAGE,
  // 26 CFR 1.125-4(c)(3)(iv): people covered elsewhere may leave; the answer states that they are.
  gained_other_coverage: { joins: [], leaves: EVERYBODY, anotherPlan: 'no' },
  moved_to_new_coverage_area: MOVED,
  moved_to_or_from_school_housing: MOVED,
  moved_to_or_from_seasonal_work_housing: MOVED,
};

/** A ground for an answer: an open life event or, with `type` null, the window itself, which allows anything. */
export interface Ground {
  type: LifeEventType | null;
  /** People who join by it were family on this day. */
  eventOn: CalendarDate;
  /** People who join or leave by it do so on this day. */
  startsOn: CalendarDate;
  allows: Allowed;
}

export function groundOf(
  event: { type: LifeEventType | null; eventOn: CalendarDate; startsOn: CalendarDate },
  { isPreTax, today }: { isPreTax: boolean; today: CalendarDate },
): Ground {
  const restricted = isPreTax && event.type !== null ? ALLOWED[event.type] : undefined;
  // People with other coverage have had this one, too, until they sign.
  const startsOn = event.type === 'gained_other_coverage' ? later(event.startsOn, firstAfter(today)) : event.startsOn;
  return { ...event, startsOn, allows: restricted ?? ANYTHING };
}

/** The first day of somebody who has been family since `since`; null: no open event lets them in. */
export function joinsOn(grounds: readonly Ground[], kind: Kind, since: CalendarDate | null): CalendarDate | null {
  return firstOf(grounds.filter(({ eventOn, allows }) => isFamilyOn(since, eventOn) && allows.joins.includes(kind)));
}

/** The day from which somebody who is still family is no longer covered; null: no open event lets them go. */
export function leavesOn(grounds: readonly Ground[], kind: Kind): CalendarDate | null {
  return firstOf(grounds.filter(({ allows }) => allows.leaves.includes(kind)));
}

/** Whether any event has happened since they became family, whomever it lets in. */
export function couldJoin(grounds: readonly Ground[], since: CalendarDate | null): boolean {
  return grounds.some(({ eventOn }) => isFamilyOn(since, eventOn));
}

export function mayChangePlan(grounds: readonly Ground[], somebodyJoins: boolean): boolean {
  return grounds.some(
    ({ allows }) => allows.anotherPlan === 'yes' || (allows.anotherPlan === 'with_joiners' && somebodyJoins),
  );
}

const isFamilyOn = (since: CalendarDate | null, day: CalendarDate) => since === null || since <= day;

function firstOf(grounds: readonly Ground[]): CalendarDate | null {
  return (
    grounds
      .map(({ startsOn }) => startsOn)
      .sort()
      .at(0) ?? null
  );
}

/** 422 with a sentence that says what would be consistent. */
export function notConsistent(grounds: readonly Ground[], path: string): Refusal {
  const sentences = grounds.flatMap(({ type, allows }) => {
    return type === null ? [] : [`“${LIFE_EVENT_LABELS[type]}” allows ${toText(allows)}.`];
  });
  const message = `When a benefit is paid before tax, a change has to be consistent with the life event. ${[...new Set(sentences)].join(' ')}`;
  return refuseField('change_not_consistent', path, message);
}

const NAMES: Record<Kind, string> = { self: 'the employee', spouse: 'the spouse', children: 'children' };
const listed = (kinds: readonly Kind[]) => kinds.map((kind) => NAMES[kind]).join(', ');

function toText({ joins, leaves, anotherPlan }: Allowed): string {
  const changes = [
    ...(joins.length > 0 ? [`adding ${listed(joins)}`] : []),
    ...(leaves.length > 0 ? [`dropping ${listed(leaves)}`] : []),
    ...(anotherPlan === 'yes' ? ['another plan'] : []),
    ...(anotherPlan === 'with_joiners' ? ['another plan for those who join'] : []),
  ];
  return changes.length > 0 ? changes.join('; ') : 'no change besides the one that it makes by itself';
}

/** Kinds of people who may leave only because they are covered elsewhere, and since when that is stated; null: none. */
export function leavesForOther(grounds: readonly Ground[]): { kinds: Kind[]; since: CalendarDate } | null {
  const gained = grounds.filter(({ type }) => type === 'gained_other_coverage');
  const others = grounds.filter((ground) => !gained.includes(ground));
  const [since] = gained.map(({ eventOn }) => eventOn).sort();
  if (since === undefined) return null;
  return { kinds: EVERYBODY.filter((kind) => leavesOn(others, kind) === null), since };
}

/** The days of a member's approved life events that tell since when somebody is family. */
export interface Told {
  type: LifeEventType;
  eventOn: CalendarDate;
}

const ARRIVALS: ReadonlySet<LifeEventType> = new Set(['adopted_child', 'foster_care_placement', 'new_child']);

/**
 * Since when somebody is family, if known: a spouse since the last reported marriage, a child since birth, or since the last
 * adoption or placement before they were recorded. Null: for as long as it matters.
 */
export function familySince(
  person: { relationship: Relationship; dateOfBirth: CalendarDate; recordedOn: CalendarDate },
  told: readonly Told[],
): CalendarDate | null {
  const { relationship, dateOfBirth, recordedOn } = person;
  const last = (fits: (one: Told) => boolean) =>
    told
      .filter(fits)
      .map(({ eventOn }) => eventOn)
      .sort()
      .at(-1);
  if (kindOf(relationship) === 'spouse') return last(({ type }) => type === 'married') ?? null;
  const isBorn = told.some(({ type, eventOn }) => type === 'had_baby' && eventOn === dateOfBirth);
  const arrived = isBorn ? undefined : last(({ type, eventOn }) => ARRIVALS.has(type) && eventOn <= recordedOn);
  return later(dateOfBirth, arrived ?? dateOfBirth);
}
