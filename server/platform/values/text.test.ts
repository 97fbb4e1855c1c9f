/** What a text that people read and sign may contain. */
import { expect, test } from 'vitest';
import { isLine, isProse, withoutMisleading } from './text.ts';

test.each([
  ['Ada Reyes', true, true],
  ['Nguyễn Thị Ánh', true, true],
  ['שרה כהן', true, true],
  ['', true, true],
  ['two\nlines\tand a tab', false, true],
  ['a family: 👨‍👩‍👧', false, true],
  ['می‌خواهم', false, true],
  ['   ', false, true],
  ['A\u202eda', false, false],
  ['A\u2067da', false, false],
  ['A\u200eda', false, false],
  ['A\u061cda', false, false],
  ['A\u0007da', false, false],
  ['A\u0085da', false, false],
  ['A\u2028da', false, false],
  ['A\ud800da', false, false],
])('%j: a line %s, lines %s', (text, line, prose) => {
  expect([isLine(text), isProse(text)]).toEqual([line, prose]);
  expect(withoutMisleading(text) === text).toBe(prose);
  expect(isProse(withoutMisleading(text))).toBe(true);
});
