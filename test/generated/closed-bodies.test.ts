/**
 * Bodies are closed: no operation takes a field that its schema does not name, least of all the name of a column, and what Connect's
 * contract names is always taken. Both are tested for every operation that the server lists, so a new one is held to it from its first day.
 */
import { readFileSync } from 'node:fs';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { CONNECT_OPERATIONS } from '../../server/modules/vocabulary/connect-operations.ts';
import { COLUMN_TYPES } from '../../server/platform/database/columns.ts';
import { openTestOpenroll, type TestOpenroll } from '../../server/testing/app.ts';
import { type Document, documentOf, type Operation, operationsOf, placesIn, samplesOf } from './operations.ts';
import { fill, makeWorld, type World } from './support/world.ts';

const SDK = { 'x-fern-language': 'Python' };
/** More bad fields than this are not listed in one answer. */
const AT_ONCE = 75;

/** The names that an attacker would try: every column, and some others. */
const NAMES = [
  ...new Set([...Object.values(COLUMN_TYPES).flatMap((types) => Object.keys(types)), 'last_day', 'Ef', 'constructor']),
];

const contract = parse(readFileSync(new URL('../contract/connect.openapi.yaml', import.meta.url), 'utf8')) as Document;

let t: TestOpenroll;
let world: World;
let ours: Document;
let mutations: Operation[];
beforeAll(async () => {
  t = await openTestOpenroll();
  ours = await documentOf(t.app);
  mutations = operationsOf(ours).filter(({ method, callers }) => method !== 'GET' && callers.includes('K'));
  world = await makeWorld(t, 1);
}, 120_000);
afterAll(() => t.close());

/** A digest of each table, which changes with any of its rows. */
async function wholeDatabase(): Promise<unknown[]> {
  const tables = Object.keys(COLUMN_TYPES);
  const each = tables.map(
    (name) => `select '${name}' as name, md5(string_agg(r::text, ';' order by r::text)) from ${name} r`,
  );
  return (await sql.raw(each.join(' union all ')).execute(t.database.db)).rows;
}

async function send({ method, path }: Operation, body: unknown, { query = '', headers = {} } = {}) {
  const url = (await fill(world, path)) + query;
  const call = world.api[method.toLowerCase() as 'post' | 'put' | 'patch'];
  return method === 'DELETE'
    ? t.app
        .inject({
          method,
          url,
          headers: { ...headers, authorization: `Bearer ${world.apiKey}` },
          payload: body as object,
        })
        .then((answered) => ({ status: answered.statusCode, body: answered.json(), headers: answered.headers }))
    : call(url, body, headers);
}

/** The operation's bodies with unknown fields in one of their objects, and the paths of those. */
function* withUnknown({ body: schema }: Operation): Generator<{ body: unknown; unknown: string[] }> {
  for (const sample of samplesOf(ours, schema)) {
    for (const { path, named, holder } of placesIn(ours, schema, sample)) {
      const names = NAMES.filter((name) => !named.includes(name));
      for (let from = 0; from < names.length; from += AT_ONCE) {
        const some = names.slice(from, from + AT_ONCE);
        for (const name of some) holder[name] = 1;
        yield { body: sample, unknown: some.map((name) => (path ? `${path}.${name}` : name)) };
        for (const name of some) delete holder[name];
      }
    }
  }
}

const unknownIn = (details: { path: string; code: string }[] = []) =>
  details.filter(({ code }) => code === 'unknown_field').map(({ path }) => path);

describe('a field that no schema names', () => {
  it('is refused by every operation, at every depth, and nothing is done', async () => {
    expect(mutations.length).toBeGreaterThan(35);
    const before = await wholeDatabase();
    const breaches: string[] = [];
    for (const operation of mutations) {
      for (const { body, unknown } of withUnknown(operation)) {
        const answered = await send(operation, body);
        const found = unknownIn(answered.body?.details);
        const taken = unknown.filter((path) => !found.includes(path));
        if (answered.status !== 400 || taken.length > 0) breaches.push(`${operation.id} ${answered.status}: ${taken}`);
      }
    }
    expect(breaches).toEqual([]);
    expect(await wholeDatabase()).toEqual(before);
  });

  it('of an SDK is dropped by Connect’s operations and named, so that the answer is the same as without it', async () => {
    const breaches: string[] = [];
    for (const operation of mutations.filter(({ id }) => CONNECT_OPERATIONS.has(id))) {
      for (const sample of samplesOf(ours, operation.body)) {
        for (const { path, holder } of placesIn(ours, operation.body, sample)) {
          const query = operation.id === 'issueAccessToken' ? '' : '?dry_run=true';
          const without = await send(operation, sample, { query });
          holder['set-cookie: a, b\r\nx'] = { deep: true };
          const dropped = await send(operation, sample, { query, headers: SDK });
          delete holder['set-cookie: a, b\r\nx'];
          const named = `${path ? `${path}.` : ''}set-cookie%3A%20a%2C%20b%0D%0Ax`;
          const same = dropped.status === without.status && unknownIn(dropped.body?.details).length === 0;
          if (!same || dropped.headers['openroll-ignored-fields'] !== named)
            breaches.push(
              `${operation.id} ${named}: ${without.status}, ${dropped.status} ${JSON.stringify(dropped.headers)}`,
            );
        }
      }
    }
    expect(breaches).toEqual([]);
  });

  it('of an SDK is refused by our own operations', async () => {
    for (const operation of mutations.filter(({ id }) => !CONNECT_OPERATIONS.has(id))) {
      const answered = await send(operation, { last_day: '2026-07-01' }, { headers: SDK });
      expect([operation.id, answered.status, unknownIn(answered.body.details)]).toEqual([
        operation.id,
        400,
        ['last_day'],
      ]);
    }
  });

  it('in a query is refused in the same way, and dropped in the same way', async () => {
    for (const operation of operationsOf(ours).filter(({ callers }) => callers.includes('K'))) {
      const url = await fill(world, operation.path);
      const ask = (headers: Record<string, string>) =>
        t.app.inject({
          method: operation.method as 'GET',
          url: `${url}?dryrun=true`,
          headers: { authorization: `Bearer ${world.apiKey}`, ...headers },
        });
      const refused = await ask({});
      expect([operation.id, refused.statusCode, unknownIn(refused.json().details)]).toEqual([
        operation.id,
        400,
        ['dryrun'],
      ]);
      if (operation.method !== 'GET') continue;
      const dropped = await ask(SDK);
      const isConnect = CONNECT_OPERATIONS.has(operation.id);
      expect([operation.id, dropped.headers['openroll-ignored-fields']]).toEqual([
        operation.id,
        isConnect ? 'dryrun' : undefined,
      ]);
    }
  });
});

it('the operations of SDKs are those of the contract', () => {
  expect([...CONNECT_OPERATIONS].sort()).toEqual(
    operationsOf(contract)
      .map(({ id }) => id)
      .sort(),
  );
});

/** Sends what may change the world, so it is the last test of this file. */
it('what the contract names is never unknown', async () => {
  const there = new Set(operationsOf(ours).map(({ id }) => id));
  const breaches: string[] = [];
  for (const operation of operationsOf(contract).filter(({ id }) => there.has(id))) {
    const query = operation.query.length > 0 ? `?${operation.query.map((name) => `${name}=1`).join('&')}` : '';
    const bodies = operation.method === 'GET' ? [undefined] : samplesOf(contract, operation.body);
    for (const body of bodies) {
      const answered =
        operation.method === 'GET'
          ? await world.api.get((await fill(world, operation.path)) + query)
          : await send(operation, body, { query });
      const unknown = unknownIn(answered.body?.details);
      if (unknown.length > 0 || answered.status >= 500) breaches.push(`${operation.id} ${answered.status}: ${unknown}`);
    }
  }
  expect(breaches).toEqual([]);
});
