/** Builds the browser SDK, `drops/`, to `drops/dist`: ES modules and their types, as they are published. */
import { execFileSync } from 'node:child_process';
import { globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const dist = join(root, 'drops/dist');

rmSync(dist, { recursive: true, force: true });
execFileSync(join(root, 'node_modules/.bin/tsc'), ['-p', 'drops/tsconfig.build.json'], { cwd: root, stdio: 'inherit' });

// The compiler rewrites our `.ts` endings in code and leaves them in types, where older compilers would not follow them.
for (const file of globSync('**/*.d.ts', { cwd: dist })) {
  const path = join(dist, file);
  writeFileSync(path, readFileSync(path, 'utf8').replace(/(from '\.[^']*)\.tsx?'/g, "$1.js'"));
}
