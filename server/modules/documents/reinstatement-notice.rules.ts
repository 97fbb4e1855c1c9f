/** Replaces a signed document if coverage that had ended continues and nobody was asked. In English, for auditors. */
import type { CalendarDate } from '../../platform/values/dates.ts';
import { escapeHtml } from '../signatures/document-form.rules.ts';

export function reinstatementNotice(benefit: string, continues: string, start: CalendarDate): string {
  return (
    `<!doctype html>\n<html lang="en">\n<head><meta charset="utf-8"><title>Reinstatement</title></head>\n<body>` +
    `<p>The coverage of ${escapeHtml(benefit)} that was elected as ${continues} had ended. It goes on from ${start} with the ` +
    `same plan and the same people. What was signed for it holds again.</p></body>\n</html>\n`
  );
}
