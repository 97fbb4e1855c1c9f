/** Every row of a list, page by page, whichever of the three kinds of paging the list has. */
import type { Request } from './request.ts';

interface Page {
  data: unknown[];
  pagination: { page?: number; total_pages?: number; next_cursor?: string | null; next_offset?: string | null };
}

/** `ask` returns the page of a query. A list without pages is a single page. */
export async function* rowsOf(
  ask: (request: Request) => Promise<unknown>,
  request: Request,
): AsyncGenerator<unknown, void, undefined> {
  for (let query: Request['query'] | null = request.query ?? {}; query !== null; ) {
    const page = (await ask({ ...request, query })) as Page;
    yield* page.data;
    query = page.data.length === 0 || !page.pagination ? null : after(query, page.pagination);
  }
}

/** The query of the next page; null: this was the last. */
function after(query: Record<string, unknown>, pagination: Page['pagination']): Record<string, unknown> | null {
  const { page, total_pages, next_cursor, next_offset } = pagination;
  if (next_cursor) return { ...query, after: next_cursor };
  if (next_offset) return { ...query, offset: next_offset };
  if (next_cursor === null || next_offset === null) return null;
  return page !== undefined && total_pages !== undefined && page < total_pages ? { ...query, page: page + 1 } : null;
}
