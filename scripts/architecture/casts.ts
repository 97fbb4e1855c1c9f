/** Casts that would switch the compiler off. */
import { eachFile, matches, type Rule } from './rule.ts';

/** After these, the compiler checks nothing. Tests may use them to send what must be refused. */
const CAST = /\bas\s+(?:never|any)\b/g;
const SILENCED = /@ts-(?:ignore|nocheck|expect-error)\b/g;
const MAY_CAST = /\.test\.tsx?$|^(?:server\/testing|test|bench)\//;

export const noCast: Rule = eachFile((file) => {
  if (MAY_CAST.test(file.path)) return [];
  const sentence = (found: string) => `${found} switches the compiler off: give the value the type that it has`;
  return [...matches(file.code, CAST, sentence), ...matches(file.text, SILENCED, sentence)];
});
