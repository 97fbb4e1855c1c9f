/** The notice is shown as a PDF like any signed document, so its title and text can be read back. */
import { expect, it } from 'vitest';
import { date } from '../../platform/values/dates.ts';
import { readDocument } from '../signatures/document-form.rules.ts';
import { renewalNotice } from './renewal-notice.rules.ts';

it('has a title and says what was elected for which year', () => {
  expect(readDocument(renewalNotice(date('2026-12-15'), 'Basin & Crest', date('2027-01-01')))).toEqual({
    title: 'Passive renewal',
    blocks: [
      {
        kind: 'text',
        text:
          'Nobody answered by 2026-12-15. By passive renewal the same plan and the same eligible dependents are elected ' +
          'for the plan year of Basin & Crest that begins in 2027-01.',
      },
    ],
  });
});
