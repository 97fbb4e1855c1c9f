/** Whom a row of a member sync means. */
import { describe, expect, it } from 'vitest';
import { type Candidate, FAILURES, meaningOf, type RowFacts } from './group-sync.rules.ts';

const HERE = 'group-1';
const ROW: RowFacts = {
  groupId: HERE,
  firstNameFolded: 'ada',
  known: null,
  planIsThere: true,
  dateOfBirthIsPlausible: true,
  stateIsListed: true,
  candidates: [],
};
const someone = (memberId: string, groupId: string | null, firstNameFolded = 'ada'): Candidate => ({
  memberId,
  groupId,
  firstNameFolded,
});
const add = (memberId: string | null) => ({ kind: 'add', memberId });
const failure = (name: keyof typeof FAILURES) => ({ kind: 'failure', reason: FAILURES[name] });

describe('a row means', () => {
  it.each<[string, Partial<RowFacts>, object]>([
    ['somebody new, if nobody is known', {}, add(null)],
    ['the person in the group under its reference', { known: 'm1' }, { kind: 'update', memberId: 'm1' }],
    [
      'the same person, even if the plan is gone',
      { known: 'm1', planIsThere: false },
      { kind: 'update', memberId: 'm1' },
    ],
    ['the person with its birth date and e-mail', { candidates: [someone('m1', null)] }, add('m1')],
    ['the same person, even under another first name', { candidates: [someone('m1', null, 'adele')] }, add('m1')],
    [
      'the one of two with its first name',
      { candidates: [someone('m1', null, 'bea'), someone('m2', null)] },
      add('m2'),
    ],
    ['a twin of somebody in the group', { candidates: [someone('m1', HERE, 'bea')] }, add(null)],
    ['the twin who is in no group', { candidates: [someone('m1', HERE, 'bea'), someone('m2', null)] }, add('m2')],
    ['somebody in another group', { candidates: [someone('m1', 'group-2')] }, failure('inAnotherGroup')],
    ['somebody who is in another row', { candidates: [someone('m1', HERE)] }, failure('sameAsAnother')],
    ['nobody, if its plan is not available', { planIsThere: false }, failure('planNotThere')],
    [
      'nobody, with an implausible birth date',
      { dateOfBirthIsPlausible: false, known: 'm1' },
      failure('implausibleBirth'),
    ],
    ['nobody, with an unknown state', { stateIsListed: false, known: 'm1' }, failure('unknownState')],
  ])('%s', (_, facts, meaning) => {
    expect(meaningOf({ ...ROW, ...facts })).toEqual(meaning);
  });
});
