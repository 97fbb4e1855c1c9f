import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { build, type Rolldown } from 'vite';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { compress } from './compress.ts';

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'compress-'));
});
afterAll(() => rmSync(root, { recursive: true }));

it('writes compressed copies beside a script, unless they are no smaller', async () => {
  writeFileSync(join(root, 'tiny.js'), 'window.tiny = 1;');
  writeFileSync(join(root, 'large.js'), `window.large = ${JSON.stringify('benefits, '.repeat(500))};`);
  writeFileSync(join(root, 'index.html'), '<script type="module">import("./tiny.js"); import("./large.js");</script>');
  const { output } = (await build({
    ...{ configFile: false, root, logLevel: 'error', plugins: [compress()] },
    build: { write: false, modulePreload: false },
  })) as Rolldown.RolldownOutput;
  const files = new Map(output.map((file) => [file.fileName, file.type === 'chunk' ? file.code : file.source]));
  const named = (word: string) =>
    [...files.keys()].find((name) => name.includes(word) && name.endsWith('.js')) as string;
  const [large, tiny] = [named('large'), named('tiny')];
  expect(brotliDecompressSync(files.get(`${large}.br`) as Uint8Array).toString()).toBe(files.get(large));
  expect(gunzipSync(files.get(`${large}.gz`) as Uint8Array).toString()).toBe(files.get(large));
  expect([...files.keys()].filter((name) => name.startsWith(tiny) || /html\.(br|gz)$/.test(name))).toEqual([tiny]);
});
