/**
 * The only file that writes plan years. They are loaded whole, with their product and plans, so that windows, prices and
 * documents need nothing more; the API also reads who takes part and by which policy.
 */

import { sql } from 'kysely';
import type { Caller } from '../../platform/commands/caller.ts';
import type { Db, Tx } from '../../platform/database/db.ts';
import { anyOf } from '../../platform/database/keys.ts';
import { type Row, records } from '../../platform/database/records.ts';
import type { PageRequest } from '../../platform/http/schemas.ts';
import type { CalendarDate, Instant } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { isInLanes, type Lanes } from '../calendar/lanes.ts';
import type { AgeOffOption } from '../employees/dependent.rules.ts';
import type { EmployeeClass } from '../employees/employee.rules.ts';
import type { EmploymentRule } from '../employees/employment-rule.rules.ts';
import type { TerminationRule } from '../vocabulary/enrollment-words.ts';
import type { ProductCode } from '../vocabulary/products.ts';
import type { WaitingPeriod } from '../vocabulary/waiting-periods.ts';
import type { Contribution } from './contribution.rules.ts';
import type { PlanRow } from './plan.sql.ts';
import type { MonthRule, PlanYearDates } from './plan-year.rules.ts';
import type { PriceChange } from './price-change.rules.ts';
import { FIRST_RATES, PRICE_CHANGES } from './price-change.sql.ts';
import type { BenefitCategory } from './rates.rules.ts';

/** A plan year's own wait, for a class or for everybody. Sent and stored in this form. */
export interface ClassWait {
  employee_class?: EmployeeClass;
  waiting_period: WaitingPeriod;
}

/** What an employer decides about a plan year. */
export interface PlanYearSettings extends PlanYearDates {
  productId: Uuid;
  contribution: Contribution;
  terminationRule: TerminationRule;
  /** Only for END_OF_N_MONTHS. */
  terminationNMonths: number;
  newHireWindowDays: number;
  maxRetroDays: number;
  taxClassification: Row<'plan_years'>['tax_classification'];
  autoGrant: boolean;
  renewsId: Uuid | null;
  renewal: Row<'plan_years'>['renewal'];
  /** The rule for the last day of a covered child who gets too old. */
  childAgeOff: AgeOffOption;
  waits: ClassWait[];
  /** What is owed for the first and the last month of somebody's coverage, if they are not whole. */
  firstMonth: MonthRule;
  lastMonth: MonthRule;
  /** How long the family of an employee who dies stays covered: to the end of the n-th month after. */
  survivorMonths: number;
  /** Including people who are family only by a partnership. */
  coversDomesticPartners: boolean;
  /** The last day of a spouse after a divorce, and of a dependent who has died. */
  spouseEnds: Row<'plan_years'>['spouse_ends'];
  deathEnds: Row<'plan_years'>['death_ends'];
}

/** A plan as a plan year offers it. */
export type OfferedPlan = Pick<
  PlanRow,
  'id' | 'name' | 'carrier' | 'network' | 'states' | 'rates' | 'summary' | 'documents'
>;

/** A plan year with everything that windows, enrollments, prices and documents depend on. */
export interface PlanYear extends PlanYearSettings {
  id: Uuid;
  employerId: Uuid;
  /** The business date on which it was created: no window opens before it. */
  madeOn: CalendarDate;
  /** The business date on which the employer ended it early: from then on, nobody answers or gets a window in it. */
  endedOn: CalendarDate | null;
  /** The business date on which it was withdrawn: it was offered by mistake, and counts for nothing. */
  withdrawnOn: CalendarDate | null;
  product: { category: BenefitCategory; code: ProductCode; name: string };
  /** In the order in which the employer offers them, with the rates of the first day. */
  plans: OfferedPlan[];
  /** Rates and contributions that count from a later day on, in the order of their days. */
  priceChanges: PriceChange[];
}

/** The columns of a plan year under the names of `PlanYear`; `y` is plan_years, `b` its product. */
const PLAN_YEAR = sql`
  y.id, y.employer_id as "employerId", y.product_id as "productId", y.coverage_start as "coverageStart",
  y.coverage_end as "coverageEnd", y.open_enrollment_start as "openEnrollmentStart",
  y.open_enrollment_end as "openEnrollmentEnd", y.contribution, y.termination_rule as "terminationRule",
  y.termination_n_months as "terminationNMonths", y.new_hire_window_days as "newHireWindowDays",
  y.max_retro_days as "maxRetroDays", y.tax_classification as "taxClassification", y.auto_grant as "autoGrant",
  y.renews_id as "renewsId", y.renewal, y.child_age_off as "childAgeOff", y.waits, y.first_month as "firstMonth", y.last_month as "lastMonth",
  y.survivor_months as "survivorMonths", y.covers_domestic_partners as "coversDomesticPartners", y.spouse_ends as "spouseEnds",
  y.death_ends as "deathEnds", y.made_on as "madeOn", y.ended_on as "endedOn", y.withdrawn_on as "withdrawnOn",
  json_build_object('category', b.category, 'code', b.product_code, 'name', b.name) as product,
  (select json_agg(json_build_object('id', p.id, 'name', p.name, 'carrier', p.carrier, 'network', p.network,
      'states', p.states, 'rates', ${FIRST_RATES}, 'summary', p.summary, 'documents', p.documents) order by o.position)
    from plan_year_plans o join benefit_plans p on p.organization_id = o.organization_id and p.id = o.plan_id
    where o.organization_id = y.organization_id and o.plan_year_id = y.id) as plans,
  ${PRICE_CHANGES} as "priceChanges"`;
const FROM_PLAN_YEARS = sql`
  from plan_years y join benefit_products b on b.organization_id = y.organization_id and b.id = y.product_id`;

export async function selectPlanYear(db: Db, organizationId: Uuid, id: Uuid): Promise<PlanYear | null> {
  return (await selectPlanYears(db, organizationId, [id]))[0] ?? null;
}

/** Locks it for an answer: its dates can't change until the transaction ends. */
export async function lockPlanYear(db: Tx, organizationId: Uuid, id: Uuid): Promise<void> {
  await sql`select 1 from plan_years where organization_id = ${organizationId} and id = ${id} for share`.execute(db);
}

/** Locks the employers with a plan year that opens on this day, by id. */
export async function lockOpeningEmployers(
  db: Tx,
  organizationId: Uuid,
  on: CalendarDate,
  lanes: Lanes,
): Promise<void> {
  await sql`
    select 1 from employers
    where organization_id = ${organizationId} and ${isInLanes('id', lanes)} and id in (
      select employer_id from plan_years where organization_id = ${organizationId} and open_enrollment_start = ${on})
    order by id for no key update`.execute(db);
}

/** The existing plan years with these ids, by id: one statement for a batch of enrollments. */
export async function selectPlanYears(db: Db, organizationId: Uuid, ids: readonly Uuid[]): Promise<PlanYear[]> {
  const { rows } = await sql<PlanYear>`
    select ${PLAN_YEAR} ${FROM_PLAN_YEARS}
    where y.organization_id = ${organizationId} and y.id = ${anyOf(ids)} order by y.id`.execute(db);
  return rows;
}

/** All plan years of an employer, earliest coverage first. */
export async function selectPlanYearsOfEmployer(db: Db, organizationId: Uuid, employerId: Uuid): Promise<PlanYear[]> {
  const { rows } = await sql<PlanYear>`
    select ${PLAN_YEAR} ${FROM_PLAN_YEARS}
    where y.organization_id = ${organizationId} and y.employer_id = ${employerId}
    order by y.coverage_start, y.id`.execute(db);
  return rows;
}

/** Whether the caller reaches the plan year that is named in the path without an employer. */
export async function reachesAnyPlanYear(db: Db, caller: Caller, ids: Record<string, Uuid>): Promise<boolean> {
  const { rows } = await sql`
    select 1 from plan_years
    where organization_id = ${caller.organizationId} and id = ${ids.benefit_plan_year_id}
      and ${caller.employeeId}::uuid is null
      and (${caller.employerId}::uuid is null or employer_id = ${caller.employerId})`.execute(db);
  return rows.length > 0;
}

/** Whether the caller reaches the plan year under the employer in the path. */
export async function reachesPlanYear(db: Db, caller: Caller, ids: Record<string, Uuid>): Promise<boolean> {
  const { rows } = await sql`
    select 1 from plan_years
    where organization_id = ${caller.organizationId} and employer_id = ${ids.employer_id}
      and id = ${ids.benefit_plan_year_id} and ${caller.employeeId}::uuid is null
      and (${caller.employerId}::uuid is null or employer_id = ${caller.employerId})`.execute(db);
  return rows.length > 0;
}

/** The same if the path names no employer. */
export async function hasPlanYear(db: Db, caller: Caller, ids: Record<string, Uuid>): Promise<boolean> {
  const { rows } = await sql`
    select 1 from plan_years where organization_id = ${caller.organizationId} and id = ${ids.benefit_plan_year_id}`.execute(
    db,
  );
  return rows.length > 0;
}

export async function insertPlanYear(
  db: Tx,
  row: PlanYearSettings & { organizationId: Uuid; id: Uuid; employerId: Uuid; madeOn: CalendarDate; now: Instant },
): Promise<void> {
  await db
    .insertInto('plan_years')
    .values({
      organization_id: row.organizationId,
      id: row.id,
      employer_id: row.employerId,
      ...termColumns(row),
      made_on: row.madeOn,
      created_at: row.now,
      updated_at: row.now,
    })
    .execute();
}

export async function updatePlanYear(
  db: Tx,
  organizationId: Uuid,
  id: Uuid,
  now: Instant,
  terms: PlanYearSettings & Pick<PlanYear, 'endedOn'>,
): Promise<void> {
  await db
    .updateTable('plan_years')
    .set({ ...termColumns(terms), ended_on: terms.endedOn, updated_at: now })
    .where('organization_id', '=', organizationId)
    .where('id', '=', id)
    .execute();
}

/** From then on nobody answers, or gets a window in it. */
export async function updateWithdrawn(
  db: Tx,
  organizationId: Uuid,
  id: Uuid,
  { now, today }: { now: Instant; today: CalendarDate },
): Promise<void> {
  await sql`
    update plan_years set withdrawn_on = ${today}, ended_on = ${today}, updated_at = ${now}
    where organization_id = ${organizationId} and id = ${id}`.execute(db);
}

function termColumns(terms: PlanYearSettings) {
  return {
    product_id: terms.productId,
    coverage_start: terms.coverageStart,
    coverage_end: terms.coverageEnd,
    open_enrollment_start: terms.openEnrollmentStart,
    open_enrollment_end: terms.openEnrollmentEnd,
    contribution: JSON.stringify(terms.contribution),
    termination_rule: terms.terminationRule,
    termination_n_months: terms.terminationNMonths,
    new_hire_window_days: terms.newHireWindowDays,
    max_retro_days: terms.maxRetroDays,
    tax_classification: terms.taxClassification,
    auto_grant: terms.autoGrant,
    renews_id: terms.renewsId,
    renewal: terms.renewal,
    child_age_off: terms.childAgeOff,
    waits: JSON.stringify(terms.waits),
    first_month: terms.firstMonth,
    last_month: terms.lastMonth,
    survivor_months: terms.survivorMonths,
    covers_domestic_partners: terms.coversDomesticPartners,
    spouse_ends: terms.spouseEnds,
    death_ends: terms.deathEnds,
  };
}

/** Replaces the plans that a plan year offers, in this order. */
export async function replacePlansOfYear(
  db: Tx,
  organizationId: Uuid,
  planYearId: Uuid,
  planIds: readonly Uuid[],
): Promise<void> {
  await sql`
    delete from plan_year_plans where organization_id = ${organizationId} and plan_year_id = ${planYearId}`.execute(db);
  const rows = planIds.map((plan_id, position) => ({ plan_id, position }));
  await sql`
    insert into plan_year_plans (organization_id, plan_year_id, plan_id, position)
    select ${organizationId}::uuid, ${planYearId}::uuid, r.plan_id, r.position
    from ${records('plan_year_plans', ['plan_id', 'position'], rows)}`.execute(db);
}

/** A plan year that offers a plan, and how many people have it there. */
export interface OfferOfPlan extends PlanYearDates {
  id: Uuid;
  employerId: Uuid;
  employerName: string;
  withdrawnOn: CalendarDate | null;
  enrolled: number;
}

/** Across all employers, latest coverage first. Null: there is no such plan. */
export async function selectOffersOfPlan(
  db: Db,
  organizationId: Uuid,
  planId: Uuid,
  page: PageRequest,
): Promise<{ rows: OfferOfPlan[]; total: number } | null> {
  const counted = await sql<{ total: number }>`
    select (select count(*) from plan_year_plans o where o.organization_id = p.organization_id and o.plan_id = p.id) as total
    from benefit_plans p where p.organization_id = ${organizationId} and p.id = ${planId}`.execute(db);
  const total = counted.rows[0]?.total;
  if (total === undefined) return null;
  // People are only counted for the plan years of the page.
  const { rows } = await sql<OfferOfPlan>`
    select y.id, y.employer_id as "employerId", e.name as "employerName", y.coverage_start as "coverageStart",
      y.coverage_end as "coverageEnd", y.open_enrollment_start as "openEnrollmentStart",
      y.open_enrollment_end as "openEnrollmentEnd", y.withdrawn_on as "withdrawnOn", (
        select count(*) from enrollments n
        where n.organization_id = y.organization_id and n.plan_year_id = y.id and n.plan_id = ${planId}
          and n.election = 'Enrolled' and n.terminated_at is null) as enrolled
    from (
      select y.* from plan_year_plans o
      join plan_years y on y.organization_id = o.organization_id and y.id = o.plan_year_id
      where o.organization_id = ${organizationId} and o.plan_id = ${planId}
      order by y.coverage_start desc, y.id desc
      limit ${page.limit} offset ${(page.page - 1) * page.limit}) y
    join employers e on e.organization_id = y.organization_id and e.id = y.employer_id
    order by y.coverage_start desc, y.id desc`.execute(db);
  return { rows, total };
}

export interface PlanYearView extends PlanYear {
  eligible: number;
  enrolled: number;
  /** Whom the employer's active policy covers, and how long they wait for this benefit; null if there is none. */
  rules: EmploymentRule[] | null;
  waitingPeriod: WaitingPeriod | null;
}

/**
 * The plan years of an employer, or the one with this id, latest coverage first. While a plan year is not over, its rate is
 * enrolled of eligible people, both as of now; once it is over, covered people of all who had a window.
 */
export async function selectPlanYearViews(
  db: Db,
  caller: Caller,
  employerId: Uuid,
  today: CalendarDate,
  id: Uuid | null,
): Promise<PlanYearView[]> {
  const { rows } = await sql<PlanYearView>`
    with now_eligible as (
      select count(*) as count from employees
      where organization_id = ${caller.organizationId} and employer_id = ${employerId}
        and status = 'active' and eligibility = 'eligible')
    select ${PLAN_YEAR}, t.rules, case when t.id is not null then coalesce(
        (select w -> 'waiting_period' from jsonb_array_elements(y.waits) w where w -> 'employee_class' is null limit 1),
        (select w -> 'waiting_period' from jsonb_array_elements(t.waits) w
          where w -> 'employee_class' is null and w ->> 'benefit_id' = y.product_id::text limit 1),
        t.waits -> 0 -> 'waiting_period') end as "waitingPeriod",
      case when y.coverage_end < ${today} then n.offered else (select count from now_eligible) end as eligible,
      case when y.coverage_end < ${today} then n.covered else n.enrolled end as enrolled
    ${FROM_PLAN_YEARS}
    left join eligibility_policies t
      on t.organization_id = y.organization_id and t.employer_id = y.employer_id and t.active
    cross join lateral (
      select count(distinct n.employee_id) as offered,
        count(distinct n.employee_id) filter (where n.election = 'Enrolled' and not n.cancelled) as covered,
        count(distinct n.employee_id) filter (where n.election = 'Enrolled' and n.terminated_at is null
          and w.status = 'active' and w.eligibility = 'eligible') as enrolled
      from enrollments n
      join employees w on w.organization_id = n.organization_id and w.id = n.employee_id
      where n.organization_id = y.organization_id and n.plan_year_id = y.id
    ) n
    where y.organization_id = ${caller.organizationId} and y.employer_id = ${employerId}
      and (${caller.employerId}::uuid is null or y.employer_id = ${caller.employerId})
      and ${caller.employeeId}::uuid is null
      and (${id}::uuid is null or y.id = ${id})
    order by y.coverage_start desc, y.id desc`.execute(db);
  return rows;
}
