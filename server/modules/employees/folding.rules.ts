/**
 * How people are compared (rules 1.3): names and e-mail addresses are folded to what two spellings have in common. The database
 * stores names folded by `foldName`, so both sides of every comparison are folded here.
 */

/** Letters that Unicode does not decompose into a letter and an accent. */
const PLAIN: Record<string, string> = { ø: 'o', ł: 'l', đ: 'd', ð: 'd', þ: 'th', æ: 'ae', œ: 'oe', ħ: 'h', ς: 'σ' };

/** Most names, in which nothing has to be decomposed. */
const PLAIN_LETTERS = /^[A-Za-z]+$/;

/**
 * What two spellings of one name have in common: no accents, no case, no apostrophes, hyphens, spaces or other punctuation.
 * `O’Brien-Núñez` and `OBRIEN NUNEZ` → `obriennunez`. Letters of other scripts stay. Idempotent.
 */
export function foldName(name: string): string {
  if (PLAIN_LETTERS.test(name)) return name.toLowerCase();
  // Upper case makes ß equal to SS, and ı to I; lower case comes first, for ẞ.
  const folded = name.normalize('NFKD').toLowerCase().toUpperCase().toLowerCase().normalize('NFKD');
  return folded.replace(/[^\p{L}\p{N}]/gu, '').replace(/[øłđðþæœħς]/g, (letter) => PLAIN[letter] ?? letter);
}

/** Generational suffixes, which one system appends to the last name and another leaves out. */
const SUFFIX = /(?<=[^\s,])[\s,]+(?:jr|sr|ii|iii|iv|v|2nd|3rd|4th)\.?\s*$/i;

/** A folded last name, in which a suffix does not count: `Smith, Jr.` and `SMITH` → `smith`. */
export function foldLastName(name: string): string {
  return foldName(name.normalize('NFKC').replace(SUFFIX, ''));
}

/** E-mail addresses are compared without case. */
export function foldEmail(email: string): string {
  return email.trim().toLowerCase();
}
