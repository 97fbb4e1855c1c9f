/**
 * One loop of the worker in its own process, for tests that kill it: `node loop.process.ts <url or folder> [loop] [batch]`. On
 * standard output it reports each statement that writes facts (`writes`), each committed turn (`turned`), and that no work is
 * left (`idle`), so that the test knows what it interrupts. It waits for a line on standard input before it begins, so that the
 * time to load the program does not count.
 */
import { once } from 'node:events';
import { writeSync } from 'node:fs';
import type { KyselyPlugin } from 'kysely';
import { assemble } from '../app.ts';
import { openEmbedded, openPostgres } from '../platform/database/db.ts';
import { realClock, realIds } from '../platform/process/real-clock.ts';
import { makeSeal } from '../platform/process/seal.ts';

/** What a batch writes besides its cursor and the audit: the facts and their events. */
const WRITES =
  /^\s*(insert into|update) (employees|eligibility_periods|enrollments|webhook_events|deduction_statements|deduction_lines|invoices|invoice_lines)\b/;

const say = (word: 'writes' | 'turned' | 'idle') => writeSync(1, `${word}\n`);

/** In a raw statement the text is in the first fragment of the tree. */
const tellWrites: KyselyPlugin = {
  transformQuery: ({ node }) => {
    if (node.kind === 'RawNode' && WRITES.test(node.sqlFragments[0] ?? '')) say('writes');
    return node;
  },
  transformResult: async ({ result }) => result,
};

await once(process.stdin, 'data');
process.stdin.destroy();
const [where = '', kind = 'calendar', batchRows = '500'] = process.argv.slice(2);
const opened = where.startsWith('postgres') ? openPostgres(where, { poolSize: 2 }) : await openEmbedded(where);
const { loops } = assemble({
  database: { ...opened, work: opened.work.withPlugin(tellWrites), batchRows: Number(batchRows) },
  real: realClock,
  newId: realIds(realClock),
  seal: makeSeal('a secret for tests, not for anything else'),
  settings: {
    ...{ rateLimits: false, trustProxy: false, allowLoopbackWebhooks: false, allowedOrigins: [] },
    publicUrl: 'http://openroll.test',
  },
  log: false,
});
const loop = loops.find((one) => one.kind === kind);
if (!loop) throw new Error(`there is no loop ${kind}`);
while (await loop.turn()) say('turned');
say('idle');
