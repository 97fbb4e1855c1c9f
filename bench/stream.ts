/** Rosters of 25,000 to 100,000 rows as NDJSON, into the real server in a process of its own: its memory, and time per row. */
import { startOpenroll } from './support/child.ts';
import { sendStream } from './support/large-census.ts';
import { type Figure, round, say, size, spread } from './support/report.ts';
import { type Databases, openDatabases, openWorld } from './support/world.ts';

const SIZES = [size(25_000, 5_000), size(50_000, 10_000), size(100_000, 20_000)];
const ROUNDS = size(3, 1);

export default async function stream(): Promise<Figure[]> {
  const databases = await openDatabases();
  try {
    const measured: Measured[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      for (const rows of SIZES) {
        say(`round ${round + 1} of ${ROUNDS}: ${rows.toLocaleString('en-US')} rows`);
        measured.push(await measure(databases, rows, round));
      }
    }
    const sizes = SIZES.map((rows) => summary(measured.filter((one) => one.rows === rows)));
    const first = sizes[0] as Measured;
    const last = sizes.at(-1) as Measured;
    return [
      {
        name: `peak memory of the server, ${last.rows.toLocaleString('en-US')} rows`,
        ours: sizes.map(({ peakMb }) => round(peakMb)).join(', '),
        baseline: `at rest ${round(last.restMb)} MB`,
        value: last.peakMb,
        unit: 'MB',
        target: 400,
      },
      {
        name: `receive ${SIZES.map((rows) => `${rows / 1000}k`).join(', ')} rows`,
        ours: sizes.map(({ receivedPerSecond }) => round(receivedPerSecond)).join(', '),
        baseline: `rows/s at ${first.rows / 1000}k`,
        value: last.receivedPerSecond / first.receivedPerSecond,
        unit: '×',
        target: 0.7,
        atLeast: true,
      },
      {
        name: 'apply them, with three plan years',
        ours: sizes.map(({ appliedPerSecond }) => round(appliedPerSecond)).join(', '),
        baseline: `rows/s at ${first.rows / 1000}k`,
        value: last.appliedPerSecond / first.appliedPerSecond,
        unit: '×',
        target: 0.7,
        atLeast: true,
      },
    ];
  } finally {
    await databases.stop();
  }
}

interface Measured {
  rows: number;
  restMb: number;
  peakMb: number;
  receivedPerSecond: number;
  appliedPerSecond: number;
}

/** The runs of one size: the highest peak, the median of the rates. */
function summary(runs: readonly Measured[]): Measured {
  const median = (key: keyof Measured) => spread(runs.map((run) => run[key])).median;
  return {
    rows: median('rows'),
    restMb: median('restMb'),
    peakMb: spread(runs.map(({ peakMb }) => peakMb)).max,
    receivedPerSecond: median('receivedPerSecond'),
    appliedPerSecond: median('appliedPerSecond'),
  };
}

/** A database and a process of its own for each size, so that none has the memory of another. */
async function measure(databases: Databases, rows: number, round: number): Promise<Measured> {
  const databaseUrl = await databases.clone(`stream_${rows}_${round}`);
  const world = await openWorld(databaseUrl);
  const employer = await world.makeEmployer();
  const server = await startOpenroll(databaseUrl);
  try {
    const restMb = server.peakMb();
    const sent = await sendStream({ server, databaseUrl, apiKey: world.apiKey, employer }, rows);
    return {
      rows,
      restMb,
      peakMb: server.peakMb(),
      receivedPerSecond: rows / (sent.receivedMs / 1000),
      appliedPerSecond: rows / (sent.appliedMs / 1000),
    };
  } finally {
    await server.stop();
    await world.close();
  }
}
