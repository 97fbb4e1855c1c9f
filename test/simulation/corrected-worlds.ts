/** The worlds in which stories of corrections are played: an employer, an employee with family or without, and one plan. */
import { sql } from 'kysely';
import { parseId, wireId } from '../../server/modules/vocabulary/ids.ts';
import type { Db } from '../../server/platform/database/db.ts';
import { addDays, type CalendarDate, daysBetween } from '../../server/platform/values/dates.ts';
import type { Uuid } from '../../server/platform/values/ids.ts';
import type { Api, TestOpenroll } from '../../server/testing/app.ts';
import { hire, makeEmployer, makePlan, makeProduct } from '../../server/testing/builders.ts';
import { answerWith } from '../../server/testing/enrolling.ts';
import type { Owed } from '../../server/testing/owed.ts';
import { SECOND_YEAR } from './corrected-lives.ts';
import { type Facts, FIRST_DAY, type Happening, LATER, STEP_DAYS, type Story, type Turn } from './corrected-stories.ts';

export interface World {
  story: Story;
  employerId: string;
  policyId: string;
  planId: string;
  /** The second one renews the first. */
  planYearIds: string[];
  employeeId: string;
  memberId: string;
  childId: string | null;
  /** The people they elect for: those whose loss was not reported. */
  family: Set<string>;
  /** By the event that ends their place in the family. */
  lost: Partial<Record<'divorce' | 'bereavement', string>>;
  babyId: string | null;
  isBirthTold: boolean;
  /** The enrollment that was ended by hand; and (below) the roster that left them out. */
  endedId: string | null;
  syncId: string | null;
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
  const terms = {
    ...{ benefit_id, plan_ids: [planId], contribution: contributionOf(story, facts) },
    ...{ max_retro_days: story.retroDays, survivor_months: story.life?.survivorMonths ?? 0 },
  };
  const planYearIds = await offerIn(api, `${employer}/benefit-plan-years`, story, terms);
  if (facts.later !== null)
    await done(api.post(`/v1/benefit-plans/${planId}/rates`, { ...laterIn(facts), reason: 'announced' }));
  const person = { start_date: facts.start, date_of_birth: facts.birth, employee_class: facts.employeeClass };
  const [employee] = await hire({ ...house, api }, employerId, [person]);
  const { id: employeeId, member_id: memberId } = employee;
  const childId = story.withChild ? await join(api, memberId, { ...CHILD, date_of_birth: facts.child }) : null;
  const spouseId = story.life?.withSpouse ? await join(api, memberId, SPOUSE) : null;
  return {
    ...{ story, employerId, policyId: said.id, planId, planYearIds, employeeId, memberId, childId },
    family: new Set([childId, spouseId].flatMap((id) => id ?? [])),
    lost: { ...(spouseId ? { divorce: spouseId } : {}), ...(childId ? { bereavement: childId } : {}) },
    ...{ babyId: null, isBirthTold: false, endedId: null, syncId: null },
  };
}

/** A plan year, and the second one that renews it, if the story has one. */
async function offerIn(api: Api, url: string, { life }: Story, terms: object): Promise<string[]> {
  const offer = async (years: object) =>
    (await done(api.post(url, { ...terms, ...years }))).data.benefit_plan_year_id as string;
  const first = { coverage_start: '2026-01-01', open_enrollment_start: FIRST_DAY };
  const renewal = life?.renewal;
  if (!renewal) return [await offer(first)];
  const renews = await offer({ ...first, coverage_end: addDays(SECOND_YEAR, -1) });
  const second = {
    ...{ coverage_start: SECOND_YEAR, open_enrollment_start: '2026-04-01', open_enrollment_end: RENEWAL_ENDS },
    ...{ renews, renewal },
  };
  return [renews, await offer(second)];
}

const RENEWAL_ENDS = '2026-04-20' as CalendarDate;

const CHILD = { first_name: 'Ines', relationship: 'Child' };
const SPOUSE = { first_name: 'Rui', relationship: 'Spouse', date_of_birth: '1987-06-06' };
const BABY = { first_name: 'Maya', relationship: 'Child' };

async function join(api: Api, memberId: string, person: object): Promise<string> {
  const address = { address_line_1: '9 Cinder Alley', city: 'Tacoma', state: 'WA', zipcode: '98405' };
  const dependent = { last_name: 'Ferreira', address, ...person };
  return (await done(api.post(`/v1/members/${memberId}/dependents`, dependent))).data.legal_dependent_id;
}

/** Reports what is true, by the call that corrects such a fact. */
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
    case 'later': {
      const rates = kind === 'later' ? laterIn(facts) : { rates: ratesOf(facts.rates) };
      // A plan year that is over has to be named.
      const years = world.planYearIds.length > 1 ? { benefit_plan_year_ids: world.planYearIds } : {};
      return done(api.post(`/v1/benefit-plans/${world.planId}/rates`, { ...rates, ...years, ...why }));
    }
    case 'contribution': {
      const contribution = contributionOf(world.story, facts);
      for (const id of world.planYearIds)
        await done(api.post(`/v1/benefit-plan-years/${id}/contribution`, { contribution, ...why }));
      return;
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

/** Two mistakes about one policy are corrected separately: a field that is not reported stays as it is. */
function policyIn({ classification, wait }: Partial<Facts>) {
  return { ...(classification ? { classification } : {}), ...(wait ? { waiting_period: wait } : {}) };
}

/** Answers every window with the one plan, and the child if there is one; windows of corrections when the person is due to sign. */
export async function answerAll(
  { db }: { db: Db },
  { api, organization, today }: { api: Api; organization: Uuid; today: CalendarDate },
  worlds: ReadonlyMap<string, World>,
): Promise<void> {
  const { rows } = await sql<Window>`
    select id, employee_id, plan_year_id, reason, window_start, window_end from enrollments where organization_id = ${organization}
      and election = 'Pending' and ${today} between window_start and window_end order by id`.execute(db);
  for (const row of rows) {
    const world = worlds.get(wireId('employee', row.employee_id));
    if (!world) throw new Error('a window of nobody');
    if (!answers(world, row, today)) continue;
    const choice = { plan_id: world.planId, dependent_ids: [...world.family] };
    const { status, body } = await answerWith(api, wireId('enrollment', row.id), choice);
    // One answer covers both plan years if nobody signed the renewal; and not every loss lets in somebody who is not covered.
    const isAnswered = status < 300 || NO_MORE.has(body.app_error_code);
    if (!isAnswered && !(await isOver(db, organization, row))) throw new Error(JSON.stringify([body, world]));
  }
}

interface Window {
  id: Uuid;
  employee_id: Uuid;
  plan_year_id: Uuid;
  reason: string;
  window_start: CalendarDate;
  window_end: CalendarDate;
}
const NO_MORE: ReadonlySet<string> = new Set(['already_answered', 'enrollment_not_pending', 'change_not_consistent']);

/** The answer to another window has closed this one. */
async function isOver(db: Db, organization: Uuid, { id }: Window): Promise<boolean> {
  const { rows } = await sql`
    select 1 from enrollments where organization_id = ${organization} and id = ${id} and election = 'Expired'`.execute(
    db,
  );
  return rows.length > 0;
}

function answers({ story, planYearIds }: World, row: Window, today: CalendarDate): boolean {
  const { signsAfter, life } = story;
  const waits = signsAfter === null ? Number.POSITIVE_INFINITY : signsAfter * STEP_DAYS;
  if (row.reason === 'correction') return daysBetween(row.window_start, today) >= waits;
  const isRenewal = wireId('planYear', row.plan_year_id) === planYearIds[1];
  // A window that a life event keeps open is its own, too.
  const isOfEvent = row.reason === 'life_event' || row.window_end > RENEWAL_ENDS;
  return !(isRenewal && life?.renewal === 'passive' && !isOfEvent);
}

/** Reports a birth; for an employee not eligible on the day, again as soon as they are. */
export async function tellBirth(api: Api, world: World, bornOn: CalendarDate): Promise<void> {
  if (world.isBirthTold) return;
  if (!world.babyId) {
    world.babyId = await join(api, world.memberId, { ...BABY, date_of_birth: bornOn });
    world.family.add(world.babyId);
  }
  const birth = { event_type: 'had_baby', event_date: bornOn };
  const { status, body } = await api.post(`/v1/members/${world.memberId}/qualifying-life-events`, birth);
  world.isBirthTold = status < 300 || body.app_error_code === 'life_event_too_late';
  if (!world.isBirthTold && body.app_error_code !== 'not_eligible') throw new Error(JSON.stringify(body));
}

/** Reports a loss, or makes a mistake that is taken back later. */
export async function happen(api: Api, world: World, one: Happening, today: CalendarDate): Promise<void> {
  const person = `/v1/employees/${world.employeeId}`;
  const why = { reason: 'told wrong' };
  switch (one.kind) {
    case 'divorce':
    case 'bereavement':
      return lose(api, world, one.kind, one);
    case 'death':
      if (one.isAgain) await done(api.delete(`${person}/termination`, why));
      await done(api.post(`${person}/terminate`, { cause: 'death', termination_date: one.on, ...why }));
      return;
    case 'alive':
      await done(api.delete(`${person}/termination`, why));
      return;
    case 'ended': {
      world.endedId = await runningOf(api, world, today);
      const ended = { coverage_end: today, retroactive_reason: 'non_payment', ...why };
      if (world.endedId) await done(api.post(`/v1/enrollments/${world.endedId}/end`, ended));
      return;
    }
    case 'reinstated': {
      if (!world.endedId) return;
      const { status, body } = await api.post(`/v1/enrollments/${world.endedId}/reinstate`, why);
      // What they have signed meanwhile stays, and has to be right (rules 10.5).
      if (status >= 300 && body.app_error_code !== 'already_enrolled') throw new Error(JSON.stringify(body));
      return;
    }
    case 'omitted': {
      const census = `/v1/employers/${world.employerId}/census-sync?allow_empty=true&max_deactivations=1`;
      world.syncId = (await done(api.post(census, { employees: [] }))).data.census_sync_id;
      return;
    }
    case 'undone':
      await done(api.post(`/v1/employers/${world.employerId}/census-syncs/${world.syncId}/undo`));
  }
}

async function lose(
  api: Api,
  world: World,
  kind: 'divorce' | 'bereavement',
  { on, isAgain }: { on: CalendarDate; isAgain?: boolean },
): Promise<void> {
  const dependent_id = world.lost[kind];
  if (!dependent_id) throw new Error('nobody to lose');
  world.family.delete(dependent_id);
  const member = `/v1/members/${world.memberId}`;
  if (isAgain) {
    const ended = { cause: kind === 'divorce' ? 'divorce' : 'death', ended_on: on, reason: 'another day' };
    await done(api.post(`${member}/dependents/${dependent_id}/end`, ended));
    return;
  }
  const event_type = kind === 'divorce' ? 'divorced' : 'death_of_spouse_or_dependent';
  const event = { event_type, event_date: on, dependent_id };
  const { data } = await done(api.post(`${member}/qualifying-life-events`, event));
  if (data.status === 'pending') await done(api.post(`/v1/qualifying-life-events/${data.id}/approve`));
}

/** What covers them today; null: nothing does. */
async function runningOf(api: Api, world: World, today: CalendarDate): Promise<string | null> {
  const { data } = await done(api.get(`/v1/employees/${world.employeeId}/enrollments`));
  const running = data.find(
    (row: { status: string; coverage_start: string }) => row.status === 'enrolled' && row.coverage_start <= today,
  );
  return running?.id ?? null;
}

/** The state in which two worlds are compared. */
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
    // Consecutive spans are merged.
    eligible: await said(sql<{ said: string }>`
      select concat(min(starts_on), '…', case when bool_and(ends_on is not null) then max(ends_on) end) as said from (
        select starts_on, ends_on, sum(is_new) over (order by starts_on) as span from (
          select starts_on, ends_on, case when lag(ends_on) over (order by starts_on) + 1 = starts_on then 0 else 1 end as is_new
          from eligibility_periods
          where organization_id = ${organization} and employee_id = ${id} and kind = 'eligible' and superseded_at is null
            and coalesce(ends_on >= starts_on, true)) p) s
      group by span order by min(starts_on)`),
    // Days count once, whichever enrollment covers them.
    covered: await said(sql<{ said: string }>`
      select concat(covered.on_day::date, ' ', p.tier, (
        select string_agg(' ' || m.first_name, '' order by m.first_name) from coverage_people c
        join dependents d on d.organization_id = c.organization_id and d.id = c.dependent_id
        join members m on m.organization_id = d.organization_id and m.id = d.member_id
        where c.organization_id = n.organization_id and c.enrollment_id = n.id and c.superseded_at is null
          and covered.on_day::date between c.starts_on and coalesce(c.ends_on, 'infinity'))) as said
      from enrollments n
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

/** The last day on which somebody could have signed a correction and did not; null: they were not asked. */
export async function askedUntil(db: Db, organization: Uuid, { employeeId }: World): Promise<CalendarDate | null> {
  const { rows } = await sql<{ until: CalendarDate | null }>`
    select min(window_end) as until from enrollments where organization_id = ${organization}
      and employee_id = ${parseId('employee', employeeId)} and reason = 'correction' and election = 'Expired'`.execute(
    db,
  );
  return rows[0]?.until ?? null;
}
