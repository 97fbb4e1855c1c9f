/**
 * One order of refusals for every route: out of reach, then the query, then how the body is sent, then the body. So nobody learns
 * from a refusal that something of somebody else's exists.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTestOpenroll, type TestOpenroll } from '../../server/testing/app.ts';
import { documentOf, type Operation, operationsOf } from './operations.ts';
import { fill, makeWorld, type World } from './support/world.ts';

let t: TestOpenroll;
let world: World;
let stranger: string;
let operations: Operation[];
beforeAll(async () => {
  t = await openTestOpenroll();
  operations = operationsOf(await documentOf(t.app)).filter(({ callers }) => callers.includes('K'));
  world = await makeWorld(t, 1);
  stranger = (await t.otherOrganization('sandbox')).apiKey;
}, 120_000);
afterAll(() => t.close());

const JSON_TYPE = { 'content-type': 'application/json' };
const GZIP = { 'content-encoding': 'gzip' };

interface Sent {
  headers?: Record<string, string>;
  payload?: string;
  apiKey?: string;
}

async function send(method: string, url: string, { headers = {}, payload = '{', apiKey = world.apiKey }: Sent = {}) {
  const answered = await t.app.inject({
    method: method as 'GET',
    url,
    headers: { authorization: `Bearer ${apiKey}`, ...(method === 'GET' ? {} : JSON_TYPE), ...headers },
    ...(method === 'GET' ? {} : { payload }),
  });
  return { status: answered.statusCode, body: answered.json() };
}

/** The path with each of its ids in turn unknown, and the others known. */
async function unknownPaths(path: string): Promise<string[]> {
  const known = await fill(world, path);
  const [names, values] = [path.split('/'), known.split('/')];
  return names.flatMap((name, n) => {
    if (!name.startsWith('{')) return [];
    const unknown = (values[n] ?? '').replace(/(_|-).*$/, (_, dash) =>
      dash === '_' ? '_AZq3AZq3AZq3AZq3AZq3AQ' : '-999',
    );
    return [values.with(n, unknown).join('/')];
  });
}

it('what is foreign or unknown is 404, whatever else is wrong with the request', async () => {
  const withIds = operations.filter(({ path }) => path.includes('{'));
  expect(withIds.length).toBeGreaterThan(60);
  const breaches: string[] = [];
  for (const { id, method, path } of withIds) {
    const asked: [string, string][] = (await unknownPaths(path)).map((url) => [url, world.apiKey]);
    asked.push([await fill(world, path), stranger]);
    for (const [url, apiKey] of asked) {
      for (const query of ['', '?no_such=1&page=0&month=x']) {
        const { status, body } = await send(method, url + query, { headers: GZIP, apiKey });
        if (status !== 404 || body.app_error_code !== 'not_found' || body.details)
          breaches.push(`${id} ${url}${query}: ${status} ${body.app_error_code}`);
      }
    }
  }
  expect(breaches).toEqual([]);
});

it('then come the query, how the body is sent, and the body', async () => {
  const breaches: string[] = [];
  for (const { id, method, path } of operations) {
    const url = await fill(world, path);
    const told = async (query: string, sent?: Sent) => {
      const { status, body } = await send(method, url + query, sent);
      return `${status} ${body.app_error_code} ${body.details?.[0].path ?? ''}`.trim();
    };
    const expectTold = (what: string, got: string, expected: string) => {
      if (got !== expected) breaches.push(`${id}, ${what}: ${got}`);
    };
    // A missing query parameter is reported before an unknown one.
    if (!['reconcileDeductions', 'getEmployeeAsOf'].includes(id))
      expectTold('query', await told('?no_such=1', { headers: GZIP }), '400 invalid_request no_such');
    if (method === 'GET') continue;
    expectTold('encoding', await told('', { headers: GZIP }), '415 unsupported_media_type');
    expectTold('type', await told('', { headers: { 'content-type': 'text/csv' } }), '415 unsupported_media_type');
    expectTold('body', await told(''), '400 malformed_json');
  }
  expect(breaches).toEqual([]);
});
