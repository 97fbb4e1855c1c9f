/**
 * The only file that writes invoices, their lines and the counter of their numbers. Lines are added, never changed and never
 * deleted.
 */
import { sql } from 'kysely';
import type { Tx } from '../../platform/database/db.ts';
import { columns, columnsWithout, type Row, records } from '../../platform/database/records.ts';
import type { CalendarDate, Instant } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import type { Account } from './invoice.rules.ts';

/** The lines so far of these employees, summed by month. Served only by invoice_lines_of_employee. */
export async function selectAccounts(
  db: Tx,
  organizationId: Uuid,
  employeeIds: readonly Uuid[],
): Promise<Map<Uuid, Account[]>> {
  const { rows } = await sql<Account & { employeeId: Uuid }>`
    select asked.id as "employeeId", s.* from unnest(${[...employeeIds]}::uuid[]) as asked (id)
    cross join lateral (
      select m.plan_year_id as "planYearId",
        json_object_agg(m.month, json_build_object('premium', m.premium, 'employer', m.employer)) as "byMonth"
      from (select plan_year_id, month, sum(premium_cents) as premium, sum(employer_cents) as employer
        from invoice_lines where organization_id = ${organizationId} and employee_id = asked.id
        group by plan_year_id, month) m
      group by m.plan_year_id) s`.execute(db);
  return Map.groupBy(rows, ({ employeeId }) => employeeId);
}

/** The last line of an employee's account for a month: a credit names the same enrollment if nothing is due any more. */
export type LastLine = Pick<
  Row<'invoice_lines'>,
  'employee_id' | 'plan_year_id' | 'month' | 'enrollment_id' | 'plan_name' | 'tier'
>;

export async function selectLastLines(
  db: Tx,
  organizationId: Uuid,
  of: readonly Pick<LastLine, 'employee_id' | 'plan_year_id' | 'month'>[],
): Promise<LastLine[]> {
  if (of.length === 0) return [];
  const { rows } = await sql<LastLine>`
    select l.* from ${records('invoice_lines', ['employee_id', 'plan_year_id', 'month'], of)}
    cross join lateral (
      select employee_id, plan_year_id, month, enrollment_id, plan_name, tier from invoice_lines
      where organization_id = ${organizationId} and employee_id = r.employee_id and plan_year_id = r.plan_year_id
        and month = r.month
      order by id desc limit 1) l`.execute(db);
  return rows;
}

const PART = ['id', 'employer_id', 'line_count', 'premium_cents', 'employer_cents', 'employee_cents'] as const;

/** What a batch adds to the invoice of an employer; the first batch creates it. */
export type InvoicePart = Pick<Row<'invoices'>, (typeof PART)[number]>;

/**
 * Creates these invoices of a run, or adds to existing ones; returns the invoice of each employer. Numbers come from the
 * organization's counter, whose row stays locked until the commit, so it is locked only if an invoice is missing, and after
 * every other lock (docs/decisions/0014-money-is-decided-once.md). A run that waited for it looks again, since numbers have no
 * gaps.
 */
export async function addToInvoices(
  db: Tx,
  organizationId: Uuid,
  run: { on: CalendarDate; at: Instant },
  parts: readonly InvoicePart[],
): Promise<Map<Uuid, Uuid>> {
  const added = await addToExisting(db, organizationId, run.on, parts);
  const missing = parts.filter(({ employer_id }) => !added.has(employer_id));
  if (missing.length === 0) return added;
  await lockCounter(db, organizationId);
  // Another run may have created some of them while this one waited.
  const meanwhile = await addToExisting(db, organizationId, run.on, missing);
  const made = await insertInvoices(
    db,
    organizationId,
    run,
    missing.filter(({ employer_id }) => !meanwhile.has(employer_id)),
  );
  return new Map([...added, ...meanwhile, ...made]);
}

async function addToExisting(
  db: Tx,
  organizationId: Uuid,
  runOn: CalendarDate,
  parts: readonly InvoicePart[],
): Promise<Map<Uuid, Uuid>> {
  const { rows } = await sql<{ employer_id: Uuid; id: Uuid }>`
    update invoices i set line_count = i.line_count + r.line_count, premium_cents = i.premium_cents + r.premium_cents,
      employer_cents = i.employer_cents + r.employer_cents, employee_cents = i.employee_cents + r.employee_cents
    from ${records('invoices', PART, parts)}
    where i.organization_id = ${organizationId} and i.employer_id = r.employer_id and i.run_on = ${runOn}
    returning i.employer_id, i.id`.execute(db);
  return new Map(rows.map(({ employer_id, id }) => [employer_id, id]));
}

async function lockCounter(db: Tx, organizationId: Uuid): Promise<void> {
  await sql`
    insert into invoice_counters (organization_id) values (${organizationId})
    on conflict (organization_id) do update set last_number = invoice_counters.last_number`.execute(db);
}

async function insertInvoices(
  db: Tx,
  organizationId: Uuid,
  run: { on: CalendarDate; at: Instant },
  parts: readonly InvoicePart[],
): Promise<Map<Uuid, Uuid>> {
  if (parts.length === 0) return new Map();
  const { rows } = await sql<{ employer_id: Uuid; id: Uuid }>`
    with taken as (
      update invoice_counters set last_number = last_number + ${parts.length}
      where organization_id = ${organizationId} returning last_number - ${parts.length} as before
    )
    insert into invoices as i (organization_id, id, number, employer_id, run_on, issued_at, billed_by, billed_to, line_count,
      premium_cents, employer_cents, employee_cents)
    select ${organizationId}::uuid, r.id, taken.before + row_number() over (order by r.employer_id),
      r.employer_id, ${run.on}::date, ${run.at}::timestamptz, o.name,
      jsonb_build_object('name', p.legal_name, 'address', p.address),
      r.line_count, r.premium_cents, r.employer_cents, r.employee_cents
    from taken cross join ${records('invoices', PART, parts)}
    join employers p on p.organization_id = ${organizationId} and p.id = r.employer_id
    join organizations o on o.id = p.organization_id
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
