/**
 * Everything that runs in the background. Each kind of work is a loop over a table that holds its state; a turn claims a piece
 * of it (`for update skip locked`), does it, and says whether there was any. A crash loses nothing: the transaction is rolled
 * back and the row is free again.
 */
import type { Logger } from 'pino';
import { newTrace } from '../process/trace-context.ts';
import { runIn, silentTracer, type Tracer } from '../process/tracing.ts';
import type { WorkKind } from '../register.ts';

export type Wake = (kind: WorkKind) => void;

export interface WorkLoop {
  kind: WorkKind;
  /** Does one piece of work; true if there may be more right away. */
  turn: () => Promise<boolean>;
  /** How long to rest if there was no work; a wake-up ends the rest early. */
  restMs: number;
  /** For loops whose turns leave work in progress: waits until it is done, and returns true if there was any. */
  settle?: () => Promise<boolean>;
  /** Ends work in progress when the worker stops. */
  stop?: () => Promise<void>;
}

export interface Worker {
  wake: Wake;
  /** Turns that failed since the start. */
  failures: ReadonlyMap<WorkKind, number>;
  /** Lets the current turns finish, then ends. */
  stop: () => Promise<void>;
}

/** Starts each loop. A turn that fails is logged, and the loop rests before the next one: the work is still in its table. */
export function startWorker(
  loops: readonly WorkLoop[],
  log: Pick<Logger, 'error'>,
  tracer: Tracer = silentTracer,
): Worker {
  let stopping = false;
  /** Ends the rest of a loop. */
  const resting = new Map<WorkKind, () => void>();
  /** Loops that skip their next rest. */
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

/** A turn begins a trace of its own. A turn that found nothing to do is not recorded. */
function tracedTurn(tracer: Tracer, loop: WorkLoop): Promise<boolean> {
  const span = tracer.start(`work ${loop.kind}`, 'internal', newTrace());
  return runIn(
    span,
    () => loop.turn(),
    (worked) => (worked ? {} : null),
  );
}

/** Takes turns until no work is left: tests and the simulation run the worker's code without its timers. */
export async function drain(loops: readonly WorkLoop[]): Promise<void> {
  for (let busy = true; busy; ) {
    busy = false;
    for (const loop of loops) {
      while (await loop.turn()) busy = true;
      if (await loop.settle?.()) busy = true;
    }
  }
}
