/** Time, which comes from outside, and output, which goes there: each has only one place. */
import type { Migration } from '../migrations.ts';
import { eachFile, matches, type Placed, type Rule } from './rule.ts';

const REAL_CLOCK = 'server/platform/process/real-clock.ts';
const REAL_TIME = /\b(?:Date\.now|performance\.now)\b|\bnew\s+Date\s*(?:\(\s*\)|(?![\w\s(]))/g;
// In a browser the clock is the reader's: it stamps messages and files, and no business date comes from it.
const MAY_READ_TIME =
  /^(?:server\/platform\/process\/real-clock\.ts|server\/testing\/.*|test\/faults\/.*|(?:bench|scripts|examples|client|drops|embed|console)\/.*)$/;
const SQL_TIME = /(?<![.\w])(?:(?:now|clock_timestamp)\s*\(\s*\)|current_date\b|current_timestamp\b)/gi;

const MAY_PRINT = /^server\/(?:cli[\w-]*\.ts|cli\/.*\.ts|main\.ts)$/;

export const realTime: Rule = eachFile((file) => {
  if (MAY_READ_TIME.test(file.path)) return [];
  return matches(file.code, REAL_TIME, (found) => `${found} reads real time: only ${REAL_CLOCK} may`);
});

const readsClock = (found: string) => `${found} reads the database's clock: pass the time as a parameter`;

const sqlTimeInServer: Rule = eachFile((file) => {
  if (!file.path.startsWith('server/') || file.path === REAL_CLOCK) return [];
  return matches(file.quoted, SQL_TIME, readsClock);
});

function sqlTimeInMigration({ path, text }: Migration): Placed[] {
  const sql = text.replace(/--[^\n]*/g, (comment) => ' '.repeat(comment.length));
  return matches(sql, SQL_TIME, readsClock).map((found) => ({ path, ...found }));
}

export const sqlTime: Rule = (tree) => [...sqlTimeInServer(tree), ...tree.migrations.flatMap(sqlTimeInMigration)];

export const consoleUse: Rule = eachFile((file) => {
  if (!file.path.startsWith('server/') || MAY_PRINT.test(file.path)) return [];
  return matches(file.code, /\bconsole\./g, () => 'the server logs through pino; only the CLI and main.ts print');
});
