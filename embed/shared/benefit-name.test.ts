/** The name of a benefit says its kind once. */
import { expect, it } from 'vitest';
import { benefitName } from './benefit-name.ts';

it.each([
  ['Medical', 'Medical', 'Harbor Health', 'Medical: Harbor Health'],
  ['Hospital', 'Hospital', 'Harbor Hospital Indemnity', 'Harbor Hospital Indemnity'],
  ['Dental', 'Dental', 'DENTAL PPO', 'DENTAL PPO'],
  // A part of a word is not the word.
  ['Vision', 'Vision', 'Visionary Eyes', 'Vision: Visionary Eyes'],
  ['Visión', 'Vision', 'Clear Vision', 'Clear Vision'],
  ['Médico', 'Medical', 'Seguro medico', 'Seguro medico'],
  ['Médico', 'Medical', 'Cascade', 'Médico: Cascade'],
])('%s of %s in %s: %s', (kind, category, product, name) => {
  expect(benefitName(kind, category, product)).toBe(name);
});
