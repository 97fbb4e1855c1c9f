/**
 * `npm run bench` runs every benchmark, `npm run bench -- census reads` those, and `npm run bench -- quick` all of them, or those that
 * are named, on fewer rows. A table of the results comes last.
 */
import { type Figure, printTable, round } from './support/report.ts';

const BENCHES = [
  'census',
  'reads',
  'events-list',
  'loop-block',
  'stream',
  'deductions',
  'first-of-month',
  'corrections',
  'plan-year',
  'windows',
  'starvation',
  'elections',
  'idle',
  'fan-out',
  'webhooks',
  'webhook-latency',
  'members',
  'member-search',
  'id-cards',
  'employers',
  'desk-lists',
  'lists',
  'storage',
] as const;

const asked = process.argv.slice(2).filter((word) => word !== 'quick');
const unknown = asked.filter((name) => !BENCHES.includes(name as never));
if (unknown.length > 0) {
  console.error(`There is no benchmark ${unknown.join(', ')}; there are ${BENCHES.join(', ')}.`);
  process.exit(1);
}

const figures: Figure[] = [];
for (const name of asked.length > 0 ? asked : BENCHES) {
  const begin = performance.now();
  console.log(`${name} …`);
  const { default: run } = (await import(`./${name}.ts`)) as { default: () => Promise<Figure[]> };
  figures.push(...(await run()));
  console.log(`${name}: done in ${round((performance.now() - begin) / 1000)} s`);
}
console.log('');
printTable(figures);
