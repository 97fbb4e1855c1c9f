/** Each rule against small sources: what it must find, beside the nearest thing that it must leave alone. */
import { describe, expect, it } from 'vitest';
import { circlesOf } from './architecture/circles.ts';
import { allowedCircles } from './architecture/imports.ts';
import { checkSources } from './check-architecture.ts';
import { sourceText } from './source-text.ts';

const MIGRATIONS = [
  {
    path: 'migrations/0001_tables.sql',
    text: `-- owner: employees
create table employees (id uuid primary key);
-- Shared.
-- owner: platform/worker/queue webhooks
create table jobs (id uuid primary key);
`,
  },
];

/** `line rule` of each finding in one file. */
function check(path: string, ...lines: string[]): string[] {
  return checkSources([{ path, text: lines.join('\n') }], MIGRATIONS).map(({ line, rule }) => `${line} ${rule}`);
}

const MODULE = 'server/modules/employees';

describe('pure-rules', () => {
  it('lets rules import rules, the five platform files, hashing and types', () => {
    const imports = [
      `import { createHash } from 'node:crypto';`,
      `import { addDays, type CalendarDate } from '../../platform/values/dates.ts';`,
      `import { next } from '../../platform/commands/machine.ts';`,
      `import type { Tx } from '../../platform/database/db.ts';`,
      `import { type Db, type Tx } from '../../platform/database/db.ts';`,
      `import { fold } from './name.rules.ts';`,
    ];
    expect(check(`${MODULE}/census.rules.ts`, ...imports)).toEqual([]);
  });

  it('refuses I/O, packages and the clock', () => {
    const imports = [
      `import { readFileSync } from 'node:fs';`,
      `import Type from 'typebox';`,
      `import {`,
      `  realClock,`,
      `} from '../../platform/process/real-clock.ts';`,
      `export { sql } from 'kysely';`,
      `const late = await import('./census.sql.ts');`,
    ];
    const breaches = ['1 pure-rules', '2 pure-rules', '3 pure-rules', '6 pure-rules', '7 pure-rules'];
    expect(check(`${MODULE}/census.rules.ts`, ...imports)).toEqual(breaches);
    expect(check(`${MODULE}/census.actions.ts`, ...imports)).toEqual([]);
  });
});

describe('module-order', () => {
  it('lets a module import to its left and refuses to its right, types included', () => {
    expect(check(`${MODULE}/a.actions.ts`, `import { x } from '../employers/a.sql.ts';`)).toEqual([]);
    expect(check(`${MODULE}/a.actions.ts`, `import type { X } from '../plans/a.rules.ts';`)).toEqual([
      '1 module-order',
    ]);
    expect(check('server/modules/deductions/a.sql.ts', `import { x } from '../coverage/a.rules.ts';`)).toEqual([]);
  });

  it('keeps groups and embed narrow', () => {
    expect(check('server/modules/groups/a.sql.ts', `import { x } from '../employees/a.sql.ts';`)).toEqual([]);
    expect(check('server/modules/groups/a.sql.ts', `import { x } from '../plans/a.sql.ts';`)).toEqual([
      '1 module-order',
    ]);
    expect(check('server/modules/embed/a.routes.ts', `import { x } from '../eligibility/a.sql.ts';`)).toEqual([]);
    expect(check('server/modules/embed/a.routes.ts', `import { x } from '../enrollments/a.sql.ts';`)).toHaveLength(1);
  });

  it('lets only what composes import webhooks', () => {
    const line = `import { deliver } from '../modules/webhooks/delivery.actions.ts';`;
    expect(check('server/flows/a.ts', line)).toEqual(['1 module-order']);
    expect(check('server/modules/deductions/a.ts', line.replace('../modules', '..'))).toEqual(['1 module-order']);
    expect(check('server/main.ts', line.replace('../', './'))).toEqual([]);
  });

  it('lets only routes, calendar and loop files call flows', () => {
    const line = `import { applyCensus } from '../../flows/apply-census.ts';`;
    expect(check(`${MODULE}/census.routes.ts`, line)).toEqual([]);
    expect(check(`${MODULE}/census.calendar.ts`, line)).toEqual([]);
    expect(check(`${MODULE}/census.loop.ts`, line)).toEqual([]);
    expect(check(`${MODULE}/census.actions.ts`, line)).toEqual(['1 module-order']);
  });

  it('keeps platform below modules and flows', () => {
    const lines = [`import { x } from '../../modules/access/a.rules.ts';`, `import { y } from '../../flows/b.ts';`];
    expect(check('server/platform/worker/loops.ts', ...lines)).toEqual(['1 module-order', '2 module-order']);
  });

  it('asks for a line in the table for a new module', () => {
    expect(check('server/modules/pets/a.ts', 'export {};')).toEqual(['1 module-order']);
  });

  it('lets tests import what they need', () => {
    expect(check(`${MODULE}/a.routes.test.ts`, `import { x } from '../plans/a.actions.ts';`)).toEqual([]);
  });
});

describe('only-for', () => {
  it('lets their writers alone import what writes enrollments and coverage', () => {
    const lines = [
      `import { saveEnrollments } from './enrollment-write.sql.ts';`,
      `import type { NewEnrollment } from './enrollment-write.sql.ts';`,
    ];
    expect(check('server/modules/enrollments/transition.ts', ...lines)).toEqual([]);
    expect(check('server/modules/enrollments/answer.actions.ts', ...lines)).toEqual(['1 only-for']);
    expect(check('server/modules/enrollments/a.test.ts', ...lines)).toEqual(['1 only-for']);
    const coverage = `import { recordPeople } from '../modules/coverage/coverage-write.sql.ts';`;
    expect(check('server/flows/age-off.ts', coverage)).toEqual([]);
    expect(check('server/flows/deactivate.ts', coverage)).toEqual(['1 only-for']);
    expect(
      check(
        'server/flows/deactivate.ts',
        `import { saveEnrollments } from '../modules/enrollments/enrollment-write.sql.ts';`,
      ),
    ).toEqual(['1 only-for']);
  });
});

/** `path:line rule` of each finding in several files. */
function checkTree(files: Record<string, string>): string[] {
  const sources = Object.entries(files).map(([path, text]) => ({ path, text }));
  return checkSources(sources, MIGRATIONS).map(({ path, line, rule }) => `${path}:${line} ${rule}`);
}

describe('import-circle', () => {
  const importing = (...targets: string[]) => targets.map((target) => `import { x } from '${target}';`).join('\n');
  const typesOf = (target: string) => `import type { X } from '${target}';`;

  it('finds a circle of two and of many, anywhere in the tree, and its line', () => {
    const two = { 'embed/a.tsx': `\n${importing('./b.ts')}`, 'embed/b.ts': importing('./a.tsx') };
    expect(checkTree(two)).toEqual(['embed/a.tsx:2 import-circle']);
    const many = {
      'bench/a.ts': importing('./support/b.ts'),
      'bench/support/b.ts': importing('../c.ts'),
      'bench/c.ts': `export { x } from './a.ts';`,
    };
    expect(checkTree(many)).toEqual(['bench/a.ts:1 import-circle']);
  });

  it('finds one of types alone, one of a dynamic import, and a file that imports itself', () => {
    const types = { 'drops/a.ts': typesOf('./b.ts'), 'drops/b.ts': `import { type X, type Y } from './a.ts';` };
    expect(checkTree(types)).toEqual(['drops/a.ts:1 import-circle']);
    const late = { 'test/a.ts': `await import('./b.ts');`, 'test/b.ts': typesOf('./a.ts') };
    expect(checkTree(late)).toEqual(['test/a.ts:1 import-circle']);
    expect(checkTree({ 'test/a.ts': typesOf('./a.ts') })).toEqual(['test/a.ts:1 import-circle']);
  });

  it('leaves diamonds, packages and what a comment imports alone', () => {
    const diamond = {
      'test/a.ts': importing('./b.ts', './c.ts'),
      'test/b.ts': importing('./d.ts', 'kysely'),
      'test/c.ts': importing('./d.ts'),
      'test/d.ts': `// ${importing('./a.ts')}`,
    };
    expect(checkTree(diamond)).toEqual([]);
  });

  it('names each circle once, the shortest way round', () => {
    const edges = new Map([
      ['a', ['b']],
      ['b', ['c', 'a']],
      ['c', ['a']],
      ['d', ['e', 'a']],
      ['e', ['d']],
    ]);
    expect(circlesOf(edges)).toEqual([
      ['a', 'b'],
      ['d', 'e'],
    ]);
  });
});

describe('module-circle', () => {
  it('finds modules that lead to each other by different files, types included', () => {
    const files = {
      'server/modules/deductions/a.sql.ts': `import { x } from '../coverage/a.rules.ts';`,
      'server/modules/coverage/b.rules.ts': `\nimport type { X } from '../deductions/b.rules.ts';`,
    };
    expect(checkTree(files)).toEqual([
      'server/modules/coverage/b.rules.ts:2 module-order',
      'server/modules/coverage/b.rules.ts:2 module-circle',
    ]);
  });

  it('finds a table that would allow it', () => {
    expect(allowedCircles({ a: ['b'], b: ['c'], c: [] })).toEqual([]);
    expect(allowedCircles({ a: ['b'], b: ['c'], c: ['a'] })[0]?.sentence).toMatch(/a → b → c → a$/);
  });
});

describe('platform-words', () => {
  const path = 'server/platform/worker/a.ts';

  it('finds the product’s words in code, texts and comments, in every spelling', () => {
    const lines = [
      `// An employee's row.`,
      'const planYearId = 1;',
      'sql`select plan_year_id from things`;',
      `say('Webhooks are sent');`,
      'export const LIFE_EVENT_TYPES = [];',
      'interface CensusDeliveries {}',
      '/* Who is enrolled',
      ' * in what coverage. */',
    ];
    const found = check(path, ...lines);
    expect(found).toEqual([1, 2, 3, 4, 5, 6, 6, 7, 8].map((line) => `${line} platform-words`));
  });

  it('leaves other words, other folders, tests and what is generated alone', () => {
    const other = [
      'const plan = query.plan; // planned once',
      'remember(openroll, policy, signature);',
      'const year = 1;',
    ];
    expect(check(path, ...other)).toEqual([]);
    const word = 'const employeeId = 1;';
    for (const place of [
      `${MODULE}/a.ts`,
      'server/platform/worker/a.db.test.ts',
      'server/platform/database/tables.ts',
    ]) {
      expect(check(place, word)).toEqual([]);
    }
  });
});

describe('module-size', () => {
  const files = (count: number, name: (n: number) => string) =>
    Object.fromEntries(Array.from({ length: count }, (_, n) => [name(n), 'export {};']));
  const sources = (count: number) => files(count, (n) => `${MODULE}/a${n}.ts`);

  it('refuses a room of more than twenty sources, and counts no tests', () => {
    expect(checkTree(sources(21))).toEqual([expect.stringMatching(/:1 module-size$/)]);
    expect(checkTree({ ...sources(20), ...files(9, (n) => `${MODULE}/b${n}.rules.test.ts`) })).toEqual([]);
  });
});

describe('table-owner', () => {
  const writes = ['await sql`', '  insert into', '    employees (id)`;', 'await sql`update employees e set x = 1`;'];

  it('lets only the owner’s sql file write a table', () => {
    expect(check(`${MODULE}/employee.sql.ts`, ...writes)).toEqual([]);
    expect(check(`${MODULE}/employee.actions.ts`, ...writes)).toEqual(['2 table-owner', '4 table-owner']);
    expect(check('server/modules/plans/plan.sql.ts', ...writes)).toHaveLength(2);
    expect(check('server/flows/deactivate.ts', 'sql`delete from employees`;')).toEqual(['1 table-owner']);
    expect(check('test/scenarios/year.test.ts', ...writes)).toEqual([]);
  });

  it('sees the query builder', () => {
    expect(check('server/flows/a.ts', `db.insertInto('employees');`, `db.selectFrom('employees');`)).toHaveLength(1);
  });

  it('knows platform files and shared tables', () => {
    const write = `sql\`update jobs set due_at = \${now}\`;`;
    expect(check('server/platform/worker/queue.ts', write)).toEqual([]);
    expect(check('server/modules/webhooks/delivery.sql.ts', write)).toEqual([]);
    expect(check('server/platform/worker/loops.ts', write)).toEqual(['1 table-owner']);
  });

  it('leaves locks, reads and comments alone', () => {
    const lines = ['// insert into employees', 'sql`select 1 from employees for update`;', 'sql`update of employees`;'];
    expect(check('server/flows/a.ts', ...lines)).toEqual([]);
  });

  it('asks each table for its owner', () => {
    const text =
      '-- A comment, but no owner.\ncreate table pets (id uuid);\ncreate table p1 partition of pets default;';
    const findings = checkSources([], [{ path: 'migrations/0002_pets.sql', text }]);
    expect(findings.map(({ line, rule }) => `${line} ${rule}`)).toEqual(['2 table-owner']);
  });
});

describe('one-caller', () => {
  const call = 'await updateEmployees(db, organizationId, rows);';

  it('lets one file write what has a history, besides the file with the statement, and tests', () => {
    expect(check('server/flows/people.ts', call)).toEqual([]);
    expect(check(`${MODULE}/employee.sql.ts`, 'export async function updateEmployees() {}')).toEqual([]);
    expect(check(`${MODULE}/employee.db.test.ts`, call)).toEqual([]);
    expect(check('server/flows/deactivate.ts', '// updateEmployees() writes it')).toEqual([]);
  });

  it('refuses every other call and import', () => {
    const lines = [`import { updateEmployees } from '../modules/employees/employee.sql.ts';`, call];
    expect(check('server/flows/deactivate.ts', ...lines)).toEqual(['1 one-caller', '2 one-caller']);
    expect(check(`${MODULE}/member.actions.ts`, call)).toEqual(['1 one-caller']);
  });
});

describe('batch-columns', () => {
  it('refuses a batch whose columns are written by hand', () => {
    const batch = 'const batch = sql`from json_to_recordset($1::json) as r (id uuid)`;';
    expect(check(`${MODULE}/employee.sql.ts`, batch)).toEqual(['1 batch-columns']);
    expect(check('server/platform/database/records.ts', batch)).toEqual([]);
    expect(check(`${MODULE}/employee.db.test.ts`, batch)).toEqual([]);
    expect(check(`${MODULE}/employee.sql.ts`, '// as json_to_recordset() reads it')).toEqual([]);
  });
});

describe('real-time', () => {
  it('is read in the clock and in tools alone', () => {
    const lines = ['Date.now();', 'new Date();', 'new Date;', 'performance.now();', 'later(Date.now);'];
    expect(check(`${MODULE}/a.ts`, ...lines)).toEqual([1, 2, 3, 4, 5].map((line) => `${line} real-time`));
    for (const path of [
      'server/platform/process/real-clock.ts',
      'server/testing/wait.ts',
      'bench/main.ts',
      'scripts/check.ts',
    ]) {
      expect(check(path, ...lines)).toEqual([]);
    }
  });

  it('leaves computed dates, other clocks, comments and texts alone', () => {
    const lines = [
      'new Date(ms); clock.now();',
      '// Date.now()',
      `say('new Date()');`,
      'const Dated = new DateRange();',
    ];
    expect(check(`${MODULE}/a.ts`, ...lines)).toEqual([]);
  });
});

describe('sql-time', () => {
  it('refuses the database’s clock in the server and in migrations', () => {
    const lines = ['sql`select now()`;', 'sql`where day = current_date`;', 'sql`select CLOCK_TIMESTAMP()`;'];
    expect(check(`${MODULE}/a.sql.ts`, ...lines)).toEqual(['1 sql-time', '2 sql-time', '3 sql-time']);
    expect(check('server/platform/process/real-clock.ts', ...lines)).toEqual([]);
    const text = '-- never now()\n-- owner: access\ncreate table t (\n  at timestamptz default current_timestamp\n);';
    const findings = checkSources([], [{ path: 'migrations/1.sql', text }]);
    expect(findings.map(({ line, rule }) => `${line} ${rule}`)).toEqual(['4 sql-time']);
  });

  it('leaves code inside and outside of templates alone', () => {
    expect(check(`${MODULE}/a.sql.ts`, 'const t = now();', `sql\`select \${now()}, \${\`x\${now()}\`}\`;`)).toEqual([]);
  });
});

describe('no-cast', () => {
  it('refuses what switches the compiler off', () => {
    const lines = ['save(row as never);', 'const x = y as', '  any;', '// @ts-ignore', '/* @ts-expect-error */ f(1);'];
    const breaches = ['1 no-cast', '2 no-cast', '4 no-cast', '5 no-cast'];
    expect(check(`${MODULE}/a.sql.ts`, ...lines)).toEqual(breaches);
    expect(check('embed/shared/a.tsx', ...lines)).toEqual(breaches);
    expect(check(`${MODULE}/a.routes.test.ts`, ...lines)).toEqual([]);
  });

  it('leaves narrowing, sentences and texts alone', () => {
    const lines = ['const s = text as State;', '// as any other, as never before', `say('as never before');`];
    expect(check(`${MODULE}/a.ts`, ...lines)).toEqual([]);
  });
});

describe('file-length and console', () => {
  it('refuses long files, the generated one excepted', () => {
    const lines = Array.from({ length: 401 }, () => 'export {};');
    expect(check(`${MODULE}/a.ts`, ...lines)).toEqual(['401 file-length']);
    expect(check(`${MODULE}/a.ts`, ...lines.slice(1))).toEqual([]);
    expect(check('server/platform/database/tables.ts', ...lines)).toEqual([]);
  });

  it('lets only the CLI and main.ts print', () => {
    expect(check('server/platform/worker/loops.ts', `console.log('x');`)).toEqual(['1 console']);
    for (const path of [
      'server/main.ts',
      'server/cli.ts',
      'server/cli-census.ts',
      'server/cli/census.ts',
      'scripts/generate.ts',
    ]) {
      expect(check(path, `console.log('x');`)).toEqual([]);
    }
  });
});

describe('the scanner', () => {
  it('is not led astray by quotes, regular expressions and templates', () => {
    const text = [
      "const a = /['`/]/g; // Date.now()",
      "const b = 'it\\'s' /* ` */;",
      `const c = \`a\${{ d: \`\${e}\` }}f\`;`,
      'g();',
    ];
    const { code, quoted } = sourceText('a.ts', text.join('\n'));
    const lines = (view: string) => view.split('\n').map((line) => line.replace(/\s+/g, ' ').trim());
    expect(lines(code)).toEqual(['const a = ;', "const b = ' ' ;", `const c = \` \${{ d: \`\${e}\` }} \`;`, 'g();']);
    expect(lines(quoted)).toEqual(['', "it\\'s", 'a f', '']);
    expect(code).toHaveLength(quoted.length);
  });
});
