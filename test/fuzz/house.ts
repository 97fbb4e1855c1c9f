/** A server for the fuzzer on an existing database, with no port yet, and with ids made from a seed. */
import { openPostgres } from '../../server/platform/database/db.ts';
import { makeIds } from '../../server/platform/values/ids.ts';
import { prepareDatabase } from '../../server/prepare-database.ts';
import { assembleTestOpenroll, testRealClock } from '../../server/testing/assemble.ts';
import { chanceOf } from './chance.ts';

const START = '2026-01-15T09:00:00Z';

export async function openHouse(url: string, seed: number) {
  const database = openPostgres(url, { poolSize: 4 });
  const real = testRealClock(START);
  await prepareDatabase(database.db, real);
  const chance = chanceOf(seed);
  const newId = makeIds(
    () => real.nowMs(),
    (count) => Uint8Array.from({ length: count }, () => chance.below(256)),
  );
  const openroll = await assembleTestOpenroll(database, real, { newId });
  const close = async () => {
    await openroll.app.close();
    await database.close();
  };
  return { openroll, close };
}
