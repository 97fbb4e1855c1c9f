/**
 * The other lists of the desk over 200,000 employers, each with a person, an open invoice and a plan year, beside the statements
 * that a careful engineer would write by hand: what waits, people, who offers a plan, who did what, who looked at whom.
 */
import pg from 'pg';
import { wireId } from '../server/modules/vocabulary/ids.ts';
import { type Figure, interleave, say, show, size, timed } from './support/report.ts';
import { roster } from './support/rosters.ts';
import { openDatabases, openWorld, query, type World } from './support/world.ts';

const EMPLOYERS = size(200_000, 50_000);
/** One in so many employers has a life event to decide, and one a failure of the calendar. */
const TROUBLED = 100;
const ROUNDS = size(15, 7);
const ROWS = 25;
const MOST = 10;

export default async function deskLists(): Promise<Figure[]> {
  const databases = await openDatabases();
  const worlds: World[] = [];
  try {
    const url = await databases.clone('desk_lists');
    const world = await openWorld(url);
    worlds.push(world);
    const plan = await fill(world, url);
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    const figures: Figure[] = [];
    for (const list of listsOf(world.organization, plan)) figures.push(await compare(world, client, list));
    await client.end();
    return figures;
  } finally {
    for (const world of worlds) await world.close();
    await databases.stop();
  }
}

interface List {
  name: string;
  path: string;
  /** The same by hand. */
  bare: [text: string, values: unknown[]][];
}

const LAST = EMPLOYERS / ROWS;

function listsOf(organization: string, plan: string): List[] {
  const of = [organization];
  const waits = {
    invoices: `from invoices w where w.organization_id = $1 and w.status = 'open'`,
    life_events: `from life_events w where w.organization_id = $1 and w.status = 'pending'`,
    calendar_failures: `from calendar_failures w where w.organization_id = $1 and w.resolved_at is null`,
  };
  const since = { invoices: 'issued_at', life_events: 'submitted_at', calendar_failures: 'first_seen_at' };
  const kinds = Object.keys(waits) as (keyof typeof waits)[];
  const inbox = (some: typeof kinds): List['bare'] =>
    some.flatMap((kind): List['bare'] => [
      [`select w.* ${waits[kind]} order by ${since[kind]}, id limit ${ROWS + 1}`, of],
      [`select count(*) from (select 1 ${waits[kind]} limit 1000) counted`, of],
    ]);
  const paged = (from: string, order: string, values: unknown[], page: number): List['bare'] => [
    [`select count(*) ${from}`, values],
    [`select * ${from} order by ${order} limit ${ROWS} offset ${(page - 1) * ROWS}`, values],
  ];
  const people = `from members where organization_id = $1`;
  const offers = `from plan_year_plans o join plan_years y using (organization_id)
    join employers e on e.organization_id = o.organization_id and e.id = y.employer_id
    where o.organization_id = $1 and o.plan_id = $2 and y.id = o.plan_year_id`;
  const done = `from audit_entries where organization_id = $1`;
  const latest = 'y.coverage_start desc, y.id desc';
  const offersOf = `/v1/benefit-plans/${wireId('benefitPlan', plan as never)}/benefit-plan-years`;
  return [
    { name: 'inbox', path: `/v1/inbox?limit=${ROWS}`, bare: inbox(kinds) },
    { name: 'open invoices', path: `/v1/inbox?kind=invoice_due&limit=${ROWS}`, bare: inbox(['invoices']) },
    { name: 'life events', path: `/v1/inbox?kind=life_event&limit=${ROWS}`, bare: inbox(['life_events']) },
    { name: 'people, first page', path: '/v2/members?page=1', bare: paged(people, 'id desc', of, 1) },
    { name: 'people, last page', path: `/v2/members?page=${LAST}`, bare: paged(people, 'id desc', of, LAST) },
    { name: 'who offers a plan', path: `${offersOf}?page=1`, bare: paged(offers, latest, [organization, plan], 1) },
    { name: 'audit, first page', path: '/v1/audit-entries?page=1', bare: paged(done, 'id desc', of, 1) },
    { name: 'audit, last page', path: `/v1/audit-entries?page=${LAST}`, bare: paged(done, 'id desc', of, LAST) },
    {
      name: 'who looked at whom',
      path: `/v1/access-log?limit=${ROWS}`,
      bare: [[`select * from access_log where organization_id = $1 order by id desc limit ${ROWS + 1}`, of]],
    },
  ];
}

/** Copies of one employer with one person; answers the plan that all of them offer. */
async function fill(world: World, url: string): Promise<string> {
  say(`${EMPLOYERS.toLocaleString('en-US')} employers with a person, an invoice and a plan year are being written`);
  const employer = await world.makeEmployer();
  await world.post(`/v1/employers/${employer}/census-sync`, { employees: roster(1, 'desk') });
  await world.work('census');
  const [template] = await query(
    url,
    `select e.employer_id, e.id as employee, e.member_id, y.id as plan_year, o.plan_id
     from employees e join plan_years y using (organization_id, employer_id)
     join plan_year_plans o on o.organization_id = y.organization_id and o.plan_year_id = y.id limit 1`,
  );
  if (!template) throw new Error('there is nobody to copy');
  const lost = { event_type: 'lost_job_based_coverage', event_date: new Date().toISOString().slice(0, 10) };
  await world.post(`/v1/members/${wireId('member', template.member_id)}/qualifying-life-events`, lost);
  for (const statement of statementsOf(world.organization, template)) await query(url, statement);
  await query(url, 'vacuum analyze');
  return template.plan_id as string;
}

function statementsOf(
  organization: string,
  { employer_id, employee, member_id, plan_year, plan_id }: pg.QueryResultRow,
) {
  const copy = (table: string, id: string, changes: string, where = 'true') => `
    insert into ${table} select made.* from ${table} t cross join made_of i
    cross join lateral jsonb_populate_record(t, jsonb_build_object(${changes})) made where t.id = '${id}' and ${where}`;
  const troubled = `i.n % ${TROUBLED} = 0`;
  return [
    `create table made_of as select n, gen_random_uuid() as employer, gen_random_uuid() as member, gen_random_uuid() as employee,
       gen_random_uuid() as plan_year, now() - n * interval '1 second' as at from generate_series(1, ${EMPLOYERS - 1}) n`,
    copy(
      'employers',
      employer_id,
      `'id', i.employer, 'name', 'Quill ' || i.n, 'ein', '47-' || lpad(i.n::text, 7, '0'), 'reference_id', null,
       'request_sha256', null, 'created_at', i.at`,
    ),
    copy(
      'members',
      member_id,
      `'id', i.member, 'first_name', 'Quill' || i.n % 500, 'last_name', 'Feather' || i.n, 'last_name_folded', 'feather' || i.n,
       'email', 'quill.' || i.n || '@quill.example'`,
    ),
    copy('employees', employee, `'id', i.employee, 'employer_id', i.employer, 'member_id', i.member`),
    copy('plan_years', plan_year, `'id', i.plan_year, 'employer_id', i.employer`),
    `insert into plan_year_plans select o.organization_id, i.plan_year, o.plan_id, o.position
     from plan_year_plans o cross join made_of i where o.plan_year_id = '${plan_year}' and o.plan_id = '${plan_id}'`,
    `insert into life_events select made.* from life_events t cross join made_of i
     cross join lateral jsonb_populate_record(t, jsonb_build_object('id', gen_random_uuid(), 'member_id', i.member,
       'submitted_at', i.at)) made where ${troubled}`,
    `insert into calendar_failures (organization_id, id, employer_id, day, step, resource_type, resource_id, code, message,
       first_seen_at, last_seen_at)
     select '${organization}', gen_random_uuid(), i.employer, current_date, 'windows open', 'employee', i.employee, 'rate_missing',
       'There is no rate.', i.at, i.at from made_of i where ${troubled}`,
    `insert into invoices (organization_id, id, number, employer_id, run_on, issued_at, billed_by, billed_to)
     select '${organization}', gen_random_uuid(), i.n, i.employer, date_trunc('month', i.at), i.at, 'Bench', '{}' from made_of i`,
    `insert into audit_entries (organization_id, id, occurred_at, actor_kind, action, resource_type, resource_id, changes)
     select '${organization}', gen_random_uuid(), i.at, 'system', 'employer.create', 'employer', i.employer, '[]' from made_of i`,
    `insert into users (organization_id, id, email, name, role, created_at, updated_at)
     values ('${organization}', gen_random_uuid(), 'quill@quill.example', 'Quill', 'ADMIN', now(), now())`,
    `insert into access_log (organization_id, id, occurred_at, user_id, operation, resources)
     select '${organization}', gen_random_uuid(), i.at, u.id, 'getMember', array['mbr_' || i.n] from users u cross join made_of i`,
  ];
}

async function compare(world: World, client: pg.Client, { name, path, bare }: List): Promise<Figure> {
  const headers = { authorization: `Bearer ${world.apiKey}` };
  const url = path.includes('page=') ? `${path}&limit=${ROWS}` : path;
  const times = await interleave(ROUNDS, {
    ours: () =>
      timed(async () => {
        const { data } = (await world.app.inject({ url, headers })).json();
        if (data.length !== ROWS) throw new Error(`${name}: ${data.length} rows`);
      }),
    baseline: () =>
      timed(async () => {
        for (const [text, values] of bare) {
          if ((await client.query(text, values)).rows.length === 0) throw new Error(`${name}: nothing was found`);
        }
      }),
  });
  return {
    name: `desk over ${EMPLOYERS.toLocaleString('en-US')} employers, ${name}`,
    ours: show(times.ours, 'ms'),
    baseline: `${show(times.baseline, 'ms')}, ${bare.length === 1 ? 'one statement' : `${bare.length} statements`} by indexes`,
    value: times.ours.median / times.baseline.median,
    unit: '×',
    target: MOST,
  };
}
