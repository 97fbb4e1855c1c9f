/** The platform knows nothing of benefits: none of the product's words, neither in code nor in texts nor in comments. */
import { eachFile, type Found, isTest, type Rule } from './rule.ts';

/**
 * Nouns and verbs that a benefits expert would recognize, in the singular. Left out are words that mean something else in the platform (the
 * plan of a query, the policy of a page, the signature of a link).
 */
const PRODUCT_WORDS = [
  ...['benefit', 'employer', 'employee', 'employment', 'member', 'dependent', 'spouse', 'insurer'],
  ...['enroll', 'enrolled', 'enrollment', 'election', 'waive', 'waiver', 'coverage', 'eligibility', 'eligible'],
  ...['plan year', 'benefit plan', 'premium', 'contribution', 'deduction', 'paycheck', 'payroll', 'invoice'],
  ...['census', 'roster', 'life event', 'open enrollment', 'signed document', 'webhook', 'subscription', 'delivery'],
];

const plural = (word: string) => word.replace(/y$/, '(?:y|ies)') + (word.endsWith('y') ? '' : '(?:e?s)?');
const PATTERN = new RegExp(`\\b(?:${PRODUCT_WORDS.map(plural).join('|')})\\b`, 'g');

const GENERATED = ['server/platform/database/tables.ts', 'server/platform/database/columns.ts'];

export const platformWords: Rule = eachFile((file) => {
  if (!file.path.startsWith('server/platform/') || GENERATED.includes(file.path) || isTest(file.path)) return [];
  return file.text.split('\n').flatMap((text, index): Found[] =>
    [...wordsOf(text).matchAll(PATTERN)].map(([word]) => ({
      line: index + 1,
      sentence: `"${word}" is a word of the product: platform knows nothing of benefits`,
    })),
  );
});

/** `planYearId`, `plan_year_id` and `PLAN_YEAR` → "plan year id", "plan year id", "plan year". */
function wordsOf(text: string): string {
  return text
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .replace(/[_-]/g, ' ')
    .toLowerCase();
}
