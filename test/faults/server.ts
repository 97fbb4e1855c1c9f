/** A server under a fault: what it said, what it acknowledged, and whether that is still there. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const MAIN = join(import.meta.dirname, '../../server/main.ts');
const READY = /^\{.*"address":"([^"]+)","msg":"ready"\}$/m;

export interface Server {
  child: ChildProcess;
  address: string;
  said: () => string;
}

export interface Ended {
  code: number | null;
  said: string;
}

/** Starts it; if it ends before it is ready, returns its exit code and its standard error. */
export async function start(
  env: Record<string, string>,
  nodeFlags: string[] = [],
  main = MAIN,
): Promise<Server | Ended> {
  const child = spawn(process.execPath, [...nodeFlags, main], {
    env: { PATH: process.env.PATH, PORT: '0', OPENROLL_RATE_LIMITS: 'off', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk) => (out += chunk));
  child.stderr.on('data', (chunk) => (err += chunk));
  const closed = once(child, 'close');
  while (!READY.test(out)) {
    const over = await Promise.race([closed.then(() => true), once(child.stdout, 'data').then(() => false)]);
    if (over) return { code: child.exitCode, said: err };
  }
  return { child, address: READY.exec(out)?.[1] ?? '', said: () => out + err };
}

export async function started(env: Record<string, string>, nodeFlags: string[] = []): Promise<Server> {
  const server = await start(env, nodeFlags);
  if ('code' in server) throw new Error(`it did not start (${server.code}): ${server.said}`);
  return server;
}

export async function end({ child }: Server, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) {
    const closed = once(child, 'close');
    child.kill(signal);
    await closed;
  }
  return child.exitCode;
}

export const keyOf = (dataDir: string): string =>
  (JSON.parse(readFileSync(join(dataDir, 'credentials.json'), 'utf8')) as { api_key: string }).api_key;

export interface Answer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: bodies of every shape
  body: any;
}

/** Null: it did not answer. */
export async function call(
  { address }: Server,
  key: string,
  method: string,
  path: string,
  body?: object,
): Promise<Answer | null> {
  const headers = { authorization: `Bearer ${key}`, ...(body ? { 'content-type': 'application/json' } : {}) };
  try {
    const answer = await fetch(`${address}/v1/${path}`, {
      method,
      headers,
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    return { status: answer.status, body: await answer.json() };
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}

const address = { address_line_1: '214 Foundry Row', city: 'Tacoma', state: 'WA', zipcode: '98402' };
let employers = 0;

/** The id of an acknowledged employer. Null: the server was down, or said that it can't write. */
export async function makeEmployer(server: Server, key: string): Promise<string | null> {
  const names = { name: 'Larkspur', legal_name: 'Larkspur Inc.', ein: '47-3194821', email: 'a@lark.example' };
  const employer = { ...names, address, reference_id: `lark-${Date.now()}-${++employers}` };
  const answer = await call(server, key, 'POST', 'employers', employer);
  if (answer?.status !== 201) {
    must(answer === null || answer.status === 503, `an employer is refused with ${answer?.status}`);
    return null;
  }
  const policy = { classification: 'all', waiting_period: 'none' };
  await call(server, key, 'POST', `employers/${answer.body.data.id}/benefit-eligibility-policies`, policy);
  return answer.body.data.id;
}

export async function missing(server: Server, key: string, ids: readonly string[]): Promise<string[]> {
  const gone: string[] = [];
  for (const id of ids) if ((await call(server, key, 'GET', `employers/${id}`))?.status !== 200) gone.push(id);
  return gone;
}

export function must(condition: boolean, sentence: string): void {
  if (!condition) throw new Error(sentence);
}

/** Polls until it holds. */
export async function until(what: string, ms: number, look: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + ms;
  while (!(await look())) {
    must(performance.now() < deadline, `not within ${ms / 1000} s: ${what}`);
    await new Promise((resume) => setTimeout(resume, 200));
  }
}
