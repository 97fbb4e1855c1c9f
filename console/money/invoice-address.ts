/** The invoices of an employer as addresses: the list, and one invoice with the search in it. */
import type { Route } from '../../embed/employer-billing/data.ts';
import { addressOf } from '../shell/router.tsx';

const DAY = /^\d{4}-\d\d-\d\d$/;

export function invoiceIn(query: URLSearchParams): Route {
  const invoiceId = query.get('invoice');
  const month = query.get('month') ?? '';
  if (!invoiceId || !DAY.test(month)) return { invoiceId: null };
  const page = Math.max(1, Number.parseInt(query.get('page') ?? '1', 10) || 1);
  return { invoiceId, month, search: query.get('search') ?? '', page };
}

export function addressOfInvoice(employerId: string, route: Route): string {
  const list = `/money/${employerId}`;
  if (route.invoiceId === null) return list;
  const { invoiceId: invoice, month, search, page } = route;
  return addressOf(list, { invoice, month, search, page: page === 1 ? null : page });
}

/** The first page of one. */
export const addressOfOne = (employerId: string, invoiceId: string, month: string): string =>
  addressOfInvoice(employerId, { invoiceId, month, search: '', page: 1 });
