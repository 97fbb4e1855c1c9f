/**
 * How rows match employees (rules 1), decided twice: by the statement in census.sql.ts, and by a plain model that compares every
 * row with every employee. On small random rosters and payloads both must agree on every row.
 */
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SYSTEM } from '../../platform/commands/caller.ts';
import { type Tx, transaction } from '../../platform/database/db.ts';
import type { AddressValue } from '../../platform/http/schemas.ts';
import { type CalendarDate, date } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { openTestOpenroll, type TestOpenroll } from '../../testing/app.ts';
import { makeEmployer } from '../../testing/builders.ts';
import { type EmployeeRow, insertEmployees, insertMembers } from '../employees/employee.sql.ts';
import { foldEmail, foldName } from '../employees/folding.rules.ts';
import { parseId } from '../vocabulary/ids.ts';
import { stagedRow } from './census.actions.ts';
import type { CensusRowInput } from './census.schemas.ts';
import { insertCensusRows, insertSync, loadSync, lockOmitted, matchWithoutReference } from './census.sql.ts';

/** The fields that matching compares; few values, so that people resemble each other. */
const person = {
  reference_id: fc.constantFrom(null, 'a', 'b', 'c', 'd'),
  first_name: fc.constantFrom('Ana', 'ANA', 'Bo'),
  last_name: fc.constantFrom('Núñez', 'Nunez', 'Hill'),
  date_of_birth: fc.constantFrom(date('1990-01-01'), date('1990-01-02')),
  email: fc.constantFrom('x@e.example', 'X@E.example', 'y@e.example', 'z@e.example'),
  phone: fc.constantFrom(null, '2535550164', '2535550165'),
  zipcode: fc.constantFrom(null, '98405', '98406'),
};
interface Someone {
  reference_id: string | null;
  first_name: string;
  last_name: string;
  date_of_birth: CalendarDate;
  email: string;
  phone: string | null;
  zipcode: string | null;
}
type Known = Someone & { status: 'active' | 'inactive' };

/** References are unique in a roster and in a payload: the table and the request validation enforce it. */
const distinct = <T extends Someone>(one: fc.Arbitrary<T>) =>
  fc.uniqueArray(one, { maxLength: 6, selector: (row) => row.reference_id ?? {} });
const rosters = distinct(
  fc.record({ ...person, status: fc.constantFrom('active', 'active', 'inactive') }) as fc.Arbitrary<Known>,
);
const payloads = distinct(fc.record(person) as fc.Arbitrary<Someone>);

/** The match of a row: an employee by their index in the roster, nobody yet, or in doubt. */
type Meaning = number | 'new' | 'ambiguous_match';
interface Verdict {
  rows: Meaning[];
  /** Indexes of the active employees whom no row matches or may match. */
  omitted: number[];
}

const sameEmail = (a: Someone, b: Someone) =>
  a.date_of_birth === b.date_of_birth && foldEmail(a.email) === foldEmail(b.email);
const sameName = (a: Someone, b: Someone) =>
  a.date_of_birth === b.date_of_birth &&
  foldName(a.first_name) === foldName(b.first_name) &&
  foldName(a.last_name) === foldName(b.last_name) &&
  ((a.phone !== null && a.phone === b.phone) || (a.zipcode !== null && a.zipcode === b.zipcode));

/**
 * The first step with a hit wins; steps 2 and 3 look only at employees whose own reference is absent or not in this
 * payload. A row that means two, and all rows that mean one, are in doubt; so are two rows without a reference that would
 * make one new person twice. A row in doubt keeps everybody whom it may mean by any step.
 */
function model(roster: readonly Known[], payload: readonly Someone[]): Verdict {
  const references = new Set(payload.map((row) => row.reference_id));
  const places = (test: (employee: Known) => boolean) => roster.flatMap((one, at) => (test(one) ? [at] : []));
  const isFree = (one: Known) => one.reference_id === null || !references.has(one.reference_id);
  const steps = payload.map((row) => [
    places((one) => row.reference_id !== null && one.reference_id === row.reference_id),
    places((one) => isFree(one) && sameEmail(one, row)),
    places((one) => isFree(one) && sameName(one, row)),
  ]);
  const hits = steps.map((found) => found.find((step) => step.length > 0) ?? []);
  const isNewAndUnnamed = (at: number) => hits[at]?.length === 0 && payload[at]?.reference_id === null;
  const rows = payload.map((row, at): Meaning => {
    const [first, ...others] = hits[at] ?? [];
    if (first === undefined) {
      const twice = payload.some(
        (other, n) => n !== at && isNewAndUnnamed(n) && (sameEmail(row, other) || sameName(row, other)),
      );
      return isNewAndUnnamed(at) && twice ? 'ambiguous_match' : 'new';
    }
    const claims = hits.filter((found) => found.includes(first)).length;
    return others.length > 0 || claims > 1 ? 'ambiguous_match' : first;
  });
  const present = new Set(rows.flatMap((row, at) => (row === 'ambiguous_match' ? (steps[at] ?? []).flat() : row)));
  return { rows, omitted: places((one) => one.status === 'active').filter((at) => !present.has(at)) };
}

let t: TestOpenroll;
let organizationId: Uuid;
let employerId: Uuid;
beforeAll(async () => {
  t = await openTestOpenroll();
  organizationId = parseId('organization', t.organizationId) as Uuid;
  employerId = parseId('employer', await makeEmployer(t.api)) as Uuid;
});
afterAll(() => t.close());

const addressOf = (zipcode: string | null): AddressValue | null =>
  zipcode === null
    ? null
    : { address_line_1: '9 Cinder Alley', address_line_2: null, city: 'Tacoma', state: 'WA', zipcode };

function employeeOf(one: Known): EmployeeRow {
  const { zipcode, ...fields } = one;
  const now = t.real.now();
  return {
    ...fields,
    id: t.kit.newId(),
    employer_id: employerId,
    member_id: t.kit.newId(),
    first_name_folded: foldName(one.first_name),
    last_name_folded: foldName(one.last_name),
    suffix: null,
    email_folded: foldEmail(one.email),
    gender: null,
    address: addressOf(zipcode),
    employee_class: null,
    class_effective_on: null,
    compensation_type: null,
    compensation_effective_on: null,
    start_date: null,
    termination_date: null,
    eligibility: 'none',
    eligible_on: null,
    granted_on: null,
    eligibility_number: 0,
    departure_number: 0,
    created_on: '2026-01-01' as CalendarDate,
    created_at: now,
    updated_at: now,
  };
}

/** The result of the statement, for a sync in a transaction that is rolled back. */
async function database(roster: readonly Known[], payload: readonly Someone[]): Promise<Verdict> {
  const employees = roster.map(employeeOf);
  let verdict: Verdict | null = null;
  const done = new Error('enough');
  const run = async (tx: Tx) => {
    const members = employees.map((one) => ({ ...one, id: one.member_id }));
    await insertMembers(tx, organizationId, members);
    await insertEmployees(tx, organizationId, employees);
    const id = t.kit.newId();
    const sync = { organization_id: organizationId, id, employer_id: employerId, actor: SYSTEM };
    const now = t.real.now();
    await insertSync(tx, { ...sync, on_omitted: 'deactivate', max_deactivations: null, accepted_at: now }, now);
    const staged = payload.map(({ zipcode, ...row }, at) =>
      stagedRow({ ...row, address: addressOf(zipcode) } as CensusRowInput, at),
    );
    await insertCensusRows(tx, organizationId, id, staged);
    const loaded = await loadSync(tx, organizationId, id);
    await matchWithoutReference(tx, loaded);
    const { rows } = await sql<{ reference_id: string | null; employee_id: Uuid | null; failure_code: string | null }>`
      select reference_id, employee_id, failure_code from census_rows where sync_id = ${id} order by index`.execute(tx);
    const place = (test: (one: EmployeeRow) => boolean) => employees.findIndex(test);
    const meaning = (row: (typeof rows)[number]): Meaning => {
      if (row.failure_code !== null) return row.failure_code as 'ambiguous_match';
      const known = place((one) => one.id === row.employee_id);
      const named = place((one) => row.reference_id !== null && one.reference_id === row.reference_id);
      return [known, named].find((at) => at >= 0) ?? 'new';
    };
    // Whoever is named by a reference is found by it later; so the first phase alone tells who is omitted.
    const omitted = (await lockOmitted(tx, loaded, 100)).employees.map(({ id: left }) =>
      place((one) => one.id === left),
    );
    verdict = { rows: rows.map(meaning), omitted: omitted.sort((a, b) => a - b) };
    throw done;
  };
  await expect(transaction(t.database.db, run)).rejects.toBe(done);
  return verdict as unknown as Verdict;
}

const ana: Someone = {
  reference_id: null,
  first_name: 'Ana',
  last_name: 'Núñez',
  date_of_birth: date('1990-01-01'),
  email: 'x@e.example',
  phone: '2535550164',
  zipcode: '98405',
};
const known = (changes: Partial<Known> = {}): Known => ({ ...ana, status: 'active', ...changes });
const row = (changes: Partial<Someone> = {}): Someone => ({ ...ana, ...changes });

describe('the statement and the model agree', () => {
  it.each<[string, Known[], Someone[], Verdict]>([
    [
      'the reference wins',
      [known({ reference_id: 'a', email: 'q' }), known()],
      [row({ reference_id: 'a' })],
      { rows: [0], omitted: [1] },
    ],
    [
      'then the e-mail',
      [known({ email: 'q' }), known({ phone: null, zipcode: null })],
      [row()],
      { rows: [1], omitted: [0] },
    ],
    ['then the name', [known({ email: 'q', zipcode: null })], [row({ zipcode: null })], { rows: [0], omitted: [] }],
    [
      'nobody whose reference is in the payload',
      [known({ reference_id: 'a' })],
      [row(), row({ reference_id: 'a' })],
      { rows: ['new', 0], omitted: [] },
    ],
    [
      'somebody whose reference is not',
      [known({ reference_id: 'old' })],
      [row({ reference_id: 'new' })],
      { rows: [0], omitted: [] },
    ],
    [
      'a row that means two, and may mean a third by name',
      [known(), known({ reference_id: 'b' }), known({ email: 'q' })],
      [row()],
      { rows: ['ambiguous_match'], omitted: [] },
    ],
    [
      'two rows that mean one',
      [known()],
      [row({ reference_id: 'a' }), row()],
      { rows: ['ambiguous_match', 'ambiguous_match'], omitted: [] },
    ],
    [
      'two rows for one new person',
      [],
      [row(), row({ email: 'q' })],
      { rows: ['ambiguous_match', 'ambiguous_match'], omitted: [] },
    ],
    [
      'twins with references',
      [],
      [row({ reference_id: 'a' }), row({ reference_id: 'b' })],
      { rows: ['new', 'new'], omitted: [] },
    ],
  ])('%s', async (_what, roster, payload, expected) => {
    expect(model(roster, payload)).toEqual(expected);
    expect(await database(roster, payload)).toEqual(expected);
  });

  it('on any roster and payload; and nobody is matched twice', async () => {
    await fc.assert(
      fc.asyncProperty(rosters, payloads, async (roster, payload) => {
        const said = await database(roster, payload);
        expect(said).toEqual(model(roster, payload));
        const matched = said.rows.filter((one) => typeof one === 'number');
        expect(new Set(matched).size).toBe(matched.length);
      }),
      { numRuns: 300 },
    );
  });
});
