/** Phones as people write them. */
import { expect, test } from 'vitest';
import { normalizePhone } from './phone.ts';

test.each([
  ['2535550164', '2535550164'],
  ['(253) 555-0164', '2535550164'],
  ['+1 253.555.0164', '2535550164'],
  ['12535550164', '2535550164'],
  ['1253555016', '1253555016'],
  ['253555016', null],
  ['22535550164', null],
  ['112535550164', null],
  ['', null],
])('the phone %j', (text, expected) => expect(normalizePhone(text)).toBe(expected));
