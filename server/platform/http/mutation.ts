/** How an endpoint that changes something runs: as a command, once under its Idempotency-Key, or dry. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { TSchema } from 'typebox';
import { actorOf } from '../commands/caller.ts';
import { type CommandOptions, command, type Kit } from '../commands/command.ts';
import { findImpacts, markBefore, playLater } from '../commands/dry-run.ts';
import { Refusal } from '../commands/refusal.ts';
import type { Door } from './door.ts';
import { dryRunAnswer, touchedBy } from './dry-run-answer.ts';
import type { BodyInput, IdKinds, Mutation, Prepared } from './endpoints.ts';
import { type Claim, claimKey, keepAnswer, releaseKey, type StoredAnswer } from './idempotency.ts';
import { callerOf, type HttpOptions } from './options.ts';
import { type Answer, REPLAYED, sendRefusal, sendStored, stored } from './replies.ts';
import { traceOf } from './request-trace.ts';
import { etagOf, refuseIfChanged } from './seen.ts';

type Given = BodyInput<IdKinds, TSchema, TSchema>;

/** `kept`: the work of the command was committed, now and by this request. */
interface Outcome {
  answer: Answer;
  kept: boolean;
}

export function changing(shared: HttpOptions, endpoint: Mutation, door: Door) {
  const { kit } = shared;
  return async (request: FastifyRequest, reply: FastifyReply) => {
    const given = inputOf(kit, request);
    const prepared = endpoint.prepare ? await endpoint.prepare(given) : null;
    if (prepared instanceof Refusal) return sendRefusal(kit, request, reply, prepared);
    const isDry = isDryRun(request);
    const run = isDry ? runDry : runOnce;
    let used = false;
    try {
      const result = await run(shared, endpoint, given, prepared);
      if (result instanceof Refusal) {
        if (!isDry) await keepOfRefusal(kit, endpoint, given, result);
        return sendRefusal(kit, request, reply, result);
      }
      used = result.kept;
      const answered =
        result.kept && endpoint.afterwards ? await endpoint.afterwards(result.answer, given) : result.answer;
      await door.beforeAnswer?.(request, endpoint, answered);
      return sendStored(reply.headers(answered.headers ?? {}), stored(answered));
    } finally {
      if (prepared && !used) await prepared.discard();
    }
  };
}

function inputOf(kit: Kit, request: FastifyRequest): Given {
  const { pathIds: ids, query, body } = request;
  return { kit, caller: callerOf(request), ids, query, body, request };
}

function isDryRun(request: FastifyRequest): boolean {
  return (request.query as { dry_run?: boolean }).dry_run === true;
}

/** Runs the command of a request, or repeats the earlier answer under the same key. */
async function runOnce(
  { kit }: HttpOptions,
  endpoint: Mutation,
  given: Given,
  prepared: Prepared | null,
): Promise<Outcome | Refusal> {
  const claim = endpoint.secret ? null : await claimFor(given, prepared);
  if (claim instanceof Refusal) return claim;
  if (claim && 'status' in claim) return { answer: replayed(claim), kept: false };
  let kept = false;
  try {
    const options: CommandOptions = {
      ...optionsOf(endpoint, given),
      beforeCommit: async (tx, answer) => {
        if (claim) await keepAnswer(tx, claim, stored(answer as Answer));
      },
    };
    const answer = await command(kit, options, async (context) => {
      const done = await endpoint.run(context, given, prepared as Prepared);
      await refuseIfChanged(kit, context, endpoint, given.ids, given.request.headers['if-match']);
      return done;
    });
    if (answer instanceof Refusal) return answer;
    kept = true;
    return { answer, kept };
  } finally {
    if (claim && !kept) await releaseKey(kit.database.db, claim);
  }
}

/** Runs it, plays what it announces for later days, and compares what modules see before and after. */
async function runDry(
  { kit, impacts = [] }: HttpOptions,
  endpoint: Mutation,
  given: Given,
  prepared: Prepared | null,
): Promise<Outcome | Refusal> {
  if (endpoint.secret || endpoint.movesClock) return new Refusal('dry_run_not_supported');
  if (await endpoint.dryRunIsJob?.(given, prepared as Prepared)) return leaveDry(kit, endpoint, given, prepared);
  const options: CommandOptions = { ...optionsOf(endpoint, given), dryRun: 'now' };
  const answer = await command(kit, options, async (context) => {
    await markBefore(context);
    const done = await endpoint.run(context, given, prepared as Prepared);
    const { events, concerned } = context;
    const later = await playLater(context);
    const touched = [...touchedBy(endpoint.ids, given.ids, events), ...concerned];
    const found = await findImpacts(context, impacts, touched);
    const told = dryRunAnswer(kit.ids, done, { events, later, impacts: found });
    return { ...told, headers: await etagOf(kit, context, endpoint, given.ids) };
  });
  return answer instanceof Refusal ? answer : { answer, kept: false };
}

/** Commits a dry run as a job for the worker. */
async function leaveDry(
  kit: Kit,
  endpoint: Mutation,
  given: Given,
  prepared: Prepared | null,
): Promise<Outcome | Refusal> {
  const options: CommandOptions = { ...optionsOf(endpoint, given), dryRun: 'later' };
  const answer = await command(kit, options, (context) => endpoint.run(context, given, prepared as Prepared));
  return answer instanceof Refusal ? answer : { answer, kept: true };
}

async function keepOfRefusal(kit: Kit, endpoint: Mutation, given: Given, { code }: Refusal): Promise<void> {
  const { onRefusal } = endpoint;
  if (onRefusal?.code === code) {
    await command(kit, optionsOf(endpoint, given), (context) => onRefusal.run(context, given));
  }
}

function optionsOf({ movesClock, holdsClock, besideClock }: Mutation, { caller, request }: Given): CommandOptions {
  return {
    organizationId: caller.organizationId,
    actor: actorOf(caller),
    trace: traceOf(request),
    clock: movesClock || holdsClock ? 'update' : besideClock ? 'none' : 'share',
  };
}

function replayed({ status, body }: StoredAnswer): Answer {
  return { status, body: body === null ? null : JSON.parse(body), headers: REPLAYED };
}

async function claimFor(
  { kit, caller, request }: Given,
  prepared: Prepared | null,
): Promise<Claim | StoredAnswer | Refusal | null> {
  const key = request.headers['idempotency-key'];
  if (key === undefined) return null;
  if (typeof key !== 'string' || !/^[\x20-\x7e]{1,255}$/.test(key)) return new Refusal('invalid_idempotency_key');
  const { method, url } = request;
  const body = prepared?.digest ?? JSON.stringify(request.body ?? null);
  return claimKey(kit.database.db, kit.real, kit.newId, { caller, key, method, url, body });
}
