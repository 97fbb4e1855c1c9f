/**
 * What people decide. Every choice is drawn from the person's reference ID and a name for the choice, so it is the same in
 * every run, in whatever order the answers come.
 */
import { createHash } from 'node:crypto';

export type Category = 'Medical' | 'Dental' | 'Vision' | 'Hospital';

export interface Relative {
  first_name: string;
  last_name: string;
  date_of_birth: string;
  relationship: 'Spouse' | 'Child';
}

export type Answer = 'elect' | 'waive' | 'wait';

/** A number from 0 up to 1. */
export function chance(reference: string, choice: string): number {
  return createHash('sha256').update(`${reference} ${choice}`).digest().readUInt32BE() / 2 ** 32;
}

function pick<T>(from: readonly T[], reference: string, choice: string): T {
  return from[Math.floor(chance(reference, choice) * from.length)] as T;
}

/** The share of people who elect; the others decline or wait. */
const ELECT: Record<Category, number> = { Medical: 0.74, Dental: 0.68, Vision: 0.56, Hospital: 0.22 };
const WAIT = 0.1;
/** Some answer nothing. */
const WAIT_ALTOGETHER = 0.05;

export function answerOf(reference: string, category: Category): Answer {
  if (chance(reference, 'waits altogether') < WAIT_ALTOGETHER) return 'wait';
  const drawn = chance(reference, `answers ${category}`);
  if (drawn < ELECT[category]) return 'elect';
  return drawn < 1 - WAIT ? 'waive' : 'wait';
}

const REASONS = ['Covered by my spouse’s plan', 'Too expensive for me', 'Covered elsewhere', null];

export function reasonToWaive(reference: string, category: Category): string | null {
  return pick(REASONS, reference, `declines ${category}`);
}

/** Some sign in the widget, with their own token; for the others, their employer's software signs. */
export function usesOwnToken(reference: string): boolean {
  return chance(reference, 'token') < 0.35;
}

const SPOUSES = 'Alma Bruno Clara Daniel Edith Frank Greta Hugo Irene Julian Katya Leon Mina Nadia Oscar Pilar'.split(
  ' ',
);
const CHILDREN = 'Ada Ben Cleo Dani Eli Fay Gus Hope Ivo Juna Kit Lou Max Nell Otis Pia Remy Sam Tove Vera'.split(' ');

/** A spouse, children, both or (mostly) nobody. */
export function familyOf(reference: string, lastName: string, year: number): Relative[] {
  const drawn = chance(reference, 'family');
  const hasSpouse = drawn < 0.3;
  const children = drawn >= 0.16 && drawn < 0.4 ? 1 + Math.floor(chance(reference, 'children') * 3) : 0;
  const born = (choice: string, youngest: number, span: number) => {
    const age = youngest + Math.floor(chance(reference, choice) * span);
    const month = 1 + Math.floor(chance(reference, `${choice} month`) * 12);
    return `${year - age}-${String(month).padStart(2, '0')}-17`;
  };
  const relative = (relationship: Relative['relationship'], first_name: string, date_of_birth: string): Relative => ({
    ...{ relationship, first_name, last_name: lastName, date_of_birth },
  });
  const spouse = hasSpouse ? [relative('Spouse', pick(SPOUSES, reference, 'spouse'), born('spouse born', 26, 30))] : [];
  const first = Math.floor(chance(reference, 'child') * CHILDREN.length);
  const many = Array.from({ length: children }, (_, at) =>
    relative('Child', CHILDREN[(first + at) % CHILDREN.length] as string, born(`child ${at} born`, 1 + 6 * at, 6)),
  );
  return [...spouse, ...many];
}

/** One of the offered plans. */
export function planOf<T>(plans: readonly T[], reference: string, category: Category): T {
  return pick(plans, reference, `plan ${category}`);
}

/** Medical covers the whole family; the other benefits some people choose for themselves alone. */
export function coversFamily(reference: string, category: Category): boolean {
  return category === 'Medical' || chance(reference, `family ${category}`) < 0.7;
}

/** After two weeks, a few change their mind. */
export function changesMind(reference: string, category: Category): boolean {
  return chance(reference, `thinks again ${category}`) < 0.06;
}
