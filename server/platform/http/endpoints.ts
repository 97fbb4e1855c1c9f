/**
 * The HTTP side that every route shares: who calls, may they, do they reach it (404 before a body is read), is the body
 * valid, is it a repeat, and one shape for every error. A route itself is a schema and about 15 lines.
 */
import type { FastifyBaseLogger, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Static, TSchema } from 'typebox';
import Type from 'typebox';
import { actorOf, type Caller, type CallerKind } from '../commands/caller.ts';
import { type Command, command, type DryRun, type Kit } from '../commands/command.ts';
import { type Foresight, foresee, type LaterEvent, markBefore, playLater, type Touched } from '../commands/dry-run.ts';
import { CODES, type Code, Refusal, Refused } from '../commands/refusal.ts';
import type { Db, Tx } from '../database/db.ts';
import { type EventResource, type NewEvent, resourceTypeOf } from '../outbox.ts';
import type { ResourceKind } from '../register.ts';
import type { IdFormat, Uuid } from '../values/ids.ts';
import { type Claim, claimKey, keepAnswer, releaseKey, type StoredAnswer } from './idempotency.ts';
import type { Rate, TakeToken } from './rate-limit.ts';
import { type Answer, invalid, send, sendRefusal, sendStored, stored } from './replies.ts';
import { compileBody, compileText, fieldErrors } from './validation.ts';

export { type Answer, answer, noContent } from './replies.ts';

declare module 'fastify' {
  interface FastifyRequest {
    caller: Caller | null;
    pathIds: Record<string, Uuid>;
  }
}

export interface HttpOptions {
  kit: Kit;
  ids: IdFormat<ResourceKind>;
  /** The caller behind a credential, or null. */
  authenticate: (credential: string) => Promise<Caller | null>;
  takeToken: TakeToken | null;
  log: FastifyBaseLogger | false;
  trustProxy: boolean;
  /** What a dry run tells besides its events. */
  foresights?: readonly Foresight[];
}

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
  /** What a dry run answers, where that is another shape. */
  dryRunShape?: TSchema;
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

/** What was done for a request before its command, and can be undone: a stream that was taken in. */
export interface Prepared {
  /** Stands for the body where an Idempotency-Key compares requests. */
  digest: string;
  discard(): Promise<void>;
}

interface Mutation<I extends Record<string, ResourceKind>, Q extends TSchema, B extends TSchema, P extends Prepared>
  extends EndpointText<I, Q, B> {
  /** Is what the path names within the caller's reach? Asked before the body is read; required where the path has ids. */
  reach?: Reach;
  /** Answers with a secret or a token: repeats run again, and nothing of the answer is stored. */
  secret?: boolean;
  /** Moves the organization's clock, so it takes it alone. */
  movesClock?: boolean;
  /** Decides nothing by the date: it goes on while a test clock advances. */
  besideClock?: boolean;
  /**
   * True: the dry run concerns too many people for one transaction. The request then makes a job of it (202), which is followed
   * like what it tries out; `command.dryRun` is `later`.
   */
  dryRunIsJob?: (input: Input<I, Q, B>, prepared: P) => Promise<boolean>;
  /** Runs before the command, in transactions of its own; discarded when the command is refused, repeated or dry. */
  prepare?: (input: Input<I, Q, B>) => Promise<P | Refusal>;
  run: (command: Command, input: Input<I, Q, B>, prepared: P) => Promise<Answer>;
  /** Runs after the commit, for callers who wait for more; a repeat gets the answer as it was before this. */
  afterwards?: (answer: Answer, input: Input<I, Q, B>) => Promise<Answer>;
}

type NoIds = Record<never, ResourceKind>;

const DryRunQuery = Type.Object({
  dry_run: Type.Optional(Type.Boolean({ description: 'Answer what would happen; store nothing.' })),
});

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
    send(app.shared.kit, request, reply, await endpoint.run(input(request))),
  );
}

/** Registers a route that changes something, through `command()`: dry run, idempotency and audit come with it. */
export function mutate<
  I extends Record<string, ResourceKind> = NoIds,
  Q extends TSchema = TSchema,
  B extends TSchema = TSchema,
  P extends Prepared = never,
>(app: FastifyInstance, endpoint: Mutation<I, Q, B, P>): void {
  const { kit } = app.shared;
  const handler = async (request: FastifyRequest, reply: FastifyReply) => {
    const given = input<I, Q, B>(request);
    const prepared = endpoint.prepare ? await endpoint.prepare(given) : null;
    if (prepared instanceof Refusal) return sendRefusal(kit, request, reply, prepared);
    let used = false;
    try {
      const result = await runOnce(app.shared, endpoint, request, given, prepared);
      if (result instanceof Refusal) return sendRefusal(kit, request, reply, result);
      used = result.kept;
      const answered =
        result.kept && endpoint.afterwards ? await endpoint.afterwards(result.answer, given) : result.answer;
      return sendStored(reply.headers(answered.headers ?? {}), stored(answered));
    } finally {
      if (prepared && !used) await prepared.discard();
    }
  };
  register(app, endpoint, endpoint.reach, handler, true);
}

/** `kept`: what the command did is committed, now and by this request. */
interface Outcome {
  answer: Answer;
  kept: boolean;
}

/** Runs the command of a request, or answers what it answered under the same key before. */
async function runOnce<
  I extends Record<string, ResourceKind>,
  Q extends TSchema,
  B extends TSchema,
  P extends Prepared,
>(
  { kit, ids, foresights = [] }: HttpOptions,
  endpoint: Mutation<I, Q, B, P>,
  request: FastifyRequest,
  given: Input<I, Q, B>,
  prepared: P | null,
): Promise<Outcome | Refusal> {
  const asked = (request.query as { dry_run?: boolean }).dry_run === true;
  if (asked && (endpoint.secret || endpoint.movesClock)) return new Refusal('dry_run_not_supported');
  const isJob = asked && (await endpoint.dryRunIsJob?.(given, prepared as P)) === true;
  const dryRun: DryRun = asked && (isJob ? 'later' : 'now');
  const claim = asked || endpoint.secret ? null : await claimFor(kit, request, given.caller, prepared);
  if (claim instanceof Refusal) return claim;
  if (claim && 'status' in claim) return { answer: replayed(claim), kept: false };
  let done = false;
  let events: readonly NewEvent[] = [];
  let later: LaterEvent[] = [];
  let foreseen: Record<string, object> = {};
  let within: Command | null = null;
  try {
    const options = {
      organizationId: given.caller.organizationId,
      actor: actorOf(given.caller),
      traceId: request.id,
      dryRun,
      clock: endpoint.movesClock ? ('update' as const) : endpoint.besideClock ? ('none' as const) : ('share' as const),
      beforeCommit: async (tx: Tx, found: unknown) => {
        if (claim) await keepAnswer(tx, claim, stored(found as Answer));
        if (dryRun !== 'now' || !within) return;
        later = await playLater(within);
        foreseen = await foresee(within, foresights, touchedBy(endpoint.ids, given.ids, events));
      },
    };
    const result = await command(kit, options, async (context) => {
      events = context.events;
      within = context;
      if (dryRun === 'now') await markBefore(context);
      return endpoint.run(context, given, prepared as P);
    });
    if (result instanceof Refusal) return result;
    done = true;
    if (dryRun !== 'now') return { answer: result, kept: true };
    return { answer: dryRunAnswer(ids, result, events, later, foreseen), kept: false };
  } finally {
    if (claim && !done) await releaseKey(kit.database.db, claim);
  }
}

function replayed({ status, body }: StoredAnswer): Answer {
  const headers = { 'idempotent-replayed': 'true' };
  return { status, body: body === null ? null : JSON.parse(body), headers };
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
  const { kit, ids } = app.shared;
  const kinds = Object.entries((endpoint.ids ?? {}) as Record<string, ResourceKind>);
  if (endpoint.method !== 'GET' && kinds.length > 0 && !reach) throw new Error(`${endpoint.operation} needs a reach`);
  const query = dryRuns ? withDryRun(endpoint.query) : endpoint.query;
  const checkQuery = query ? compileText(query) : null;
  const checkBody = endpoint.body ? compileBody(endpoint.body) : null;
  const validate = async (request: FastifyRequest) => {
    if (endpoint.bodyOptional && request.body == null) request.body = {};
    const details = [
      ...(checkQuery && !checkQuery(request.query) ? fieldErrors(checkQuery.errors ?? []) : []),
      ...(checkBody && !checkBody(request.body ?? undefined) ? fieldErrors(checkBody.errors ?? []) : []),
    ];
    if (details.length > 0) throw new Refused(invalid(details));
  };
  app.route({
    method: endpoint.method,
    url: endpoint.path,
    ...(endpoint.streams ? { constraints: { stream: endpoint.streams } } : {}),
    ...(endpoint.bodyLimit ? { bodyLimit: endpoint.bodyLimit } : {}),
    config: { endpoint: { ...endpoint, query } },
    // Answers are written as they are, like those of commands, and not shaped by their schemas: the compiled serializer costs
    // more than JSON.stringify where it counts (a page of 100 employees: 2.1 ms against 1.4 ms). The tests hold every answer
    // against the contract, and against what its route declares.
    onRequest: async (request) => {
      const caller = await identify(app.shared, request);
      request.caller = caller;
      if (endpoint.apiKeyOnly && caller.tokenId !== null) throw new Refused(new Refusal('api_key_required'));
      if (!endpoint.who.includes(caller.kind)) throw new Refused(new Refusal('not_found'));
      request.pathIds = pathIds(ids, kinds, request.params as Record<string, string>);
      if (reach && !(await reach(kit.database.db, caller, request.pathIds)))
        throw new Refused(new Refusal('not_found'));
      if (endpoint.rate) spend(app.shared, `${endpoint.operation} ${Object.values(request.pathIds)[0]}`, endpoint.rate);
    },
    ...(checkQuery || checkBody ? { preHandler: validate } : {}),
    handler,
  });
}

function withDryRun(query: TSchema | undefined): TSchema {
  const properties = (query as { properties?: Record<string, TSchema> } | undefined)?.properties ?? {};
  return Type.Object({ ...properties, ...DryRunQuery.properties });
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
    const organization = typeof named === 'string' ? options.ids.parseId('organization', named) : null;
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
  kinds: [string, ResourceKind][],
  params: Record<string, string>,
): Record<string, Uuid> {
  const ids: Record<string, Uuid> = {};
  for (const [name, kind] of kinds) {
    const uuid = format.parseId(kind, params[name] ?? '');
    if (!uuid) throw new Refused(new Refusal('not_found'));
    ids[name] = uuid;
  }
  return ids;
}

async function claimFor(
  kit: Kit,
  request: FastifyRequest,
  caller: Caller,
  prepared: Prepared | null,
): Promise<Claim | StoredAnswer | Refusal | null> {
  const key = request.headers['idempotency-key'];
  if (key === undefined) return null;
  if (typeof key !== 'string' || !/^[\x20-\x7e]{1,255}$/.test(key)) return new Refusal('invalid_idempotency_key');
  const body = prepared?.digest ?? JSON.stringify(request.body ?? null);
  return claimKey(kit.database.db, kit.real, kit.newId, {
    caller,
    key,
    method: request.method,
    url: request.url,
    body,
  });
}

/** The resource as it would be, the events that would be sent, in order, and those of later days where any are told. */
function dryRunAnswer(
  ids: IdFormat<ResourceKind>,
  result: Answer,
  events: readonly NewEvent[],
  later: readonly LaterEvent[],
  foreseen: Record<string, object>,
): Answer {
  const body = (result.body ?? { data: null }) as object;
  const named = ({ name, resourceId }: NewEvent) => {
    const type: EventResource = resourceTypeOf(name);
    return { event_name: name, resource_type: type, resource_id: ids.wireId(type, resourceId) };
  };
  const told = later.length > 0 ? { later_events: later.map((event) => ({ on: event.on, ...named(event) })) } : {};
  return { status: 200, body: { ...body, dry_run: { events: events.map(named), ...told, ...foreseen } } };
}

/** What the path names and what events tell of. */
function touchedBy(
  kinds: Record<string, ResourceKind> | undefined,
  ids: Record<string, Uuid>,
  events: readonly NewEvent[],
): Touched[] {
  const named = Object.entries(kinds ?? {}).map(([name, kind]) => ({ kind, id: ids[name] ?? '' }));
  return [...named, ...events.map(({ name, resourceId }) => ({ kind: resourceTypeOf(name), id: resourceId }))];
}

/** Documented by every route; the exhaustive list is in refusal.ts. */
export const COMMON_CODES = Object.keys(CODES) as Code[];
