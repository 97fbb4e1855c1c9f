/**
 * A schema only grows (decision 27). A migration that says `-- runs with:` an older one promises that programs of that version keep
 * working, so it takes nothing away from them and demands nothing new of them.
 */
import { matches, type Rule } from './rule.ts';

/** What would break an older program. Statements of a migration end with a semicolon. */
const BREAKS: [RegExp, string][] = [
  [/\bdrop\s+(?:table|view|function)\b/gi, 'still uses what is dropped'],
  [/\bdrop\s+column\b/gi, 'still reads and writes the column'],
  [/\brename\s+(?:to|column|\w+\s+to)\b/gi, 'knows the old name only'],
  [/\balter\s+(?:column\s+)?\w+\s+(?:set\s+data\s+)?type\b/gi, 'writes the old type'],
  [/\bset\s+not\s+null\b/gi, 'may write null'],
  [/\badd\s+column\b(?![^;,]*\bdefault\b)[^;,]*\bnot\s+null\b/gi, 'writes no value; give the column a default'],
  [/\badd\s+(?:constraint\s+\w+\s+)?(?:check|unique|foreign|exclude)\b/gi, 'may write what is refused now'],
];

export const schemaGrows: Rule = ({ migrations }) =>
  migrations.flatMap(({ path, text }) => {
    const own = Number(/(\d{4})_[^/]*$/.exec(path)?.[1]);
    const claimed = Number(/^-- runs with: (\d{4})$/m.exec(text)?.[1] ?? own);
    if (claimed >= own) return [];
    const statements = text.replace(/--[^\n]*/g, (comment) => ' '.repeat(comment.length));
    return BREAKS.flatMap(([pattern, why]) =>
      matches(statements, pattern, (found) => `${found}: a program that knows ${claimed} may run on it, and ${why}`),
    ).map((found) => ({ path, ...found }));
  });
