/**
 * Whom a census row means (rules 1.3): whether a reference is in doubt, which person fits a row without a certain reference,
 * and what happens to a row that fits nobody. Decided over the whole roster: census-match.sql.ts reads the input of these
 * functions, and census-match.ts calls them in order.
 */
import type { CalendarDate } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';

/** What distinguishes people, folded as in folding.rules.ts. */
export interface Identity {
  date_of_birth: CalendarDate;
  first_name_folded: string;
  last_name_folded: string;
  email_folded: string;
}

/** What is compared: a phone has ten digits, a zipcode five. */
export interface Keys extends Identity {
  phone: string | null;
  zipcode: string | null;
}

const sameName = (a: Identity, b: Identity) =>
  a.first_name_folded === b.first_name_folded && a.last_name_folded === b.last_name_folded;

/** A row with a known reference, beside the employee who holds it. */
export interface Referenced {
  row: Identity;
  holder: Identity;
  /** Row and holder share an e-mail, but another row or employee of the employer has it, too, so it does not count. */
  email_is_shared: boolean;
  /** Another employee equals the row in name, date of birth and e-mail. */
  row_is_another: boolean;
  /** Another row equals the holder in name, date of birth and e-mail. */
  holder_is_elsewhere: boolean;
}

/**
 * Whether a known reference may have been reused for somebody else: nothing about the person is the same, or the roster itself
 * shows that one of the two is somebody else. One corrected field is not a doubt, nor is a new name with a new e-mail.
 */
export function isInDoubt({ row, holder, ...seen }: Referenced): boolean {
  const sameBirth = row.date_of_birth === holder.date_of_birth;
  if (sameBirth && sameName(row, holder)) return false;
  if (seen.row_is_another || seen.holder_is_elsewhere) return true;
  const sameEmail = row.email_folded === holder.email_folded && !seen.email_is_shared;
  return !sameBirth && !sameName(row, holder) && !sameEmail;
}

/** A row without a certain reference: it has none, nobody holds it, or it is in doubt. */
export interface LooseRow extends Keys {
  index: number;
  reference_id: string | null;
  /** If it is in doubt: the holder of the reference, who was let go. */
  holder_id: Uuid | null;
  /** The row has failed already, but still claims whom it may mean. */
  failure_code: string | null;
}

/** An employee whom no certain reference means. */
export interface FreePerson extends Keys {
  id: Uuid;
}

export interface Verdict {
  index: number;
  employee_id: Uuid | null;
  failure_code: string | null;
  /** Everybody whom a failed row may mean: they count as present. */
  candidate_ids: Uuid[] | null;
}

/**
 * The person of each row: the same date of birth and e-mail, or else the same date of birth, names, and phone or zipcode. A row
 * that may mean two people fails, as do rows that may mean the same person. Rows and people with one date of birth have to be
 * passed together. A row that is a new person, or a doubt that fits nobody, gets no verdict here.
 */
export function fitRows(rows: readonly LooseRow[], people: readonly FreePerson[]): Verdict[] {
  const byEmail = emailHits(rows, people);
  const byName = nameHits(rows, people);
  const hits = rows.map((_, at) => {
    const first = byEmail.decided[at] ?? [];
    return first.length > 0 ? first : (byName[at] ?? []);
  });
  const claims = new Map<Uuid, number>();
  for (const { id } of hits.flat()) claims.set(id, (claims.get(id) ?? 0) + 1);
  const twice = newTwice(rows, hits);
  return rows.flatMap((row, at): Verdict[] => {
    const [only, ...others] = hits[at] ?? [];
    const isSure = only !== undefined && others.length === 0 && claims.get(only.id) === 1;
    if (isSure && row.failure_code === null)
      return [{ index: row.index, employee_id: only.id, failure_code: null, candidate_ids: null }];
    const failure = row.failure_code ?? (only !== undefined || twice.has(at) ? 'ambiguous_match' : null);
    if (failure === null) return [];
    const meant = [...(byEmail.all[at] ?? []), ...(byName[at] ?? [])].map(({ id }) => id);
    const candidates = new Set(row.holder_id === null ? meant : [...meant, row.holder_id]);
    return [{ index: row.index, employee_id: null, failure_code: failure, candidate_ids: [...candidates].sort() }];
  });
}

type Hits = readonly FreePerson[][];

/**
 * Whom each row may mean by date of birth and e-mail, and who is left after the first name has decided: twins with one family
 * e-mail are two people, in the rows or among the employees.
 */
function emailHits(rows: readonly LooseRow[], people: readonly FreePerson[]): { all: Hits; decided: Hits } {
  const key = (one: Identity) => `${one.date_of_birth} ${one.email_folded}`;
  const named = (one: Identity) => `${key(one)} ${one.first_name_folded}`;
  const rowNames = new Set(rows.map(named));
  const byKey = groupBy(people, (one) => [key(one)]);
  const byName = groupBy(people, (one) => [named(one)]);
  const nameless = groupBy(people, (one) => (rowNames.has(named(one)) ? [] : [key(one)]));
  return {
    all: rows.map((row) => byKey.get(key(row)) ?? []),
    decided: rows.map((row) => byName.get(named(row)) ?? nameless.get(key(row)) ?? []),
  };
}

/** Whom each row may mean by date of birth, names, and phone or zipcode. */
function nameHits(rows: readonly LooseRow[], people: readonly FreePerson[]): Hits {
  const places = groupBy(people, placeKeys);
  return rows.map((row) => [...new Set(placeKeys(row).flatMap((key) => places.get(key) ?? []))]);
}

function placeKeys({ date_of_birth, first_name_folded, last_name_folded, phone, zipcode }: Keys): string[] {
  const name = `${date_of_birth} ${first_name_folded} ${last_name_folded}`;
  return [
    ...(phone === null ? [] : [`${name} phone ${phone}`]),
    ...(zipcode === null ? [] : [`${name} zip ${zipcode}`]),
  ];
}

/**
 * Indexes of rows without a reference that would create one person twice: the next census could not tell them apart. Twins with
 * different first names and one e-mail are two people.
 */
function newTwice(rows: readonly LooseRow[], hits: Hits): Set<number> {
  const newcomers = rows.flatMap((row, at) =>
    row.reference_id === null && hits[at]?.length === 0 ? [{ ...row, at }] : [],
  );
  const keys = (one: Keys) => [`${one.date_of_birth} ${one.email_folded} ${one.first_name_folded}`, ...placeKeys(one)];
  const alike = groupBy(newcomers, keys);
  const isTwice = (one: Keys) => keys(one).some((key) => (alike.get(key)?.length ?? 0) > 1);
  return new Set(newcomers.filter(isTwice).map(({ at }) => at));
}

function groupBy<One>(all: readonly One[], keysOf: (one: One) => string[]): Map<string, One[]> {
  const groups = new Map<string, One[]>();
  for (const one of all) {
    for (const key of keysOf(one)) {
      const group = groups.get(key);
      if (group) group.push(one);
      else groups.set(key, [one]);
    }
  }
  return groups;
}

/**
 * A row in doubt that fits nobody: a new person if another row means the old holder, or if the call says that references are
 * reused. Otherwise it fails, and the old holder counts as present.
 */
export function settleDoubt(given: { holderIsMeant: boolean; reuseReferences: boolean }): 'new' | 'reference_taken' {
  return given.holderIsMeant || given.reuseReferences ? 'new' : 'reference_taken';
}
