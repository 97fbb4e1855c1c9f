/**
 * The HTTP side that every route shares: who calls, may they, do they reach it (404 before a body is read), is the body
 * valid, is it a repeat, and one shape for every error. A route itself is a schema and about 15 lines.
 */
import { randomBytes } from 'node:crypto';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Static, TSchema } from 'typebox';
import Type from 'typebox';
import { actorOf, type Caller, type CallerKind } from './caller.ts';
import { type Command, command, type Kit } from './command.ts';
import { type Db, isUnavailable } from './db.ts';
import { CODES, type Code, Refusal, Refused } from './errors.ts';
import { type Claim, claimKey, keepAnswer, releaseKey, type StoredAnswer } from './idempotency.ts';
import { parseId, type ResourceKind, type Uuid, wireId } from './ids.ts';
import { quietController } from './log.ts';
import { type EventResource, type NewEvent, resourceTypeOf } from './outbox.ts';
import type { Rate, TakeToken } from './rate-limit.ts';
import { compileBody, compileText, fieldErrors, unstorableTexts } from './validation.ts';

declare module 'fastify' {
  interface FastifyRequest {
    caller: Caller | null;
    pathIds: Record<string, Uuid>;
  }
}

export interface HttpOptions {
  kit: Kit;
  /** The caller behind a credential, or null. */
  authenticate: (credential: string) => Promise<Caller | null>;
  takeToken: TakeToken | null;
  log: FastifyBaseLogger | false;
  trustProxy: boolean;
}

/** What a handler answers with. */
export interface Answer {
  status: number;
  body: unknown;
  headers?: Record<string, string>;
}
export const answer = (status: number, body: unknown, headers?: Record<string, string>): Answer =>
  headers ? { status, body, headers } : { status, body };
export const noContent: Answer = { status: 204, body: null };

/** What every route says of itself; the reference page is made of it. */
export interface EndpointText<Ids extends Record<string, ResourceKind>, Q extends TSchema, B extends TSchema> {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** `/v1/employers/:employer_id` */
  path: string;
  operation: string;
  tag: string;
  summary: string;
  description?: string;
  /** Everybody else gets 404, as for what does not exist. */
  who: readonly CallerKind[];
  /** Access tokens get 403: only the API key itself may. */
  apiKeyOnly?: boolean;
  /** The ids in the path, and their kinds. */
  ids?: Ids;
  query?: Q;
  body?: B;
  /** The body may be left out. */
  bodyOptional?: boolean;
  answers: Record<number, TSchema | null>;
  /** The refusals that this route has of its own. */
  refusals?: readonly Code[];
  bodyLimit?: number;
  /** The same path takes this body too, as a stream, beside a route that takes JSON. */
  streams?: 'application/x-ndjson';
  rate?: { perSecond: number; burst: number };
}

export interface Input<Ids extends Record<string, ResourceKind>, Q extends TSchema, B extends TSchema> {
  caller: Caller;
  ids: { [K in keyof Ids]: Uuid };
  query: Static<Q>;
  body: Static<B>;
  request: FastifyRequest;
}

type Reach = (db: Db, caller: Caller, ids: Record<string, Uuid>) => Promise<boolean>;

interface Reading<I extends Record<string, ResourceKind>, Q extends TSchema, B extends TSchema>
  extends EndpointText<I, Q, B> {
  method: 'GET';
  run: (input: Input<I, Q, B>) => Promise<Answer | Refusal>;
}

interface Mutation<I extends Record<string, ResourceKind>, Q extends TSchema, B extends TSchema>
  extends EndpointText<I, Q, B> {
  /** Is what the path names within the caller's reach? Asked before the body is read; required where the path has ids. */
  reach?: Reach;
  /** Answers with a secret or a token: repeats run again, and nothing of the answer is stored. */
  secret?: boolean;
  run: (command: Command, input: Input<I, Q, B>) => Promise<Answer>;
}

/** A route that writes outside of one command (a stream, a long dry run): it takes care of its own transaction. */
interface FreeMutation<I extends Record<string, ResourceKind>, Q extends TSchema, B extends TSchema>
  extends EndpointText<I, Q, B> {
  reach: Reach;
  run: (input: Input<I, Q, B>, reply: FastifyReply) => Promise<Answer | Refusal>;
}

type NoIds = Record<never, ResourceKind>;

const DryRunQuery = Type.Object({
  dry_run: Type.Optional(Type.Boolean({ description: 'Answer what would happen; store nothing.' })),
});

/** The server without its routes. */
export function buildHttp(options: HttpOptions): FastifyInstance {
  const app = Fastify({
    ...(options.log ? { loggerInstance: options.log } : { logger: false }),
    logController: quietController(),
    trustProxy: options.trustProxy,
    bodyLimit: 1024 * 1024,
    genReqId: () => randomBytes(8).toString('hex'),
    routerOptions: { maxParamLength: 200, querystringParser: parseQuery, constraints: { stream: STREAM_CONSTRAINT } },
    frameworkErrors: (_error, request, reply) => {
      void sendRefusal(options.kit, request as FastifyRequest, reply as FastifyReply, new Refusal('not_found'));
    },
  });
  app.decorateRequest('caller', null);
  app.decorateRequest('pathIds', undefined as never);
  app.decorate('shared', options);
  // Each route compiled its own checks; Fastify's are not used.
  app.setValidatorCompiler(() => () => true);
  app.addContentTypeParser('application/x-ndjson', (_request, stream, done) => done(null, stream));
  app.addContentTypeParser('application/json', { parseAs: 'string' }, parseJson(app));
  app.setErrorHandler((error, request, reply) => sendError(options, error, request, reply));
  app.setNotFoundHandler((request, reply) => sendRefusal(options.kit, request, reply, new Refusal('not_found')));
  return app;
}

/** Tells a route that takes a stream from one that takes JSON on the same path, by the type of the body. */
const STREAM_CONSTRAINT = {
  name: 'stream',
  storage: () => {
    const handlers = new Map<string, unknown>();
    return {
      get: (type: string) => handlers.get(type) ?? null,
      set: (type: string, handler: unknown) => handlers.set(type, handler),
    };
  },
  deriveConstraint: (request: { headers: Record<string, unknown> }) =>
    String(request.headers['content-type'] ?? '').startsWith('application/x-ndjson')
      ? 'application/x-ndjson'
      : undefined,
  validate: () => {},
} as never;

declare module 'fastify' {
  interface FastifyInstance {
    /** What every route needs; set once by buildHttp. */
    shared: HttpOptions;
  }
}

/** Registers a route that reads. What it may see is named in its SQL, so no second query asks for reach. */
export function read<
  I extends Record<string, ResourceKind> = NoIds,
  Q extends TSchema = TSchema,
  B extends TSchema = TSchema,
>(app: FastifyInstance, endpoint: Reading<I, Q, B>): void {
  register(app, endpoint, undefined, async (request, reply) =>
    send(app, request, reply, await endpoint.run(input(request))),
  );
}

/** Registers a route that changes something, through `command()`: dry run, idempotency and audit come with it. */
export function mutate<
  I extends Record<string, ResourceKind> = NoIds,
  Q extends TSchema = TSchema,
  B extends TSchema = TSchema,
>(app: FastifyInstance, endpoint: Mutation<I, Q, B>): void {
  const { kit } = app.shared;
  register(
    app,
    endpoint,
    endpoint.reach,
    async (request, reply) => {
      const given = input<I, Q, B>(request);
      const dryRun = (request.query as { dry_run?: boolean }).dry_run === true;
      if (dryRun && endpoint.secret) return sendRefusal(kit, request, reply, new Refusal('dry_run_not_supported'));
      const claim = dryRun || endpoint.secret ? null : await claimFor(kit, request, given.caller);
      if (claim instanceof Refusal) return sendRefusal(kit, request, reply, claim);
      if (claim && 'status' in claim) return sendStored(reply.header('idempotent-replayed', 'true'), claim);
      let done = false;
      let events: readonly NewEvent[] = [];
      try {
        const result = await command(
          kit,
          {
            organizationId: given.caller.organizationId,
            actor: actorOf(given.caller),
            traceId: request.id,
            dryRun,
            beforeCommit: async (tx, found) => {
              if (claim) await keepAnswer(tx, claim, stored(found as Answer));
            },
          },
          async (context) => {
            events = context.events;
            return endpoint.run(context, given);
          },
        );
        if (result instanceof Refusal) return sendRefusal(kit, request, reply, result);
        done = true;
        if (dryRun) return sendStored(reply, stored(dryRunAnswer(result, events)));
        return sendStored(reply.headers(result.headers ?? {}), stored(result));
      } finally {
        if (claim && !done) await releaseKey(kit.database.db, claim);
      }
    },
    true,
  );
}

/** Registers a route that changes something but brings its own transactions. */
export function mutateFreely<
  I extends Record<string, ResourceKind> = NoIds,
  Q extends TSchema = TSchema,
  B extends TSchema = TSchema,
>(app: FastifyInstance, endpoint: FreeMutation<I, Q, B>): void {
  register(app, endpoint, endpoint.reach, async (request, reply) =>
    send(app, request, reply, await endpoint.run(input(request), reply)),
  );
}

function input<I extends Record<string, ResourceKind>, Q extends TSchema, B extends TSchema>(
  request: FastifyRequest,
): Input<I, Q, B> {
  if (!request.caller) throw new Error('a route ran without a caller');
  return {
    caller: request.caller,
    ids: request.pathIds as { [K in keyof I]: Uuid },
    query: request.query as Static<Q>,
    body: request.body as Static<B>,
    request,
  };
}

function register(
  app: FastifyInstance,
  // biome-ignore lint/suspicious/noExplicitAny: the three type parameters matter to the handler alone
  endpoint: EndpointText<any, any, any>,
  reach: Reach | undefined,
  handler: (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>,
  dryRuns = false,
): void {
  const { kit } = app.shared;
  const kinds = Object.entries((endpoint.ids ?? {}) as Record<string, ResourceKind>);
  if (endpoint.method !== 'GET' && kinds.length > 0 && !reach) throw new Error(`${endpoint.operation} needs a reach`);
  const query = dryRuns ? withDryRun(endpoint.query) : endpoint.query;
  const checkQuery = query ? compileText(query) : null;
  const checkBody = endpoint.body ? compileBody(endpoint.body) : null;
  app.route({
    method: endpoint.method,
    url: endpoint.path,
    ...(endpoint.streams ? { constraints: { stream: endpoint.streams } } : {}),
    ...(endpoint.bodyLimit ? { bodyLimit: endpoint.bodyLimit } : {}),
    config: { endpoint: { ...endpoint, query } },
    schema: { response: Object.fromEntries(Object.entries(endpoint.answers).filter(([, schema]) => schema !== null)) },
    onRequest: async (request) => {
      const caller = await identify(app.shared, request);
      request.caller = caller;
      if (endpoint.apiKeyOnly && caller.tokenId !== null) throw new Refused(new Refusal('api_key_required'));
      if (!endpoint.who.includes(caller.kind)) throw new Refused(new Refusal('not_found'));
      request.pathIds = pathIds(kinds, request.params as Record<string, string>);
      if (reach && !(await reach(kit.database.db, caller, request.pathIds)))
        throw new Refused(new Refusal('not_found'));
      if (endpoint.rate) spend(app.shared, `${endpoint.operation} ${Object.values(request.pathIds)[0]}`, endpoint.rate);
    },
    preHandler: async (request) => {
      if (endpoint.bodyOptional && request.body == null) request.body = {};
      const details = [
        ...(checkQuery && !checkQuery(request.query) ? fieldErrors(checkQuery.errors ?? []) : []),
        ...(checkBody && !checkBody(request.body ?? undefined) ? fieldErrors(checkBody.errors ?? []) : []),
      ];
      if (details.length > 0) throw new Refused(invalid(details));
    },
    handler,
  });
}

function withDryRun(query: TSchema | undefined): TSchema {
  const properties = (query as { properties?: Record<string, TSchema> } | undefined)?.properties ?? {};
  return Type.Object({ ...properties, ...DryRunQuery.properties });
}

/** 400 with every bad field. */
export function invalid(details: readonly { path: string; code: string; message: string }[]): Refusal {
  const count = details.length === 1 ? '1 field that is' : `${details.length} fields that are`;
  return new Refusal('invalid_request', { message: `The request has ${count} not valid.`, details: [...details] });
}

const BEARER = /^Bearer +(\S+)$/i;
const RATES = { K: { perSecond: 500, burst: 1_000 }, bound: { perSecond: 20, burst: 60 } };

async function identify(options: HttpOptions, request: FastifyRequest): Promise<Caller> {
  const credential = BEARER.exec(request.headers.authorization ?? '')?.[1];
  const caller = credential ? await options.authenticate(credential) : null;
  if (!caller) throw new Refused(new Refusal('unauthorized', { headers: { 'www-authenticate': 'Bearer' } }));
  spend(
    options,
    caller.kind === 'K' ? caller.apiKeyId : (caller.tokenId ?? ''),
    caller.kind === 'K' ? RATES.K : RATES.bound,
  );
  const named = request.headers['x-vitable-organization'];
  if (named !== undefined) {
    const organization = typeof named === 'string' ? parseId('organization', named) : null;
    if (!organization) throw new Refused(new Refusal('invalid_organization_header'));
    if (organization !== caller.organizationId) throw new Refused(new Refusal('organization_access_denied'));
  }
  return caller;
}

function spend(options: HttpOptions, bucket: string, rate: Rate): void {
  const wait = options.takeToken?.(bucket, rate) ?? 0;
  if (wait > 0) throw new Refused(new Refusal('rate_limited', { headers: { 'retry-after': String(wait) } }));
}

function pathIds(kinds: [string, ResourceKind][], params: Record<string, string>): Record<string, Uuid> {
  const ids: Record<string, Uuid> = {};
  for (const [name, kind] of kinds) {
    const uuid = parseId(kind, params[name] ?? '');
    if (!uuid) throw new Refused(new Refusal('not_found'));
    ids[name] = uuid;
  }
  return ids;
}

async function claimFor(
  kit: Kit,
  request: FastifyRequest,
  caller: Caller,
): Promise<Claim | StoredAnswer | Refusal | null> {
  const key = request.headers['idempotency-key'];
  if (key === undefined) return null;
  if (typeof key !== 'string' || !/^[\x20-\x7e]{1,255}$/.test(key)) return new Refusal('invalid_idempotency_key');
  const body = JSON.stringify(request.body ?? null);
  return claimKey(kit.database.db, kit.real, kit.newId, {
    caller,
    key,
    method: request.method,
    url: request.url,
    body,
  });
}

function stored(found: Answer): StoredAnswer {
  return { status: found.status, body: found.body === null ? null : JSON.stringify(found.body) };
}

function sendStored(reply: FastifyReply, { status, body }: StoredAnswer): FastifyReply {
  if (body === null) return reply.code(status).send();
  return reply.code(status).header('content-type', 'application/json; charset=utf-8').serializer(String).send(body);
}

/** The resource as it would be, and the events that would be sent, in order. */
function dryRunAnswer(result: Answer, events: readonly NewEvent[]): Answer {
  const body = (result.body ?? { data: null }) as object;
  const named = events.map(({ name, resourceId }) => {
    const type: EventResource = resourceTypeOf(name);
    return { event_name: name, resource_type: type, resource_id: wireId(type, resourceId) };
  });
  return { status: 200, body: { ...body, dry_run: { events: named } } };
}

function send(
  app: FastifyInstance,
  request: FastifyRequest,
  reply: FastifyReply,
  result: Answer | Refusal,
): FastifyReply {
  if (result instanceof Refusal) return sendRefusal(app.shared.kit, request, reply, result);
  return reply
    .code(result.status)
    .headers(result.headers ?? {})
    .send(result.body ?? undefined);
}

function sendRefusal(kit: Kit, request: FastifyRequest, reply: FastifyReply, refusal: Refusal): FastifyReply {
  const body = {
    timestamp: kit.real.now(),
    message: refusal.message,
    error: refusal.message,
    app_error_code: refusal.code,
    trace_id: request.id,
    ...(refusal.details ? { details: refusal.details } : {}),
  };
  return sendStored(reply.headers(refusal.headers ?? {}), { status: refusal.status, body: JSON.stringify(body) });
}

/** Refusals answer what they say; faults are logged in full and leave as one opaque body with a trace id. */
function sendError(options: HttpOptions, error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const refusal = error instanceof Refused ? error.refusal : frameworkRefusal(error);
  if (refusal) return sendRefusal(options.kit, request, reply, refusal);
  if (isUnavailable(error)) {
    request.log.warn({ err: error }, 'the database does not answer');
    return sendRefusal(options.kit, request, reply, new Refusal('unavailable', { headers: { 'retry-after': '5' } }));
  }
  request.log.error({ err: error, route: request.routeOptions.url }, 'a request failed');
  return sendRefusal(options.kit, request, reply, new Refusal('internal_error'));
}

/** Fastify's own complaints about a request. Errors of other libraries may name a status too; those are faults of ours. */
function frameworkRefusal(error: unknown): Refusal | null {
  const { code, statusCode } = (error ?? {}) as { code?: unknown; statusCode?: number };
  if (typeof code !== 'string' || !code.startsWith('FST_')) return null;
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE')
    return new Refusal('payload_too_large', { headers: { connection: 'close' } });
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return new Refusal('unsupported_media_type');
  if (typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500) return new Refusal('malformed_json');
  return null;
}

/** JSON, `__proto__` refused, an empty body taken as none, and texts that can't be stored named by their path. */
function parseJson(app: FastifyInstance) {
  const parse = app.getDefaultJsonParser('error', 'error');
  return (request: FastifyRequest, text: string, done: (error: Error | null, body?: unknown) => void): void => {
    if (text.trim() === '') {
      done(null, undefined);
      return;
    }
    void parse(request, text, (error, body) => {
      if (error) return done(new Refused(new Refusal('malformed_json')));
      const bad = /\\u(0000|[dD][89a-fA-F])/.test(text) ? unstorableTexts(body) : [];
      done(bad.length > 0 ? new Refused(invalid(bad)) : null, body);
    });
  };
}

/** A repeated parameter is a list; a NUL can't be text. */
function parseQuery(text: string): Record<string, string | string[]> {
  const query: Record<string, string | string[]> = Object.create(null);
  for (const [name, value] of new URLSearchParams(text)) {
    const clean = value.replaceAll('\0', '');
    const before = query[name];
    query[name] = before === undefined ? clean : [before, clean].flat();
  }
  return query;
}

/** Documented by every route; the exhaustive list is in errors.ts. */
export const COMMON_CODES = Object.keys(CODES) as Code[];
