/** How names and offsets of invoices are parsed. */
import { expect, it } from 'vitest';
import { invoiceName, invoiceNumber, offsetAfter, parseOffset } from './invoice.rules.ts';

it('names invoices, and accepts no other spelling of a name', () => {
  expect(invoiceNumber(invoiceName(12))).toBe(12);
  for (const other of ['INV-0', 'INV-012', 'inv-12', 'INV-12 ', 'INV-', 'INV-9999999999', '12'])
    expect(invoiceNumber(other)).toBeNull();
});

it('reads its own offsets, and no others', () => {
  expect(parseOffset(offsetAfter(7))).toBe(7);
  for (const other of [
    '',
    'x',
    '7',
    offsetAfter(7).slice(1),
    `${offsetAfter(7)}=`,
    Buffer.from('after:-1').toString('base64url'),
  ])
    expect(parseOffset(other)).toBeNull();
});
