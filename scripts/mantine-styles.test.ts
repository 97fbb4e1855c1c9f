/** Every component of Mantine that a page uses has its styles, and no other has. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const embed = join(import.meta.dirname, '../embed');
const styleOf = (name: string) => join(embed, '../node_modules/@mantine/core/styles', `${name}.css`);
/** What the components are made of. */
const PARTS = [
  ...['baseline', 'default-css-variables', 'global'],
  ...['ScrollArea', 'UnstyledButton', 'Loader', 'Input', 'InlineInput', 'Combobox'],
];

it('imports the styles of the components that are used', () => {
  const sources = globSync('**/*.tsx', { cwd: embed }).map((path) => readFileSync(join(embed, path), 'utf8'));
  const used = sources.flatMap((text) =>
    [...text.matchAll(/import \{([^}]*)\} from '@mantine\/core'/g)].flatMap(([, names = '']) =>
      names.split(',').map((name) => name.trim()),
    ),
  );
  const styled = new Set(used.filter((name) => existsSync(styleOf(name))));
  const sheet = readFileSync(join(embed, 'shared/mantine.css'), 'utf8');
  const imported = [...sheet.matchAll(/styles\/([\w-]+)\.css/g)].map(([, name = '']) => name);
  expect(imported.filter((name) => !PARTS.includes(name)).sort()).toEqual([...styled].sort());
});
