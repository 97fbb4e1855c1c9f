/** A bounded number of rounds of a live organization with everything at once; `npm run nightly -- beside` plays a thousand. */
import { sql } from 'kysely';
import { expect, inject, it } from 'vitest';
import { administer, cloneOf } from '../../server/testing/app.ts';
import { TEMPLATE } from '../../server/testing/global-setup.ts';
import { openCrowd, playRounds } from './beside.ts';

const ROUNDS = process.env.OPENROLL_NIGHTLY ? 1_000 : 12;
const SEED = Number(process.env.OPENROLL_SEED ?? 1);

it(`runs the calendar beside requests on the same people, ${ROUNDS} rounds`, {
  timeout: 60_000 + ROUNDS * 10_000,
}, async () => {
  const name = `simulation_beside_${process.pid}`;
  await cloneOf(inject('postgresUrl'), TEMPLATE, name);
  const house = await openCrowd(Object.assign(new URL(inject('postgresUrl')), { pathname: name }).href);
  try {
    await playRounds(house, ROUNDS, SEED);
    const { rows } = await sql<{ deadlocks: number }>`
      select deadlocks from pg_stat_database where datname = current_database()`.execute(house.database.db);
    expect(rows).toEqual([{ deadlocks: 0 }]);
  } finally {
    await house.app.close();
    await house.database.close();
    await administer(inject('postgresUrl'), `drop database ${name} with (force)`);
  }
});
