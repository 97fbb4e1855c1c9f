/**
 * The only file that writes employees, and member data that comes from employments (other data: member.sql.ts,
 * dependent.sql.ts).
 */
import { type RawBuilder, sql } from 'kysely';
import type { Caller } from '../../platform/commands/caller.ts';
import type { Db, Tx } from '../../platform/database/db.ts';
import { anyOf } from '../../platform/database/keys.ts';
import {
  assignments,
  type Column,
  columns,
  columnsWithout,
  type Row,
  records,
} from '../../platform/database/records.ts';
import { type AddressValue, likeText, type PageRequest } from '../../platform/http/schemas.ts';
import type { CalendarDate, Instant } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { isInLanes, type Lanes } from '../calendar/lanes.ts';
import { runIsOver } from '../calendar/place.sql.ts';
import { employerInReach } from '../employers/employer.sql.ts';

/** One employment, as it is stored. */
export type EmployeeRow = Omit<Row<'employees', { address: AddressValue | null }>, 'organization_id'>;

const EMPLOYEE_COLUMNS = columnsWithout('employees', 'organization_id');
const EMPLOYEE_LIST = columns('employees', EMPLOYEE_COLUMNS);
/** All columns except those that never change. */
const ASSIGNMENTS = assignments(
  'employees',
  columnsWithout('employees', 'organization_id', 'id', 'employer_id', 'created_at'),
);
/** The columns of `employees e`. */
export const EMPLOYEE = columns('employees', EMPLOYEE_COLUMNS, 'e');

export async function insertEmployees(db: Tx, organizationId: Uuid, rows: readonly EmployeeRow[]): Promise<void> {
  if (rows.length === 0) return;
  await sql`
    insert into employees (organization_id, ${EMPLOYEE_LIST})
    select ${organizationId}::uuid, ${EMPLOYEE_LIST} from ${records('employees', EMPLOYEE_COLUMNS, rows)}`.execute(db);
}

/** Updates whole rows, in the order of their ids. */
export async function updateEmployees(db: Tx, organizationId: Uuid, rows: readonly EmployeeRow[]): Promise<void> {
  if (rows.length === 0) return;
  await sql`
    update employees e set ${ASSIGNMENTS} from ${records('employees', EMPLOYEE_COLUMNS, rows)}
    where e.organization_id = ${organizationId} and e.id = r.id`.execute(db);
}

/** Stores the next day on which they will have waited for a benefit. It is not shown to anybody, so `updated_at` stays. */
export async function updateNextOpenings(
  db: Tx,
  organizationId: Uuid,
  rows: readonly Pick<EmployeeRow, 'id' | 'opens_on'>[],
): Promise<void> {
  if (rows.length === 0) return;
  const days = rows.map(({ id, opens_on }) => ({ id, opens_on }));
  await sql`
    update employees e set opens_on = r.opens_on from ${records('employees', ['id', 'opens_on'], days)}
    where e.organization_id = ${organizationId} and e.id = r.id`.execute(db);
}

/** Takes these references away from employees who still hold them, since others get them. */
export async function releaseReferences(
  db: Tx,
  organizationId: Uuid,
  held: readonly { id: Uuid; reference_id: string | null }[],
  now: Instant,
): Promise<void> {
  if (held.length === 0) return;
  await sql`
    update employees e set reference_id = null, updated_at = ${now}
    from ${records('employees', ['id', 'reference_id'], held)}
    where e.organization_id = ${organizationId} and e.id = r.id and e.reference_id = r.reference_id`.execute(db);
}

/** One employee inside a command, its row locked: every change to a person begins here. */
export async function lockEmployee(db: Tx, organizationId: Uuid, id: Uuid): Promise<EmployeeRow | null> {
  return (await lockEmployees(db, organizationId, [id]))[0] ?? null;
}

/** The employer of an employee, which never changes; null: there is no such employee. */
export async function selectEmployerOf(db: Db, organizationId: Uuid, id: Uuid): Promise<Uuid | null> {
  const { rows } = await sql<{ employer_id: Uuid }>`
    select employer_id from employees where organization_id = ${organizationId} and id = ${id}`.execute(db);
  return rows[0]?.employer_id ?? null;
}

/**
 * Locks these employees by id, after their members and other members that the caller is about to change. Otherwise two commands
 * that hold one person through different employments would wait for each other's enrollments. Returns only rows `e` that meet
 * the condition `on` once they are locked.
 */
export async function lockEmployees(
  db: Tx,
  organizationId: Uuid,
  ids: readonly Uuid[],
  { members = [], on = sql`true` }: { members?: readonly Uuid[]; on?: RawBuilder<unknown> } = {},
): Promise<EmployeeRow[]> {
  if (ids.length === 0 && members.length === 0) return [];
  await sql`
    select 1 from members where organization_id = ${organizationId} and id in (
      select member_id from employees where organization_id = ${organizationId} and id = ${anyOf(ids)}
      union all select unnest(${[...members]}::uuid[]))
    order by id for no key update`.execute(db);
  const { rows } = await sql<EmployeeRow>`
    select ${EMPLOYEE} from employees e
    where organization_id = ${organizationId} and id = ${anyOf(ids)} and ${on}
    order by id for no key update of e`.execute(db);
  return rows;
}

/** All employments of a member by id, locked, after the member's row. */
export async function lockEmploymentsOf(db: Tx, organizationId: Uuid, memberId: Uuid): Promise<EmployeeRow[]> {
  await sql`
    select 1 from members where organization_id = ${organizationId} and id = ${memberId} for no key update`.execute(db);
  const { rows } = await sql<EmployeeRow>`
    select ${EMPLOYEE} from employees e where organization_id = ${organizationId} and member_id = ${memberId}
    order by id for no key update`.execute(db);
  return rows;
}

/** A batch of employees, locked, and where the next batch continues; null: these were the last. */
export interface EmployeeBatch {
  employees: EmployeeRow[];
  next: Uuid | null;
}

/** The next employees `e` after `after` that meet a condition, found first and then locked with their members. */
export async function lockNext(
  db: Tx,
  organizationId: Uuid,
  on: RawBuilder<unknown>,
  after: Uuid | null,
  limit: number,
): Promise<EmployeeBatch> {
  const ids = await selectNext(db, organizationId, on, after, limit);
  // Others may have changed some meanwhile, so a short batch does not mean that there are no more.
  const employees = await lockEmployees(db, organizationId, ids, { on });
  return { employees, next: ids.length < limit ? null : (ids.at(-1) ?? null) };
}

/** Their ids, in order. */
export async function selectNext(
  db: Db,
  organizationId: Uuid,
  on: RawBuilder<unknown>,
  after: Uuid | null,
  limit: number,
): Promise<Uuid[]> {
  const { rows } = await sql<{ id: Uuid }>`
    select e.id from employees e
    where e.organization_id = ${organizationId} and ${on} and (${after}::uuid is null or e.id > ${after})
    order by e.id limit ${limit}`.execute(db);
  return rows.map(({ id }) => id);
}

/** Whether an organization has at least this many people, including those who have left. */
export async function hasPeople(db: Db, organizationId: Uuid, count: number): Promise<boolean> {
  const { rows } = await sql`
    select 1 from employees where organization_id = ${organizationId} offset ${count - 1} limit 1`.execute(db);
  return rows.length > 0;
}

/**
 * Whom a review of an employer covers: active employees, and those who have left with something open, or with coverage beyond
 * the end of its plan year.
 */
export const isReviewed = (employerId: Uuid) => sql`
  e.employer_id = ${employerId}
  and (e.status = 'active' or exists (
    select 1 from enrollments n
    join plan_years y on y.organization_id = n.organization_id and y.id = n.plan_year_id
    where n.organization_id = e.organization_id and n.employee_id = e.id
      and (n.election = 'Pending' or n.coverage_end > y.coverage_end)))`;

export const isActiveAt = (employerId: Uuid) => sql`e.employer_id = ${employerId} and e.status = 'active'`;

/** Employees of an employer who have elected something in this plan year; it may be cancelled, since it may be restored. */
export const isElectedIn = (employerId: Uuid, planYearId: Uuid) => sql`
  e.employer_id = ${employerId} and exists (
    select 1 from enrollments n where n.organization_id = e.organization_id and n.employee_id = e.id
      and n.plan_year_id = ${planYearId} and n.election = 'Enrolled')`;

/** Active employees whose scheduled last day has come. Served by employees_leaving. */
export const isLeaving = (lastDay: CalendarDate, lanes: Lanes) => sql`
  e.status = 'active' and e.termination_date <= ${lastDay} and ${isInLanes('e.employer_id', lanes)}`;

/** Employees whose wait is over. Served by employees_waiting. */
export const hasWaited = (today: CalendarDate, lanes: Lanes) => sql`
  e.eligibility = 'waiting' and e.eligible_on <= ${today} and e.status = 'active' and ${isInLanes('e.employer_id', lanes)}`;

/** Eligible employees whose employer has a plan year that opens on this day, or who have waited for a benefit. */
export const isEligibleAtOpening = (today: CalendarDate, lanes: Lanes) => sql`
  e.eligibility = 'eligible' and e.status = 'active' and ${isInLanes('e.employer_id', lanes)}
  and (e.opens_on <= ${today} or e.employer_id in (select y.employer_id from plan_years y
    where y.organization_id = e.organization_id and y.open_enrollment_start = ${today}
      and ${isInLanes('y.employer_id', lanes)}))`;

const MEMBER_COLUMNS = [
  ...['id', 'first_name', 'last_name', 'suffix', 'email', 'phone', 'address', 'date_of_birth'],
  ...['last_name_folded', 'gender', 'created_at', 'updated_at'],
] as const satisfies Column<'members'>[];
const MEMBER_LIST = columns('members', MEMBER_COLUMNS);

/** Members with the data of their latest employment. */
export type MemberRow = Pick<Row<'members', { address: AddressValue | null }>, (typeof MEMBER_COLUMNS)[number]>;

export async function insertMembers(db: Tx, organizationId: Uuid, rows: readonly MemberRow[]): Promise<void> {
  if (rows.length === 0) return;
  await sql`
    insert into members (organization_id, ${MEMBER_LIST})
    select ${organizationId}::uuid, ${MEMBER_LIST} from ${records('members', MEMBER_COLUMNS, rows)}`.execute(db);
}

/** Copies names and contact data of these employments to their members, unless a later employment determines them. */
export async function updateMembersFrom(
  db: Tx,
  organizationId: Uuid,
  employees: readonly EmployeeRow[],
): Promise<void> {
  if (employees.length === 0) return;
  await sql`
    update members m set first_name = e.first_name, last_name = e.last_name, suffix = e.suffix, email = e.email,
      phone = e.phone, address = e.address, date_of_birth = e.date_of_birth, last_name_folded = e.last_name_folded,
      gender = coalesce(e.gender, m.gender), updated_at = e.updated_at
    from employees e
    where e.organization_id = ${organizationId} and e.id = ${anyOf(employees.map(({ id }) => id))}
      and m.organization_id = e.organization_id and m.id = e.member_id
      and not exists (select 1 from employees later where later.organization_id = e.organization_id
        and later.member_id = e.member_id and later.id > e.id)`.execute(db);
}

/** A person who may be the same as a new employee: same birth date and folded last name; the caller compares the e-mail. */
export interface MemberMatch extends Pick<Row<'members'>, 'id' | 'date_of_birth' | 'email' | 'last_name_folded'> {
  /** Employed at the same employer, and so somebody else (twins with one family e-mail). */
  employed_here: boolean;
}

export async function selectMemberMatches(
  db: Tx,
  organizationId: Uuid,
  employerId: Uuid,
  people: readonly Pick<MemberRow, 'date_of_birth' | 'last_name_folded'>[],
): Promise<MemberMatch[]> {
  if (people.length === 0) return [];
  const { rows } = await sql<MemberMatch>`
    select m.id, m.date_of_birth, m.email, m.last_name_folded,
      exists (select 1 from employees e where e.organization_id = m.organization_id and e.member_id = m.id
        and e.employer_id = ${employerId}) as employed_here
    from (select distinct date_of_birth, last_name_folded
      from ${records('members', ['date_of_birth', 'last_name_folded'], people)}) r
    join members m on m.organization_id = ${organizationId} and m.date_of_birth = r.date_of_birth
      and m.last_name_folded = r.last_name_folded
    where m.email is not null
    order by m.id`.execute(db);
  return rows;
}

/** An employee as the API returns it: with data from other modules. */
export interface EmployeeView extends EmployeeRow {
  employer_name: string;
  enrollments: { id: Uuid; status: string; answered_at: Instant | null }[];
  /** The lines of the employer's latest deduction statement, in the terms of the contract. */
  deductions: DeductionView[];
}

export interface DeductionView
  extends Pick<Row<'deduction_lines'>, 'benefit_name' | 'frequency' | 'tax_classification'> {
  deduction_amount_in_cents: number;
  deduction_category: null;
  period_start_date: CalendarDate;
  period_end_date: CalendarDate;
}

/**
 * One statement for a page or one row: enrollments and deductions come as JSON, so no row needs a further query. The latest
 * statement is the latest one whose run is done; deduction_statements_once and deduction_lines_once find it and its lines.
 */
/** What is shown of the employees of `from`, which the statement calls `e`. */
const viewOf = (from: RawBuilder<unknown>) => sql`
  ${EMPLOYEE}, (
    select p.name from employers p where p.organization_id = e.organization_id and p.id = e.employer_id) as employer_name,
  coalesce((
    select json_agg(json_build_object('id', n.id, 'status', n.status,
      'answered_at', to_char(n.answered_at, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) order by n.id)
    from enrollments n where n.organization_id = e.organization_id and n.employee_id = e.id), '[]') as enrollments,
  coalesce((
    select json_agg(json_build_object('benefit_name', l.benefit_name, 'deduction_amount_in_cents', l.amount_cents,
      'deduction_category', null, 'frequency', l.frequency, 'tax_classification', l.tax_classification,
      'period_start_date', l.month, 'period_end_date', (l.month + interval '1 month' - interval '1 day')::date)
      order by l.month desc, l.benefit_name, l.id)
    from deduction_lines l where l.organization_id = e.organization_id and l.employee_id = e.id and l.statement_id = (
      select s.id from deduction_statements s
      where s.organization_id = e.organization_id and s.employer_id = e.employer_id and ${runIsOver('s')}
      order by s.run_on desc limit 1)), '[]') as deductions
  from ${from} e`;
const VIEW = viewOf(sql`employees`);

const scope = (caller: Caller) => sql`
  e.organization_id = ${caller.organizationId}
  and (${caller.employerId}::uuid is null or e.employer_id = ${caller.employerId})
  and (${caller.employeeId}::uuid is null or e.id = ${caller.employeeId})`;

export async function selectEmployee(db: Db, caller: Caller, id: Uuid): Promise<EmployeeView | null> {
  const { rows } = await sql<EmployeeView>`select ${VIEW} where ${scope(caller)} and e.id = ${id}`.execute(db);
  return rows[0] ?? null;
}

/** Every employment of a member within the caller's reach, newest first. */
export async function selectEmploymentsOf(db: Db, caller: Caller, memberId: Uuid): Promise<EmployeeView[]> {
  const { rows } = await sql<EmployeeView>`
    select ${VIEW} where ${scope(caller)} and e.member_id = ${memberId} order by e.id desc`.execute(db);
  return rows;
}

export async function reachesEmployee(db: Db, caller: Caller, ids: Record<string, Uuid>): Promise<boolean> {
  const { rows } = await sql`select 1 from employees e where ${scope(caller)} and e.id = ${ids.employee_id}`.execute(
    db,
  );
  return rows.length > 0;
}

export interface EmployeeFilter {
  /** Part of a name or e-mail, or an exact reference ID. */
  search: string | null;
  status: EmployeeRow['status'] | null;
  /** `newest` first, or by last name. */
  sort: 'newest' | 'name';
}

const ORDERS = { newest: sql`e.id desc`, name: sql`e.last_name_folded, e.first_name_folded, e.id` };

/** Null: the caller does not reach the employer. Served by employees_of_employer and employees_by_name. */
export async function selectEmployees(
  db: Db,
  caller: Caller,
  employerId: Uuid,
  filter: EmployeeFilter,
  page: PageRequest,
): Promise<{ rows: EmployeeView[]; total: number } | null> {
  const search = filter.search === null ? null : likeText(filter.search);
  const matching = sql`
    e.organization_id = ${caller.organizationId} and e.employer_id = ${employerId}
    and (${filter.status}::text is null or e.status = ${filter.status})
    and (${search}::text is null or e.first_name || ' ' || e.last_name ilike ${search} or e.email ilike ${search}
      or e.reference_id = ${filter.search})`;
  const counted = await sql<{ total: number }>`
    select (select count(*) from employees e where ${matching}) as total
    from employers p where ${employerInReach('p', caller, employerId)}`.execute(db);
  const total = counted.rows[0]?.total;
  if (total === undefined) return null;
  // The page is found first; otherwise enrollments and deductions of all employees before it would be assembled, too.
  const { rows } = await sql<EmployeeView>`
    select ${viewOf(sql`(
      select * from employees e where ${matching}
      order by ${ORDERS[filter.sort]} limit ${page.limit} offset ${(page.page - 1) * page.limit})`)}
    order by ${ORDERS[filter.sort]}`.execute(db);
  return { rows, total };
}
