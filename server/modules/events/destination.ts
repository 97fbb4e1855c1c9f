/**
 * Where events go besides their own table. Webhooks are one destination; another would be a folder beside them, listed in
 * server/kit.ts.
 */
import type { Db, Tx } from '../../platform/database/db.ts';
import type { Row } from '../../platform/database/records.ts';
import type { EventName, WorkKind } from '../../platform/register.ts';
import type { Instant } from '../../platform/values/dates.ts';
import type { MakeId, Uuid } from '../../platform/values/ids.ts';

export type StoredEvent = Pick<Row<'webhook_events', { event_name: EventName }>, 'id' | 'event_name'>;

/** The events of an organization after one position, up to and including another. */
export interface Positions {
  after: number;
  through: number;
}

export interface Destination {
  /** The kind of work that taking events creates. */
  work: WorkKind;
  /** Takes the events of one command, in order, in its transaction. */
  take(
    tx: Tx,
    organizationId: Uuid,
    events: readonly StoredEvent[],
    time: { now: Instant; realNow: Instant },
    newId: MakeId,
  ): Promise<void>;
  /** Called for events that have just been numbered, and so are committed, whenever they were written. True: there is work. */
  numbered(tx: Tx, organizationId: Uuid, positions: Positions, realNow: Instant, newId: MakeId): Promise<boolean>;
  /** Its tables that are partitioned by month and dropped with the events; a table that refers to another precedes it. */
  partitioned: readonly string[];
  /** Whether anything from before this id still waits, or is about an event from before it. If so, its month is kept. */
  isUnsettled(db: Db, before: Uuid): Promise<boolean>;
}
