/** Batches of rows against a real PostgreSQL: what comes back is what went in, under the types of the columns. */
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestOpenroll, type TestOpenroll } from '../../testing/app.ts';
import type { CalendarDate } from '../values/dates.ts';
import { assignments, columns, columnsWithout, records } from './records.ts';

let t: TestOpenroll;
beforeAll(async () => {
  t = await openTestOpenroll();
});
afterAll(() => t.close());

const day = '2026-03-31' as CalendarDate;
const line = { plan_name: 'Preventive', month: day, monthly_cents: -250 };

describe('records', () => {
  it('is one parameter however many rows, under the types of the table', async () => {
    const rows = [line, { ...line, plan_name: `it's "quoted"` }];
    const query = sql`select r.*, pg_typeof(r.month)::text as type
      from ${records('deduction_lines', ['plan_name', 'month', 'monthly_cents'], rows)} order by plan_name`;
    expect(query.compile(t.database.db)).toMatchObject({ parameters: [JSON.stringify(rows)] });
    const { rows: found } = await query.execute(t.database.db);
    expect(found).toEqual(rows.map((row) => ({ ...row, type: 'date' })));
  });

  it('takes columns of no table, and leaves undefined and null out', async () => {
    const rows = [{ carrier: undefined, states: ['WA', 'OR'], ends_on: day, gone: null }];
    const batch = records('benefit_plans', ['carrier', 'states'], rows, { ends_on: 'date', gone: 'bool' });
    const { rows: found } = await sql`select * from ${batch}`.execute(t.database.db);
    expect(found).toEqual([{ carrier: null, states: ['WA', 'OR'], ends_on: day, gone: null }]);
  });

  it('refuses what the table does not have, or has with another type', () => {
    // @ts-expect-error: no such column
    records('employees', ['surname'], []);
    // @ts-expect-error: a number where a date is
    records('deduction_lines', ['month'], [{ month: 3 }]);
    // @ts-expect-error: a row without the column
    records('deduction_lines', ['month', 'tier'], [{ month: day }]);
    // @ts-expect-error: bytes are no JSON
    records('signatures', ['record_sha256'], [{ record_sha256: Buffer.of(1) }]);
    // @ts-expect-error: a text where a bool is said to be
    records('employees', [], [{ gone: 'yes' }], { gone: 'bool' });
  });
});

describe('lists', () => {
  const text = (list: ReturnType<typeof columns>) => list.compile(t.database.db).sql;

  it('name columns, all or some, under an alias or not', () => {
    expect(text(columns('employers', ['id', 'name'], 'e'))).toBe('e.id, e.name');
    expect(text(columns('plan_year_plans', columnsWithout('plan_year_plans', 'organization_id')))).toBe(
      'plan_year_id, plan_id, position',
    );
    expect(text(assignments('employers', ['name', 'ein']))).toBe('name = r.name, ein = r.ein');
  });
});
