/**
 * Losses, life events, returns and corrections on unusual days and one after another (rules 4, 10): month ends, a leap day, the day
 * before, twice, taken back and taken back again. Each case is a person; all of them live through one year, and end as the case says.
 */
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseId } from '../../server/modules/vocabulary/ids.ts';
import type { CalendarDate } from '../../server/platform/values/dates.ts';
import type { Uuid } from '../../server/platform/values/ids.ts';
import { type Api, openTestOpenroll, type TestOpenroll } from '../../server/testing/app.ts';
import { hire, makeEmployer, makePlan, makeProduct } from '../../server/testing/builders.ts';
import { done } from '../../server/testing/deducting.ts';
import { NEVER_IN_HISTORY } from '../simulation/history-laws.ts';
import {
  type Case,
  type Covered,
  type Employer,
  elect,
  join,
  LAST,
  type Person,
  RATES,
  type Tier,
} from './odd-days-acts.ts';
import { CASES as GIVEN } from './odd-days-cases.ts';
import { TAKEN_BACK } from './odd-days-taken-back.ts';

const CASES: Record<string, Case> = { ...GIVEN, ...TAKEN_BACK };

let t: TestOpenroll;
let api: Api;
let organization: Uuid;
const people = new Map<string, Person>();

async function pass(day: string): Promise<void> {
  await done(api.post('/v1/test-clock/advance', { to: `${day}T08:00:00Z` }));
  await t.drain();
}

async function found(at: Employer): Promise<void> {
  const employerId = await makeEmployer(api);
  const employer = `/v1/employers/${employerId}`;
  const waiting_period = at === 'now' || at === 'renewed' ? 'none' : at;
  await done(api.post(`${employer}/benefit-eligibility-policies`, { classification: 'all', waiting_period }));
  const offers = new Map<boolean, { plan: string; product: string }>();
  for (const medical of [false, true]) {
    const [category, product_code] = medical ? ['Medical', 'MEC_PLUS'] : ['Dental', 'VD'];
    const product = await makeProduct(api, { category, product_code });
    const plan = await makePlan(api, product, { rates: { type: 'tier', ...RATES } });
    offers.set(medical, { plan, product });
    const terms = {
      benefit_id: product,
      plan_ids: [plan],
      contribution: { type: 'fixed', EE: 0 },
      max_retro_days: 366,
    };
    const offer = (years: object) => done(api.post(`${employer}/benefit-plan-years`, { ...terms, ...years }));
    const first = await offer({ coverage_start: '2028-01-01', open_enrollment_start: '2027-12-10' });
    const window = { open_enrollment_start: '2028-11-01', open_enrollment_end: '2028-11-30' };
    const renews = { renews: first.data.benefit_plan_year_id, renewal: 'passive' };
    if (at === 'renewed') await offer({ coverage_start: '2029-01-01', ...window, ...renews });
  }
  const cases = Object.entries(CASES).filter(([, one]) => (one.at ?? 'now') === at);
  const rows = cases.map(([, { start = '2027-03-01' }], n) => ({ start_date: start, last_name: lastName(n) }));
  const hired = await hire({ ...t, api }, employerId, rows);
  for (const [n, [what, { medical = false, family = [] }]] of cases.entries()) {
    const { id, member_id: memberId } = hired[n];
    const offer = offers.get(medical) ?? { plan: '', product: '' };
    const who: Person = { api, id, memberId, lastName: lastName(n), ...offer, family: new Map() };
    for (const name of family) await join(who, name);
    if (waiting_period === 'none') await elect(...family)(who);
    people.set(what, who);
  }
}

/** Distinct names, so that nobody is taken for somebody else. */
const lastName = (n: number) => `Ferreira ${String.fromCharCode(65 + (n % 26))}${n < 26 ? 'a' : 'b'}`;

beforeAll(async () => {
  t = await openTestOpenroll({ now: '2027-12-10T09:00:00Z' });
  const other = await t.otherOrganization('sandbox');
  api = other.api;
  organization = parseId('organization', other.organizationId) ?? '';
  for (const at of ['now', '30_days', '60_days', 'renewed'] as const) await found(at);
  const acts = Object.entries(CASES).flatMap(([what, one]) => one.acts.map(([day, ...all]) => ({ what, day, all })));
  for (const day of [...new Set(acts.map((one) => one.day))].sort()) {
    await pass(day);
    for (const { what, all } of acts.filter((one) => one.day === day)) {
      for (const act of all) {
        await act(people.get(what) as Person).catch((error) => {
          throw new Error(`${day}, ${what}: ${error.message}`);
        });
        await t.drain();
      }
    }
  }
  await pass(LAST);
}, 120_000);
afterAll(() => t.close());

/** Consecutive days with the same people are one row. */
async function coverage(who: Person): Promise<Covered[]> {
  const { rows } = await sql<{ from: string; to: string; what: string }>`
    select min(day)::text as from, max(day)::text as to, what from (
      select day, what, day - (row_number() over (partition by what order by day))::int as island from (
        select covered.day::date as day, concat_ws(' ', p.tier, (
          select string_agg(m.first_name, '+' order by m.first_name) from coverage_people c
          join dependents d on d.organization_id = c.organization_id and d.id = c.dependent_id
          join members m on m.organization_id = d.organization_id and m.id = d.member_id
          where c.organization_id = n.organization_id and c.enrollment_id = n.id and c.superseded_at is null
            and covered.day::date between c.starts_on and coalesce(c.ends_on, 'infinity'))) as what
        from enrollments n
        cross join lateral generate_series(n.coverage_start::timestamp, n.coverage_end::timestamp, interval '1 day') as covered (day)
        join coverage_prices p on p.organization_id = n.organization_id and p.enrollment_id = n.id and p.superseded_at is null
          and covered.day::date between p.starts_on and coalesce(p.ends_on, 'infinity')
        where n.organization_id = ${organization} and n.employee_id = ${parseId('employee', who.id)}
          and n.election = 'Enrolled' and not n.cancelled) days) islands
    group by what, island order by 1`.execute(t.database.db);
  return rows.map(({ from, to, what }) => [from, to, what]);
}

async function charged(who: Person): Promise<Record<string, number>> {
  const { rows } = await sql<{ month: string; cents: number }>`
    select to_char(month, 'YYYY-MM') as month, sum(monthly_cents)::int4 as cents from deduction_lines
    where organization_id = ${organization} and employee_id = ${parseId('employee', who.id)}
    group by 1 having sum(monthly_cents) <> 0`.execute(t.database.db);
  return Object.fromEntries(rows.map(({ month, cents }) => [month, cents]));
}

/** What is due for each month, by who is covered on its 1st. */
function due({ covered }: Case): Record<string, number> {
  const months = Array.from({ length: 14 }, (_, n) => new Date(Date.UTC(2028, n, 1)).toISOString().slice(0, 7));
  const byTier = months.map((month) => {
    const on = covered.find(([from, to]) => from <= `${month}-01` && `${month}-01` <= to);
    return [month, on ? RATES[on[2].slice(0, 2) as Tier] : 0] as const;
  });
  return Object.fromEntries(byTier.filter(([, cents]) => cents !== 0));
}

it.each(Object.entries(CASES))('%s', async (what, one) => {
  const who = people.get(what) as Person;
  expect(await coverage(who)).toEqual(one.covered);
  expect(await charged(who)).toEqual(due(one));
});

it('keeps the laws of coverage', async () => {
  for (const [law, select] of Object.entries(NEVER_IN_HISTORY)) {
    const { rows } = await select(organization, LAST as CalendarDate).execute(t.database.db);
    expect([law, rows]).toEqual([law, []]);
  }
});
