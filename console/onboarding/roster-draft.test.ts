/** What a file's cells become before they are sent, and which cells the server's errors are about. */
import { expect, it } from 'vitest';
import {
  doubledFields,
  draftOf,
  failedFormulas,
  faultsIn,
  missingFields,
  rosterOf,
  withCell,
  withField,
} from './roster-draft.ts';

const HEADINGS = [
  'Given Name',
  'Surname',
  'DOB',
  'Work E-mail',
  'Employee Type',
  'Street',
  'City',
  'State',
  'Zip',
  'Notes',
];
const row = (line: number, cells: string[]) => ({ line, cells });
const draft = draftOf('staff.csv', HEADINGS, [
  row(2, ['Ada', 'Reyes', '4/12/1988', 'ada@acme.example', 'ft', '1 Main St', 'Tulsa', 'ok', '601', 'x']),
  row(4, ['Ben', 'Okafor', '1991-02-30', 'ben', '', '', '', '', '', '']),
]);

it('takes columns by their names and sends what the API knows', () => {
  expect(draft.fields.at(-1)).toBeNull();
  expect(draft.dates).toBe('us');
  expect(missingFields(draft)).toEqual([]);
  expect(rosterOf(draft).employees).toEqual([
    {
      ...{ first_name: 'Ada', last_name: 'Reyes', date_of_birth: '1988-04-12', email: 'ada@acme.example' },
      employee_class: 'Full Time',
      address: { address_line_1: '1 Main St', city: 'Tulsa', state: 'OK', zipcode: '601' },
    },
    { first_name: 'Ben', last_name: 'Okafor', date_of_birth: '1991-02-30', email: 'ben' },
  ]);
});

it('names the fields that no column holds, and those that two columns hold', () => {
  const changed = withField(withField(draft, 2, null), 9, 'email');
  expect([missingFields(changed), doubledFields(changed)]).toEqual([['date_of_birth'], ['email']]);
  expect(draftOf('a.csv', ['First name', 'First Name'], []).fields).toEqual(['first_name', null]);
});

it('finds the cells that the server’s errors are about, also in an address', () => {
  const wrong = { code: 'invalid_format', message: 'No.' };
  const faults = faultsIn(draft, [
    { path: 'employees.0.address.zipcode', ...wrong },
    { path: 'employees.1.email', ...wrong },
    { path: 'employees.1', ...wrong },
    { path: 'on_omitted', ...wrong },
  ]);
  expect(faults.map(({ row: at, column }) => [at, column])).toEqual([
    [0, 8],
    [1, 3],
    [1, null],
  ]);
  expect(rosterOf(withCell(draft, 1, 3, 'ben@acme.example')).employees[1]).toMatchObject({ email: 'ben@acme.example' });
});

it('never takes the error of a formula for a name, whichever column holds names', () => {
  const failed = failedFormulas(withCell(withCell(draft, 1, 0, ' #N/A'), 0, 3, '#REF!'));
  expect(failed.map(({ path, code }) => [path, code])).toEqual([
    ['employees.0.email', 'excel_error'],
    ['employees.1.first_name', 'excel_error'],
  ]);
  expect(failedFormulas(withCell(draft, 1, 0, '#1'))).toEqual([]);
});
