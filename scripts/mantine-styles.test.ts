/** Every component of Mantine that a page uses has its styles, and no other has. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');
const styleOf = (name: string) => join(root, 'node_modules/@mantine/core/styles', `${name}.css`);
/** What the components are made of. */
const PARTS = [
  ...['baseline', 'default-css-variables', 'global'],
  ...['ScrollArea', 'UnstyledButton', 'Loader', 'Input', 'InlineInput', 'Combobox'],
];

function styledIn(folder: string): Set<string> {
  const sources = globSync(`${folder}/**/*.tsx`, { cwd: root }).map((path) => readFileSync(join(root, path), 'utf8'));
  const used = sources.flatMap((text) =>
    [...text.matchAll(/import \{([^}]*)\} from '@mantine\/core'/g)].flatMap(([, names = '']) =>
      names.split(',').map((name) => name.trim()),
    ),
  );
  return new Set(used.filter((name) => existsSync(styleOf(name))));
}

function importedBy(sheet: string): string[] {
  const text = readFileSync(join(root, sheet), 'utf8');
  return [...text.matchAll(/core\/styles\/([\w-]+)\.css/g)].map(([, name = '']) => name);
}

it('imports the styles of the components that the embedded pages use', () => {
  const imported = importedBy('embed/shared/mantine.css').filter((name) => !PARTS.includes(name));
  expect(imported.sort()).toEqual([...styledIn('embed')].sort());
});

it('imports for the desk those that the embedded pages do not use', () => {
  const more = [...styledIn('console').difference(styledIn('embed'))];
  expect(importedBy('console/mantine.css').sort()).toEqual(more.sort());
});
