/** Reads what an embedded page needs before its first screen, and which pages may embed it at all. */
import { sql } from 'kysely';
import type { Caller } from '../../platform/commands/caller.ts';
import type { Db } from '../../platform/database/db.ts';
import type { Row } from '../../platform/database/records.ts';
import type { CalendarDate } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import type { LifeEventSettings } from '../access/life-event-settings.rules.ts';
import type { Classification } from '../eligibility/eligibility.rules.ts';
import type { EmploymentRule } from '../employees/employment-rule.rules.ts';
import type { LIFE_EVENT_TYPES } from '../vocabulary/life-event-types.ts';

export interface SessionRow {
  organization_name: string;
  allowed_origins: string[];
  life_event_auto_approve: (typeof LIFE_EVENT_TYPES)[number][];
  life_events: LifeEventSettings;
  employer_id: Uuid;
  employer_name: string;
  /** Both null for an employer-bound token. */
  employee_name: string | null;
  preferred_language: string | null;
  employment: EmploymentRow | null;
}

export interface EmploymentRow
  extends Pick<Row<'employees'>, 'status' | 'eligibility' | 'employee_class' | 'compensation_type'> {
  start_date: CalendarDate | null;
  termination_date: CalendarDate | null;
  eligible_on: CalendarDate | null;
  state: string | null;
  /** The rules of the employer's active policy, and their short form. */
  rules: EmploymentRule[] | null;
  classification: Classification | null;
}

/** Null: the token's entity no longer exists. */
export async function selectSession(db: Db, caller: Caller): Promise<SessionRow | null> {
  const { rows } = await sql<SessionRow>`
    select o.name as organization_name, o.allowed_origins, o.life_event_auto_approve, o.life_events, r.id as employer_id, r.name as employer_name,
      e.first_name || ' ' || e.last_name as employee_name, m.preferred_language,
      case when e.id is not null then json_build_object('status', e.status, 'eligibility', e.eligibility,
        'employee_class', e.employee_class, 'start_date', e.start_date, 'termination_date', e.termination_date,
        'eligible_on', e.eligible_on, 'compensation_type', e.compensation_type, 'state', e.address ->> 'state',
        'rules', p.rules, 'classification', p.classification) end as employment
    from organizations o
    left join employees e on e.organization_id = o.id and e.id = ${caller.employeeId}::uuid
    left join members m on m.organization_id = e.organization_id and m.id = e.member_id
    join employers r on r.organization_id = ${caller.organizationId} and r.id = coalesce(${caller.employerId}::uuid, e.employer_id)
    left join eligibility_policies p on p.organization_id = ${caller.organizationId} and p.employer_id = r.id and p.active
    where o.id = ${caller.organizationId}`.execute(db);
  return rows[0] ?? null;
}

/**
 * Every origin that any organization allows: a request for a page has no token yet, so it can't be limited to one organization.
 * Only a yes or no leaves the server. The table has one row per partner.
 */
export async function selectAllAllowedOrigins(db: Db): Promise<string[]> {
  const { rows } = await sql<{ origin: string }>`
    select distinct unnest(allowed_origins) as origin from organizations`.execute(db);
  return rows.map(({ origin }) => origin);
}
