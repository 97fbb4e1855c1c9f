import { expect, it } from 'vitest';
import { checkSources } from '../check-architecture.ts';

it('refuses a foreign key to organizations in a new table, and to nothing else', () => {
  const found = (path: string, table: string) => {
    const text = `-- owner: access\ncreate table t (\n  foreign key (a) references ${table} (id)\n);`;
    return checkSources([], [{ path, text }]).map(({ line, rule }) => `${line} ${rule}`);
  };
  expect(found('migrations/0080_t.sql', 'organizations')).toEqual(['3 no-organization-key']);
  expect(found('migrations/0080_t.sql', 'employers')).toEqual([]);
  expect(found('migrations/0083_baseline.sql', 'organizations')).toEqual([]);
});
