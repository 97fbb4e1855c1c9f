/**
 * Whatever a caller names that is not theirs does not exist for them: for every operation, every kind of credential, and ids in
 * path, query and body, an id of another organization (or another employer) gets the same answer as an id of nobody, to the letter;
 * and nothing is shown or changed. The operations are those that the server itself lists.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestOpenroll, type TestOpenroll } from '../../server/testing/app.ts';
import { type Credential, credentialsOf, refusedCredentials } from './support/callers.ts';
import { describedBy, isMutation, type Operation } from './support/document.ts';
import { type Named, namedIn, put, unknownId } from './support/named.ts';
import { REQUESTS } from './support/requests.ts';
import { changedTables, type Rows, rowsOf } from './support/rows.ts';
import { idsIn, makeSibling, makeWorld, must, type Prepared, urlOf, type World } from './support/world.ts';

/** A row of a member sync fails alone, after it was accepted: what it names is in group-sync.routes.test.ts. */
const IN_A_ROW = /^body\.members\./;

/** Each may have such a text in its path, its query or its body. */
const QUERIED = ['resource_id', 'search', 'after'];

/** Queries without which a request is refused. */
const REQUIRED: Record<string, string> = {
  reconcileDeductions: '?month=2025-12',
  getEmployeeAsOf: '?date=2026-01-01',
};

let t: TestOpenroll;
let own: World;
/** Another employer of the same organization: out of reach for a token bound to the first. */
let sibling: World;
let foreign: World;
let operations: Operation[];
let credentials: Credential[];
let refused: Credential[];
let foreignRows: Rows;
/** The same request of three worlds. */
interface Sources {
  own: Prepared;
  sibling: Prepared;
  foreign: Prepared;
}
const requests: { operation: Operation; sources: Sources }[] = [];

beforeAll(async () => {
  t = await openTestOpenroll();
  [own, foreign] = [await makeWorld(t, 1), await makeWorld(t, 1, { from: 900 })];
  sibling = await makeSibling(own, 1, 500);
  // Those without callers are signed links and probes.
  operations = (await describedBy(t.app)).operations.filter(({ callers }) => callers.length > 0);
  for (const operation of operations) {
    const sources = {
      own: await prepare(operation, own),
      sibling: await prepare(operation, sibling),
      foreign: await prepare(operation, foreign),
    };
    requests.push({ operation, sources });
  }
  refused = await refusedCredentials(own);
  credentials = await credentialsOf(own);
  foreignRows = await rowsOf(t.database.db, foreign.organizationId);
}, 240_000);
afterAll(() => t.close());

async function prepare(operation: Operation, world: World): Promise<Prepared> {
  if (!isMutation(operation)) return { ids: await idsIn(world, operation.path) };
  const request = REQUESTS[operation.id];
  if (!request) throw new Error(`${operation.id} has no request in support/requests.ts`);
  return request(world);
}

interface More {
  query?: string;
  headers?: Record<string, string>;
}

interface Heard {
  status: number;
  text: string;
}

/** What was answered, without what differs from request to request, and with `…` for each id that was sent. */
async function ask(
  { authorization }: Credential,
  { method, path }: Operation,
  { ids, body, headers: type = { 'content-type': 'application/json' } }: Prepared,
  sent: readonly string[],
  more: More = {},
): Promise<Heard> {
  const answer = await t.app.inject({
    method: method as 'GET',
    url: urlOf(path, ids) + (more.query ?? ''),
    headers: {
      ...(authorization === null ? {} : { authorization }),
      ...(body === undefined ? {} : type),
      ...more.headers,
    },
    ...(body === undefined ? {} : { payload: Buffer.isBuffer(body) ? body : JSON.stringify(body) }),
  });
  const { date: _, 'content-length': __, ...headers } = answer.headers;
  let text = `${JSON.stringify(headers)} ${answer.body}`.replace(/"(timestamp|trace_id)":"[^"]*"/g, '');
  for (const id of sent) text = text.replaceAll(id, '…');
  return { status: answer.statusCode, text };
}

/** The last 22 characters of each id on the wire are the same bytes as the UUID in the table. */
function foreignIds(): Set<string> {
  const uuids =
    [...foreignRows.values()]
      .flat()
      .join('')
      .match(/[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f-]{22}/g) ?? [];
  const bytes = (uuid: string) => Buffer.from(uuid.replaceAll('-', ''), 'hex').toString('base64url');
  return new Set(uuids.flatMap((uuid) => [uuid, bytes(uuid)]));
}

/** Ids of the other organization in an answer, besides those that the request itself has named. */
function leaksIn({ text }: Heard, theirs: Set<string>): string[] {
  const ids = text.match(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?<=_)[A-Za-z0-9_-]{22}/g) ?? [];
  return ids.filter((id) => theirs.has(id));
}

/** Every choice of some of them. */
function choices<T>(all: readonly T[]): T[][] {
  const [first, ...rest] = all;
  if (first === undefined) return [];
  const others = choices(rest);
  return [[first], ...others, ...others.map((some) => [first, ...some])];
}

/** The request with the ids in `named` replaced by those of `from`; and the ids that it sends. */
function mixed(request: Prepared, named: readonly Named[], from: (one: Named) => string): [Prepared, string[]] {
  const sent = named.map(from);
  return [named.reduce((mix, one, at) => put(mix, one, sent[at] ?? ''), request), sent];
}

/** The id in the same place of that request. */
const idOf =
  (source: Prepared) =>
  ({ where }: Named) =>
    namedIn(source).find((one) => one.where === where)?.id ?? '';

interface Comparison {
  what: string;
  heard: Heard;
  /** The answer to the same request with ids of nobody. */
  nobodys: Heard;
}

function breachesOf({ what, heard, nobodys }: Comparison, theirs: Set<string>): string[] {
  const leaks = leaksIn(heard, theirs);
  return [
    ...(leaks.length > 0 ? [`${what} tells ${leaks}`] : []),
    ...(heard.status !== nobodys.status || heard.text !== nobodys.text
      ? [`${what} answers ${heard.status} ${heard.text}\n  and for nobody’s ${nobodys.status} ${nobodys.text}`]
      : []),
  ];
}

describe('an id of somebody else gets the same answer as an id of nobody, to the letter', () => {
  it('in every place of path and body that holds an id, alone and mixed with own ids', async () => {
    const theirs = foreignIds();
    const breaches: string[] = [];
    let compared = 0;
    for (const { operation, sources } of requests) {
      for (const credential of credentials) {
        const others = credential.isBound ? [sources.sibling, sources.foreign] : [sources.foreign];
        for (const named of choices(namedIn(sources.own).filter(({ where }) => !IN_A_ROW.test(where)))) {
          const what = `${operation.id}, ${credential.name}, ${named.map(({ where }) => where)}`;
          const nobodys = await ask(credential, operation, ...mixed(sources.own, named, unknownId));
          for (const other of others) {
            const heard = await ask(credential, operation, ...mixed(sources.own, named, idOf(other)));
            breaches.push(...breachesOf({ what, heard, nobodys }, theirs));
            if (heard.status < 400) breaches.push(`${what} answers ${heard.status}`);
            compared++;
          }
        }
      }
    }
    expect(breaches).toEqual([]);
    expect(compared).toBeGreaterThan(600);
  }, 240_000);

  it('in a query and in the header that names the organization', async () => {
    const theirs = foreignIds();
    const breaches: string[] = [];
    const pairs = [foreign.ids.employer_id ?? '', foreign.ids.employee_id ?? ''].map((id) => [id, unknownId({ id })]);
    for (const { operation, sources } of requests) {
      for (const credential of credentials) {
        const compare = async (what: string, id: string, nobody: string, more: (id: string) => More) => {
          const heard = await ask(credential, operation, sources.own, [id], more(id));
          const nobodys = await ask(credential, operation, sources.own, [nobody], more(nobody));
          breaches.push(
            ...breachesOf({ what: `${operation.id}, ${credential.name}, ${what}`, heard, nobodys }, theirs),
          );
        };
        const named = operation.query.filter(({ name }) => !isMutation(operation) && QUERIED.includes(name));
        for (const { name } of named) {
          for (const [id = '', nobody = ''] of pairs)
            await compare(name, id, nobody, (one) => ({ query: `?${name}=${one}` }));
        }
        const id = foreign.organizationId;
        await compare('the header', id, unknownId({ id }), (one) => ({ headers: { 'x-vitable-organization': one } }));
      }
    }
    expect(breaches).toEqual([]);
  }, 120_000);
});

it('an invalid credential is refused before anything is looked up: 401, whatever the request names', async () => {
  const answers = new Set<string>();
  for (const { operation, sources } of requests) {
    for (const credential of refused) {
      for (const request of [sources.own, sources.foreign]) {
        const { status, text } = await ask(credential, operation, request, []);
        answers.add(`${status} ${text}`);
      }
    }
  }
  expect([...answers]).toEqual([expect.stringMatching(/^401 .*"app_error_code":"unauthorized"/)]);
}, 120_000);

/** Signed links to files, of a statement and of an invoice. */
async function linksOf({ api, ids }: World): Promise<URL[]> {
  const employer = `/v1/employers/${ids.employer_id}`;
  const [statement] = must(await api.get(`${employer}/payroll-deduction-statements`), 200).data;
  const invoice = must(await api.get(`${employer}/invoices/${ids.invoice_id}/pdf`), 200).data;
  return [new URL(statement.csv_file_url), new URL(invoice.download_url)];
}

it('a signed link opens its file and no other', async () => {
  const open = async ({ pathname, searchParams }: URL) => {
    const { statusCode, body } = await t.app.inject(`${pathname}?${searchParams}`);
    return `${statusCode} ${statusCode < 400 ? '' : body.replace(/"(timestamp|trace_id)":"[^"]*"/g, '')}`;
  };
  const at = (link: URL, pathname: string) => new URL(pathname + link.search, link);
  const having = (link: URL, name: string, value: string | null) => {
    const other = new URL(link);
    other.searchParams.set(name, value ?? '');
    return other;
  };
  const [ours, theirs] = [await linksOf(own), await linksOf(foreign)];
  for (const [n, link] of ours.entries()) {
    const their = theirs[n] ?? link;
    const id = /[a-z]+_[A-Za-z0-9_-]{22}/.exec(link.pathname)?.[0] ?? '';
    expect(await open(link)).toBe('200 ');
    const answers = [
      at(link, their.pathname),
      at(link, link.pathname.replace(id, unknownId({ id }))),
      having(link, 'organization', their.searchParams.get('organization')),
      having(their, 'signature', link.searchParams.get('signature')),
    ].map(open);
    expect(new Set(await Promise.all(answers))).toEqual(new Set([expect.stringMatching(/^404 .*"not_found"/)]));
  }
});

it('nothing of the other organization has changed', async () => {
  const now = await rowsOf(t.database.db, foreign.organizationId);
  expect([...foreignRows.values()].flat().length).toBeGreaterThan(50);
  expect(changedTables(foreignRows, now)).toEqual([]);
});

it('each request does what it says when it names own ids', async () => {
  const [key] = credentials;
  const failed: string[] = [];
  for (const { operation, sources } of requests) {
    if (!operation.callers.includes('K') || !key) continue;
    const { status, text } = await ask(key, operation, sources.own, [], { query: REQUIRED[operation.id] ?? '' });
    if (status >= 300) failed.push(`${operation.id} ${status} ${text}`);
    await t.drain();
  }
  expect(failed).toEqual([]);
}, 120_000);
