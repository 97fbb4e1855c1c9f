/** The only file that writes employers. */
import { sql } from 'kysely';
import type { Caller } from '../../platform/commands/caller.ts';
import type { Db, Tx } from '../../platform/database/db.ts';
import { columns, columnsWithout, type Row } from '../../platform/database/records.ts';
import { type AddressValue, likeText, type PageRequest } from '../../platform/http/schemas.ts';
import type { CalendarDate, Instant } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import type { StagePlanYear } from './employer.rules.ts';

const EMPLOYER = columnsWithout('employers', 'census_number');

export type EmployerRow = Omit<Row<'employers', { address: AddressValue }>, 'census_number'> & {
  /** The active policy of the employer; joined in. */
  eligibility_policy_id: Uuid | null;
};

export type NewEmployer = Omit<
  EmployerRow,
  'active' | 'pay_frequency' | 'deduction_period' | 'first_payday' | 'eligibility_policy_id'
>;

export async function insertEmployer(db: Tx, row: NewEmployer): Promise<void> {
  await db
    .insertInto('employers')
    .values({ ...row, address: JSON.stringify(row.address) })
    .execute();
}

const COLUMNS = sql`
  ${columns('employers', EMPLOYER, 'e')}, p.id as eligibility_policy_id
  from employers e
  left join eligibility_policies p on p.organization_id = e.organization_id and p.employer_id = e.id and p.active`;

/** One employer that the caller reaches, or null. An employee-bound caller reaches none. */
export async function selectEmployer(db: Db, caller: Caller, id: Uuid): Promise<EmployerRow | null> {
  const { rows } = await sql<EmployerRow>`
    select ${COLUMNS}
    where e.organization_id = ${caller.organizationId} and e.id = ${id}
      and (${caller.employerId}::uuid is null or e.id = ${caller.employerId}) and ${caller.employeeId}::uuid is null`.execute(
    db,
  );
  return rows[0] ?? null;
}

/** One employer inside a command, its row locked: changes that concern the whole employer take turns here. */
export async function lockEmployer(
  db: Tx,
  organizationId: Uuid,
  id: Uuid,
  strength: 'update' | 'share' = 'update',
): Promise<EmployerRow | null> {
  const lock = strength === 'update' ? sql`for no key update of e` : sql`for share of e`;
  const { rows } = await sql<EmployerRow>`
    select ${COLUMNS} where e.organization_id = ${organizationId} and e.id = ${id} ${lock}`.execute(db);
  return rows[0] ?? null;
}

/** Whether the caller reaches the employer that the path names. */
export async function reachesEmployer(db: Db, caller: Caller, ids: Record<string, Uuid>): Promise<boolean> {
  return (await selectEmployer(db, caller, ids.employer_id ?? '')) !== null;
}

export async function updateEmployer(
  db: Tx,
  organizationId: Uuid,
  id: Uuid,
  now: Instant,
  change: Partial<
    Pick<
      EmployerRow,
      'name' | 'legal_name' | 'active' | 'pay_frequency' | 'deduction_period' | 'first_payday' | 'address'
    >
  >,
): Promise<void> {
  const { name, legal_name, active, pay_frequency, deduction_period, first_payday, address } = change;
  await db
    .updateTable('employers')
    .set({
      name,
      legal_name,
      active,
      pay_frequency,
      deduction_period,
      first_payday,
      address: address && JSON.stringify(address),
      updated_at: now,
    })
    .where('organization_id', '=', organizationId)
    .where('id', '=', id)
    .execute();
}

/** The number of the employer's next census sync; taking it locks the employer's row until the commit. */
export async function takeCensusNumber(db: Tx, organizationId: Uuid, id: Uuid): Promise<number> {
  const { rows } = await sql<{ census_number: number }>`
    update employers set census_number = census_number + 1
    where organization_id = ${organizationId} and id = ${id} returning census_number`.execute(db);
  if (!rows[0]) throw new Error(`employer ${id} is gone`);
  return rows[0].census_number;
}

export interface EmployerFilter {
  search: string | null;
  /** The employer with this id, if the search text is one. */
  searchId: Uuid | null;
  families: string[] | null;
  stages: string[] | null;
  includeCancelled: boolean;
}

export interface EmployerListRow extends EmployerRow {
  eligible: number;
  enrolled: number;
  families: string[];
  plan_years: StagePlanYear[];
}

/**
 * A page of employers, newest first, with their true total. The family of a product code and the stage of an employer are
 * also rules (familyOf, lifecycleStage); their copies here are what filters need, and a test holds them together.
 */
export async function selectEmployers(
  db: Db,
  caller: Caller,
  today: CalendarDate,
  filter: EmployerFilter,
  page: PageRequest,
): Promise<{ rows: EmployerListRow[]; total: number }> {
  const search = filter.search === null ? null : likeText(filter.search);
  const matching = sql`
    from employers e
    left join lateral (
      select array_agg(distinct ${FAMILY_OF_CODE}) filter (where y.coverage_end >= ${today}) as families,
        bool_or(y.open_enrollment_start <= ${today} and ${today} <= y.open_enrollment_end) as is_open,
        bool_or(y.coverage_start <= ${today} and ${today} <= y.coverage_end) as is_running,
        bool_or(y.coverage_start > ${today}) as is_upcoming
      from plan_years y join benefit_products b on b.organization_id = y.organization_id and b.id = y.product_id
      where y.organization_id = e.organization_id and y.employer_id = e.id
    ) y on true
    where e.organization_id = ${caller.organizationId}
      and (${caller.employerId}::uuid is null or e.id = ${caller.employerId})
      and (e.active or ${filter.includeCancelled})
      and (${search}::text is null or e.name ilike ${search} or e.legal_name ilike ${search} or e.ein = ${filter.search}
        or lower(e.email) = lower(${filter.search}) or e.id = ${filter.searchId}::uuid)
      and (${filter.families}::text[] is null or y.families && ${filter.families}::text[])
      and (${filter.stages}::text[] is null or ${STAGE} = any(${filter.stages}::text[]))`;
  const counted = await sql<{ total: number }>`select count(*) as total ${matching}`.execute(db);
  const { rows } = await sql<EmployerListRow>`
    with page as (
      select e.id, e.created_at ${matching}
      order by e.created_at desc, e.id desc limit ${page.limit} offset ${(page.page - 1) * page.limit})
    select ${COLUMNS_WITH_RATES}
    where e.organization_id = ${caller.organizationId} order by e.created_at desc, e.id desc`.execute(db);
  return { rows, total: counted.rows[0]?.total ?? 0 };
}

const STAGE = sql`case when not e.active then 'cancelled' when y.is_open then 'open_enrollment'
  when not coalesce(y.is_running, false) then 'onboarding' when y.is_upcoming then 'renewal' else 'active' end`;

const FAMILY_OF_CODE = sql`case
  when b.product_code like 'MEC%' or b.product_code = 'EBA' then 'mec'
  when b.product_code like 'MVP%' then 'mvp' when b.product_code like 'VPC%' then 'vpc'
  when b.product_code like 'ICHRA%' then 'ichra' when b.product_code = 'VD' then 'dental' else 'vision' end`;

const COLUMNS_WITH_RATES = sql`
  ${columns('employers', EMPLOYER, 'e')}, p.id as eligibility_policy_id,
  r.eligible, r.enrolled, coalesce(y.families, '{}') as families, coalesce(y.plan_years, '[]') as plan_years
  from page join employers e on e.id = page.id
  left join eligibility_policies p on p.organization_id = e.organization_id and p.employer_id = e.id and p.active
  cross join lateral (
    select count(*) as eligible,
      count(*) filter (where exists (select 1 from enrollments n where n.organization_id = w.organization_id
        and n.employee_id = w.id and n.election = 'Enrolled' and n.terminated_at is null)) as enrolled
    from employees w
    where w.organization_id = e.organization_id and w.employer_id = e.id and w.eligibility = 'eligible' and w.status = 'active'
  ) r
  left join lateral (
    select array_agg(distinct upper(${FAMILY_OF_CODE})) as families,
      json_agg(json_build_object('coverageStart', y.coverage_start, 'coverageEnd', y.coverage_end,
        'openEnrollmentStart', y.open_enrollment_start, 'openEnrollmentEnd', y.open_enrollment_end)) as plan_years
    from plan_years y join benefit_products b on b.organization_id = y.organization_id and b.id = y.product_id
    where y.organization_id = e.organization_id and y.employer_id = e.id
  ) y on true`;
