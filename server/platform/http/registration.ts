/**
 * Puts endpoints on the server. What they share runs before them: who calls, is the caller allowed, is what the path names
 * within reach (404 before anything else is checked), are the parameters valid, is the body valid.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import type { Caller } from '../commands/caller.ts';
import { Refusal, Refused } from '../commands/refusal.ts';
import type { ResourceKind } from '../register.ts';
import type { IdFormat, Uuid } from '../values/ids.ts';
import { encodedRefusal, isEncoded } from './bodies.ts';
import { checkBody, checkQuery, mayBeLeftOut, refusing } from './checks.ts';
import type { Door } from './door.ts';
import type { Endpoint, Mutation, Reading, Serving } from './endpoints.ts';
import { changing } from './mutation.ts';
import { callerOf, type HttpOptions } from './options.ts';
import type { Rate } from './rate-limit.ts';
import { invalid, send } from './replies.ts';

export function register(app: FastifyInstance, endpoints: readonly Endpoint[]): void {
  const doors = [bearerDoor(app.shared), ...(app.shared.doors ?? [])];
  for (const endpoint of endpoints) for (const route of routesOf(app.shared, endpoint, doors)) app.route(route);
}

function routesOf(shared: HttpOptions, endpoint: Endpoint, doors: readonly Door[]): RouteOptions[] {
  if ('serve' in endpoint) return [servingRoute(shared, endpoint)];
  const behind = doors.flatMap((door) => {
    const url = door.pathOf(endpoint);
    return url === null ? [] : { door, url };
  });
  // Compiled once, for all doors that lead to it.
  const taken = taking(shared, endpoint);
  const rest = endpoint.method === 'GET' ? readingRoute(shared, endpoint) : changingRoute(shared, endpoint);
  return behind.map(({ door, url }) => ({
    method: endpoint.method,
    url,
    config: { endpoint },
    onRequest: [admission(shared, endpoint, door), taken],
    ...rest(door),
  }));
}

type RouteRest = (door: Door) => Omit<RouteOptions, 'method' | 'url' | 'onRequest'>;

function readingRoute(shared: HttpOptions, endpoint: Reading): RouteRest {
  return (door) => ({ handler: reading(shared, endpoint, door) });
}

function changingRoute(shared: HttpOptions, endpoint: Mutation): RouteRest {
  if (endpoint.ids && !endpoint.reach) throw new Error(`${endpoint.operation} needs a reach`);
  const check = checkBody(shared, endpoint);
  const { db } = shared.kit.database;
  return (door) => ({
    ...(endpoint.streams ? { constraints: { stream: endpoint.streams } } : {}),
    ...(endpoint.bodyLimit ? { bodyLimit: endpoint.bodyLimit } : {}),
    preHandler: async (request: FastifyRequest, reply: FastifyReply) => {
      const details = check(request, reply);
      if (details.length > 0) {
        const { body } = request;
        throw new Refused(
          (await endpoint.refusedAnyway?.({ db, caller: callerOf(request), body })) ?? invalid(details),
        );
      }
      door.checkBody?.(request, endpoint);
    },
    handler: changing(shared, endpoint, door),
  });
}

function servingRoute(shared: HttpOptions, endpoint: Serving): RouteOptions {
  const { kit } = shared;
  const { method, path: url, body, rate } = endpoint;
  const kinds = Object.entries(endpoint.ids ?? {});
  return {
    ...{ method, url, config: { endpoint } },
    ...(rate ? { onRequest: async ({ ip }) => spend(shared, `${url} ${ip}`, rate) } : {}),
    ...(body ? { preHandler: refusing(checkBody(shared, { operation: '', body })) } : {}),
    handler: async (request, reply) => {
      const ids = pathIds(kit.ids, kinds, request);
      const input = { db: kit.database.db, kit, ids, request, body: request.body };
      return send(kit, request, reply, await endpoint.serve(input));
    },
  };
}

// Answers are serialized with JSON.stringify, like those of commands, and not by their schemas: the compiled serializer is
// slower where it matters (a page of 100 rows: 2.1 ms against 1.4 ms). Tests hold every answer against the contract and against
// what its route declares.
function reading({ kit }: HttpOptions, endpoint: Reading, door: Door) {
  const { db } = kit.database;
  return async (request: FastifyRequest, reply: FastifyReply) => {
    const { pathIds: ids, query } = request;
    const input = { db, kit, caller: callerOf(request), ids, query, request };
    const answered = await endpoint.run(input);
    if (!(answered instanceof Refusal)) await door.beforeAnswer?.(request, endpoint, answered);
    return send(kit, request, reply, answered);
  };
}

/** Checked before the body is read: whatever is out of reach answers 404, however it was sent. */
function admission(shared: HttpOptions, endpoint: Reading | Mutation, door: Door) {
  const { kit } = shared;
  const { operation, rate, rateOf } = endpoint;
  const kinds = Object.entries(endpoint.ids ?? {});
  const reach = endpoint.method === 'GET' ? undefined : endpoint.reach;
  return async (request: FastifyRequest): Promise<void> => {
    const caller = await door.identify(request, endpoint);
    request.caller = caller;
    if (endpoint.apiKeyOnly && caller.tokenId !== null) throw new Refused(new Refusal('api_key_required'));
    if (!endpoint.who.includes(caller.kind)) throw new Refused(new Refusal('not_found'));
    request.pathIds = pathIds(kit.ids, kinds, request);
    if (reach && !(await reach(kit.database.db, caller, request.pathIds, kit, request))) {
      throw new Refused(new Refusal('not_found'));
    }
    const whose = rateOf === 'user' ? caller.user?.id : Object.values(request.pathIds)[0];
    if (rate) spend(shared, `${operation} ${whose}`, rate);
  };
}

/** Checked after reach and before the body is read. */
function taking(shared: HttpOptions, endpoint: Reading | Mutation) {
  const check = checkQuery(shared, endpoint);
  if (endpoint.ids && !endpoint.reach && !mayBeLeftOut(endpoint.query))
    throw new Error(`${endpoint.operation} needs a reach: without a query it can't be asked`);
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const details = check(request, reply);
    if (details.length === 0 && !isEncoded(request)) return;
    if (endpoint.method === 'GET' && (await isOutOfReach(shared, endpoint, request)))
      throw new Refused(new Refusal('not_found'));
    throw new Refused(details.length > 0 ? invalid(details) : encodedRefusal());
  };
}

/**
 * The SQL of a read contains what its caller reaches, so no other code repeats it. Only if the query is invalid is reach
 * checked first, by what the read answers without a query.
 */
async function isOutOfReach({ kit }: HttpOptions, endpoint: Reading, request: FastifyRequest): Promise<boolean> {
  const { pathIds: ids } = request;
  const { db } = kit.database;
  const caller = callerOf(request);
  if (Object.keys(ids).length === 0) return false;
  if (endpoint.reach) return !(await endpoint.reach(db, caller, ids, kit, request));
  try {
    const answered = await endpoint.run({ db, kit, caller, ids, query: {}, request });
    return answered instanceof Refusal && answered.code === 'not_found';
  } catch (error) {
    if (error instanceof Refused) return error.refusal.code === 'not_found';
    throw error;
  }
}

const BEARER = /^Bearer +(\S+)$/i;
/** One rate for an API key with its unbound tokens, and one for each bound token. */
const RATES = { whole: { perSecond: 500, burst: 1_000 }, bound: { perSecond: 20, burst: 60 } };

/** For programs: `/v1`, with an API key or an access token. It never reads cookies. */
function bearerDoor(options: HttpOptions): Door {
  return {
    pathOf: ({ path, notForPrograms }) => (notForPrograms ? null : path),
    identify: (request, endpoint) => identify(options, endpoint, request),
  };
}

async function identify(options: HttpOptions, endpoint: Reading | Mutation, request: FastifyRequest): Promise<Caller> {
  const credential = BEARER.exec(request.headers.authorization ?? '')?.[1];
  const callers = credential ? await options.authenticate(credential, request.headers) : [];
  const [any] = callers;
  if (!any) throw new Refused(new Refusal('unauthorized', { headers: { 'www-authenticate': 'Bearer' } }));
  const caller = callerNamed(options, endpoint, request, callers);
  // Callers who name no organization within their reach are counted, too.
  const { boundTo, apiKeyId, tokenId } = caller instanceof Refusal ? any : caller;
  if (boundTo === null) spend(options, apiKeyId ?? '', RATES.whole);
  else spend(options, tokenId ?? '', RATES.bound);
  if (caller instanceof Refusal) throw new Refused(caller);
  return caller;
}

/** The caller in the organization that the request names, which is required if there are several. */
function callerNamed(
  { kit }: HttpOptions,
  { ofAll }: Reading | Mutation,
  request: FastifyRequest,
  callers: readonly Caller[],
): Caller | Refusal {
  const named = request.headers['x-vitable-organization'];
  if (named === undefined) {
    const [first, another] = callers;
    return first && (!another || ofAll) ? first : new Refusal('organization_required');
  }
  const organization = typeof named === 'string' ? kit.ids.parseId('organization', named) : null;
  if (!organization) return new Refusal('invalid_organization_header');
  return callers.find((one) => one.organizationId === organization) ?? new Refusal('organization_access_denied');
}

function spend(options: HttpOptions, bucket: string, rate: Rate): void {
  const wait = options.takeToken?.(bucket, rate) ?? 0;
  if (wait > 0) throw new Refused(new Refusal('rate_limited', { headers: { 'retry-after': String(wait) } }));
}

function pathIds(
  format: IdFormat<ResourceKind>,
  kinds: readonly (readonly [name: string, kind: ResourceKind])[],
  request: FastifyRequest,
): Record<string, Uuid> {
  const params = request.params as Record<string, string>;
  const ids: Record<string, Uuid> = {};
  for (const [name, kind] of kinds) {
    const uuid = format.parseId(kind, params[name] ?? '');
    if (!uuid) throw new Refused(new Refusal('not_found'));
    ids[name] = uuid;
  }
  return ids;
}
