/**
 * What matching reads and writes. Every statement covers the whole sync, or a page of it joined with the whole. They run
 * without nested loops, since the planner has no statistics on rows that were just staged.
 */
import { sql } from 'kysely';
import type { Tx } from '../../platform/database/db.ts';
import { columns, records } from '../../platform/database/records.ts';
import type { CalendarDate } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import type { SyncRow } from './census.sql.ts';
import type { FreePerson, Identity, LooseRow, Verdict } from './matching.rules.ts';

interface Span {
  from: CalendarDate;
  to: CalendarDate;
}

const IDENTITY = ['date_of_birth', 'first_name_folded', 'last_name_folded', 'email_folded'] as const;

const ofSync = (sync: SyncRow, alias = 'r') =>
  sql`${sql.ref(`${alias}.organization_id`)} = ${sync.organization_id} and ${sql.ref(`${alias}.sync_id`)} = ${sync.id}`;
const ofEmployer = (sync: SyncRow, alias = 'e') => sql`
  ${sql.ref(`${alias}.organization_id`)} = ${sync.organization_id}
  and ${sql.ref(`${alias}.employer_id`)} = ${sync.employer_id}`;
const sameIdentity = (a: string, b: string, prefix = '') =>
  sql.raw(IDENTITY.map((name) => `${a}.${name} = ${b}.${prefix}${name}`).join(' and '));

/** The result of a look at all rows; if the same census comes again, it finds nothing. */
export interface Survey {
  /** There are impossible dates of birth. */
  implausible: boolean;
  /** There are rows without a reference, or with one that nobody holds. */
  loose: boolean;
  /** There are rows whose date of birth or name differs from that of the employee who holds their reference. */
  differing: boolean;
  /** One person may be in two rows: two different identities can have the same hash, equal ones always do. */
  twice: boolean;
  /** How many active employees hold a reference of the roster. */
  present: number;
}

export async function surveyRows(db: Tx, sync: SyncRow, births: Span): Promise<Survey> {
  const { rows } = await sql<Survey>`
    select coalesce(bool_or(r.date_of_birth < ${births.from} or r.date_of_birth > ${births.to}), false) as implausible,
      coalesce(bool_or(e.id is null), false) as loose,
      coalesce(bool_or(${DIFFERS('e')}), false) as differing,
      count(*) > count(distinct ${IDENTITY_HASH}) as twice,
      count(*) filter (where e.status = 'active') as present
    from census_rows r left join employees e on ${ofEmployer(sync)} and e.reference_id = r.reference_id
    where ${ofSync(sync)}`.execute(db);
  return rows[0] as Survey;
}

const IDENTITY_HASH = sql.raw(`hash_record_extended(row(${IDENTITY.map((name) => `r.${name}`).join(', ')}), 0)`);

const DIFFERS = (holder: string) =>
  sql.raw(
    `(r.date_of_birth <> ${holder}.date_of_birth or r.first_name_folded <> ${holder}.first_name_folded
      or r.last_name_folded <> ${holder}.last_name_folded)`,
  );

/**
 * Fails the rows with an impossible date of birth. They can't be matched by it, so they may mean anybody with their names, or
 * just with their e-mail.
 */
export async function failImplausible(db: Tx, sync: SyncRow, births: Span): Promise<void> {
  await sql`
    with bad as (
      select * from census_rows r
      where ${ofSync(sync)} and (r.date_of_birth < ${births.from} or r.date_of_birth > ${births.to})
    ), own as (
      select email_folded, (array_agg(id))[1] as id from employees e where ${ofEmployer(sync)}
      group by email_folded having count(*) = 1
    ), hits as (
      select b.index, o.id from bad b join own o on o.email_folded = b.email_folded
      union
      select b.index, e.id from bad b join employees e on ${ofEmployer(sync)}
        and e.first_name_folded = b.first_name_folded and e.last_name_folded = b.last_name_folded
      union
      select b.index, e.id from bad b join employees e on ${ofEmployer(sync)} and e.reference_id = b.reference_id
    ), meant as (
      select index, array_agg(id order by id) as ids from hits group by index
    )
    update census_rows r set candidate_ids = m.ids,
      failure_code = case when b.date_of_birth > ${births.to} then 'date_of_birth_in_future' else 'date_of_birth_implausible' end
    from bad b left join meant m on m.index = b.index
    where ${ofSync(sync)} and r.index = b.index`.execute(db);
}

/** Fails rows of the same person, whatever their references; each names the other. */
export async function failTwice(db: Tx, sync: SyncRow): Promise<void> {
  await sql`
    with twice as (
      select ${sql.raw(IDENTITY.join(', '))}, min(index) as first, max(index) as last from census_rows r
      where ${ofSync(sync)} group by ${sql.raw(IDENTITY.join(', '))} having count(*) > 1
    )
    update census_rows r set failure_code = 'same_person_twice',
      other_index = case when r.index = t.first then t.last else t.first end
    from twice t where ${ofSync(sync)} and r.failure_code is null and ${sameIdentity('r', 't')}`.execute(db);
}

/**
 * A row whose date of birth or name differs from that of the employee who holds its reference, with what the rules ask about
 * it.
 */
export interface DifferingReference {
  index: number;
  holder_id: Uuid;
  row: Identity;
  holder: Identity;
  email_is_shared: boolean;
  row_is_another: boolean;
  holder_is_elsewhere: boolean;
}

export async function selectDifferingReferences(
  db: Tx,
  sync: SyncRow,
  after: number,
  limit: number,
): Promise<DifferingReference[]> {
  const identity = (alias: string, prefix = '') =>
    sql.raw(`json_build_object(${IDENTITY.map((name) => `'${name}', ${alias}.${prefix}${name}`).join(', ')})`);
  const identities = sql.raw(IDENTITY.join(', '));
  const { rows } = await sql<DifferingReference>`
    with differing as materialized (
      select r.index, ${columns('census_rows', IDENTITY, 'r')}, h.id as holder_id,
        ${sql.raw(IDENTITY.map((name) => `h.${name} as holder_${name}`).join(', '))}
      from census_rows r join employees h on ${ofEmployer(sync, 'h')} and h.reference_id = r.reference_id
      where ${ofSync(sync)} and r.index > ${after} and ${DIFFERS('h')}
        and r.failure_code is distinct from 'date_of_birth_in_future'
        and r.failure_code is distinct from 'date_of_birth_implausible'
      order by r.index limit ${limit}
    )
    select d.index, d.holder_id, ${identity('d')} as row, ${identity('d', 'holder_')} as holder,
      d.email_folded = d.holder_email_folded and (pe.count > 1 or re.count > 1) as email_is_shared,
      o.date_of_birth is not null as row_is_another, x.date_of_birth is not null as holder_is_elsewhere
    from differing d
    left join (select email_folded, count(*) as count from employees e where ${ofEmployer(sync)} group by 1) pe
      on pe.email_folded = d.email_folded
    left join (select email_folded, count(*) as count from census_rows r where ${ofSync(sync)} group by 1) re
      on re.email_folded = d.email_folded
    left join (select distinct ${identities} from employees e where ${ofEmployer(sync)}) o on ${sameIdentity('o', 'd')}
    left join (select distinct ${identities} from census_rows r where ${ofSync(sync)}) x
      on ${sameIdentity('x', 'd', 'holder_')}
    order by d.index`.execute(db);
  return rows;
}

/** Rows in doubt let go of their holders; a row that has failed may still mean its own holder. */
export async function letGo(db: Tx, sync: SyncRow, rows: readonly { index: number; holder_id: Uuid }[]): Promise<void> {
  if (rows.length === 0) return;
  await sql`
    update census_rows c set holder_id = r.holder_id,
      candidate_ids = case when c.failure_code is not null then array[r.holder_id] end
    from ${records('census_rows', ['index', 'holder_id'], rows)}
    where ${ofSync(sync, 'c')} and c.index = r.index`.execute(db);
}

/**
 * Rows without a certain reference. A row that failed as a duplicate claims whom it may mean; one with an impossible birth date
 * can't.
 */
const LOOSE = (sync: SyncRow) => sql`
  census_rows r where ${ofSync(sync)} and (r.failure_code is null or r.failure_code = 'same_person_twice')
  and not exists (select 1 from employees e where ${ofEmployer(sync)}
    and e.reference_id = case when r.holder_id is null then r.reference_id end)`;

/** Employees whom no certain reference means. */
const FREE = (sync: SyncRow) => sql`
  employees e where ${ofEmployer(sync)} and not exists (select 1 from census_rows r where ${ofSync(sync)}
    and r.holder_id is null and r.reference_id = e.reference_id)`;

/** The birth dates of loose rows that need a decision, and how many rows or people each has. */
export async function selectLooseDays(db: Tx, sync: SyncRow): Promise<{ day: CalendarDate; count: number }[]> {
  const { rows } = await sql<{ day: CalendarDate; count: number }>`
    with loose as materialized (select r.date_of_birth as day, r.reference_id from ${LOOSE(sync)}),
    free as (select e.date_of_birth as day, count(*) as people from ${FREE(sync)} group by day),
    unnamed as (select day from loose where reference_id is null group by day having count(*) > 1)
    select l.day, greatest(count(*), max(f.people)) as count from loose l
    left join free f on f.day = l.day left join unnamed u on u.day = l.day
    where f.day is not null or u.day is not null group by l.day order by l.day`.execute(db);
  return rows;
}

/** Fails the loose rows of one birth date; everybody who may be meant is stored as a candidate of the first row. */
export async function failCrowd(db: Tx, sync: SyncRow, day: CalendarDate): Promise<void> {
  await sql`
    with crowd as (select r.index from ${LOOSE(sync)} and r.date_of_birth = ${day}),
    meant as (select array_agg(e.id order by e.id) as ids from ${FREE(sync)} and e.date_of_birth = ${day})
    update census_rows r set failure_code = coalesce(r.failure_code, 'ambiguous_match'),
      candidate_ids = case when r.index = (select min(index) from crowd) then array_remove(m.ids || r.holder_id, null)
        when r.holder_id is not null then array[r.holder_id] end
    from crowd c, meant m where ${ofSync(sync)} and r.index = c.index`.execute(db);
}

const KEYS = [...IDENTITY, 'phone'] as const;

export async function selectLooseRows(db: Tx, sync: SyncRow, days: Span): Promise<LooseRow[]> {
  const { rows } = await sql<LooseRow>`
    select r.index, r.reference_id, r.holder_id, r.failure_code, r.zipcode, ${columns('census_rows', KEYS, 'r')}
    from ${LOOSE(sync)} and r.date_of_birth between ${days.from} and ${days.to} order by r.index`.execute(db);
  return rows;
}

export async function selectFreePeople(db: Tx, sync: SyncRow, days: Span): Promise<FreePerson[]> {
  const { rows } = await sql<FreePerson>`
    select e.id, left(e.address ->> 'zipcode', 5) as zipcode, ${columns('employees', KEYS, 'e')}
    from ${FREE(sync)} and e.date_of_birth between ${days.from} and ${days.to} order by e.id`.execute(db);
  return rows;
}

export async function saveVerdicts(db: Tx, sync: SyncRow, verdicts: readonly Verdict[]): Promise<void> {
  if (verdicts.length === 0) return;
  await sql`
    update census_rows c set employee_id = r.employee_id, failure_code = r.failure_code, candidate_ids = r.candidate_ids
    from ${records('census_rows', ['index', 'employee_id', 'failure_code', 'candidate_ids'], verdicts)}
    where ${ofSync(sync, 'c')} and c.index = r.index`.execute(db);
}

/** Rows in doubt that fit nobody, and whether another row means the old holder. */
export async function selectUnfitDoubts(
  db: Tx,
  sync: SyncRow,
  after: number,
  limit: number,
): Promise<{ index: number; holder_id: Uuid; holder_is_meant: boolean }[]> {
  const { rows } = await sql<{ index: number; holder_id: Uuid; holder_is_meant: boolean }>`
    select r.index, r.holder_id, m.employee_id is not null as holder_is_meant
    from census_rows r
    left join (select r.employee_id from census_rows r where ${ofSync(sync)} and r.employee_id is not null) m
      on m.employee_id = r.holder_id
    where ${ofSync(sync)} and r.index > ${after} and r.holder_id is not null and r.employee_id is null
      and r.failure_code is null
    order by r.index limit ${limit}`.execute(db);
  return rows;
}
