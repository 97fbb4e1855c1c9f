/**
 * The laws of history: the periods, prices and people of coverage that are in force agree with the enrollments; superseded rows
 * stay, chained without a gap; and read as of an earlier moment, they agree with what the enrollments said then.
 */
import { type RawBuilder, sql } from 'kysely';
import type { Db } from '../../server/platform/database/db.ts';
import type { CalendarDate, Instant } from '../../server/platform/values/dates.ts';
import type { Uuid } from '../../server/platform/values/ids.ts';
import { Broken } from './broken.ts';
import type { Organization } from './organization.ts';

/** Each selects rows that must not exist. */
export const NEVER_IN_HISTORY: Record<string, (organization: Uuid, today: CalendarDate) => RawBuilder<unknown>> = {
  'the period in force is the days of the coverage': (o) => sql`
    select n.id, n.coverage_start, n.coverage_end, p.starts_on, p.ends_on from enrollments n
    left join coverage_periods p on p.organization_id = n.organization_id and p.enrollment_id = n.id and p.superseded_at is null
    where n.organization_id = ${o} and
      case when n.election = 'Enrolled' and not n.cancelled then concat_ws(' ', n.coverage_start, n.coverage_end) end
      is distinct from case when p.id is not null then concat_ws(' ', p.starts_on, p.ends_on) end`,
  'the price in force today is the enrollment’s': (o, today) => sql`
    select n.id, n.tier, p.tier as price from enrollments n
    left join coverage_prices p on p.organization_id = n.organization_id and p.enrollment_id = n.id and p.superseded_at is null
      and least(greatest(n.coverage_start, ${today}::date), n.coverage_end)
        between p.starts_on and coalesce(p.ends_on, 'infinity')
    where n.organization_id = ${o} and n.status = 'enrolled' and
      concat_ws(' ', n.tier, n.premium_cents, n.employer_cents, n.employee_cents)
      <> concat_ws(' ', p.tier, p.premium_cents, p.employer_cents, p.employee_cents)`,
  'prices follow each other from the first day of coverage': (o) => sql`
    select * from (
      select p.enrollment_id, p.starts_on, p.ends_on, n.coverage_start, lag(p.ends_on) over w as before,
        lead(p.starts_on) over w as next
      from coverage_prices p join enrollments n on n.organization_id = p.organization_id and n.id = p.enrollment_id
      where p.organization_id = ${o} and p.superseded_at is null
      window w as (partition by p.enrollment_id order by p.starts_on)) s
    where starts_on <> coalesce(before + 1, coverage_start) or (ends_on is null) <> (next is null)`,
  'the tier of the first part is that of the people covered': (o) => sql`
    select n.id, p.tier, s.people from enrollments n
    join coverage_prices p on p.organization_id = n.organization_id and p.enrollment_id = n.id and p.superseded_at is null
      and p.starts_on = n.coverage_start
    join benefit_plans b on b.organization_id = n.organization_id and b.id = n.plan_id
    cross join lateral (
      select coalesce(string_agg(distinct d.relationship, ' ' order by d.relationship), '') as people, count(*) as number
      from coverage_people c join dependents d on d.organization_id = c.organization_id and d.id = c.dependent_id
      where c.organization_id = n.organization_id and c.enrollment_id = n.id and c.superseded_at is null
        and c.starts_on <= p.starts_on and coalesce(c.ends_on >= p.starts_on, true)) s
    cross join lateral (
      select case s.people when 'Child Spouse' then 'EF' when 'Spouse' then 'ES' when 'Child' then 'EC' else 'EE' end as kind) k
    join employees e on e.organization_id = n.organization_id and e.id = n.employee_id
    where n.organization_id = ${o} and not n.cancelled and coalesce(e.died_on >= n.coverage_start, true)
      and p.tier <> case when b.rates ->> 'type' = 'age' or b.rates ->> k.kind is not null then k.kind when s.number = 1 then 'E1' else 'E2' end`,
  // Only on days of coverage: after its last day, and for cancelled coverage, a price does not count, and a death that was taken back
  // leaves the family's price there. Somebody with an open window is asked in it, to its last day, and has to the end of that month. A
  // class has its share to the last day of a month. Months that are added to coverage that has ended are asked of nobody: the employer
  // bears them, up to the first day that was signed (rules 10.3).
  'a price ends when somebody has left, joins or changes class, when another counts, or where somebody has been asked to sign or cannot be':
    (o) => sql`
    select p.enrollment_id, p.ends_on from coverage_prices p
    join enrollments n on n.organization_id = p.organization_id and n.id = p.enrollment_id
    where p.organization_id = ${o} and p.superseded_at is null and p.ends_on is not null and not exists (
      select 1 from coverage_people c where c.organization_id = p.organization_id and c.enrollment_id = p.enrollment_id
        and c.superseded_at is null and p.ends_on in (c.ends_on, c.starts_on - 1))
      and not exists (select 1 from price_changes c where c.organization_id = n.organization_id
        and c.plan_year_id = n.plan_year_id and c.superseded_at is null and c.starts_on = p.ends_on + 1)
      and not exists (select 1 from enrollments c where c.organization_id = n.organization_id
        and c.employee_id = n.employee_id and c.plan_year_id = n.plan_year_id and (c.reason = 'correction'
          or c.id <> n.id and p.ends_on = (date_trunc('month', c.window_end) + interval '1 month - 1 day')::date))
      and not exists (select 1 from jsonb_array_elements(n.share_classes) c where (c ->> 'until')::date = p.ends_on)
      and not (p.employer_cents = p.premium_cents and p.ends_on + 1 = (
        select f.starts_on from coverage_prices f where f.organization_id = p.organization_id
          and f.enrollment_id = p.enrollment_id order by f.recorded_at, f.starts_on limit 1))
      and not n.cancelled and p.ends_on < n.coverage_end and not exists (
        select 1 from employees e where e.organization_id = n.organization_id and e.id = n.employee_id
          and e.died_on = p.ends_on)`,
  'somebody whom a loss has ended is covered to the last day at most': (o) => sql`
    select c.enrollment_id, d.end_cause, d.ended_on, c.ends_on from coverage_people c
    join dependents d on d.organization_id = c.organization_id and d.id = c.dependent_id
    join enrollments n on n.organization_id = c.organization_id and n.id = c.enrollment_id
    join plan_years y on y.organization_id = n.organization_id and y.id = n.plan_year_id
    where c.organization_id = ${o} and c.superseded_at is null and d.ended_on is not null and not n.cancelled
      and least(c.ends_on, n.coverage_end) > case
        when case d.end_cause when 'divorce' then y.spouse_ends when 'death' then y.death_ends end = 'end_of_month'
        then (date_trunc('month', d.ended_on) + interval '1 month - 1 day')::date else d.ended_on end`,
};

const TABLES = ['coverage_periods', 'coverage_prices', 'coverage_people'] as const;
/** When two rows of a table are about the same thing. */
const ABOUT = {
  coverage_periods: sql`b.enrollment_id = a.enrollment_id`,
  coverage_prices: sql`b.enrollment_id = a.enrollment_id and b.starts_on = a.starts_on`,
  coverage_people: sql`b.enrollment_id = a.enrollment_id and b.dependent_id = a.dependent_id`,
};
/** A day's price may afterwards be part of another price, which began before. */
const SUPERSEDES = { ...ABOUT, coverage_prices: sql`b.enrollment_id = a.enrollment_id` };

for (const table of TABLES) {
  const from = sql.table(table);
  NEVER_IN_HISTORY[`${table}: one thing is known at a time`] = (o) => sql`
    select a.id, b.id as other from ${from} a
    join ${from} b on b.organization_id = a.organization_id and ${ABOUT[table]} and b.id > a.id
      and a.recorded_at < coalesce(b.superseded_at, 'infinity') and b.recorded_at < coalesce(a.superseded_at, 'infinity')
    where a.organization_id = ${o}`;
  // Only cancelled coverage is superseded by nothing.
  NEVER_IN_HISTORY[`${table}: what is superseded is superseded by something`] = (o) => sql`
    select a.id from ${from} a join enrollments n on n.organization_id = a.organization_id and n.id = a.enrollment_id
    where a.organization_id = ${o} and a.superseded_at is not null and n.cancelled_on is null
      and not exists (select 1 from ${from} b where b.organization_id = a.organization_id and ${SUPERSEDES[table]}
        and b.id <> a.id and b.recorded_at >= a.superseded_at)`;
}

interface Memory {
  /** Row → its facts, and since when it is superseded. */
  rows: Map<Uuid, { facts: string; superseded: Instant | null }>;
  /** Moment → what the enrollments said about coverage at its end. */
  said: Map<Instant, string>;
}
const memories = new WeakMap<Organization, Memory>();

/** Nothing that was recorded disappears or changes, and what was known before can still be read. */
export async function holdCoverageHistory(db: Db, org: Organization): Promise<void> {
  const memory = memories.get(org) ?? { rows: new Map(), said: new Map() };
  memories.set(org, memory);
  for (const table of TABLES) await holdRows(db, org, table, memory);
  const { rows } = await sql<{ now: Instant }>`
    select test_now as now from organization_clocks where organization_id = ${org.id}`.execute(db);
  const now = rows[0]?.now;
  if (now === undefined) throw new Error('an organization without a clock');
  memory.said.set(now, await saidNow(db, org.id));
  for (const [moment, said] of [...memory.said].filter(([at]) => at < now).slice(-3)) {
    const known = await knownAt(db, org.id, moment);
    if (known !== said) throw new Broken('what was known is known', { moment, said, known });
  }
}

async function holdRows(db: Db, org: Organization, table: (typeof TABLES)[number], memory: Memory): Promise<void> {
  const { rows } = await sql<{ id: Uuid; facts: string; superseded: Instant | null }>`
    select id, (to_jsonb(a) - 'superseded_at')::text as facts, superseded_at as superseded from ${sql.table(table)} a
    where organization_id = ${org.id}`.execute(db);
  const found = new Map(rows.map(({ id, facts, superseded }) => [id, { facts, superseded }]));
  for (const [key, was] of memory.rows) {
    if (!key.startsWith(table)) continue;
    const is = found.get(key.slice(table.length));
    if (is?.facts !== was.facts || (was.superseded !== null && is.superseded !== was.superseded))
      throw new Broken('what was recorded stays as it was', { table, was, is });
  }
  for (const [id, row] of found) memory.rows.set(table + id, row);
}

/** Coverage by day and price, as what is in force says. */
async function saidNow(db: Db, organization: Uuid): Promise<string> {
  const { rows } = await sql<{ said: string }>`
    select coalesce(string_agg(concat_ws(' ', n.id, n.coverage_start, n.coverage_end, p.starts_on, p.ends_on, p.tier,
      p.premium_cents, p.employee_cents), E'\\n' order by n.id, p.starts_on), '') as said
    from enrollments n
    join coverage_prices p on p.organization_id = n.organization_id and p.enrollment_id = n.id and p.superseded_at is null
    where n.organization_id = ${organization} and n.election = 'Enrolled' and not n.cancelled`.execute(db);
  return rows[0]?.said ?? '';
}

/** The same, as of a moment, from what was recorded. */
async function knownAt(db: Db, organization: Uuid, moment: Instant): Promise<string> {
  const inForce = sql`recorded_at <= ${moment} and coalesce(superseded_at > ${moment}, true)`;
  const { rows } = await sql<{ known: string }>`
    select coalesce(string_agg(concat_ws(' ', p.enrollment_id, p.starts_on, p.ends_on, c.starts_on, c.ends_on, c.tier,
      c.premium_cents, c.employee_cents), E'\\n' order by p.enrollment_id, c.starts_on), '') as known
    from (select * from coverage_periods where organization_id = ${organization} and ${inForce}) p
    left join (select * from coverage_prices where organization_id = ${organization} and ${inForce}) c
      on c.enrollment_id = p.enrollment_id`.execute(db);
  return rows[0]?.known ?? '';
}
