import { expect, it } from 'vitest';
import { checkSources } from '../check-architecture.ts';

const found = (sources: string[], readmes: Record<string, string>) =>
  checkSources(
    sources.map((path) => ({ path, text: '' })),
    [{ path: 'migrations/1.sql', text: '-- owner: employers\ncreate table employers (\n);' }],
    Object.entries(readmes).map(([path, text]) => ({ path, text })),
  ).map(({ path, rule }) => `${path} ${rule}`);

const EMPLOYERS = 'server/modules/employers/README.md';

it('wants a table among what its module owns, and nowhere else', () => {
  expect(found([], { [EMPLOYERS]: '# Employers\n\n**Owns** the company\nand `employers`.\n\nMore.' })).toEqual([]);
  const breach = [`${EMPLOYERS} readme-owns`];
  expect(found([], { [EMPLOYERS]: '# Employers\n\n**Owns** no table.\n**Does not own** `employers`.' })).toEqual(
    breach,
  );
  expect(found([], {})).toEqual(breach);
});

it('wants each flow in the README of the flows, and no test of one', () => {
  const readmes = { [EMPLOYERS]: '**Owns** `employers`.', 'server/flows/README.md': '`restore.ts`' };
  const flows = ['server/flows/restore.ts', 'server/flows/restore.db.test.ts', 'server/flows/losses.ts'];
  expect(found(flows, readmes)).toEqual(['server/flows/losses.ts flows-listed']);
});
