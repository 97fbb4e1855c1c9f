/**
 * Whom a row means: the laws over random rosters and renumberings, and named cases. census-match.db.test.ts tests it on the
 * database.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { date } from '../../platform/values/dates.ts';
import { type KnownPerson, type Meaning, matchRoster, type SentRow } from '../../testing/match-roster.ts';

const TODAY = date('2026-03-10');
const ada: SentRow = {
  reference_id: '1',
  date_of_birth: date('1990-01-01'),
  first_name_folded: 'ada',
  last_name_folded: 'byron',
  email_folded: 'ada@x.example',
  phone: null,
  zipcode: '74104',
};
const ben: SentRow = {
  ...{ reference_id: '2', date_of_birth: date('1985-05-05'), first_name_folded: 'ben', last_name_folded: 'cole' },
  ...{ email_folded: 'ben@x.example', phone: null, zipcode: '74104' },
};
const known = (...people: SentRow[]): KnownPerson[] =>
  people.map((one) => ({ ...one, id: `${one.first_name_folded} ${one.last_name_folded}` }));
const [ADA, BEN] = [{ employee: 'ada byron' }, { employee: 'ben cole' }];
const fails = (failure: string): Meaning => ({ failure });

describe('a reference reused for somebody else', () => {
  const bea = { ...ada, reference_id: '3', first_name_folded: 'bea' };
  const stranger = { ...ben, ...{ first_name_folded: 'cy', last_name_folded: 'dunn', email_folded: 'cy@x.example' } };
  const newcomer: SentRow = { ...stranger, date_of_birth: date('1999-09-09') };
  it.each<[string, SentRow[], SentRow[], Meaning[], string[]]>([
    [
      'two renumbered: both keep their records',
      [ada, ben],
      [
        { ...ada, reference_id: '2' },
        { ...ben, reference_id: '3' },
      ],
      [ADA, BEN],
      [],
    ],
    [
      'two swapped',
      [ada, ben],
      [
        { ...ada, reference_id: '2' },
        { ...ben, reference_id: '1' },
      ],
      [ADA, BEN],
      [],
    ],
    [
      'a new person with the reference of somebody who has another one now',
      [ada],
      [newcomer, { ...ada, reference_id: '9' }].map((row, at) => (at === 0 ? { ...row, reference_id: '1' } : row)),
      ['new', ADA],
      [],
    ],
    [
      'a new person with the reference of somebody who has left',
      [ada, ben],
      [{ ...newcomer, reference_id: '1' }, ben],
      [fails('reference_taken'), BEN],
      [],
    ],
    ['one field corrected', [ada], [{ ...ada, first_name_folded: 'adah' }], [ADA], []],
    ['a new name and e-mail', [ada], [{ ...ada, last_name_folded: 'king', email_folded: 'king@x.example' }], [ADA], []],
    [
      'a corrected birth date, and a new name',
      [ada],
      [{ ...ada, date_of_birth: date('1990-01-10'), last_name_folded: 'king' }],
      [ADA],
      [],
    ],
    [
      'twins with one family e-mail, renumbered',
      [ada, bea],
      [
        { ...ada, reference_id: '3' },
        { ...bea, reference_id: '4' },
      ],
      [ADA, { employee: 'bea byron' }],
      [],
    ],
    ['one of two twins is new', [ada], [ada, bea], [ADA, 'new'], []],
    [
      'one of two twins is new, without references',
      [{ ...ada, reference_id: null }],
      [
        { ...bea, reference_id: null },
        { ...ada, reference_id: null },
      ],
      ['new', ADA],
      [],
    ],
    [
      'an e-mail that everybody shares does not count',
      [
        { ...ada, email_folded: 'hr@x.example' },
        { ...ben, email_folded: 'hr@x.example' },
      ],
      [
        { ...newcomer, reference_id: '1', email_folded: 'hr@x.example' },
        { ...ben, email_folded: 'hr@x.example' },
      ],
      [fails('reference_taken'), BEN],
      [],
    ],
    [
      'two people born on the same day, renumbered',
      [ada, { ...ben, date_of_birth: ada.date_of_birth }],
      [
        { ...ada, reference_id: '2' },
        { ...ben, date_of_birth: ada.date_of_birth, reference_id: '1' },
      ],
      [ADA, BEN],
      [],
    ],
    ['a chain that ends with somebody who left', [ada, ben], [{ ...ada, reference_id: '2' }], [ADA], ['ben cole']],
    [
      'one person twice',
      [ada],
      [ada, { ...ada, reference_id: '1-B' }],
      [fails('same_person_twice'), fails('same_person_twice')],
      [],
    ],
    [
      'an impossible birth date, without a reference',
      [{ ...ada, reference_id: null }],
      [{ ...ada, reference_id: null, date_of_birth: date('0088-01-01') }],
      [fails('date_of_birth_implausible')],
      [],
    ],
  ])('%s', (_what, people, rows, meanings, omitted) => {
    expect(matchRoster(known(...people), rows, TODAY)).toEqual({ rows: meanings, omitted });
  });

  it('makes a new person of a reused reference, if the call says so', () => {
    const rows = [{ ...newcomer, reference_id: '1' }];
    expect(matchRoster(known(ada), rows, TODAY, true)).toEqual({ rows: ['new'], omitted: ['ada byron'] });
  });
});

/** Few values, so that people resemble each other. */
const identity = fc.record({
  date_of_birth: fc.constantFrom(date('1990-01-01'), date('1990-01-02'), date('1999-12-31')),
  first_name_folded: fc.constantFrom('ana', 'bo', 'cy'),
  last_name_folded: fc.constantFrom('nunez', 'hill'),
  email_folded: fc.constantFrom('x@e.example', 'y@e.example', 'z@e.example'),
  phone: fc.constantFrom(null, '2535550164', '2535550165'),
  zipcode: fc.constantFrom(null, '98405', '98406'),
});
const nameOf = (one: Omit<SentRow, 'reference_id'>) =>
  [one.date_of_birth, one.first_name_folded, one.last_name_folded, one.email_folded].join(' ');
/** People no two of whom share a name and date of birth: with another e-mail, that would be the same person. */
const crowd = fc.uniqueArray(identity, {
  selector: (one) => `${one.date_of_birth} ${one.first_name_folded} ${one.last_name_folded}`,
  maxLength: 7,
});
const references = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
const numbered = (people: Omit<SentRow, 'reference_id'>[], order: string[]): SentRow[] =>
  people.map((one, at) => ({ ...one, reference_id: order[at] ?? null }));
const asKnown = (rows: SentRow[]): KnownPerson[] => rows.map((row) => ({ ...row, id: nameOf(row) }));
const orders = fc.shuffledSubarray(references, { minLength: 8 });

describe('laws', () => {
  it('nobody’s record passes to another person, however they are renumbered', () => {
    fc.assert(
      fc.property(crowd, orders, orders, fc.func(fc.boolean()), (people, before, after, stays) => {
        const roster = asKnown(numbered(people, before));
        const rows = numbered(people, after).filter((row) => stays(nameOf(row)));
        const { rows: meanings } = matchRoster(roster, rows, TODAY);
        meanings.forEach((meaning, at) => {
          if (typeof meaning === 'object' && 'employee' in meaning)
            expect(meaning.employee).toBe(nameOf(rows[at] as SentRow));
        });
      }),
      { numRuns: 3_000 },
    );
  });

  it('everybody who is sent with their reference, or a new one, keeps their record', () => {
    fc.assert(
      fc.property(crowd, orders, (people, order) => {
        const roster = asKnown(numbered(people, order));
        expect(matchRoster(roster, roster, TODAY)).toEqual({
          rows: roster.map(({ id }) => ({ employee: id })),
          omitted: [],
        });
      }),
    );
  });

  const any = fc.record({ people: crowd, before: orders, sent: fc.array(identity, { maxLength: 7 }), after: orders });

  it('a failed row deactivates nobody: the holder of its reference is not omitted', () => {
    fc.assert(
      fc.property(any, ({ people, before, sent, after }) => {
        const roster = asKnown(numbered(people, before));
        const rows = numbered(sent, after);
        const { rows: meanings, omitted } = matchRoster(roster, rows, TODAY);
        meanings.forEach((meaning, at) => {
          if (typeof meaning !== 'object' || !('failure' in meaning)) return;
          const { reference_id } = rows[at] as SentRow;
          const holder = roster.find((one) => one.reference_id === reference_id);
          const isElsewhere = meanings.some(
            (other) => typeof other === 'object' && 'employee' in other && other.employee === holder?.id,
          );
          if (holder && !isElsewhere) expect(omitted).not.toContain(holder.id);
        });
        const matched = meanings.flatMap((one) => (typeof one === 'object' && 'employee' in one ? [one.employee] : []));
        expect(new Set(matched).size).toBe(matched.length);
        expect(matched.filter((id) => omitted.includes(id))).toEqual([]);
      }),
      { numRuns: 2_000 },
    );
  });

  it('the same people in any order give the same result', () => {
    fc.assert(
      fc.property(any, fc.infiniteStream(fc.nat()), ({ people, before, sent, after }, keys) => {
        const roster = asKnown(numbered(people, before));
        const rows = numbered(sent, after);
        const shuffled = rows
          .map((row, at) => ({ row, at, key: keys.next().value as number }))
          .sort((a, b) => a.key - b.key || b.at - a.at);
        const straight = matchRoster(roster, rows, TODAY);
        const mixed = matchRoster(
          [...roster].reverse(),
          shuffled.map(({ row }) => row),
          TODAY,
        );
        expect(shuffled.map(({ at }) => straight.rows[at])).toEqual(mixed.rows);
        expect([...mixed.omitted].sort()).toEqual([...straight.omitted].sort());
      }),
      { numRuns: 1_000 },
    );
  });
});
