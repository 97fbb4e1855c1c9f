/** Numbers and counts events outside of commands, so that a feed can follow numbers behind which no later commit appears. */
import { sql } from 'kysely';
import type { Kit } from '../../platform/commands/command.ts';
import { type Tx, transaction } from '../../platform/database/db.ts';
import type { WorkKind } from '../../platform/register.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { findWaiting } from '../../platform/worker/rounds.ts';
import type { Destination, Positions } from './destination.ts';

/** SQL: the month of an event by its id, which is that of its partition. */
const MONTH = sql`
  date_trunc('month', to_timestamp(('x' || left(replace(e.id::text, '-', ''), 12))::bit(48)::int8 / 1000.0))::date`;

/**
 * Numbers what was committed since the last turn, one batch for each organization; true if there may be more right away. Events
 * of one command keep their order, and a late commit gets a higher number, whatever its time.
 */
export async function numberingTurn(kit: Kit, destinations: readonly Destination[]): Promise<boolean> {
  const { db, batchRows } = kit.database;
  let more = false;
  for (const organizationId of await findWaiting(db, 'webhook_events', sql`position is null`, 'id')) {
    const wakes = new Set<WorkKind>();
    const count = await transaction(db, async (tx) => {
      const { after, through } = await numberEvents(tx, organizationId, batchRows);
      wakes.clear();
      for (const one of through > after ? destinations : [])
        if (await one.numbered(tx, organizationId, { after, through }, kit.real.now(), kit.newId)) wakes.add(one.work);
      return through - after;
    });
    for (const kind of wakes) kit.wake(kind);
    more ||= count === batchRows;
  }
  return more;
}

/** The positions that were assigned; none while another worker is numbering. */
async function numberEvents(tx: Tx, organizationId: Uuid, limit: number): Promise<Positions> {
  await sql`
    insert into webhook_event_counters (organization_id, last_position) values (${organizationId}, 0)
    on conflict do nothing`.execute(tx);
  const { rows } = await sql<{ last_position: number }>`
    select last_position from webhook_event_counters where organization_id = ${organizationId}
    for update skip locked`.execute(tx);
  if (!rows[0]) return { after: 0, through: 0 };
  const after = rows[0].last_position;
  // Selected under the lock, so events that another worker has numbered are no longer found.
  const numbered = await sql<{ count: number }>`
    with next as (
      select id, ${after}::int8 + row_number() over (order by id) as position
      from (
        select id from webhook_events where organization_id = ${organizationId} and position is null
        order by id limit ${limit}
      ) unnumbered
    ), numbered as (
      update webhook_events e set position = next.position from next
      where e.organization_id = ${organizationId} and e.id = next.id
      returning e.event_name, ${MONTH} as month
    ), counted as (
      insert into webhook_event_tallies as t (organization_id, event_name, month, count)
      select ${organizationId}::uuid, event_name, month, count(*) from numbered group by event_name, month
      on conflict (organization_id, event_name, month) do update set count = t.count + excluded.count
    )
    select count(*) as count from numbered`.execute(tx);
  const count = numbered.rows[0]?.count ?? 0;
  await sql`
    update webhook_event_counters set last_position = last_position + ${count}
    where organization_id = ${organizationId}`.execute(tx);
  return { after, through: after + count };
}
