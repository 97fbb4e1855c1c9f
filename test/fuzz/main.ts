/** `npm run fuzz -- --requests 100000 --seed N` sends that many requests of a seed to a server on a throw-away PostgreSQL. */
import { parseArgs } from 'node:util';
import { startPostgres } from '../../server/testing/global-setup.ts';
import { fuzz } from './fuzz.ts';
import { openHouse } from './house.ts';
import { heapRatio, summary } from './report.ts';

/** The heap at the end, relative to that after a fifth of the requests. */
const MOST_GROWTH = 1.1;

const { values } = parseArgs({ options: { requests: { type: 'string' }, seed: { type: 'string' } } });
const requests = Number(values.requests ?? 10_000);
const seed = Number(values.seed ?? 1);
if (!Number.isInteger(seed) || !Number.isInteger(requests) || requests < 5) {
  console.error('--requests (5 or more) and --seed are whole numbers.');
  process.exit(1);
}

const server = await startPostgres();
await server.createDatabase('fuzz');
const { openroll, close } = await openHouse(server.url('fuzz'), seed);
const report = await fuzz(openroll, { requests, seed, tell: console.log });
await close();
await server.stop();
console.log(summary(report));
if (report.findings.length > 0 || heapRatio(report) > MOST_GROWTH) {
  console.error(`npm run fuzz -- --requests ${requests} --seed ${seed} sends the same again.`);
  process.exit(1);
}
