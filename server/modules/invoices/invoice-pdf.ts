/** An invoice as a PDF: who bills whom, what for, the two shares, the sum. It names no people: their lines are in the API. */

import { type Column, MUTED, type PdfContent, pdfContent, type Sheet } from '../../platform/pdf/pdf.ts';
import { type CalendarDate, endOfMonth } from '../../platform/values/dates.ts';
import { dollars } from '../../platform/values/money.ts';
import { TIER_NAMES } from '../plans/plan.schemas.ts';
import { invoiceName } from './invoice.rules.ts';
import type { InvoiceRow, ItemRow } from './invoice-list.sql.ts';

const MONTHS = 'January February March April May June July August September October November December'.split(' ');
const monthName = (day: CalendarDate) => `${MONTHS[Number(day.slice(5, 7)) - 1]} ${day.slice(0, 4)}`;
const longDate = (day: CalendarDate) =>
  `${MONTHS[Number(day.slice(5, 7)) - 1]} ${Number(day.slice(8))}, ${day.slice(0, 4)}`;

const HALVES: Column[] = [
  { share: 0.5, align: 'left' },
  { share: 0.5, align: 'left' },
];
const TABLE: Column[] = [
  { share: 0.43, align: 'left' },
  { share: 0.1, align: 'right' },
  { share: 0.15, align: 'right' },
  { share: 0.17, align: 'right' },
  { share: 0.15, align: 'right' },
];
const SUM: Column[] = [
  { share: 0.6, align: 'left' },
  { share: 0.23, align: 'left' },
  { share: 0.17, align: 'right' },
];

export function invoicePdf(invoice: InvoiceRow, items: readonly ItemRow[]): PdfContent {
  const name = invoiceName(invoice.number);
  const about = {
    title: `Invoice ${name}`,
    language: 'en',
    at: invoice.issued_at,
    pageLabel: 'Page {page} of {pages}',
  };
  return pdfContent({ ...about, footer: `${invoice.billed_by} · ${name}` }, (sheet) => {
    writeHead(sheet, invoice, name);
    const now = items.filter(({ month }) => month === invoice.run_on);
    const before = items.filter(({ month }) => month !== invoice.run_on);
    if (now.length > 0) writeItems(sheet, `Premiums of ${monthName(invoice.run_on)}`, now, false);
    if (before.length > 0) writeItems(sheet, 'Corrections of earlier months', before, true);
    sheet.space(6);
    sheet.keep(70);
    sheet.row(SUM, ['', 'Employer pays', dollars(invoice.employer_cents)]);
    sheet.row(SUM, ['', 'Employees pay', dollars(invoice.employee_cents)]);
    const total = invoice.premium_cents < 0 ? 'Credit' : 'Total due';
    sheet.row(SUM, ['', total, dollars(invoice.premium_cents)], { face: 'bold' });
    sheet.text(
      'The employees’ share is what payroll deducts; deduction statements list it by person. Negative amounts are credits.',
      { size: 8.5, color: MUTED, before: 18 },
    );
  });
}

function writeHead(sheet: Sheet, invoice: InvoiceRow, name: string): void {
  sheet.text(`Invoice ${name}`, { face: 'bold', size: 20 });
  sheet.text(`Coverage in ${monthName(invoice.run_on)}`, { size: 12, color: MUTED, before: 2 });
  sheet.space(16);
  const { address, name: billedTo } = invoice.billed_to;
  const place = [
    address.address_line_1,
    address.address_line_2,
    `${address.city}, ${address.state} ${address.zipcode}`,
  ];
  sheet.row(HALVES, ['From', 'To'], { face: 'bold' });
  sheet.row(HALVES, [invoice.billed_by, [billedTo, ...place.filter(Boolean)].join('\n')]);
  sheet.space(10);
  sheet.row(HALVES, ['Date', 'Period'], { face: 'bold' });
  const period = `${longDate(invoice.run_on)} to ${longDate(endOfMonth(invoice.run_on))}`;
  sheet.row(HALVES, [longDate(invoice.run_on), period]);
  sheet.space(16);
}

function writeItems(sheet: Sheet, title: string, rows: readonly ItemRow[], named: boolean): void {
  sheet.keep(60);
  sheet.text(title, { face: 'bold', size: 12 });
  sheet.row(TABLE, ['Benefit', 'People', 'Premium', 'Employer', 'Employees'], { face: 'bold', ruled: true });
  for (const row of rows) {
    const what = `${row.benefit_name}: ${row.plan_name}\n${TIER_NAMES[row.tier]}${named ? `, ${monthName(row.month)}` : ''}`;
    const amounts = [row.premium_cents, row.employer_cents, row.employee_cents].map(dollars);
    sheet.row(TABLE, [what, String(row.employee_count), ...amounts], { ruled: true });
  }
  sheet.space(14);
}
