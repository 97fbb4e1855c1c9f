/** Reads invoices: the list, one invoice with its items, its lines by person. Nothing is written here. */
import { sql } from 'kysely';
import type { Caller } from '../../platform/commands/caller.ts';
import type { Db } from '../../platform/database/db.ts';
import { columns, columnsWithout, type Row } from '../../platform/database/records.ts';
import { countMatching } from '../../platform/database/totals.ts';
import type { AddressValue, PageRequest, Total } from '../../platform/http/schemas.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { runIsOver } from '../calendar/place.sql.ts';
import { isLookedFor } from '../employees/person-search.ts';

export type InvoiceRow = Omit<
  Row<'invoices', { billed_to: { name: string; address: AddressValue } }>,
  'organization_id'
>;
const COLUMNS = columns('invoices', columnsWithout('invoices', 'organization_id'), 'i');

/** Nobody must pay half a bill. */
const RUN_IS_OVER = runIsOver('i');

const reached = (caller: Caller, employerId: Uuid) => sql`
  i.organization_id = ${caller.organizationId} and i.employer_id = ${employerId} and ${RUN_IS_OVER}
    and (${caller.employerId}::uuid is null or i.employer_id = ${caller.employerId}) and ${caller.employeeId}::uuid is null`;

/** Newest first, below this number. Served by invoices_once. */
export async function selectInvoices(
  db: Db,
  caller: Caller,
  employerId: Uuid,
  below: number | null,
  limit: number,
): Promise<InvoiceRow[]> {
  const { rows } = await sql<InvoiceRow>`
    select ${COLUMNS} from invoices i
    where ${reached(caller, employerId)} and (${below}::int4 is null or i.number < ${below})
    order by i.number desc limit ${limit}`.execute(db);
  return rows;
}

export async function selectInvoice(
  db: Db,
  caller: Caller,
  employerId: Uuid,
  number: number | null,
): Promise<InvoiceRow | null> {
  const { rows } = await sql<InvoiceRow>`
    select ${COLUMNS} from invoices i where ${reached(caller, employerId)} and i.number = ${number}`.execute(db);
  return rows[0] ?? null;
}

/** One kind of coverage in one month, for everybody who has it. */
export type ItemRow = Pick<
  Row<'invoice_lines'>,
  | 'plan_year_id'
  | 'benefit_name'
  | 'plan_name'
  | 'tier'
  | 'month'
  | 'premium_cents'
  | 'employer_cents'
  | 'employee_cents'
> & { employee_count: number };

/** The items of an invoice: its own month first, by benefit, plan and tier; then corrections of earlier months. */
export async function selectItems(db: Db, organizationId: Uuid, invoiceId: Uuid): Promise<ItemRow[]> {
  const { rows } = await sql<ItemRow>`
    select l.plan_year_id, l.benefit_name, l.plan_name, l.tier, l.month, count(distinct l.employee_id) as employee_count,
      sum(l.premium_cents) as premium_cents, sum(l.employer_cents) as employer_cents, sum(l.employee_cents) as employee_cents
    from invoice_lines l where l.organization_id = ${organizationId} and l.invoice_id = ${invoiceId}
    group by l.plan_year_id, l.benefit_name, l.plan_name, l.tier, l.month
    order by l.month desc, l.benefit_name, l.plan_name, array_position('{EE,ES,EC,EF}', l.tier), l.plan_year_id`.execute(
    db,
  );
  return rows;
}

const LINE = columnsWithout('invoice_lines', 'organization_id', 'invoice_id', 'created_at');
export type ShownLine = Pick<Row<'invoice_lines'>, (typeof LINE)[number]> &
  Pick<Row<'employees'>, 'reference_id' | 'first_name' | 'last_name'>;

/** The lines of people who match the search, by name. */
export async function selectLines(
  db: Db,
  organizationId: Uuid,
  invoice: Pick<InvoiceRow, 'id' | 'line_count'>,
  search: string | null,
  page: PageRequest,
): Promise<{ rows: ShownLine[]; total: Total }> {
  const found = sql`
    from invoice_lines l join employees e on e.organization_id = l.organization_id and e.id = l.employee_id
    where l.organization_id = ${organizationId} and l.invoice_id = ${invoice.id} and ${isLookedFor(search)}`;
  const { rows } = await sql<ShownLine>`
    select ${columns('invoice_lines', LINE, 'l')}, e.reference_id, e.first_name, e.last_name ${found}
    order by e.last_name_folded, e.first_name_folded, e.id, l.month desc, l.benefit_name, l.id
    limit ${page.limit} offset ${(page.page - 1) * page.limit}`.execute(db);
  // The total number of lines is known already.
  if (search === null) return { rows, total: { total: invoice.line_count, isEstimate: false } };
  return { rows, total: await countMatching(db, found, page) };
}

/** For a signed link, which replaces a caller. */
export async function selectInvoiceById(db: Db, organizationId: Uuid, id: Uuid): Promise<InvoiceRow | null> {
  const { rows } = await sql<InvoiceRow>`
    select ${COLUMNS} from invoices i where i.organization_id = ${organizationId} and i.id = ${id} and ${RUN_IS_OVER}`.execute(
    db,
  );
  return rows[0] ?? null;
}
