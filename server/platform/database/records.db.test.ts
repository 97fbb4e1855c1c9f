/** Batches of rows on a real PostgreSQL: what comes back is what went in, with the types of the columns. */
import fc from 'fast-check';
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
  it('is one parameter per column however many rows, with the types of the table', async () => {
    const rows = [line, { ...line, plan_name: `it's "quoted" \\ {a,b}` }, { ...line, plan_name: 'null' }];
    const query = sql`select r.*, pg_typeof(r.month)::text as type
      from ${records('deduction_lines', ['plan_name', 'month', 'monthly_cents'], rows)}`;
    expect(query.compile(t.database.db).parameters).toHaveLength(3);
    const { rows: found } = await query.execute(t.database.db);
    expect(found).toEqual(rows.map((row) => ({ ...row, type: 'date' })));
  });

  it('takes computed columns, arrays and documents, and null for undefined', async () => {
    const rows = [
      { carrier: undefined, states: ['WA', 'O"R'], ends_on: day, gone: null },
      { carrier: '', states: [], ends_on: null, gone: false },
    ];
    const batch = records('benefit_plans', ['carrier', 'states'], rows, { ends_on: 'date', gone: 'bool' });
    const { rows: found } = await sql`select * from ${batch}`.execute(t.database.db);
    expect(found).toEqual([{ ...rows[0], carrier: null }, rows[1]]);
  });

  it('preserves every text and every document', async () => {
    const text = fc.string({ unit: 'binary' }).map((one) => one.replaceAll('\0', ''));
    const documents = fc.array(fc.record({ name: text, details: fc.option(fc.dictionary(text, text)) }), {
      minLength: 1,
    });
    await fc.assert(
      fc.asyncProperty(documents, async (given) => {
        const rows = given.map(({ name, details }) => ({ actor_name: name, details }));
        const batch = records('audit_entries', ['actor_name', 'details'], rows);
        const { rows: found } = await sql`select * from ${batch}`.execute(t.database.db);
        expect(found).toEqual(rows);
      }),
    );
  });

  it('refuses columns that the table does not have, or has with another type', () => {
    // @ts-expect-error: no such column
    expect(() => records('employees', ['surname'], [])).toThrow();
    // @ts-expect-error: a number instead of a date
    records('deduction_lines', ['month'], [{ month: 3 }]);
    // @ts-expect-error: a row without the column
    records('deduction_lines', ['month', 'tier'], [{ month: day }]);
    // @ts-expect-error: bytes are not JSON
    records('signatures', ['record_sha256'], [{ record_sha256: Buffer.of(1) }]);
    // @ts-expect-error: a text instead of the declared bool
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
