/** Each kind of citation in a small repository: the breach that must be found, beside the nearest thing that is correct. */
import { describe, expect, it } from 'vitest';
import { checkCitations } from './check-citations.ts';

const BOOK = `# The rule book

| tag | source |
| --- | --- |
| \`[C]\` | the contract |
| \`[L]\` | a law |
| \`[O]\` | ours |

## 1. Rosters

### 1.1 A census

### 1.2 The brake *(planned)*

## 2. Eligibility
`;

const CONTRACT = `
tags:
  - {name: members}
paths:
  /v1/employers:
    get: {operationId: listEmployers}
components:
  schemas:
    Party: {properties: {name: {}}}
    Employer: {allOf: [{$ref: '#/components/schemas/Party'}, {properties: {ein: {}}}]}
`;

const TREE = {
  'docs/rules.md': BOOK,
  'docs/guide.md': '# A guide\n\n## It’s `done`, twice\n\n## It’s done, twice\n',
  'docs/decisions/0003-bodies.md': '# 3. Bodies\n',
  'test/contract/connect.openapi.yaml': CONTRACT,
  'server/flows/deactivate.ts': 'export {};\n',
  'LICENSE.md': 'Apache',
};

/** `line kind: sentence` of each finding in one more file of that repository. */
function check(path: string, ...lines: string[]): string[] {
  const files = { ...TREE, [path]: lines.join('\n') };
  const sources = Object.entries(files).map(([name, text]) => ({ path: name, text }));
  return checkCitations(sources, Object.keys(files))
    .filter((finding) => finding.path === path)
    .map(({ line, kind, sentence }) => `${line} ${kind}: ${sentence}`);
}

const CODE = 'server/modules/plans/plan.rules.ts';
const GUIDE = 'docs/other.md';

it('finds nothing wrong with the repository itself', () => {
  expect(check(CODE, 'export {};')).toEqual([]);
});

describe('rule', () => {
  it('is a heading of the rule book', () => {
    expect(check(CODE, '/** Who is on the roster (rules 1.1); else rules 1, 2 and 1.1. */')).toEqual([]);
    expect(check(CODE, '// rules 3')).toEqual(['1 rule: docs/rules.md has no heading 3']);
    expect(check(CODE, '// rules 1.3')).toEqual(['1 rule: docs/rules.md has no heading 1.3']);
    expect(check(GUIDE, 'As §1.1 says.', 'As §4 says.')).toEqual(['2 rule: docs/rules.md has no heading 4']);
  });

  it('is found in lists and spans, and across the end of a line', () => {
    expect(check(CODE, '// rules 1, 2, 7')).toEqual(['1 rule: docs/rules.md has no heading 7']);
    expect(check(CODE, '// rules 1 to 5')).toEqual(['1 rule: docs/rules.md has no heading 5']);
    expect(check(CODE, '/**', ' * By the rules', ' * 6, on the 1st.', ' */')).toEqual([
      '2 rule: docs/rules.md has no heading 6',
    ]);
  });

  it('can’t be cited by code while it is planned', () => {
    const sentence = 'rules 1.2 is marked *(planned)*: the mark goes with the commit that builds it';
    expect(check(CODE, '// rules 1.2')).toEqual([`1 rule: ${sentence}`]);
    expect(check(GUIDE, 'See rules 1.2.')).toEqual([]);
  });

  it('is found in comments, also of SQL, and not in code or texts', () => {
    expect(check('migrations/1.sql', 'select 1; -- rules 8')).toEqual(['1 rule: docs/rules.md has no heading 8']);
    expect(check('migrations/1.sql', "insert into t values ('rules 8');")).toEqual([]);
    expect(check(CODE, `const text = 'rules 8';`)).toEqual([]);
    expect(check(CODE, 'const a = 1; // by the rules', 'const b = 8; // 8')).toEqual([]);
    expect(check('embed/App.tsx', 'const a = <p>rules 8</p>; {/* rules 8 */}')).toHaveLength(1);
    expect(check(GUIDE, '```', 'rules 8', '```', 'rules 9')).toEqual(['4 rule: docs/rules.md has no heading 9']);
  });
});

describe('tag', () => {
  it('is one that the rule book defines', () => {
    expect(check(CODE, '// As it is [C], or [O, C], by default [L 29 CFR 2590.701-6].')).toEqual([]);
    expect(check(CODE, '// [P]')).toEqual(['1 tag: docs/rules.md defines no tag [P]']);
    expect(check(CODE, '// [C, P]')).toEqual(['1 tag: docs/rules.md defines no tag [P]']);
  });

  it('names a law, and no law goes without it', () => {
    expect(check(CODE, '// [L]')).toEqual(['1 tag: [L] names no law']);
    expect(check(CODE, '// [29 CFR 2590.701-6]')).toEqual(['1 tag: a law is cited as [L 29 CFR 2590.701-6]']);
  });

  it('is not an index, a type or a link', () => {
    expect(check(CODE, '/** Operations[X] and [X](./a) and [U+738B] */')).toEqual([]);
  });
});

describe('file', () => {
  it('exists: from the root, beside the page, or by the end of its path', () => {
    expect(check(CODE, '// docs/guide.md, LICENSE.md, flows/deactivate.ts, ./plan.rules.ts')).toEqual([]);
    expect(check(CODE, '// *.sql.ts, {rates,tiers}.rules.ts, https://example.com/a.md')).toEqual([]);
    expect(check(CODE, '// contract/webhooks.md')).toEqual(['1 file: there is no file contract/webhooks.md']);
    expect(check(GUIDE, 'Start at `census.sql.ts`.')).toEqual(['1 file: there is no file census.sql.ts']);
  });

  it('is in this repository', () => {
    for (const name of ['../../../../shared/guide.md', '/srv/shared/docs/guide.md', 'shared/docs/guide.md']) {
      expect(check(CODE, `// ${name}`)).toEqual([`1 file: there is no file ${name}`]);
    }
  });

  it('has the heading that is named', () => {
    expect(check(CODE, '// docs/guide.md#its-done-twice, docs/guide.md#its-done-twice-1')).toEqual([]);
    expect(check(CODE, '// docs/guide.md#done')).toEqual(['1 file: docs/guide.md has no heading #done']);
  });
});

describe('link', () => {
  it('leads from its page to a file or folder, and to a heading', () => {
    const sound = '[a](guide.md#a-guide) [b](decisions) [c](../LICENSE.md) [d](https://example.com/x) [e](#here)';
    expect(check(GUIDE, '# Here', sound)).toEqual([]);
    expect(check(GUIDE, '[a](missing.md)')).toEqual(['1 link: there is no file docs/missing.md']);
    expect(check(GUIDE, '[a](../../outside.md)')).toEqual(['1 link: there is no file ../outside.md']);
    expect(check(GUIDE, '[a](guide.md#nowhere)')).toEqual(['1 link: docs/guide.md has no heading #nowhere']);
    expect(check(GUIDE, '[a](#nowhere)')).toEqual(['1 link: docs/other.md has no heading #nowhere']);
  });
});

describe('contract, decision, outside', () => {
  it('asks the contract for the name', () => {
    expect(check(CODE, '// (contract, listEmployers; rules 1), (contract, members), (contract, Employer.ein)')).toEqual(
      [],
    );
    for (const name of ['listPets', 'Employer.fax', 'Pet']) {
      expect(check(CODE, `// (contract, ${name})`)).toEqual([
        `1 contract: test/contract/connect.openapi.yaml has no ${name}`,
      ]);
    }
  });

  it('asks for the decision', () => {
    expect(check(CODE, '// decision 3')).toEqual([]);
    expect(check(CODE, '// (decision 4)')).toEqual(['1 decision: there is no decision 4']);
  });

  it('refuses a paper that is not in the repository', () => {
    expect(check(CODE, '// In this order (design: Time).')).toEqual([
      '1 outside: a design that is not in this repository',
    ]);
    expect(check(CODE, '// The design of the page follows the theme.')).toEqual([]);
  });
});

it('follows what the program says, but no test', () => {
  const names = `description: 'See docs/guide.md and docs/missing.md.',`;
  expect(check(CODE, names)).toEqual(['1 text: there is no file docs/missing.md']);
  expect(check('server/modules/plans/plan.rules.test.ts', names)).toEqual([]);
});
