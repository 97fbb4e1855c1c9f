/** A step of the calendar. The steps come from the modules (`*.calendar.ts`); server/calendar.ts lists them in order. */
import type { RawBuilder } from 'kysely';
import type { Command } from '../../platform/commands/command.ts';
import type { Tx } from '../../platform/database/db.ts';
import type { WorkKind } from '../../platform/register.ts';
import type { CalendarDate, Instant } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import type { FailingResource } from './failure.sql.ts';
import type { Portion } from './lanes.ts';

export interface CalendarStep {
  name: string;
  /**
   * SQL for the first day, up to `c.until`, on which this step has something to do for the employers of place `c`
   * (`isInPlace`), or null. It looks no further, so rows due later and those of other lanes cost nothing. A day that has passed
   * counts as the next one still to run, so `c.calendar_through` need not be considered.
   */
  due: RawBuilder<CalendarDate | null>;
  /** The kind of row that the step goes through, and the first row of a portion: the one that a batch of one would take. */
  row: FailingResource;
  next: (at: Pick<Command, 'db' | 'organizationId' | 'today'>, portion: Portion) => Promise<Uuid | null>;
  /** The days on which it looks at its rows; omitted: every day that is run. */
  looks?: (day: CalendarDate) => boolean;
  /** Tries a row again that failed on an earlier day, if `run` would not reach it any more. */
  retry?: (command: Command, id: Uuid) => Promise<void>;
  /** Runs one batch of the day (`command.today`). Returns the next cursor, or null once this step is done for the day. */
  run: (command: Command, portion: Portion) => Promise<Uuid | null>;
}

export interface Calendar {
  steps: readonly CalendarStep[];
  /** SQL: the organization of `c` has work that was accepted before its test clock was advanced, and that comes first. */
  waitsFor: RawBuilder<boolean>;
  /** Whether an organization has at least this many people. */
  hasPeople: (tx: Tx, organizationId: Uuid, count: number) => Promise<boolean>;
  /** Called when a test clock has moved; returns the kind of work that became due. */
  clockMoved: (tx: Tx, organizationId: Uuid, simNow: Instant, realNow: Instant) => Promise<WorkKind>;
}
