/** Whom a row of a member sync means, and why it fails (docs/groups.md). */
import type { Uuid } from '../../platform/values/ids.ts';

/** A person of the organization with the birth date and the e-mail address of a row. */
export interface Candidate {
  memberId: Uuid;
  firstNameFolded: string;
  /** The group that they are in now; null: in none. */
  groupId: Uuid | null;
}

export interface RowFacts {
  groupId: Uuid;
  firstNameFolded: string;
  /** Who is in the group under the row's reference. */
  known: Uuid | null;
  /** The row's plan is there and not archived. */
  planIsThere: boolean;
  dateOfBirthIsPlausible: boolean;
  stateIsListed: boolean;
  candidates: readonly Candidate[];
}

/** `update`: in the group already, and what is known of them is renewed. `add`: memberId null is a new person. */
export type Meaning =
  | { kind: 'update'; memberId: Uuid }
  | { kind: 'add'; memberId: Uuid | null }
  | { kind: 'failure'; reason: string };

export const FAILURES = {
  planNotThere: 'The care plan is not available.',
  implausibleBirth: 'The date of birth cannot be in the future, or before 1900.',
  unknownState: 'The address names no state, territory or military mail code.',
  inAnotherGroup: 'This person is in another group; remove them there first.',
  sameAsAnother: 'Another row means the same person: birth date, e-mail address and first name are the same.',
} as const;

const failure = (name: keyof typeof FAILURES): Meaning => ({ kind: 'failure', reason: FAILURES[name] });

/**
 * By the reference who is in the group, else by birth date and e-mail address who is in the organization. Of those, who is in this
 * group already is meant by another row; twins on one family address differ by their first names.
 */
export function meaningOf(row: RowFacts): Meaning {
  if (!row.dateOfBirthIsPlausible) return failure('implausibleBirth');
  if (!row.stateIsListed) return failure('unknownState');
  if (row.known !== null) return { kind: 'update', memberId: row.known };
  if (!row.planIsThere) return failure('planNotThere');
  const isNamed = (one: Candidate) => one.firstNameFolded === row.firstNameFolded;
  const inOrder = [...row.candidates].sort((a, b) => Number(isNamed(b)) - Number(isNamed(a)));
  for (const one of inOrder) {
    if (one.groupId === null) return { kind: 'add', memberId: one.memberId };
    if (one.groupId !== row.groupId) return failure('inAnotherGroup');
    if (isNamed(one)) return failure('sameAsAnother');
  }
  return { kind: 'add', memberId: null };
}
