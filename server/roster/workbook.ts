/** An Excel workbook: its visible sheets, and the rows of one. Each read takes one pass over the file. */
import type { CsvRecord } from '../platform/values/csv-records.ts';
import { type Book, readSheet, readStyles, readTexts } from './sheet.ts';
import { firstBytes, type RosterFile } from './text.ts';
import { UnreadableFile } from './unreadable.ts';
import { local, readXml } from './xml.ts';
import { partsOf, type TakePart } from './zip.ts';

export interface Workbook {
  sheets: { name: string; rows(): AsyncGenerator<CsvRecord> }[];
}

/** Null: the file is not a workbook. Throws if it is one that can't be read. */
export async function openWorkbook(file: RosterFile): Promise<Workbook | null> {
  const start = await firstBytes(file.content, 4);
  const begins = (...bytes: number[]) => bytes.every((byte, index) => start[index] === byte);
  if (begins(0xd0, 0xcf, 0x11, 0xe0)) throw new UnreadableFile(await kindOfCompound(file.content));
  if (!begins(0x50, 0x4b, 0x03, 0x04)) return null;
  const root = await readRelations(file, '_rels/.rels');
  const main = root.targets.find(({ type }) => type === 'officeDocument')?.path;
  if (root.names.includes('xl/workbook.bin')) throw new UnreadableFile('binary_workbook');
  if (main === undefined) throw new UnreadableFile(root.names.includes('content.xml') ? 'open_document' : 'damaged');
  const { targets } = await readRelations(file, relationsOf(main), main);
  const pathOf = (type: string) => targets.find((one) => one.type === type)?.path ?? '';
  const book: Book = { texts: [], styles: [], isFrom1904: false };
  const named: NamedSheet[] = [];
  const parts: [string, TakePart][] = [
    [main, readMain(named, book)],
    [pathOf('sharedStrings'), readTexts(book.texts)],
    [pathOf('styles'), readStyles(book.styles)],
  ];
  await readAll(file, new Map(parts));
  const sheets = named.flatMap(({ name, id }) => {
    const path = targets.find((one) => one.id === id && one.type === 'worksheet')?.path;
    return path === undefined ? [] : [{ name, rows: () => rowsOf(file, path, book) }];
  });
  return { sheets };
}

async function* rowsOf(file: RosterFile, path: string, book: Book): AsyncGenerator<CsvRecord> {
  const rows: CsvRecord[] = [];
  const take = readSheet(book, (row) => rows.push(row));
  for await (const _ of partsOf(file, new Map([[path, take]]))) yield* rows.splice(0);
}

/** Workbooks protected by a password are compound files, as all workbooks were before 2007. */
async function kindOfCompound(content: Blob): Promise<'password' | 'old_workbook'> {
  const text = new TextDecoder('utf-16le').decode(await content.slice(0, MOST_LOOKED_THROUGH).arrayBuffer());
  return text.includes('EncryptedPackage') ? 'password' : 'old_workbook';
}
const MOST_LOOKED_THROUGH = 50 * 1024 * 1024;

interface NamedSheet {
  name: string;
  id: string;
}

function readMain(sheets: NamedSheet[], book: Book): TakePart {
  return readXml({
    open: (name, attributes) => {
      if (name === 'workbookPr') book.isFrom1904 = ['1', 'true'].includes(attributes.date1904 ?? '');
      if (name !== 'sheet' || (attributes.state ?? 'visible') !== 'visible') return;
      const id = Object.keys(attributes).find((one) => one.includes(':') && local(one) === 'id');
      if (id !== undefined) sheets.push({ name: attributes.name ?? '', id: attributes[id] ?? '' });
    },
  });
}

interface Relations {
  targets: { id: string; type: string; path: string }[];
  /** The names of all parts of the file. */
  names: readonly string[];
}

/** The relations of a part; without `from`, those of the whole file. */
async function readRelations(file: RosterFile, path: string, from = ''): Promise<Relations> {
  const targets: Relations['targets'] = [];
  const take = readXml({
    open: (name, { Id = '', Type = '', Target = '', TargetMode }) => {
      if (name !== 'Relationship' || TargetMode === 'External') return;
      targets.push({ id: Id, type: Type.split('/').at(-1) ?? '', path: resolved(Target, from) });
    },
  });
  return { targets, names: await readAll(file, new Map([[path, take]])) };
}

async function readAll(file: RosterFile, wanted: ReadonlyMap<string, TakePart>): Promise<readonly string[]> {
  let found: readonly string[] = [];
  for await (const names of partsOf(file, wanted)) found = names;
  return found;
}

const folderOf = (path: string): string[] => path.split('/').slice(0, -1);

/** `xl/workbook.xml` → `xl/_rels/workbook.xml.rels` */
const relationsOf = (path: string): string => [...folderOf(path), '_rels', `${path.split('/').at(-1)}.rels`].join('/');

/** The path in the file of a part that another part refers to. */
function resolved(target: string, from: string): string {
  const steps = target.startsWith('/') ? [] : folderOf(from);
  for (const step of target.split('/')) {
    if (step === '..') steps.pop();
    else if (step !== '' && step !== '.') steps.push(step);
  }
  return steps.join('/');
}
