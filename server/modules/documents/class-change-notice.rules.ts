/** Replaces a signed document if another class pays more and nobody was asked. In English, for auditors. */
import type { CalendarDate } from '../../platform/values/dates.ts';
import { dollars } from '../../platform/values/money.ts';
import { escapeHtml } from '../signatures/document-form.rules.ts';

export function classChangeNotice(benefit: string, change: { from: CalendarDate; was: number; is: number }): string {
  const { from, was, is } = change;
  return (
    `<!doctype html>\n<html lang="en">\n<head><meta charset="utf-8"><title>Another contribution</title></head>\n<body>` +
    `<p>The employer’s contribution to ${escapeHtml(benefit)} depends on the class of employees, and the class has changed. ` +
    `From ${from} on ${dollars(is)} a month is deducted in place of ${dollars(was)}. Plan and people stay the same.</p>` +
    `</body>\n</html>\n`
  );
}
