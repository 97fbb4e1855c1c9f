/** Takes the place of a signed document in a passive renewal, where nobody was shown anything. English, for auditors. */
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
