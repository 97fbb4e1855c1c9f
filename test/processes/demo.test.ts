/**
 * The main job from end to end, on the embedded database and over HTTP alone: the demo, as somebody who clones the
 * repository runs it. It checks its own sums; the figures here are those of its story, which is the same in every run.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { COMPILED } from '../../server/testing/process.ts';

const MAIN = join(import.meta.dirname, '../../examples/demo/main.ts');

let folder: string;
beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'openroll-demo-')));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** On any free port: other tests run beside it. */
async function demo(...args: string[]): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(process.execPath, [MAIN, ...args], {
    cwd: folder,
    env: { ...process.env, NODE_COMPILE_CACHE: COMPILED, PORT: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk) => (out += chunk));
  child.stderr.on('data', (chunk) => (err += chunk));
  const [code] = await once(child, 'close');
  return { code, out, err };
}

it('plays a plan year whose sums are right, and leaves no server behind', { timeout: 300_000 }, async () => {
  const { code, out, err } = await demo('--once', '--all-events');
  expect(err).toBe('');
  // These lines say what went wrong.
  const sums = out.slice(out.indexOf('Do the sums add up?'));
  expect(sums).not.toContain('✗');
  expect(sums).toMatch(/All \d+ sums are right\. [\d.]+ seconds\./);
  expect(sums).toContain('✓ 257 people = 250 created by the first census + 7 by the second');
  expect(sums).toContain('✓ 248 of them active = 248 rows of the second census');
  expect(sums).toContain('✓ employer + employee = premium = the plan’s rate, in each of 442 elections');
  expect(code).toBe(0);
  expect(sums).not.toContain('Look around');

  const verified = out.split('\n').filter((line) => /^ {2}✓ \w{3} \d\d \d\d:\d\d {2}\w+\.\w+ {2,}\S/.test(line));
  const stored = Number(/✓ ([\d,]+) events stored/.exec(sums)?.[1]?.replace(',', ''));
  expect(verified.length).toBe(stored);
  expect(out).not.toContain('\x1b');
  // Names are shown, birth dates never.
  expect(out).toContain('Marisol V.');
  expect(out).not.toMatch(/\b19\d\d-\d\d-\d\d/);

  const { base_url } = JSON.parse(readFileSync(join(folder, '.openroll-demo/credentials.json'), 'utf8'));
  await expect(fetch(`${base_url}/healthz`)).rejects.toThrow();
});

it('removes no folder that it has not made, and says so', async () => {
  writeFileSync(join(folder, 'mine.txt'), 'kept');
  const { code, err } = await demo('--once', '--data-dir', '.');
  expect([code, err]).toEqual([1, `\n${folder} was not made by the demo and is not removed: name another folder.\n`]);
  expect(existsSync(join(folder, 'mine.txt'))).toBe(true);
});

it('explains itself where it is used wrongly', async () => {
  const { code, err } = await demo('--twice');
  expect(code).toBe(2);
  expect(err).toContain('npm run demo -- [--once] [--all-events] [--data-dir FOLDER]');
});
