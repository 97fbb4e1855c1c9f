/** READMEs are where a stranger looks first: a module's README names its tables, that of the flows names every flow. */
import { tableNotes } from '../migrations.ts';
import { isTest, type Rule, type Tree } from './rule.ts';

const FLOWS = 'server/flows/';

/** The paragraph **Owns** of a module's README names each of its tables. */
export const readmeOwns: Rule = ({ migrations, readmes }) => {
  if (readmes === null) return [];
  return tableNotes([...migrations]).flatMap(({ table, owners }) =>
    owners
      .filter((owner) => !owner.startsWith('platform/'))
      .map((owner) => `server/modules/${owner}/README.md`)
      .filter((path) => !owned(readmes, path).includes(`\`${table}\``))
      .map((path) => ({ path, line: 1, sentence: `**Owns** does not name the table ${table}` })),
  );
};

function owned(readmes: NonNullable<Tree['readmes']>, path: string): string {
  const text = readmes.find((readme) => readme.path === path)?.text ?? '';
  const paragraph = text.split('\n\n').find((one) => one.startsWith('**Owns**'));
  return paragraph?.split('**Does not own**')[0] ?? '';
}

export const flowsListed: Rule = ({ files, readmes }) => {
  if (readmes === null) return [];
  const list = readmes.find(({ path }) => path === `${FLOWS}README.md`)?.text ?? '';
  return files
    .filter(({ path }) => path.startsWith(FLOWS) && !isTest(path))
    .filter(({ path }) => !list.includes(`\`${path.slice(FLOWS.length)}\``))
    .map(({ path }) => ({ path, line: 1, sentence: `${FLOWS}README.md does not name this file` }));
};
