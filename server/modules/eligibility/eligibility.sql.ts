/** The only file that writes eligibility policies and reviews. */
import { sql } from 'kysely';
import type { Actor, Caller } from '../../platform/commands/caller.ts';
import type { Db, Tx } from '../../platform/database/db.ts';
import { columns, columnsWithout, type Row } from '../../platform/database/records.ts';
import type { CalendarDate, Instant } from '../../platform/values/dates.ts';
import type { MakeId, Uuid } from '../../platform/values/ids.ts';
import { findWaiting } from '../../platform/worker/rounds.ts';
import type { EmployeeClass } from '../employees/employee.rules.ts';
import type { EmploymentRule } from '../employees/employment-rule.rules.ts';
import type { ClassWait } from '../plans/plan-year.sql.ts';
import type { WaitingPeriod } from '../vocabulary/waiting-periods.ts';
import type { KnownPolicy } from './corrected-eligibility.rules.ts';
import type { Policy, ReturnTerms } from './eligibility.rules.ts';
import type { ScopedWait } from './wait.rules.ts';

/** As stored: the first one applies to everything without a wait of its own. */
export interface PolicyWait {
  employee_class?: EmployeeClass;
  benefit_id?: Uuid;
  waiting_period: WaitingPeriod;
}

const POLICY = columnsWithout('eligibility_policies', 'archived_at');
export type PolicyRow = Omit<
  Row<'eligibility_policies', { rules: EmploymentRule[]; waits: PolicyWait[] }>,
  'archived_at'
>;

export async function insertPolicy(db: Tx, row: PolicyRow): Promise<void> {
  const [rules, waits] = [JSON.stringify(row.rules), JSON.stringify(row.waits)];
  await db
    .insertInto('eligibility_policies')
    .values({ ...row, rules, waits })
    .execute();
}

/** A policy within the caller's reach, or null. Policies are visible to the organization and the employer. */
export async function selectPolicy(db: Db, caller: Caller, id: Uuid): Promise<PolicyRow | null> {
  const { rows } = await sql<PolicyRow>`
    select ${columns('eligibility_policies', POLICY)} from eligibility_policies
    where organization_id = ${caller.organizationId} and id = ${id}
      and (${caller.employerId}::uuid is null or employer_id = ${caller.employerId}) and ${caller.employeeId}::uuid is null`.execute(
    db,
  );
  return rows[0] ?? null;
}

/** The active policy of an employer as stored, or null. */
export async function selectActiveRow(db: Db, organizationId: Uuid, employerId: Uuid): Promise<PolicyRow | null> {
  const { rows } = await sql<PolicyRow>`
    select ${columns('eligibility_policies', POLICY)} from eligibility_policies
    where organization_id = ${organizationId} and employer_id = ${employerId} and active`.execute(db);
  return rows[0] ?? null;
}

export async function reachesPolicy(db: Db, caller: Caller, ids: Record<string, Uuid>): Promise<boolean> {
  return (await selectPolicy(db, caller, ids.policy_id ?? '')) !== null;
}

export interface ActivePolicy extends Policy, ReturnTerms {}

/** The active policy of an employer, or null; with the waits of its plan years. */
export async function selectActivePolicy(db: Db, organizationId: Uuid, employerId: Uuid): Promise<ActivePolicy | null> {
  const { rows } = await sql<Terms & ReturnTerms>`
    select ${TERMS}, p.rehire_restores_within_days as "rehireRestoresWithinDays",
      p.break_in_service_weeks as "breakInServiceWeeks", p.service_counts as "serviceCounts"
    from eligibility_policies p
    where p.organization_id = ${organizationId} and p.employer_id = ${employerId} and p.active`.execute(db);
  const row = rows[0];
  return row ? { ...row, waits: scoped(row) } : null;
}

/**
 * The waits that apply to eligible people: those of the active policy, or of the last one. Archiving a policy changes nobody's
 * wait.
 */
export async function selectWaits(db: Db, organizationId: Uuid, employerId: Uuid): Promise<ScopedWait[]> {
  const { rows } = await sql<Terms>`
    select ${TERMS} from eligibility_policies p
    where p.organization_id = ${organizationId} and p.employer_id = ${employerId}
    order by p.active desc, p.id desc limit 1`.execute(db);
  return rows[0] ? scoped(rows[0]) : [];
}

interface Terms {
  rules: EmploymentRule[];
  waits: PolicyWait[];
  years: { id: Uuid; benefitId: Uuid; through: CalendarDate; waits: ClassWait[] }[];
}

const TERMS = sql`p.rules, p.waits, coalesce((
  select json_agg(json_build_object('id', y.id, 'benefitId', y.product_id, 'through', y.coverage_end, 'waits', y.waits))
  from plan_years y
  where y.organization_id = p.organization_id and y.employer_id = p.employer_id and y.waits <> '[]'), '[]') as years`;

function scoped({ waits, years }: Terms): ScopedWait[] {
  return [
    ...waits.map(({ employee_class = null, benefit_id = null, waiting_period: period }) => ({
      ...{ employeeClass: employee_class, benefitId: benefit_id, planYear: null, period },
    })),
    ...years.flatMap(({ id, benefitId, through, waits: own }) =>
      own.map(({ employee_class = null, waiting_period: period }) => ({
        ...{ employeeClass: employee_class, benefitId, planYear: { id, through }, period },
      })),
    ),
  ];
}

/** All policies of an employer, including archived ones, newest first. */
export async function selectPolicies(db: Db, organizationId: Uuid, employerId: Uuid): Promise<KnownPolicy[]> {
  const { rows } = await sql<
    Terms & Pick<KnownPolicy, 'active' | 'madeOn'> & { earlier: Pick<Terms, 'rules' | 'waits'>[] }
  >`
    select ${TERMS}, p.active, (p.created_at at time zone k.time_zone)::date as "madeOn", coalesce((
      select json_agg(json_build_object('rules', c.rules, 'waits', c.waits) order by c.id desc)
      from policy_corrections c where c.organization_id = p.organization_id and c.policy_id = p.id), '[]') as earlier
    from eligibility_policies p join organization_clocks k on k.organization_id = p.organization_id
    where p.organization_id = ${organizationId} and p.employer_id = ${employerId} order by p.id desc`.execute(db);
  return rows.map(({ earlier, ...row }) => ({
    ...{ ...row, waits: scoped(row) },
    earlier: earlier.map((version) => ({ rules: version.rules, waits: scoped({ ...version, years: row.years }) })),
  }));
}

/** Locked, so that corrections of one policy take turns. */
export async function lockPolicy(db: Tx, organizationId: Uuid, id: Uuid): Promise<PolicyRow | null> {
  const { rows } = await sql<PolicyRow>`
    select ${columns('eligibility_policies', POLICY)} from eligibility_policies
    where organization_id = ${organizationId} and id = ${id} for no key update`.execute(db);
  return rows[0] ?? null;
}

/** Replaces a policy's terms, as if it had always had them. */
export async function updateTerms(db: Tx, row: PolicyRow): Promise<void> {
  const { classification, waiting_period, rehire_restores_within_days, break_in_service_weeks, updated_at } = row;
  const { service_counts } = row;
  await sql`
    update eligibility_policies set classification = ${classification}, waiting_period = ${waiting_period},
      rules = ${JSON.stringify(row.rules)}::jsonb, waits = ${JSON.stringify(row.waits)}::jsonb,
      rehire_restores_within_days = ${rehire_restores_within_days}, break_in_service_weeks = ${break_in_service_weeks},
      service_counts = ${service_counts}, updated_at = ${updated_at}
    where organization_id = ${row.organization_id} and id = ${row.id}`.execute(db);
}

/** The terms of a policy before a correction, and how its people follow. */
export interface PolicyCorrection extends Pick<PolicyRow, 'rules' | 'waits'> {
  policyId: Uuid;
  mayRescind: boolean;
  force: boolean;
}

export async function insertPolicyCorrection(
  db: Tx,
  organizationId: Uuid,
  { id, recordedAt, ...correction }: PolicyCorrection & { id: Uuid; recordedAt: Instant },
): Promise<void> {
  const { policyId, rules, waits, mayRescind, force } = correction;
  await sql`
    insert into policy_corrections (organization_id, id, policy_id, rules, waits, may_rescind, needs_signature, recorded_at)
    values (${organizationId}, ${id}, ${policyId}, ${JSON.stringify(rules)}::jsonb, ${JSON.stringify(waits)}::jsonb,
      ${mayRescind}, ${!force}, ${recordedAt})`.execute(db);
}

/** How people follow a correction; `madeOn`: the day on which its policy was created. */
export async function selectPolicyCorrection(
  db: Db,
  organizationId: Uuid,
  id: Uuid,
): Promise<(Pick<PolicyCorrection, 'mayRescind' | 'force'> & { madeOn: CalendarDate }) | null> {
  const { rows } = await sql<Pick<PolicyCorrection, 'mayRescind' | 'force'> & { madeOn: CalendarDate }>`
    select c.may_rescind as "mayRescind", not c.needs_signature as force,
      (p.created_at at time zone k.time_zone)::date as "madeOn"
    from policy_corrections c
    join eligibility_policies p on p.organization_id = c.organization_id and p.id = c.policy_id
    join organization_clocks k on k.organization_id = c.organization_id
    where c.organization_id = ${organizationId} and c.id = ${id}`.execute(db);
  return rows[0] ?? null;
}

/** True if the policy was active. */
export async function archivePolicy(db: Tx, organizationId: Uuid, id: Uuid, now: Instant): Promise<boolean> {
  const result = await sql`
    update eligibility_policies set active = false, archived_at = ${now}, updated_at = ${now}
    where organization_id = ${organizationId} and id = ${id} and active`.execute(db);
  return result.numAffectedRows === 1n;
}

/**
 * An unfinished walk over an employer's employees; with a price change, over those whom it concerns, and with a correction of
 * the policy, as that requires.
 */
export type ReviewRow = Omit<Row<'eligibility_reviews', { actor: Actor }>, 'created_at' | 'touched_at'>;

/** Requests a review of the employer's active employees: eligibility and windows become what the rules say. */
export async function requestReview(
  db: Tx,
  review: {
    organizationId: Uuid;
    employerId: Uuid;
    actor: Actor;
    auditEntryId: Uuid | null;
    /** A change of prices or a correction of the policy that the review follows, and nothing else. */
    follows: Followed;
    newId: MakeId;
    now: Instant;
    realNow: Instant;
  },
): Promise<void> {
  await sql`
    insert into eligibility_reviews (organization_id, id, employer_id, actor, audit_entry_id, price_change_id,
      policy_correction_id, created_at, touched_at)
    values (${review.organizationId}, ${review.newId()}, ${review.employerId}, ${JSON.stringify(review.actor)}::jsonb,
      ${review.auditEntryId}, ${review.follows.priceChangeId ?? null}, ${review.follows.policyCorrectionId ?? null},
      ${review.now}, ${review.realNow})`.execute(db);
}

/** What a review of an employer's people follows; neither: it makes eligibility and windows what the rules say. */
export interface Followed {
  priceChangeId?: Uuid;
  policyCorrectionId?: Uuid;
}

export const findReviews = (db: Db): Promise<Uuid[]> => findWaiting(db, 'eligibility_reviews', sql`true`, 'touched_at');

/**
 * The organization's review that has waited longest and is not locked by anybody else, its row locked until the transaction
 * ends.
 */
export async function claimReview(db: Tx, organizationId: Uuid): Promise<ReviewRow | null> {
  const { rows } = await sql<ReviewRow>`
    select organization_id, id, employer_id, cursor, actor, audit_entry_id, price_change_id, policy_correction_id
    from eligibility_reviews
    where organization_id = ${organizationId}
    order by touched_at limit 1 for update skip locked`.execute(db);
  return rows[0] ?? null;
}

/** SQL: the organization of `c` has an unfinished review. */
export const hasOpenReview = sql<boolean>`exists (
  select 1 from eligibility_reviews r where r.organization_id = c.organization_id)`;

export async function moveReview(db: Tx, review: ReviewRow, cursor: Uuid, realNow: Instant): Promise<void> {
  await sql`
    update eligibility_reviews set cursor = ${cursor}, touched_at = ${realNow}
    where organization_id = ${review.organization_id} and id = ${review.id}`.execute(db);
}

/** Lets other reviews go first: the last batch of this one failed and will be tried again. */
export async function postponeReview(db: Db, review: ReviewRow, realNow: Instant): Promise<void> {
  await sql`
    update eligibility_reviews set touched_at = ${realNow}
    where organization_id = ${review.organization_id} and id = ${review.id}`.execute(db);
}

export async function deleteReview(db: Tx, review: ReviewRow): Promise<void> {
  await sql`
    delete from eligibility_reviews where organization_id = ${review.organization_id} and id = ${review.id}`.execute(
    db,
  );
}
