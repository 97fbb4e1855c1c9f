/** What a dependent needs before it is sent. */
import { describe, expect, it } from 'vitest';
import { EMPTY_DEPENDENT, missingIn } from './dependent-form.ts';

const FULL = {
  ...EMPTY_DEPENDENT,
  firstName: 'Ines',
  lastName: 'Ferreira',
  relationship: 'Child' as const,
  birth: { month: '3', day: '2', year: '2019' },
};

describe('the form of a dependent', () => {
  it('asks for names, relationship and date of birth', () => {
    expect(missingIn(FULL, false)).toEqual([]);
    expect(missingIn(EMPTY_DEPENDENT, false)).toEqual(['firstName', 'lastName', 'relationship', 'birth']);
    expect(missingIn({ ...FULL, firstName: ' ', birth: { month: '2', day: '30', year: '2019' } }, false)).toEqual([
      'firstName',
      'birth',
    ]);
  });

  it('asks for an address if it is not the employee’s', () => {
    expect(missingIn(FULL, true)).toEqual(['line1', 'city', 'state', 'zipcode']);
    const address = { line1: '9 Cinder Alley', city: 'Tacoma', state: 'WA', zipcode: '9840' };
    expect(missingIn({ ...FULL, address }, true)).toEqual(['zipcode']);
    expect(missingIn({ ...FULL, address: { ...address, zipcode: '98405' } }, true)).toEqual([]);
  });
});
