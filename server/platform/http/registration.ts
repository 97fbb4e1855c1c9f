/**
 * Puts endpoints on the server. What they share comes before what they run: who calls, may they, do they reach what the path
 * names (404 before a body is read), is the request valid.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import type { TSchema } from 'typebox';
import type { Caller } from '../commands/caller.ts';
import { Refusal, Refused } from '../commands/refusal.ts';
import type { ResourceKind } from '../register.ts';
import type { IdFormat, Uuid } from '../values/ids.ts';
import { withDryRun } from './dry-run-answer.ts';
import type { Endpoint, Mutation, Reading, Serving } from './endpoints.ts';
import { changing } from './mutation.ts';
import { callerOf, type HttpOptions } from './options.ts';
import type { Rate } from './rate-limit.ts';
import { invalid, send } from './replies.ts';
import { compileBody, compileText, fieldErrors } from './validation.ts';

export function register(app: FastifyInstance, endpoints: readonly Endpoint[]): void {
  for (const endpoint of endpoints) app.route(routeOf(app.shared, endpoint));
}

function routeOf(shared: HttpOptions, endpoint: Endpoint): RouteOptions {
  const route = { method: endpoint.method, url: endpoint.path, config: { endpoint } };
  if ('serve' in endpoint) return { ...route, handler: serving(shared, endpoint) };
  const onRequest = admission(shared, endpoint);
  if (endpoint.method === 'GET') {
    return { ...route, onRequest, ...validation(endpoint.query), handler: reading(shared, endpoint) };
  }
  if (endpoint.ids && !endpoint.reach) throw new Error(`${endpoint.operation} needs a reach`);
  return {
    ...route,
    ...(endpoint.streams ? { constraints: { stream: endpoint.streams } } : {}),
    ...(endpoint.bodyLimit ? { bodyLimit: endpoint.bodyLimit } : {}),
    onRequest,
    ...validation(withDryRun(endpoint.query), endpoint.body, endpoint.bodyOptional),
    handler: changing(shared, endpoint),
  };
}

function serving({ kit }: HttpOptions, endpoint: Serving) {
  const kinds = Object.entries(endpoint.ids ?? {});
  return async (request: FastifyRequest, reply: FastifyReply) => {
    const input = { db: kit.database.db, kit, ids: pathIds(kit.ids, kinds, request), request };
    return send(kit, request, reply, await endpoint.serve(input));
  };
}

// Answers are written as they are, like those of commands, and not shaped by their schemas: the compiled serializer costs
// more than JSON.stringify where it counts (a page of 100 rows: 2.1 ms against 1.4 ms). The tests hold every answer
// against the contract, and against what its route declares.
function reading({ kit }: HttpOptions, endpoint: Reading) {
  const { db } = kit.database;
  return async (request: FastifyRequest, reply: FastifyReply) => {
    const { pathIds: ids, query } = request;
    const input = { db, kit, caller: callerOf(request), ids, query, request };
    return send(kit, request, reply, await endpoint.run(input));
  };
}

/** Asked before the body is read: whatever is out of reach answers 404, however it was sent. */
function admission(shared: HttpOptions, endpoint: Reading | Mutation) {
  const { kit } = shared;
  const { operation, rate } = endpoint;
  const kinds = Object.entries(endpoint.ids ?? {});
  const reach = endpoint.method === 'GET' ? undefined : endpoint.reach;
  return async (request: FastifyRequest): Promise<void> => {
    const caller = await identify(shared, request);
    request.caller = caller;
    if (endpoint.apiKeyOnly && caller.tokenId !== null) throw new Refused(new Refusal('api_key_required'));
    if (!endpoint.who.includes(caller.kind)) throw new Refused(new Refusal('not_found'));
    request.pathIds = pathIds(kit.ids, kinds, request);
    if (reach && !(await reach(kit.database.db, caller, request.pathIds, kit))) {
      throw new Refused(new Refusal('not_found'));
    }
    if (rate) spend(shared, `${operation} ${Object.values(request.pathIds)[0]}`, rate);
  };
}

/** Compiled once, at registration. */
function validation(query?: TSchema, body?: TSchema, bodyOptional = false) {
  if (!query && !body) return {};
  const checkQuery = query ? compileText(query) : null;
  const checkBody = body ? compileBody(body) : null;
  const preHandler = async (request: FastifyRequest): Promise<void> => {
    if (bodyOptional && request.body == null) request.body = {};
    const details = [
      ...(checkQuery && !checkQuery(request.query) ? fieldErrors(checkQuery.errors ?? []) : []),
      ...(checkBody && !checkBody(request.body ?? undefined) ? fieldErrors(checkBody.errors ?? []) : []),
    ];
    if (details.length > 0) throw new Refused(invalid(details));
  };
  return { preHandler };
}

const BEARER = /^Bearer +(\S+)$/i;
/** Of an API key with its unbound tokens, and of each bound token. */
const RATES = { whole: { perSecond: 500, burst: 1_000 }, bound: { perSecond: 20, burst: 60 } };

async function identify(options: HttpOptions, request: FastifyRequest): Promise<Caller> {
  const credential = BEARER.exec(request.headers.authorization ?? '')?.[1];
  const caller = credential ? await options.authenticate(credential) : null;
  if (!caller) throw new Refused(new Refusal('unauthorized', { headers: { 'www-authenticate': 'Bearer' } }));
  if (caller.boundTo === null) spend(options, caller.apiKeyId, RATES.whole);
  else spend(options, caller.tokenId ?? '', RATES.bound);
  const named = request.headers['x-vitable-organization'];
  if (named !== undefined) {
    const organization = typeof named === 'string' ? options.kit.ids.parseId('organization', named) : null;
    if (!organization) throw new Refused(new Refusal('invalid_organization_header'));
    if (organization !== caller.organizationId) throw new Refused(new Refusal('organization_access_denied'));
  }
  return caller;
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
