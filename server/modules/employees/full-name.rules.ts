/** Whether the name under a signature is that of the person on the roster (rules 8.2). */
import { foldName } from './folding.rules.ts';

const SUFFIXES = new Set(['jr', 'sr', 'ii', 'iii', 'iv', 'v']);

/** The words of a name, folded, with hyphens as separators. */
function wordsOf(name: string): string[] {
  return name.split(/[\s,\p{Pd}]+/u).flatMap((word) => foldName(word) || []);
}

/** Without a suffix at the end. */
function withoutSuffix(words: string[]): string[] {
  return words.filter((word, at) => at === 0 || !SUFFIXES.has(word));
}

/**
 * True if the typed name differs from the roster's by more than case, accents, order, a suffix or a middle name: the first
 * given name and the whole last name have to be present, with at most one word that the roster does not have.
 */
export function nameDiffers(
  typed: string,
  { first_name, last_name }: { first_name: string; last_name: string },
): boolean {
  const words = wordsOf(typed);
  const left = withoutSuffix(words);
  const [first, last] = [withoutSuffix(wordsOf(first_name)), withoutSuffix(wordsOf(last_name))];
  // However they are spaced: De la Cruz and Delacruz, Mary Ann and Maryann. Ii and V are last names, too.
  const wholes = [[...first, ...last].join(''), [...last, ...first].join('')];
  if (wholes.includes(left.join('')) || wholes.includes(words.join(''))) return false;
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
