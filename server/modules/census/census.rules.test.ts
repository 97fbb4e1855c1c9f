/** The census: what a row changes. Matching of rows is tested in census-match.db.test.ts. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { date } from '../../platform/values/dates.ts';
import {
  type CensusFields,
  type CensusRow,
  changedFields,
  isLateStart,
  isTooMany,
  valuesAfter,
} from './census.rules.ts';

const EXISTING: CensusFields = {
  reference_id: 'lark-1',
  first_name: 'Odalys',
  last_name: 'Ferreira',
  date_of_birth: date('1991-08-27'),
  email: 'odalys@x.example',
  phone: '2535550164',
  address: { address_line_1: '9 Cinder Alley', address_line_2: null, city: 'Tacoma', state: 'WA', zipcode: '98405' },
  start_date: date('2026-02-16'),
  employee_class: 'Full Time',
  compensation_type: 'Hourly',
};
const ROW: CensusRow = {
  first_name: 'Odalys',
  last_name: 'Ferreira',
  date_of_birth: date('1991-08-27'),
  email: 'odalys@x.example',
};
const { address_line_2: _none, ...ADDRESS } = { ...EXISTING.address, address_line_2: null } as NonNullable<
  CensusFields['address']
>;

describe('what a row changes', () => {
  test.each<[string, Partial<CensusFields>, string[]]>([
    ['the same, all optional fields left out', {}, []],
    ['the same in full', EXISTING, []],
    ['the phone in another spelling', { phone: '+1 (253) 555-0164' }, []],
    ['the address without its second line', { address: ADDRESS }, []],
    ['another second line', { address: { ...ADDRESS, address_line_2: 'B' } }, ['address']],
    ['another zipcode', { address: { ...ADDRESS, zipcode: '98407' } }, ['address']],
    ['a null reference keeps the one that is there', { reference_id: null }, []],
    ['another reference', { reference_id: 'lark-2' }, ['reference_id']],
    [
      'explicit nulls clear',
      { phone: null, address: null, start_date: null, employee_class: null, compensation_type: null },
      ['phone', 'address', 'start_date', 'employee_class', 'compensation_type'],
    ],
    [
      'names and e-mail',
      { first_name: 'Oda', last_name: 'Silva', email: 'o@x.example' },
      ['first_name', 'last_name', 'email'],
    ],
    ['the class', { employee_class: 'Part Time' }, ['employee_class']],
  ])('%s', (_name, more, expected) => expect(changedFields({ ...ROW, ...more }, EXISTING)).toEqual(expected));

  test('a value is added where there was none', () => {
    const bare = { ...EXISTING, phone: null, address: null };
    expect(changedFields({ ...ROW, phone: '2535550164', address: ADDRESS }, bare)).toEqual(['phone', 'address']);
  });

  test('a new employee has the values of the row and null elsewhere', () => {
    expect(valuesAfter({ ...ROW, phone: '253-555-0164' }, null)).toEqual({
      ...EXISTING,
      reference_id: null,
      address: null,
      start_date: null,
      employee_class: null,
      compensation_type: null,
    });
  });

  test('applied once, the same row changes nothing', () => {
    const text = fc.constantFrom('a', 'b');
    const phone = fc.constantFrom('2535550164', '(253) 555-0165', null);
    const row = fc.record(
      {
        reference_id: fc.option(text),
        first_name: text,
        last_name: text,
        date_of_birth: fc.constant(date('1990-01-01')),
        email: text,
        phone,
        address: fc.option(fc.constant(ADDRESS)),
        start_date: fc.option(fc.constant(date('2026-01-01'))),
        employee_class: fc.option(text),
        compensation_type: fc.option(text),
      },
      { requiredKeys: ['first_name', 'last_name', 'date_of_birth', 'email'] },
    );
    fc.assert(
      fc.property(row, (sent) => {
        const after = valuesAfter(sent, EXISTING);
        expect(changedFields(sent, after)).toEqual([]);
        expect(after.reference_id).not.toBeNull();
      }),
    );
  });
});

describe('the brake', () => {
  const asks = { maxDeactivations: null, guardPercent: null };
  test.each([
    [40, 20, true],
    [30, 10, false],
    [33, 11, false],
    [32, 11, true],
    [8, 4, false],
    [7, 4, true],
    [6, 3, false],
    [3, 3, false],
    [4, 4, true],
  ])('of %i people, %i omitted: stopped is %s', (active, omitted, stopped) =>
    expect(isTooMany({ active, omitted }, asks)).toBe(stopped),
  );

  test.each([
    [{ ...asks, guardPercent: 0 }, 1, true],
    [{ ...asks, guardPercent: 100 }, 10, false],
    [{ ...asks, guardPercent: 20 }, 2, false],
    [{ ...asks, guardPercent: 20 }, 3, true],
    [{ maxDeactivations: 3, guardPercent: 0 }, 3, false],
    [{ maxDeactivations: 3, guardPercent: 100 }, 4, true],
  ])('with %j, %i of 10 omitted: stopped is %s', (guard, omitted, stopped) =>
    expect(isTooMany({ active: 10, omitted }, guard)).toBe(stopped),
  );
});

describe('a later start', () => {
  test.each([
    ['2026-05-18', 'active', false],
    ['2026-05-19', 'active', true],
    ['2026-01-01', 'active', false],
    ['2026-05-19', 'inactive', false],
  ] as const)('from 2026-02-16 to %s, %s: late is %s', (start, status, late) =>
    expect(isLateStart({ ...ROW, start_date: date(start) }, EXISTING, status)).toBe(late),
  );
});
