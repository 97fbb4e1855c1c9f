/** What waits for somebody, across all employers. */
import Type from 'typebox';
import { CursorPagination, CursorQuery, cursorRequest, pageOf } from '../../platform/http/cursor.ts';
import { answer, read } from '../../platform/http/endpoints.ts';
import { InstantString, Nullable, OneOf } from '../../platform/http/schemas.ts';
import { Id } from '../vocabulary/id-schema.ts';
import { parseId, wireId, wireIdOrNull } from '../vocabulary/ids.ts';
import { sentenceOf } from './inbox.rules.ts';
import { FACTS } from './inbox.schemas.ts';
import { countWaiting, INBOX_KINDS, KINDS, selectWaiting, type Waiting } from './inbox.sql.ts';

/** Nobody works through more in a day, and counting further would read everything there is. */
const MOST_COUNTED = 1_000;

const Items = INBOX_KINDS.map((kind) =>
  Type.Object({
    kind: Type.Literal(kind),
    employer_id: Nullable(Id('employer', 'Null: it concerns the whole organization.')),
    employer_name: Nullable(Type.String()),
    employee_id: Nullable(Id('employee')),
    member_id: Nullable(Id('member', 'The person that it is about; null: none, or several.')),
    resource: Type.Object({
      type: Type.String({ description: 'The kind of resource that waits, such as `life_event` or `census_sync`.' }),
      id: Type.String({ description: 'Its id; for an invoice, its number (`INV-12`).' }),
    }),
    since: InstantString,
    facts: FACTS[kind],
    summary: Type.String({ description: 'The facts in one English sentence. It may change: branch on `kind`.' }),
  }),
);

const Inbox = Type.Object({
  data: Type.Array(Type.Union(Items)),
  counts: Type.Array(
    Type.Object({
      kind: OneOf(INBOX_KINDS),
      count: Type.Integer({
        description: `Up to ${MOST_COUNTED.toLocaleString('en-US')}, which means that many or more.`,
      }),
    }),
    { description: 'How many of each kind wait, on all pages.' },
  ),
  pagination: CursorPagination,
});

function present(row: Waiting) {
  const { kind, employer_id, employer_name, employee_id, member_id, since, facts } = row;
  const { resource: type } = KINDS[kind];
  const id = kind === 'invoice_due' ? `INV-${row.facts.number}` : wireId(type, row.id);
  return {
    kind,
    employer_id: wireIdOrNull('employer', employer_id),
    employer_name,
    employee_id: wireIdOrNull('employee', employee_id),
    member_id: wireIdOrNull('member', member_id),
    resource: { type: type.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), id },
    since,
    facts,
    summary: sentenceOf(kind, facts),
  };
}

const getInbox = read({
  method: 'GET',
  path: '/v1/inbox',
  operation: 'getInbox',
  tag: 'organizations',
  summary: 'List what waits for somebody, across all employers, oldest first',
  description:
    'Life events to decide, those that can be approved once a document is uploaded, corrections to sign, elections that ' +
    'were refused because somebody is covered through another person (until the window is answered or over), rosters that ' +
    'were stopped or failed, failed rows of each employer’s latest roster, what the calendar could not decide, webhooks ' +
    'that fail, differences between deductions and elections after the latest run, open invoices, people who are covered by ' +
    'a plan that is not offered where they live, and arrears of a leave that nobody collects. An item is listed until it is ' +
    'done.',
  who: ['K'],
  query: Type.Object({
    kind: Type.Optional(OneOf(INBOX_KINDS)),
    employer_id: Type.Optional(Id('employer')),
    ...CursorQuery,
  }),
  answers: { 200: Inbox },
  run: async ({ db, caller: { organizationId }, query }) => {
    const { after, limit } = cursorRequest(query);
    const employerId = query.employer_id === undefined ? null : parseId('employer', query.employer_id);
    const filter = { kinds: query.kind ? [query.kind] : INBOX_KINDS, employerId };
    const rows = await selectWaiting(db, organizationId, filter, after, limit + 1);
    const { page, pagination } = pageOf(rows, limit, ({ since, id }) => ({ at: since, id }));
    return answer(200, {
      data: page.map(present),
      counts: await countWaiting(db, organizationId, filter, MOST_COUNTED),
      pagination,
    });
  },
});
export const inboxEndpoints = [getInbox];
