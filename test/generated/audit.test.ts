/**
 * Every operation that changes a row leaves an audit entry; a repeat that changes none leaves none, and a dry run leaves nothing
 * at all. The operations are those that the server itself lists.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTestOpenroll, type TestOpenroll } from '../../server/testing/app.ts';
import { describedBy, isMutation, type Operation } from './support/document.ts';
import { REQUESTS } from './support/requests.ts';
import { changedTables, type Rows, rowsOf } from './support/rows.ts';
import { makeWorld, type Prepared, urlOf, type World } from './support/world.ts';

/** The request's own bookkeeping. */
const OWN = ['audit_entries', 'idempotency_keys'];

let t: TestOpenroll;
let mutations: Operation[];
let live: World;
/** With a test clock. */
let sandbox: World;
beforeAll(async () => {
  t = await openTestOpenroll();
  mutations = (await describedBy(t.app)).operations.filter(isMutation);
  live = await makeWorld(t, 1, { kind: 'live' });
  sandbox = await makeWorld(t, 1);
}, 180_000);
afterAll(() => t.close());

const worldOf = ({ id }: Operation) => (id === 'advanceTestClock' ? sandbox : live);

async function prepare(operation: Operation): Promise<Prepared> {
  const request = REQUESTS[operation.id];
  if (!request) throw new Error(`${operation.id} has no request in support/requests.ts`);
  return request(worldOf(operation));
}

interface Effect {
  status: number;
  body: unknown;
  /** Tables whose rows have changed. */
  changed: string[];
  /** The same without `updated_at`. */
  changedBeyondStamps: string[];
  entries: { action: string; changes: unknown[] }[];
}

/** Sends it a second after the one before, and compares what is stored. */
async function effectOf(operation: Operation, { ids, body, headers }: Prepared, query = ''): Promise<Effect> {
  const { api, organizationId } = worldOf(operation);
  const { db } = t.database;
  const look = async (): Promise<[Rows, Rows]> => [
    await rowsOf(db, organizationId),
    await rowsOf(db, organizationId, ['updated_at']),
  ];
  t.real.advanceMs(1000);
  const [before, beforeStamps] = await look();
  const url = urlOf(operation.path, ids) + query;
  const verb = operation.method.toLowerCase() as 'post' | 'put' | 'patch' | 'delete';
  const answer = await api[verb](url, body, headers);
  const [after, afterStamps] = await look();
  const known = new Set(before.get('audit_entries'));
  return {
    status: answer.status,
    body: answer.body,
    changed: changedTables(before, after, OWN),
    changedBeyondStamps: changedTables(beforeStamps, afterStamps, OWN),
    entries: (after.get('audit_entries') ?? []).filter((row) => !known.has(row)).map((row) => JSON.parse(row)),
  };
}

it('knows a request for every operation that changes something, and for no other', () => {
  expect(mutations.length).toBeGreaterThan(38);
  expect(Object.keys(REQUESTS).sort()).toEqual(mutations.map(({ id }) => id).sort());
});

it('a change leaves an entry, a repeat that changes nothing leaves none, a dry run leaves nothing', async () => {
  const breaches: string[] = [];
  for (const operation of mutations) {
    const say = (sentence: string) => void breaches.push(`${operation.id} ${sentence}`);
    const request = await prepare(operation);
    if (operation.query.some(({ name }) => name === 'dry_run')) {
      const dry = await effectOf(operation, request, '?dry_run=true');
      if (dry.status !== 200) say(`answered a dry run with ${dry.status}: ${JSON.stringify(dry.body)}`);
      if (dry.changed.length + dry.entries.length > 0) say(`left of a dry run: ${dry.changed}`);
    }
    const first = await effectOf(operation, request);
    if (first.status >= 300) say(`answered ${first.status}: ${JSON.stringify(first.body)}`);
    if (first.changed.length === 0) say('changed nothing: its request in support/requests.ts proves nothing');
    if (first.entries.length !== 1) say(`changed ${first.changed} and left ${first.entries.length} entries`);
    const again = await effectOf(operation, request);
    const left = again.changed.length > 0;
    if (left && again.changedBeyondStamps.length === 0) say(`moved only updated_at of ${again.changed} when repeated`);
    if (left !== again.entries.length > 0)
      say(`changed [${again.changed}] when repeated (${again.status}), and left ${again.entries.length} entries`);
  }
  expect(breaches).toEqual([]);
}, 180_000);

it('no entry holds a secret or a date of birth', async () => {
  for (const { organizationId } of [live, sandbox]) {
    const rows = await rowsOf(t.database.db, organizationId);
    const births = ['members', 'employees'].flatMap((table) =>
      (rows.get(table) ?? []).flatMap((row) => JSON.parse(row).date_of_birth ?? []),
    );
    expect(births.length).toBeGreaterThan(1);
    const text = (rows.get('audit_entries') ?? []).join('\n');
    const secret = new RegExp(
      ['vit_', 'whsec_', 'sha256', 'encrypted', '\\b\\d{2}-\\d{7}\\b', ...new Set(births)].join('|'),
    );
    expect(secret.exec(text)?.[0]).toBeUndefined();
  }
});
