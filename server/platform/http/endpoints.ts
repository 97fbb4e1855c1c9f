/**
 * Endpoints are values: an endpoint declares everything about a route (path, texts, callers, schemas, refusals) and holds the
 * few lines that it runs. A module exports a list of them; `register()` puts lists on the server, and the reference is made
 * from the same values.
 */
import type { FastifyRequest } from 'fastify';
import type { Static, TSchema } from 'typebox';
import type { Caller, CallerKind } from '../commands/caller.ts';
import type { Command, Kit } from '../commands/command.ts';
import type { Refusal } from '../commands/refusal.ts';
import type { Db } from '../database/db.ts';
import type { Code, ResourceKind } from '../register.ts';
import type { Uuid } from '../values/ids.ts';
import type { Rate } from './rate-limit.ts';
import type { Answer } from './replies.ts';

export { type Answer, answer, noContent, REPLAYED } from './replies.ts';

/** The ids in a path, and their kinds. */
export type IdKinds = Record<string, ResourceKind>;
type NoIds = Record<never, ResourceKind>;

/** What the reference page is made from. */
export interface EndpointText<I extends IdKinds = IdKinds, Q extends TSchema = TSchema> {
  operation: string;
  tag: string;
  summary: string;
  description?: string;
  ids?: I;
  query?: Q;
  answers: Record<number, TSchema | null>;
}

interface Route<I extends IdKinds, Q extends TSchema> extends EndpointText<I, Q> {
  /** `/v1/things/:thing_id` */
  path: string;
  /** Not part of the API: only callers at another door find it. */
  notForPrograms?: true;
  /** All other callers get 404, as if it did not exist. */
  who: readonly CallerKind[];
  /** About every organization that the credential reaches, so a request need not name one of several. */
  ofAll?: boolean;
  /** Access tokens get 403; only the API key itself is allowed. */
  apiKeyOnly?: boolean;
  /** The refusals that are specific to this route. */
  refusals?: readonly Code[];
  rate?: Rate;
  /** Counts the rate per user instead of per resource named in the path. */
  rateOf?: 'user';
}

export interface Input<I extends IdKinds, Q extends TSchema> {
  /** Inside a command, for everything but its database, since the transaction is the command's. */
  kit: Kit;
  caller: Caller;
  ids: { [K in keyof I]: Uuid };
  query: Static<Q>;
  request: FastifyRequest;
}

export interface ReadInput<I extends IdKinds, Q extends TSchema> extends Input<I, Q> {
  db: Db;
}

export interface BodyInput<I extends IdKinds, Q extends TSchema, B extends TSchema> extends Input<I, Q> {
  body: Static<B>;
}

export type Reach = (
  db: Db,
  caller: Caller,
  ids: Record<string, Uuid>,
  kit: Kit,
  request: FastifyRequest,
) => Promise<boolean>;

// What an endpoint runs is declared as a method, so that TypeScript accepts endpoints with any ids, query and body in one list.
// That is sound, since `register()` runs each only with what its own schemas let through.

export interface Reading<I extends IdKinds = IdKinds, Q extends TSchema = TSchema> extends Route<I, Q> {
  method: 'GET';
  /** Only for a read whose query can't be left out; see `isOutOfReach`. */
  reach?: Reach;
  run(input: ReadInput<I, Q>): Promise<Answer | Refusal>;
}

/** What was done for a request before its command and can be undone: a staged stream. */
export interface Prepared {
  /** Replaces the body when requests with an Idempotency-Key are compared. */
  digest: string;
  discard(): Promise<void>;
}

export interface Mutation<
  I extends IdKinds = IdKinds,
  Q extends TSchema = TSchema,
  B extends TSchema = TSchema,
  P extends Prepared = Prepared,
> extends Route<I, Q> {
  method: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  body?: B;
  /** The body may be left out. */
  bodyOptional?: boolean;
  bodyLimit?: number;
  /** The same path also takes this body as a stream, in addition to a route that accepts JSON. */
  streams?: 'application/x-ndjson';
  /** The body is a form with one file, `file`, as a stream. */
  upload?: true;
  /** Is what the path names within the caller's reach? Checked before the body is read; required if the path has ids. */
  reach?: Reach;
  /** Given an invalid body as it was sent: returns a refusal that takes precedence over its invalid fields. */
  refusedAnyway?(input: { db: Db; caller: Caller; body: unknown }): Promise<Refusal | null>;
  /** Answers with a secret or a token: repeats run again, and the answer is not stored. */
  secret?: boolean;
  /** Moves the organization's clock, so it locks it exclusively. */
  movesClock?: boolean;
  /** May change the business date without moving time, so it locks the organization's clock exclusively. */
  holdsClock?: boolean;
  /** Decides nothing by date, so it runs even while a test clock advances. */
  besideClock?: boolean;
  /** The shape of a dry run's answer, where it is another. */
  dryRunShape?: TSchema;
  /**
   * True: the dry run concerns too many people for one transaction. The request then becomes a job (202), which is followed
   * like the real one; `command.dryRun` is `later`.
   */
  dryRunIsJob?(input: BodyInput<I, Q, B>, prepared: P): Promise<boolean>;
  /** Runs before the command, in transactions of its own; discarded if the command is refused, repeated or dry. */
  prepare?(input: BodyInput<I, Q, B>): Promise<P | Refusal>;
  run(command: Command, input: BodyInput<I, Q, B>, prepared: P): Promise<Answer>;
  /** Runs after the commit, for callers who wait for more; a repeated request gets the answer without it. */
  afterwards?(answer: Answer, input: BodyInput<I, Q, B>): Promise<Answer>;
  /**
   * What is recorded about a request refused with this code: a command of its own after the rollback. Nothing for a dry run.
   */
  onRefusal?: { code: Code; run(command: Command, input: BodyInput<I, Q, B>): Promise<void> };
}

/** Requires no credential: for a probe, a browser, the holder of a signed or one-time link. */
export interface Serving<I extends IdKinds = IdKinds, B extends TSchema = TSchema> {
  method: 'GET' | 'POST';
  path: string;
  ids?: I;
  body?: B;
  /** Per address. */
  rate?: Rate;
  /** Its text in the reference; omitted if it is not part of the API. */
  text?: Omit<EndpointText, 'ids'>;
  serve(
    input: Pick<ReadInput<I, TSchema>, 'db' | 'kit' | 'ids' | 'request'> & { body: Static<B> },
  ): Promise<Answer | Refusal>;
}

export type Endpoint = Reading | Mutation | Serving;

/** An endpoint that reads. What the caller may see is part of its SQL, so no second query checks reach. */
export function read<I extends IdKinds = NoIds, Q extends TSchema = TSchema>(endpoint: Reading<I, Q>): Reading<I, Q> {
  return endpoint;
}

/** An endpoint that changes something, through `command()`: dry run, idempotency and audit come with it. */
export function mutate<
  I extends IdKinds = NoIds,
  Q extends TSchema = TSchema,
  B extends TSchema = TSchema,
  P extends Prepared = never,
>(endpoint: Mutation<I, Q, B, P>): Mutation<I, Q, B, P> {
  return endpoint;
}

/** An endpoint that asks for no credential. */
export function serve<I extends IdKinds = NoIds, B extends TSchema = TSchema>(endpoint: Serving<I, B>): Serving<I, B> {
  return endpoint;
}
