/**
 * The only file that writes invoices and their lines. Lines are added, never changed and never deleted. A run has
 * the organization's calendar to itself, and with it the numbers of its invoices.
 */
import { sql } from 'kysely';
import type { Tx } from '../../platform/database/db.ts';
import { columns, columnsWithout, type Row, records } from '../../platform/database/records.ts';
import type { CalendarDate, Instant } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { COVERAGE_PERIODS } from '../coverage/coverage-period.sql.ts';
import type { Difference } from './invoice.rules.ts';

/**
 * What the ledger lacks of these employees up to the month that begins: due(m) of all that was elected by now and not cancelled,
 * less the existing lines, wherever premium or shares differ. The same as `dueShares` of the rules. Looked up and materialized
 * like the differences of deductions.
 */
export async function selectDifferences(
  db: Tx,
  organizationId: Uuid,
  employeeIds: readonly Uuid[],
  runOn: CalendarDate,
): Promise<Difference[]> {
  const { rows } = await sql<Difference>`
    with people as materialized (
      select e.* from unnest(${[...employeeIds]}::uuid[]) as asked (id)
      cross join lateral (select id, termination_date from employees
        where organization_id = ${organizationId} and id = asked.id limit 1) e
    ), differing as materialized (
      select w.id as employee_id, d.*
      from people w cross join lateral (
        select plan_year_id, month, sum(premium_cents) as premium_cents, sum(employer_cents) as employer_cents,
          max(enrollment_id::text)::uuid as enrollment_id,
          max(tier) as tier
        from (
          select n.plan_year_id, n.id as enrollment_id, s.tier, s.premium_cents, m.month::date as month,
            case when m.month > w.termination_date then s.premium_cents else s.employer_cents end as employer_cents
          from enrollments n
          cross join ${COVERAGE_PERIODS}
          cross join lateral generate_series(
            date_trunc('month', s.starts_on + interval '1 month' - interval '1 day'),
            least(s.ends_on, ${runOn}::date)::timestamp, interval '1 month') as m (month)
          where n.organization_id = ${organizationId} and n.employee_id = w.id
            and n.election = 'Enrolled' and not n.cancelled and n.answered_on <= ${runOn}
          union all
          select l.plan_year_id, null, null, -l.premium_cents, l.month, -l.employer_cents
          from invoice_lines l
          where l.organization_id = ${organizationId} and l.employee_id = w.id
        ) entries
        group by plan_year_id, month having sum(premium_cents) <> 0 or sum(employer_cents) <> 0
      ) d
    )
    select n.employer_id, d.employee_id, d.plan_year_id, n.id as enrollment_id, d.month, d.premium_cents::int4,
      d.employer_cents::int4, (d.premium_cents - d.employer_cents)::int4 as employee_cents,
      y.benefit_name, n.plan_name, coalesce(d.tier, n.tier) as tier
    from differing d
    cross join lateral (select n.id, n.employer_id, n.tier, k.name as plan_name from enrollments n
      join benefit_plans k on k.organization_id = n.organization_id and k.id = n.plan_id
      where n.organization_id = ${organizationId} and n.id = coalesce(d.enrollment_id, (
        select l.enrollment_id from invoice_lines l where l.organization_id = ${organizationId}
          and l.employee_id = d.employee_id and l.plan_year_id = d.plan_year_id and l.month = d.month
        order by l.id desc limit 1)) limit 1) n
    cross join lateral (select b.name as benefit_name from plan_years y
      join benefit_products b on b.organization_id = y.organization_id and b.id = y.product_id
      where y.organization_id = ${organizationId} and y.id = d.plan_year_id limit 1) y
    order by d.employee_id, d.month, y.benefit_name, d.plan_year_id`.execute(db);
  return rows;
}

const PART = ['id', 'employer_id', 'line_count', 'premium_cents', 'employer_cents', 'employee_cents'] as const;

/** What a batch adds to the invoice of an employer; the first batch makes it. */
export type InvoicePart = Pick<Row<'invoices'>, (typeof PART)[number]>;

/** Creates these invoices of a run with the next numbers, or adds to existing ones; returns the invoice of each employer. */
export async function addToInvoices(
  db: Tx,
  organizationId: Uuid,
  run: { on: CalendarDate; at: Instant },
  parts: readonly InvoicePart[],
): Promise<Map<Uuid, Uuid>> {
  const { rows } = await sql<{ employer_id: Uuid; id: Uuid }>`
    insert into invoices as i (organization_id, id, number, employer_id, run_on, issued_at, billed_by, billed_to, line_count,
      premium_cents, employer_cents, employee_cents)
    select ${organizationId}::uuid, r.id,
      (select coalesce(max(number), 0) from invoices where organization_id = ${organizationId})
        + row_number() over (order by made.id is not null, r.employer_id),
      r.employer_id, ${run.on}::date, ${run.at}::timestamptz, o.name,
      jsonb_build_object('name', p.legal_name, 'address', p.address),
      r.line_count, r.premium_cents, r.employer_cents, r.employee_cents
    from ${records('invoices', PART, parts)}
    join employers p on p.organization_id = ${organizationId} and p.id = r.employer_id
    join organizations o on o.id = p.organization_id
    left join invoices made on made.organization_id = p.organization_id and made.employer_id = p.id
      and made.run_on = ${run.on}::date
    order by r.employer_id
    on conflict (organization_id, employer_id, run_on) do update set
      line_count = i.line_count + excluded.line_count, premium_cents = i.premium_cents + excluded.premium_cents,
      employer_cents = i.employer_cents + excluded.employer_cents,
      employee_cents = i.employee_cents + excluded.employee_cents
    returning i.employer_id, i.id`.execute(db);
  return new Map(rows.map(({ employer_id, id }) => [employer_id, id]));
}

const LINE = columnsWithout('invoice_lines', 'organization_id', 'created_at');
export type LineRow = Omit<Row<'invoice_lines'>, 'organization_id' | 'created_at'>;

export async function insertLines(
  db: Tx,
  organizationId: Uuid,
  rows: readonly LineRow[],
  createdAt: Instant,
): Promise<void> {
  await sql`
    insert into invoice_lines (organization_id, created_at, ${columns('invoice_lines', LINE)})
    select ${organizationId}::uuid, ${createdAt}::timestamptz, r.* from ${records('invoice_lines', LINE, rows)}`.execute(
    db,
  );
}

/** False: it was already paid. */
export async function markPaid(db: Tx, organizationId: Uuid, id: Uuid, now: Instant): Promise<boolean> {
  const result = await sql`
    update invoices set status = 'paid', paid_at = ${now}
    where organization_id = ${organizationId} and id = ${id} and status = 'open'`.execute(db);
  return result.numAffectedRows === 1n;
}
