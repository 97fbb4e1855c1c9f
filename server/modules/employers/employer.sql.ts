/** The only file that writes employers. */

import { sql } from 'kysely';
import type { Caller } from '../../platform/commands/caller.ts';
import type { Db, Tx } from '../../platform/database/db.ts';
import { anyOf } from '../../platform/database/keys.ts';
import { columns, columnsWithout, type Row } from '../../platform/database/records.ts';
import { countMatching } from '../../platform/database/totals.ts';
import { type AddressValue, likeText, type PageRequest, type Total } from '../../platform/http/schemas.ts';
import type { CalendarDate, Instant } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { FAMILY_OF_PRODUCT } from '../vocabulary/products.ts';
import type { LifecycleStage } from './employer.rules.ts';
import { selectListCount } from './list-count.sql.ts';

const EMPLOYER = columnsWithout('employers', 'census_number', 'request_sha256', 'requested_at', 'name_parts');
type WholeEmployer = Row<'employers', { address: AddressValue }>;

export type EmployerRow = Pick<WholeEmployer, (typeof EMPLOYER)[number]> & {
  /** The employer's active policy, joined in. */
  eligibility_policy_id: Uuid | null;
};

export type NewEmployer = Pick<
  WholeEmployer,
  | ('organization_id' | 'id' | 'name' | 'legal_name' | 'ein' | 'email' | 'phone_number' | 'reference_id' | 'address')
  | ('request_sha256' | 'requested_at' | 'created_at' | 'updated_at')
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

/** SQL: this employer, under an alias, if the caller reaches it. An employee-bound caller reaches none. */
export const employerInReach = (alias: 'e' | 'p', caller: Caller, id: Uuid | undefined) => sql`
  ${sql.ref(`${alias}.organization_id`)} = ${caller.organizationId} and ${sql.ref(`${alias}.id`)} = ${id}
  and (${caller.employerId}::uuid is null or ${sql.ref(`${alias}.id`)} = ${caller.employerId})
  and ${caller.employeeId}::uuid is null`;

/** One employer within the caller's reach, or null. */
export async function selectEmployer(db: Db, caller: Caller, id: Uuid): Promise<EmployerRow | null> {
  const { rows } = await sql<EmployerRow>`select ${COLUMNS} where ${employerInReach('e', caller, id)}`.execute(db);
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

/** Locks employers by id whose people are affected by a change to a plan. */
export async function lockEmployers(db: Tx, organizationId: Uuid, ids: readonly Uuid[]): Promise<void> {
  if (ids.length === 0) return;
  await sql`
    select 1 from employers where organization_id = ${organizationId} and id = ${anyOf(ids)}
    order by id for no key update`.execute(db);
}

/** Whether the caller reaches the employer in the path. */
export async function reachesEmployer(db: Db, caller: Caller, ids: Record<string, Uuid>): Promise<boolean> {
  const { rows } = await sql`
    select 1 from employers e where ${employerInReach('e', caller, ids.employer_id)}`.execute(db);
  return rows.length > 0;
}

/** The employer that the same request has created since then, or null. */
export async function selectCreatedBy(
  db: Tx,
  organizationId: Uuid,
  { sha256, since }: { sha256: Buffer; since: Instant },
): Promise<Uuid | null> {
  const { rows } = await sql<{ id: Uuid }>`
    select id from employers
    where organization_id = ${organizationId} and request_sha256 = ${sha256} and requested_at > ${since}
    order by id limit 1`.execute(db);
  return rows[0]?.id ?? null;
}

/** Another employer of the organization with this EIN and this reference ID, or null. Divisions share an EIN. */
export async function selectNamesake(
  db: Tx,
  { organization_id, id, ein, reference_id }: Pick<EmployerRow, 'organization_id' | 'id' | 'ein' | 'reference_id'>,
): Promise<Uuid | null> {
  const { rows } = await sql<{ id: Uuid }>`
    select id from employers
    where organization_id = ${organization_id} and ein = ${ein} and reference_id = ${reference_id} and id <> ${id}
    order by id limit 1`.execute(db);
  return rows[0]?.id ?? null;
}

export type EmployerChange = Partial<
  Pick<
    EmployerRow,
    | ('name' | 'legal_name' | 'ein' | 'email' | 'phone_number' | 'reference_id' | 'address' | 'active')
    | ('pay_frequency' | 'deduction_period' | 'first_payday' | 'roster_guard_percent' | 'controlled_group')
    | ('paychecks_per_year' | 'skip_third_payday' | 'paydays')
  >
>;

export async function updateEmployer(
  db: Tx,
  organizationId: Uuid,
  id: Uuid,
  now: Instant,
  change: EmployerChange,
): Promise<void> {
  const { name, legal_name, ein, email, phone_number, reference_id, address, active } = change;
  const { pay_frequency, deduction_period, first_payday, roster_guard_percent, controlled_group } = change;
  const { paychecks_per_year, skip_third_payday, paydays } = change;
  await db
    .updateTable('employers')
    .set({
      ...{ name, legal_name, ein, email, phone_number, reference_id, active },
      ...{ pay_frequency, deduction_period, first_payday, roster_guard_percent, controlled_group },
      ...{ paychecks_per_year, skip_third_payday, paydays },
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
  /** In lower case. */
  hrisProviders: string[] | null;
  hrisStatuses: string[] | null;
  includeCancelled: boolean;
}

export interface EmployerListRow extends EmployerRow {
  eligible: number;
  enrolled: number;
  families: string[];
  hris_status: Pick<Row<'hris_connections'>, 'provider' | 'provider_label' | 'status'> | null;
  stage: LifecycleStage;
  /** The last day of the open enrollment or the coverage that determines the stage. */
  stage_until: CalendarDate | null;
}

/** A page of employers, newest first. */
export async function selectEmployers(
  db: Db,
  caller: Caller,
  today: CalendarDate,
  filter: EmployerFilter,
  page: PageRequest,
): Promise<{ rows: EmployerListRow[]; total: Total }> {
  // The state of benefits is looked up for all employers only to filter by it: over 200,000 employers that takes seconds;
  // otherwise only for the page.
  const isByStanding = filter.families !== null || filter.stages !== null;
  const matching = sql`
    from employers e
    ${isByStanding ? sql`cross join ${standing(today)}` : sql``}
    where e.organization_id = ${caller.organizationId}
      and (${caller.employerId}::uuid is null or e.id = ${caller.employerId})
      and (e.active or ${filter.includeCancelled})
      ${filter.search === null ? sql`` : sql`and (${found(filter.search, filter.searchId)})`}
      ${isByStanding ? stands(filter, today) : sql``}
      and ((${filter.hrisProviders}::text[] is null and ${filter.hrisStatuses}::text[] is null)
        or exists (select 1 from hris_connections h where h.organization_id = e.organization_id and h.employer_id = e.id
          and (${filter.hrisProviders}::text[] is null or lower(h.provider) = any(${filter.hrisProviders}::text[]))
          and (${filter.hrisStatuses}::text[] is null or h.status = any(${filter.hrisStatuses}::text[]))))`;
  const { rows } = await sql<EmployerListRow>`
    with page as (
      select e.id, e.created_at ${matching}
      order by e.created_at desc, e.id desc limit ${page.limit} offset ${(page.page - 1) * page.limit})
    select ${columnsWithRates(today)}
    where e.organization_id = ${caller.organizationId} order by e.created_at desc, e.id desc`.execute(db);
  const { search, hrisProviders, hrisStatuses, includeCancelled } = filter;
  const isWhole = search === null && !isByStanding && hrisProviders === null && hrisStatuses === null;
  const total =
    isWhole && caller.employerId === null
      ? await selectListCount(
          db,
          caller.organizationId,
          includeCancelled ? ['employers', 'employers_cancelled'] : ['employers'],
        )
      : await countMatching(db, matching, page, isByStanding ? STANDING_AHEAD : undefined);
  return { rows, total };
}

/** Computing the state of one employer takes 20 µs. */
const STANDING_AHEAD = 100;

/**
 * An id or EIN is never part of a name, and is found by its index; part of a name is found by its groups of three characters.
 */
function found(search: string, id: Uuid | null) {
  if (id !== null) return sql`e.id = ${id}`;
  if (/^\d{2}-\d{7}$/.test(search)) return sql`e.ein = ${search}`;
  const like = likeText(search);
  const hasParts = search.length < 3 ? sql`true` : sql`e.name_parts @> trigrams(${search})`;
  return sql`${hasParts} and (e.name ilike ${like} or e.legal_name ilike ${like}) or lower(e.email) = lower(${search})`;
}

/** The state of an employer's benefits is only computed if the employer has a plan year of that kind. */
const stands = ({ families, stages }: EmployerFilter, today: CalendarDate) => sql`
  and ${
    stages === null || stages.includes('onboarding')
      ? sql`true`
      : sql`(${sql.join(
          stages.map((stage) => canBe(stage, today)),
          sql` or `,
        )})`
  }
  and (${families}::text[] is null or y.offered && ${families}::text[])
  and (${stages}::text[] is null or y.stage = any(${stages}::text[]))`;

function canBe(stage: string, today: CalendarDate) {
  if (stage === 'cancelled') return sql`not e.active`;
  const between =
    stage === 'open_enrollment'
      ? sql`${today} between y.open_enrollment_start and y.open_enrollment_end`
      : sql`${today} between y.coverage_start and y.coverage_end`;
  return sql`exists (select 1 from plan_years y
    where y.organization_id = e.organization_id and y.employer_id = e.id and ${between} offset 0)`;
}

/**
 * The state of the benefits of employer `e` today, as `y (families, offered, stage, stage_until)`; offered: those whose
 * coverage is not over. The stages are the contract's (BenefitLifecycleStage), their precedence is ours: cancelled; somebody
 * can enroll now; coverage is running and the next year is being prepared; coverage is running; nothing is running yet.
 */
const standing = (today: CalendarDate) => sql`lateral (
  select f.families, f.offered,
    case when not e.active then 'cancelled' when f.open_until is not null then 'open_enrollment'
      when f.runs_until is null then 'onboarding' when f.is_upcoming then 'renewal' else 'active' end as stage,
    case when e.active then coalesce(f.open_until, f.runs_until) end as stage_until
  from (
    select array_agg(distinct upper(p.family)) as families,
      array_agg(distinct p.family) filter (where p.coverage_end >= ${today}) as offered,
      max(p.open_enrollment_end) filter (where ${today} between p.open_enrollment_start and p.open_enrollment_end) as open_until,
      max(p.coverage_end) filter (where ${today} between p.coverage_start and p.coverage_end) as runs_until,
      bool_or(p.coverage_start > ${today}) as is_upcoming
    from (
      select y.*, ${JSON.stringify(FAMILY_OF_PRODUCT)}::jsonb ->> b.product_code as family
      from plan_years y join benefit_products b on b.organization_id = y.organization_id and b.id = y.product_id
      where y.organization_id = e.organization_id and y.employer_id = e.id
    ) p
  ) f) y`;

const columnsWithRates = (today: CalendarDate) => sql`
  ${columns('employers', EMPLOYER, 'e')}, p.id as eligibility_policy_id,
  r.eligible, r.enrolled, coalesce(y.families, '{}') as families, y.stage, y.stage_until,
  (select json_build_object('provider', h.provider, 'provider_label', h.provider_label, 'status', h.status)
    from hris_connections h where h.organization_id = e.organization_id and h.employer_id = e.id) as hris_status
  from page join employers e on e.id = page.id
  left join eligibility_policies p on p.organization_id = e.organization_id and p.employer_id = e.id and p.active
  cross join lateral (
    select count(*) as eligible,
      count(*) filter (where exists (select 1 from enrollments n where n.organization_id = w.organization_id
        and n.employee_id = w.id and n.election = 'Enrolled' and n.terminated_at is null)) as enrolled
    from employees w
    where w.organization_id = e.organization_id and w.employer_id = e.id and w.eligibility = 'eligible' and w.status = 'active'
  ) r
  cross join ${standing(today)}`;
