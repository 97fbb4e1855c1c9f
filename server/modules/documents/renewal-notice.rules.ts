/** Replaces a signed document in a passive renewal, where nobody was shown anything. In English, for auditors. */
import { type CalendarDate, startOfMonth } from '../../platform/values/dates.ts';
import { escapeHtml } from '../signatures/document-form.rules.ts';

export function renewalNotice(windowEnd: CalendarDate, benefit: string, year: CalendarDate): string {
  const month = startOfMonth(year).slice(0, 7);
  return (
    `<!doctype html>\n<html lang="en">\n<head><meta charset="utf-8"><title>Passive renewal</title></head>\n<body>` +
    `<p>Nobody answered by ${windowEnd}. By passive renewal the same plan and the same eligible dependents are elected ` +
    `for the plan year of ${escapeHtml(benefit)} that begins in ${month}.</p></body>\n</html>\n`
  );
}

/** The same if a renewal follows an answer in the plan year that it renews. */
export function followingNotice(answer: string, benefit: string, year: CalendarDate): string {
  const month = startOfMonth(year).slice(0, 7);
  return (
    `<!doctype html>\n<html lang="en">\n<head><meta charset="utf-8"><title>Passive renewal</title></head>\n<body>` +
    `<p>The plan year of ${escapeHtml(benefit)} that begins in ${month} was renewed without an answer. The coverage that it renews was ` +
    `changed by the answer to ${answer}. The renewal follows: the plan and the eligible dependents of that answer are elected, and ` +
    `what was signed for it holds.</p></body>\n</html>\n`
  );
}
