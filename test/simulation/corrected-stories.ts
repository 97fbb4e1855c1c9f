/**
 * Stories with facts that are wrong and are corrected, from a seed: one or two of them, of any kinds, in any order. A story says what
 * is reported and when, and reads nothing back, so it can also be played in a world in which all was right from the start.
 */
import { addDays, type CalendarDate } from '../../server/platform/values/dates.ts';
import { seeded } from '../../server/testing/random.ts';

export const FIRST_DAY = '2025-12-20' as CalendarDate;
/** Everybody answers open windows every so many days. */
export const STEP_DAYS = 10;
export const STEPS = 17;
/** The run of this day has taken or given back all that was due before it. */
export const LAST_DAY = '2026-07-01' as CalendarDate;

/** The day from which the later rates count. */
export const LATER = '2026-04-01' as CalendarDate;

const FACTS_OF_PEOPLE = ['start', 'birth', 'child', 'class'] as const;
const PRICES = ['rates', 'later', 'contribution'] as const;
/** A departure is a person who never left. */
const KINDS = [...FACTS_OF_PEOPLE, ...PRICES, 'policy', 'departure'] as const;
export type Kind = (typeof KINDS)[number];
const WAITS = ['none', 'first_of_following_month', '30_days', '60_days'];

export interface Facts {
  start: CalendarDate;
  birth: string;
  child: string;
  employeeClass: 'Full Time' | 'Part Time';
  classification: string;
  wait: string;
  /** A month from 21 on, and from 46 on. */
  rates: { adult: number; older: number };
  /** The same from LATER on; null: nothing else. */
  later: number | null;
  contribution: number;
  employed: boolean;
}

/** What is reported about a fact. */
export interface Turn {
  step: number;
  kind: Kind;
  facts: Partial<Facts>;
}

/**
 * What else is reported about a family or an employee (corrected-lives.ts). A spouse, a child or the employee is lost on a day;
 * `isAgain`: another day was reported before.
 */
export type Happening = { step: number } & (
  | { kind: 'divorce' | 'bereavement' | 'death'; on: CalendarDate; isAgain?: boolean }
  /** The employee had not died. */
  | { kind: 'alive' }
  /** Coverage is ended by hand, and reinstated. */
  | { kind: 'ended' | 'reinstated' }
  /** Left out of a roster, which is undone. */
  | { kind: 'omitted' | 'undone' }
);

export interface Life {
  withSpouse: boolean;
  survivorMonths: number;
  /** How the second plan year renews; null: there is none. */
  renewal: 'active' | 'passive' | null;
  bornOn: CalendarDate | null;
  /** What is reported in the world with wrong facts, and (below) in the one where all is reported right and in time. */
  told: Happening[];
  inTime: Happening[];
}

export interface Story {
  medical: boolean;
  retroDays: number;
  withChild: boolean;
  share: 'fixed' | 'percent' | 'by_class';
  right: Facts;
  /** The facts as first reported. */
  first: Facts;
  turns: Turn[];
  /** Two corrections on one day: the second one finds people as they were before the first. */
  atOnce: boolean;
  /** Somebody signs what a correction asks after so many steps; null: they never do. */
  signsAfter: number | null;
  /** Null: nothing else happens. */
  life: Life | null;
}

type Pick = <T>(of: readonly T[]) => T;

export function storyOf(seed: number): Story {
  const random = seeded(seed);
  const pick: Pick = (of) => of[random(of.length)] as (typeof of)[number];
  const signsAfter = pick([0, 0, 0, 1, 2, null]);
  const share = pick(['fixed', 'percent', 'by_class'] as const);
  const right: Facts = {
    ...{ start: addDays(FIRST_DAY, random(80) - 40), birth: '1986-05-05', child: '2012-03-03' },
    ...{ employeeClass: 'Full Time', wait: pick(WAITS), contribution: 10_000, employed: true },
    ...{ classification: share === 'by_class' ? 'all' : 'full_time', rates: { adult: 40_000, older: 49_000 } },
    later: null,
  };
  const kinds =
    signsAfter === null
      ? [pick(PRICES), pick(['birth', 'child', 'class', 'start', 'departure'] as const)]
      : [pick(KINDS)];
  if (signsAfter !== null && random(4) > 0) kinds.push(pick(KINDS));
  // Corrected rates from the start replace those of later days, so the two mistakes can't be combined.
  if (kinds.includes('rates') && kinds.includes('later')) kinds.pop();
  const mistakes = kinds.map((kind) => mistakeOf(kind, right, { random, pick, isUnsigned: signsAfter === null }));
  return {
    ...{ right, share, signsAfter, atOnce: random(3) === 0, life: null },
    first: Object.assign({}, right, ...mistakes.map(({ atFirst }) => atFirst)),
    turns: inOrder(mistakes.flatMap(({ turns }) => turns)),
    medical: random(3) === 0,
    retroDays: pick([30, 366, 366, 366, 366, 366]),
    withChild: kinds.includes('child') || random(2) === 0,
  };
}

interface Chance {
  random: (below: number) => number;
  pick: Pick;
  isUnsigned: boolean;
}

/** Wrong from the start and corrected; or right, made wrong, and corrected back. */
function mistakeOf(kind: Kind, right: Facts, chance: Chance): { atFirst: Partial<Facts>; turns: Turn[] } {
  const { random } = chance;
  const wrong = wrongOf(kind, right, chance);
  const facts = Object.fromEntries(Object.keys(wrong).map((name) => [name, right[name as keyof Facts]]));
  const step = 2 + random(9);
  const isTakenBack = kind === 'departure' || (!chance.isUnsigned && random(3) === 0);
  if (!isTakenBack) return { atFirst: wrong, turns: [{ step, kind, facts }] };
  const back = kind === 'departure' ? step + 1 : step + 1 + random(4);
  return {
    atFirst: {},
    turns: [
      { step, kind, facts: wrong },
      { step: back, kind, facts },
    ],
  };
}

function wrongOf(kind: Kind, { start, classification }: Facts, { random, pick, isUnsigned }: Chance): Partial<Facts> {
  switch (kind) {
    case 'start':
      // Added days wait for a signature of their own.
      return { start: addDays(start, isUnsigned ? -random(50) : random(100) - 50) };
    case 'birth':
      return { birth: pick(['1968-05-05', '2000-05-05', '1979-05-05']) };
    case 'child':
      return { child: pick(['2003-03-03', '2016-03-03']) };
    case 'class':
      return { employeeClass: 'Part Time' };
    case 'policy':
      if (random(4) > 0) return { wait: pick(WAITS) };
      return { classification: classification === 'all' ? 'full_time' : 'part_time' };
    case 'rates':
      return {
        rates: pick([
          { adult: 35_000, older: 44_000 },
          { adult: 47_000, older: 56_000 },
          { adult: 40_000, older: 43_000 },
        ]),
      };
    case 'later':
      return { later: pick([35_000, 47_000]) };
    case 'contribution':
      return { contribution: pick([6_000, 13_000]) };
    case 'departure':
      return { employed: false };
  }
}

/** Sorted by day. Nothing can be reported about somebody while they are gone: on such a day they leave last and come back first. */
function inOrder(turns: readonly Turn[]): Turn[] {
  const rank = ({ facts }: Turn) => (facts.employed === undefined ? 1 : facts.employed ? 0 : 2);
  return turns.toSorted((a, b) => a.step - b.step || rank(a) - rank(b));
}
