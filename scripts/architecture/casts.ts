/** Where the compiler must not be told to look away. */
import { eachFile, matches, type Rule } from './rule.ts';

/** Around these the compiler looks away. Tests may send what must be refused. */
const CAST = /\bas\s+(?:never|any)\b/g;
const SILENCED = /@ts-(?:ignore|nocheck|expect-error)\b/g;
const MAY_CAST = /\.test\.tsx?$|^(?:server\/testing|test|bench)\//;

export const noCast: Rule = eachFile((file) => {
  if (MAY_CAST.test(file.path)) return [];
  const sentence = (found: string) => `${found} switches the compiler off: give the value the type that it has`;
  return [...matches(file.code, CAST, sentence), ...matches(file.text, SILENCED, sentence)];
});
