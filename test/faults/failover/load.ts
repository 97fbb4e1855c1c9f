/**
 * What partners do meanwhile: an employer, its policy (which is an event) and a read, over and over, at two servers in turn. It keeps
 * what was acknowledged, and every answer that is wrong.
 */
import { type Answered, ask } from './ask.ts';

/** Three requests each time: 37 a second in total. */
const EVERY_MS = 80;

export interface Written {
  reference: string;
  /** The Idempotency-Key of every other employer. */
  key: string | null;
  /** The employer that was acknowledged. */
  id: string | null;
  /** Its policy was acknowledged. */
  policy: boolean;
  /** When it was sent, and when it was answered. */
  at: number;
  answeredAt: number;
}

export interface Load {
  written: Written[];
  answers: Map<number, number>;
  wrong: string[];
  longestMs: number;
  /** The first of so many acknowledged writes in a row that were all sent after a moment. */
  backSince: (at: number, inARow: number) => Written | null;
  stop: () => Promise<void>;
}

export const POLICY = { classification: 'all', waiting_period: 'none' };
const address = { address_line_1: '214 Foundry Row', city: 'Tacoma', state: 'WA', zipcode: '98402' };
export const employerBody = (reference: string) => ({
  ...{ name: reference, legal_name: reference, ein: '47-3194821', email: 'a@lark.example', address },
  reference_id: reference,
});

export function startLoad(servers: readonly string[], apiKey: string): Load {
  const written: Written[] = [];
  const answers = new Map<number, number>();
  const wrong: string[] = [];
  const under = new Set<Promise<void>>();
  let turn = 0;

  const tell = async (method: string, path: string, body?: object, key?: string | null): Promise<Answered> => {
    const answered = await ask({ server: servers[turn % servers.length] ?? '', apiKey, method, path, body, key });
    answers.set(answered.status, (answers.get(answered.status) ?? 0) + 1);
    load.longestMs = Math.max(load.longestMs, answered.ms);
    if (answered.wrong)
      wrong.push(`${new Date().toISOString()} ${method} ${path.replace(/\w{20,}/, '…')}: ${answered.wrong}`);
    return answered;
  };

  const step = async (n: number) => {
    const reference = `load-${n}`;
    const key = n % 2 === 0 ? reference : null;
    const one: Written = { reference, key, id: null, policy: false, at: performance.now(), answeredAt: 0 };
    written.push(one);
    const reading = tell('GET', 'employers?limit=5');
    const made = await tell('POST', 'employers', employerBody(reference), key);
    one.answeredAt = performance.now();
    if (made.status === 201) {
      one.id = made.body.data.id;
      one.policy = (await tell('POST', `employers/${one.id}/benefit-eligibility-policies`, POLICY)).status === 201;
    }
    await reading;
  };

  const timer = setInterval(() => {
    const taken = step(turn++).finally(() => under.delete(taken));
    under.add(taken);
  }, EVERY_MS);

  const load: Load = {
    ...{ written, answers, wrong, longestMs: 0 },
    backSince: (at, inARow) => {
      const answered = written.filter((one) => one.at > at && one.answeredAt > 0);
      const first = answered.at(-inARow);
      return first && answered.slice(-inARow).every(({ id }) => id !== null) ? firstOfRow(answered) : null;
    },
    stop: async () => {
      clearInterval(timer);
      await Promise.all(under);
    },
  };
  return load;
}

function firstOfRow(answered: readonly Written[]): Written | null {
  const refused = answered.findLastIndex(({ id }) => id === null);
  return answered[refused + 1] ?? null;
}
