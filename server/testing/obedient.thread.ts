/** A thread for tests of threads: it answers, throws, or dies as often as it is told. */
import { answerQuestions } from '../platform/worker/thread.ts';

export interface Order {
  say?: string;
  throws?: string;
  /** Shared with the test: how many more threads this order kills. */
  deaths?: Int32Array<SharedArrayBuffer>;
  /** Die by an uncaught error instead of an exit. */
  loudly?: boolean;
  /** Die after the answer, when nobody is waiting for it any more. */
  thenDies?: boolean;
}

answerQuestions(({ say, throws, deaths, loudly, thenDies }: Order) => {
  if (throws) throw new Error(throws);
  if (thenDies) setImmediate(fail);
  if (deaths && Atomics.sub(deaths, 0, 1) > 0) {
    if (!loudly) process.exit(3);
    setImmediate(fail);
    return new Promise(() => {});
  }
  return say;
});

function fail(): never {
  throw new Error('nobody catches this');
}
