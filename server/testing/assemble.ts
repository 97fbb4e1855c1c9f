/**
 * All of Openroll on a database that the caller has opened, for tests and the simulation: no port, and a real clock that stands
 * still.
 */
import type { FastifyInstance } from 'fastify';
import { assemble, type Openroll, type Settings } from '../app.ts';
import { createOrganization } from '../modules/access/access.actions.ts';
import { generationOf, OWN_CLIENT } from '../modules/access/access.rules.ts';
import { wireId } from '../modules/vocabulary/ids.ts';
import type { Database } from '../platform/database/db.ts';
import { pooledRandom, type RealClock } from '../platform/process/real-clock.ts';
import { makeSeal } from '../platform/process/seal.ts';
import { instantOf } from '../platform/values/dates.ts';
import { type MakeId, makeIds } from '../platform/values/ids.ts';
import { drain, type WorkLoop } from '../platform/worker/loops.ts';
import { checkAgainstContract } from './contract.ts';
import { type CheckDeclared, declaredBy } from './declared.ts';

/** Real time that stands still where the test sets it. */
export interface TestRealClock extends RealClock {
  set(moment: string): void;
  advanceMs(ms: number): void;
}

export function testRealClock(start: string): TestRealClock {
  let ms = Date.parse(start);
  return {
    nowMs: () => ms,
    now: () => instantOf(ms),
    set: (moment) => {
      ms = Date.parse(moment);
    },
    advanceMs: (by) => {
      ms += by;
    },
  };
}

export interface TestAnswer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests read bodies of every shape; the contract check verifies them
  body: any;
  headers: Record<string, unknown>;
}

export interface Api {
  get(url: string, headers?: Record<string, string>): Promise<TestAnswer>;
  post(url: string, body?: unknown, headers?: Record<string, string>): Promise<TestAnswer>;
  put(url: string, body?: unknown, headers?: Record<string, string>): Promise<TestAnswer>;
  patch(url: string, body?: unknown, headers?: Record<string, string>): Promise<TestAnswer>;
  delete(url: string, body?: unknown, headers?: Record<string, string>): Promise<TestAnswer>;
}

export interface TestOpenroll extends Openroll {
  database: Database;
  real: TestRealClock;
  organizationId: string;
  apiKey: string;
  /** Calls with the organization's API key. */
  api: Api;
  /** Calls with any credential; null: none. */
  as(credential: string | null): Api;
  /** Creates another tenant. */
  otherOrganization(kind?: 'live' | 'sandbox'): Promise<{ api: Api; apiKey: string; organizationId: string }>;
  /** Runs the worker's loops until no work is left. Housekeeping runs once at each moment of real time. */
  drain(): Promise<void>;
  close(): Promise<void>;
}

export interface TestOptions {
  /** Real time at the start; a sandbox's test clock starts there, too. */
  now?: string;
  kind?: 'live' | 'sandbox';
  timeZone?: string;
  database?: 'postgres' | 'embedded';
  poolSize?: number;
  /** PostgreSQL through pgbouncer, with two connections shared by all. */
  pooler?: boolean;
  settings?: Partial<Settings>;
  /** Ids from a seed, instead of random ones. */
  newId?: MakeId;
}

/** Uses the caller's migrated database, which the caller closes. */
export async function assembleTestOpenroll(
  database: Database,
  real: TestRealClock,
  options: TestOptions = {},
): Promise<Omit<TestOpenroll, 'close'>> {
  const openroll = assemble({
    database,
    real,
    newId: options.newId ?? makeIds(() => real.nowMs(), pooledRandom()),
    seal: makeSeal('a secret for tests, not for anything else'),
    settings: {
      rateLimits: false,
      trustProxy: false,
      allowLoopbackWebhooks: true,
      allowedOrigins: ['http://localhost:*'],
      publicUrl: 'http://openroll.test',
      inboundEmailDomain: 'payroll-inbox.example',
      ...options.settings,
    },
    log: false,
  });
  const make = (kind: 'live' | 'sandbox') =>
    createOrganization(openroll.kit, {
      name: 'Juniper Benefits Partners',
      kind,
      timeZone: options.timeZone ?? (kind === 'sandbox' ? 'UTC' : 'America/Chicago'),
    });
  // A worker does its housekeeping once a minute; doing it in each drain took a tenth of the time of the scenarios.
  let keptAt = '';
  const isDue = ({ kind }: WorkLoop) => {
    if (kind !== 'housekeeping') return true;
    if (keptAt === real.now()) return false;
    keptAt = real.now();
    return true;
  };
  const own = await make(options.kind ?? 'live');
  await openroll.app.ready();
  const declared = await declaredBy(openroll.app);
  return {
    ...openroll,
    database,
    real,
    organizationId: wireId('organization', own.organizationId),
    apiKey: own.apiKey,
    api: apiWith(openroll.app, own.apiKey, declared),
    as: (credential) => apiWith(openroll.app, credential, declared),
    otherOrganization: async (kind = 'live') => {
      const other = await make(kind);
      const organizationId = wireId('organization', other.organizationId);
      return { api: apiWith(openroll.app, other.apiKey, declared), apiKey: other.apiKey, organizationId };
    },
    drain: () => drain(openroll.loops.filter(isDue)),
  };
}

const isRaw = (body: unknown): body is string | Buffer => typeof body === 'string' || Buffer.isBuffer(body);

function apiWith(app: FastifyInstance, credential: string | null, declared: CheckDeclared): Api {
  const call = async (
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    url: string,
    body: unknown,
    headers: Record<string, string> = {},
  ) => {
    const response = await app.inject({
      method,
      url,
      headers: {
        ...(credential ? { authorization: `Bearer ${credential}` } : {}),
        // Generation 1 whatever the organization has set, unless the test says otherwise.
        ...(generationOf(headers, 1) === 1 ? { [OWN_CLIENT]: 'tests' } : {}),
        ...(body !== undefined && !isRaw(body) ? { 'content-type': 'application/json' } : {}),
        ...headers,
      },
      ...(body === undefined ? {} : { payload: isRaw(body) ? body : JSON.stringify(body) }),
    });
    const isJson = String(response.headers['content-type'] ?? '').startsWith('application/json');
    const parsed = isJson ? JSON.parse(response.body) : response.body || null;
    checkAgainstContract(generationOf(headers, 1), method, url, response.statusCode, parsed);
    declared(method, url, response.statusCode, parsed);
    return { status: response.statusCode, body: parsed, headers: response.headers };
  };
  return {
    get: (url, headers) => call('GET', url, undefined, headers),
    post: (url, body, headers) => call('POST', url, body, headers),
    put: (url, body, headers) => call('PUT', url, body, headers),
    patch: (url, body, headers) => call('PATCH', url, body, headers),
    delete: (url, body, headers) => call('DELETE', url, body, headers),
  };
}
