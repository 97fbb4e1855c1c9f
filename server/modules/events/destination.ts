/** Where events go besides their own table. Webhooks are one destination; another is a folder beside them, listed in server/kit.ts. */
import type { Db, Tx } from '../../platform/database/db.ts';
import type { Row } from '../../platform/database/records.ts';
import type { EventName, WorkKind } from '../../platform/register.ts';
import type { Instant } from '../../platform/values/dates.ts';
import type { MakeId, Uuid } from '../../platform/values/ids.ts';

export type StoredEvent = Pick<Row<'webhook_events', { event_name: EventName }>, 'id' | 'event_name'>;

/** The events of an organization after a position, up to and with another. */
export interface Positions {
  after: number;
  through: number;
}

export interface Destination {
  /** The work that taking events leaves. */
  work: WorkKind;
  /** Takes the events of one command, in order, within its transaction. */
  take(
    tx: Tx,
    organizationId: Uuid,
    events: readonly StoredEvent[],
    time: { now: Instant; realNow: Instant },
    newId: MakeId,
  ): Promise<void>;
  /** Looks at events that have just been numbered, and are committed, whenever they were written. True: there is work. */
  numbered(tx: Tx, organizationId: Uuid, positions: Positions, realNow: Instant, newId: MakeId): Promise<boolean>;
  /** Its tables that are partitioned by month and go with the events, those that refer to another before it. */
  partitioned: readonly string[];
  /** Does anything wait that was made before this id, or that tells of an event from before it? Its month is kept. */
  isUnsettled(db: Db, before: Uuid): Promise<boolean>;
}
