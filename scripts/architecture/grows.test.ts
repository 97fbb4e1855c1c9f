import { expect, it } from 'vitest';
import { checkSources } from '../check-architecture.ts';

const found = (statement: string, claim = '-- runs with: 0079\n', path = 'migrations/0080_t.sql') =>
  checkSources([], [{ path, text: `-- Why.\n${claim}${statement}` }])
    .filter(({ rule }) => rule === 'schema-grows')
    .map(({ line }) => line);

it.each([
  'alter table plans add column colour text;',
  `alter table plans add column colour text not null default 'grey', add column size int4;`,
  'create index plans_by_name on plans (name);',
  '-- owner: plans\ncreate table colours (organization_id uuid not null);',
  'alter table plans alter column name drop not null;',
  'drop index plans_by_name;',
  '-- The column is not dropped: drop column name.\nselect 1;',
])('takes as growth: %s', (statement) => expect(found(statement)).toEqual([]));

it.each([
  'alter table plans drop column name;',
  'drop table plans;',
  'alter table plans rename column name to title;',
  'alter table plans rename name to title;',
  'alter table plans rename to offers;',
  'alter table plans alter column name type varchar(20);',
  'alter table plans alter name set not null;',
  'alter table plans add column colour text not null;',
  `alter table plans add column size int4 default 0, add column colour text not null;`,
  `alter table plans add constraint plans_named check (name <> '');`,
])('refuses in a migration that older programs run with: %s', (statement) => {
  expect(found(statement)).toEqual([3]);
  // A migration without that claim may contract: programs that don't know it don't run on it.
  expect(found(statement, '')).toEqual([]);
  expect(found(statement, '-- runs with: 0080\n')).toEqual([]);
});
