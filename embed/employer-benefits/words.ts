/** What the employer's benefits page says, in the language of the person. */
import { wordsIn } from '../shared/words.ts';
import { en } from './words-en.ts';
import { es } from './words-es.ts';

export const useWords = wordsIn({ en, es });
