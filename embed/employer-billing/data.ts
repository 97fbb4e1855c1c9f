/** What the billing page requests of the API. */
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { Operations } from '../shared/api-types.ts';
import { PAGE_ROWS } from '../shared/list-tools.tsx';
import { useApi, useSession } from '../shared/session.tsx';

export type Invoice = Operations['GET /v1/employers/{employer_id}/invoices']['answer']['data'][number];

export interface InvoiceRoute {
  invoiceId: string;
  month: string;
  search: string;
  page: number;
}

/** `invoiceId` null: the list. */
export type Route = { invoiceId: null } | InvoiceRoute;

const A_YEAR = 12;
const useEmployer = () => ({ employer_id: useSession().employer.id });

export function useInvoices() {
  const api = useApi();
  const ids = useEmployer();
  return useInfiniteQuery({
    queryKey: ['invoices'],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam: offset }) =>
      api.call('GET /v1/employers/{employer_id}/invoices', {
        ids,
        query: { limit: A_YEAR, ...(offset !== null && { offset }) },
      }),
    getNextPageParam: ({ pagination }) => pagination.next_offset,
  });
}

export function useInvoice(invoiceId: string) {
  const api = useApi();
  const employer = useEmployer();
  return useQuery({
    queryKey: ['invoice', invoiceId],
    queryFn: async () => {
      const ids = { ...employer, invoice_id: invoiceId };
      return (await api.call('GET /v1/employers/{employer_id}/invoices/{invoice_id}', { ids })).data;
    },
  });
}

/** The most that the server gives in a page. */
const MOST_ROWS = 100;

/** All lines of an invoice, page by page. */
export function useAllLines(invoiceId: string) {
  const api = useApi();
  const employer = useEmployer();
  return async () => {
    const ids = { ...employer, invoice_id: invoiceId };
    const ask = (page: number) =>
      api.call('GET /v1/employers/{employer_id}/invoices/{invoice_id}/lines', {
        ids,
        query: { page, limit: MOST_ROWS },
      });
    const first = await ask(1);
    const lines = [...first.data];
    for (let page = 2; page <= first.pagination.total_pages; page += 1) lines.push(...(await ask(page)).data);
    return lines;
  };
}

export function useInvoiceLines({ invoiceId, search, page }: InvoiceRoute) {
  const api = useApi();
  const employer = useEmployer();
  return useQuery({
    queryKey: ['invoice-lines', invoiceId, search, page],
    placeholderData: keepPreviousData,
    queryFn: () =>
      api.call('GET /v1/employers/{employer_id}/invoices/{invoice_id}/lines', {
        ids: { ...employer, invoice_id: invoiceId },
        query: { page, limit: PAGE_ROWS, ...(search && { search }) },
      }),
  });
}
