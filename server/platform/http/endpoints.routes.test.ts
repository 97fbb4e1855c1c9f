/** The HTTP layer without the product: requests that no route answers, and requests that end in a fault of ours. */

import { once } from 'node:events';
import { connect } from 'node:net';
import { sql } from 'kysely';
import { pino } from 'pino';
import Type from 'typebox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assemble } from '../../app.ts';
import { openTestOpenroll, type TestOpenroll, testRealClock } from '../../testing/app.ts';
import { makeEmployer } from '../../testing/builders.ts';
import { checkAgainstContract } from '../../testing/contract.ts';
import { applyCensus, rosterRow } from '../../testing/people.ts';
import type { Caller } from '../commands/caller.ts';
import { openPostgres } from '../database/db.ts';
import { realIds } from '../process/real-clock.ts';
import { makeSeal } from '../process/seal.ts';
import { mutate, read } from './endpoints.ts';
import { register } from './registration.ts';
import { buildHttp } from './server.ts';

let t: TestOpenroll;
beforeAll(async () => {
  t = await openTestOpenroll();
});
afterAll(() => t.close());

const JSON_BODY = { 'content-type': 'application/json' };

describe('a request that no route answers', () => {
  it.each([
    '/',
    '/v1',
    '/v1/nothing',
    '/v1/employers/',
    '/V1/employers',
    '//v1/employers',
    '/v1/employers/%E0%A4%A',
    '/v1/employers/%',
    `/v1/employers/${'x'.repeat(201)}`,
    '/v1/employers/../../etc/passwd',
    '/v1/employers/%00',
  ])('GET %s: 404 with the error body', async (url) => {
    for (const api of [t.api, t.as(null)]) {
      const { status, body, headers } = await api.get(url);
      // Without credentials a caller learns nothing about the ids in a path, only that credentials are missing.
      const [expected, code] = api !== t.api && status === 401 ? [401, 'unauthorized'] : [404, 'not_found'];
      expect([status, body.app_error_code]).toEqual([expected, code]);
      expect(headers['content-type']).toBe('application/json; charset=utf-8');
      expect(body.trace_id).toMatch(/^[0-9a-f]{32}$/);
    }
  });

  it('may also have a wrong method, or a body of another type', async () => {
    const lines = { 'content-type': 'application/x-ndjson' };
    for (const answered of [
      await t.api.delete('/v1/employers'),
      await t.api.put('/v1/organization', {}),
      await t.api.put('/v1/organization', '{}', lines),
    ]) {
      expect([answered.status, answered.body.app_error_code]).toEqual([404, 'not_found']);
    }
  });
});

describe('a body that is not JSON', () => {
  it.each(['{', '{"a":1,}', 'name=x', '\u0000', '{"a":1}{"b":2}', 'nul'])('%j: 400', async (text) => {
    const { status, body } = await t.api.post('/v1/employers', text, JSON_BODY);
    expect([status, body.app_error_code]).toEqual([400, 'malformed_json']);
    expect(JSON.stringify(body)).not.toMatch(/SyntaxError|position|Unexpected/);
  });
});

describe('a body of another type', () => {
  const JSON_LINES = 'application/x-ndjson';

  it.each([JSON_LINES, 'Application/X-NDJSON; charset=utf-8', 'application/x-ndjsonp', 'text/plain', 'text/json'])(
    '%s: 415, with an idempotency key, too, and nothing is done',
    async (type) => {
      const { api } = await t.otherOrganization();
      const [{ id }] = (await applyCensus(t, await makeEmployer(api), [rosterRow(1)], api)) as [{ id: string }];
      const state = async () => [
        (await api.get(`/v1/employees/${id}`)).body,
        (await api.get('/v1/organization')).body,
        (await api.get('/v1/audit-entries')).body,
      ];
      const before = await state();
      const ofType = { 'content-type': type };
      for (const headers of [ofType, { ...ofType, 'idempotency-key': 'k' }]) {
        for (const answered of [
          await api.post(`/v1/employees/${id}/terminate`, '{"termination_date": "2026-03-01"}', headers),
          await api.patch('/v1/organization', '{"name": "Another name"}', headers),
          await api.post('/v1/employers', '{}', headers),
        ])
          expect([answered.status, answered.body.app_error_code]).toEqual([415, 'unsupported_media_type']);
      }
      expect(await state()).toEqual(before);
    },
  );

  it('lines are accepted where a route says so, however their content type is spelled', async () => {
    const { api } = await t.otherOrganization();
    const path = `/v1/employers/${await makeEmployer(api)}/census-sync`;
    const send = (type: string) => api.post(path, JSON.stringify(rosterRow(1)), { 'content-type': type });
    for (const type of [JSON_LINES, 'Application/X-NDJSON; charset=utf-8']) expect((await send(type)).status).toBe(202);
    expect((await send('application/x-ndjsonp')).status).toBe(415);
  });
});

const SECRET = 'select secret_sha256 from api_keys';

/** A server with a few failing routes, its log, and a caller with valid credentials. */
function faulty() {
  const lines: string[] = [];
  const log = pino({ level: 'info' }, { write: (line: string) => lines.push(line) });
  const caller: Caller = {
    organizationId: '00000000-0000-7000-8000-000000000000',
    organizationKind: 'live',
    organizationIds: ['00000000-0000-7000-8000-000000000000'],
    generation: 1,
    kind: 'K',
    apiKeyId: '00000000-0000-7000-8000-000000000001',
    tokenId: null,
    user: null,
    boundTo: null,
    employerId: null,
    employeeId: null,
    memberId: null,
    actor: { id: null, name: null },
  };
  const app = buildHttp({
    kit: t.kit,
    authenticate: async (credential) => {
      if (credential === 'broken') throw new Error(SECRET);
      return [caller];
    },
    takeToken: null,
    log,
    trustProxy: false,
  });
  const text = { tag: 'operation', summary: 'Fails', who: ['K'], answers: { 200: Type.Object({ n: Type.Integer() }) } };
  const fails = (operation: string, run: () => Promise<never>) =>
    read({ ...text, who: ['K'], method: 'GET', path: `/${operation}`, operation, run });
  register(app, [
    fails('error', async () => {
      throw new Error(SECRET, { cause: new Error('deeper') });
    }),
    fails('text', async () => {
      throw SECRET;
    }),
    fails('nothing', async () => {
      throw undefined;
    }),
    fails('sql', async () => {
      await sql.raw(`${SECRET}_missing`).execute(t.database.db);
      throw new Error('not reached');
    }),
    fails('status', async () => {
      throw Object.assign(new Error(SECRET), { statusCode: 418, code: 'TEAPOT' });
    }),
    mutate({
      ...text,
      who: ['K'],
      method: 'POST',
      path: '/write',
      operation: 'write',
      run: async () => {
        throw new Error(SECRET);
      },
    }),
  ]);
  const call = async (method: 'GET' | 'POST', url: string, credential = 'good') => {
    const response = await app.inject({ method, url, headers: { authorization: `Bearer ${credential}` } });
    checkAgainstContract(1, method, url, response.statusCode, response.json());
    return { status: response.statusCode, text: response.body, body: response.json(), headers: response.headers };
  };
  return { app, call, lines };
}

describe('a fault of ours', () => {
  it.each(['error', 'text', 'nothing', 'sql', 'status'])('%s: 500, opaque, and logged in full', async (name) => {
    const { call, lines } = faulty();
    const { status, text, body } = await call('GET', `/${name}`);
    expect([status, body]).toEqual([
      500,
      {
        timestamp: t.real.now(),
        message: 'Something went wrong on our side.',
        error: 'Something went wrong on our side.',
        app_error_code: 'internal_error',
        trace_id: expect.stringMatching(/^[0-9a-f]{32}$/),
      },
    ]);
    expect(text).not.toMatch(/secret|select|\.ts|node_modules| at /);
    const logged = lines.map((line) => JSON.parse(line)).filter((line) => line.msg === 'a request failed');
    expect(logged).toMatchObject([{ route: `/${name}` }]);
    expect(JSON.stringify(logged)).toContain(body.trace_id);
    if (name === 'error') expect(lines.join()).toMatch(/secret_sha256.*deeper/s);
  });

  it('is answered alike in a change and while identifying the caller', async () => {
    const { call } = faulty();
    for (const failed of [await call('POST', '/write'), await call('GET', '/error', 'broken')]) {
      expect([failed.status, failed.body.app_error_code]).toEqual([500, 'internal_error']);
      expect(failed.text).not.toContain('secret');
    }
  });
});

describe('a database that can’t be reached', () => {
  it('503 with Retry-After, for reads, for changes with and without a key, for every kind of caller', async () => {
    const real = testRealClock('2026-01-15T09:00:00Z');
    const database = openPostgres('postgres://nobody@127.0.0.1:1/none', { poolSize: 2 });
    const { app } = assemble({
      database,
      real,
      newId: realIds(real),
      seal: makeSeal('a secret for tests, not for anything else'),
      settings: {
        rateLimits: false,
        trustProxy: false,
        allowLoopbackWebhooks: true,
        allowedOrigins: [],
        publicUrl: 'http://openroll.test',
      },
      log: false,
    });
    const requests = [
      { method: 'GET', url: '/v1/employers', headers: {} },
      { method: 'POST', url: '/v1/employers', headers: {} },
      { method: 'POST', url: '/v1/employers', headers: { 'idempotency-key': 'k' } },
    ] as const;
    for (const { headers, ...request } of requests) {
      const response = await app.inject({ ...request, headers: { authorization: 'Bearer vit_apk_x', ...headers } });
      checkAgainstContract(1, request.method, request.url, response.statusCode, response.json());
      const { app_error_code } = response.json();
      expect([response.statusCode, app_error_code]).toEqual([503, 'unavailable']);
      expect(response.headers['retry-after']).toMatch(/^([5-9]|10)$/);
      expect(response.body).not.toMatch(/ECONNREFUSED|127\.0\.0\.1/);
    }
    expect((await app.inject('/healthz')).statusCode).toBe(200);
    expect((await app.inject('/readyz')).statusCode).toBe(503);
    await app.close();
    await database.close();
  });
});

it('bytes that are not HTTP end the connection', async () => {
  const { app } = faulty();
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as { port: number };
  const socket = connect(port, '127.0.0.1', () => socket.write('nonsense\r\n\r\n'));
  let text = '';
  socket.on('data', (chunk) => (text += chunk));
  await once(socket, 'close');
  expect(text).toMatch(/^HTTP\/1\.1 400 /);
  await app.close();
});

it('a body that is too large gets an answer while it is still being sent', async () => {
  const { app } = faulty();
  app.post('/takes', async () => ({}));
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as { port: number };
  const length = 24 * 1024 * 1024;
  const socket = connect(port, '127.0.0.1', () => {
    socket.write(
      `POST /takes HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n\r\n`,
    );
    socket.write(Buffer.alloc(length, 'x'));
  });
  let text = '';
  let sent = false;
  socket.on('drain', () => {
    sent = true;
  });
  socket.on('data', (chunk) => (text += chunk));
  await once(socket, 'close');
  expect(sent).toBe(true);
  expect(text).toMatch(/^HTTP\/1\.1 413 /);
  await app.close();
});
