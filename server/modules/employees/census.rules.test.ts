/** The census: phones, folded names, what a row changes, whom it means. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { date } from '../../platform/dates.ts';
import {
  type CensusFields,
  type CensusRow,
  changedFields,
  foldEmail,
  foldName,
  type MatchCandidate,
  type MatchRow,
  matchKeys,
  matchRows,
  memberKey,
  normalizePhone,
  valuesAfter,
} from './census.rules.ts';

test.each([
  ['2535550164', '2535550164'],
  ['(253) 555-0164', '2535550164'],
  ['+1 253.555.0164', '2535550164'],
  ['12535550164', '2535550164'],
  ['1253555016', '1253555016'],
  ['253555016', null],
  ['22535550164', null],
  ['112535550164', null],
  ['', null],
])('the phone %j', (text, expected) => expect(normalizePhone(text)).toBe(expected));

describe('a folded name', () => {
  test.each([
    ['O’Brien-Núñez', 'OBRIEN NUNEZ'],
    ["D'Angelo", 'dangelo'],
    ['Straße', 'STRASSE'],
    ['Søren Łukasz', 'soren lukasz'],
    ['Æsa', 'aesa'],
    ['IŞIK', 'ışık'],
    ['Ｍａｒｉａ', 'maria'],
    ['José', 'José'],
    ['ΟΔΥΣΣΕΥΣ', 'οδυσσεύς'],
    ['St. John ', 'StJohn'],
  ])('%s is %s', (a, b) => expect(foldName(a)).toBe(foldName(b)));

  test('keeps what tells people apart, in any script', () => {
    expect(foldName('O’Brien-Núñez')).toBe('obriennunez');
    expect(foldName('李 小龍')).toBe('李小龍');
    expect(foldName('Иванов')).not.toBe(foldName('Петров'));
    expect(foldName('Louis II')).not.toBe(foldName('Louis'));
  });

  test('folding twice is folding once, and case does not matter', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (name) => {
        expect(foldName(foldName(name))).toBe(foldName(name));
        expect(foldName(name.toUpperCase())).toBe(foldName(name));
      }),
      { numRuns: 1000 },
    );
  });
});

test('a member is one birth date, e-mail and folded last name', () => {
  const person = { date_of_birth: date('1991-08-27'), email: 'Odalys@x.example', last_name: 'Núñez' };
  expect(foldEmail(' Odalys@X.example')).toBe('odalys@x.example');
  expect(memberKey({ ...person, email: 'odalys@X.EXAMPLE', last_name: 'NUNEZ' })).toBe(memberKey(person));
  for (const other of [{ date_of_birth: date('1991-08-28') }, { email: 'o@x.example' }, { last_name: 'Nu' }]) {
    expect(memberKey({ ...person, ...other })).not.toBe(memberKey(person));
  }
});

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

  test('a value where there was none', () => {
    const bare = { ...EXISTING, phone: null, address: null };
    expect(changedFields({ ...ROW, phone: '2535550164', address: ADDRESS }, bare)).toEqual(['phone', 'address']);
  });

  test('a new employee has what the row says and null elsewhere', () => {
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

describe('whom rows mean', () => {
  const known = (id: string, reference_id: string | null = null): MatchCandidate => ({ id, reference_id });
  const row = (index: number, more: Partial<MatchRow> = {}): MatchRow => ({
    index,
    reference_id: null,
    byReference: [],
    byEmail: [],
    byName: [],
    keys: [],
    ...more,
  });
  const outcomes = (...rows: MatchRow[]) => {
    const matches = matchRows(rows);
    return {
      rows: matches.rows.map((match) => (match.outcome === 'matched' ? match.employeeId : match.outcome)),
      present: [...matches.present].sort(),
    };
  };

  test('the first step with a hit wins', () => {
    const all = { byEmail: [known('E')], byName: [known('N')] };
    expect(outcomes(row(0, { reference_id: 'r', byReference: [known('R', 'r')], ...all }))).toEqual({
      rows: ['R'],
      present: ['R'],
    });
    expect(outcomes(row(0, { reference_id: 'r', ...all }))).toEqual({ rows: ['E'], present: ['E'] });
    expect(outcomes(row(0, { byName: [known('N')] }))).toEqual({ rows: ['N'], present: ['N'] });
    expect(outcomes(row(0))).toEqual({ rows: ['new'], present: [] });
  });

  test('the fallbacks do not look at employees whose reference is in the payload', () => {
    const other = row(1, { reference_id: 'b', byReference: [known('B', 'b')] });
    expect(outcomes(row(0, { byEmail: [known('B', 'b')] }), other).rows).toEqual(['new', 'B']);
    expect(outcomes(row(0, { byEmail: [known('B', 'b')], byName: [known('N')] }), other).rows).toEqual(['N', 'B']);
  });

  test('they do look at one whose reference is not', () => {
    expect(outcomes(row(0, { reference_id: 'new', byEmail: [known('B', 'old')] })).rows).toEqual(['B']);
  });

  test('a row that means two fails, and both are present', () => {
    expect(outcomes(row(0, { byEmail: [known('A'), known('B')], byName: [known('C')] }))).toEqual({
      rows: ['ambiguous'],
      present: ['A', 'B', 'C'],
    });
  });

  test('two rows that mean one fail, others do not', () => {
    expect(
      outcomes(row(0, { byEmail: [known('A')] }), row(1, { byName: [known('A')] }), row(2, { byName: [known('B')] })),
    ).toEqual({ rows: ['ambiguous', 'ambiguous', 'B'], present: ['A', 'B'] });
  });

  test('a row that means one of the two that another may mean fails with it', () => {
    expect(outcomes(row(0, { byEmail: [known('A'), known('B')] }), row(1, { byName: [known('B')] }))).toEqual({
      rows: ['ambiguous', 'ambiguous'],
      present: ['A', 'B'],
    });
  });

  test('one employee found twice in a step is one', () => {
    expect(outcomes(row(0, { byName: [known('A'), known('A')] })).rows).toEqual(['A']);
  });

  test('two rows for one new person fail, unless a reference tells them apart', () => {
    expect(outcomes(row(0, { keys: ['k', 'x'] }), row(1, { keys: ['k', 'y'] }), row(2, { keys: ['z'] })).rows).toEqual([
      'ambiguous',
      'ambiguous',
      'new',
    ]);
    const twins = [row(0, { keys: ['k'], reference_id: 'a' }), row(1, { keys: ['k'], reference_id: 'b' })];
    expect(outcomes(...twins).rows).toEqual(['new', 'new']);
    expect(outcomes(row(0, { keys: ['k', 'k'] })).rows).toEqual(['new']);
  });

  test('nobody is matched twice; whoever a row means, for sure or not, is present', () => {
    const candidate = fc.record({
      id: fc.constantFrom('A', 'B', 'C', 'D'),
      reference_id: fc.constantFrom(null, 'a', 'b'),
    });
    const some = fc.array(candidate, { maxLength: 2 });
    const rows = fc.array(
      fc.record({
        index: fc.nat(),
        reference_id: fc.constantFrom(null, 'a', 'b', 'c'),
        byReference: fc.array(candidate, { maxLength: 1 }),
        byEmail: some,
        byName: some,
        keys: fc.array(fc.constantFrom('k', 'l'), { maxLength: 2 }),
      }),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(rows, (given) => {
        const matches = matchRows(given);
        const ids = matches.rows.flatMap((match) => (match.outcome === 'matched' ? [match.employeeId] : []));
        expect(new Set(ids).size).toBe(ids.length);
        matches.rows.forEach((match, at) => {
          const { byReference = [], byEmail = [], byName = [] } = given[at] ?? {};
          if (match.outcome === 'matched') expect(matches.present).toContain(match.employeeId);
          if (match.outcome === 'ambiguous') {
            for (const { id } of [...byReference, ...byEmail, ...byName]) expect(matches.present).toContain(id);
          }
        });
        const reversed = matchRows([...given].reverse());
        expect(reversed.rows.reverse()).toEqual(matches.rows);
      }),
      { numRuns: 500 },
    );
  });
});

test('two people share a key exactly when steps 2 or 3 would match them', () => {
  const share = (more: Partial<CensusRow>) => {
    const keys = new Set(matchKeys(EXISTING));
    return matchKeys({ ...EXISTING, email: 'other@x.example', phone: null, address: null, ...more }).some((key) =>
      keys.has(key),
    );
  };
  expect(share({})).toBe(false);
  expect(share({ email: 'ODALYS@x.example', first_name: 'Another' })).toBe(true);
  expect(share({ email: 'ODALYS@x.example', date_of_birth: date('1991-08-28') })).toBe(false);
  expect(share({ phone: '253-555-0164', last_name: 'FERREIRA' })).toBe(true);
  expect(share({ phone: '253-555-0164', last_name: 'Silva' })).toBe(false);
  expect(share({ address: { ...ADDRESS, address_line_1: 'elsewhere' } })).toBe(true);
  expect(share({ address: { ...ADDRESS, zipcode: '98407' } })).toBe(false);
});
