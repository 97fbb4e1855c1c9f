/** Tables for other programs. */

type Rows = readonly (readonly (string | number)[])[];

/** RFC 4180. A text that a spreadsheet would take for a formula begins with an apostrophe; a number is cents, written as dollars. */
export function csvOf(rows: Rows): string {
  const cell = (text: string | number) => {
    if (typeof text === 'number') return (text / 100).toFixed(2);
    const safe = /^[=+\-@\t\r＝＋－＠]/u.test(text) ? `'${text}` : text;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  return rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

/** Downloads the rows as a file. The byte order mark tells spreadsheets that it is UTF-8. */
export function saveCsv(name: string, rows: Rows): void {
  saveFile(name, 'text/csv;charset=utf-8', `\ufeff${csvOf(rows)}`);
}

export function saveFile(name: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const anchor = document.createElement('a');
  anchor.href = url;
  anchor.download = name;
  anchor.click();
  URL.revokeObjectURL(url);
}
