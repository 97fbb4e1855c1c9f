/**
 * Matching on the database, page by page, compared with the same rules in memory: on small random rosters and payloads both
 * must agree on every row, and on who is omitted. The laws of the rules are in matching.rules.test.ts.
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
import { type Matched, type Meaning, matchRoster } from '../../testing/match-roster.ts';
import { type EmployeeRow, insertEmployees, insertMembers } from '../employees/employee.sql.ts';
import { foldEmail, foldLastName, foldName } from '../employees/folding.rules.ts';
import { parseId } from '../vocabulary/ids.ts';
import type { CensusRowInput } from './census.schemas.ts';
import { insertSync, loadSync } from './census.sql.ts';
import { matchRows } from './census-match.ts';
import { insertCensusRows, lockOmitted } from './census-rows.sql.ts';
import { stagedRow } from './census-rows.ts';

/** The fields that matching compares, with few values, so that people resemble each other. */
const person = {
  reference_id: fc.constantFrom(null, 'a', 'b', 'c', 'd'),
  first_name: fc.constantFrom('Ana', 'ANA', 'Bo'),
  last_name: fc.constantFrom('Núñez', 'Nunez, Jr.', 'Hill'),
  date_of_birth: fc.constantFrom(date('1990-01-01'), date('1990-01-02'), date('0088-01-01')),
  email: fc.constantFrom('x@e.example', 'X@E.example', 'y@e.example', 'z@e.example'),
  phone: fc.constantFrom(null, '2535550164', '2535550165'),
  zipcode: fc.constantFrom(null, '98405', '98405-1234', '98406'),
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

const TODAY = date('2026-03-10');

/** The result of the rules with everything in memory. */
function model(roster: readonly EmployeeRow[], payload: readonly Someone[], reuse: boolean): Matched {
  const people = roster.map((one) => ({ ...one, zipcode: one.address?.zipcode.slice(0, 5) ?? null }));
  const matched = matchRoster(people, payload.map(staged), TODAY, reuse);
  const isActive = (id: Uuid) => roster.some((one) => one.id === id && one.status === 'active');
  return { rows: matched.rows, omitted: matched.omitted.filter(isActive).sort() };
}

const staged = (row: Someone, at: number) => {
  const { zipcode, ...fields } = row;
  return stagedRow({ ...fields, address: addressOf(zipcode) } as CensusRowInput, at);
};

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
    last_name_folded: foldLastName(one.last_name),
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
    died_on: null,
    eligibility: 'none',
    eligible_on: null,
    granted_on: null,
    eligibility_number: 0,
    departure_number: 0,
    service_since: null,
    returned_on: null,
    waits_from: null,
    opens_on: null,
    created_on: '2026-01-01' as CalendarDate,
    created_at: now,
    updated_at: now,
  };
}

/** The result of the database, for a sync in a transaction that is rolled back. */
async function database(
  employees: readonly EmployeeRow[],
  payload: readonly Someone[],
  reuse: boolean,
  crowd = 100,
): Promise<Matched> {
  let matched: Matched | null = null;
  const done = new Error('enough');
  const run = async (db: Tx) => {
    await insertMembers(
      db,
      organizationId,
      employees.map((one) => ({ ...one, id: one.member_id })),
    );
    await insertEmployees(db, organizationId, employees);
    const id = t.kit.newId();
    const sync = { organization_id: organizationId, id, employer_id: employerId, actor: SYSTEM };
    const now = t.real.now();
    const options = { on_omitted: 'deactivate', max_deactivations: null, reuse_references: reuse } as const;
    await insertSync(db, { ...sync, ...options, accepted_at: now }, now);
    await insertCensusRows(db, organizationId, id, payload.map(staged));
    const loaded = await loadSync(db, organizationId, id);
    await matchRows({ db, today: TODAY }, loaded, { pageRows: 2, crowd });
    const { rows } = await sql<Found>`
      select reference_id, employee_id, holder_id, failure_code from census_rows where sync_id = ${id}
      order by index`.execute(db);
    // People meant by a certain reference are found by it later, so the first phase alone decides who is omitted.
    const omitted = (await lockOmitted(db, loaded, 100)).employees.map((one) => one.id).sort();
    matched = { rows: rows.map((row) => meaningOf(row, employees)), omitted };
    throw done;
  };
  await expect(transaction(t.database.db, run)).rejects.toBe(done);
  return matched as unknown as Matched;
}

interface Found {
  reference_id: string | null;
  employee_id: Uuid | null;
  holder_id: Uuid | null;
  failure_code: string | null;
}

function meaningOf(row: Found, employees: readonly EmployeeRow[]): Meaning {
  if (row.failure_code !== null) return { failure: row.failure_code };
  if (row.employee_id !== null) return { employee: row.employee_id };
  const named = employees.find((one) => one.reference_id !== null && one.reference_id === row.reference_id);
  return named && row.holder_id === null ? { employee: named.id } : 'new';
}

it('agrees with the rules on any roster and payload', async () => {
  await fc.assert(
    fc.asyncProperty(rosters, payloads, fc.boolean(), async (roster, payload, reuse) => {
      const employees = roster.map(employeeOf);
      expect(await database(employees, payload, reuse)).toEqual(model(employees, payload, reuse));
    }),
    { numRuns: 300 },
  );
});

describe('a crowd with one date of birth', () => {
  const crowded = (reference_id: string | null, at: number): Known => ({
    ...{ reference_id, first_name: `Ana${at}`, last_name: 'Hill', date_of_birth: date('1990-01-01') },
    ...{ email: `ana${at}@e.example`, phone: null, zipcode: null, status: 'active' },
  });
  const rows = [crowded('a', 0), ...[2, 3, 4].map((at) => crowded(null, at))];
  const ofAnother: Known = { ...crowded('c', 9), date_of_birth: date('1990-01-02') };
  const people = () => [...['a', 'b', null, null].map(crowded), ofAnother].map(employeeOf);

  it('fails, and everybody whom its rows may mean counts as present', async () => {
    const known = people();
    const ambiguous = { failure: 'ambiguous_match' };
    expect(await database(known, rows, false, 2)).toEqual({
      rows: [{ employee: known[0]?.id }, ambiguous, ambiguous, ambiguous],
      omitted: [known[4]?.id],
    });
  });

  it('can be told apart up to the limit', async () => {
    const known = people();
    const [first, second, third, fourth, fifth] = known.map(({ id }) => id);
    expect(await database(known, rows, false, 3)).toEqual({
      rows: [{ employee: first }, { employee: third }, { employee: fourth }, 'new'],
      omitted: [second, fifth].sort(),
    });
  });
});
