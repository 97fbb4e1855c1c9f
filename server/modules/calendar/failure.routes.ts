/** Rows that a rule of the calendar could not decide, for those who run the organization. */
import Type from 'typebox';
import { answer, read } from '../../platform/http/endpoints.ts';
import {
  DateString,
  InstantString,
  ListQuery,
  Nullable,
  OneOf,
  PageOf,
  pageBody,
  pageRequest,
} from '../../platform/http/schemas.ts';
import { Id } from '../vocabulary/id-schema.ts';
import { wireId } from '../vocabulary/ids.ts';
import { type CalendarFailure, selectFailures } from './failure.sql.ts';

const Failure = Type.Object({
  id: Id('calendarFailure'),
  day: Type.Unsafe<string>({ ...DateString, description: 'The business date on which it last failed.' }),
  step: Type.String({ description: 'What should have happened on that day.' }),
  resource_type: OneOf(['employee', 'enrollment']),
  resource_id: Type.String(),
  code: Type.String(),
  message: Type.String({ description: 'Without personal data.' }),
  failure_count: Type.Integer(),
  first_seen_at: InstantString,
  last_seen_at: InstantString,
  resolved_at: Nullable(InstantString),
});

function present(row: CalendarFailure) {
  const { id, resource_id, ...rest } = row;
  return { ...rest, id: wireId('calendarFailure', id), resource_id: wireId(row.resource_type, resource_id) };
}

const listCalendarFailures = read({
  method: 'GET',
  path: '/v1/calendar-failures',
  operation: 'listCalendarFailures',
  tag: 'organizations',
  summary: 'List the rows that the calendar could not decide, newest first',
  description:
    'A row that a rule could not decide does not stop the others. It is tried again on the next day (advancing a ' +
    'test clock counts), and is resolved once it succeeds.',
  who: ['K'],
  query: ListQuery({ resolved: Type.Optional(Type.Boolean({ description: 'Omitted: all.' })) }),
  answers: { 200: PageOf(Failure) },
  run: async ({ db, caller, query }) => {
    const page = pageRequest(query);
    const { rows, total } = await selectFailures(db, caller.organizationId, query.resolved ?? null, page);
    return answer(200, pageBody(rows.map(present), total, page));
  },
});
export const calendarFailureEndpoints = [listCalendarFailures];
