/** Workbooks for tests: the parts that programs write, with any cells that a test wants. */
import { strToU8, zipSync } from 'fflate';

export interface MadeSheet {
  name: string;
  state?: 'hidden' | 'veryHidden';
  /** The XML of its rows. */
  rows: string;
}

export interface MadeBook {
  sheets: MadeSheet[];
  /** The XML of the shared texts, one `<si>` each. */
  texts?: string;
  /** The XML of `<numFmts>` and of `<cellXfs>`. */
  formats?: string;
  styles?: string;
  isFrom1904?: boolean;
  /** Content of the file instead of, or beside, the usual parts. */
  parts?: Record<string, string | Uint8Array>;
}

const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"';
const relations = (targets: readonly (readonly [id: string, type: string, target: string])[]) =>
  `<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${targets
    .map(([id, type, target]) => `<Relationship Id="${id}" Type="${OFFICE}/${type}" Target="${target}"/>`)
    .join('')}</Relationships>`;

export function workbook({
  sheets,
  texts = '',
  formats = '',
  styles = '<xf numFmtId="0"/>',
  isFrom1904 = false,
  parts = {},
}: MadeBook): Uint8Array {
  const listed = sheets.map(
    ({ name, state }, at) =>
      `<sheet name="${name}" sheetId="${at + 1}" r:id="rId${at + 1}"${state ? ` state="${state}"` : ''}/>`,
  );
  const all: Record<string, string | Uint8Array> = {
    '_rels/.rels': relations([['rId1', 'officeDocument', 'xl/workbook.xml']]),
    'xl/workbook.xml':
      `<workbook ${MAIN} xmlns:r="${OFFICE}"><workbookPr date1904="${isFrom1904 ? 1 : 0}"/>` +
      `<sheets>${listed.join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': relations([
      ...sheets.map((_, at) => [`rId${at + 1}`, 'worksheet', `worksheets/sheet${at + 1}.xml`] as const),
      ['rIdTexts', 'sharedStrings', '/xl/sharedStrings.xml'],
      ['rIdStyles', 'styles', 'styles.xml'],
    ]),
    // Like many programs, it writes the sheets before the texts that they refer to.
    ...Object.fromEntries(
      sheets.map(({ rows }, at) => [
        `xl/worksheets/sheet${at + 1}.xml`,
        `<worksheet ${MAIN}><sheetData>${rows}</sheetData></worksheet>`,
      ]),
    ),
    'xl/sharedStrings.xml': `<sst ${MAIN}>${texts}</sst>`,
    'xl/styles.xml': `<styleSheet ${MAIN}><numFmts>${formats}</numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs>${styles}</cellXfs></styleSheet>`,
    ...parts,
  };
  return zipSync(
    Object.fromEntries(
      Object.entries(all).map(([name, part]) => [name, typeof part === 'string' ? strToU8(part) : part]),
    ),
  );
}

/** A row of cells with inline texts. */
export const textRow = (number: number, texts: readonly string[]): string =>
  `<row r="${number}">${texts.map((text) => `<c t="inlineStr"><is><t>${text}</t></is></c>`).join('')}</row>`;
