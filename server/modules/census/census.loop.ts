/**
 * Applies a census: in phases, each in batches, each batch one transaction that also moves the cursor. A crash between two
 * batches repeats nothing and loses nothing. First every row is matched to an employee, then rows are applied in order, then
 * employees whom no row matches are deactivated.
 */

import { decideEligibility, followEligibility } from '../../flows/change-eligibility.ts';
import { deactivate } from '../../flows/deactivate.ts';
import { change, newPerson, type Person, person } from '../../flows/people.ts';
import { causesOf } from '../../flows/update-employment.ts';
import type { Command, Kit } from '../../platform/commands/command.ts';
import { rolledBack } from '../../platform/commands/dry-run.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { batchTurn } from '../../platform/worker/batch.ts';
import { selectActivePolicy } from '../eligibility/eligibility.sql.ts';
import {
  type EmployeeRow,
  insertMembers,
  lockEmployees,
  type MemberMatch,
  type MemberRow,
  selectMemberMatches,
  updateMembersFrom,
} from '../employees/employee.sql.ts';
import { foldEmail, foldName } from '../employees/folding.rules.ts';
import { lockEmployer } from '../employers/employer.sql.ts';
import type { EventName } from '../events/event-names.ts';
import { type CensusFields, type CensusRow, changedFields, valuesAfter } from './census.rules.ts';
import {
  type CensusChange,
  type CensusRowRow,
  claimSync,
  countOmitted,
  deleteAppliedRows,
  insertCensusChanges,
  loadSync,
  lockOmitted,
  matchWithoutReference,
  postponeSync,
  type SettledRow,
  type SyncRow,
  saveCensusRows,
  saveSync,
  selectCensusRows,
  selectMeantEmployees,
} from './census.sql.ts';

/** One batch of one sync; true when there was any. */
export function censusTurn(kit: Kit): Promise<boolean> {
  return batchTurn(kit, {
    claim: claimSync,
    postpone: postponeSync,
    run: async (command, sync) => {
      await applyBatch(command, sync, kit.database.batchRows);
    },
  });
}

/** What a whole sync would do. */
export interface DryCensus {
  sync: SyncRow;
  people: CensusChange[];
}

/** All batches of a sync in one transaction: for a dry run, which rolls it back. */
export async function applyWhole(command: Command, syncId: Uuid, limit: number): Promise<DryCensus> {
  const sync = await loadSync(command.db, command.organizationId, syncId);
  const people: CensusChange[] = [];
  while (sync.status === 'accepted' || sync.status === 'processing')
    people.push(...(await applyBatch(command, sync, limit)));
  return { sync, people };
}

/** One step of a sync; `sync` moves with it, in memory and in the table. */
export async function applyBatch(command: Command, sync: SyncRow, limit: number): Promise<CensusChange[]> {
  await lockEmployer(command.db, sync.organization_id, sync.employer_id, 'share');
  sync.status = 'processing';
  const { changes, rows } = await onePhase(command, sync, limit);
  await saveCensusRows(command.db, sync, rows);
  if (sync.dry_run) await insertCensusChanges(command.db, sync, changes);
  if (sync.phase === 'done') await finish(command, sync);
  await saveSync(command.db, sync, command.realNow);
  return changes;
}

/** What a batch did, and what must be stored with its rows. */
interface Batch {
  changes: CensusChange[];
  rows: SettledRow[];
}

async function onePhase(command: Command, sync: SyncRow, limit: number): Promise<Batch> {
  if (sync.phase === 'match') {
    await matchAll(command, sync);
    return { changes: [], rows: [] };
  }
  const work = (within: Command) =>
    sync.phase === 'apply' ? applyRows(within, sync, limit) : deactivateOmitted(within, sync, limit);
  if (!sync.dry_run) return work(command);
  const { changes, rows } = await rolledBack(command, (name) => countEvent(sync, name), work);
  // The employees it created are rolled back; failed rows are still failed.
  return {
    changes: changes.map((one) => (one.action === 'created' ? { ...one, employee_id: null } : one)),
    rows: rows.filter(({ failure_code }) => failure_code !== null),
  };
}

function countEvent(sync: SyncRow, name: EventName): void {
  sync.dry_run_events[name] = (sync.dry_run_events[name] ?? 0) + 1;
}

function changeOf(who: Person, action: CensusChange['action'], index: number | null): CensusChange {
  const { id, reference_id, first_name, last_name, eligibility, eligible_on } = who.employee;
  return { index, employee_id: id, reference_id, first_name, last_name, action, eligibility, eligible_on };
}

/** Matches rows to employees, and checks whether the sync would deactivate more people than allowed. */
async function matchAll(command: Command, sync: SyncRow): Promise<void> {
  await matchWithoutReference(command.db, sync);
  sync.phase = 'apply';
  if (sync.max_deactivations === null || sync.on_omitted === 'keep') return;
  if ((await countOmitted(command.db, sync)) <= sync.max_deactivations) return;
  sync.phase = 'done';
  sync.error_code = 'too_many_deactivations';
}

async function finish(command: Command, sync: SyncRow): Promise<void> {
  await deleteAppliedRows(command.db, sync);
  sync.status = sync.error_code === null ? 'completed' : 'failed';
  sync.completed_at = command.now;
  const { created_count, updated_count, reactivated_count, deactivated_count, failed_count, error_code } = sync;
  const counts = { created_count, updated_count, reactivated_count, deactivated_count, failed_count };
  if (!sync.dry_run)
    command.audit('census_sync.complete', 'censusSync', sync.id, { details: { ...counts, error_code } });
}

async function applyRows(command: Command, sync: SyncRow, limit: number): Promise<Batch> {
  const rows = await selectCensusRows(command.db, sync, limit);
  if (rows.length < limit) sync.phase = sync.on_omitted === 'deactivate' ? 'omit' : 'done';
  const last = rows.at(-1);
  if (!last) return { changes: [], rows: [] };
  sync.row_cursor = last.index + 1;
  return applyRowsToPeople(command, sync, rows);
}

/** What a row does to the employee it matches. */
interface Meaning {
  row: CensusRowRow & { body: CensusRow };
  employee: EmployeeRow | null;
}

async function applyRowsToPeople(command: Command, sync: SyncRow, rows: readonly CensusRowRow[]): Promise<Batch> {
  const read = meanings(rows, await selectMeantEmployees(command.db, sync, rows));
  const failures = read.filter(({ row }) => failureOf(command, row) !== null);
  sync.failed_count += failures.length;
  const sound = read.filter((meaning) => !failures.includes(meaning));
  // Most rows of a census change nothing: only those that do are locked, read again and decided.
  const touched = sound.filter(({ row, employee }) => employee === null || isChanged(row.body, employee));
  sync.unchanged_count += sound.length - touched.length;
  const known = touched.flatMap(({ employee }) => employee?.id ?? []);
  const hired = touched.filter(({ employee }) => employee === null).map(({ row }) => columnsOf(row.body, null));
  const matches = await selectMemberMatches(command.db, command.organizationId, sync.employer_id, hired);
  const members = matches.map(({ id }) => id);
  const employees = await lockEmployees(command.db, command.organizationId, known, { members });
  const locked = new Map(employees.map((row) => [row.id, row]));
  const fresh = touched.map(({ row, employee }) => ({
    row,
    employee: employee && (locked.get(employee.id) ?? employee),
  }));
  const created = await createPeople(
    command,
    sync,
    fresh.filter(({ employee }) => employee === null),
    matches,
  );
  const changed = fresh.flatMap(({ row, employee }) =>
    employee ? [{ row, who: applyRow(command, row.body, employee), before: employee }] : [],
  );
  const applied: Applied[] = [...created, ...changed];
  await settle(command, sync, applied);
  const made = created.map(({ row, who }) => ({ index: row.index, employee_id: who.employee.id, failure_code: null }));
  const failed = failures.map(({ row }) => ({
    index: row.index,
    employee_id: null,
    failure_code: failureOf(command, row),
  }));
  return {
    changes: applied.map(({ row, who, before }) => changeOf(who, actionOf(who, before), row.index)),
    // A row with a reference finds its employee by it; only the other matches have to be stored.
    rows: [...made.filter((_, at) => created[at]?.row.reference_id === null), ...failed],
  };
}

function actionOf(who: Person, before: EmployeeRow | null | undefined): CensusChange['action'] {
  if (who.isNew) return 'created';
  return before?.status === 'inactive' ? 'reactivated' : 'updated';
}

function meanings(rows: readonly CensusRowRow[], employees: readonly EmployeeRow[]): Meaning[] {
  const byReference = new Map(employees.map((employee) => [employee.reference_id, employee]));
  const byId = new Map(employees.map((employee) => [employee.id, employee]));
  return rows.map((row) => {
    const employee =
      (row.employee_id ? byId.get(row.employee_id) : undefined) ??
      (row.reference_id === null ? undefined : byReference.get(row.reference_id)) ??
      null;
    return { row: row as Meaning['row'], employee };
  });
}

/** Found in the first phase, or a fact that only today can tell. */
function failureOf(command: Command, row: Meaning['row']): string | null {
  if (row.failure_code !== null) return row.failure_code;
  return row.body.date_of_birth > command.today ? 'date_of_birth_in_future' : null;
}

function isChanged(row: CensusRow, employee: EmployeeRow): boolean {
  return employee.status === 'inactive' || changedFields(row, fieldsOf(employee)).length > 0;
}

function fieldsOf(employee: EmployeeRow): CensusFields {
  return employee as CensusFields;
}

/** The columns that follow from a row. */
function columnsOf(row: CensusRow, existing: EmployeeRow | null) {
  const values = valuesAfter(row, existing && fieldsOf(existing));
  return {
    ...(values as Pick<EmployeeRow, keyof CensusFields>),
    first_name_folded: foldName(values.first_name),
    last_name_folded: foldName(values.last_name),
    email_folded: foldEmail(values.email),
  };
}

interface Applied {
  row: Meaning['row'];
  who: Person;
  /** The employee before; null: new. */
  before?: EmployeeRow | null;
}

/** A known employee: updated, or reactivated under the same id with a new evaluation of eligibility (rules 1). */
function applyRow(command: Command, row: CensusRow, employee: EmployeeRow): Person {
  const who = person(employee);
  const columns = columnsOf(row, employee);
  const today = command.today;
  change(command, who, {
    ...columns,
    ...(columns.employee_class !== employee.employee_class ? { class_effective_on: today } : {}),
    ...(columns.compensation_type !== employee.compensation_type ? { compensation_effective_on: today } : {}),
  });
  if (employee.status === 'inactive')
    change(command, who, { status: 'active', termination_date: null, created_on: today });
  return who;
}

async function createPeople(
  command: Command,
  sync: SyncRow,
  meant: readonly Meaning[],
  matches: readonly MemberMatch[],
): Promise<{ row: Meaning['row']; who: Person }[]> {
  if (meant.length === 0) return [];
  const columns = meant.map(({ row }) => columnsOf(row.body, null));
  const taken = knownMembers(matches);
  const members: MemberRow[] = [];
  const people = meant.map(({ row }, at) => {
    const values = columns[at] as ReturnType<typeof columnsOf>;
    const known = taken(values);
    const memberId = known ?? command.newId();
    const employee = newEmployee(command, sync.employer_id, memberId, values);
    if (known === null) members.push(memberOf(employee));
    return { row, who: newPerson(employee, known !== null) };
  });
  await insertMembers(command.db, command.organizationId, members);
  return people;
}

/** Assigns each known member once: two rows with the same birth date, e-mail and last name are two people (twins). */
function knownMembers(matches: readonly MemberMatch[]): (one: ReturnType<typeof columnsOf>) => Uuid | null {
  const free = new Map<string, Uuid[]>();
  for (const member of matches) {
    if (member.employed_here || member.email === null) continue;
    const key = `${member.date_of_birth} ${foldEmail(member.email)} ${member.last_name_folded}`;
    free.set(key, [...(free.get(key) ?? []), member.id]);
  }
  return (one) => free.get(`${one.date_of_birth} ${one.email_folded} ${one.last_name_folded}`)?.shift() ?? null;
}

function newEmployee(
  command: Command,
  employerId: Uuid,
  memberId: Uuid,
  values: ReturnType<typeof columnsOf>,
): EmployeeRow {
  const since = values.start_date ?? command.today;
  return {
    ...values,
    id: command.newId(),
    employer_id: employerId,
    member_id: memberId,
    suffix: null,
    gender: null,
    class_effective_on: values.employee_class && since,
    compensation_effective_on: values.compensation_type && since,
    status: 'active',
    termination_date: null,
    eligibility: 'none',
    eligible_on: null,
    granted_on: null,
    eligibility_number: 0,
    departure_number: 0,
    created_on: command.today,
    created_at: command.now,
    updated_at: command.now,
  };
}

function memberOf(employee: EmployeeRow): MemberRow {
  const { first_name, last_name, suffix, email, phone, address, date_of_birth, last_name_folded, gender } = employee;
  const { created_at, updated_at } = employee;
  const id = employee.member_id;
  return {
    id,
    first_name,
    last_name,
    suffix,
    email,
    phone,
    address,
    date_of_birth,
    last_name_folded,
    gender,
    created_at,
    updated_at,
  };
}

/** Decides everybody's eligibility and saves what follows, in as many statements as for one person. */
async function settle(command: Command, sync: SyncRow, applied: readonly Applied[]): Promise<void> {
  const policy = await selectActivePolicy(command.db, command.organizationId, sync.employer_id);
  const people = applied.map(({ who }) => who);
  const lost: Person[] = [];
  const eligible: Person[] = [];
  for (const { who, before } of applied) {
    const action = actionOf(who, before);
    sync[`${action}_count`]++;
    const isHire = action !== 'updated' || !before;
    const causes = isHire ? [{ type: 'hire' } as const] : causesOf(before, who.employee, command.today);
    for (const cause of causes) {
      const outcome = decideEligibility(command, policy, who, cause);
      if (outcome === 'grant') eligible.push(who);
      if (outcome === 'loss') lost.push(who);
    }
  }
  await followEligibility(command, sync.employer_id, { people, lost, eligible });
  const known = applied.filter(({ who }) => who.memberIsKnown).map(({ who }) => who.employee);
  await updateMembersFrom(command.db, command.organizationId, known);
}

async function deactivateOmitted(command: Command, sync: SyncRow, limit: number): Promise<Batch> {
  const { employees, next } = await lockOmitted(command.db, sync, limit);
  const people = employees.map((employee) => person(employee));
  await deactivate(command, people, command.today, () => command.today);
  sync.deactivated_count += employees.length;
  if (next === null) sync.phase = 'done';
  else sync.employee_cursor = next;
  return { changes: people.map((who) => changeOf(who, 'deactivated', null)), rows: [] };
}
