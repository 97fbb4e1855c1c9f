/** The only reader of real time and of randomness for ids; both are arguments everywhere else. */
import { randomFillSync } from 'node:crypto';
import { type Instant, instantOf } from '../values/dates.ts';
import { type MakeId, makeIds } from '../values/ids.ts';

/** Real time as an argument: tests and the simulation pass their own. */
export interface RealClock {
  /** Milliseconds since 1970. */
  nowMs(): number;
  now(): Instant;
}

export const realClock: RealClock = {
  nowMs: () => Date.now(),
  now: () => instantOf(Date.now()),
};

/** Random bytes from a pool: one call to the kernel for some 400 ids. */
export function pooledRandom(): (bytes: number) => Uint8Array {
  const pool = Buffer.alloc(4000);
  let used = pool.length;
  return (bytes) => {
    if (used + bytes > pool.length) {
      randomFillSync(pool);
      used = 0;
    }
    used += bytes;
    return pool.subarray(used - bytes, used);
  };
}

/** Ids of real time. The process makes only one of these: ids of two would not be ordered against each other. */
export function realIds(real: RealClock): MakeId {
  return makeIds(() => real.nowMs(), pooledRandom());
}
