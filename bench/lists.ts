/**
 * Pages of the lists of an organization with 200,000 employers and a million people, each filter, beside the statement that reads the
 * same rows by an index and counts nothing.
 */
import pg from 'pg';
import { wireId } from '../server/modules/vocabulary/ids.ts';
import type { Uuid } from '../server/platform/values/ids.ts';
import { type BigOrganization, fillOrganization } from './support/big-organization.ts';
import { type Figure, interleave, show, size, timed } from './support/report.ts';
import { openDatabases, openWorld, query, type World } from './support/world.ts';

const SIZES = {
  employers: size(200_000, 20_000),
  people: size(1_000_000, 100_000),
  ofLargest: size(20_000, 5_000),
  events: size(1_000_000, 100_000),
  entries: size(1_000_000, 100_000),
};
const ROUNDS = size(25, 9);
const ROWS = 25;
const FAR = 100;
const MOST = 10;

export default async function lists(): Promise<Figure[]> {
  const databases = await openDatabases();
  const worlds: World[] = [];
  try {
    const url = await databases.clone('lists');
    const world = await openWorld(url);
    worlds.push(world);
    const there = await fillOrganization(world, url, SIZES);
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    const figures: Figure[] = [];
    for (const page of await pagesOf(url, world.organization, there)) figures.push(await compare(world, client, page));
    await client.end();
    return figures;
  } finally {
    for (const world of worlds) await world.close();
    await databases.stop();
  }
}

interface Page {
  name: string;
  url: string;
  /** `from … order by …`, with the organization as $1. */
  sql: string;
  page?: number;
}

async function pagesOf(url: string, organization: Uuid, there: BigOrganization): Promise<Page[]> {
  const [entry] = await query(
    url,
    'select resource_id, occurred_at from audit_entries where organization_id = $1 order by id limit 1 offset 5000',
    [organization],
  );
  const [event] = await query(
    url,
    'select resource_id, created_at from webhook_events where organization_id = $1 order by position limit 1 offset 5000',
    [organization],
  );
  return [
    ...employerPages(),
    ...peoplePages(there),
    ...[
      { name: 'members', url: '/v2/members?', sql: MEMBERS },
      { name: 'members', url: '/v2/members?', sql: MEMBERS, page: FAR },
    ],
    ...eventPages(event?.resource_id, event?.created_at),
    ...entryPages(entry?.resource_id, entry?.occurred_at),
  ];
}

const MEMBERS = 'from members where organization_id = $1 order by id desc';

function employerPages(): Page[] {
  const url = '/v1/employers?';
  const from = 'from employers e where organization_id = $1';
  const newest = 'order by created_at desc, id desc';
  const years = (which: string) => `exists (select 1 from plan_years y where y.organization_id = e.organization_id
    and y.employer_id = e.id and ${which})`;
  const connected = 'exists (select 1 from hris_connections h where h.organization_id = $1 and h.employer_id = e.id)';
  const filters: [string, string][] = [
    ['include_cancelled=true', 'true'],
    ['search=uill%2077', `active and name_parts @> trigrams('uill 77') and name ilike '%uill 77%'`],
    ['search=47-0000042', `active and ein = '47-0000042'`],
    ['search=people@quill-42.example', `active and lower(email) = 'people@quill-42.example'`],
    ['benefit_lifecycle_stage=active', `active and ${years('current_date between coverage_start and coverage_end')}`],
    [
      'benefit_lifecycle_stage=open_enrollment',
      `active and ${years('current_date between open_enrollment_start and open_enrollment_end')}`,
    ],
    ['benefit_family=mec', `active and ${years('coverage_end >= current_date')}`],
    ['hris_status=Active', `active and ${connected}`],
    ['hris_provider=tidepay', `active and ${connected}`],
  ];
  return [
    { name: 'employers', url, sql: `${from} and active ${newest}` },
    { name: 'employers', url, sql: `${from} and active ${newest}`, page: FAR },
    ...filters.map(([query, where]) => ({
      ...{ name: `employers, ${query}`, url: `${url}${query}&` },
      sql: `${from} and ${where} ${newest}`,
    })),
  ];
}

function peoplePages({ largest, ordinary }: BigOrganization): Page[] {
  const at = (id: Uuid) => `/v1/employers/${wireId('employer', id)}`;
  const from = (id: Uuid) => `from employees where organization_id = $1 and employer_id = '${id}'`;
  const [url, sql] = [`${at(largest)}/employees?`, from(largest)];
  const byName = 'order by last_name_folded, first_name_folded, id';
  return [
    { name: 'employees', url: `${at(ordinary)}/employees?`, sql: `${from(ordinary)} order by id desc` },
    { name: 'employees of the largest', url, sql: `${sql} order by id desc` },
    { name: 'employees of the largest', url, sql: `${sql} order by id desc`, page: FAR },
    { name: 'employees of the largest by name', url: `${url}sort=name&`, sql: `${sql} ${byName}` },
    {
      ...{ name: 'employees of the largest, employment_status=terminated', url: `${url}employment_status=terminated&` },
      sql: `${sql} and status = 'inactive' order by id desc`,
    },
    {
      ...{ name: 'employees of the largest, search', url: `${url}search=feather44&` },
      sql: `${sql} and first_name || ' ' || last_name ilike '%feather44%' order by id desc`,
    },
    {
      ...{ name: 'statements of the largest', url: `${at(largest)}/payroll-deduction-statements?` },
      sql: `from deduction_statements where organization_id = $1 and employer_id = '${largest}' order by run_on desc`,
    },
  ];
}

function eventPages(resource: Uuid, early: Date): Page[] {
  const url = '/v1/webhook-events?';
  const before = early.toISOString();
  const filters: [string, string][] = [
    ['event_name=enrollment.started', `event_name = 'enrollment.started'`],
    [`resource_id=${wireId('enrollment', resource)}`, `resource_id = '${resource}'`],
    [`created_before=${before}`, `created_at <= '${before}'`],
    [`created_after=${before}`, `created_at >= '${before}'`],
  ];
  const page = ([query, where]: [string, string]) => ({
    ...{ name: `events, ${query.split('=')[0]}`, url: `${url}${query}&` },
    sql: `from webhook_events where organization_id = $1 and ${where} order by created_at desc, id desc`,
  });
  const all = { ...page(['', 'true']), name: 'events', url };
  return [all, { ...all, page: FAR }, ...filters.map(page)];
}

function entryPages(resource: Uuid, early: Date): Page[] {
  const url = '/v1/audit-entries?';
  const before = early.toISOString();
  const filters: [string, string][] = [
    ['resource_type=employer', `resource_type = 'employer'`],
    [`resource_id=${wireId('employee', resource)}`, `resource_id = '${resource}'`],
    ['actor_id=user-77', `actor_id = 'user-77'`],
    ['action=employer.update', `action = 'employer.update'`],
    ['action=employer.create', `action = 'employer.create'`],
    [`created_before=${before}`, `occurred_at <= '${before}'`],
    [`created_after=${before}`, `occurred_at >= '${before}'`],
  ];
  const page = ([query, where]: [string, string]) => ({
    ...{ name: `audit, ${query.startsWith('action') ? query : query.split('=')[0]}`, url: `${url}${query}&` },
    sql: `from audit_entries where organization_id = $1 and ${where} order by occurred_at desc, id desc`,
  });
  const all = { ...page(['', 'true']), name: 'audit', url };
  return [all, { ...all, page: FAR }, ...filters.map(page)];
}

async function compare(world: World, client: pg.Client, { name, url, sql, page = 1 }: Page): Promise<Figure> {
  const headers = { authorization: `Bearer ${world.apiKey}` };
  const found: Record<'ours' | 'baseline', number> = { ours: 0, baseline: 0 };
  const times = await interleave(ROUNDS, {
    ours: () =>
      timed(async () => {
        const answer = await world.app.inject({ url: `${url}limit=${ROWS}&page=${page}`, headers });
        if (answer.statusCode !== 200) throw new Error(`${url}: ${answer.body}`);
        found.ours = answer.json().data.length;
      }),
    baseline: () =>
      timed(async () => {
        const text = `select * ${sql} limit ${ROWS} offset ${(page - 1) * ROWS}`;
        found.baseline = (await client.query(text, [world.organization])).rows.length;
      }),
  });
  if (found.ours !== found.baseline) throw new Error(`${name}: ${found.ours} rows, ${found.baseline} by the statement`);
  return {
    name: `page ${page} of ${name}`,
    ours: show(times.ours, 'ms'),
    baseline: `${show(times.baseline, 'ms')}, a statement by an index`,
    value: times.ours.median / times.baseline.median,
    unit: '×',
    target: MOST,
  };
}
