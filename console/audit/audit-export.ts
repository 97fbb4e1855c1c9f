/** The audit and the access log as rows for a spreadsheet, read page by page: the API answers a hundred at a time. */
import type { Api } from '../../embed/shared/api.ts';
import type { Operations } from '../../embed/shared/api-types.ts';

type Done = Operations['GET /v1/audit-entries']['answer']['data'][number];
type Looked = Operations['GET /v1/access-log']['answer']['data'][number];

export interface Asked {
  /** An id, or empty. */
  about: string;
  /** Days in the reader's time zone, inclusive; empty: no limit. */
  from: string;
  to: string;
}

/** Nobody reads a longer file: ask for fewer days. */
export const MOST_ENTRIES = 20_000;
const PAGE = 100;

const DONE_HEADING = [
  ...['occurred_at', 'actor_kind', 'actor_id', 'actor_name', 'action', 'resource_type', 'resource_id', 'changes'],
  ...['details', 'trace_id'],
];
const LOOKED_HEADING = ['occurred_at', 'user_id', 'user_name', 'operation', 'resources', 'trace_id'];

export interface Exported {
  rows: string[][];
  /** There are more entries than the file holds. */
  isCut: boolean;
}

export async function exportDone(api: Api, asked: Asked): Promise<Exported> {
  const entries: Done[] = [];
  const between = bounds(asked);
  let [read, pages] = [0, 1];
  while (read < pages && entries.length < MOST_ENTRIES) {
    const { data, pagination } = await api.call('GET /v1/audit-entries', {
      query: { limit: PAGE, page: ++read, ...between, ...(asked.about && { resource_id: asked.about }) },
    });
    // New entries would push others from one page to the next.
    between.created_before ??= data[0]?.occurred_at;
    entries.push(...data);
    pages = pagination.total_pages;
  }
  return { rows: [DONE_HEADING, ...entries.map(doneRow)], isCut: read < pages };
}

export async function exportLooked(api: Api, asked: Asked): Promise<Exported> {
  const entries: Looked[] = [];
  let after: string | null = '';
  while (after !== null && entries.length < MOST_ENTRIES) {
    const query = { limit: PAGE, ...bounds(asked), ...(asked.about && { resource_id: asked.about }) };
    const found: Operations['GET /v1/access-log']['answer'] = await api.call('GET /v1/access-log', {
      query: { ...query, ...(after && { after }) },
    });
    entries.push(...found.data);
    after = found.pagination.next_cursor;
  }
  return { rows: [LOOKED_HEADING, ...entries.map(lookedRow)], isCut: after !== null };
}

/** The moments at which the reader's days begin and end. */
function bounds({ from, to }: Pick<Asked, 'from' | 'to'>): {
  created_after?: string;
  created_before?: string | undefined;
} {
  return {
    ...(from && { created_after: new Date(`${from}T00:00:00`).toISOString() }),
    ...(to && { created_before: new Date(`${to}T23:59:59.999`).toISOString() }),
  };
}

const text = (value: unknown): string =>
  value === null || value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value);

function doneRow({ occurred_at, actor, action, resource_type, resource_id, ...rest }: Done): string[] {
  const { changes, details, trace_id } = rest;
  const changed = changes.length > 0 ? changes : null;
  return [
    ...[occurred_at, actor.kind, text(actor.id), text(actor.name), action, resource_type, text(resource_id)],
    ...[text(changed), text(details), text(trace_id)],
  ];
}

function lookedRow({ occurred_at, user, operation, resources, trace_id }: Looked): string[] {
  return [occurred_at, user.id, user.name, operation, resources.join(' '), text(trace_id)];
}
