/**
 * How people are compared (rules 1): names and e-mail addresses folded to what two spellings have in common. The database
 * stores names as `foldName` folded them, so that both sides of every comparison come from here.
 */

/** Letters that Unicode does not take apart into a letter and an accent. */
const PLAIN: Record<string, string> = { ø: 'o', ł: 'l', đ: 'd', ð: 'd', þ: 'th', æ: 'ae', œ: 'oe', ħ: 'h', ς: 'σ' };

/**
 * What two spellings of one name have in common: no accents, no case, no apostrophes, hyphens, spaces or other punctuation.
 * `O’Brien-Núñez` and `OBRIEN NUNEZ` → `obriennunez`. Letters of other scripts stay. Folding twice is folding once.
 */
export function foldName(name: string): string {
  // Through upper case: only so do ß and SS, or ı and I, become the same; and through lower case before, for ẞ.
  const folded = name.normalize('NFKD').toLowerCase().toUpperCase().toLowerCase().normalize('NFKD');
  return folded.replace(/[^\p{L}\p{N}]/gu, '').replace(/[øłđðþæœħς]/g, (letter) => PLAIN[letter] ?? letter);
}

/** E-mail addresses are compared without case. */
export function foldEmail(email: string): string {
  return email.trim().toLowerCase();
}
