/** The worlds in which stories of corrections are played: an employer, an employee with a child or without, and one plan. */
import { sql } from 'kysely';
import { parseId, wireId } from '../../server/modules/vocabulary/ids.ts';
import type { Db } from '../../server/platform/database/db.ts';
import { type CalendarDate, daysBetween } from '../../server/platform/values/dates.ts';
import type { Uuid } from '../../server/platform/values/ids.ts';
import type { Api, TestOpenroll } from '../../server/testing/app.ts';
import { hire, makeEmployer, makePlan, makeProduct } from '../../server/testing/builders.ts';
import { answerWith } from '../../server/testing/enrolling.ts';
import type { Owed } from '../../server/testing/owed.ts';
import { type Facts, FIRST_DAY, LATER, STEP_DAYS, type Story, type Turn } from './corrected-stories.ts';

export interface World {
  story: Story;
  employerId: string;
  policyId: string;
  planId: string;
  planYearId: string;
  employeeId: string;
  memberId: string;
  childId: string | null;
}

export const done = async (answer: ReturnType<Api['post']>) => {
  const { status, body } = await answer;
  if (status >= 300) throw new Error(JSON.stringify(body));
  return body;
};

const ratesOf = (rates: Facts['rates']) => ({
  type: 'age',
  table: [
    { min_age: 0, max_age: 20, cents: 15_000 },
    { min_age: 21, max_age: 45, cents: rates.adult },
    { min_age: 46, max_age: 120, cents: rates.older },
  ],
});

function contributionOf({ share }: Story, { contribution }: Facts) {
  const fixed = { type: 'fixed', EE: contribution };
  const percent = { type: 'percent', EE: contribution / 200 };
  if (share === 'by_class') return { type: 'by_class', classes: { 'Part Time': percent }, otherwise: fixed };
  return share === 'percent' ? percent : fixed;
}

export async function worldOf(
  house: Pick<TestOpenroll, 'drain'>,
  api: Api,
  story: Story,
  facts: Facts,
): Promise<World> {
  const employerId = await makeEmployer(api);
  const employer = `/v1/employers/${employerId}`;
  const policy = { classification: facts.classification, waiting_period: facts.wait };
  const { data: said } = await done(api.post(`${employer}/benefit-eligibility-policies`, policy));
  const product = story.medical
    ? { category: 'Medical', product_code: 'MEC_PLUS' }
    : { category: 'Dental', product_code: 'VD' };
  const benefit_id = await makeProduct(api, product);
  const planId = await makePlan(api, benefit_id, { rates: ratesOf(facts.rates) });
  const offer = {
    ...{ benefit_id, plan_ids: [planId], coverage_start: '2026-01-01', open_enrollment_start: FIRST_DAY },
    ...{ contribution: contributionOf(story, facts), max_retro_days: story.retroDays },
  };
  const { data } = await done(api.post(`${employer}/benefit-plan-years`, offer));
  if (facts.later !== null)
    await done(api.post(`/v1/benefit-plans/${planId}/rates`, { ...laterIn(facts), reason: 'announced' }));
  const person = { start_date: facts.start, date_of_birth: facts.birth, employee_class: facts.employeeClass };
  const [employee] = await hire({ ...house, api }, employerId, [person]);
  const child = {
    ...{ first_name: 'Ines', last_name: 'Ferreira', date_of_birth: facts.child, relationship: 'Child' },
    address: { address_line_1: '9 Cinder Alley', city: 'Tacoma', state: 'WA', zipcode: '98405' },
  };
  const family = `/v1/members/${employee.member_id}/dependents`;
  const childId = story.withChild ? (await done(api.post(family, child))).data.legal_dependent_id : null;
  const planYearId = data.benefit_plan_year_id;
  const who = { employeeId: employee.id, memberId: employee.member_id, childId };
  return { story, employerId, policyId: said.id, planId, planYearId, ...who };
}

/** Tells the world what is so, by the call that corrects such a fact. */
export async function tell(api: Api, world: World, { kind, facts: told }: Turn): Promise<unknown> {
  const why = { reason: 'typed wrong', retroactive_reason: 'non_payment' };
  const facts = { ...world.story.right, ...told };
  const person = `/v1/employees/${world.employeeId}`;
  const employee = (fields: object) => done(api.patch(person, { correction: true, ...why, ...fields }));
  switch (kind) {
    case 'start':
      return employee({ start_date: facts.start });
    case 'birth':
      return employee({ date_of_birth: facts.birth });
    case 'class':
      return employee({ employee_class: facts.employeeClass });
    case 'policy':
      return done(
        api.post(`/v1/benefit-eligibility-policies/${world.policyId}/correct`, { ...policyIn(told), ...why }),
      );
    case 'child': {
      const child = `/v1/members/${world.memberId}/dependents/${world.childId}`;
      return done(api.patch(child, { date_of_birth: facts.child, ...why }));
    }
    case 'rates':
      return done(api.post(`/v1/benefit-plans/${world.planId}/rates`, { rates: ratesOf(facts.rates), ...why }));
    case 'later':
      return done(api.post(`/v1/benefit-plans/${world.planId}/rates`, { ...laterIn(facts), ...why }));
    case 'contribution': {
      const contribution = contributionOf(world.story, facts);
      return done(api.post(`/v1/benefit-plan-years/${world.planYearId}/contribution`, { contribution, ...why }));
    }
    case 'departure':
      return facts.employed
        ? done(api.delete(`${person}/termination`, { reason: 'never left' }))
        : done(api.post(`${person}/terminate`, {}));
  }
}

const laterIn = ({ rates, later }: Facts) => ({
  rates: ratesOf({ ...rates, adult: later ?? rates.adult }),
  effective_on: LATER,
});

/** Two mistakes about one policy are two: what is not told stays as it is. */
function policyIn({ classification, wait }: Partial<Facts>) {
  return { ...(classification ? { classification } : {}), ...(wait ? { waiting_period: wait } : {}) };
}

/** Whoever is asked answers with the one plan, and the child where there is one; what a correction asks, each in their time. */
export async function answerAll(
  { db }: { db: Db },
  { api, organization, today }: { api: Api; organization: Uuid; today: CalendarDate },
  worlds: ReadonlyMap<string, World>,
): Promise<void> {
  const { rows } = await sql<{ id: Uuid; employee_id: Uuid; reason: string; window_start: CalendarDate }>`
    select id, employee_id, reason, window_start from enrollments where organization_id = ${organization}
      and election = 'Pending' and ${today} between window_start and window_end order by id`.execute(db);
  for (const row of rows) {
    const world = worlds.get(wireId('employee', row.employee_id));
    if (!world) throw new Error('a window of nobody');
    const { planId: plan_id, childId, story } = world;
    const waits = story.signsAfter === null ? Number.POSITIVE_INFINITY : story.signsAfter * STEP_DAYS;
    if (row.reason === 'correction' && daysBetween(row.window_start, today) < waits) continue;
    const dependent_ids = childId ? [childId] : [];
    await done(answerWith(api, wireId('enrollment', row.id), { plan_id, dependent_ids }));
  }
}

/** What two worlds are compared in. */
export interface State {
  eligible: string[];
  covered: string[];
  owed: Pick<Owed, 'month' | 'premium' | 'employee'>[];
  deducted: string[];
}

export async function stateOf(
  db: Db,
  organization: Uuid,
  { employeeId }: World,
  owed: readonly Owed[],
): Promise<State> {
  const said = async (statement: ReturnType<typeof sql<{ said: string }>>) =>
    (await statement.execute(db)).rows.map((row) => row.said);
  const id = parseId('employee', employeeId) ?? '';
  return {
    // Spans that follow each other are one.
    eligible: await said(sql<{ said: string }>`
      select concat(min(starts_on), '…', case when bool_and(ends_on is not null) then max(ends_on) end) as said from (
        select starts_on, ends_on, sum(is_new) over (order by starts_on) as span from (
          select starts_on, ends_on, case when lag(ends_on) over (order by starts_on) + 1 = starts_on then 0 else 1 end as is_new
          from eligibility_periods
          where organization_id = ${organization} and employee_id = ${id} and kind = 'eligible' and superseded_at is null
            and coalesce(ends_on >= starts_on, true)) p) s
      group by span order by min(starts_on)`),
    // Days that two enrollments share between them are the same days.
    covered: await said(sql<{ said: string }>`
      select concat(covered.on_day::date, ' ', p.tier) as said from enrollments n
      cross join lateral generate_series(n.coverage_start::timestamp, n.coverage_end::timestamp, interval '1 day') as covered (on_day)
      join coverage_prices p on p.organization_id = n.organization_id and p.enrollment_id = n.id and p.superseded_at is null
        and covered.on_day::date between p.starts_on and coalesce(p.ends_on, 'infinity')
      where n.organization_id = ${organization} and n.employee_id = ${id} and n.election = 'Enrolled' and not n.cancelled
      order by covered.on_day`),
    owed: owed
      .filter(({ employee_id }) => employee_id === id)
      .map(({ month, premium, employee }) => ({ month, premium: Number(premium), employee: Number(employee) })),
    deducted: await said(sql<{ said: string }>`
      select concat(month, ' ', sum(monthly_cents)) as said from deduction_lines
      where organization_id = ${organization} and employee_id = ${id}
      group by month having sum(monthly_cents) <> 0 order by month`),
  };
}

/** The day through which somebody was asked to sign what was corrected, and did not; null: they were not. */
export async function askedUntil(db: Db, organization: Uuid, { employeeId }: World): Promise<CalendarDate | null> {
  const { rows } = await sql<{ until: CalendarDate | null }>`
    select min(window_end) as until from enrollments where organization_id = ${organization}
      and employee_id = ${parseId('employee', employeeId)} and reason = 'correction' and election = 'Expired'`.execute(
    db,
  );
  return rows[0]?.until ?? null;
}
