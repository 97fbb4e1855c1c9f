/** What goes over the wire, with a server that answers as the test says and records what it gets. */
import { describe, expect, it } from 'vitest';
import packageJson from '../package.json' with { type: 'json' };
import { createClient } from './client.ts';
import { OPERATIONS } from './generated/operations.ts';
import { OpenrollError } from './problem.ts';
import type { ClientOptions } from './request.ts';

type Reply = Response | Error;
const json = (body: unknown, status = 200, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...headers } });
/** With Retry-After 0, so that the tests don't wait. */
const busy = (status: number, app_error_code: string) =>
  json({ message: 'no', app_error_code, trace_id: 't' }, status, { 'retry-after': '0' });

interface Heard {
  method: string;
  url: string;
  headers: Headers;
  body: string;
}

function wired(replies: Reply[], options: Partial<ClientOptions> = {}) {
  const heard: Heard[] = [];
  const answer: typeof fetch = async (url, init) => {
    const request = new Request(url, init);
    heard.push({ method: request.method, url: request.url, headers: request.headers, body: await request.text() });
    const reply = replies.shift();
    if (!reply) throw new Error('nobody expected this request');
    if (reply instanceof Error) throw reply;
    return reply;
  };
  const given = { baseUrl: 'https://benefits.example/', credential: 'vit_apk_x', fetch: answer, ...options };
  return { client: createClient(given), heard };
}

const EMPLOYER = {
  name: 'Larkspur',
  legal_name: 'Larkspur Inc.',
  ein: '47-3194821',
  email: 'hr@larkspur.example',
  address: { address_line_1: '214 Foundry Row', city: 'Tacoma', state: 'WA', zipcode: '98402' },
};

describe('a request', () => {
  it('names its resource, its client and its credential', async () => {
    const { client, heard } = wired([json({ data: { id: 'empr_1' } })], { organization: 'org_1' });
    const { data } = await client.getEmployer({ path: { employer_id: 'empr_1' } });
    expect(data.id).toBe('empr_1');
    expect([heard[0]?.method, heard[0]?.url]).toEqual(['GET', 'https://benefits.example/v1/employers/empr_1']);
    expect(Object.fromEntries(heard[0]?.headers ?? [])).toMatchObject({
      authorization: 'Bearer vit_apk_x',
      'x-openroll-client': `client/${packageJson.version}`,
      'x-vitable-organization': 'org_1',
    });
    expect(heard[0]?.headers.has('idempotency-key')).toBe(false);
  });

  it('repeats a list in its query and leaves out what is not given', async () => {
    const { client, heard } = wired([json({ data: [], pagination: {} })], {
      baseUrl: 'https://proxy.example/benefits',
    });
    const query = { search: 'a&b', hris_provider: ['one', 'two'], page: undefined, include_cancelled: true };
    await client.listEmployers({ query });
    expect(heard[0]?.url).toBe(
      'https://proxy.example/benefits/v1/employers?search=a%26b&hris_provider=one&hris_provider=two&include_cancelled=true',
    );
  });

  it.each(['', '.', '..'])('is not made with the id "%s", which would lead elsewhere', async (employer_id) => {
    const { client, heard } = wired([]);
    await expect(client.getEmployer({ path: { employer_id } })).rejects.toThrow(TypeError);
    expect(heard).toEqual([]);
  });

  it('keeps an id in its place', async () => {
    const { client, heard } = wired([json({ data: {} })]);
    await client.getEmployer({ path: { employer_id: '../members?x' } });
    expect(heard[0]?.url).toBe('https://benefits.example/v1/employers/..%2Fmembers%3Fx');
  });

  it('sends a file as it is', async () => {
    const { client, heard } = wired([json({ data: {} }, 202)]);
    const body = new Blob(['{"reference_id":"a"}\n'], { type: 'application/x-ndjson' });
    await client.submitCensusSync({ path: { employer_id: 'empr_1' }, body });
    expect([heard[0]?.headers.get('content-type'), heard[0]?.body]).toEqual([
      'application/x-ndjson',
      '{"reference_id":"a"}\n',
    ]);
  });

  it('answers nothing, or a file', async () => {
    const { client } = wired([new Response(null, { status: 204 }), new Response('%PDF')]);
    const path = { enrollment_id: 'enrl_1' };
    expect(await client.deleteEnrollmentDraft({ path })).toBeUndefined();
    expect(await (await client.downloadEnrollmentSignature({ path })).text()).toBe('%PDF');
  });

  it('asks for the credential before each attempt', async () => {
    let asked = 0;
    const { client, heard } = wired([busy(503, 'unavailable'), json({ data: [], pagination: {} })], {
      credential: async () => `vit_at_${++asked}`,
    });
    await client.listEmployers();
    expect(heard.map(({ headers }) => headers.get('authorization'))).toEqual(['Bearer vit_at_1', 'Bearer vit_at_2']);
  });
});

describe('a change', () => {
  it('is sent again with the same key, whether the request or the answer was lost', async () => {
    const lost = new TypeError('the connection was reset');
    const replies = [busy(429, 'rate_limited'), busy(408, 'request_timeout'), busy(409, 'idempotency_key_in_use')];
    const { client, heard } = wired([...replies, json({ data: { id: 'empr_1' } }, 201)]);
    expect((await client.createEmployer({ body: EMPLOYER })).data.id).toBe('empr_1');
    expect(heard.map(({ body }) => JSON.parse(body))).toEqual(Array(4).fill(EMPLOYER));
    const keys = heard.map(({ headers }) => headers.get('idempotency-key'));
    expect([new Set(keys).size, keys[0]?.length]).toEqual([1, 32]);

    const again = wired([busy(503, 'unavailable'), json({ data: { id: 'empr_2' } }, 201)]);
    await again.client.createEmployer({ body: EMPLOYER }, { idempotencyKey: 'mine' });
    expect(again.heard.map(({ headers }) => headers.get('idempotency-key'))).toEqual(['mine', 'mine']);
    await expect(wired([lost], { retries: 0 }).client.createEmployer({ body: EMPLOYER })).rejects.toMatchObject({
      status: 0,
      code: 'no_answer',
      cause: lost,
    });
  });

  it('has a key of its own for each call', async () => {
    const { client, heard } = wired([json({ data: {} }, 201), json({ data: {} }, 201)]);
    await client.createEmployer({ body: EMPLOYER });
    await client.createEmployer({ body: EMPLOYER });
    expect(new Set(heard.map(({ headers }) => headers.get('idempotency-key'))).size).toBe(2);
  });

  it('without a key is sent again only if nothing was done', async () => {
    const body = { old_first: true };
    const path = { subscription_id: 'wsub_1' };
    const limited = wired([busy(429, 'rate_limited'), json({ data: {} })]);
    await limited.client.rotateWebhookSecret({ path, body });
    expect(limited.heard.map(({ headers }) => headers.has('idempotency-key'))).toEqual([false, false]);
    const failed = wired([busy(503, 'unavailable')]);
    await expect(failed.client.rotateWebhookSecret({ path, body })).rejects.toMatchObject({ status: 503 });
  });

  it('gives up after its retries', async () => {
    const { client, heard } = wired(Array.from({ length: 9 }, () => busy(503, 'unavailable')));
    const failure = await client.createEmployer({ body: EMPLOYER }, { retries: 1 }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(OpenrollError);
    expect([failure, heard.length]).toMatchObject([{ status: 503, code: 'unavailable', traceId: 't' }, 2]);
  });

  it('can be tried first as a dry run', async () => {
    const { client, heard } = wired([json({ data: { id: 'empr_1' }, dry_run: { events: [] } })]);
    const { data, dry_run } = await client.dryRun.createEmployer({ body: EMPLOYER });
    expect([data.id, dry_run.events, heard[0]?.url]).toEqual([
      'empr_1',
      [],
      'https://benefits.example/v1/employers?dry_run=true',
    ]);
  });

  it('ends when its caller says so, also while it waits', async () => {
    const ending = new AbortController();
    const slow = json({ message: 'no', app_error_code: 'rate_limited' }, 429, { 'retry-after': '30' });
    const { client, heard } = wired([slow]);
    const called = client.createEmployer({ body: EMPLOYER }, { signal: ending.signal });
    await expect.poll(() => heard.length).toBe(1);
    ending.abort(new Error('the user left'));
    await expect(called).rejects.toThrow('the user left');
  });

  it('is given up when nobody answers in time', async () => {
    const silent: typeof fetch = (_, init) =>
      new Promise((_resolve, reject) => init?.signal?.addEventListener('abort', () => reject(init.signal?.reason)));
    const { client } = wired([], { fetch: silent, retries: 0, timeoutMs: 5 });
    await expect(client.listEmployers()).rejects.toMatchObject({ status: 0, code: 'no_answer' });
  });
});

describe('a list', () => {
  const rows = async (each: AsyncIterable<{ id: string }>) => {
    const ids: string[] = [];
    for await (const { id } of each) ids.push(id);
    return ids;
  };
  const page = (ids: string[], pagination: object) => json({ data: ids.map((id) => ({ id })), pagination });
  const queries = (heard: Heard[]) => heard.map(({ url }) => new URL(url).search);

  it('continues by page', async () => {
    const { client, heard } = wired([
      page(['a', 'b'], { page: 1, limit: 2, total: 3, total_pages: 2 }),
      page(['c'], { page: 2, limit: 2, total: 3, total_pages: 2 }),
    ]);
    expect(await rows(client.each.listEmployers({ query: { limit: 2 } }))).toEqual(['a', 'b', 'c']);
    expect(queries(heard)).toEqual(['?limit=2', '?limit=2&page=2']);
  });

  it('continues by offset', async () => {
    const { client, heard } = wired([page(['a'], { next_offset: 'o1' }), page(['b'], { next_offset: null })]);
    const all = client.each.listEmployerInvoices({ path: { employer_id: 'empr_1' } });
    const seen: unknown[] = [];
    for await (const invoice of all) seen.push(invoice);
    expect(seen).toEqual([{ id: 'a' }, { id: 'b' }]);
    expect(queries(heard)).toEqual(['', '?offset=o1']);
  });

  it('continues by cursor, and a feed, which always has one, until it is empty', async () => {
    const { client, heard } = wired([page(['a'], { next_cursor: 'c1' }), page([], { next_cursor: 'c1' })]);
    expect(await rows(client.each.listWebhookEvents({ query: { after: 'start' } }))).toEqual(['a']);
    expect(queries(heard)).toEqual(['?after=start', '?after=c1']);
    const inbox = wired([page(['a'], { limit: 1, next_cursor: null })]);
    const kinds: unknown[] = [];
    for await (const { kind } of inbox.client.each.getInbox()) kinds.push(kind);
    expect(kinds).toHaveLength(1);
  });

  it('asks for a page when its rows are wanted', async () => {
    const { client, heard } = wired([page(['a', 'b'], { page: 1, limit: 2, total: 9, total_pages: 5 })]);
    for await (const one of client.each.listEmployers()) if (one.id === 'b') break;
    expect(heard).toHaveLength(1);
  });
});

describe('every operation', () => {
  it.each(Object.entries(OPERATIONS))('%s is called by its method and path', async (id, { method, path }) => {
    const { client, heard } = wired([new Response(null, { status: 204 })]);
    const ids = Object.fromEntries([...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => [name, `of ${name}`]));
    const calls = client as unknown as Record<string, (given: object) => Promise<unknown>>;
    await calls[id]?.({ path: ids, ...(method === 'GET' ? {} : { body: {} }) });
    const wanted = path.replace(/\{(\w+)\}/g, (_, name: string) => `of%20${name}`);
    expect([heard[0]?.method, heard[0]?.url]).toEqual([method, `https://benefits.example${wanted}`]);
  });
});
