/**
 * Checks a request against what its endpoint takes: parameters first, then the body. An unknown field is invalid. Only for
 * operations with SDKs may a newer SDK know more than this server: there, unknown fields are dropped, and named in a header of
 * the answer.
 */
import type { ValidateFunction } from 'ajv';
import type { FastifyReply, FastifyRequest } from 'fastify';
import Type, { type TObject, type TSchema } from 'typebox';
import { type FieldError, Refusal, Refused } from '../commands/refusal.ts';
import { compileClosed, type Stray } from './closed.ts';
import { withDryRun } from './dry-run-answer.ts';
import type { Mutation, Reading } from './endpoints.ts';
import type { HttpOptions } from './options.ts';
import { invalid } from './replies.ts';
import { FORM, isUpload } from './uploads.ts';
import { compileBody, compileText, fieldErrors, MOST_DETAILS, unstorableTexts } from './validation.ts';

/** Returns what is wrong with a part of a request; empty if nothing is. */
export type Check = (request: FastifyRequest, reply: FastifyReply) => FieldError[];

const NOTHING = Type.Object({});

export function checkQuery(shared: HttpOptions, endpoint: Reading | Mutation): Check {
  const schema = ((endpoint.method === 'GET' ? endpoint.query : withDryRun(endpoint.query)) ?? NOTHING) as TObject;
  const check = checked(schema, compileText(schema), takesNewer(shared, endpoint));
  const single = Object.entries(schema.properties).filter(([, one]) => (one as { type?: unknown }).type !== 'array');
  const takesNone = Object.keys(schema.properties).length === 0;
  return (request, reply) => {
    const query = request.query as Record<string, unknown>;
    // Most reads name one resource in the path and nothing else.
    if (takesNone && Object.keys(query).length === 0) return [];
    const repeated = single.filter(([name]) => Array.isArray(query[name]));
    if (repeated.length > 0) return repeated.map(([name]) => oneValue(name));
    return [...unstorableTexts(query), ...check(query, request, reply)];
  };
}

/** An endpoint that takes a body, whether or not it requires a credential. */
type TakesBody = Pick<Mutation, 'operation' | 'body' | 'bodyOptional' | 'streams' | 'upload'>;

export function checkBody(shared: HttpOptions, endpoint: TakesBody): Check {
  if (endpoint.streams) return () => [];
  if (endpoint.upload) return checkUpload(shared, endpoint);
  const { body: schema = NOTHING, bodyOptional = !endpoint.body } = endpoint;
  const check = checked(schema, compileBody(schema), takesNewer(shared, endpoint));
  return (request, reply) => {
    const body = request.body ?? (bodyOptional ? {} : undefined);
    if (endpoint.body) request.body = body;
    return check(body, request, reply);
  };
}

/** A body sent as JSON can't hold a file: its fields are unknown, and without any it has the wrong content type. */
function checkUpload(shared: HttpOptions, endpoint: TakesBody): Check {
  const check = checked(NOTHING, compileBody(NOTHING), takesNewer(shared, endpoint));
  return (request, reply) => {
    if (isUpload(request)) return [];
    const details = check(request.body ?? {}, request, reply);
    if (details.length > 0) return details;
    throw new Refused(new Refusal('unsupported_media_type', { message: `Send the body as ${FORM}.` }));
  };
}

export function mayBeLeftOut(query: TSchema | undefined): boolean {
  return ((query as TObject | undefined)?.required ?? []).length === 0;
}

/** Throws the refusal of a body that is not valid. */
export function refusing(check: Check) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const details = check(request, reply);
    if (details.length > 0) throw new Refused(invalid(details));
  };
}

function checked(schema: TSchema, validate: ValidateFunction, takesNewer: boolean) {
  const strays = compileClosed(schema);
  return (value: unknown, request: FastifyRequest, reply: FastifyReply): FieldError[] => {
    const unknown = strays(value);
    const dropped = takesNewer && unknown.length > 0 && isSdk(request);
    if (dropped) drop(unknown, reply);
    // A schema may close itself as well, which reports the same field again.
    const faults = (validate(value) ? [] : fieldErrors(validate.errors ?? [])).filter(
      ({ code }) => code !== 'unknown_field',
    );
    return (dropped ? faults : [...faults, ...unknown.map(notKnown)]).slice(0, MOST_DETAILS);
  };
}

function takesNewer({ sdkOperations }: HttpOptions, { operation }: Pick<Mutation, 'operation'>): boolean {
  return sdkOperations?.has(operation) ?? false;
}

/** The headers that generated SDKs send with every request, in any version. */
const SDK_HEADER = /^x-(fern|stainless)-/;

function isSdk({ headers }: FastifyRequest): boolean {
  return Object.keys(headers).some((name) => SDK_HEADER.test(name));
}

const IGNORED_FIELDS = 'openroll-ignored-fields';
/** Proxies limit an answer's headers to a few kilobytes. */
const MOST_IGNORED_TEXT = 1_000;

/**
 * Names may contain anything. They are percent-encoded, so that no comma or line break in a name counts as one of the header.
 */
function drop(unknown: readonly Stray[], reply: FastifyReply): void {
  const before = reply.getHeader(IGNORED_FIELDS);
  const text = [before ?? [], unknown.map(({ path }) => encodeURIComponent(path))].flat(2).join(', ');
  reply.header(IGNORED_FIELDS, text.length > MOST_IGNORED_TEXT ? `${text.slice(0, MOST_IGNORED_TEXT)}...` : text);
  for (const { holder, name } of unknown) delete holder[name];
}

const notKnown = ({ path }: Stray): FieldError => ({
  path,
  code: 'unknown_field',
  message: 'This is not a known field.',
});

const oneValue = (path: string): FieldError => ({ path, code: 'invalid_type', message: 'Send one value.' });
