/** Whether the name under a signature is that of the person on the roster (rules 8.2). */
import { foldName } from './folding.rules.ts';

const SUFFIXES = new Set(['jr', 'sr', 'ii', 'iii', 'iv', 'v']);

/** The words of a name, folded: without hyphens, and without a suffix behind them. */
function wordsOf(name: string): string[] {
  const words = name.split(/[\s,\p{Pd}]+/u).flatMap((word) => foldName(word) || []);
  return words.filter((word, at) => at === 0 || !SUFFIXES.has(word));
}

/**
 * True where the typed name differs from the roster's by more than case, accents, order, a suffix or a middle name: the first of the
 * given names and all of the last name have to be there, and at most one word that the roster doesn't have.
 */
export function nameDiffers(
  typed: string,
  { first_name, last_name }: { first_name: string; last_name: string },
): boolean {
  // However they are spaced: De la Cruz and Delacruz, Mary Ann and Maryann.
  const whole = wordsOf(typed).join('');
  const [first, last] = [wordsOf(first_name), wordsOf(last_name)];
  if (whole === [...first, ...last].join('') || whole === [...last, ...first].join('')) return false;
  const left = wordsOf(typed);
  const take = (word: string): boolean => {
    const at = left.indexOf(word);
    if (at >= 0) left.splice(at, 1);
    return at >= 0;
  };
  const [given = [], middle = []] = [first.slice(0, 1), first.slice(1)];
  if (![...given, ...last].every(take)) return true;
  middle.forEach(take);
  return left.length > 1;
}
