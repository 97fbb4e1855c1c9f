/**
 * Work that would block the event loop runs in a thread of its own, started when it is first needed. `thread()` is the side
 * that asks; a `*.thread.ts` file is the other side and ends with `answerQuestions()`. One question at a time, so that a thread
 * that dies costs one answer, not the server: its question is asked again in a fresh thread. Groups take turns.
 */
import { parentPort, Worker } from 'node:worker_threads';
import { refuse } from '../commands/refusal.ts';
import { fairQueue } from './fair-queue.ts';

export interface Thread<Question, Answer> {
  /** Rejects with what the thread threw; refuses while too many of the group, or of all, wait. */
  ask(group: string, question: Question): Promise<Answer>;
  /** Answers what is waiting, and accepts no more. */
  close(): Promise<void>;
}

/** How many questions may wait. */
const MOST_WAITING = { ofGroup: 200, ofAll: 1_000 };
/** A question that takes this long has hung, and all others wait behind it. */
const LONGEST_MS = 10_000;
/** Needing more memory than this ends the thread, not the process. */
const LIMITS = { maxOldGenerationSizeMb: 256 };

type Reply<Answer> = { answer: Answer } | { fault: unknown };

export function thread<Question, Answer>(file: URL, mostWaiting = MOST_WAITING): Thread<Question, Answer> {
  const queue = fairQueue<() => Promise<unknown>>();
  let worker: Worker | null = null;
  let closed = false;
  let working: Promise<void> | null = null;

  function start(): Worker {
    const started = new Worker(file, { resourceLimits: LIMITS });
    // If it dies while idle, the next question starts another one; without a listener the process would end.
    started.on('error', () => {});
    started.once('exit', () => {
      if (worker === started) worker = null;
    });
    return started;
  }

  function put(question: Question): Promise<Answer> {
    worker ??= start();
    const asked = worker;
    // A thread keeps the process alive only while it works.
    asked.ref();
    return new Promise<Answer>((resolve, reject) => {
      let cause: unknown;
      const timer = setTimeout(() => void asked.terminate(), LONGEST_MS);
      const onReply = (reply: Reply<Answer>) => {
        forget();
        if ('fault' in reply) reject(reply.fault);
        else resolve(reply.answer);
      };
      const onError = (error: unknown) => {
        cause = error;
      };
      const onExit = () => {
        forget();
        reject(new ThreadDied(file, cause));
      };
      const forget = () => {
        clearTimeout(timer);
        asked.off('message', onReply).off('error', onError).off('exit', onExit).unref();
      };
      asked.on('message', onReply).on('error', onError).on('exit', onExit).postMessage(question);
    });
  }

  async function putTwice(question: Question): Promise<Answer> {
    try {
      return await put(question);
    } catch (error) {
      if (!(error instanceof ThreadDied)) throw error;
      return put(question);
    }
  }

  async function work(): Promise<void> {
    for (let next = queue.take(); next; next = queue.take()) await next();
    working = null;
  }

  return {
    ask: async (group, question) => {
      const full = queue.waiting(group) >= mostWaiting.ofGroup || queue.waiting() >= mostWaiting.ofAll;
      if (closed || full) refuse('unavailable', { headers: { 'retry-after': '1' } });
      return new Promise<Answer>((resolve, reject) => {
        queue.push(group, () => putTwice(question).then(resolve, reject));
        working ??= work();
      });
    },
    close: async () => {
      closed = true;
      await working;
      await worker?.terminate();
    },
  };
}

class ThreadDied extends Error {
  constructor(file: URL, cause: unknown) {
    super(`the thread of ${file.pathname.split('/').at(-1)} died`, { cause });
  }
}

/** In the thread: answers each question, or reports what was thrown. */
export function answerQuestions<Question, Answer>(answer: (question: Question) => Answer | Promise<Answer>): void {
  parentPort?.on('message', async (question: Question) => {
    let reply: Reply<Answer>;
    try {
      reply = { answer: await answer(question) };
    } catch (fault) {
      reply = { fault };
    }
    parentPort?.postMessage(reply);
  });
}
