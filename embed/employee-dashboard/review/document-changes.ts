/** The differences between the document that was read and the one that replaced it. */

export interface Changes {
  gone: string[];
  added: string[];
}

/** Line by line: a document says each thing on its own line. */
export function changesBetween(before: string, after: string): Changes {
  const [old, now] = [linesOf(before), linesOf(after)];
  return {
    gone: old.filter((line) => !now.includes(line)),
    added: now.filter((line) => !old.includes(line)),
  };
}

const linesOf = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
