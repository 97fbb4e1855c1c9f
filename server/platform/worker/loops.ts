/**
 * Everything that runs by itself. Each kind of work is a loop over a table of its own that holds the state; a turn claims a piece of
 * it (`for update skip locked`), works, and says whether there was any. A crash loses no turn: its transaction is gone and the row is
 * free again.
 */
import type { Logger } from 'pino';
import { newTrace } from '../process/trace-context.ts';
import { runIn, silentTracer, type Tracer } from '../process/tracing.ts';
import type { WorkKind } from '../register.ts';

export type Wake = (kind: WorkKind) => void;

export interface WorkLoop {
  kind: WorkKind;
  /** One piece of work; true when there may be more at once. */
  turn: () => Promise<boolean>;
  /** How long to rest when there was none; a wake ends the rest early. */
  restMs: number;
  /** Where turns leave something under way: waits until it is done; true when there was something. */
  settle?: () => Promise<boolean>;
  /** Ends what is under way, when the worker stops. */
  stop?: () => Promise<void>;
}

export interface Worker {
  wake: Wake;
  /** Turns that failed since the start. */
  failures: ReadonlyMap<WorkKind, number>;
  /** Lets the turns under way finish, then ends. */
  stop: () => Promise<void>;
}

/** Starts each loop. A turn that fails is logged and rests before the next: the work is still in its table. */
export function startWorker(
  loops: readonly WorkLoop[],
  log: Pick<Logger, 'error'>,
  tracer: Tracer = silentTracer,
): Worker {
  let stopping = false;
  /** Ends the rest of a loop that is resting. */
  const resting = new Map<WorkKind, () => void>();
  /** Their next rest does not begin. */
  const wokenWhileBusy = new Set<WorkKind>();
  const failed = new Map<WorkKind, number>(loops.map(({ kind }) => [kind, 0]));

  function rest(kind: WorkKind, ms: number): Promise<void> {
    if (stopping || wokenWhileBusy.delete(kind)) return Promise.resolve();
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        resting.delete(kind);
        resolve();
      };
      const timer = setTimeout(end, ms);
      resting.set(kind, end);
    });
  }

  async function run(loop: WorkLoop): Promise<void> {
    for (let failures = 0; !stopping; ) {
      try {
        const more = await tracedTurn(tracer, loop);
        failures = 0;
        if (!more) await rest(loop.kind, loop.restMs);
      } catch (error) {
        failures++;
        failed.set(loop.kind, (failed.get(loop.kind) ?? 0) + 1);
        log.error({ err: error, work: loop.kind, failures }, 'a turn of work failed and will be repeated');
        await rest(loop.kind, Math.min(30_000, 500 * 2 ** Math.min(failures, 6)));
      }
    }
  }

  const running = loops.map(run);
  return {
    failures: failed,
    wake: (kind) => {
      const end = resting.get(kind);
      if (end) end();
      else wokenWhileBusy.add(kind);
    },
    stop: async () => {
      stopping = true;
      for (const end of [...resting.values()]) end();
      await Promise.all(running);
      await Promise.all(loops.map((loop) => loop.stop?.()));
    },
  };
}

/** A turn begins a trace of its own. One that found nothing to do is not told. */
function tracedTurn(tracer: Tracer, loop: WorkLoop): Promise<boolean> {
  const span = tracer.start(`work ${loop.kind}`, 'internal', newTrace());
  return runIn(
    span,
    () => loop.turn(),
    (worked) => (worked ? {} : null),
  );
}

/** Takes turns until nobody has work left: tests and the simulation run the worker's code without its clockwork. */
export async function drain(loops: readonly WorkLoop[]): Promise<void> {
  for (let busy = true; busy; ) {
    busy = false;
    for (const loop of loops) {
      while (await loop.turn()) busy = true;
      if (await loop.settle?.()) busy = true;
    }
  }
}
