/** The migrations as read from their folder. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { loadMigrations } from './migrate.ts';

const folder = mkdtempSync(join(tmpdir(), 'openroll-migrations-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('are sorted by number, and two with the same number are refused', () => {
  for (const name of ['0002_b.sql', '0001_a.sql', 'notes.md']) writeFileSync(join(folder, name), '');
  expect(loadMigrations(folder).map(({ version }) => version)).toEqual([1, 2]);
  writeFileSync(join(folder, '0002_c.sql'), '');
  expect(() => loadMigrations(folder)).toThrow('0002_c.sql has the number of another migration');
});
