/** Workbooks as programs write them, and malicious ones: what is read from each, or why it is refused. */
import { strToU8, unzipSync, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { type MadeBook, textRow, workbook } from '../testing/workbook.ts';
import { openTable } from './table.ts';
import { UnreadableFile } from './unreadable.ts';

const HEADING = ['First Name', 'Last Name', 'DOB', 'Email', 'ZIP'];
const head = textRow(1, HEADING);
const fileOf = (bytes: Uint8Array) => ({ name: 'roster.xlsx', content: new Blob([new Uint8Array(bytes)]) });

async function read(bytes: Uint8Array) {
  const table = await openTable(fileOf(bytes));
  return { ...table, rows: await Array.fromAsync(table.records()) };
}

async function reason(bytes: Uint8Array): Promise<string> {
  try {
    await read(bytes);
  } catch (error) {
    if (error instanceof UnreadableFile) return error.code;
    throw error;
  }
  throw new Error('it was read');
}

/** One cell below the heading, in the column of the date of birth. */
const cellBelow = async (cell: string, book: Partial<MadeBook> = {}) => {
  const rows = `${head}<row r="2">${cell}</row>`;
  return (await read(workbook({ sheets: [{ name: 'Staff', rows }], ...book }))).rows[0]?.cells[2];
};

const DATES = { styles: '<xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/>' };
const dated = (serial: number | string, style = 1) => `<c r="C2" s="${style}"><v>${serial}</v></c>`;

describe('a cell', () => {
  it.each<[string, string, string, Partial<MadeBook>]>([
    ['a day, counted from 1900', dated(32_245), '1988-04-12', DATES],
    ['the same, counted from 1904', dated(30_783), '1988-04-12', { ...DATES, isFrom1904: true }],
    ['the first day of 1900', dated(1), '1900-01-01', DATES],
    ['the last day before the February 29 that never was', dated(59), '1900-02-28', DATES],
    ['the first day after it', dated(61), '1900-03-01', DATES],
    ['the first day of 1904', dated(0), '1904-01-01', { ...DATES, isFrom1904: true }],
    ['a day with a time', dated(32_245.5), '1988-04-12 12:00:00', DATES],
    ['the February 29 that never was', dated(60), '60', DATES],
    [
      'a day in a format of the workbook’s own',
      dated(32_245, 2),
      '1988-04-12',
      { ...DATES, formats: '<numFmt numFmtId="164" formatCode="[$-409]dd\\-mmm\\-yyyy;@"/>' },
    ],
    [
      'a number in a format with literal text that looks like a date',
      dated(7, 2),
      '7',
      { ...DATES, formats: '<numFmt numFmtId="164" formatCode="0&quot; days&quot;"/>' },
    ],
    ['a number', '<c r="C2"><v>7</v></c>', '7', {}],
    [
      'a number, with another in the last column of the sheet',
      '<c r="C2"><v>7</v></c><c r="XFD2"><v>8</v></c>',
      '7',
      {},
    ],
    ['a long number', '<c r="C2"><v>1.23456789012E+11</v></c>', '123456789012', {}],
    [
      'a zip code that lost its zeros',
      dated(601, 2),
      '00601',
      { ...DATES, formats: '<numFmt numFmtId="164" formatCode="00000"/>' },
    ],
    [
      'a zip code of nine digits',
      dated(6_011_234, 2),
      '00601-1234',
      { ...DATES, formats: '<numFmt numFmtId="164" formatCode="[&lt;=99999]00000;00000-0000"/>' },
    ],
    ['the result of a formula', '<c r="C2" t="str"><f>A1</f><v>x &amp; y</v></c>', 'x & y', {}],
    [
      'a rounding error of a formula behind the digits that are shown',
      '<c r="C2"><f>A1</f><v>52000.000000000007</v></c>',
      '52000',
      {},
    ],
    ['a formula that was never calculated', '<c r="C2"><f>A1</f></c>', '#CALC!', {}],
    ['a formula whose result is an empty text', '<c r="A2"><v>1</v></c><c r="C2" t="str"><f>A1</f><v></v></c>', '', {}],
    ['a number that is not a number', '<c r="C2"><v>seven</v></c>', 'seven', {}],
    [
      'a day as text, as newer programs write it',
      '<c r="C2" t="d"><v>1988-04-12T00:00:00</v></c>',
      '1988-04-12T00:00:00',
      {},
    ],
    [
      'characters that XML can’t hold',
      '<c r="C2" t="s"><v>0</v></c>',
      'Ada\r\n_x_',
      { texts: '<si><t>Ada_x000D_\n_x005F_x_</t></si>' },
    ],
    [
      'a text in the cell, with a phonetic guide',
      '<c r="C2" t="inlineStr"><is><t>東京</t><rPh sb="0" eb="2"><t>トウキョウ</t></rPh></is></c>',
      '東京',
      {},
    ],
    ['an error', '<c r="C2" t="e"><v>#N/A</v></c>', '#N/A', {}],
    ['a text in the cell', '<c r="C2" t="inlineStr"><is><t>José</t></is></c>', 'José', {}],
    [
      'a shared text in parts, with a phonetic guide',
      '<c r="C2" t="s"><v>1</v></c>',
      'Ada Reyes',
      { texts: '<si><t>x</t></si><si><r><t>Ada</t></r><r><t> Reyes</t></r><rPh><t>eida</t></rPh></si>' },
    ],
    ['a text with the prefix of another program', '<x:c r="C2" t="n" xmlns:x="urn:x"><x:v>3</x:v></x:c>', '3', {}],
  ])('%s', async (_, cell, expected, book) => {
    expect(await cellBelow(cell, book)).toBe(expected);
  });
});

it('reads the first visible sheet with a heading, with row numbers and empty cells', async () => {
  const rows = `${textRow(3, ['Acme, active staff'])}${textRow(4, HEADING)}<row r="6"><c r="B6" t="inlineStr"><is><t>Reyes</t></is></c></row><row r="9"/>`;
  const made = workbook({
    sheets: [
      { name: 'Secret', rows: head, state: 'hidden' },
      { name: 'Notes', rows: textRow(1, ['Read me']) },
      { name: 'Staff', rows },
    ],
  });
  const found = await read(made);
  expect(found).toMatchObject({ sheet: 'Staff', otherSheets: ['Notes'], line: 4, heading: HEADING });
  expect(found.rows).toEqual([{ line: 6, cells: ['', 'Reyes', '', '', ''], broken: [] }]);
});

it('finds parts whose names other programs write differently', async () => {
  const { 'xl/sharedStrings.xml': texts = '', ...rest } = unzipSync(
    workbook({
      sheets: [{ name: 'Staff', rows: `${head}<row r="2"><c r="C2" t="s"><v>0</v></c></row>` }],
      texts: '<si><t>x</t></si>',
    }),
  ) as Record<string, Uint8Array>;
  const renamed = Object.entries(rest).map(([name, part]) => [
    name.replace('xl/worksheets/', 'xl\\Worksheets\\'),
    part,
  ]);
  const made = zipSync({ ...Object.fromEntries(renamed), 'xl/SharedStrings.xml': texts as Uint8Array });
  expect((await read(made)).rows[0]?.cells[2]).toBe('x');
});

it('reads many rows, a few at a time', async () => {
  const rows = Array.from({ length: 20_000 }, (_, at) =>
    textRow(at + 2, [`Ada${at}`, 'Reyes', '1988-04-12', `${at}@acme.example`]),
  ).join('');
  const table = await openTable(fileOf(workbook({ sheets: [{ name: 'Staff', rows: head + rows }] })));
  let count = 0;
  for await (const { cells, line } of table.records()) {
    if (cells[0] !== `Ada${count}` || line !== count + 2) throw new Error(`row ${count} is another`);
    count++;
  }
  expect(count).toBe(20_000);
});

describe('is refused with the reason', () => {
  const sheet = { name: 'Staff', rows: head };
  const compound = (text: string) =>
    new Uint8Array([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, ...Buffer.from(text, 'utf16le')]);
  const usual = workbook({ sheets: [sheet] });
  const many = Object.fromEntries(Array.from({ length: 1_001 }, (_, at) => [`xl/media/${at}.txt`, 'x']));
  const bomb = new Uint8Array(30_000_000).fill(32);
  const far = Array.from(
    { length: 6_000 },
    (_, at) => `<row r="${at + 2}"><c r="ALL${at + 2}"><v>${at ** 3}</v></c></row>`,
  );

  it.each<[string, Uint8Array]>([
    ['password', compound('Root Entry EncryptionInfo EncryptedPackage')],
    ['old_workbook', compound('Root Entry Workbook')],
    ['binary_workbook', workbook({ sheets: [sheet], parts: { 'xl/workbook.bin': 'x' } })],
    [
      'open_document',
      zipSync({ mimetype: strToU8('application/vnd.oasis.opendocument'), 'content.xml': strToU8('<x/>') }),
    ],
    ['damaged', usual.slice(0, usual.length / 3)],
    ['damaged', workbook({ sheets: [sheet], parts: { 'xl/workbook.xml': '<workbook><sheets>' } })],
    ['damaged', zipSync({ 'a.txt': strToU8('not a workbook') })],
    ['no_heading', workbook({ sheets: [{ name: 'Staff', rows: textRow(1, ['Read me']) }] })],
    ['too_many_parts', workbook({ sheets: [sheet], parts: many })],
    ['too_large', workbook({ sheets: [sheet], parts: { 'xl/sharedStrings.xml': bomb } })],
    ['too_large', workbook({ sheets: [{ name: 'Staff', rows: head + far.join('') }] })],
    [
      'too_large',
      workbook({
        sheets: [sheet],
        styles: Array.from({ length: 70_000 }, (_, at) => `<xf numFmtId="${at}"/>`).join(''),
      }),
    ],
    [
      'document_type',
      workbook({
        sheets: [sheet],
        parts: { 'xl/worksheets/sheet1.xml': '<!DOCTYPE x [<!ENTITY a "b">]><worksheet>&a;</worksheet>' },
      }),
    ],
  ])('%s', async (code, bytes) => {
    expect(await reason(bytes)).toBe(code);
  });
});
