/**
 * The worker's calendar in a process of its own, for tests that kill it: `node calendar.process.ts <url or folder>`. On standard
 * output it tells each statement that writes what a day is about (`writes`), each turn that has committed (`turned`), and when
 * nothing is left (`idle`), so that whoever kills it knows what it was in the middle of. It begins when it is told to, by a line
 * on standard input: what takes long, loading the program, is over by then.
 */
import { once } from 'node:events';
import { writeSync } from 'node:fs';
import type { KyselyPlugin } from 'kysely';
import { assemble } from '../app.ts';
import { realClock, realIds } from '../platform/clock.ts';
import { openEmbedded, openPostgres } from '../platform/database/db.ts';
import { makeSeal } from '../platform/process/seal.ts';

/** Whatever a batch writes besides its place and the audit: the facts themselves and the events that tell them. */
const WRITES =
  /^\s*(insert into|update) (employees|eligibility_periods|enrollments|webhook_events|deduction_statements|deduction_lines|invoices|invoice_lines)\b/;

const say = (word: 'writes' | 'turned' | 'idle') => writeSync(1, `${word}\n`);

/** The text of a raw statement is in the tree's first fragment. */
const tellWrites: KyselyPlugin = {
  transformQuery: ({ node }) => {
    if (node.kind === 'RawNode' && WRITES.test(node.sqlFragments[0] ?? '')) say('writes');
    return node;
  },
  transformResult: async ({ result }) => result,
};

await once(process.stdin, 'data');
process.stdin.destroy();
const where = process.argv[2] ?? '';
const opened = where.startsWith('postgres') ? openPostgres(where, { poolSize: 2 }) : await openEmbedded(where);
const { loops } = assemble({
  database: { ...opened, db: opened.db.withPlugin(tellWrites) },
  real: realClock,
  newId: realIds(realClock),
  seal: makeSeal('a secret for tests, not for anything else'),
  settings: {
    ...{ rateLimits: false, trustProxy: false, allowLoopbackWebhooks: false, allowedOrigins: [] },
    publicUrl: 'http://openroll.test',
  },
  log: false,
});
const calendar = loops.find(({ kind }) => kind === 'calendar');
while (await calendar?.turn()) say('turned');
say('idle');
