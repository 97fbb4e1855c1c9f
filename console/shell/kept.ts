/** The user's preferences, which this browser keeps for good. They hold no data about people. */
import type { Language } from '../../embed/shared/format.ts';
import { LANGUAGES } from '../../embed/shared/words.ts';

const KEY = 'openroll-desk-language';

export function keptLanguage(): Language | null {
  const kept = window.localStorage.getItem(KEY);
  return LANGUAGES.find((one) => one === kept) ?? null;
}

export function keepLanguage(language: Language): void {
  window.localStorage.setItem(KEY, language);
}
