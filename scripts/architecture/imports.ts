/** Who may import whom. The tables come first; read them as the rules. */
import type { SourceText } from '../source-text.ts';
import { circlesOf } from './circles.ts';
import { eachFile, type Found, isTest, moduleOf, type Placed, type Rule, type Tree } from './rule.ts';

/** The words that the modules share: everybody may import them, they import no module. */
const WORDS = 'vocabulary';

/** Who calls, and what day it is: nearly every module needs these. */
const BASE = ['calendar', 'access'];

/** A module → the modules it may import besides the shared words. Mostly one line, each reaching to its left. */
const MAY_IMPORT: Record<string, string[]> = {
  [WORDS]: [],
  calendar: [],
  access: ['calendar'],
  audit: [],
  users: [...BASE],
  events: [],
  webhooks: ['events'],
  employers: [...BASE],
  employees: [...BASE, 'employers'],
  plans: [...BASE, 'employers', 'employees'],
  eligibility: [...BASE, 'employers', 'employees', 'plans'],
  census: [...BASE, 'events', 'employers', 'employees', 'eligibility'],
  'life-events': [...BASE, 'employers', 'employees', 'plans'],
  proofs: [...BASE, 'employees', 'life-events'],
  coverage: [...BASE, 'employers', 'employees', 'plans'],
  signatures: [],
  documents: ['plans', 'signatures'],
  enrollments: [
    ...BASE,
    ...['employers', 'employees', 'plans', 'eligibility', 'life-events'],
    ...['coverage', 'documents', 'signatures'],
  ],
  drafts: [...BASE, 'enrollments'],
  renewals: [...BASE, 'employers', 'employees', 'plans', 'coverage', 'enrollments'],
  corrections: [...BASE, 'employers', 'employees', 'plans', 'coverage', 'enrollments'],
  history: [...BASE, 'employees', 'plans', 'coverage'],
  leaves: [...BASE, 'employers', 'employees', 'plans'],
  deductions: [...BASE, 'employers', 'employees', 'plans', 'coverage', 'leaves'],
  invoices: [...BASE, 'employers', 'employees', 'plans', 'coverage'],
  groups: [...BASE, 'employers', 'employees'],
  'id-cards': [...BASE, 'plans'],
  inbox: [],
  embed: [...BASE, 'employers', 'employees', 'plans', 'eligibility'],
};

/** Files that only these files may import, except for types: all writes go through them. */
const ONLY_FOR: Record<string, string[]> = {
  'server/modules/enrollments/enrollment-write.sql.ts': ['server/modules/enrollments/transition.ts'],
  'server/modules/coverage/coverage-write.sql.ts': [
    'server/modules/enrollments/transition.ts',
    'server/flows/age-off.ts',
    'server/flows/reprice-coverage.ts',
  ],
};

/** Besides other rules and types, what a `*.rules.ts` may import: no I/O, no clock. */
const RULES_MAY_IMPORT = [
  'server/platform/commands/machine.ts',
  'server/platform/values/ids.ts',
  'server/modules/vocabulary/enrollment-words.ts',
  'server/modules/vocabulary/ids.ts',
  'server/modules/vocabulary/products.ts',
  'server/modules/vocabulary/roles.ts',
  'server/modules/vocabulary/waiting-periods.ts',
  'server/platform/values/csv-records.ts',
  'server/platform/values/csv.ts',
  'server/platform/values/money.ts',
  'server/platform/values/dates.ts',
  'server/platform/commands/refusal.ts',
  'server/platform/values/phone.ts',
  'server/platform/values/text.ts',
  'server/platform/values/zipcode.ts',
  'node:crypto',
  'node:util',
];

export const pureRules: Rule = eachFile((file) => {
  if (!file.path.endsWith('.rules.ts')) return [];
  return file.imports
    .filter((one) => !one.typeOnly && !one.target.endsWith('.rules.ts') && !RULES_MAY_IMPORT.includes(one.target))
    .map(({ target, line }) => ({
      line,
      sentence: `rules are pure: they import rules, types, closed lists and platform's machine, values and errors, not ${target}`,
    }));
});

const SELF = 'scripts/architecture/imports.ts';

export const moduleOrder: Rule = eachFile((file) => {
  const from = zone(file.path);
  if (from.kind === 'free' || isTest(file.path)) return [];
  const reasons = file.imports.map(({ target, line }) => ({ line, sentence: refusal(file.path, from, target) }));
  if (from.kind === 'module' && !MAY_IMPORT[from.name]) {
    reasons.push({ line: 1, sentence: `the module ${from.name} has no line in MAY_IMPORT of ${SELF}` });
  }
  return reasons.filter((one): one is Found => one.sentence !== null);
});

type Zone = { kind: 'module'; name: string } | { kind: 'flow' | 'platform' | 'free'; name: '' };

/** `free` composes (main.ts, the CLI), tests or lies outside the server. */
function zone(path: string): Zone {
  const name = moduleOf(path);
  if (name) return { kind: 'module', name };
  if (path.startsWith('server/flows/')) return { kind: 'flow', name: '' };
  if (path.startsWith('server/platform/')) return { kind: 'platform', name: '' };
  return { kind: 'free', name: '' };
}

/** Why this import is not allowed; null: it is. */
function refusal(path: string, from: Zone, target: string): string | null {
  const to = zone(target);
  if (from.kind === 'platform') {
    return to.kind === 'module' || to.kind === 'flow' ? `platform imports no module and no flow: ${target}` : null;
  }
  if (to.kind === 'flow' && from.kind === 'module' && !/\.(?:routes|calendar|loop)\.ts$/.test(path)) {
    return `only routes, calendar and loop files of a module call flows: ${target}`;
  }
  if (to.kind !== 'module' || to.name === from.name || to.name === WORDS) return null;
  if (to.name === 'webhooks') return `nobody imports webhooks: it hears of the others through events`;
  if (from.kind === 'flow' || !MAY_IMPORT[from.name] || MAY_IMPORT[from.name]?.includes(to.name)) return null;
  return `${from.name} may import ${MAY_IMPORT[from.name]?.join(', ') || 'no module'}, not ${to.name}`;
}

export const onlyFor: Rule = eachFile((file) =>
  file.imports
    .filter(({ target, typeOnly }) => !typeOnly && ONLY_FOR[target] && !ONLY_FOR[target].includes(file.path))
    .map(({ target, line }) => ({ line, sentence: `only ${ONLY_FOR[target]?.join(', ')} may import ${target}` })),
);

/** No file leads back to itself, imports of types included: what is in a circle can only be read as a whole. */
export const importCircle: Rule = ({ files }) => {
  const known = new Map(files.map((file) => [file.path, file]));
  const targets = (file: SourceText) => file.imports.map(({ target }) => target).filter((target) => known.has(target));
  return circlesOf(new Map(files.map((file) => [file.path, targets(file)]))).map((circle) => {
    const [path = '', next = path] = circle;
    const line = known.get(path)?.imports.find(({ target }) => target === next)?.line ?? 1;
    return { path, line, sentence: `a circle of imports: ${[...circle, path].join(' → ')}` };
  });
};

interface Crossing {
  from: string;
  to: string;
  path: string;
  line: number;
}

/** The imports of one module by another; tests may look anywhere. */
function crossings({ files }: Tree): Crossing[] {
  return files.flatMap(({ path, imports }) => {
    const from = moduleOf(path);
    if (from === null || isTest(path)) return [];
    return imports.flatMap(({ target, line }) => {
      const to = moduleOf(target);
      return to === null || to === from ? [] : [{ from, to, path, line }];
    });
  });
}

/** No module leads back to itself, neither by what it imports nor by what the table would let it import. */
export const moduleCircle: Rule = (tree) => {
  const crossed = crossings(tree);
  const edges = new Map<string, string[]>();
  for (const { from, to } of crossed) edges.set(from, [...(edges.get(from) ?? []), to]);
  const made = circlesOf(edges).map((circle): Placed => {
    const [from = '', to = ''] = circle;
    const { path = '', line = 1 } = crossed.find((one) => one.from === from && one.to === to) ?? {};
    return { path, line, sentence: `a circle of modules: ${[...circle, from].join(' → ')}` };
  });
  return [...made, ...allowedCircles(MAY_IMPORT)];
};

export function allowedCircles(table: Record<string, readonly string[]>): Placed[] {
  return circlesOf(new Map(Object.entries(table))).map((circle) => ({
    path: SELF,
    line: 1,
    sentence: `MAY_IMPORT allows a circle of modules: ${[...circle, circle[0]].join(' → ')}`,
  }));
}
