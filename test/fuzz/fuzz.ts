/**
 * Sends the requests of a seed to a whole server with two organizations: one asks, and the other's rows must be neither shown nor
 * changed. Between requests the worker does the work they left, so that later ones meet deeper states.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { drain } from '../../server/platform/worker/loops.ts';
import type { TestOpenroll } from '../../server/testing/assemble.ts';
import { credentialsOf } from '../generated/support/callers.ts';
import { describedBy, type Operation } from '../generated/support/document.ts';
import { REQUESTS } from '../generated/support/requests.ts';
import { changedTables, type Rows, rowsOf } from '../generated/support/rows.ts';
import { makeSibling, makeWorld, type World } from '../generated/support/world.ts';
import { type Chance, chanceOf } from './chance.ts';
import { judge } from './judge.ts';
import { poolOf } from './pool.ts';
import { describeFinding, type Report } from './report.ts';
import { makeRequest, type Sent, type Template } from './request.ts';
import { type Answered, sender } from './send.ts';
import type { Source } from './values.ts';

/** Tables whose rows expire by real time, whatever is requested. */
const EXPIRES = ['idempotency_keys', 'access_tokens'];
const WORK_EVERY = 250;
const MOST_FINDINGS = 50;
/** PDFs take a hundred times as long as anything else. */
const SLOW = /\.pdf$|invoice-files/;

/** Requests that are answered only once the worker has finished. */
const WAITS = /[?&]wait=/;

async function workUntil(asked: Promise<unknown>, work: () => Promise<void>): Promise<void> {
  let waits = true;
  void asked.then(() => {
    waits = false;
  });
  while (waits) await work();
}

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

function heap(): number {
  collect();
  return process.memoryUsage().heapUsed;
}

export async function fuzz(
  openroll: Omit<TestOpenroll, 'close'>,
  { requests, seed, tell = () => {} }: { requests: number; seed: number; tell?: (line: string) => void },
): Promise<Report> {
  // Deliveries would go to addresses that requests have made up.
  const loops = openroll.loops.filter(({ kind }) => kind !== 'deliveries');
  const t: TestOpenroll = { ...openroll, drain: () => drain(loops), close: async () => {} };
  const [own, other] = [await makeWorld(t, 1), await makeWorld(t, 1, { from: 900_000 })];
  const theirs = await rowsOf(t.database.db, other.organizationId);
  const names = namesIn(theirs);
  const { operations, schemas } = await describedBy(t.app);
  const source: Source = { chance: chanceOf(seed), pool: poolOf(Object.values(other.ids)), schemas };
  source.pool.learn(JSON.stringify(own.ids));
  const templates = templatesOf(own);
  let credentials: string[] = [];
  await t.app.listen({ port: 0, host: '127.0.0.1' });
  const address = t.app.server.address();
  const { ask, close } = sender(typeof address === 'object' && address ? address.port : 0);
  const report: Report = {
    requests,
    findings: [],
    statuses: new Map(),
    done: new Set(),
    neverDone: [],
    heapAtFifth: 0,
    heapAtEnd: 0,
  };
  const find = (number: number, breach: string, sent: Sent | null, answer: string) => {
    if (report.findings.length >= MOST_FINDINGS) return;
    const finding = { number, breach, sent, answer: answer.slice(0, 600) };
    report.findings.push(finding);
    tell(describeFinding(finding));
  };
  const take = (answer: Answered, { id }: Operation, found: (breach: string) => void, sent: Sent) => {
    report.statuses.set(answer.status, (report.statuses.get(answer.status) ?? 0) + 1);
    for (const breach of judge(sent, answer, names)) found(breach);
    if (answer.status >= 300) return;
    report.done.add(id);
    source.pool.learn(answer.body.slice(0, 100_000));
  };
  for (let number = 1; number <= requests; number++) {
    if (number % WORK_EVERY === 1) {
      await t.drain();
      // Tokens end when a test clock advances, too.
      credentials = (await credentialsOf(own)).map(({ authorization }) => authorization ?? '');
    }
    const operation = chooseOperation(source.chance, operations, report.done);
    // More often if the operation has never succeeded yet.
    const isRight = source.chance.percent(report.done.has(operation.id) ? 2 : 20);
    const template = isRight ? await templates(operation, (breach) => find(number, breach, null, '')) : null;
    const sent = makeRequest(source, operation, credentials, template);
    // At times the same request arrives more than once at the same moment.
    const copies = source.chance.percent(4) ? 3 : 1;
    const asked = Promise.allSettled(Array.from({ length: copies }, () => ask(sent)));
    if (WAITS.test(sent.target)) await workUntil(asked, t.drain);
    for (const outcome of await asked) {
      if (outcome.status === 'rejected') find(number, `got no answer: ${outcome.reason}`, sent, '');
      else take(outcome.value, operation, (breach) => find(number, breach, sent, outcome.value.body), sent);
    }
    t.real.advanceMs(7);
    if (number === Math.floor(requests / 5)) report.heapAtFifth = heap();
    if (number % 5_000 === 0) tell(`${number} requests, ${report.findings.length} findings`);
  }
  report.heapAtEnd = heap();
  report.neverDone = operations.map(({ id }) => id).filter((id) => !report.done.has(id));
  close();
  const changed = changedTables(theirs, await rowsOf(t.database.db, other.organizationId), EXPIRES);
  if (changed.length > 0) find(requests, `rows of the other organization have changed: ${changed}`, null, '');
  return report;
}

/** Any operation, but more often one that has never succeeded yet, and less often a slow one. */
function chooseOperation(chance: Chance, all: readonly Operation[], done: ReadonlySet<string>): Operation {
  const never = chance.percent(10) ? all.filter(({ id }) => !done.has(id)) : [];
  const operation = chance.oneOf(never.length > 0 ? never : all);
  return SLOW.test(operation.path) && chance.percent(80) ? chooseOperation(chance, all, done) : operation;
}

type Templates = (operation: Operation, find: (breach: string) => void) => Promise<Template | null>;

/** After this many templates that could not be made, makes another employer: earlier requests may have closed the old one. */
const MOST_FAILED = 5;
/** The distance between the numbers of two employers' people and invoices. */
const APART = 1_000;

/** Right requests about ever new people. The answers to what makes them are checked against the contract, too. */
function templatesOf(world: World): Templates {
  let current = world;
  let failed = 0;
  let made = 0;
  return async ({ id }, find) => {
    const request = REQUESTS[id];
    if (!request) return null;
    try {
      if (failed >= MOST_FAILED) {
        failed = 0;
        current = await makeSibling(world, 1, ++made * APART);
      }
      return await request(current);
    } catch (error) {
      failed++;
      const message = error instanceof Error ? error.message : String(error);
      if (/contract|declare/.test(message)) find(`${id}: ${message.slice(0, 600)}`);
      return null;
    }
  };
}

/** The ids of rows, as UUIDs and as the last part of ids on the wire. */
function namesIn(rows: Rows): Set<string> {
  const uuids =
    [...rows.values()]
      .flat()
      .join('')
      .match(/[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g) ?? [];
  const bytes = (uuid: string) => Buffer.from(uuid.replaceAll('-', ''), 'hex').toString('base64url');
  return new Set(uuids.flatMap((uuid) => [uuid, bytes(uuid)]));
}
