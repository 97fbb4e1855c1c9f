/** What is sent of a life event, and what is still missing. */
import { describe, expect, it } from 'vitest';
import type { Dependent } from '../answers.ts';
import { EMPTY_LIFE_EVENT, type LifeEventForm, reportOf } from './life-event-form.ts';

const person = (legal_dependent_id: string, relationship: 'Spouse' | 'Child') =>
  ({ legal_dependent_id, relationship }) as Dependent;
const RUI = person('rui', 'Spouse');
const INES = person('ines', 'Child');
const date = { month: '8', day: '3', year: '2026' };
const report = (form: Partial<LifeEventForm>, family: Dependent[] = [RUI, INES]) =>
  reportOf({ ...EMPTY_LIFE_EVENT, date, ...form }, family);

describe('a life event', () => {
  it('needs a type, a date, and a description if the type is “other”', () => {
    expect(report({})).toBeNull();
    expect(report({ type: 'married', date: { ...date, day: '' } })).toBeNull();
    expect(report({ type: 'other', otherEvent: ' ' })).toBeNull();
    expect(report({ type: 'married' })).toEqual({ event_type: 'married', event_date: '2026-08-03' });
  });

  it('names who is meant: the only one, or the one who was chosen', () => {
    expect(report({ type: 'divorced' })).toMatchObject({ dependent_id: 'rui' });
    expect(report({ type: 'death_of_spouse_or_dependent' })).toBeNull();
    expect(report({ type: 'death_of_spouse_or_dependent', whom: 'ines' })).toMatchObject({ dependent_id: 'ines' });
    expect(report({ type: 'married' }, [{ ...RUI, domestic_partner: true }, INES])).toMatchObject({
      dependent_id: 'rui',
    });
    expect(report({ type: 'death_of_spouse_or_dependent' }, [])).not.toHaveProperty('dependent_id');
  });

  it('ends stepchildren with a marriage, and with nothing else', () => {
    expect(report({ type: 'divorced', alsoEnds: ['ines'] })).toMatchObject({ also_ends: ['ines'] });
    expect(report({ type: 'married', alsoEnds: ['ines'] })).not.toHaveProperty('also_ends');
  });
});
