/** Roster files as people have them: what is read from each, and what is reported. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FIELDS, fieldOf } from '../../roster/headings.ts';
import type { DateForm } from '../../roster/values.ts';
import { textRow, workbook } from '../../testing/workbook.ts';
import { CliError } from '../output.ts';
import { parseMapping } from './columns.ts';
import { openRoster, type RosterRow } from './file.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'openroll-roster-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Options {
  map?: string[];
  ignore?: boolean;
  dates?: DateForm;
}

async function read(content: string | Uint8Array, { map = [], ignore = false, dates = 'iso' }: Options = {}) {
  const file = join(folder, 'roster.csv');
  writeFileSync(file, content);
  const roster = await openRoster(file, { mapping: parseMapping(map), ignoreUnknownColumns: ignore, dates });
  const rows: RosterRow[] = await Array.fromAsync(roster.rows());
  return { notes: roster.notes, rows, faults: rows.flatMap(faultsOf) };
}

function faultsOf({ line, faults }: RosterRow) {
  return faults.map(({ column, value, message }) => [line, column, value, message]);
}

async function refusal(content: string | Uint8Array, options: Options = {}): Promise<string> {
  const error = await read(content, options).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof CliError)) throw new Error(`it was not refused: ${error}`);
  return error.message;
}

const HEADING = 'first_name,last_name,date_of_birth,email';
const ADA = { first_name: 'Ada', last_name: 'Reyes', date_of_birth: '1988-04-12', email: 'ada@acme.example' };
const ADA_LINE = 'Ada,Reyes,1988-04-12,ada@acme.example';

describe('is read as intended', () => {
  it.each<[string, string | Uint8Array, Options]>([
    ['with a byte order mark', `\ufeff${HEADING}\n${ADA_LINE}\n`, {}],
    ['with another line ending after the heading than after the rows', `${HEADING}\r\n${ADA_LINE}\n`, {}],
    ['with empty lines at the end', `${HEADING}\n${ADA_LINE}\n,,,,\n\n ,,,\n,,,,,,`, {}],
    ['with semicolons', `${HEADING}\n${ADA_LINE}\n`.replaceAll(',', ';'), {}],
    ['with tabs', `${HEADING}\n${ADA_LINE}\n`.replaceAll(',', '\t'), {}],
    ['with sep=', `sep=,\r\n${HEADING}\r\n${ADA_LINE}\r\n`, {}],
    ['with sep=;', `sep=;\n${HEADING}\n${ADA_LINE}\n`.replaceAll(',', ';'), {}],
    ['with a title above the heading', `"Acme Bikes, active staff",,,\n\n${HEADING}\n${ADA_LINE}\n`, {}],
    ['with empty cells beyond the heading', `${HEADING},,\n${ADA_LINE},,\n`, {}],
    [
      'with column names of other programs',
      `Date of Birth,FIRST NAME,Last-Name,E-Mail Address\n1988-04-12,Ada,Reyes,ada@acme.example`,
      {},
    ],
    ['with --map', `Vorname,Name,DOB,Mail\n${ADA_LINE}`, { map: ['Vorname=first_name', 'name=last_name'] }],
    ['without a column that --map leaves out', `${HEADING},Notes\n${ADA_LINE},x`, { map: ['Notes='] }],
    ['without unknown columns', `${HEADING},SSN,\n${ADA_LINE},123-45-6789,x`, { ignore: true }],
    ['with US dates', `${HEADING}\nAda,Reyes,4/12/1988,ada@acme.example`, { dates: 'us' }],
    [
      'with a time of day beside a US date',
      `${HEADING}\nAda,Reyes,04/12/1988 12:00:00 AM,ada@acme.example`,
      { dates: 'us' },
    ],
    ['with ISO dates among US dates', `${HEADING}\n${ADA_LINE}`, { dates: 'us' }],
    ['in UTF-16', Buffer.from(`\ufeff${HEADING}\n${ADA_LINE}\n`, 'utf16le'), {}],
    ['in UTF-16, big-endian', Buffer.from(`\ufeff${HEADING}\n${ADA_LINE}\n`, 'utf16le').swap16(), {}],
  ])('%s', async (_, content, options) => {
    const { rows, faults } = await read(content, options);
    expect(faults).toEqual([]);
    expect(rows.map(({ row }) => row)).toEqual([ADA]);
  });

  it('in Windows-1252, and says so', async () => {
    const text = `${HEADING}\nJosé,O’Núñez,1988-04-12,jose@acme.example\n`;
    const { rows, notes } = await read(windows1252(text));
    expect(rows[0]?.row).toMatchObject({ first_name: 'José', last_name: 'O’Núñez' });
    expect(notes).toEqual(['roster.csv is not UTF-8; it was read as Windows-1252. Check names with accents.']);
    expect((await read(text)).notes).toEqual([]);
  });

  it('from a workbook, and says which sheet it read', async () => {
    const heading = textRow(1, HEADING.split(','));
    const rows = `${heading}<row r="3"><c t="inlineStr"><is><t>Ada</t></is></c>${['Reyes', '1988-04-12', ADA.email]
      .map((text) => `<c t="inlineStr"><is><t>${text}</t></is></c>`)
      .join('')}</row>`;
    const made = workbook({
      sheets: [
        { name: 'Notes', rows: '' },
        { name: 'Staff', rows },
      ],
    });
    const { rows: found, faults, notes } = await read(made);
    expect([found.map(({ line, row }) => [line, row]), faults]).toEqual([[[3, ADA]], []]);
    expect(notes).toEqual(['The sheet "Staff" was read; "Notes" left out.']);
    const compound = Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]);
    expect(await refusal(compound)).toMatch(/^roster\.csv is a workbook of Excel 2003 or older/);
  });

  it('with values as people write them', async () => {
    const heading = `${HEADING},Employment Type,Pay Type,Street,City,State,Zip`;
    const { rows, faults } = await read(`${heading}\n${ADA_LINE},full-time,SALARIED,1 Main St,Tulsa,ok,74104-1234`);
    expect(faults).toEqual([]);
    expect(rows[0]?.row).toEqual({
      ...ADA,
      employee_class: 'Full Time',
      compensation_type: 'Salary',
      address: { address_line_1: '1 Main St', city: 'Tulsa', state: 'OK', zipcode: '74104-1234' },
    });
  });

  it('says which column it read as which field, and what it left out', async () => {
    const content = `Staff\nFirst Name,Last Name,DOB,Email,Dept\n${ADA_LINE},Sales`;
    expect((await read(content, { ignore: true })).notes).toEqual([
      'The heading is in line 2; the lines above it were left out.',
      '"First Name" is first_name, "Last Name" is last_name, "DOB" is date_of_birth.',
      'Columns left out: "Dept".',
    ]);
  });
});

describe('reports every fault at once, with line, column, value and what is expected', () => {
  it.each<[string, string, DateForm, unknown[][]]>([
    [
      'dates',
      'Ada,Reyes,4/12/1988,ada@acme.example\nBen,Okafor,1991-02-30,ben@acme.example',
      'iso',
      [
        [
          2,
          'date_of_birth',
          '4/12/1988',
          'Give a date that exists, as YYYY-MM-DD, such as 1988-04-12. If the file has month/day/year throughout, add --dates us.',
        ],
        [3, 'date_of_birth', '1991-02-30', 'Give a date that exists, as YYYY-MM-DD, such as 1988-04-12.'],
      ],
    ],
    [
      'US dates',
      'Ada,Reyes,4/12/88,ada@acme.example\nBen,Okafor,13/2/1991,ben@acme.example',
      'us',
      [
        [2, 'date_of_birth', '4/12/88', 'Give the year with four digits: two may mean either century.'],
        [3, 'date_of_birth', '13/2/1991', 'Give a date that exists, as month/day/year, such as 4/12/1988.'],
      ],
    ],
    [
      'a missing cell and an address without @',
      ',Reyes,1988-04-12,ada',
      'iso',
      [
        [2, 'first_name', '', 'Every row needs it.'],
        [2, 'email', 'ada', 'Give an e-mail address.'],
      ],
    ],
    [
      'a lone quotation mark, in a file that goes on',
      'Ada,O"Reyes,1988-04-12,ada@acme.example\nBen,Okafor,x,ben@acme.example',
      'iso',
      [
        [
          2,
          'last_name',
          'O"Reyes',
          'A quotation mark stands alone. Put the cell into quotation marks, and double those inside it.',
        ],
        [3, 'date_of_birth', 'x', 'Give a date that exists, as YYYY-MM-DD, such as 1988-04-12.'],
      ],
    ],
    [
      'a line that was cut off, and one with too many cells',
      'Ada,Reyes,Jr,1988-04-12,ada@acme.example\nBen,Oka',
      'iso',
      [
        [
          2,
          null,
          null,
          'The line has 5 cells and the heading 4. A cell with a separator inside has to be in quotation marks.',
        ],
        [3, null, null, 'The line has 2 cells and the heading 4. Was the file cut off?'],
      ],
    ],
    [
      'a character lost in an earlier export',
      'Jos\ufffd,Reyes,1988-04-12,ada@acme.example',
      'iso',
      [[2, 'first_name', 'Jos\ufffd', 'A character was lost when this file was made. Export it again as "CSV UTF-8".']],
    ],
  ])('%s', async (_, lines, dates, expected) => {
    expect((await read(`${HEADING}\n${lines}`, { dates })).faults).toEqual(expected);
  });

  it('phones, zips, states, classes, and a reference that occurs twice', async () => {
    const content = [
      `Employee ID,${HEADING},Phone,Employee Type,Street,City,State,ZIP`,
      `7,${ADA_LINE},(918) 555-0142 x12,Boss,1 Main St,,Oklahoma,601`,
      '7,Ben,Okafor,1991-11-02,ben@acme.example,,,,,,',
    ].join('\n');
    const { faults } = await read(content);
    const of = (column: string) => faults.find((fault) => fault[1] === column)?.slice(2);
    expect(of('City')).toEqual(['', 'An address needs it. Leave all its cells empty for none.']);
    expect(of('Phone')).toEqual([
      '(918) 555-0142 x12',
      'Give the ten digits of a US phone number, without an extension, such as (918) 555-0142.',
    ]);
    expect(of('State')).toEqual(['Oklahoma', 'Give the two letters of the state, such as OK.']);
    expect(of('ZIP')?.[1]).toContain('Give five digits, or nine, such as 00601');
    expect(of('Employee Type')?.[1]).toContain('Give one of: Full Time, Part Time');
    expect(of('Employee ID')).toEqual(['7', 'Line 2 has the same value; each person needs their own.']);
    expect(faults).toHaveLength(6);
  });
});

describe('is refused as a whole', () => {
  it.each<[string, string | Uint8Array, RegExp]>([
    ['two identical headings', `${HEADING},Email\n`, /^Columns 4 and 5 are both called "Email"; rename one\.$/],
    [
      'two names for one field',
      `${HEADING},DOB\n`,
      /^"date_of_birth" and "DOB" both mean date_of_birth; leave one out with --map "DOB="\.$/,
    ],
    [
      'an unknown column',
      `${HEADING},SSN\n`,
      /^Unknown columns: "SSN"\. Say what one means with --map "SSN=field", or leave them out with --ignore-unknown-columns\.\nThe fields are first_name/,
    ],
    ['a missing column', 'first_name,last_name,email\n', /^Missing columns: date_of_birth\.\n/],
    ['no heading', `${ADA_LINE}\n`, /^None of the first 20 lines of roster\.csv is a heading/],
    ['nothing at all', '', /^roster\.csv is empty: it has no heading\.$/],
    [
      'something that only looks like a workbook',
      Buffer.from('PK\u0003\u0004....'),
      /^roster\.csv is a workbook that can’t be read/,
    ],
    [
      'UTF-16 without a byte order mark',
      Buffer.from(HEADING, 'utf16le'),
      /^roster\.csv is not text, or UTF-16 without a byte order mark\./,
    ],
    [
      'two encodings in one file',
      Buffer.concat([Buffer.from(`${HEADING}\nJosé\n`), Buffer.from('José', 'latin1')]),
      /^roster\.csv is neither UTF-8 nor Windows-1252 throughout \(line 3\)\./,
    ],
  ])('%s', async (_, content, sentence) => {
    expect(await refusal(content)).toMatch(sentence);
  });

  it('a value under no heading', async () => {
    const { faults } = await read(`${HEADING},\n${ADA_LINE},x\n`);
    expect(faults).toEqual([[2, '5', 'x', expect.stringContaining('no heading')]]);
  });

  it('a --map that matches no column', async () => {
    await expect(read(`${HEADING}\n`, { map: ['Badge=reference_id'] })).rejects.toMatchObject({ exitCode: 2 });
    for (const wrong of ['Badge', 'Badge=badge', '=email']) expect(() => parseMapping([wrong])).toThrow('--map takes');
  });
});

it('knows each field by its own name, and no synonym means two fields', () => {
  for (const field of FIELDS) expect(fieldOf(field)).toBe(field);
  expect(['Hired', 'Job Type'].map(fieldOf)).toEqual(['start_date', 'employee_class']);
  expect(['Hire Date', 'Home Zip', 'Employee First Name', 'EEID', 'Surname', 'Notes', 'Name'].map(fieldOf)).toEqual([
    'start_date',
    'zipcode',
    'first_name',
    'reference_id',
    'last_name',
    null,
    null,
  ]);
});

function windows1252(text: string): Uint8Array {
  return Buffer.from(text.replaceAll('’', '\u0092'), 'latin1');
}
