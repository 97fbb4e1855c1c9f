/**
 * Words in English and Spanish. A dictionary is an object of texts and functions; the Spanish one has the type of the
 * English one, so a text that is missing in a language does not compile.
 */
import { createContext, useContext } from 'react';
import type { Language } from './format.ts';

export const LANGUAGES = ['en', 'es'] as const satisfies readonly Language[];

export const LanguageContext = createContext<Language>('en');
export const useLanguage = (): Language => useContext(LanguageContext);

/** Switches the language until the page is left. */
export const ChooseLanguageContext = createContext<(language: Language) => void>(() => {});
export const useChooseLanguage = () => useContext(ChooseLanguageContext);

/** The hook of a dictionary: its words in the person's language. */
export function wordsIn<W>(dictionary: Record<Language, W>): () => W {
  return () => dictionary[useContext(LanguageContext)];
}

/** The person's own choice first, then the browser's languages in their order, then English. */
export function chooseLanguage(preferred: string | null | undefined, browser: readonly string[]): Language {
  for (const tag of [preferred, ...browser]) {
    const found = LANGUAGES.find((language) => tag?.toLowerCase().split(/[-_]/)[0] === language);
    if (found) return found;
  }
  return 'en';
}

/** `one` or `many` by the rule that English and Spanish share. */
export const plural = (count: number, one: string, many: string): string => (count === 1 ? one : many);
