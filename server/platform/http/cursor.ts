/**
 * Lists that are continued after the last row of the previous page: nothing is counted, and no row is missed or read twice when
 * rows are added. A cursor is the place of that row in the list.
 */
import Type from 'typebox';
import { Refused, refuseField } from '../commands/refusal.ts';
import { type Instant, parseInstant } from '../values/dates.ts';
import type { Uuid } from '../values/ids.ts';
import { Nullable, PageQuery } from './schemas.ts';

/** Rows are ordered by time, and those of the same moment by id. */
export interface Place {
  at: Instant;
  id: Uuid;
}

export const CursorQuery = {
  after: Type.Optional(Type.String({ maxLength: 120, description: 'The `next_cursor` of the previous page.' })),
  limit: PageQuery.limit,
};

export const CursorPagination = Type.Object({
  limit: Type.Integer(),
  next_cursor: Nullable(Type.String({ description: 'Where the next page begins; null: this was the last.' })),
});

export interface CursorRequest {
  after: Place | null;
  limit: number;
}

/** 400 if `after` is not a cursor of such a list. */
export function cursorRequest({ after, limit = 20 }: { after?: string; limit?: number }): CursorRequest {
  const place = after === undefined ? null : readPlace(after);
  if (after !== undefined && place === null)
    throw new Refused(refuseField('invalid_request', 'after', 'This is not a cursor of this list.'));
  return { after: place, limit };
}

/** `rows`: one more than fits the page, if there are more. */
export function pageOf<R>(rows: readonly R[], limit: number, placeOf: (row: R) => Place) {
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  return { page, pagination: { limit, next_cursor: last === undefined ? null : formatPlace(placeOf(last)) } };
}

function formatPlace({ at, id }: Place): string {
  return Buffer.from(`${at} ${id}`).toString('base64url');
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function readPlace(cursor: string): Place | null {
  const [moment = '', id = ''] = Buffer.from(cursor, 'base64url').toString().split(' ');
  const at = parseInstant(moment);
  if (at === null || !UUID.test(id)) return null;
  const place = { at, id };
  return formatPlace(place) === cursor ? place : null;
}
