/** What requests may contain: how bodies, parameters and times are read, and what Node itself rejects. */
import { once } from 'node:events';
import { connect, type Server, type Socket } from 'node:net';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestOpenroll, type TestOpenroll } from '../../testing/app.ts';
import { makeEmployer } from '../../testing/builders.ts';
import { checkAgainstContract } from '../../testing/contract.ts';
import { rosterRow } from '../../testing/people.ts';
import { logRequests } from '../process/log.ts';
import { buildHttp } from './server.ts';

let t: TestOpenroll;
beforeAll(async () => {
  t = await openTestOpenroll({ kind: 'sandbox' });
});
afterAll(() => t.close());

const EMPLOYER = {
  name: 'Larkspur',
  legal_name: 'Larkspur Inc.',
  ein: '47-3194821',
  email: 'people@larkspur-bikes.example',
  address: { address_line_1: '214 Foundry Row', city: 'Tacoma', state: 'WA', zipcode: '98402' },
};
const JSON_TYPE = 'application/json';

async function post(payload: string | Buffer, headers: Record<string, string> = {}) {
  const answered = await t.app.inject({
    method: 'POST',
    url: '/v1/employers',
    headers: { authorization: `Bearer ${t.apiKey}`, 'content-type': JSON_TYPE, ...headers },
    payload,
  });
  const body = answered.json();
  checkAgainstContract(1, 'POST', '/v1/employers', answered.statusCode, body);
  return { status: answered.statusCode, body };
}

describe('a body', () => {
  it.each([['gzip'], ['br'], ['identity'], ['utf-8'], ['']])('with Content-Encoding %j is 415', async (encoding) => {
    const { status, body } = await post(JSON.stringify(EMPLOYER), { 'content-encoding': encoding });
    expect([status, body.app_error_code]).toEqual([415, 'unsupported_media_type']);
  });

  it.each([
    ['application/json; charset=utf-8', 201],
    ['application/json;charset="UTF-8"', 201],
    ['application/json; charset=utf-16', 415],
    ['application/json; charset=latin1', 415],
    ['application/jsonp', 415],
    ['text/plain', 415],
    ['multipart/form-data; boundary=x', 415],
    ['application/x-www-form-urlencoded', 415],
    ['json', 415],
  ])('of type %s is %d', async (type, expected) => {
    expect((await post(JSON.stringify(EMPLOYER), { 'content-type': type })).status).toBe(expected);
  });

  it('that is not UTF-8 is 400, and no replacement character is stored', async () => {
    const [before, after] = JSON.stringify({ ...EMPLOYER, name: 'Caf~' }).split('~') as [string, string];
    for (const bytes of [[0xe9], [0xc3, 0x28], [0xed, 0xa0, 0x80], [0xf5, 0x80, 0x80, 0x80]]) {
      const { status, body } = await post(Buffer.concat([Buffer.from(before), Buffer.from(bytes), Buffer.from(after)]));
      expect([status, body.app_error_code, body.message]).toEqual([400, 'malformed_json', 'The body is not UTF-8.']);
    }
    const { status, body } = await post(Buffer.from(`${before}é${after}`));
    expect([status, body.data.name]).toEqual([201, 'Café']);
  });

  it('of lines is refused with the line that is not UTF-8, and nothing of the stream is kept', async () => {
    const { apiKey, api } = await t.otherOrganization();
    const url = `/v1/employers/${await makeEmployer(api)}/census-sync`;
    const lines = [JSON.stringify(rosterRow(1)), '', JSON.stringify(rosterRow(2, { first_name: 'In~s' }))].join('\n');
    const send = (charset: string) =>
      t.app.inject({
        method: 'POST',
        url,
        headers: { authorization: `Bearer ${apiKey}`, 'content-type': `application/x-ndjson; charset=${charset}` },
        payload: Buffer.from(lines.replace('~', 'é'), 'latin1'),
      });
    const answered = await send('utf-8');
    expect([answered.statusCode, answered.json().details]).toEqual([
      400,
      [{ path: 'employees.1', code: 'invalid_text', message: 'Line 3 is not UTF-8.' }],
    ]);
    expect((await send('latin1')).statusCode).toBe(415);
    expect((await api.get(`${url}s`)).body.data).toEqual([]);
  });

  it('with NUL or half of a surrogate pair is 400 with the path, however deep', async () => {
    for (const text of ['\\u0000', '\\ud800', '\\udc00\\ud800']) {
      const { status, body } = await post(JSON.stringify({ ...EMPLOYER, name: '@' }).replace('@', text));
      expect([status, body.details]).toMatchObject([400, [{ path: 'name', code: 'invalid_text' }]]);
    }
    const deep = `{"a":${'['.repeat(200_000)}"\\u0000"${']'.repeat(200_000)}}`;
    expect((await post(deep)).body.app_error_code).toBe('invalid_request');
    expect((await post(deep.replace('\\u0000', ''))).body.details[0]).toMatchObject({ code: 'required' });
  });

  it('with a name that occurs twice has the last value, and `__proto__` is refused', async () => {
    const twice = JSON.stringify({ ...EMPLOYER, name: 'First' }).replace('"legal_name"', '"name":"Last","legal_name"');
    expect((await post(twice)).body.data.name).toBe('Last');
    for (const name of ['"__proto__"', '"\\u005f_proto__"']) {
      for (const text of [`{${name}:{"active":false}}`, `{"address":{${name}:1}}`]) {
        const { status, body } = await post(text);
        expect([status, body.app_error_code]).toEqual([400, 'malformed_json']);
      }
    }
    const { body } = await post(JSON.stringify({ ...EMPLOYER, constructor: { x: 1 }, toString: 1 }));
    expect(body.details.map(({ path, code }: Record<string, string>) => [path, code])).toEqual([
      ['constructor', 'unknown_field'],
      ['toString', 'unknown_field'],
    ]);
  });
});

describe('a parameter', () => {
  const stages = async (query: string) => {
    const { status, body } = await t.api.get(`/v1/employers?${query}`);
    return [status, body.details?.map(({ path, code }: Record<string, string>) => `${path} ${code}`) ?? null];
  };

  it.each([
    'benefit_lifecycle_stage=onboarding&benefit_lifecycle_stage=active',
    'benefit_lifecycle_stage[]=onboarding&benefit_lifecycle_stage[]=active',
    'benefit_lifecycle_stage%5B%5D=onboarding',
    'benefit_lifecycle_stage[0]=onboarding&benefit_lifecycle_stage[1]=active',
  ])('that is a list is accepted as %s', async (query) => {
    const { api } = await t.otherOrganization();
    await makeEmployer(api);
    const count = async (url: string) => (await api.get(url)).body.pagination.total;
    expect(await count(`/v1/employers?${query}`)).toBe(1);
    expect(await count(`/v1/employers?${query.replaceAll(/onboarding|active/g, 'renewal')}`)).toBe(0);
  });

  it.each([
    ['benefit_lifecycle_stage[]=no', ['benefit_lifecycle_stage.0 unknown_value']],
    ['benefit_lifecycle_stage[x]=active', ['benefit_lifecycle_stage[x] unknown_field']],
    ['search=a&search=b', ['search invalid_type']],
    ['search[]=a', ['search invalid_type']],
    ['limit=1&limit=2', ['limit invalid_type']],
    ['limit=1e3', ['limit too_large']],
    ['page=1.5', ['page invalid_type']],
    ['search=%00', ['search invalid_text']],
    ['Limit=5', ['Limit unknown_field']],
    ['__proto__=1', ['__proto__ unknown_field']],
    ['=1', [' unknown_field']],
  ])('%s is 400', async (query, details) => {
    expect(await stages(query)).toEqual([400, details]);
  });
});

describe('a time', () => {
  const EDGES: [text: string, taken: boolean][] = [
    ['2026-01-10T09:00:00Z', true],
    ['2026-01-10t09:00:00z', true],
    ['2026-01-10T09:00:00.123456789Z', true],
    ['2026-01-10T09:00:00-00:00', true],
    ['2026-01-10T09:00:00+05:45', true],
    ['2026-01-10T09:00:00-15:59', true],
    ['9999-12-31T23:59:59.999999Z', true],
    ['0001-01-01T00:00:00Z', true],
    ['2024-02-29T23:59:59Z', true],
    ['2027-12-31T23:59:60Z', false],
    ['2026-11-26T00:00:00-23:59', false],
    ['2026-01-10T09:00:00+16:00', false],
    ['2026-01-10T24:00:00Z', false],
    ['2026-01-10T09:60:00Z', false],
    ['2026-02-29T09:00:00Z', false],
    ['0000-01-01T00:00:00Z', false],
    ['0001-01-01T00:00:00+01:00', false],
    ['9999-12-31T23:59:59-01:00', false],
    ['+010000-01-01T00:00:00Z', false],
    ['2026-01-10T09:00:00', false],
    ['2026-01-10 09:00:00Z', false],
    ['2026-01-10', false],
    ['2026-01-10T09:00:00.Z', false],
    ['2026-01-10T09:00:00.1234567890Z', false],
    ['2026-01-10T09:00:00+0545', false],
    ['now', false],
    ['infinity', false],
  ];

  it.each(EDGES)('%s: accepted %j, in a query and in a body', async (text, taken) => {
    const query = encodeURIComponent(text);
    for (const list of ['/v1/audit-entries', '/v1/webhook-events']) {
      for (const name of ['created_after', 'created_before']) {
        const { status, body } = await t.api.get(`${list}?${name}=${query}`);
        expect([list, status, body.details?.[0].code]).toEqual([
          list,
          taken ? 200 : 400,
          taken ? undefined : 'invalid_date_time',
        ]);
      }
    }
    const { status, body } = await t.api.post('/v1/test-clock/advance', { to: text });
    expect([202, 400, 422]).toContain(status);
    if (!taken) expect([status, body.details[0]]).toMatchObject([400, { path: 'to', code: 'invalid_date_time' }]);
  });

  it('is compared as a moment, not as a text', async () => {
    const { api } = await t.otherOrganization();
    await makeEmployer(api);
    const count = async (text: string) =>
      (await api.get(`/v1/audit-entries?created_after=${encodeURIComponent(text)}`)).body.pagination.total;
    // The entries were made at 09:00:00Z.
    expect(await count('2026-01-15T11:00:00+02:00')).toBe(await count('2026-01-15t03:00:00-06:00'));
    expect(await count('2026-01-15T09:00:00Z')).toBeGreaterThan(0);
    expect(await count('2026-01-15T09:00:00.000000001Z')).toBeGreaterThan(0);
    expect(await count('2026-01-15T04:00:00.1-05:00')).toBe(0);
  });
});

describe('what Node rejects', () => {
  /** What a server answers on a connection of its own, what it logs, and whether it still answers others. */
  async function say(text: string, act: (server: Server, socket: Socket) => void = () => {}) {
    const lines: string[] = [];
    const log = pino({ level: 'info' }, { write: (line: string) => lines.push(line) });
    const app = buildHttp({ kit: t.kit, authenticate: async () => [], takeToken: null, log, trustProxy: false });
    logRequests(app);
    app.server.on('connection', (socket) => act(app.server, socket));
    await app.listen({ host: '127.0.0.1', port: 0 });
    const { port } = app.server.address() as { port: number };
    const socket = connect(port, '127.0.0.1', () => socket.write(text));
    let answered = '';
    socket.on('data', (chunk) => (answered += chunk));
    await once(socket, 'close');
    await app.close();
    const [head = '', body = ''] = answered.split('\r\n\r\n');
    const logged = lines.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'request');
    return { status: Number(head.split(' ')[1]), head: head.toLowerCase(), body: JSON.parse(body), logged };
  }

  it.each([
    ['a line that is not a request', 'nonsense\r\n\r\n', 400, 'malformed_request'],
    ['another protocol', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n', 400, 'malformed_request'],
    ['an invalid method', 'FOO / HTTP/1.1\r\nhost: x\r\n\r\n', 400, 'malformed_request'],
    ['an invalid header', 'GET / HTTP/1.1\r\nhost: x\r\nbad header\r\n\r\n', 400, 'malformed_request'],
    ['a line break in a header', 'GET / HTTP/1.1\r\nhost: x\r\na: b\x00c\r\n\r\n', 400, 'malformed_request'],
    [
      'two lengths',
      'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n',
      400,
      'malformed_request',
    ],
    [
      'headers that are too large',
      `GET / HTTP/1.1\r\nhost: x\r\na: ${'b'.repeat(20_000)}\r\n\r\n`,
      431,
      'headers_too_large',
    ],
    ['a path that is too long', `GET /${'b'.repeat(20_000)} HTTP/1.1\r\nhost: x\r\n\r\n`, 431, 'headers_too_large'],
    ['no host', 'GET / HTTP/1.1\r\nconnection: close\r\n\r\n', 400, 'malformed_request'],
    ['a path that can’t be decoded', 'GET /% HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n', 404, 'not_found'],
    ['a target that is not a path', 'GET * HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n', 404, 'not_found'],
    ['an expectation', 'GET / HTTP/1.1\r\nhost: x\r\nexpect: tea\r\nconnection: close\r\n\r\n', 404, 'not_found'],
    ['a method that no route has', 'PROPFIND / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n', 404, 'not_found'],
  ])('%s: our error, logged once', async (_what, text, status, code) => {
    const said = await say(text);
    expect([said.status, said.body.app_error_code]).toEqual([status, code]);
    checkAgainstContract(1, 'GET', '/', status, said.body);
    expect(said.head).toContain('content-type: application/json; charset=utf-8');
    expect(said.logged).toMatchObject([{ status, route: null }]);
  });

  it('a request that takes too long to arrive: 408', async () => {
    const slow = Object.assign(new Error('slow'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' });
    const said = await say('GET / HTTP/1.1\r\n', (server, socket) => {
      socket.once('data', () => server.emit('clientError', slow, socket));
    });
    expect([said.status, said.body.app_error_code, said.logged.length]).toEqual([408, 'request_timeout', 1]);
  });

  it('a body that breaks off is the client’s fault alone', async () => {
    const lines: string[] = [];
    const log = pino({ level: 'info' }, { write: (line: string) => lines.push(line) });
    const app = buildHttp({ kit: t.kit, authenticate: async () => [], takeToken: null, log, trustProxy: false });
    app.post('/takes', async () => ({}));
    const answered = new Promise((resolve) =>
      app.addHook('onError', async (_request, _reply, error) => resolve(error)),
    );
    await app.listen({ host: '127.0.0.1', port: 0 });
    const { port } = app.server.address() as { port: number };
    const head = 'POST /takes HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{';
    const socket = connect(port, '127.0.0.1', () => socket.write(head));
    app.server.on('request', (request) => request.once('data', () => socket.destroy()));
    await answered;
    await app.close();
    expect(lines.filter((line) => JSON.parse(line).level > 30)).toEqual([]);
  });

  it('is counted', async () => {
    const counted = async () => {
      const { body } = await t.app.inject({ method: 'GET', url: '/metrics' });
      return Number(/requests_total\{operation="none",status="4xx"\} (\d+)/.exec(body)?.[1] ?? 0);
    };
    const before = await counted();
    await t.app.inject({ method: 'GET', url: '/%' });
    t.app.server.emit('clientError', Object.assign(new Error(), { code: 'HPE_INVALID_METHOD' }), { destroy: () => {} });
    expect(await counted()).toBe(before + 2);
  });
});
