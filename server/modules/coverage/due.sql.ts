/** Loads the input of due.rules.ts for a batch of employees. Nothing is decided here. */
import { type RawBuilder, sql } from 'kysely';
import type { Db, Tx } from '../../platform/database/db.ts';
import { anyOf } from '../../platform/database/keys.ts';
import type { Row } from '../../platform/database/records.ts';
import type { CalendarDate } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { findsInPlace, isInLanes, type Portion } from '../calendar/lanes.ts';
import { type ElectedPrice, type PricedCoverage, unbrokenSpans } from './due.rules.ts';

const LATELY = sql`greatest(n.coverage_end, (n.updated_at at time zone 'UTC')::date)`;

/**
 * SQL: the next 1st of the month, for employers with recent coverage or a recently changed election (two months, to include the
 * month that `previous` runs for). Null for others, after a probe of enrollments_lately for each lane.
 */
export const nextRunOf: RawBuilder<CalendarDate | null> = sql`(
  select f.first from (select (date_trunc('month', c.calendar_through) + interval '1 month')::date as first) f
  where f.first <= c.until and ${findsInPlace(
    sql`select 1 from enrollments n
      where n.organization_id = c.organization_id and n.election = 'Enrolled'
        and ${LATELY} >= (f.first - interval '2 months')::date`,
    'n.employer_id',
    LATELY,
  )})`;

/**
 * The next employees who have elected something, or may be doing so just now, by id. Served by enrollments_elected and
 * enrollments_one_pending.
 */
export async function selectElectors(db: Tx, organizationId: Uuid, { lanes, cursor, limit }: Portion): Promise<Uuid[]> {
  const those = (election: 'Enrolled' | 'Pending') => sql`
    select distinct employee_id from enrollments
    where organization_id = ${organizationId} and election = ${sql.lit(election)}
      and employee_id > coalesce(${cursor}::uuid, '00000000-0000-0000-0000-000000000000')
      and ${isInLanes('employer_id', lanes)}
    order by employee_id limit ${limit}`;
  const { rows } = await sql<{ employee_id: Uuid }>`
    (${those('Enrolled')}) union (${those('Pending')}) order by employee_id limit ${limit}`.execute(db);
  return rows.map(({ employee_id }) => employee_id);
}

/** The next employees of one employer who have elected something, by id. */
export async function selectElectorsOfEmployer(
  db: Db,
  organizationId: Uuid,
  employerId: Uuid,
  after: Uuid | null,
  limit: number,
): Promise<Uuid[]> {
  const { rows } = await sql<{ id: Uuid }>`
    select e.id from employees e
    where e.organization_id = ${organizationId} and e.employer_id = ${employerId}
      and e.id > coalesce(${after}::uuid, '00000000-0000-0000-0000-000000000000')
      and exists (select 1 from enrollments n where n.organization_id = e.organization_id and n.employee_id = e.id
        and n.election = 'Enrolled')
    order by e.id limit ${limit}`.execute(db);
  return rows.map(({ id }) => id);
}

/**
 * Locks the next electors in share mode: elections decided by the day before are committed then, and seen; later elections
 * belong to the day of the run.
 */
export async function lockElectors(db: Tx, organizationId: Uuid, portion: Portion): Promise<Uuid[]> {
  const ids = await selectElectors(db, organizationId, portion);
  await sql`
    select 1 from employees where organization_id = ${organizationId} and id = ${anyOf(ids)}
    order by id for share`.execute(db);
  return ids;
}

/** Price `p` of enrollment `n` of employee `e`, in the form of the rules once `withSpans` has completed it. */
export const PRICED_COVERAGE = sql`n.cancelled, n.coverage_start as "coverageStart", n.coverage_end as "coverageEnd",
  p.starts_on as "priceStart", p.ends_on as "priceEnd", p.premium_cents as "premiumCents",
  p.employer_cents as "employerCents", p.employee_cents as "employeeCents", p.post_tax_cents as "postTaxCents",
  p.imputed_cents as "imputedCents",
  e.termination_date as "terminationDate", null::json as unbroken`;

/**
 * The prices of everything that these employees had elected by the end of a day, by employee. Each employee is looked up
 * separately: without `offset 0` the planner would join the batch with all employees of the database (with 50,000, five times
 * slower).
 */
export async function selectElectedPrices(
  db: Db,
  organizationId: Uuid,
  employeeIds: readonly Uuid[],
  answeredBy: CalendarDate,
): Promise<ElectedPrice[]> {
  const { rows } = await sql<ElectedPrice>`
    select s.* from unnest(${[...employeeIds]}::uuid[]) as asked (id)
    cross join lateral (
      select n.employee_id, n.employer_id, n.plan_year_id, n.plan_id, n.id as enrollment_id, p.tier, ${PRICED_COVERAGE}
      from employees e
      join enrollments n on n.organization_id = e.organization_id and n.employee_id = e.id
      join coverage_prices p on p.organization_id = n.organization_id and p.enrollment_id = n.id
      where e.organization_id = ${organizationId} and e.id = asked.id and n.election = 'Enrolled'
        and n.answered_on <= ${answeredBy} and p.superseded_at is null offset 0) s
    order by s.employee_id, s.enrollment_id, s."priceStart"`.execute(db);
  return withSpans(db, organizationId, rows);
}

interface Placed extends PricedCoverage {
  employee_id: Uuid;
  plan_year_id: Uuid;
}

/** Adds what the first and the last month owe, if a plan year has rules for them. One small statement. */
export async function withSpans<P extends Placed>(db: Db, organizationId: Uuid, rows: readonly P[]): Promise<P[]> {
  const ids = [...new Set(rows.map((row) => row.plan_year_id))];
  const { rows: years } = await sql<Pick<Row<'plan_years'>, 'id' | 'first_month' | 'last_month'>>`
    select id, first_month, last_month from plan_years
    where organization_id = ${organizationId} and id = ${anyOf(ids)}
      and (first_month <> 'on_the_1st' or last_month <> 'on_the_1st')`.execute(db);
  if (years.length === 0) return [...rows];
  const yearOf = new Map(years.map((year) => [year.id, year]));
  const placeOf = ({ employee_id, plan_year_id }: Placed) => `${employee_id} ${plan_year_id}`;
  const spansOf = new Map([...Map.groupBy(rows, placeOf)].map(([place, own]) => [place, unbrokenSpans(own)]));
  return rows.map((row) => {
    const year = yearOf.get(row.plan_year_id);
    const span = year ? spansOf.get(placeOf(row))?.(row) : null;
    return year && span ? { ...row, unbroken: { ...span, first: year.first_month, last: year.last_month } } : row;
  });
}

/** How a line refers to a plan year: its benefit, how its deductions are taxed, its days. */
export type NamedPlanYear = Pick<Row<'plan_years'>, 'id' | 'tax_classification' | 'coverage_start' | 'coverage_end'> & {
  benefit_name: string;
};

export async function selectPlanYearNames(
  db: Db,
  organizationId: Uuid,
  ids: readonly Uuid[],
): Promise<Map<Uuid, NamedPlanYear>> {
  const { rows } = await sql<NamedPlanYear>`
    select y.id, y.tax_classification, y.coverage_start, y.coverage_end, b.name as benefit_name
    from plan_years y join benefit_products b on b.organization_id = y.organization_id and b.id = y.product_id
    where y.organization_id = ${organizationId} and y.id = ${anyOf(ids)}`.execute(db);
  return new Map(rows.map((row) => [row.id, row]));
}

export async function selectPlanNames(db: Db, organizationId: Uuid, ids: readonly Uuid[]): Promise<Map<Uuid, string>> {
  const { rows } = await sql<Pick<Row<'benefit_plans'>, 'id' | 'name'>>`
    select id, name from benefit_plans where organization_id = ${organizationId} and id = ${anyOf(ids)}`.execute(db);
  return new Map(rows.map(({ id, name }) => [id, name]));
}
