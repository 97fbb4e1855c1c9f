/**
 * Before `npm start`: builds the embedded pages and the desk if their sources are newer than the last build, so that a fresh clone and a
 * `git pull` need no extra step. A server also starts without pages, so a failure here does not stop it.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
/** What is built, and from what: its own sources, shared ones, the packages. */
export const BUILDS = [
  { name: 'embed', what: 'embedded pages', sources: ['embed', 'drops/src/core', 'package-lock.json'] },
  {
    name: 'console',
    what: 'pages of the desk',
    sources: ['console', 'embed', 'drops/src/core', 'server/roster', 'package-lock.json'],
  },
];

/** The newest change of a file or a folder, in ms; what is built or installed does not count. */
export function newest(path: string): number {
  if (!existsSync(path)) return 0;
  const { mtimeMs } = statSync(path);
  const inside = statSync(path).isDirectory() ? readdirSync(path) : [];
  const names = inside.filter((name) => name !== 'dist' && name !== 'node_modules');
  return Math.max(inside.length > 0 ? 0 : mtimeMs, ...names.map((name) => newest(join(path, name))));
}

/** The time of the oldest HTML file of the build; 0 if there is none. */
export function builtAt(dist: string): number {
  const pages = existsSync(dist) ? readdirSync(dist).map((name) => join(dist, name, 'index.html')) : [];
  const times = pages.filter((page) => existsSync(page)).map((page) => statSync(page).mtimeMs);
  return times.length > 0 ? Math.min(...times) : 0;
}

/** Its sources are newer than the last build. */
export const isOutdated = ({ name, sources }: (typeof BUILDS)[number]): boolean =>
  Math.max(...sources.map((path) => newest(join(root, path)))) > builtAt(join(root, name, 'dist'));

function build({ name, what }: (typeof BUILDS)[number]): void {
  const vite = join(root, 'node_modules/vite/bin/vite.js');
  if (!existsSync(vite)) {
    console.error(`The ${what} are not built: that takes the development packages (npm ci), or the image.`);
    return;
  }
  console.log(`Building the ${what} …`);
  const config = join(root, name, 'vite.config.ts');
  const args = [vite, 'build', '--config', config, '--logLevel', 'warn'];
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) console.error(`The ${what} could not be built; everything else works. build:${name} shows why.`);
}

if (import.meta.main) {
  for (const one of BUILDS.filter(({ name }) => existsSync(join(root, name, 'vite.config.ts')))) {
    if (isOutdated(one)) build(one);
  }
}
