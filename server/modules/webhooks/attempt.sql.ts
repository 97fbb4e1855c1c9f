/** Reads the deliveries of an event and their attempts, as the API shows them. */
import { sql } from 'kysely';
import type { Db } from '../../platform/database/db.ts';
import { columns, columnsWithout, type Row } from '../../platform/database/records.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { DELIVERY, type DeliveryRow } from './webhook.sql.ts';

/** One row per subscription, as in the contract: its latest delivery, without tests. */
export async function selectDeliveriesOfEvent(db: Db, organizationId: Uuid, eventId: Uuid): Promise<DeliveryRow[]> {
  const { rows } = await sql<DeliveryRow>`
    select * from (
      select distinct on (subscription_id) ${DELIVERY} from webhook_deliveries
      where organization_id = ${organizationId} and event_id = ${eventId} and kind <> 'test'
      order by subscription_id, id desc) latest
    order by id desc limit 100`.execute(db);
  return rows;
}

const ATTEMPT = columnsWithout('webhook_attempts', 'organization_id');
export type AttemptRow = Omit<Row<'webhook_attempts'>, 'organization_id'>;

/** In order, at most fourteen. Null: there is no such delivery. */
export async function selectAttempts(db: Db, organizationId: Uuid, deliveryId: Uuid): Promise<AttemptRow[] | null> {
  const { rows } = await sql<AttemptRow | { id: null }>`
    select ${columns('webhook_attempts', ATTEMPT, 'a')}
    from webhook_deliveries d
    left join webhook_attempts a on a.organization_id = d.organization_id and a.delivery_id = d.id
    where d.organization_id = ${organizationId} and d.id = ${deliveryId} order by a.number`.execute(db);
  if (rows.length === 0) return null;
  return rows.filter((row): row is AttemptRow => row.id !== null);
}
