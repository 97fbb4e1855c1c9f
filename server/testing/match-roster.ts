/**
 * Matches the rows of a roster with everything in memory: each row is compared with every person, by the rules of the product.
 */

import {
  type FreePerson,
  fitRows,
  type Identity,
  isInDoubt,
  type Keys,
  type LooseRow,
  settleDoubt,
} from '../modules/census/matching.rules.ts';
import { birthFailure } from '../modules/employees/employee.rules.ts';
import type { CalendarDate } from '../platform/values/dates.ts';
import type { Uuid } from '../platform/values/ids.ts';

export interface KnownPerson extends FreePerson {
  reference_id: string | null;
}
export interface SentRow extends Keys {
  reference_id: string | null;
}

/** An employee's id, or what happens to the row instead. */
export type Meaning = { employee: Uuid } | 'new' | { failure: string };

export interface Matched {
  rows: Meaning[];
  /** The employees whom no row means. */
  omitted: Uuid[];
}

const FIELDS = ['date_of_birth', 'first_name_folded', 'last_name_folded', 'email_folded'] as const;
const same = (a: Identity, b: Identity) => FIELDS.every((field) => a[field] === b[field]);

export function matchRoster(
  people: readonly KnownPerson[],
  sent: readonly SentRow[],
  today: CalendarDate,
  reuseReferences = false,
): Matched {
  const holderOf = (row: SentRow) =>
    row.reference_id === null ? null : (people.find((one) => one.reference_id === row.reference_id) ?? null);
  const rows = sent.map((row, index): LooseRow & { holder: KnownPerson | null } => {
    const twice = sent.some((other, at) => at !== index && same(other, row)) ? 'same_person_twice' : null;
    const failure_code = birthFailure(row.date_of_birth, today) ?? twice;
    const holder = holderOf(row);
    const doubt =
      failure_code !== 'date_of_birth_in_future' &&
      failure_code !== 'date_of_birth_implausible' &&
      holder &&
      isInDoubt({
        row,
        holder,
        email_is_shared:
          people.some((one) => one !== holder && one.email_folded === row.email_folded) ||
          sent.some((other) => other !== row && other.email_folded === row.email_folded),
        row_is_another: people.some((one) => one !== holder && same(one, row)),
        holder_is_elsewhere: sent.some((other) => other !== row && same(other, holder)),
      });
    return { ...row, index, failure_code, holder, holder_id: doubt ? holder.id : null };
  });
  const sure = rows.filter((row) => row.holder && row.holder_id === null);
  const loose = rows.filter(
    (row) => !sure.includes(row) && (row.failure_code === null || row.failure_code === 'same_person_twice'),
  );
  const free = people.filter((one) => !sure.some((row) => row.holder === one));
  const verdicts = new Map(fitRows(loose, free).map((one) => [one.index, one]));
  const meant = new Set([...verdicts.values()].map((one) => one.employee_id));
  const present = new Set<Uuid>();
  const meanings = rows.map((row): Meaning => {
    const verdict = verdicts.get(row.index);
    const birth = birthFailure(row.date_of_birth, today);
    for (const id of verdict?.candidate_ids ?? []) present.add(id);
    if (birth) {
      for (const one of people) if (mayMeanWithoutBirth(row, one, people)) present.add(one.id);
      return { failure: birth };
    }
    const failure = verdict?.failure_code ?? row.failure_code;
    const doubt = row.holder_id !== null && !verdict?.employee_id;
    const settled =
      failure === null && doubt ? settleDoubt({ holderIsMeant: meant.has(row.holder_id), reuseReferences }) : 'new';
    if (failure !== null || settled === 'reference_taken') {
      if (row.holder) present.add(row.holder.id);
      return { failure: failure ?? settled };
    }
    const id = verdict?.employee_id ?? (row.holder_id === null ? row.holder?.id : undefined);
    if (id !== undefined) present.add(id);
    return id === undefined ? 'new' : { employee: id };
  });
  return { rows: meanings, omitted: people.flatMap(({ id }) => (present.has(id) ? [] : [id])) };
}

function mayMeanWithoutBirth(row: SentRow, one: KnownPerson, people: readonly KnownPerson[]): boolean {
  const alone = people.filter((other) => other.email_folded === row.email_folded).length === 1;
  const sameName = one.first_name_folded === row.first_name_folded && one.last_name_folded === row.last_name_folded;
  return (
    (alone && one.email_folded === row.email_folded) ||
    sameName ||
    (one.reference_id !== null && one.reference_id === row.reference_id)
  );
}
