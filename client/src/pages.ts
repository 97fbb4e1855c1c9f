/** Every row of a list, page by page, in whichever of its three ways the list goes on. */
import type { Request } from './request.ts';

interface Page {
  data: unknown[];
  pagination: { page?: number; total_pages?: number; next_cursor?: string | null; next_offset?: string | null };
}

/** `ask` answers the page of a request. A list without pages is one. */
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

/** What the next page is asked with; null: this was the last. */
function after(query: Record<string, unknown>, pagination: Page['pagination']): Record<string, unknown> | null {
  const { page, total_pages, next_cursor, next_offset } = pagination;
  if (next_cursor) return { ...query, after: next_cursor };
  if (next_offset) return { ...query, offset: next_offset };
  if (next_cursor === null || next_offset === null) return null;
  return page !== undefined && total_pages !== undefined && page < total_pages ? { ...query, page: page + 1 } : null;
}
