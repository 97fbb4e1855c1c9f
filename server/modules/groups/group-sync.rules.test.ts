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
    ['nobody we know: somebody new', {}, add(null)],
    ['who is in the group under its reference', { known: 'm1' }, { kind: 'update', memberId: 'm1' }],
    ['them, whatever became of the plan', { known: 'm1', planIsThere: false }, { kind: 'update', memberId: 'm1' }],
    ['who has its birth date and e-mail', { candidates: [someone('m1', null)] }, add('m1')],
    ['them under another first name, too', { candidates: [someone('m1', null, 'adele')] }, add('m1')],
    [
      'of two the one with its first name',
      { candidates: [someone('m1', null, 'bea'), someone('m2', null)] },
      add('m2'),
    ],
    ['the twin of who is in the group', { candidates: [someone('m1', HERE, 'bea')] }, add(null)],
    ['the twin who is in no group', { candidates: [someone('m1', HERE, 'bea'), someone('m2', null)] }, add('m2')],
    ['somebody in another group', { candidates: [someone('m1', 'group-2')] }, failure('inAnotherGroup')],
    ['who stands in another row', { candidates: [someone('m1', HERE)] }, failure('sameAsAnother')],
    ['nobody, without its plan', { planIsThere: false }, failure('planNotThere')],
    ['nobody, born at no time', { dateOfBirthIsPlausible: false, known: 'm1' }, failure('implausibleBirth')],
    ['nobody, living nowhere', { stateIsListed: false, known: 'm1' }, failure('unknownState')],
  ])('%s', (_, facts, meaning) => {
    expect(meaningOf({ ...ROW, ...facts })).toEqual(meaning);
  });
});
