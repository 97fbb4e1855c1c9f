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
 * What every module is made with (server/kit.ts puts one together). Its functions are ports: the write path calls them, and
 * whoever owns the tables brings them.
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
  /** Writes the events of a command, in order, each with the trace of the command; answers the work that they leave. */
  appendEvents: (
    tx: Tx,
    organizationId: Uuid,
    events: readonly NewEvent[],
    from: { now: Instant; realNow: Instant; trace: TraceContext },
  ) => Promise<readonly WorkKind[]>;
  insertAudit: (tx: Tx, entry: AuditEntry) => Promise<void>;
  /** What was done to a resource after an entry of the audit, or ever, newest first: the latest twenty. */
  changesSince: (
    tx: Tx,
    organizationId: Uuid,
    resource: { kind: ResourceKind; id: Uuid },
    entry: Uuid | null,
  ) => Promise<readonly { id: Uuid; action: string; fields: readonly string[] }[]>;
}

export interface ClockUse {
  /**
   * `share`, unless it says otherwise: the date that the command decides by is still the date when it commits. `update`: this
   * command moves the clock, so nobody else may look at it meanwhile. `none`: it decides nothing by the date, and goes on while
   * a test clock advances.
   */
  clock?: 'share' | 'update' | 'none';
  /** The worker's own work: it goes on while a test clock is about to advance, and the clock waits for it. */
  background?: boolean;
}

export interface CommandTime {
  /** Stamps rows and events. */
  now: Instant;
  /** The business date. */
  today: CalendarDate;
}

export interface OpenClock extends CommandTime {
  /** Throws `DateTurned` where the business date has become a later one since. */
  confirm: () => Promise<void>;
}

/**
 * The day turned while a command was under way. It has locked what it changes by now, so it is repeated, like a transaction
 * that could not be serialized, and decides by the new date.
 */
export class DateTurned extends Error {
  readonly code = '40001';
}

/** What an audit entry tells of a resource. */
export interface AuditFacts {
  /**
   * The resource's row as it was and as it is; null, or left out: it was not there yet, or is no more. Where they are the same,
   * nothing was changed and there is no entry. Without either it was an act, which leaves an entry whenever it is done.
   */
  before?: object | null;
  after?: object | null;
  /** What is no field of the resource: counts, a reason. No secret and no date of birth. */
  details?: object;
}

/** Who did what to which resource. Whether it is worth keeping, and what of it, is for whoever writes it. */
export interface AuditEntry extends AuditFacts {
  organizationId: Uuid;
  id: Uuid;
  occurredAt: Instant;
  actor: Actor;
  action: string;
  resource: ResourceKind;
  resourceId: Uuid | null;
  traceId: string | null;
  /** Rows name this entry as their cause: it is kept, whether or not the resource itself has changed. */
  isCause: boolean;
}

/** Either an audit entry, or a step of the calendar and its day. */
export type Cause =
  | { auditEntryId: Uuid; step: null; day: null }
  | { auditEntryId: null; step: string; day: CalendarDate };

/** What an action gets as its first argument: the transaction, the time, and where to report what happened. */
export interface Command extends CommandTime {
  db: Tx;
  organizationId: Uuid;
  /** Real time, for leases and retention only. */
  realNow: Instant;
  newId: MakeId;
  actor: Actor;
  /** Its events carry it on. */
  trace: TraceContext;
  /** Reports that something happened; written at the end, in this order. */
  emit(name: EventName, resourceId: Uuid): void;
  /** The audit entry of this command: the last call wins. */
  audit(action: string, resource: ResourceKind, resourceId: Uuid | null, facts?: AuditFacts): void;
  /** What rows with a history name as the cause of their change. Once a command was asked, it leaves an audit entry. */
  cause(): Cause;
  /** Wakes a kind of worker after the commit. */
  wakeAfter(kind: WorkKind): void;
  /** What the calendar will do on a later day because of this; played by a dry run, for its events, and by nothing else. */
  announce(on: CalendarDate, run: (later: Command) => Promise<void>): void;
  /** A dry run tells the impact on it, too; what the path and the events name needs no such word. */
  concern(kind: ResourceKind, id: Uuid): void;
  readonly concerned: readonly { kind: ResourceKind; id: Uuid }[];
  readonly announced: readonly { on: CalendarDate; run: (later: Command) => Promise<void> }[];
  readonly events: readonly NewEvent[];
  /**
   * `now`: all of this will be rolled back; only work that is usually left to the worker looks at it. `later`: this command
   * commits, and leaves the worker a dry run that is too large for one transaction.
   */
  readonly dryRun: DryRun;
}

/** False: the change stays. */
export type DryRun = false | 'now' | 'later';

export interface CommandOptions extends ClockUse {
  organizationId: Uuid;
  actor: Actor;
  /** The trace that it is part of; by default that of the turn of work that runs it. */
  trace?: TraceContext;
  dryRun?: DryRun;
  /** The calendar's step: with the day it is the cause of what changes, in place of an audit entry. */
  step?: string;
  /** The audit entry of the request that asked for this work: the cause of what changes, in place of an entry of its own. */
  causedBy?: Uuid | null;
  /** The calendar's day, in place of the organization's clock; it holds the clock's row already. */
  at?: CommandTime;
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

/** A command within a transaction that somebody else began: a batch of the worker or a day of the calendar. */
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
  // When all rows are locked: what is decided by a later date is repeated.
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

/** The one audit entry of a command. Its id can be asked for before it is written; then it is written, whatever is noted. */
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
