/** Whatever a list contains, the name given to an entry leads back to it and to nothing else. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { calledIn, entriesCalled } from './entry-names.ts';

const ENTRIES = [
  { id: 'a', name: 'Basin Dental' },
  { id: 'b', name: 'Clear Vision' },
  { id: 'c', name: 'Basin Dental' },
];

it.each([
  ['Clear Vision', ['b']],
  ['Basin Dental', ['a', 'c']],
  ['c', ['c']],
  ['basin dental', []],
])('finds by “%s”: %j', (called, ids) => {
  expect(entriesCalled(ENTRIES, called).map(({ id }) => id)).toEqual(ids);
});

it('calls an entry by its name if no other entry has it', () => {
  expect(['a', 'b', 'c', 'gone'].map((id) => calledIn(ENTRIES, id))).toEqual(['a', 'Clear Vision', 'c', 'gone']);
});

it('leads back to the entry even if a name is the id of another', () => {
  const text = fc.constantFrom('a', 'b', 'c', 'd');
  const lists = fc.uniqueArray(fc.record({ id: text, name: text }), { selector: ({ id }) => id, minLength: 1 });
  fc.assert(
    fc.property(lists, (entries) => {
      for (const one of entries) expect(entriesCalled(entries, calledIn(entries, one.id))).toEqual([one]);
    }),
  );
});
