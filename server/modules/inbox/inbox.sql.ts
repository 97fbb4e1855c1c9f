/**
 * What waits, by kind. Each kind is a query over one table, with an index that contains only what waits, so the cost of a page
 * does not depend on what is done.
 */
import { type RawBuilder, sql } from 'kysely';
import type { Db } from '../../platform/database/db.ts';
import type { Place } from '../../platform/http/cursor.ts';
import type { ResourceKind } from '../../platform/register.ts';
import type { Instant } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import type { Facts, InboxKind } from './inbox.schemas.ts';

interface Source {
  /** The kind of resource that has the id. */
  resource: ResourceKind;
  /** Omitted: the id of the row. */
  id?: RawBuilder<unknown>;
  /** The table as `w`, joined with what is shown with it. */
  from: RawBuilder<unknown>;
  /** The part of it that is needed for counting; omitted: all of it. */
  counted?: RawBuilder<unknown>;
  waits: RawBuilder<unknown>;
  since: RawBuilder<unknown>;
  employer: RawBuilder<unknown>;
  /** The person that it is about. */
  person: { employee: RawBuilder<unknown>; member: RawBuilder<unknown> };
  facts: RawBuilder<unknown>;
}

const NOBODY = { employee: sql`null::uuid`, member: sql`null::uuid` };
const EMPLOYEE = { employee: sql`e.id`, member: sql`e.member_id` };

/** The latest roster of an employer: what an earlier one left is outdated. */
const LATEST_SYNC = sql`census_syncs w join employers e on e.organization_id = w.organization_id and e.id = w.employer_id
  and e.census_number = w.number`;
const SYNC = {
  resource: 'censusSync',
  from: LATEST_SYNC,
  since: sql`w.completed_at`,
  employer: sql`w.employer_id`,
  person: NOBODY,
} as const;

const REPORTED = sql`life_events w join organizations o on o.id = w.organization_id`;
const LIFE_EVENT = {
  resource: 'lifeEvent',
  counted: REPORTED,
  from: sql`${REPORTED}
    join members m on m.organization_id = w.organization_id and m.id = w.member_id
    left join lateral (select id, employer_id from employees e where e.organization_id = w.organization_id
      and e.member_id = w.member_id order by e.status, e.id limit 1) e on true`,
  since: sql`w.submitted_at`,
  employer: sql`e.employer_id`,
  person: { employee: sql`e.id`, member: sql`w.member_id` },
  facts: sql`'first_name', m.first_name, 'last_name', m.last_name, 'event_type', w.event_type,
    'other_event', w.other_event, 'event_date', w.event_date`,
} as const;
/** Nobody can approve it yet (rules 4.10): it waits for a document, not for a decision. */
const LACKS_PROOF = sql`(coalesce((o.life_events -> w.event_type ->> 'needs_proof')::bool, false)
  and not exists (select 1 from proofs p where p.organization_id = w.organization_id and p.life_event_id = w.id
    and p.byte_count is not null))`;

/** A window that can still be answered. */
const WINDOW = {
  resource: 'enrollment',
  from: sql`enrollments w
    join employees e on e.organization_id = w.organization_id and e.id = w.employee_id
    join benefit_products b on b.organization_id = w.organization_id and b.id = w.product_id`,
  employer: sql`w.employer_id`,
  person: EMPLOYEE,
  facts: sql`'first_name', e.first_name, 'last_name', e.last_name, 'benefit', b.name, 'window_end', w.window_end`,
} as const;

export const KINDS: Record<InboxKind, Source> = {
  life_event: { ...LIFE_EVENT, waits: sql`w.status = 'pending' and not ${LACKS_PROOF}` },
  proof_missing: { ...LIFE_EVENT, waits: sql`w.status = 'pending' and ${LACKS_PROOF}` },
  correction_waiting: {
    ...WINDOW,
    waits: sql`w.election = 'Pending' and (w.reason = 'correction' or w.asks_from is not null)`,
    since: sql`w.created_at`,
  },
  dual_coverage: {
    ...WINDOW,
    waits: sql`w.election = 'Pending' and w.dual_coverage_refused_at is not null`,
    since: sql`w.dual_coverage_refused_at`,
  },
  census_stopped: {
    ...SYNC,
    waits: sql`not w.dry_run and w.status = 'failed' and w.phase = 'stopped'`,
    facts: sql`'omitted', w.omitted_count, 'active', w.active_count, 'rows', w.row_count`,
  },
  census_failed: {
    ...SYNC,
    waits: sql`not w.dry_run and w.status = 'failed' and w.phase <> 'stopped' and w.discarded_at is null`,
    facts: sql`'error_code', w.error_code, 'rows', w.row_count`,
  },
  census_rows_failed: {
    ...SYNC,
    waits: sql`not w.dry_run and w.failed_count > 0 and w.status = 'completed'`,
    facts: sql`'failed', w.failed_count, 'rows', w.row_count`,
  },
  calendar_failure: {
    resource: 'calendarFailure',
    from: sql`calendar_failures w
      left join enrollments n on n.organization_id = w.organization_id and n.id = w.resource_id and w.resource_type = 'enrollment'
      left join employees e on e.organization_id = w.organization_id and e.id = coalesce(n.employee_id, w.resource_id)`,
    waits: sql`w.resolved_at is null`,
    since: sql`w.first_seen_at`,
    employer: sql`w.employer_id`,
    person: EMPLOYEE,
    facts: sql`'step', w.step, 'message', w.message, 'failures', w.failure_count`,
  },
  webhook_failing: {
    resource: 'webhookSubscription',
    from: sql`webhook_subscriptions w`,
    waits: sql`(w.disabled_reason in ('gone', 'failing') or w.consecutive_failures > 0)`,
    since: sql`coalesce(w.failing_since, w.disabled_at)`,
    employer: sql`null::uuid`,
    person: NOBODY,
    facts: sql`'host', substring(w.url from '^https?://([^/?#]+)'), 'is_disabled', w.status = 'disabled'`,
  },
  reconciliation: {
    resource: 'statement',
    id: sql`w.statement_id`,
    from: sql`reconciliations w
      join deduction_statements s on s.organization_id = w.organization_id and s.id = w.statement_id`,
    waits: sql`w.checked_at is not null and w.accepted_at is null and w.finding_count > 0`,
    since: sql`w.checked_at`,
    employer: sql`w.employer_id`,
    person: NOBODY,
    facts: sql`'period_start', s.period_start, 'findings', w.finding_count, 'off_in_cents', w.off_cents`,
  },
  invoice_due: {
    resource: 'invoice',
    from: sql`invoices w`,
    waits: sql`w.status = 'open'`,
    since: sql`w.issued_at`,
    employer: sql`w.employer_id`,
    person: NOBODY,
    facts: sql`'number', w.number, 'period_start', w.run_on, 'premium_in_cents', w.premium_cents`,
  },
  out_of_area: {
    resource: 'enrollment',
    from: sql`enrollments w
      join employees e on e.organization_id = w.organization_id and e.id = w.employee_id
      join benefit_plans p on p.organization_id = w.organization_id and p.id = w.plan_id`,
    waits: sql`w.election = 'Enrolled' and w.terminated_at is null and p.states is not null
      and not (e.address ->> 'state' = any(p.states))`,
    since: sql`e.updated_at`,
    employer: sql`w.employer_id`,
    person: EMPLOYEE,
    facts: sql`'first_name', e.first_name, 'last_name', e.last_name, 'plan', p.name`,
  },
  leave_arrears: {
    resource: 'leave',
    from: sql`leaves w join employees e on e.organization_id = w.organization_id and e.id = w.employee_id`,
    // Over, with a month in it in which somebody was covered; if arrears are being collected, only if the person has left
    // before the end.
    waits: sql`w.deductions <> 'continue' and w.settled_on is null
      and case when e.status = 'inactive' then w.collect_from is null or e.termination_date < w.collect_from + w.paychecks * 31
        else w.phase = 'over' and w.deductions <> 'catch_up' end
      and exists (select 1 from enrollments n where n.organization_id = w.organization_id and n.employee_id = w.employee_id
        and n.election = 'Enrolled' and not n.cancelled and date_trunc('month', greatest(n.coverage_start, w.starts_on) + interval '1 month' - interval '1 day')
          <= least(w.ends_on, e.termination_date, n.coverage_end))`,
    since: sql`coalesce(w.over_at, e.updated_at)`,
    employer: sql`w.employer_id`,
    person: EMPLOYEE,
    facts: sql`'first_name', e.first_name, 'last_name', e.last_name, 'starts_on', w.starts_on, 'has_left', e.status = 'inactive'`,
  },
};
export const INBOX_KINDS = Object.keys(KINDS) as InboxKind[];

export type Waiting = {
  [Kind in InboxKind]: {
    kind: Kind;
    id: Uuid;
    employer_id: Uuid | null;
    employer_name: string | null;
    employee_id: Uuid | null;
    member_id: Uuid | null;
    since: Instant;
    facts: Facts[Kind];
  };
}[InboxKind];

export interface InboxFilter {
  kinds: readonly InboxKind[];
  employerId: Uuid | null;
}

/** What waits after this place, oldest first. */
export async function selectWaiting(
  db: Db,
  organizationId: Uuid,
  filter: InboxFilter,
  after: Place | null,
  limit: number,
): Promise<Waiting[]> {
  const of = (kind: InboxKind) => {
    const { from, id = sql`w.id`, since, employer, person, facts } = KINDS[kind];
    const later = after === null ? sql`` : sql`and (${since}, ${id}) > (${after.at}, ${after.id}::uuid)`;
    return sql`(select ${kind} as kind, ${id} as id, ${employer} as employer_id,
        ${person.employee} as employee_id, ${person.member} as member_id, ${since} as since, jsonb_build_object(${facts}) as facts
      from ${from} where ${waits(organizationId, kind, filter)} ${later} order by ${since}, ${id} limit ${limit})`;
  };
  const { rows } = await sql<Waiting>`
    select waiting.*, p.name as employer_name
    from (select * from (${sql.join(filter.kinds.map(of), sql` union all `)}) every_kind order by since, id limit ${limit}) waiting
    left join employers p on p.organization_id = ${organizationId} and p.id = waiting.employer_id
    order by since, waiting.id`.execute(db);
  return rows;
}

/** How many of each kind there are, counted up to `most`. */
export async function countWaiting(
  db: Db,
  organizationId: Uuid,
  filter: InboxFilter,
  most: number,
): Promise<{ kind: InboxKind; count: number }[]> {
  // The employer is only joined if one is asked for.
  const fromOf = ({ from, counted = from }: Source) => (filter.employerId === null ? counted : from);
  const of = (kind: InboxKind) => sql`
    select ${kind} as kind, count(*) as count
    from (select 1 from ${fromOf(KINDS[kind])} where ${waits(organizationId, kind, filter)} limit ${most}) waiting`;
  const { rows } = await sql<{ kind: InboxKind; count: number }>`
    ${sql.join(filter.kinds.map(of), sql` union all `)}`.execute(db);
  return rows;
}

function waits(organizationId: Uuid, kind: InboxKind, { employerId }: InboxFilter): RawBuilder<unknown> {
  const { waits: condition, employer } = KINDS[kind];
  const ofEmployer = employerId === null ? sql`` : sql`and ${employer} = ${employerId}::uuid`;
  return sql`w.organization_id = ${organizationId} and ${condition} ${ofEmployer}`;
}
