/** Why a file can't be read as a roster: a code for pages that speak several languages, and a sentence that follows the file's name. */

const SENTENCES = {
  empty: () => 'is empty: it has no heading.',
  no_heading: () => 'has no heading with columns such as first_name, last_name, date_of_birth and email.',
  not_text: () => 'is not text, or UTF-16 without a byte order mark. Save it as "CSV UTF-8".',
  mixed_encoding: (line: number) =>
    `is neither UTF-8 nor Windows-1252 throughout (line ${line}). Save it as "CSV UTF-8".`,
  broken_text: () => 'breaks off in the middle of a character. Save it as "CSV UTF-8".',
  password: () => 'is protected by a password. Remove the password, or save it as "CSV UTF-8".',
  old_workbook: () => 'is a workbook of Excel 2003 or older (.xls). Save it as .xlsx or "CSV UTF-8".',
  binary_workbook: () => 'is a binary workbook (.xlsb). Save it as .xlsx or "CSV UTF-8".',
  open_document: () => 'is an OpenDocument file. Save it as .xlsx or "CSV UTF-8".',
  damaged: () => 'is a workbook that can’t be read; it may be damaged. Save it again, or as "CSV UTF-8".',
  too_large: () => 'is too large for a workbook (50 MB, or 200 MB when unpacked). Save it as "CSV UTF-8".',
  too_many_parts: () => 'has more than 1,000 parts, which no workbook has. Save it as "CSV UTF-8".',
  document_type: () => 'declares a document type, which no workbook does. Save it again, or as "CSV UTF-8".',
} satisfies Record<string, (line: number) => string>;

export type UnreadableCode = keyof typeof SENTENCES;

export class UnreadableFile extends Error {
  readonly code: UnreadableCode;
  /** The line number, from 1; 0 if no particular line is at fault. */
  readonly line: number;

  constructor(code: UnreadableCode, line = 0) {
    super(SENTENCES[code](line));
    this.code = code;
    this.line = line;
  }
}
