import { describe, expect, it } from 'vitest';
import { Refused } from '../commands/refusal.ts';
import type { Instant } from '../values/dates.ts';
import { cursorRequest, pageOf } from './cursor.ts';

const id = (n: number) => `01890a5d-ac96-774b-bcce-b302099a805${n}`;
const rows = [1, 2, 3].map((n) => ({ at: '2026-03-01T09:00:00.000Z' as Instant, id: id(n) }));
const read = (limit: number) => pageOf(rows, limit, (row) => row);

it('continues after the last row of a page, and ends with the last page', () => {
  const { page, pagination } = read(2);
  expect(page).toEqual(rows.slice(0, 2));
  expect(cursorRequest({ after: pagination.next_cursor ?? '' })).toEqual({ after: rows[1], limit: 20 });
  expect(read(3)).toEqual({ page: rows, pagination: { limit: 3, next_cursor: null } });
  expect(pageOf<(typeof rows)[number]>([], 3, (row) => row)).toEqual({
    page: [],
    pagination: { limit: 3, next_cursor: null },
  });
});

describe('is not accepted as a cursor:', () => {
  const encoded = (text: string) => Buffer.from(text).toString('base64url');
  it.each([
    ['nothing', ''],
    ['a word', 'x'],
    ['a time alone', encoded('2026-03-01T09:00:00.000Z')],
    ['another time', encoded(`yesterday ${id(1)}`)],
    ['another id', encoded('2026-03-01T09:00:00.000Z 12')],
    ['one with something after it', encoded(`2026-03-01T09:00:00.000Z ${id(1)} more`)],
    ['one with padding', `${encoded(`2026-03-01T09:00:00.000Z ${id(1)}`)}=`],
  ])('%s', (_, after) => {
    expect(() => cursorRequest({ after })).toThrow(Refused);
  });
});
