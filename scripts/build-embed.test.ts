import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { builtAt, newest } from './build-embed.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'embed-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A file that was last changed this many seconds after a fixed moment. */
function put(path: string, seconds: number): void {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, '');
  utimesSync(file, 0, 1_700_000_000 + seconds);
}
const at = (seconds: number) => (1_700_000_000 + seconds) * 1000;

it('builds again if a source is newer than the oldest page, whatever was built or installed since', () => {
  expect([newest(join(folder, 'none')), builtAt(join(folder, 'dist'))]).toEqual([0, 0]);
  put('page/main.tsx', 10);
  put('shared/deep/words.ts', 20);
  put('dist/page/index.html', 40);
  put('dist/other/index.html', 30);
  put('dist/assets/index-a1b2.js', 50);
  put('node_modules/vite/index.js', 60);
  expect([newest(folder), builtAt(join(folder, 'dist'))]).toEqual([at(20), at(30)]);
  put('shared/words.ts', 35);
  expect(newest(folder)).toBe(at(35));
});
