/** Invoices of employers: the list, the items of one, its lines, the PDF, and marking it as paid. */
import type { FastifyRequest } from 'fastify';
import Type from 'typebox';
import type { Caller } from '../../platform/commands/caller.ts';
import { refuse } from '../../platform/commands/refusal.ts';
import type { Db } from '../../platform/database/db.ts';
import { answer, mutate, read, serve } from '../../platform/http/endpoints.ts';
import { download, FileLinkQuery, type FileLinks } from '../../platform/http/file-links.ts';
import {
  Address,
  Data,
  DateString,
  InstantString,
  ListQuery,
  Nullable,
  OneOf,
  PageOf,
  PageQuery,
  pageBody,
  pageRequest,
} from '../../platform/http/schemas.ts';
import type { PdfRenderer } from '../../platform/pdf/pdf.ts';
import { endOfMonth } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { PersonSearch } from '../employees/person-search.ts';
import { reachesEmployer } from '../employers/employer.sql.ts';
import { COVERAGE_TIERS } from '../plans/rates.rules.ts';
import { Id } from '../vocabulary/id-schema.ts';
import { wireId } from '../vocabulary/ids.ts';
import { invoiceName, invoiceNumber, offsetAfter, parseOffset } from './invoice.rules.ts';
import { markPaid } from './invoice.sql.ts';
import {
  type InvoiceRow,
  type ItemRow,
  type ShownLine,
  selectInvoice,
  selectInvoiceById,
  selectInvoices,
  selectItems,
  selectLines,
} from './invoice-list.sql.ts';
import { invoicePdf } from './invoice-pdf.ts';

const Shares = {
  premium_in_cents: Type.Integer({ description: 'Negative for a refund.' }),
  employer_in_cents: Type.Integer(),
  employee_in_cents: Type.Integer(),
};

const summary = {
  invoice_id: Type.String({ description: 'Such as INV-12.' }),
  period: InstantString,
  period_start: DateString,
  period_end: DateString,
  total: Type.Number({ description: 'Dollars with decimals; all other money is in whole cents.' }),
  status: OneOf(['open', 'paid']),
  paid_at: Nullable(InstantString),
  ...Shares,
};
const Invoice = Type.Object(summary);

const coverage = {
  benefit_plan_year_id: Id('planYear'),
  benefit_name: Type.String(),
  plan_name: Type.String(),
  coverage_tier: OneOf(COVERAGE_TIERS),
  month: Type.Unsafe<string>({ ...DateString, description: 'Its 1st. For an earlier month: a correction.' }),
};
const InvoiceDetail = Type.Object({
  ...summary,
  billed_by: Type.String(),
  billed_to: Type.Object({ name: Type.String(), address: Address }),
  line_count: Type.Integer(),
  items: Type.Array(Type.Object({ ...coverage, employee_count: Type.Integer(), ...Shares })),
});
const Line = Type.Object({
  employee_id: Id('employee'),
  reference_id: Nullable(Type.String()),
  first_name: Type.String(),
  last_name: Type.String(),
  enrollment_id: Id('enrollment'),
  ...coverage,
  ...Shares,
});

const shares = (row: { premium_cents: number; employer_cents: number; employee_cents: number }) => ({
  premium_in_cents: row.premium_cents,
  employer_in_cents: row.employer_cents,
  employee_in_cents: row.employee_cents,
});

function present(row: InvoiceRow) {
  return {
    invoice_id: invoiceName(row.number),
    period: `${row.run_on}T00:00:00Z`,
    period_start: row.run_on,
    period_end: endOfMonth(row.run_on),
    total: row.premium_cents / 100,
    status: row.status,
    paid_at: row.paid_at,
    ...shares(row),
  };
}

function presentCoverage(row: Omit<ItemRow, 'employee_count'>) {
  return {
    benefit_plan_year_id: wireId('planYear', row.plan_year_id),
    benefit_name: row.benefit_name,
    plan_name: row.plan_name,
    coverage_tier: row.tier,
    month: row.month,
    ...shares(row),
  };
}

function presentLine(row: ShownLine) {
  const { reference_id, first_name, last_name } = row;
  return {
    employee_id: wireId('employee', row.employee_id),
    ...{ reference_id, first_name, last_name },
    enrollment_id: wireId('enrollment', row.enrollment_id),
    ...presentCoverage(row),
  };
}

/** The invoice in the path, within the caller's reach. */
async function invoiceOf(db: Db, caller: Caller, employerId: Uuid, request: FastifyRequest): Promise<InvoiceRow> {
  return (await selectInvoice(db, caller, employerId, numberIn(request))) ?? refuse('not_found');
}

const numberIn = (request: FastifyRequest) => invoiceNumber((request.params as { invoice_id: string }).invoice_id);

const filePath = (id: Uuid) => `/v1/invoice-files/${wireId('invoice', id)}`;

const LIST = '/v1/employers/:employer_id/invoices';
const ONE = `${LIST}/:invoice_id`;

const COMMON = { tag: 'invoices', who: ['K', 'R'] as const, ids: { employer_id: 'employer' as const } };

const listEmployerInvoices = read({
  ...COMMON,
  method: 'GET',
  path: LIST,
  operation: 'listEmployerInvoices',
  summary: 'List invoices, newest first',
  description: 'Made on the 1st of each month. The only list with a cursor instead of page numbers.',
  query: Type.Object({
    limit: PageQuery.limit,
    offset: Type.Optional(Type.String({ description: 'The `next_offset` of the previous page; opaque.' })),
  }),
  answers: {
    200: Type.Object({
      data: Type.Array(Invoice),
      pagination: Type.Object({ next_offset: Nullable(Type.String()) }),
    }),
  },
  refusals: ['invalid_offset'],
  run: async ({ db, caller, ids, query }) => {
    if (!(await reachesEmployer(db, caller, ids))) refuse('not_found');
    const { limit = 20, offset } = query;
    const below = offset === undefined ? null : (parseOffset(offset) ?? refuse('invalid_offset'));
    const rows = await selectInvoices(db, caller, ids.employer_id, below, limit + 1);
    const last = rows.length > limit ? rows[limit - 1] : undefined;
    return answer(200, {
      data: rows.slice(0, limit).map(present),
      pagination: { next_offset: last ? offsetAfter(last.number) : null },
    });
  },
});

const getEmployerInvoice = read({
  ...COMMON,
  method: 'GET',
  path: ONE,
  operation: 'getEmployerInvoice',
  summary: 'Read an invoice with its items',
  description: 'Its own month by benefit, plan and tier, then corrections of earlier months.',
  answers: { 200: Data(InvoiceDetail) },
  run: async ({ db, caller, ids, request }) => {
    const row = await invoiceOf(db, caller, ids.employer_id, request);
    const items = await selectItems(db, caller.organizationId, row.id);
    const { billed_by, billed_to, line_count } = row;
    const shown = items.map((item) => ({ ...presentCoverage(item), employee_count: item.employee_count }));
    return answer(200, { data: { ...present(row), billed_by, billed_to, line_count, items: shown } });
  },
});

const listEmployerInvoiceLines = read({
  ...COMMON,
  method: 'GET',
  path: `${ONE}/lines`,
  operation: 'listEmployerInvoiceLines',
  summary: 'List the lines of an invoice, by name',
  query: ListQuery({ search: PersonSearch }),
  answers: { 200: PageOf(Line) },
  run: async ({ db, caller, ids, query, request }) => {
    const page = pageRequest(query);
    const row = await invoiceOf(db, caller, ids.employer_id, request);
    const { rows, total } = await selectLines(db, caller.organizationId, row, query.search || null, page);
    return answer(200, pageBody(rows.map(presentLine), total, page));
  },
});

const getEmployerInvoicePdf = (links: FileLinks) =>
  read({
    ...COMMON,
    method: 'GET',
    path: `${ONE}/pdf`,
    operation: 'getEmployerInvoicePdf',
    summary: 'Get an expiring link to the invoice as PDF',
    description: 'It opens without a credential, for ten minutes.',
    answers: { 200: Data(Type.Object({ download_url: Type.String() })) },
    run: async ({ db, caller, ids, request }) => {
      const row = await invoiceOf(db, caller, ids.employer_id, request);
      return answer(200, { data: { download_url: links.urlOf(caller.organizationId, filePath(row.id)) } });
    },
  });

const markEmployerInvoicePaid = mutate({
  ...COMMON,
  method: 'POST',
  path: `${ONE}/mark-paid`,
  operation: 'markEmployerInvoicePaid',
  summary: 'Mark an invoice as paid',
  who: ['K'],
  reach: async (db, caller, { employer_id = '' }, _kit, request) =>
    (await selectInvoice(db, caller, employer_id, numberIn(request))) !== null,
  answers: { 200: Data(Invoice) },
  refusals: ['invoice_paid'],
  run: async (command, { caller, ids, request }) => {
    const row = await invoiceOf(command.db, caller, ids.employer_id, request);
    if (!(await markPaid(command.db, caller.organizationId, row.id, command.now))) refuse('invoice_paid');
    const after = await invoiceOf(command.db, caller, ids.employer_id, request);
    command.audit('invoice.mark_paid', 'invoice', row.id, { before: row, after });
    return answer(200, { data: present(after) });
  },
});

const downloadInvoice = (links: FileLinks, pdfs: PdfRenderer) =>
  serve({
    method: 'GET',
    path: '/v1/invoice-files/:file_id',
    ids: { file_id: 'invoice' },
    text: {
      operation: 'downloadInvoice',
      tag: 'invoices',
      summary: 'Download an invoice as PDF',
      description: 'The URL is the `download_url` of an invoice: signed, valid for ten minutes, 404 afterwards.',
      query: FileLinkQuery,
      answers: { 200: null },
    },
    serve: async ({ db, ids: { file_id: id }, request }) => {
      const organizationId = links.open(filePath(id), request.query) ?? refuse('not_found');
      const row = (await selectInvoiceById(db, organizationId, id)) ?? refuse('not_found');
      const pdf = await pdfs.render(organizationId, invoicePdf(row, await selectItems(db, organizationId, id)));
      // Saved, never displayed: the link is opened within the frame of the billing page, which has to stay.
      return answer(200, pdf, download('application/pdf', `${invoiceName(row.number)}.pdf`));
    },
  });

export const invoiceEndpoints = (links: FileLinks, pdfs: PdfRenderer) => [
  listEmployerInvoices,
  getEmployerInvoice,
  listEmployerInvoiceLines,
  getEmployerInvoicePdf(links),
  markEmployerInvoicePaid,
  downloadInvoice(links, pdfs),
];
