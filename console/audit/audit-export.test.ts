/** The audit for a spreadsheet: all of its pages, each entry once, with commas and line breaks kept. */
import { expect, it } from 'vitest';
import { apiOver } from '../../embed/shared/api.ts';
import { exportDone, exportLooked } from './audit-export.ts';

const entry = (n: number) => ({
  ...{ id: `adt_${n}`, occurred_at: `2026-06-10T00:00:${String(59 - (n % 60)).padStart(2, '0')}.000Z` },
  ...{ action: 'employee.update', resource_type: 'employee', resource_id: null, trace_id: null },
  actor: { kind: 'user', id: 'usr_1', name: 'Ines' },
  changes: n === 0 ? [{ field: 'class', before: 'a,b', after: null }] : [],
  details: null,
});

/** A server that gives these answers; `asked` are the queries in their order. */
function serverOf(answers: (query: URLSearchParams) => object) {
  const asked: URLSearchParams[] = [];
  const api = apiOver(async ({ url }) => {
    const { searchParams } = new URL(url, 'http://desk.test');
    asked.push(searchParams);
    return new Response(JSON.stringify(answers(searchParams)));
  });
  return { api, asked };
}

it('reads all pages of what was done, up to the newest entry of the first', async () => {
  const { api, asked } = serverOf((query) => ({
    data: Array.from({ length: Number(query.get('page')) === 1 ? 100 : 1 }, (_, n) => entry(n)),
    pagination: { total_pages: 2 },
  }));
  const { rows, isCut } = await exportDone(api, { about: 'empl_1', from: '2026-06-01', to: '' });
  expect([rows.length, isCut]).toEqual([102, false]);
  expect(rows[1]?.slice(1, 8)).toEqual([
    ...['user', 'usr_1', 'Ines', 'employee.update', 'employee', ''],
    '[{"field":"class","before":"a,b","after":null}]',
  ]);
  expect(asked.map((query) => [query.get('page'), query.get('created_before')])).toEqual([
    ['1', null],
    ['2', entry(0).occurred_at],
  ]);
  expect(asked.every((query) => query.get('resource_id') === 'empl_1' && query.has('created_after'))).toBe(true);
});

it('follows the cursor of who looked at whom, and says where it stops', async () => {
  const looked = {
    ...{ id: 'acc_1', occurred_at: '2026-06-10T00:00:00.000Z', operation: 'getEmployee', trace_id: 't' },
    ...{ user: { id: 'usr_1', name: 'Ines' }, resources: ['empl_1', 'mbr_1'] },
  };
  const ends = serverOf((query) => ({ data: [looked], pagination: { next_cursor: query.has('after') ? null : 'c' } }));
  const asked = { about: '', from: '', to: '' };
  expect(await exportLooked(ends.api, asked)).toEqual({
    isCut: false,
    rows: [
      ['occurred_at', 'user_id', 'user_name', 'operation', 'resources', 'trace_id'],
      ...Array.from({ length: 2 }, () => [looked.occurred_at, 'usr_1', 'Ines', 'getEmployee', 'empl_1 mbr_1', 't']),
    ],
  });
  const page = Array.from({ length: 10_000 }, () => looked);
  const endless = serverOf(() => ({ data: page, pagination: { next_cursor: 'c' } }));
  expect((await exportLooked(endless.api, asked)).isCut).toBe(true);
});
