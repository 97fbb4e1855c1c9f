/** What benchmarks begin with: PostgreSQL, migrated databases, an organization with employers, policies and plan years. */
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { assemble, type Openroll } from '../../server/app.ts';
import { createOrganization } from '../../server/modules/access/access.actions.ts';
import { parseId } from '../../server/modules/vocabulary/ids.ts';
import { type Database, openPostgres } from '../../server/platform/database/db.ts';
import { realClock, realIds } from '../../server/platform/process/real-clock.ts';
import { makeSeal } from '../../server/platform/process/seal.ts';
import { addDays, addMonths, type CalendarDate, startOfMonth } from '../../server/platform/values/dates.ts';
import type { Uuid } from '../../server/platform/values/ids.ts';
import { drain } from '../../server/platform/worker/loops.ts';
import { prepareDatabase } from '../../server/prepare-database.ts';
import { startPostgres } from '../../server/testing/global-setup.ts';

export const SECRET = 'a secret for benchmarks, not for anything else';
const TEMPLATE = 'bench_template';

export interface Databases {
  /** A new migrated database, or a copy of one that nobody is connected to; its URL. */
  clone: (name: string, of?: string) => Promise<string>;
  stop: () => Promise<void>;
}

/** Durability is off, unless commits are what is measured: both sides of a ratio then spend their time on work rather than on the disk. */
export async function openDatabases(options: { durable?: boolean } = {}): Promise<Databases> {
  const server = await startPostgres(options);
  await server.createDatabase(TEMPLATE);
  const template = openPostgres(server.url(TEMPLATE), { poolSize: 1 });
  await prepareDatabase(template.db, realClock);
  await template.close();
  return {
    clone: async (name, of = TEMPLATE) => {
      await query(server.url('postgres'), `create database ${name} template ${of}`);
      return server.url(name);
    },
    stop: server.stop,
  };
}

export async function query(url: string, text: string, values: unknown[] = []): Promise<pg.QueryResultRow[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text, values)).rows;
  } finally {
    await client.end();
  }
}

/** An organization and what is done with its key. */
export interface Tenant {
  organization: Uuid;
  apiKey: string;
  /** Sends JSON, throws after anything but success, returns the body. */
  // biome-ignore lint/suspicious/noExplicitAny: benchmarks look into bodies of every shape
  post: (url: string, body: object | string) => Promise<any>;
  /** The same by any method. */
  // biome-ignore lint/suspicious/noExplicitAny: benchmarks look into bodies of every shape
  send: (method: Method, url: string, body?: object | string) => Promise<any>;
  /** An employer with a policy that takes everybody at once, and open plan years; its id on the wire. */
  makeEmployer: () => Promise<string>;
}

/** The program in this process, without a port and without its worker's clockwork. */
export interface World extends Openroll, Tenant {
  database: Database;
  /** Runs turns of these loops alone until no work is left: events measured as stored are not delivered. */
  work: (...kinds: string[]) => Promise<void>;
  /** Another organization beside the first. */
  addTenant: () => Promise<Tenant>;
  close: () => Promise<void>;
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH';
/** An existing organization. */
type Known = Pick<Tenant, 'organization' | 'apiKey'>;

export function openWorld(databaseUrl: string, known?: Known): Promise<World> {
  return assembleWorld(openPostgres(databaseUrl, { poolSize: 4 }), 'live', known);
}

/** On any migrated database; a sandbox has a test clock. */
export async function assembleWorld(database: Database, kind: 'live' | 'sandbox', known?: Known): Promise<World> {
  const settings = {
    rateLimits: false,
    trustProxy: false,
    allowLoopbackWebhooks: true,
    allowedOrigins: [],
    publicUrl: 'http://localhost',
  };
  const parts = { database, real: realClock, newId: realIds(realClock), seal: makeSeal(SECRET), settings, log: false };
  const openroll = assemble(parts as Parameters<typeof assemble>[0]);
  const work = (...kinds: string[]) => drain(openroll.loops.filter((loop) => kinds.includes(loop.kind)));
  const addTenant = async () => tenantOf(openroll, await makeOrganization(openroll, kind), work);
  return {
    ...openroll,
    ...(known ? tenantOf(openroll, known, work) : await addTenant()),
    database,
    work,
    addTenant,
    close: async () => {
      await openroll.app.close();
      await database.close();
    },
  };
}

async function makeOrganization({ kit }: Openroll, kind: 'live' | 'sandbox'): Promise<Known> {
  const { organizationId, apiKey } = await createOrganization(kit, { name: 'Bench', kind, timeZone: 'UTC' });
  return { organization: organizationId, apiKey };
}

function tenantOf({ app }: Openroll, { organization, apiKey }: Known, work: World['work']): Tenant {
  const send = async (method: Method, url: string, body?: object | string) => {
    const isSent = body !== undefined;
    const headers = { authorization: `Bearer ${apiKey}`, ...(isSent ? { 'content-type': 'application/json' } : {}) };
    const payload = typeof body === 'string' ? body : JSON.stringify(body);
    const answer = await app.inject({ method, url, headers, ...(isSent ? { payload } : {}) });
    if (answer.statusCode >= 300) throw new Error(`${method} ${url} answered ${answer.statusCode}: ${answer.body}`);
    return answer.json();
  };
  const post = (url: string, body: object | string) => send('POST', url, body);
  return { organization, apiKey, post, send, makeEmployer: () => makeEmployer(post, work) };
}

const PRODUCTS = [
  ['Medical', 'MEC_PLUS'],
  ['Dental', 'VD'],
  ['Vision', 'VV'],
] as const;

let employers = 0;

async function makeEmployer(post: World['post'], work: World['work']): Promise<string> {
  const employer = await post('/v1/employers', {
    name: 'Larkspur Bicycle Works',
    legal_name: 'Larkspur Bicycle Works Inc.',
    ein: '47-3194821',
    email: 'people@larkspur-bikes.example',
    reference_id: `larkspur-${++employers}`,
    address: { address_line_1: '214 Foundry Row', city: 'Tacoma', state: 'WA', zipcode: '98402' },
  });
  const url = `/v1/employers/${employer.data.id}`;
  await post(`${url}/benefit-eligibility-policies`, { classification: 'all', waiting_period: 'none' });
  const today = realClock.now().slice(0, 10) as CalendarDate;
  for (const [category, product_code] of PRODUCTS) {
    const product = await post('/v1/benefit-products', { category, name: category, product_code });
    const rates = { type: 'tier', EE: 18058, ES: 30000, EF: 36920 };
    const plan = await post(`/v1/benefit-products/${product.data.id}/plans`, { name: `${category} plan`, rates });
    await post(`${url}/benefit-plan-years`, {
      benefit_id: product.data.id,
      plan_ids: [plan.data.id],
      coverage_start: addMonths(startOfMonth(today), 2),
      open_enrollment_start: today,
      open_enrollment_end: addDays(today, 30),
      contribution: { type: 'fixed', EE: 13400, EF: 21000 },
    });
  }
  await work('reviews');
  return employer.data.id;
}

/** A subscription to every event, at an address that nothing is sent to while a benchmark runs. */
export async function subscribe(databaseUrl: string, organization: Uuid): Promise<void> {
  await query(
    databaseUrl,
    `insert into webhook_subscriptions (organization_id, id, url, secret_encrypted, created_at, updated_at)
     values ($1, gen_random_uuid(), 'https://hooks.example/openroll', $2, now(), now())`,
    [organization, randomBytes(40)],
  );
}

export function uuidOf(kind: Parameters<typeof parseId>[0], id: string): Uuid {
  const uuid = parseId(kind, id);
  if (!uuid) throw new Error(`${id} is not a ${kind}`);
  return uuid;
}
