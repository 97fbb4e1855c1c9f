/** Afterwards: is everything that was acknowledged there, and did every event arrive? */
import { Client } from 'pg';
import { ids } from '../../../server/modules/vocabulary/ids.ts';
import type { Received } from '../../../server/testing/receiver.ts';
import { until } from '../server.ts';
import type { Written } from './load.ts';

export interface Sync {
  employer: string;
  sync: string;
}

export interface Told {
  written: readonly Written[];
  received: readonly Received[];
  syncs: readonly Sync[];
  /** Rows of each census. */
  people: number;
}

export interface Books {
  problems: string[];
  figures: string[];
}

interface Rows {
  employers: { id: string; reference: string; policies: number; people: number }[];
  events: { id: string; event_name: string; resource_id: string }[];
  strange: Record<string, number>;
}

/** Each must be 0. */
const STRANGE: Record<string, string> = {
  'events without a position, or twice the same': `
    select count(*) - count(distinct position) as n from webhook_events`,
  'a gap in the positions': 'select coalesce(max(position), 0) - count(*) as n from webhook_events',
  'tallies that are not the number of events': `
    select coalesce(sum(count), 0) - (select count(*) from webhook_events) as n from webhook_event_tallies`,
  'deliveries that are not delivered': `select count(*) as n from webhook_deliveries where status <> 'Delivered'`,
  'events without a delivery': `
    select count(*) as n from webhook_events e where not exists (
      select from webhook_deliveries d where (d.organization_id, d.event_id) = (e.organization_id, e.id))`,
  'people without the event of their eligibility, or with two': `
    select count(*) as n from employees p where 1 <> (
      select count(*) from webhook_events e
      where e.resource_id = p.id and e.event_name = 'employee.eligibility_granted')`,
  'policies without their event, or with two': `
    select count(*) as n from eligibility_policies p where 1 <> (
      select count(*) from webhook_events e
      where e.resource_id in (p.id, p.employer_id) and e.event_name = 'employer.eligibility_policy_created')`,
  'employers without their audit entry, or with two': `
    select count(*) as n from employers p where 1 <> (
      select count(*) from audit_entries a where a.resource_id = p.id and a.action = 'employer.create')`,
  'idempotency keys without an answer': 'select count(*) as n from idempotency_keys where answer_status is null',
  'rows of a census that were not applied': 'select count(*) as n from census_rows',
};

export async function lookIntoBooks(url: string, told: Told): Promise<Books> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await until('everything is delivered', 300_000, async () => {
      const { rows } = await client.query(`
        select (select count(*) from webhook_deliveries where status in ('Pending', 'In Progress')) +
          (select count(*) from webhook_events where position is null) as left`);
      return Number(rows[0].left) === 0;
    });
    return judge(await readRows(client), told);
  } finally {
    await client.end();
  }
}

async function readRows(client: Client): Promise<Rows> {
  const employers = await client.query(`
    select e.id, e.reference_id as reference,
      (select count(*)::int4 from eligibility_policies p where p.employer_id = e.id) as policies,
      (select count(*)::int4 from employees p where p.employer_id = e.id) as people
    from employers e`);
  const events = await client.query('select id, event_name, resource_id from webhook_events');
  const strange: Record<string, number> = {};
  for (const [name, text] of Object.entries(STRANGE)) strange[name] = Number((await client.query(text)).rows[0].n);
  return { employers: employers.rows, events: events.rows, strange };
}

function judge({ employers, events, strange }: Rows, { written, received, syncs, people }: Told): Books {
  const byReference = Map.groupBy(employers, ({ reference }) => reference);
  const acknowledged = written.filter(({ id }) => id !== null);
  const lost = acknowledged.filter(({ reference, id, policy }) => {
    const [one] = byReference.get(reference) ?? [];
    return !one || ids.wireId('employer', one.id) !== id || (policy && one.policies === 0);
  });
  const twice = [...byReference].filter(([, same]) => same.length > 1);
  const counts = new Map<string, number>();
  for (const { body } of received) counts.set(body.event_id, (counts.get(body.event_id) ?? 0) + 1);
  const known = new Set(events.map(({ id }) => ids.wireId('webhookEvent', id)));
  const never = [...known].filter((id) => !counts.has(id));
  const unknown = [...counts.keys()].filter((id) => !known.has(id));
  const short = syncs.filter(({ employer }) => {
    const one = employers.find(({ id }) => ids.wireId('employer', id) === employer);
    return one?.people !== people;
  });
  const again = [...counts.values()].filter((count) => count > 1).length;
  const undecided = written.length - acknowledged.length;
  return {
    problems: [
      ...lost.map(({ reference }) => `acknowledged and not there: ${reference}`),
      ...twice.map(([reference, same]) => `${same.length} times there: ${reference}`),
      ...never.map((id) => `never delivered: ${id}`),
      ...unknown.map((id) => `delivered, and there is no such event: ${id}`),
      ...short.map(({ employer }) => `a census that is not whole: ${employer}`),
      ...Object.entries(strange).flatMap(([name, n]) => (n === 0 ? [] : [`${n} ${name}`])),
    ],
    figures: [
      `${acknowledged.length} employers and ${written.filter(({ policy }) => policy).length} policies acknowledged, ${lost.length} lost; ` +
        `${undecided} never acknowledged, of which ${written.filter(({ id, reference }) => id === null && byReference.has(reference)).length} are there`,
      `${syncs.length} censuses of ${people} people, ${short.length} not whole`,
      `${events.length} events, ${never.length} never delivered; ${received.length} deliveries, ${again} events more than once`,
    ],
  };
}
