/** Whom a row of a member sync means, and why it fails (docs/groups.md). */
import type { Uuid } from '../../platform/values/ids.ts';

/** A person of the organization with the birth date and the e-mail address of a row. */
export interface Candidate {
  memberId: Uuid;
  firstNameFolded: string;
  /** The group that they are in now; null: none. */
  groupId: Uuid | null;
}

export interface RowFacts {
  groupId: Uuid;
  firstNameFolded: string;
  /** The person in the group under the row's reference. */
  known: Uuid | null;
  /** The row's plan exists and is not archived. */
  planIsThere: boolean;
  dateOfBirthIsPlausible: boolean;
  stateIsListed: boolean;
  candidates: readonly Candidate[];
}

/** `update`: already in the group; their data is updated. `add`: memberId null means a new person. */
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
 * The person in the group under the row's reference, or else a person of the organization with its birth date and e-mail
 * address. If that person is already in this group, another row means them; twins with one family address differ by their first
 * names.
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
