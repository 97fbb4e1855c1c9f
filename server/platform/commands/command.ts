/**
 * The one write path. Every mutation, from the API, the worker or the calendar, is a command: begin → load and lock →
 * decide → save → events → audit row → the idempotent answer → commit.
 * A dry run does all of it and rolls back (docs/decisions/0002-dry-run.md), so what it answers is what would happen.
 */
import { type Database, type Tx, transaction } from '../database/db.ts';
import type { RealClock } from '../process/real-clock.ts';
import type { TraceContext } from '../process/trace-context.ts';
import { type Attributes, runIn, runningTrace, type Tracer } from '../process/tracing.ts';
import type { EventName, ResourceKind, WorkKind } from '../register.ts';
import type { CalendarDate, Instant } from '../values/dates.ts';
import type { IdFormat, MakeId, Uuid } from '../values/ids.ts';
import type { Wake } from '../worker/loops.ts';
import type { Actor } from './caller.ts';
import type { NewEvent } from './event.ts';
import { Refusal, type Refusals, Refused } from './refusal.ts';

/**
 * What every module is given (server/kit.ts assembles one). Its functions are ports: the write path calls them, and the modules
 * that own the tables provide them.
 */
export interface Kit {
  database: Database;
  real: RealClock;
  newId: MakeId;
  wake: Wake;
  tracer: Tracer;
  ids: IdFormat<ResourceKind>;
  refusals: Refusals;
  /** Reads the organization's clock for a command, and refuses where the command has to wait for it. */
  openClock: (tx: Tx, organizationId: Uuid, use: ClockUse) => Promise<OpenClock>;
  /** Writes the events of a command in order, each with the command's trace; returns the kinds of work that they create. */
  appendEvents: (
    tx: Tx,
    organizationId: Uuid,
    events: readonly NewEvent[],
    from: { now: Instant; realNow: Instant; trace: TraceContext },
  ) => Promise<readonly WorkKind[]>;
  insertAudit: (tx: Tx, entry: AuditEntry) => Promise<void>;
  /** What was done to a resource since an audit entry, or ever: the latest twenty changes, newest first. */
  changesSince: (
    tx: Tx,
    organizationId: Uuid,
    resource: { kind: ResourceKind; id: Uuid },
    entry: Uuid | null,
  ) => Promise<readonly { id: Uuid; action: string; fields: readonly string[] }[]>;
}

export interface ClockUse {
  /**
   * `share` by default: the date that the command decides by is still the date when it commits. `update`: this command moves
   * the clock, so nobody else may read it meanwhile. `none`: it decides nothing by the date, and runs even while a test clock
   * advances.
   */
  clock?: 'share' | 'update' | 'none';
  /** The worker's own work: it continues while a test clock is about to advance, and the clock waits for it. */
  background?: boolean;
}

export interface CommandTime {
  /** Stamps rows and events. */
  now: Instant;
  /** The business date. */
  today: CalendarDate;
}

export interface OpenClock extends CommandTime {
  /** Throws `DateTurned` if the business date has moved on since. */
  confirm: () => Promise<void>;
}

/**
 * The date changed while a command was running. It holds the locks on what it changes by now, so it is repeated, like a
 * transaction that could not be serialized, and decides by the new date.
 */
export class DateTurned extends Error {
  readonly code = '40001';
}

/** What an audit entry says about a resource. */
export interface AuditFacts {
  /**
   * The resource's row before and after; null or omitted: it did not exist yet, or no longer does. If both are the same,
   * nothing was changed and there is no entry. Without either it was an act, which always leaves an entry.
   */
  before?: object | null;
  after?: object | null;
  /** Facts that are not fields of the resource: counts, a reason. No secret and no date of birth. */
  details?: object;
}

/** Who did what to which resource. Whether it is kept, and which parts, is up to the port that writes it. */
export interface AuditEntry extends AuditFacts {
  organizationId: Uuid;
  id: Uuid;
  occurredAt: Instant;
  actor: Actor;
  action: string;
  resource: ResourceKind;
  resourceId: Uuid | null;
  traceId: string | null;
  /** Rows name this entry as their cause: it is kept even if the resource itself did not change. */
  isCause: boolean;
}

/** Either an audit entry, or a calendar step and its day. */
export type Cause =
  | { auditEntryId: Uuid; step: null; day: null }
  | { auditEntryId: null; step: string; day: CalendarDate };

/** The first argument of an action: the transaction, the time, and where to report what happened. */
export interface Command extends CommandTime {
  db: Tx;
  organizationId: Uuid;
  /** Real time, for leases and retention only. */
  realNow: Instant;
  newId: MakeId;
  actor: Actor;
  /** The trace that its events carry on. */
  trace: TraceContext;
  /** Reports that something happened; written at the end, in this order. */
  emit(name: EventName, resourceId: Uuid): void;
  /** The audit entry of this command: the last call wins. */
  audit(action: string, resource: ResourceKind, resourceId: Uuid | null, facts?: AuditFacts): void;
  /** The cause that rows with a history name for their change. Once a command was asked for it, it leaves an audit entry. */
  cause(): Cause;
  /** Wakes a kind of worker after the commit. */
  wakeAfter(kind: WorkKind): void;
  /** What the calendar will do on a later day because of this. Only a dry run plays it, for its events. */
  announce(on: CalendarDate, run: (later: Command) => Promise<void>): void;
  /** Adds a resource whose impact a dry run reports. Resources in the path and in the events are included without it. */
  concern(kind: ResourceKind, id: Uuid): void;
  readonly concerned: readonly { kind: ResourceKind; id: Uuid }[];
  readonly announced: readonly { on: CalendarDate; run: (later: Command) => Promise<void> }[];
  readonly events: readonly NewEvent[];
  /**
   * `now`: all of this will be rolled back; only code that would leave work to the worker needs to look. `later`: this command
   * commits, and leaves the worker a dry run that is too large for one transaction.
   */
  readonly dryRun: DryRun;
}

/** False: the change is kept. */
export type DryRun = false | 'now' | 'later';

export interface CommandOptions extends ClockUse {
  organizationId: Uuid;
  actor: Actor;
  /** The trace that this is part of; by default that of the turn of work that runs it. */
  trace?: TraceContext;
  dryRun?: DryRun;
  /** The calendar's step: with its day it is the cause of the changes, in place of an audit entry. */
  step?: string;
  /** The audit entry of the request that caused this work, in place of an entry of its own. */
  causedBy?: Uuid | null;
  /** The calendar's day, in place of the organization's clock, whose row the caller has locked already. */
  at?: CommandTime;
  /** Runs last in the transaction with the result of `run`, to store the answer of an idempotent request. */
  beforeCommit?: (tx: Tx, result: unknown) => Promise<void>;
}

/**
 * Returns the result of `run`, or its refusal. After a refusal nothing was written. Faults are thrown, and then nothing was
 * written either.
 */
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
  let wakes = new Set<WorkKind>();
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

/** A command inside a transaction that somebody else began: a batch of the worker, or a day of the calendar. */
export async function runInside<T>(
  kit: Kit,
  tx: Tx,
  options: CommandOptions,
  run: (command: Command) => Promise<T>,
  wakes: Set<WorkKind>,
): Promise<T> {
  const { organizationId, actor, dryRun = false } = options;
  const clock = options.at ? null : await kit.openClock(tx, organizationId, options);
  const { now, today } = options.at ?? (clock as OpenClock);
  const events: NewEvent[] = [];
  const trace = runningTrace();
  const audit = auditOf(kit, options, trace);
  const announced: Command['announced'][number][] = [];
  const concerned: Command['concerned'][number][] = [];
  const context: Command = {
    db: tx,
    organizationId,
    now,
    today,
    realNow: kit.real.now(),
    newId: kit.newId,
    actor,
    trace,
    emit: (name, resourceId) => events.push({ name, resourceId }),
    audit: audit.note,
    cause: () => causeOf(options, today, audit.promiseEntry),
    wakeAfter: (kind) => wakes.add(kind),
    announce: (on, later) => announced.push({ on, run: later }),
    announced,
    concern: (kind, id) => concerned.push({ kind, id }),
    concerned,
    events,
    dryRun,
  };
  const result = await run(context);
  // Now that all rows are locked: if the date has changed, the command is repeated and decides by the new one.
  if (dryRun !== 'now') await clock?.confirm();
  for (const kind of await kit.appendEvents(tx, organizationId, events, context)) wakes.add(kind);
  await audit.write(tx, now);
  await options.beforeCommit?.(tx, result);
  return result;
}

function causeOf(options: CommandOptions, day: CalendarDate, promiseEntry: () => Uuid): Cause {
  if (options.step !== undefined) return { auditEntryId: null, step: options.step, day };
  return { auditEntryId: options.causedBy ?? promiseEntry(), step: null, day: null };
}

/** The one audit entry of a command. If its id is asked for before it is written, it is written in any case. */
function auditOf(kit: Kit, { organizationId, actor }: CommandOptions, { traceId }: TraceContext) {
  let noted: (AuditFacts & Pick<AuditEntry, 'action' | 'resource' | 'resourceId'>) | null = null;
  let promised: Uuid | null = null;
  return {
    note: (action: string, resource: ResourceKind, resourceId: Uuid | null, facts?: AuditFacts): void => {
      noted = { action, resource, resourceId, ...facts };
    },
    promiseEntry: (): Uuid => {
      promised ??= kit.newId();
      return promised;
    },
    write: async (tx: Tx, occurredAt: Instant): Promise<void> => {
      if (noted === null && promised === null) return;
      const what = noted ?? { action: 'organization.change', resource: 'organization', resourceId: organizationId };
      const entry = { ...what, organizationId, id: promised ?? kit.newId(), occurredAt, actor, traceId };
      await kit.insertAudit(tx, { ...entry, isCause: promised !== null });
    },
  };
}

/** Leaves a transaction with a result and a rollback. */
class DryRunDone extends Error {
  readonly result: unknown;

  constructor(result: unknown) {
    super('dry run');
    this.result = result;
  }
}
