/** Which user was shown what about whom. */
import Type from 'typebox';
import { CursorPagination, CursorQuery, cursorRequest, pageOf } from '../../platform/http/cursor.ts';
import { answer, read } from '../../platform/http/endpoints.ts';
import { InstantString, Nullable } from '../../platform/http/schemas.ts';
import { Id } from '../vocabulary/id-schema.ts';
import { parseId, wireId } from '../vocabulary/ids.ts';
import { type AccessListRow, selectAccesses } from './access-log.sql.ts';

const Access = Type.Object({
  id: Id('accessLogEntry'),
  occurred_at: InstantString,
  user: Type.Object({ id: Id('user'), name: Type.String() }),
  operation: Type.String({ description: 'The operation that they called, named as in the reference.' }),
  resources: Type.Array(Type.String(), {
    description:
      'The people in the answer, and whatever in it is about one person: enrollments, life events, signatures.',
  }),
  trace_id: Nullable(Type.String()),
});

function present({ id, occurred_at, user_id, user_name, operation, resources, trace_id }: AccessListRow) {
  const user = { id: wireId('user', user_id), name: user_name };
  return { id: wireId('accessLogEntry', id), occurred_at, user, operation, resources, trace_id };
}

const listAccessLog = read({
  method: 'GET',
  path: '/v1/access-log',
  operation: 'listAccessLog',
  tag: 'users',
  summary: 'List which user looked at whom, newest first',
  description:
    'One entry for each answer about a person to a user of the desk, written before it was sent. What programs read with an ' +
    'API key or a token is not listed: only they know to whom they showed it.',
  who: ['K'],
  query: Type.Object({
    user_id: Type.Optional(Id('user')),
    resource_id: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 255,
        description: 'Only who looked at this employee, member or enrollment.',
      }),
    ),
    created_after: Type.Optional(InstantString),
    created_before: Type.Optional(InstantString),
    ...CursorQuery,
  }),
  answers: { 200: Type.Object({ data: Type.Array(Access), pagination: CursorPagination }) },
  run: async ({ db, caller, query }) => {
    const { after, limit } = cursorRequest(query);
    const filter = {
      userId: query.user_id === undefined ? null : parseId('user', query.user_id),
      resource: query.resource_id ?? null,
      createdAfter: query.created_after ?? null,
      createdBefore: query.created_before ?? null,
    };
    const rows = await selectAccesses(db, caller.organizationId, filter, after, limit + 1);
    const { page, pagination } = pageOf(rows, limit, ({ occurred_at, id }) => ({ at: occurred_at, id }));
    return answer(200, { data: page.map(present), pagination });
  },
});
export const accessLogEndpoints = [listAccessLog];
