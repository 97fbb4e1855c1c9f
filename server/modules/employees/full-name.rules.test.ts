/** Which typed names are the person's, and which count as somebody else's until confirmed. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nameDiffers } from './full-name.rules.ts';

const odalys = { first_name: 'Odalys', last_name: 'Ferreira' };

describe('a typed name', () => {
  it.each([
    ['Odalys Ferreira', odalys],
    ['ODALYS FERREIRA', odalys],
    ['Ferreira, Odalys', odalys],
    ['Odalys Maria Ferreira', odalys],
    ['Odalys M. Ferreira', odalys],
    ['Odalys Ferreira Jr.', odalys],
    ['  Odalys   Ferreira ', odalys],
    ['Jose Nunez', { first_name: 'José', last_name: 'Núñez' }],
    ['Mary Smith', { first_name: 'Mary Ann', last_name: 'Smith' }],
    ['Maryann Smith', { first_name: 'Mary Ann', last_name: 'Smith' }],
    ['Ana Delacruz', { first_name: 'Ana', last_name: 'De la Cruz' }],
    ['Ana Garcia Lopez', { first_name: 'Ana', last_name: 'García-López' }],
    ['Sean OBrien', { first_name: 'Seán', last_name: 'O’Brien' }],
    ['Louis Hill', { first_name: 'Louis', last_name: 'Hill III' }],
    ['Naoyuki Ii', { first_name: 'Naoyuki', last_name: 'Ii' }],
    ['李 小龍', { first_name: '小龍', last_name: '李' }],
  ])('%s is that of %j', (typed, roster) => expect(nameDiffers(typed, roster)).toBe(false));

  it.each([
    ['Bram Ferreira', odalys],
    ['Odalys Silva', odalys],
    ['Odalys', odalys],
    ['Ferreira', odalys],
    ['O. Ferreira', odalys],
    ['Odalys Maria Ana Ferreira', odalys],
    ['Odalis Ferreira', odalys],
    ['Ana Cruz', { first_name: 'Ana', last_name: 'De la Cruz' }],
    ['Ann Smith', { first_name: 'Mary Ann', last_name: 'Smith' }],
    ['Ana Ana', { first_name: 'Ana', last_name: 'Hill' }],
  ])('%s is not that of %j', (typed, roster) => expect(nameDiffers(typed, roster)).toBe(true));

  it('matches the roster in any order of its words, in any case', () => {
    const word = fc.stringMatching(/^[a-zñé]{2,8}$/);
    fc.assert(
      fc.property(word, word, fc.boolean(), (first_name, last_name, turned) => {
        const typed = turned ? `${last_name} ${first_name}` : `${first_name} ${last_name}`;
        expect(nameDiffers(typed.toUpperCase(), { first_name, last_name })).toBe(false);
      }),
    );
  });
});
