/**
 * The baseline of the census: what a careful engineer would write by hand for exactly these rows. The body is parsed, rows
 * go in by `json_to_recordset` in large batches, one statement per table, over prepared statements of `pg` itself. It checks
 * nothing, matches nobody, decides nothing and can't be resumed: everybody is known to be new and eligible.
 */
import pg from 'pg';
import type { CensusRowInput } from '../../server/modules/census/census.schemas.ts';
import { foldEmail, foldName } from '../../server/modules/employees/folding.rules.ts';
import { realClock, realIds } from '../../server/platform/process/real-clock.ts';
import type { Uuid } from '../../server/platform/values/ids.ts';
import { normalizePhone } from '../../server/platform/values/phone.ts';

/** Measured on 2 cores: batches of 1,000, 2,500 and 5,000 rows differ by less than the noise. */
const BATCH = 2_500;

const newId = realIds(realClock);

interface Target {
  organization: Uuid;
  employer: Uuid;
}

interface PlanYearOfEmployer {
  id: Uuid;
  product_id: Uuid;
  window_start: string;
  window_end: string;
  coverage_start: string;
}

export async function connectRaw(url: string): Promise<pg.Client> {
  const types = {
    getTypeParser: ((oid: number) =>
      oid === pg.types.builtins.JSONB || oid === pg.types.builtins.JSON ? JSON.parse : String) as never,
  };
  const client = new pg.Client({ connectionString: url, options: '-c TimeZone=UTC -c DateStyle=ISO', types });
  // After a failure the server stops under the connection; only the failure itself is of interest.
  client.on('error', () => {});
  await client.connect();
  return client;
}

async function inTransaction(client: pg.Client, run: () => Promise<void>): Promise<void> {
  await client.query('begin');
  await run();
  await client.query('commit');
}

const insert = (table: string, columns: Record<string, string>) => {
  const names = Object.keys(columns).join(', ');
  const types = Object.entries(columns).map(([name, type]) => `${name} ${type}`);
  return {
    name: `insert ${table}`,
    text: `insert into ${table} (organization_id, ${names}) select $1::uuid, ${names} from json_to_recordset($2::json) as r (${types})`,
  };
};

const STAGING = insert('census_rows', {
  ...{ sync_id: 'uuid', index: 'int4', reference_id: 'text', date_of_birth: 'date', email_folded: 'text' },
  ...{ first_name_folded: 'text', last_name_folded: 'text', phone: 'text', zipcode: 'text', body: 'json' },
});
const MEMBERS = insert('members', {
  ...{ id: 'uuid', first_name: 'text', last_name: 'text', email: 'text', phone: 'text', address: 'jsonb' },
  ...{ date_of_birth: 'date', last_name_folded: 'text', created_at: 'timestamptz', updated_at: 'timestamptz' },
});
const EMPLOYEES = insert('employees', {
  ...{
    id: 'uuid',
    employer_id: 'uuid',
    member_id: 'uuid',
    reference_id: 'text',
    first_name: 'text',
    last_name: 'text',
  },
  ...{ first_name_folded: 'text', last_name_folded: 'text', email: 'text', email_folded: 'text' },
  ...{ date_of_birth: 'date', phone: 'text', address: 'jsonb', employee_class: 'text', class_effective_on: 'date' },
  ...{ compensation_type: 'text', compensation_effective_on: 'date', start_date: 'date', status: 'text' },
  ...{ eligibility: 'text', eligible_on: 'date', granted_on: 'date', eligibility_number: 'int4', created_on: 'date' },
  ...{ created_at: 'timestamptz', updated_at: 'timestamptz' },
});
const ENROLLMENTS = insert('enrollments', {
  ...{ id: 'uuid', employer_id: 'uuid', employee_id: 'uuid', member_id: 'uuid', plan_year_id: 'uuid' },
  ...{ product_id: 'uuid', reason: 'text', eligibility_number: 'int4', window_start: 'date', window_end: 'date' },
  ...{ election: 'text', coverage_start: 'date', created_on: 'date' },
  ...{ created_at: 'timestamptz', updated_at: 'timestamptz' },
});
const EVENTS = insert('webhook_events', {
  ...{ id: 'uuid', event_name: 'text', resource_type: 'text', resource_id: 'uuid', created_at: 'timestamptz' },
});
const DELIVERIES = insert('webhook_deliveries', {
  ...{ id: 'uuid', event_id: 'uuid', subscription_id: 'uuid', due_at: 'timestamptz', created_at: 'timestamptz' },
});
const TALLIES = {
  name: 'tallies',
  text: `insert into webhook_event_tallies as t (organization_id, event_name, month, count)
    select $1::uuid, event_name, date_trunc('month', $3::timestamptz)::date, count(*)
    from json_to_recordset($2::json) as r (event_name text) group by event_name
    on conflict (organization_id, event_name, month) do update set count = t.count + excluded.count`,
};

/** A census of people who are all new. */
export async function writeCensus(client: pg.Client, to: Target, body: string): Promise<void> {
  const rows = (JSON.parse(body) as { employees: CensusRowInput[] }).employees;
  const sync = await stage(client, to, rows);
  const planYears = await readPlanYears(client, to);
  const subscription: Uuid = (
    await client.query('select id from webhook_subscriptions where organization_id = $1', [to.organization])
  ).rows[0].id;
  for (let from = 0; from < rows.length; from += BATCH) {
    await inTransaction(client, () => writePeople(client, to, rows.slice(from, from + BATCH), planYears, subscription));
  }
  await client.query('delete from census_rows where organization_id = $1 and sync_id = $2', [to.organization, sync]);
}

async function stage(client: pg.Client, to: Target, rows: readonly CensusRowInput[]): Promise<Uuid> {
  const sync = newId();
  await inTransaction(client, async () => {
    await client.query(
      `insert into census_syncs (organization_id, id, employer_id, status, on_omitted, row_count, phase, actor, accepted_at, touched_at)
       values ($1, $2, $3, 'completed', 'deactivate', $4, 'done', '{}', now(), now())`,
      [to.organization, sync, to.employer, rows.length],
    );
    for (let from = 0; from < rows.length; from += BATCH) {
      const staged = rows.slice(from, from + BATCH).map((row, at) => ({
        sync_id: sync,
        index: from + at,
        reference_id: row.reference_id,
        date_of_birth: row.date_of_birth,
        email_folded: foldEmail(row.email),
        first_name_folded: foldName(row.first_name),
        last_name_folded: foldName(row.last_name),
        phone: row.phone && normalizePhone(row.phone),
        zipcode: row.address?.zipcode,
        body: row,
      }));
      await client.query({ ...STAGING, values: [to.organization, JSON.stringify(staged)] });
    }
  });
  return sync;
}

async function readPlanYears(client: pg.Client, to: Target): Promise<PlanYearOfEmployer[]> {
  const { rows } = await client.query(
    `select id, product_id, open_enrollment_start as window_start, open_enrollment_end as window_end, coverage_start
     from plan_years where organization_id = $1 and employer_id = $2`,
    [to.organization, to.employer],
  );
  return rows;
}

async function writePeople(
  client: pg.Client,
  { organization, employer }: Target,
  rows: readonly CensusRowInput[],
  planYears: readonly PlanYearOfEmployer[],
  subscription: Uuid,
): Promise<void> {
  const now = realClock.now();
  const today = now.slice(0, 10);
  const stamps = { created_at: now, updated_at: now };
  const employees = rows.map((row) => ({
    ...row,
    ...{ id: newId(), employer_id: employer, member_id: newId(), phone: row.phone && normalizePhone(row.phone) },
    ...{ first_name_folded: foldName(row.first_name), last_name_folded: foldName(row.last_name) },
    ...{ email_folded: foldEmail(row.email), class_effective_on: row.start_date, status: 'active' },
    ...{ compensation_effective_on: row.start_date, eligibility: 'eligible', eligible_on: row.start_date },
    ...{ granted_on: today, eligibility_number: 1, created_on: today, ...stamps },
  }));
  const members = employees.map((one) => ({
    ...{ id: one.member_id, first_name: one.first_name, last_name: one.last_name, email: one.email, phone: one.phone },
    ...{ address: one.address, date_of_birth: one.date_of_birth, last_name_folded: one.last_name_folded, ...stamps },
  }));
  const enrollments = employees.flatMap((one) =>
    planYears.map((year) => ({
      ...{ id: newId(), employer_id: employer, employee_id: one.id, member_id: one.member_id, plan_year_id: year.id },
      ...{ product_id: year.product_id, reason: 'open_enrollment', eligibility_number: 1, election: 'Pending' },
      ...{ window_start: year.window_start, window_end: year.window_end, coverage_start: year.coverage_start },
      ...{ created_on: today, ...stamps },
    })),
  );
  const event = (event_name: string, resource_type: string, resource_id: Uuid) => {
    return { id: newId(), event_name, resource_type, resource_id, created_at: now };
  };
  const events = employees.flatMap((one, at) => [
    event('employee.eligibility_granted', 'employee', one.id),
    ...planYears.map((_, year) =>
      event('enrollment.started', 'enrollment', enrollments[at * planYears.length + year]?.id ?? ''),
    ),
  ]);
  const deliveries = events.map(({ id }) => {
    return { id: newId(), event_id: id, subscription_id: subscription, due_at: now, created_at: now };
  });
  await client.query({ ...MEMBERS, values: [organization, JSON.stringify(members)] });
  await client.query({ ...EMPLOYEES, values: [organization, JSON.stringify(employees)] });
  await client.query({ ...ENROLLMENTS, values: [organization, JSON.stringify(enrollments)] });
  const json = JSON.stringify(events);
  await client.query({ ...EVENTS, values: [organization, json] });
  await client.query({ ...TALLIES, values: [organization, json, now] });
  await client.query({ ...DELIVERIES, values: [organization, JSON.stringify(deliveries)] });
}

const COMPARED = ['first_name', 'last_name', 'date_of_birth', 'email', 'start_date', 'employee_class'] as const;

/** The same census again: staged, read back beside the employees, compared. Answers how many rows differ. */
export async function compareCensus(client: pg.Client, to: Target, body: string): Promise<number> {
  const rows = (JSON.parse(body) as { employees: CensusRowInput[] }).employees;
  const sync = await stage(client, to, rows);
  let differing = 0;
  for (let from = 0; from < rows.length; from += BATCH) {
    const staged = await client.query({
      name: 'staged',
      text: `select index, body from census_rows
        where organization_id = $1 and sync_id = $2 and index >= $3 and index < $4 order by index`,
      values: [to.organization, sync, from, from + BATCH],
    });
    const sent: CensusRowInput[] = staged.rows.map((row) => row.body);
    // Not a named statement: a cached plan would go through the references one by one.
    const found = await client.query({
      text: 'select * from employees where organization_id = $1 and employer_id = $2 and reference_id = any($3)',
      values: [to.organization, to.employer, sent.map(({ reference_id }) => reference_id)],
    });
    const known = new Map(found.rows.map((row) => [row.reference_id, row]));
    for (const row of sent) if (differs(row, known.get(row.reference_id))) differing++;
  }
  await client.query('delete from census_rows where organization_id = $1 and sync_id = $2', [to.organization, sync]);
  return differing;
}

function differs(row: CensusRowInput, known: Record<string, unknown> | undefined): boolean {
  if (!known || COMPARED.some((field) => row[field] !== known[field])) return true;
  if (normalizePhone(row.phone ?? '') !== known.phone) return true;
  const there = known.address as Record<string, unknown>;
  return Object.entries(row.address ?? {}).some(([part, value]) => there[part] !== value);
}
