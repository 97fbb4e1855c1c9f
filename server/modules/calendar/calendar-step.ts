/** What a step of the calendar is. The steps come from the modules (`*.calendar.ts`); server/calendar.ts lists them in order. */
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
   * SQL for the first day, up to `c.until`, on which this step has something to do for the employers of place `c` (`isInPlace`), or
   * null. It looks no further: what is due later, and of the other lanes, costs nothing then. A day that has passed counts as the
   * next one that is still to run, so it need not look at `c.calendar_through`.
   */
  due: RawBuilder<CalendarDate | null>;
  /** The kind of row that it goes through, and the first one of a portion: the one that a batch of one would take up. */
  row: FailingResource;
  next: (at: Pick<Command, 'db' | 'organizationId' | 'today'>, portion: Portion) => Promise<Uuid | null>;
  /** On which days it looks at its rows; left out: on every day that is run. */
  looks?: (day: CalendarDate) => boolean;
  /** Tries a row again that failed on an earlier day, where `run` would not come by it again. */
  retry?: (command: Command, id: Uuid) => Promise<void>;
  /** One batch of the day (`command.today`); the next cursor, or null: this step is done for the day. */
  run: (command: Command, portion: Portion) => Promise<Uuid | null>;
}

export interface Calendar {
  steps: readonly CalendarStep[];
  /** SQL: work of the organization of `c` that was accepted before its test clock was advanced, and comes first. */
  waitsFor: RawBuilder<boolean>;
  /** Whether an organization has at least so many people. */
  hasPeople: (tx: Tx, organizationId: Uuid, count: number) => Promise<boolean>;
  /** A test clock has moved; answers the work that is due because of it. */
  clockMoved: (tx: Tx, organizationId: Uuid, simNow: Instant, realNow: Instant) => Promise<WorkKind>;
}
