/** What documentation and messages tell people to run exists, and `npm start` and the demo build their pages first. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '..');
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> };

it('has every script that somebody is told to run', () => {
  const lines = execFileSync('git', ['grep', '-hoE', 'npm run (--silent )?[a-z][a-z:-]*'], {
    cwd: root,
    encoding: 'utf8',
  });
  const named = new Set(
    lines
      .trim()
      .split('\n')
      .map((line) => line.split(' ').at(-1) as string),
  );
  expect(named.size).toBeGreaterThan(5);
  expect([...named].filter((name) => !(name in scripts))).toEqual([]);
});

it.each(['start', 'demo'])('builds the pages before %s', (name) => {
  expect(scripts[`pre${name}`]).toBe('node scripts/build-embed.ts');
});
