/**
 * How many sealed texts each key has, for the operator's monitoring: it shows whether a rotation is done and whether a key is
 * missing.
 */
import type { Kit } from '../commands/command.ts';
import { type Collect, gauge, type Metric } from '../process/metrics.ts';
import type { Seal } from '../process/seal.ts';
import { countKeys, type SealedColumns } from './sealed.ts';

/** Counting reads whole tables; more frequent requests get the cached result. */
const REMEMBERED_MS = 60_000;

/** Every process with the same secrets reports the same numbers. */
export function sealedMetrics(
  { database, real }: Pick<Kit, 'database' | 'real'>,
  seal: Seal,
  stores: readonly SealedColumns[],
): Collect {
  let latest: { atMs: number; metrics: Promise<Metric[]> } | null = null;
  const count = async () => {
    const keys = await countKeys(database.db, seal, stores);
    const samples = keys.map(({ key, texts, state }) => ({ labels: { key, state }, value: texts }));
    return [
      gauge(
        'openroll_sealed_texts',
        'Sealed texts by the key that sealed them; this process opens all but `missing`.',
        samples,
      ),
    ];
  };
  return () => {
    const atMs = real.nowMs();
    if (!latest || Math.abs(atMs - latest.atMs) >= REMEMBERED_MS) {
      latest = { atMs, metrics: count() };
      latest.metrics.catch(() => {
        latest = null;
      });
    }
    return latest.metrics;
  };
}
