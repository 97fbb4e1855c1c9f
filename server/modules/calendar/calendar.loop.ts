/**
 * Everything that happens by the calendar. A day of some employers of one organization runs a list of steps in order, each in
 * batches, each batch one transaction that also moves their place (day, step, cursor) in `calendar_lanes`. Two workers never
 * run the same day of the same employer; after a kill it is resumed where the last batch left it. The same code runs days on
 * real clocks, when the date has changed, and on test clocks, when one is advanced. The steps themselves come from the modules
 * (`*.calendar.ts`).
 */
import { sql } from 'kysely';
import { SYSTEM } from '../../platform/commands/caller.ts';
import { type Command, type CommandOptions, type Kit, runInside } from '../../platform/commands/command.ts';
import { type Tx, transaction } from '../../platform/database/db.ts';
import { codeOf, isUnavailable } from '../../platform/database/errors.ts';
import type { WorkKind } from '../../platform/register.ts';
import {
  addDays,
  addSeconds,
  type CalendarDate,
  dateIn,
  firstMomentIn,
  type Instant,
  later,
} from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { rounds } from '../../platform/worker/rounds.ts';
import type { Calendar, CalendarStep } from './calendar-step.ts';
import { noteFailure, resolveFailure, resolveFailures, selectWaitingFailure } from './failure.sql.ts';
import { describeFault, isRowFault } from './fault.ts';
import {
  claimPlace,
  findAdvancing,
  findUnderWay,
  insertOtherLanes,
  isDue,
  lookForDue,
  notePlaceFailed,
  type Place,
  type PlaceKey,
  savePlace,
  selectDueStep,
  selectNextDue,
} from './place.sql.ts';

/** While there is work, live organizations with a due day are looked for at most this often. */
const LOOK_SECONDS = 1;

/**
 * Each turn is one batch, or the beginning of a day, of the next place; live organizations come first. True if there was any.
 */
export function calendarTurns(kit: Kit, calendar: Calendar): () => Promise<boolean> {
  let after: PlaceKey | null = null;
  let looked: Instant | null = null;
  /** Live places have moved since the last look, and may have finished a day with another one due. */
  let moved = false;
  const find = async (): Promise<PlaceKey[]> => {
    const { db, byIndex } = kit.database;
    const now = kit.real.now();
    const underWay = await findUnderWay(db);
    const justLooked = looked !== null && looked <= now && now < addSeconds(looked, LOOK_SECONDS);
    if (justLooked && underWay.length > 0) return underWay;
    const advancing = justLooked && !moved ? await findAdvancing(db, calendar) : null;
    if (advancing !== null && advancing.length > 0) return advancing;
    const { due, next } = await lookForDue(byIndex ?? db, now, calendar, after);
    looked = now;
    after = next;
    const live = [...underWay, ...due];
    moved = live.length > 0;
    return moved ? live : (advancing ?? findAdvancing(db, calendar));
  };
  return rounds(find, (key) => calendarTurn(kit, calendar, key));
}

async function calendarTurn(kit: Kit, calendar: Calendar, key: PlaceKey): Promise<boolean> {
  const claimed: { place: Place | null } = { place: null };
  try {
    return await runTurn(kit, calendar, key, claimed);
  } catch (error) {
    // Other places go first from then on; the day stays where its last batch left it and is tried again.
    if (claimed.place && !isUnavailable(error)) await notePlaceFailed(kit.database.db, claimed.place, kit.real.now());
    throw error;
  }
}

async function runTurn(
  kit: Kit,
  calendar: Calendar,
  key: PlaceKey,
  claimed: { place: Place | null },
): Promise<boolean> {
  const wakes = new Set<WorkKind>();
  const worked = await transaction(kit.database.db, async (tx) => {
    wakes.clear();
    const place = await claimPlace(tx, key);
    claimed.place = place;
    if (!place) return false;
    const { day } = place;
    const done =
      day === null
        ? await beginDay(tx, kit, calendar, place)
        : await runBatch(tx, kit, calendar, { ...place, day }, wakes);
    const moved = await skipSteps(tx, calendar, done);
    await savePlace(tx, moved, kit.real.now());
    if (moved.test_now !== null && moved.test_now !== place.test_now) {
      wakes.add(await calendar.clockMoved(tx, place.organization_id, moved.test_now, kit.real.now()));
    }
    return true;
  });
  for (const kind of wakes) kit.wake(kind);
  return worked;
}

/** Most steps have nothing to do on most days. If none is left that does, the day is over. */
async function skipSteps(tx: Tx, calendar: Calendar, place: Place): Promise<Place> {
  const { day, cursor } = place;
  if (day === null || cursor !== null) return place;
  const step = await selectDueStep(tx, calendar, place, day);
  return step === null ? dayOver(place, day) : { ...place, step };
}

const dayOver = (place: Place, day: CalendarDate): Place => {
  return { ...place, day: null, step: 0, cursor: null, calendar_through: day };
};

/** An organization with enough people for this many batches has its days divided among lanes. */
const LARGE_BATCHES = 10;

/** A test clock shows a single moment, and the embedded database has one connection: for both, one place is enough. */
async function isToBeDivided(tx: Tx, kit: Kit, calendar: Calendar, place: Place): Promise<boolean> {
  const { first_lane, last_lane, test_now, organization_id } = place;
  if (first_lane === last_lane || test_now !== null || kit.database.kind === 'embedded') return false;
  return calendar.hasPeople(tx, organization_id, LARGE_BATCHES * kit.database.batchRows);
}

/** Moves to the next day on which something is due or, if none is left, to the clock's target. */
async function beginDay(tx: Tx, kit: Kit, calendar: Calendar, place: Place): Promise<Place> {
  if (await isToBeDivided(tx, kit, calendar, place)) {
    await insertOtherLanes(tx, place, kit.real.now());
    return { ...place, last_lane: place.first_lane };
  }
  const moment = place.target ?? kit.real.now();
  const last = dateIn(place.time_zone, moment);
  // On a real clock, work that came late is due on a day that has already run.
  const first = place.calendar_through < last || place.target ? addDays(place.calendar_through, 1) : last;
  const isToCome = first <= last && place.calendar_through <= last;
  const due = isToCome ? await selectNextDue(tx, calendar, place, last) : null;
  const next = due === null ? null : later(due, first);
  if (next !== null && next <= last) {
    return {
      ...place,
      day: next,
      step: 0,
      cursor: null,
      ...(place.test_now ? { test_now: firstMoment(place.time_zone, next, moment) } : {}),
    };
  }
  const through = later(place.calendar_through, last);
  if (place.target === null) return { ...place, calendar_through: through };
  return { ...place, calendar_through: through, test_now: place.target, target: null, status: 'ready' };
}

/** A simulated day begins at midnight in the organization's time zone, but never after the target. */
function firstMoment(timeZone: string, day: CalendarDate, target: Instant): Instant {
  const midnight = firstMomentIn(timeZone, day);
  return midnight < target ? midnight : target;
}

async function runBatch(
  tx: Tx,
  kit: Kit,
  calendar: Calendar,
  place: Place & { day: CalendarDate },
  wakes: Set<WorkKind>,
): Promise<Place> {
  const { day } = place;
  const step = calendar.steps[place.step];
  if (!step) return dayOver(place, day);
  const organizationId = place.organization_id;
  const now = place.test_now ?? kit.real.now();
  const options = { organizationId, actor: SYSTEM, at: { now, today: day }, step: step.name };
  const batch = { kit, tx, options, wakes, step, day, place };
  if (place.cursor === null && step.retry && (await retryFailure(batch, step.retry))) return place;
  // A day that runs again is only for work that came late, not for what it has already done.
  const isOver = day <= place.calendar_through && !(await isDue(tx, step, place, day));
  const next = isOver ? null : await runRows(batch);
  if (next !== null) return { ...place, cursor: next };
  if (step.looks?.(day) ?? true) await resolveFailures(tx, place, step.name, day, now);
  const isLast = place.step + 1 === calendar.steps.length;
  return isLast ? dayOver(place, day) : { ...place, step: place.step + 1, cursor: null };
}

interface Batch {
  kit: Kit;
  tx: Tx;
  options: CommandOptions & { at: { now: Instant; today: CalendarDate } };
  wakes: Set<WorkKind>;
  step: CalendarStep;
  day: CalendarDate;
  place: Place;
}

/**
 * How many rows the next batch of a place takes. After a fault fewer, down to the failing row; then twice as many each time.
 * One bad row costs a few small batches, and a thousand of them at most a batch each.
 */
const careful = new WeakMap<Kit, Map<string, number>>();

async function runRows(batch: Batch): Promise<Uuid | null> {
  const { kit, tx, options, step, day, place } = batch;
  const limits = careful.get(kit) ?? new Map<string, number>();
  careful.set(kit, limits);
  const { organizationId, at } = options;
  const { first_lane, cursor } = place;
  const key = `${organizationId} ${first_lane}`;
  for (let limit = limits.get(key) ?? kit.database.batchRows; ; limit = Math.ceil(limit / 4)) {
    const outcome = await attempt(batch, (command) => step.run(command, { lanes: place, cursor, limit }));
    if (!('error' in outcome)) {
      if (limit * 2 >= kit.database.batchRows) limits.delete(key);
      else limits.set(key, limit * 2);
      return outcome.value;
    }
    if (limit > 1) continue;
    limits.set(key, 1);
    const failed = await step.next({ db: tx, organizationId, today: day }, { lanes: place, cursor, limit: 1 });
    // No single row of the step caused the fault, so the whole day waits.
    if (failed === null) throw outcome.error;
    await note(batch, failed, outcome.error, at.now);
    return failed;
  }
}

/**
 * Retries one row that failed on an earlier day and that today's batches would not reach; false: none is left. Each has its own
 * turn and transaction, so that its locks are released before others are taken.
 */
async function retryFailure(batch: Batch, retry: NonNullable<CalendarStep['retry']>): Promise<boolean> {
  const { tx, options, step, day, place } = batch;
  const failure = await selectWaitingFailure(tx, place, step.name, day);
  if (failure === null) return false;
  const outcome = await attempt(batch, (command) => retry(command, failure.resource_id));
  if ('error' in outcome) await note(batch, failure.resource_id, outcome.error, options.at.now);
  else await resolveFailure(tx, options.organizationId, failure.id, options.at.now);
  return true;
}

/** A command may be writing what a batch is about to write. On the second attempt it is visible. */
async function attempt<T>(batch: Batch, run: (command: Command) => Promise<T>) {
  const outcome = await attemptOnce(batch, run);
  return 'error' in outcome && codeOf(outcome.error) === '23505' ? attemptOnce(batch, run) : outcome;
}

/** Runs in a savepoint, so that a failing row is rolled back and the transaction continues. */
async function attemptOnce<T>(
  { kit, tx, options, wakes }: Batch,
  run: (command: Command) => Promise<T>,
): Promise<{ value: T } | { error: unknown }> {
  await sql`savepoint rows`.execute(tx);
  try {
    const value = await runInside(kit, tx, options, run, wakes);
    await sql`release savepoint rows`.execute(tx);
    return { value };
  } catch (error) {
    if (!isRowFault(error)) throw error;
    await sql`rollback to savepoint rows`.execute(tx);
    await sql`release savepoint rows`.execute(tx);
    return { error };
  }
}

async function note({ kit, tx, options, step, day }: Batch, id: Uuid, error: unknown, now: Instant): Promise<void> {
  const failure = { id: kit.newId(), day, step: step.name, resource_type: step.row, resource_id: id };
  await noteFailure(tx, options.organizationId, { ...failure, ...describeFault(error) }, now);
}
