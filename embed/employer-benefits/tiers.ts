/** Tiers in the language of the page: some responses have their code, others the English name. */
import type { Words } from './words-en.ts';

const CODES: Record<string, keyof Words['tiers']> = {
  'Employee only': 'EE',
  'Employee and spouse': 'ES',
  'Employee and children': 'EC',
  'Employee and family': 'EF',
  'Employee plus one': 'E1',
  'Employee plus two or more': 'E2',
};

export function tierIn(words: Words, name: string): string {
  const code = CODES[name];
  return code ? words.tiers[code] : name;
}
