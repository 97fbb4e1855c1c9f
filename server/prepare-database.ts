/** Prepares a database for this version: its schema, and the partitions of the coming months. */
import { DESTINATIONS } from './kit.ts';
import { partitionedTables } from './modules/events/retention.sql.ts';
import type { Db } from './platform/database/db.ts';
import { migrate } from './platform/database/migrate.ts';
import { ensurePartitions } from './platform/database/partitions.ts';
import type { RealClock } from './platform/process/real-clock.ts';

/** Returns the names of the migrations that it ran. */
export async function prepareDatabase(db: Db, real: RealClock): Promise<string[]> {
  const applied = await migrate(db, real);
  await makePartitions(db, real);
  return applied;
}

/** Idempotent; housekeeping repeats it as the months go by. */
export function makePartitions(db: Db, real: RealClock): Promise<void> {
  return ensurePartitions(db, real, partitionedTables(DESTINATIONS));
}
