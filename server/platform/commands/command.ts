/**
 * The one write path. Every mutation, from the API, the worker or the calendar, is a command: begin → load and lock →
 * decide → save → events with their deliveries → audit row → the idempotent answer → commit.
 * A dry run does all of it and rolls back (docs/decisions/0002-dry-run.md), so what it answers is what would happen.
 */
import { sql } from 'kysely';
import { type OrganizationTime, type RealClock, readClock } from '../clock.ts';
import { type Database, type Tx, transaction } from '../database/db.ts';
import { appendEvents, type EventName, type NewEvent } from '../outbox.ts';
import type { TraceContext } from '../process/trace-context.ts';
import { type Attributes, runIn, runningTrace, type Tracer } from '../process/tracing.ts';
import type { ResourceKind } from '../register.ts';
import type { CalendarDate, Instant } from '../values/dates.ts';
import type { MakeId, Uuid } from '../values/ids.ts';
import type { Wake } from '../work/loops.ts';
import type { Actor } from './caller.ts';
import { Refusal, Refused, refuse } from './refusal.ts';

/** What every module is made with; built by hand in main.ts. */
export interface Kit {
  database: Database;
  real: RealClock;
  newId: MakeId;
  wake: Wake;
  tracer: Tracer;
}

/** What an action gets as its first argument: the transaction, the time, and where to report what happened. */
export interface Command {
  db: Tx;
  organizationId: Uuid;
  /** Stamps rows and events. */
  now: Instant;
  /** The business date. */
  today: CalendarDate;
  /** Real time, for leases and retention only. */
  realNow: Instant;
  newId: MakeId;
  actor: Actor;
  /** Its events carry it to their webhooks. */
  trace: TraceContext;
  /** Reports that something happened; written at the end, in this order. */
  emit(name: EventName, resourceId: Uuid): void;
  /** The audit row of this command: the last call wins. `data` holds no secret and no date of birth. */
  audit(action: string, resource: ResourceKind, resourceId: Uuid | null, data?: object): void;
  /** Wakes a kind of worker after the commit. */
  wakeAfter(kind: Parameters<Wake>[0]): void;
  /** What the calendar will do on a later day because of this; played by a dry run, for its events, and by nothing else. */
  foretell(on: CalendarDate, run: (later: Command) => Promise<void>): void;
  readonly foretold: readonly { on: CalendarDate; run: (later: Command) => Promise<void> }[];
  readonly events: readonly NewEvent[];
  /**
   * `now`: all of this will be rolled back; only work that is usually left to the worker looks at it. `later`: this command
   * commits, and leaves the worker a dry run that is too large for one transaction.
   */
  readonly dryRun: DryRun;
}

/** False: it is meant. */
export type DryRun = false | 'now' | 'later';

export interface CommandOptions {
  organizationId: Uuid;
  actor: Actor;
  /** What it is part of; left out: the turn of work that runs it. */
  trace?: TraceContext;
  dryRun?: DryRun;
  /** The calendar's day, in place of the organization's clock; it holds the clock's row already. */
  at?: { now: Instant; today: CalendarDate };
  /** The worker's own work: it goes on while a test clock is about to advance, and the clock waits for it. */
  background?: boolean;
  /**
   * `update`: this command moves the clock, so nobody else may look at it meanwhile. `none`: it decides nothing by the date, and
   * goes on while a test clock advances.
   */
  clock?: 'share' | 'update' | 'none';
  /** Runs last in the transaction, with what `run` answered: keeps the answer of an idempotent request. */
  beforeCommit?: (tx: Tx, result: unknown) => Promise<void>;
}

/** The result of `run`, or its refusal, in which case nothing was written. Faults are thrown, and nothing was written either. */
export function command<T>(
  kit: Kit,
  options: CommandOptions,
  run: (command: Command) => Promise<T>,
): Promise<T | Refusal> {
  const { trace = runningTrace(), dryRun = false } = options;
  const span = kit.tracer.start('command', 'internal', trace, { 'openroll.dry_run': dryRun !== false });
  return runIn(span, () => transact(kit, options, run), refusalOf);
}

const refusalOf = (result: unknown): Attributes =>
  result instanceof Refusal ? { 'openroll.refusal': result.code } : {};

async function transact<T>(
  kit: Kit,
  options: CommandOptions,
  run: (command: Command) => Promise<T>,
): Promise<T | Refusal> {
  let wakes: Set<Parameters<Wake>[0]> = new Set();
  let result: T;
  try {
    result = await transaction(kit.database.db, async (tx) => {
      wakes = new Set();
      const answer = await runInside(kit, tx, options, run, wakes);
      if (options.dryRun === 'now') throw new DryRunDone(answer);
      return answer;
    });
  } catch (error) {
    if (error instanceof Refused) return error.refusal;
    if (error instanceof DryRunDone) return error.result as T;
    throw error;
  }
  for (const kind of wakes) kit.wake(kind);
  return result;
}

/** A command within a transaction that somebody else began: a batch of the worker or a day of the calendar. */
export async function runInside<T>(
  kit: Kit,
  tx: Tx,
  options: CommandOptions,
  run: (command: Command) => Promise<T>,
  wakes: Set<Parameters<Wake>[0]>,
): Promise<T> {
  const time = options.at ?? (await openClock(kit, tx, options));
  const events: NewEvent[] = [];
  const audits: Audit[] = [];
  const foretold: Command['foretold'][number][] = [];
  const context: Command = {
    db: tx,
    organizationId: options.organizationId,
    now: time.now,
    today: time.today,
    realNow: kit.real.now(),
    newId: kit.newId,
    actor: options.actor,
    trace: runningTrace(),
    emit: (name, resourceId) => events.push({ name, resourceId }),
    audit: (action, resource, resourceId, data) => audits.splice(0, 1, { action, resource, resourceId, data }),
    wakeAfter: (kind) => wakes.add(kind),
    foretell: (on, later) => foretold.push({ on, run: later }),
    foretold,
    events,
    dryRun: options.dryRun ?? false,
  };
  const result = await run(context);
  await appendEvents(tx, options.organizationId, events, context, kit.newId);
  if (events.length > 0) wakes.add('deliveries');
  for (const audit of audits) await insertAudit(context, audit);
  await options.beforeCommit?.(tx, result);
  return result;
}

/** Takes the organization's clock, in share mode unless it is to be moved; an advancing test clock turns changes away for a moment. */
async function openClock(kit: Kit, tx: Tx, options: CommandOptions): Promise<OrganizationTime> {
  const time = await readClock(tx, kit.real, options.organizationId, options.clock ?? 'share');
  if (time.status === 'advancing' && !options.background && options.clock !== 'none')
    refuse('clock_advancing', { headers: { 'retry-after': '1' } });
  return time;
}

interface Audit {
  action: string;
  resource: ResourceKind;
  resourceId: Uuid | null;
  data: object | undefined;
}

async function insertAudit(command: Command, audit: Audit): Promise<void> {
  const { actor, trace } = command;
  await sql`
    insert into audit_entries (organization_id, id, occurred_at, actor_kind, actor_id, actor_name, action, resource_type,
      resource_id, data, trace_id)
    values (${command.organizationId}, ${command.newId()}, ${command.now}, ${actor.kind}, ${actor.id}, ${actor.name},
      ${audit.action}, ${audit.resource}, ${audit.resourceId}, ${audit.data ? JSON.stringify(audit.data) : null}::jsonb,
      ${trace.traceId})`.execute(command.db);
}

/** Leaves a transaction with a result and a rollback. */
class DryRunDone extends Error {
  readonly result: unknown;

  constructor(result: unknown) {
    super('dry run');
    this.result = result;
  }
}
