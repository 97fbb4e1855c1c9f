/** Builds a package of ours, `drops/` or `client/`, to its `dist`: ES modules and their types, as they are published. */
import { execFileSync } from 'node:child_process';
import { globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const [folder] = process.argv.slice(2);
if (!folder) throw new Error('which package?');

const root = resolve(import.meta.dirname, '..');
const dist = join(root, folder, 'dist');

rmSync(dist, { recursive: true, force: true });
execFileSync(join(root, 'node_modules/.bin/tsc'), ['-p', `${folder}/tsconfig.build.json`], {
  cwd: root,
  stdio: 'inherit',
});

// The compiler rewrites our `.ts` endings in code and leaves them in types, where older compilers would not follow them.
for (const file of globSync('**/*.d.ts', { cwd: dist })) {
  const path = join(dist, file);
  writeFileSync(path, readFileSync(path, 'utf8').replace(/((?:from |import\()['"]\.[^'"]*)\.tsx?(['"])/g, '$1.js$2'));
}
