import { expect, it } from 'vitest';
import { addressOfInvoice, addressOfOne, invoiceIn } from './invoice-address.ts';

const there = (address: string) => invoiceIn(new URL(address, 'https://desk.test').searchParams);

it('leads back to its invoice', () => {
  const route = { invoiceId: 'INV-7', month: '2026-07-01', search: 'ada & bo', page: 3 };
  expect(there(addressOfInvoice('empr_1', route))).toEqual(route);
  expect(addressOfOne('empr_1', 'INV-7', '2026-07-01')).toBe('/money/empr_1?invoice=INV-7&month=2026-07-01');
});

it.each(['', '?invoice=INV-7', '?invoice=INV-7&month=july', '?month=2026-07-01'])('shows the list at “%s”', (query) => {
  expect(there(`/money/empr_1${query}`)).toEqual({ invoiceId: null });
});

it('begins with the first page if the page is not a number', () => {
  expect(there('/money/empr_1?invoice=INV-7&month=2026-07-01&page=-2')).toMatchObject({ page: 1, search: '' });
});
