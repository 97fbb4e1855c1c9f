/** The only file that writes employees, and members as far as employments speak for them (else member.sql.ts, dependent.sql.ts). */
import { sql } from 'kysely';
import type { Caller } from '../../platform/commands/caller.ts';
import type { Db, Tx } from '../../platform/database/db.ts';
import { type AddressValue, likeText, type PageRequest } from '../../platform/http/schemas.ts';
import type { CalendarDate, Instant } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import type { CompensationType, EmployeeClass } from './employee.rules.ts';

/** One employment, as it is stored. */
export interface EmployeeRow {
  id: Uuid;
  employer_id: Uuid;
  member_id: Uuid;
  reference_id: string | null;
  first_name: string;
  last_name: string;
  first_name_folded: string;
  last_name_folded: string;
  suffix: string | null;
  email: string;
  email_folded: string;
  date_of_birth: CalendarDate;
  phone: string | null;
  gender: string | null;
  address: AddressValue | null;
  employee_class: EmployeeClass | null;
  class_effective_on: CalendarDate | null;
  compensation_type: CompensationType | null;
  compensation_effective_on: CalendarDate | null;
  start_date: CalendarDate | null;
  status: 'active' | 'inactive';
  termination_date: CalendarDate | null;
  eligibility: 'none' | 'waiting' | 'eligible';
  eligible_on: CalendarDate | null;
  granted_on: CalendarDate | null;
  eligibility_number: number;
  departure_number: number;
  created_on: CalendarDate;
  created_at: Instant;
  updated_at: Instant;
}

/** The columns and their types, as `json_to_recordset` reads a batch of rows. */
const EMPLOYEE_COLUMNS = {
  id: 'uuid',
  employer_id: 'uuid',
  member_id: 'uuid',
  reference_id: 'text',
  first_name: 'text',
  last_name: 'text',
  first_name_folded: 'text',
  last_name_folded: 'text',
  suffix: 'text',
  email: 'text',
  email_folded: 'text',
  date_of_birth: 'date',
  phone: 'text',
  gender: 'text',
  address: 'jsonb',
  employee_class: 'text',
  class_effective_on: 'date',
  compensation_type: 'text',
  compensation_effective_on: 'date',
  start_date: 'date',
  status: 'text',
  termination_date: 'date',
  eligibility: 'text',
  eligible_on: 'date',
  granted_on: 'date',
  eligibility_number: 'int4',
  departure_number: 'int4',
  created_on: 'date',
  created_at: 'timestamptz',
  updated_at: 'timestamptz',
} as const satisfies Record<keyof EmployeeRow, string>;

const NAMES = Object.keys(EMPLOYEE_COLUMNS);
const LIST = sql.raw(NAMES.join(', '));
const RECORD = sql.raw(
  Object.entries(EMPLOYEE_COLUMNS)
    .map(([name, type]) => `${name} ${type}`)
    .join(', '),
);
/** What never changes of a row. */
const FIXED = new Set(['id', 'employer_id', 'created_at']);
const ASSIGNMENTS = sql.raw(
  NAMES.filter((name) => !FIXED.has(name))
    .map((name) => `${name} = r.${name}`)
    .join(', '),
);
/** The columns of `employees e`. */
export const EMPLOYEE = sql.raw(NAMES.map((name) => `e.${name}`).join(', '));

export async function insertEmployees(db: Tx, organizationId: Uuid, rows: readonly EmployeeRow[]): Promise<void> {
  if (rows.length === 0) return;
  await sql`
    insert into employees (organization_id, ${LIST})
    select ${organizationId}::uuid, ${LIST} from json_to_recordset(${JSON.stringify(rows)}::json) as r (${RECORD})`.execute(
    db,
  );
}

/** Writes whole rows back, in the order of their ids. */
export async function updateEmployees(db: Tx, organizationId: Uuid, rows: readonly EmployeeRow[]): Promise<void> {
  if (rows.length === 0) return;
  await sql`
    update employees e set ${ASSIGNMENTS}
    from json_to_recordset(${JSON.stringify(rows)}::json) as r (${RECORD})
    where e.organization_id = ${organizationId} and e.id = r.id`.execute(db);
}

/** One employee inside a command, its row locked: everything about a person begins here. */
export async function lockEmployee(db: Tx, organizationId: Uuid, id: Uuid): Promise<EmployeeRow | null> {
  const { rows } = await sql<EmployeeRow>`
    select ${EMPLOYEE} from employees e where organization_id = ${organizationId} and id = ${id}
    for no key update`.execute(db);
  return rows[0] ?? null;
}

/** The employer of an employee, which never changes; null: there is no such employee. */
export async function selectEmployerOf(db: Db, organizationId: Uuid, id: Uuid): Promise<Uuid | null> {
  const { rows } = await sql<{ employer_id: Uuid }>`
    select employer_id from employees where organization_id = ${organizationId} and id = ${id}`.execute(db);
  return rows[0]?.employer_id ?? null;
}

/** These employees, in the order of their ids, locked. */
export async function lockEmployees(db: Tx, organizationId: Uuid, ids: readonly Uuid[]): Promise<EmployeeRow[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<EmployeeRow>`
    select ${EMPLOYEE} from employees e where organization_id = ${organizationId} and id = any(${[...ids]}::uuid[])
    order by id for no key update`.execute(db);
  return rows;
}

/** All employments of a member, in the order of their ids, locked; the member's row before them. */
export async function lockEmploymentsOf(db: Tx, organizationId: Uuid, memberId: Uuid): Promise<EmployeeRow[]> {
  await sql`
    select 1 from members where organization_id = ${organizationId} and id = ${memberId} for no key update`.execute(db);
  const { rows } = await sql<EmployeeRow>`
    select ${EMPLOYEE} from employees e where organization_id = ${organizationId} and member_id = ${memberId}
    order by id for no key update`.execute(db);
  return rows;
}

/**
 * The next employees of an employer that a review looks at, in the order of their ids, locked: the active ones, and who has
 * left with something open or covered beyond the end of its plan year.
 */
export async function lockReviewed(
  db: Tx,
  organizationId: Uuid,
  employerId: Uuid,
  after: Uuid | null,
  limit: number,
): Promise<EmployeeRow[]> {
  const { rows } = await sql<EmployeeRow>`
    select ${EMPLOYEE} from employees e
    where organization_id = ${organizationId} and employer_id = ${employerId}
      and (status = 'active' or exists (
        select 1 from enrollments n
        join plan_years y on y.organization_id = n.organization_id and y.id = n.plan_year_id
        where n.organization_id = e.organization_id and n.employee_id = e.id
          and (n.election = 'Pending' or n.coverage_end > y.coverage_end)))
      and (${after}::uuid is null or id > ${after})
    order by id limit ${limit} for no key update of e`.execute(db);
  return rows;
}

/** Active employees whose announced last day has come, in the order of their ids, locked. Served by employees_leaving. */
export async function lockLeavers(
  db: Tx,
  organizationId: Uuid,
  lastDay: CalendarDate,
  after: Uuid | null,
  limit: number,
): Promise<EmployeeRow[]> {
  const { rows } = await sql<EmployeeRow>`
    select ${EMPLOYEE} from employees e
    where organization_id = ${organizationId} and status = 'active' and termination_date <= ${lastDay}
      and (${after}::uuid is null or id > ${after})
    order by id limit ${limit} for no key update`.execute(db);
  return rows;
}

/** Employees whose wait is over, of active employers' policies, in the order of their ids, locked. Served by employees_waiting. */
export async function lockWaiting(
  db: Tx,
  organizationId: Uuid,
  today: CalendarDate,
  after: Uuid | null,
  limit: number,
): Promise<EmployeeRow[]> {
  const { rows } = await sql<EmployeeRow>`
    select ${EMPLOYEE} from employees e
    where organization_id = ${organizationId} and eligibility = 'waiting' and eligible_on <= ${today} and status = 'active'
      and (${after}::uuid is null or id > ${after})
    order by id limit ${limit} for no key update`.execute(db);
  return rows;
}

/** Eligible employees of employers with a plan year that opens on this day, in the order of their ids, locked. */
export async function lockEligibleAtOpening(
  db: Tx,
  organizationId: Uuid,
  today: CalendarDate,
  after: Uuid | null,
  limit: number,
): Promise<EmployeeRow[]> {
  const { rows } = await sql<EmployeeRow>`
    select ${EMPLOYEE} from employees e
    where organization_id = ${organizationId} and eligibility = 'eligible' and status = 'active'
      and employer_id in (select employer_id from plan_years
        where organization_id = ${organizationId} and open_enrollment_start = ${today})
      and (${after}::uuid is null or id > ${after})
    order by id limit ${limit} for no key update`.execute(db);
  return rows;
}

/** Members and their data as the latest employment says. */
export interface MemberRow {
  id: Uuid;
  first_name: string;
  last_name: string;
  suffix: string | null;
  email: string | null;
  phone: string | null;
  address: AddressValue | null;
  date_of_birth: CalendarDate;
  last_name_folded: string;
  gender: string | null;
  created_at: Instant;
  updated_at: Instant;
}

const MEMBER_COLUMNS = {
  id: 'uuid',
  first_name: 'text',
  last_name: 'text',
  suffix: 'text',
  email: 'text',
  phone: 'text',
  address: 'jsonb',
  date_of_birth: 'date',
  last_name_folded: 'text',
  gender: 'text',
  created_at: 'timestamptz',
  updated_at: 'timestamptz',
} as const satisfies Record<keyof MemberRow, string>;
const MEMBER_NAMES = Object.keys(MEMBER_COLUMNS);
const MEMBER_LIST = sql.raw(MEMBER_NAMES.join(', '));
const MEMBER_RECORD = sql.raw(
  Object.entries(MEMBER_COLUMNS)
    .map(([name, type]) => `${name} ${type}`)
    .join(', '),
);

export async function insertMembers(db: Tx, organizationId: Uuid, rows: readonly MemberRow[]): Promise<void> {
  if (rows.length === 0) return;
  await sql`
    insert into members (organization_id, ${MEMBER_LIST})
    select ${organizationId}::uuid, ${MEMBER_LIST}
    from json_to_recordset(${JSON.stringify(rows)}::json) as r (${MEMBER_RECORD})`.execute(db);
}

/** Gives members the names and contact data of these employments, where no later employment speaks for them. */
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
    where e.organization_id = ${organizationId} and e.id = any(${employees.map(({ id }) => id)}::uuid[])
      and m.organization_id = e.organization_id and m.id = e.member_id
      and not exists (select 1 from employees later where later.organization_id = e.organization_id
        and later.member_id = e.member_id and later.id > e.id)`.execute(db);
}

/** A person that a new employee may be: same birth date and folded last name; the e-mail is compared by the caller. */
export interface MemberMatch {
  id: Uuid;
  date_of_birth: CalendarDate;
  email: string | null;
  last_name_folded: string;
  /** Employed at the employer that asks: then it is somebody else (twins on one family e-mail). */
  employed_here: boolean;
}

export async function selectMemberMatches(
  db: Tx,
  organizationId: Uuid,
  employerId: Uuid,
  people: readonly { date_of_birth: CalendarDate; last_name_folded: string }[],
): Promise<MemberMatch[]> {
  if (people.length === 0) return [];
  const { rows } = await sql<MemberMatch>`
    select m.id, m.date_of_birth, m.email, m.last_name_folded,
      exists (select 1 from employees e where e.organization_id = m.organization_id and e.member_id = m.id
        and e.employer_id = ${employerId}) as employed_here
    from (select distinct date_of_birth, last_name_folded
      from json_to_recordset(${JSON.stringify(people)}::json) as r (date_of_birth date, last_name_folded text)) r
    join members m on m.organization_id = ${organizationId} and m.date_of_birth = r.date_of_birth
      and m.last_name_folded = r.last_name_folded
    where m.email is not null
    order by m.id`.execute(db);
  return rows;
}

/** An employee as the API answers it: with what other modules keep about it. */
export interface EmployeeView extends EmployeeRow {
  employer_name: string;
  enrollments: { id: Uuid; status: string; answered_at: Instant | null }[];
  /** The lines of the employer's latest deduction statement, as the contract words them. */
  deductions: DeductionView[];
}

export interface DeductionView {
  benefit_name: string;
  deduction_amount_in_cents: number;
  deduction_category: null;
  frequency: 'weekly' | 'bi_weekly' | 'semi_monthly' | 'monthly';
  tax_classification: 'Unknown' | 'Pre-tax' | 'Post-tax';
  period_start_date: CalendarDate;
  period_end_date: CalendarDate;
}

/**
 * One statement for a page or one row: enrollments and deductions come as JSON, so no row asks again. The latest statement
 * is the latest whose run is over; deduction_statements_once and deduction_lines_once find it and its lines.
 */
const VIEW = sql`
  ${EMPLOYEE}, p.name as employer_name,
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
      where s.organization_id = e.organization_id and s.employer_id = e.employer_id
        and not exists (select 1 from organization_clocks c where c.organization_id = s.organization_id and c.day = s.run_on)
      order by s.run_on desc limit 1)), '[]') as deductions
  from employees e join employers p on p.organization_id = e.organization_id and p.id = e.employer_id`;

const scope = (caller: Caller) => sql`
  e.organization_id = ${caller.organizationId}
  and (${caller.employerId}::uuid is null or e.employer_id = ${caller.employerId})
  and (${caller.employeeId}::uuid is null or e.id = ${caller.employeeId})`;

export async function selectEmployee(db: Db, caller: Caller, id: Uuid): Promise<EmployeeView | null> {
  const { rows } = await sql<EmployeeView>`select ${VIEW} where ${scope(caller)} and e.id = ${id}`.execute(db);
  return rows[0] ?? null;
}

/** Every employment of a member that the caller reaches, newest first. */
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
  status: 'active' | 'inactive' | null;
  /** `newest` first, or by last name. */
  sort: 'newest' | 'name';
}

const ORDERS = { newest: sql`e.id desc`, name: sql`e.last_name_folded, e.first_name_folded, e.id` };

/**
 * Null: the caller does not reach the employer. Served by employees_of_employer; by name it sorts (5,000 people: 10 ms, and
 * 6 ms with an index that every row of a census would have to write).
 */
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
    from employers p where p.organization_id = ${caller.organizationId} and p.id = ${employerId}
      and (${caller.employerId}::uuid is null or p.id = ${caller.employerId})`.execute(db);
  const total = counted.rows[0]?.total;
  if (total === undefined) return null;
  const { rows } = await sql<EmployeeView>`
    select ${VIEW} where ${matching}
    order by ${ORDERS[filter.sort]} limit ${page.limit} offset ${(page.page - 1) * page.limit}`.execute(db);
  return { rows, total };
}
