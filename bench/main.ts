/** `npm run bench` runs every benchmark, `npm run bench -- census reads` those; a table of what was measured comes last. */
import { type Figure, printTable } from './support/report.ts';

const BENCHES = [
  'census',
  'reads',
  'events-list',
  'loop-block',
  'stream',
  'deductions',
  'plan-year',
  'windows',
  'starvation',
  'fan-out',
  'webhooks',
  'webhook-latency',
] as const;

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !BENCHES.includes(name as never));
if (unknown.length > 0) {
  console.error(`There is no benchmark ${unknown.join(', ')}; there are ${BENCHES.join(', ')}.`);
  process.exit(1);
}

const figures: Figure[] = [];
for (const name of asked.length > 0 ? asked : BENCHES) {
  console.log(`${name} …`);
  const { default: run } = (await import(`./${name}.ts`)) as { default: () => Promise<Figure[]> };
  figures.push(...(await run()));
}
console.log('');
printTable(figures);
