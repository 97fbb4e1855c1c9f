/**
 * `npm run simulate -- --seeds 1000` plays 1,000 seeds on a throw-away PostgreSQL, from N on with `--from N`; `--seed N` plays one.
 * A story that breaks a law is printed at once, and then shortened in at most 200 runs, or in `--runs N`.
 */
import { parseArgs } from 'node:util';
import { openPostgres } from '../../server/platform/database/db.ts';
import { realClock } from '../../server/platform/process/real-clock.ts';
import { prepareDatabase } from '../../server/prepare-database.ts';
import { startPostgres } from '../../server/testing/global-setup.ts';
import { describeFound, openHouse, simulate } from './simulate.ts';

const { values } = parseArgs({
  options: { seeds: { type: 'string' }, seed: { type: 'string' }, from: { type: 'string' }, runs: { type: 'string' } },
});
const first = Number(values.seed ?? values.from ?? 1);
const count = values.seed === undefined ? Number(values.seeds ?? 100) : 1;
const mostRuns = Number(values.runs ?? 200);
if (![first, count, mostRuns].every(Number.isInteger) || count < 1 || mostRuns < 0) {
  console.error('--seeds, --seed, --from and --runs are whole numbers.');
  process.exit(1);
}

const server = await startPostgres();
await server.createDatabase('simulation');
const url = server.url('simulation');
const database = openPostgres(url, { poolSize: 1 });
await prepareDatabase(database.db, realClock);
await database.close();

const house = await openHouse(url);
const start = realClock.nowMs();
let played = 0;
const found = await simulate(
  house,
  Array.from({ length: count }, (_, at) => first + at),
  {
    after: (seed) => {
      played++;
      if (played % 20 === 0) console.log(`${played} seeds, the last was ${seed}`);
    },
    broken: (whole) => console.error(describeFound(whole)),
    mostRuns,
  },
);
const seconds = (realClock.nowMs() - start) / 1000;
await house.app.close();
await house.database.close();
await server.stop();
if (found) {
  if (found.runs > 0) console.error(describeFound(found));
  console.error(`npm run simulate -- --seed ${found.seed} plays it again.`);
  process.exit(1);
}
console.log(`${played} seeds hold every law; ${(played / seconds).toFixed(2)} seeds/s`);
