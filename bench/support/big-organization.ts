/** An organization as large as a platform: rows, without a story. */
import type { Uuid } from '../../server/platform/values/ids.ts';
import { say } from './report.ts';
import { insertEvents } from './stored-events.ts';
import { query, uuidOf, type World } from './world.ts';

export interface Sizes {
  employers: number;
  people: number;
  /** How many of the people work for the largest employer. */
  ofLargest: number;
  events: number;
  entries: number;
}

export interface BigOrganization {
  largest: Uuid;
  /** An employer with as many people as most. */
  ordinary: Uuid;
}

export async function fillOrganization(world: World, url: string, sizes: Sizes): Promise<BigOrganization> {
  const largest = uuidOf('employer', await world.makeEmployer());
  const of = [world.organization];
  say(`${sizes.employers.toLocaleString('en-US')} employers are being written`);
  await query(url, EMPLOYERS(sizes), [largest]);
  await query(url, PLAN_YEARS, [...of, largest]);
  await query(url, CONNECTIONS, of);
  await query(url, STATEMENTS, [...of, largest]);
  say(`${sizes.people.toLocaleString('en-US')} people are being written`);
  await query(url, PEOPLE(sizes), [...of, largest]);
  say(`${sizes.entries.toLocaleString('en-US')} entries of the audit log are being written`);
  await query(url, ENTRIES(sizes), of);
  say(`${sizes.events.toLocaleString('en-US')} events are being written`);
  await insertEvents(url, world.organization, sizes.events);
  await query(url, 'vacuum analyze');
  const [row] = await query(url, `select id from employers where organization_id = $1 and name = 'Quill 4242'`, of);
  return { largest, ordinary: row?.id };
}

/** Copies of one employer, each with a name, an EIN and a time of its own; every hundredth is cancelled. */
const EMPLOYERS = ({ employers }: Sizes) => `
  insert into employers
  select made.* from employers e cross join generate_series(1, ${employers - 1}) n
  cross join lateral jsonb_populate_record(e, jsonb_build_object('id', gen_random_uuid(), 'name', 'Quill ' || n,
    'ein', '47-' || lpad(n::text, 7, '0'), 'email', 'people@quill-' || n || '.example', 'reference_id', null,
    'request_sha256', null, 'active', n % 100 <> 0, 'created_at', e.created_at - n * interval '1 second')) made
  where e.id = $1`;

/** One per employer: every fiftieth is in open enrollment, the others are in their coverage. */
const PLAN_YEARS = `
  insert into plan_years
  select made.* from (select *, row_number() over (order by created_at desc) as n from employers
    where organization_id = $1 and id <> $2) e
  cross join (select y from plan_years y where organization_id = $1 and employer_id = $2 limit 1) t
  cross join lateral jsonb_populate_record(t.y, jsonb_build_object('id', gen_random_uuid(), 'employer_id', e.id,
    'coverage_start', current_date - case e.n % 50 when 0 then -30 else 90 end, 'coverage_end', current_date + 270,
    'open_enrollment_start', current_date - case e.n % 50 when 0 then 10 else 120 end,
    'open_enrollment_end', current_date + case e.n % 50 when 0 then 10 else -100 end)) made`;

const CONNECTIONS = `
  insert into hris_connections (organization_id, employer_id, provider, provider_label, status, created_at, updated_at)
  select organization_id, id, 'tidepay', 'TidePay', 'Active', now(), now()
  from (select *, row_number() over (order by created_at) as n from employers where organization_id = $1) e
  where n % 100 = 0`;

/** Ten years of one employer's statements, and one statement for each other employer. */
const STATEMENTS = `
  insert into deduction_statements (organization_id, id, employer_id, run_on, run_at, period_start, frequency)
  select organization_id, gen_random_uuid(), id, day, day, day, 'monthly'
  from employers cross join lateral (
    select (date_trunc('month', current_date) - m * interval '1 month')::date as day
    from generate_series(1, case when id = $2 then 120 else 1 end) m) months
  where organization_id = $1`;

/** The first `ofLargest` people work for one employer, the rest are spread evenly; every tenth has left. */
const PEOPLE = ({ employers, people, ofLargest }: Sizes) => `
  with e as materialized (
    select id, row_number() over (order by created_at desc) as n from employers where organization_id = $1 and id <> $2
  ), p as materialized (
    select p.n, gen_random_uuid() as id, gen_random_uuid() as member,
      case when p.n <= ${ofLargest} then $2::uuid else e.id end as employer,
      'Quill' || p.n % 500 as first_name, 'Feather' || p.n as last_name, 'quill.' || p.n || '@quill.example' as email,
      date '1960-01-01' + p.n % 15000 as born
    from generate_series(1, ${people}) as p (n) join e on e.n = 1 + p.n % ${employers - 1}
  ), m as (
    insert into members (organization_id, id, first_name, last_name, last_name_folded, email, phone, date_of_birth,
      created_at, updated_at)
    select $1::uuid, member, first_name, last_name, lower(last_name), email, lpad(n::text, 10, '2'), born, now(), now() from p
  )
  insert into employees (organization_id, id, employer_id, member_id, reference_id, first_name, last_name, first_name_folded,
    last_name_folded, email, email_folded, date_of_birth, status, termination_date, eligibility, created_on, created_at, updated_at)
  select $1::uuid, id, employer, member, 'r' || n, first_name, last_name, lower(first_name), lower(last_name), email, email, born,
    case n % 10 when 0 then 'inactive' else 'active' end, case n % 10 when 0 then current_date end, 'none', current_date, now(), now()
  from p`;

/** One per second; most change employees, every thousandth an employer, by one of ten thousand users. */
const ENTRIES = ({ entries }: Sizes) => `
  insert into audit_entries (organization_id, id, occurred_at, actor_kind, actor_id, action, resource_type, resource_id, changes)
  select $1::uuid, (lpad(to_hex((extract(epoch from at) * 1000)::int8), 12, '0') || '7' || substr(md5(n::text), 1, 3) || '8'
      || substr(md5(n::text), 4, 15))::uuid, at, 'access_token', 'user-' || n % 10000,
    case n % 1000 when 0 then 'employer.update' else 'employee.update' end,
    case n % 1000 when 0 then 'employer' else 'employee' end, md5((n % 50000)::text)::uuid,
    '[{"field": "first_name", "before": "Odalys", "after": "Ingrid"}]'
  from (select n, now() - make_interval(secs => ${entries} - n) as at from generate_series(1, ${entries}) n) e`;
