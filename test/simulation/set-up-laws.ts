/** Laws of everyday set-ups (rules 11): whom a policy covers, nobody twice, plans where people live, life events as they are set. */
import { type RawBuilder, sql } from 'kysely';
import {
  addDays,
  addMonths,
  type CalendarDate,
  earlier,
  later,
  startOfMonth,
} from '../../server/platform/values/dates.ts';
import type { Uuid } from '../../server/platform/values/ids.ts';
import { Broken } from './broken.ts';
import type { Organization, Report } from './organization.ts';

/**
 * Who was covered through whom, as it was recorded: employees by a period of their enrollment, dependents on their days within one.
 * Ids count up, so that what was known when a row was recorded is what has a lesser one. `made_by`: what made all of it at once.
 */
const covered = (o: Uuid) => sql`
  select n.id as enrollment_id, n.employer_id, n.product_id, n.member_id, true as is_employee, p.id, p.recorded_at,
    p.superseded_at, p.audit_entry_id as made_by, p.starts_on, p.ends_on, lower(e.first_name || ' ' || e.last_name) as name,
    e.date_of_birth
  from coverage_periods p
  join enrollments n on n.organization_id = p.organization_id and n.id = p.enrollment_id
  join employees e on e.organization_id = n.organization_id and e.id = n.employee_id
  where p.organization_id = ${o}
  union all
  select n.id, n.employer_id, n.product_id, n.member_id, false, greatest(c.id, p.id), greatest(c.recorded_at, p.recorded_at),
    least(c.superseded_at, p.superseded_at), case when c.audit_entry_id = p.audit_entry_id then c.audit_entry_id end,
    greatest(c.starts_on, p.starts_on), least(c.ends_on, p.ends_on), lower(m.first_name || ' ' || m.last_name), m.date_of_birth
  from coverage_people c
  join coverage_periods p on p.organization_id = c.organization_id and p.enrollment_id = c.enrollment_id
    and p.recorded_at <= coalesce(c.superseded_at, 'infinity') and c.recorded_at <= coalesce(p.superseded_at, 'infinity')
  join enrollments n on n.organization_id = c.organization_id and n.id = c.enrollment_id
  join dependents d on d.organization_id = c.organization_id and d.id = c.dependent_id
  join members m on m.organization_id = d.organization_id and m.id = d.member_id
  where c.organization_id = ${o}`;

/** Whether row `b` covered the person of row `a` on one of the same days through somebody else, when `a` was recorded. */
const COVERS_TOO = sql`b.employer_id = a.employer_id and b.product_id = a.product_id and b.member_id <> a.member_id
  and b.name = a.name and b.date_of_birth = a.date_of_birth and not (a.is_employee and b.is_employee)
  and b.starts_on <= a.ends_on and b.ends_on >= greatest(a.starts_on, b.starts_on) and a.ends_on >= a.starts_on
  and b.id < a.id and coalesce(b.superseded_at > a.recorded_at, true)`;

export const NEVER_IN_SET_UPS: Record<string, (organization: Uuid, today: CalendarDate) => RawBuilder<unknown>> = {
  'an active policy has those and no others eligible or waiting whom it means': (o) => sql`
    select e.id, e.eligibility, e.employee_class, e.compensation_type, e.address ->> 'state' as state, p.rules from employees e
    join eligibility_policies p on p.organization_id = e.organization_id and p.employer_id = e.employer_id and p.active
    cross join lateral (select exists (select 1 from jsonb_array_elements(p.rules) r
      where r ->> 'employee_class' in ('all', e.employee_class) and r ->> 'compensation_type' in ('all', e.compensation_type)
        and (r ->> 'states' = 'all' or r -> 'states' @> jsonb_build_array(e.address ->> 'state'))) as is_meant) w
    where e.organization_id = ${o} and e.status = 'active' and (e.eligibility <> 'none') <> w.is_meant`,
  'nobody signs for somebody who is covered through another employee, unless the operator forces it': (o) => sql`
    with c as materialized (${covered(o)})
    select a.enrollment_id, a.name, a.starts_on, a.ends_on, b.enrollment_id as other, b.starts_on as b_starts, b.ends_on as b_ends
    from c a join audit_entries t on t.organization_id = ${o} and t.id = a.made_by and t.resource_id = a.enrollment_id
      and t.action = 'enrollment.elect' and t.details -> 'force' is distinct from 'true'
    join c b on ${COVERS_TOO}`,
  'a passive renewal covers nobody for whom somebody else has signed': (o) => sql`
    with c as materialized (${covered(o)}), s as materialized (
      select enrollment_id, signed_at from signatures where organization_id = ${o} and signer_kind = 'passive_renewal')
    select a.enrollment_id, a.name, a.starts_on, a.ends_on, b.enrollment_id as other, b.starts_on as b_starts, b.ends_on as b_ends
    from c a join s on s.enrollment_id = a.enrollment_id and s.signed_at = a.recorded_at
    join c b on ${COVERS_TOO} and b.enrollment_id not in (select enrollment_id from s)`,
  // By name: a date of birth may have been corrected since.
  'who is refused as covered twice has somebody who is covered through another employee': (o) => sql`
    with c as materialized (${covered(o)})
    select t.resource_id, n.employee_id from audit_entries t
    join enrollments n on n.organization_id = t.organization_id and n.id = t.resource_id
    join employees e on e.organization_id = n.organization_id and e.id = n.employee_id
    where t.organization_id = ${o} and t.action = 'enrollment.dual_coverage' and not exists (
      select 1 from c b where b.employer_id = n.employer_id and b.product_id = n.product_id and b.member_id <> n.member_id
        and b.id < t.id and coalesce(b.superseded_at >= t.occurred_at, true)
        and (not b.is_employee and b.name = lower(e.first_name || ' ' || e.last_name)
          or b.name in (select lower(m.first_name || ' ' || m.last_name) from dependents d
            join members m on m.organization_id = d.organization_id and m.id = d.member_id
            where d.organization_id = n.organization_id and d.primary_member_id = n.member_id)))`,
  // As long as nothing of the employee has changed since, they live where they did.
  'nobody elects or renews a plan that is not offered where they live': (o) => sql`
    select n.id, b.states, e.address ->> 'state' as state from signatures s
    join enrollments n on n.organization_id = s.organization_id and n.id = s.enrollment_id
    join employees e on e.organization_id = n.organization_id and e.id = n.employee_id
    join benefit_plans b on b.organization_id = n.organization_id and b.id = n.plan_id
    where s.organization_id = ${o} and s.decision = 'elect' and s.signer_kind in ('partner_attested', 'passive_renewal')
      and e.updated_at < s.signed_at and not coalesce(e.address ->> 'state' = any(b.states), b.states is null)`,
  'before tax a life event starts nothing before it was told, but for a child': (o) => sql`
    select n.id, n.coverage_start, l.event_type, l.submitted_on from enrollments n
    join life_events l on l.organization_id = n.organization_id and l.id = n.life_event_id
    join plan_years y on y.organization_id = n.organization_id and y.id = n.plan_year_id
    where n.organization_id = ${o} and y.tax_classification = 'Pre-tax' and n.coverage_start < l.submitted_on and not exists (
      select 1 from life_events c where c.organization_id = l.organization_id and c.member_id = l.member_id
        and c.event_type in ('had_baby', 'adopted_child') and c.effective_on <= n.coverage_start)`,
};

/** Rules 4.3 and 4.9, of what was reported since: it is refused when it is late, and starts on the day that is set. */
export function holdReports(org: Organization): void {
  for (const report of org.reports.splice(0)) {
    const { type, eventOn, on, settings, answer } = report;
    const days = settings?.report_within_days ?? (type === 'gained_premium_assistance' ? 60 : 30);
    const isLate = on > addDays(eventOn, days);
    const code = answer.body.app_error_code;
    if (code === 'life_event_too_late' && !isLate) throw new Broken('what is told in time is not late', report);
    if (answer.status !== 201 || !answer.body.data.submitted_at.startsWith(on)) continue;
    const { effective_date, status } = answer.body.data;
    const isLoss = type === 'divorced' || report.isOfFamily;
    if (isLate && !isLoss) throw new Broken('what is told late is refused', report);
    if (effective_date !== startOf(report)) throw new Broken('a life event starts on the day that is set', report);
    if (settings?.needs_proof && status !== 'pending') throw new Broken('what needs a document waits for it', report);
  }
}

const nextFirst = (day: CalendarDate) => addMonths(startOfMonth(day), 1);

function startOf({ type, eventOn, on, settings }: Report): CalendarDate {
  if (type === 'had_baby' || type === 'adopted_child') return eventOn;
  const isLoss = type === 'lost_job_based_coverage';
  const asked = nextFirst(later(eventOn, on));
  const start = settings?.start ?? 'first_after_request';
  const starts: Record<string, CalendarDate> = {
    ...{ event: eventOn, day_after_event: addDays(eventOn, 1) },
    ...{ first_after_event: nextFirst(eventOn), first_after_request: asked },
  };
  const set = starts[start] ?? asked;
  return isLoss || type === 'married' ? earlier(set, asked) : set;
}

/** Whoever is covered by a plan that is not offered where they live waits in the operator's inbox, and nobody else does. */
export async function holdAreas({ api, people }: Organization): Promise<void> {
  const expected: string[] = [];
  for (const { employeeId, memberId } of people.values()) {
    const { address } = (await api.get(`/v1/employees/${employeeId}`)).body.data;
    const { data } = (await api.get(`/v1/members/${memberId}/enrollments`)).body;
    const covered = data.filter((row: { status: string }) => row.status === 'enrolled');
    for (const { id, plan_name, out_of_area } of covered) {
      const isOut = plan_name === 'Dental Plus' && address.state === 'ID';
      if (out_of_area !== isOut) throw new Broken('an enrollment says that its plan is not offered there', { id });
      if (isOut) expected.push(id);
    }
  }
  const { data: waiting } = (await api.get('/v1/inbox?kind=out_of_area&limit=100')).body;
  const found = waiting.map((item: { resource: { id: string } }) => item.resource.id);
  if (found.sort().join() !== expected.sort().join()) {
    throw new Broken('whoever lives out of the area of their plan is in the inbox', { expected, found });
  }
}
