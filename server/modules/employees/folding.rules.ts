/**
 * How people are compared (rules 1.3): names and e-mail addresses folded to what two spellings have in common. The database
 * stores names as `foldName` folded them, so that both sides of every comparison are folded here.
 */

/** Letters that Unicode does not decompose into a letter and an accent. */
const PLAIN: Record<string, string> = { ø: 'o', ł: 'l', đ: 'd', ð: 'd', þ: 'th', æ: 'ae', œ: 'oe', ħ: 'h', ς: 'σ' };

/** Most names: nothing of them has to be decomposed. */
const PLAIN_LETTERS = /^[A-Za-z]+$/;

/**
 * What two spellings of one name have in common: no accents, no case, no apostrophes, hyphens, spaces or other punctuation.
 * `O’Brien-Núñez` and `OBRIEN NUNEZ` → `obriennunez`. Letters of other scripts stay. Idempotent.
 */
export function foldName(name: string): string {
  if (PLAIN_LETTERS.test(name)) return name.toLowerCase();
  // Through upper case, which makes ß and SS, or ı and I, the same; and through lower case first, for ẞ.
  const folded = name.normalize('NFKD').toLowerCase().toUpperCase().toLowerCase().normalize('NFKD');
  return folded.replace(/[^\p{L}\p{N}]/gu, '').replace(/[øłđðþæœħς]/g, (letter) => PLAIN[letter] ?? letter);
}

/** Generations: what one system writes behind the last name, another leaves out. */
const SUFFIX = /(?<=[^\s,])[\s,]+(?:jr|sr|ii|iii|iv|v|2nd|3rd|4th)\.?\s*$/i;

/** A folded last name, in which a suffix does not count: `Smith, Jr.` and `SMITH` → `smith`. */
export function foldLastName(name: string): string {
  return foldName(name.normalize('NFKC').replace(SUFFIX, ''));
}

/** E-mail addresses are compared without case. */
export function foldEmail(email: string): string {
  return email.trim().toLowerCase();
}
