/** Applies a batch of rows to people: fail, create, update, reactivate. */

import { decideEligibility, followEligibility } from '../../flows/change-eligibility.ts';
import { correct } from '../../flows/correct.ts';
import { followClass } from '../../flows/follow-class.ts';
import { endLeavesOf, type WorkingAgain } from '../../flows/leave-of-absence.ts';
import { change, newPerson, type Person, person } from '../../flows/people.ts';
import { type Returning, regaining, restore } from '../../flows/restore.ts';
import { countServiceElsewhere } from '../../flows/service-in-group.ts';
import { triggersOf } from '../../flows/update-employment.ts';
import type { Command } from '../../platform/commands/command.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { dayOfReturn, returnAfter } from '../eligibility/eligibility.rules.ts';
import { type ActivePolicy, selectActivePolicy } from '../eligibility/eligibility.sql.ts';
import { birthFailure, datesFollowing, isPlausibleStart } from '../employees/employee.rules.ts';
import {
  type EmployeeRow,
  insertMembers,
  lockEmployees,
  type MemberRow,
  releaseReferences,
  selectMemberMatches,
  updateMembersFrom,
} from '../employees/employee.sql.ts';
import { foldEmail, foldLastName, foldName } from '../employees/folding.rules.ts';
import { type CensusFields, type CensusRow, changedFields, isLateStart, valuesAfter } from './census.rules.ts';
import type { CensusChange, SyncRow } from './census.sql.ts';
import {
  type CensusRowRow,
  type KnownEmployee,
  type SettledRow,
  selectCovered,
  selectMeantEmployees,
} from './census-rows.sql.ts';

/** What a batch did, and what must be stored with its rows. */
export interface Batch {
  changes: CensusChange[];
  rows: SettledRow[];
}

/** How many of the given rows it processed. */
export interface RowBatch extends Batch {
  count: number;
}

export function changeOf(who: Person, action: CensusChange['action'], index: number | null): CensusChange {
  const { id, reference_id, first_name, last_name, eligibility, eligible_on } = who.employee;
  const named = { employee_id: id, reference_id, first_name, last_name };
  return { index, ...named, action, eligibility, eligible_on, obstacle: null };
}

/** What a row does to the employee that it matches. */
interface Meaning<Employee = KnownEmployee> {
  row: CensusRowRow & { body: CensusRow };
  employee: Employee | null;
}

/** Processes rows until they would change more than `limit` people. */
export async function applyRowsToPeople(
  command: Command,
  sync: SyncRow,
  rows: readonly CensusRowRow[],
  limit: number,
): Promise<RowBatch> {
  const all = meanings(rows, await selectMeantEmployees(command.db, sync, rows));
  const changing = all.filter(isChanging);
  const beyond = changing[limit];
  const read = beyond ? all.slice(0, all.indexOf(beyond)) : all;
  const count = read.length;
  const failed = await failuresOf(command, sync, read);
  sync.failed_count += failed.length;
  const failedAt = new Set(failed.map(({ index }) => index));
  const sound = read.filter(({ row }) => !failedAt.has(row.index));
  // Most rows of a census change nothing: only those that do are locked, read again and decided.
  const touched = changing.slice(0, limit).filter(({ row }) => !failedAt.has(row.index));
  sync.unchanged_count += sound.length - touched.length;
  if (touched.length === 0) return { changes: [], rows: failed, count };
  const hired = touched.filter(({ employee }) => employee === null).map(({ row }) => columnsOf(row.body, null));
  const known = await selectKnownMembers(command, sync.employer_id, hired);
  const fresh = await lockMeant(command, touched, [...known.values()].flat());
  const created = await createPeople(
    command,
    sync,
    fresh.filter(({ employee }) => employee === null),
    known,
  );
  const changed = fresh.flatMap(({ row, employee }) =>
    employee ? [{ row, who: applyRow(command, row.body, employee), before: employee }] : [],
  );
  const applied: Applied[] = [...created, ...changed];
  await settle(command, sync, applied);
  // A row with a certain reference finds its employee by it; only other matches have to be stored.
  const made = created.filter(({ row }) => row.reference_id === null || row.holder_id !== null);
  return {
    count,
    changes: applied.map(({ row, who, before }) => changeOf(who, actionOf(who, before), row.index)),
    rows: [
      ...made.map(({ row, who }) => ({ index: row.index, employee_id: who.employee.id, failure_code: null })),
      ...failed,
    ],
  };
}

/** Locks everybody whom the rows change: whom they mean, whose reference they take, and members who are hired again. */
async function lockMeant(
  command: Command,
  touched: readonly Meaning[],
  members: readonly Uuid[],
): Promise<Meaning<EmployeeRow>[]> {
  const { db, organizationId } = command;
  const ids = touched.flatMap(({ employee }) => employee?.id ?? []);
  const letGo = touched.flatMap(({ row: { holder_id: id, reference_id } }) =>
    id === null ? [] : [{ id, reference_id }],
  );
  const rows = await lockEmployees(db, organizationId, [...ids, ...letGo.map(({ id }) => id)], { members });
  await releaseReferences(db, organizationId, letGo, command.now);
  const taken = new Map(letGo.map(({ id, reference_id }) => [id, reference_id]));
  const locked = new Map(
    rows.map((row) => [row.id, row.reference_id === taken.get(row.id) ? { ...row, reference_id: null } : row]),
  );
  return touched.map(({ row, employee }) => ({ row, employee: employee && (locked.get(employee.id) as EmployeeRow) }));
}

function actionOf(who: Person, before: EmployeeRow | null | undefined): 'created' | 'updated' | 'reactivated' {
  if (who.isNew) return 'created';
  return before?.status === 'inactive' ? 'reactivated' : 'updated';
}

function meanings(rows: readonly CensusRowRow[], employees: readonly KnownEmployee[]): Meaning[] {
  const byReference = new Map(employees.map((employee) => [employee.reference_id, employee]));
  const byId = new Map(employees.map((employee) => [employee.id, employee]));
  return rows.map((row) => {
    // A reference in doubt means nobody by itself.
    const named = row.holder_id === null && row.reference_id !== null ? byReference.get(row.reference_id) : undefined;
    const matched = row.employee_id ? byId.get(row.employee_id) : undefined;
    return { row: row as Meaning['row'], employee: matched ?? named ?? null };
  });
}

/** The rows that fail: found while matching, or by their content. */
async function failuresOf(command: Command, sync: SyncRow, read: readonly Meaning[]): Promise<SettledRow[]> {
  const late = read.flatMap(({ row, employee }) =>
    employee && row.failure_code === null && isLateStart(row.body, employee, employee.status) ? [employee.id] : [],
  );
  const covered = await selectCovered(command.db, sync.organization_id, late, command.today);
  return read.flatMap(({ row, employee }) => {
    const failure =
      failureOf(command, row) ?? (employee && covered.has(employee.id) ? 'correction_needs_reason' : null);
    return failure === null ? [] : [{ index: row.index, employee_id: null, failure_code: failure }];
  });
}

/** Found in the first phase, or a fact that depends on today. */
function failureOf(command: Command, { body, failure_code }: Meaning['row']): string | null {
  if (failure_code !== null) return failure_code;
  const birth = birthFailure(body.date_of_birth, command.today);
  if (birth || !body.start_date) return birth;
  return isPlausibleStart(body.start_date, body.date_of_birth, command.today) ? null : 'start_date_implausible';
}

const isChanging = ({ row, employee }: Meaning) => employee === null || isChanged(row.body, employee);

function isChanged(row: CensusRow, employee: KnownEmployee): boolean {
  return employee.status === 'inactive' || changedFields(row, employee).length > 0;
}

/** The columns derived from a row. */
function columnsOf(row: CensusRow, existing: EmployeeRow | null) {
  const values = valuesAfter(row, existing as CensusFields | null);
  return {
    ...(values as Pick<EmployeeRow, keyof CensusFields>),
    first_name_folded: foldName(values.first_name),
    last_name_folded: foldLastName(values.last_name),
    email_folded: foldEmail(values.email),
  };
}

interface Applied {
  row: Meaning['row'];
  who: Person;
  /** The employee before; null: new. */
  before?: EmployeeRow | null;
}

/** A known employee: updated, or reactivated under the same id with a new evaluation of eligibility (rules 1.2). */
function applyRow(command: Command, row: CensusRow, employee: EmployeeRow): Person {
  const who = person(employee);
  const columns = columnsOf(row, employee);
  const today = command.today;
  const isActive = employee.status === 'active';
  change(command, who, {
    ...columns,
    ...(isActive ? datesFollowing(employee, columns.start_date) : {}),
    ...(columns.employee_class !== employee.employee_class ? { class_effective_on: today } : {}),
    ...(columns.compensation_type !== employee.compensation_type ? { compensation_effective_on: today } : {}),
  });
  if (!isActive) change(command, who, { status: 'active', termination_date: null, died_on: null, created_on: today });
  return who;
}

async function createPeople(
  command: Command,
  sync: SyncRow,
  meant: readonly Meaning<EmployeeRow>[],
  known: KnownMembers,
): Promise<{ row: Meaning['row']; who: Person }[]> {
  if (meant.length === 0) return [];
  const columns = meant.map(({ row }) => columnsOf(row.body, null));
  const members: MemberRow[] = [];
  const people = meant.map(({ row }, at) => {
    const values = columns[at] as ReturnType<typeof columnsOf>;
    // Each is assigned once: two rows with the same birth date, e-mail and last name are two people (twins).
    const existing = known.get(memberKey(values))?.shift();
    const memberId = existing ?? command.newId();
    const employee = newEmployee(command, sync.employer_id, memberId, values);
    if (existing === undefined) members.push(memberOf(employee));
    return { row, who: newPerson(employee, existing !== undefined) };
  });
  await insertMembers(command.db, command.organizationId, members);
  return people;
}

/** Members whom the organization knows through another employer, by what identifies them. */
type KnownMembers = Map<string, Uuid[]>;

async function selectKnownMembers(
  { db, organizationId }: Command,
  employerId: Uuid,
  hired: readonly ReturnType<typeof columnsOf>[],
): Promise<KnownMembers> {
  const known: KnownMembers = new Map(hired.map((one) => [memberKey(one), []]));
  for (const member of await selectMemberMatches(db, organizationId, employerId, hired)) {
    if (member.employed_here || member.email === null) continue;
    known.get(memberKey({ ...member, email_folded: foldEmail(member.email) }))?.push(member.id);
  }
  return known;
}

function memberKey(one: { date_of_birth: string; email_folded: string; last_name_folded: string }): string {
  return `${one.date_of_birth} ${one.email_folded} ${one.last_name_folded}`;
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

/** Decides everybody's eligibility and saves the consequences, in as many statements as for one person. */
async function settle(command: Command, sync: SyncRow, applied: readonly Applied[]): Promise<void> {
  const wrong = applied.flatMap(({ who, before }) =>
    isCorrected(who, before) ? [{ who, before, isEmploymentWrong: false }] : [],
  );
  await correct(command, sync.employer_id, wrong, { mayRescind: false, force: false });
  const policy = await selectActivePolicy(command.db, command.organizationId, sync.employer_id);
  const updated = applied.flatMap(({ who, before }) => (before ? [{ who, before, effectiveOn: command.today }] : []));
  const returning = [
    ...applied.flatMap((one) => returningBy(command, policy, one) ?? []),
    ...(await regaining(command, updated, policy)),
  ];
  const restored = new Set(returning.map(({ who }) => who));
  const people = applied.map(({ who }) => who).filter((who) => !restored.has(who));
  const hired = applied.filter(({ who, before }) => before?.status !== 'active' && !isServing(who));
  await countServiceElsewhere(
    command,
    sync.employer_id,
    policy,
    hired.map(({ who }) => who),
  );
  const lost: Person[] = [];
  const eligible: Person[] = [];
  for (const { who, before } of applied) {
    const action = actionOf(who, before);
    sync[`${action}_count`]++;
    if (restored.has(who)) continue;
    const isHire = action !== 'updated' || !before;
    const triggers = isHire ? [{ type: 'hire' } as const] : triggersOf(before, who.employee, command.today);
    for (const trigger of triggers) {
      const outcome = decideEligibility(command, policy, who, trigger);
      if (outcome === 'loss') lost.push(who);
    }
    if (triggers.length > 0 && who.employee.eligibility === 'eligible') eligible.push(who);
  }
  await followEligibility(command, sync.employer_id, { people, lost, eligible });
  // For returning people this comes before their coverage continues, since it keeps the classes of the coverage that had ended;
  // for all others it comes last.
  const isBack = ({ who }: { who: Person }) => restored.has(who);
  await followClass(command, updated.filter(isBack));
  await restore(command, sync.employer_id, returning, policy);
  await followClass(
    command,
    updated.filter((one) => !isBack(one)),
  );
  await endLeavesOf(
    command,
    applied.flatMap((one) => workingAgain(one, restored.has(one.who))),
  );
  const known = applied.filter(({ who }) => who.memberIsKnown).map(({ who }) => who.employee);
  await updateMembersFrom(command.db, command.organizationId, known);
}

/** They came back after a break too short to interrupt their service. */
const isServing = ({ employee }: Person) => employee.service_since !== null;

/** A new start date says that somebody works again; a row without one may be of somebody who was omitted by mistake. */
function workingAgain({ who: { employee }, before }: Applied, isRestored: boolean): WorkingAgain[] {
  const { start_date: returnedOn } = employee;
  const lastDay = before?.status === 'inactive' ? before.termination_date : null;
  return lastDay !== null && returnedOn !== null && returnedOn > lastDay ? [{ employee, returnedOn, isRestored }] : [];
}

/** The start date or date of birth of an active employee was wrong (rules 1.11). */
function isCorrected({ employee }: Person, before: EmployeeRow | null | undefined): before is EmployeeRow {
  if (before?.status !== 'active') return false;
  return employee.start_date !== before.start_date || employee.date_of_birth !== before.date_of_birth;
}

/**
 * For somebody who comes back (rules 10.7). Within 30 days their coverage is restored, as returned here. Within 13 weeks their
 * service continues, so there is no new wait. Null: eligibility is evaluated as for a new hire.
 */
function returningBy(command: Command, policy: ActivePolicy | null, { who, before }: Applied): Returning | null {
  if (before?.status !== 'inactive' || before.termination_date === null || policy === null) return null;
  const lastDay = before.termination_date;
  const { start_date } = who.employee;
  const isNew = start_date !== before.start_date;
  const returnedOn = dayOfReturn(lastDay, isNew ? start_date : null, command.today);
  const counts = returnAfter(lastDay, returnedOn, policy);
  const serviceSince = before.service_since ?? before.start_date ?? before.created_on;
  const goesOn = counts !== 'new';
  change(command, who, { service_since: goesOn ? serviceSince : null, returned_on: goesOn ? returnedOn : null });
  return counts === 'restored' ? { who, departure: before.departure_number, returnedOn } : null;
}
