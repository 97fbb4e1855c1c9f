/** Facts about people that were wrong (rules 10.1): what happens to eligibility, coverage, payroll, windows and events. */
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestOpenroll, type TestOpenroll } from '../../server/testing/app.ts';
import { advance, type Company, company, done, latestLines, reconcile } from '../../server/testing/deducting.ts';
import { answerWith, eventsDuring } from '../../server/testing/enrolling.ts';

let t: TestOpenroll;
beforeAll(async () => {
  t = await openTestOpenroll({ now: '2025-12-20T09:00:00Z' });
});
afterAll(() => t.close());

const url = (co: Company) => `/v1/employees/${co.people[0].id}`;
const correct = (co: Company, fields: object, query = '') =>
  done(co.api.patch(`${url(co)}${query}`, { correction: true, reason: 'typed wrong', ...fields }));
const enrollments = async (co: Company) =>
  (await done(co.api.get(`/v1/members/${co.people[0].member_id}/enrollments`))).data;
const electPending = async (co: Company, dependent_ids: string[] = [], plan = co.plan) => {
  const pending = (await enrollments(co)).find((row: { election_status: string }) => row.election_status === 'Pending');
  await done(answerWith(co.api, pending.id, { plan_id: plan, dependent_ids }));
};
const rowsOf = async (statement: ReturnType<typeof sql<{ said: string }>>) =>
  (await statement.execute(t.database.db)).rows.map(({ said }) => said);
const coverage = (co: Company) =>
  rowsOf(sql<{ said: string }>`
    select concat(coverage_start, '…', coverage_end, ' ', tier, ' ', employee_cents, ' ', status) as said from enrollments
    where organization_id = ${co.organization} and election = 'Enrolled' and not cancelled order by coverage_start`);
const charged = (co: Company) =>
  rowsOf(sql<{ said: string }>`
    select to_char(month, 'YYYY-MM') || ' ' || sum(monthly_cents) as said from deduction_lines
    where organization_id = ${co.organization} group by month having sum(monthly_cents) <> 0 order by month`);
const eligible = (co: Company) =>
  rowsOf(sql<{ said: string }>`
    select concat(kind, ' ', starts_on, '…', ends_on) as said from eligibility_periods
    where organization_id = ${co.organization} and superseded_at is null and coalesce(ends_on >= starts_on, true)
    order by starts_on`);
const names = async (run: () => Promise<unknown>) => (await eventsDuring(t, run)).map(([name]) => name);
const months = (from: number, to: number, cents = 4658) =>
  Array.from({ length: to - from + 1 }, (_, at) => `2026-${String(from + at).padStart(2, '0')} ${cents}`);

interface World {
  wait: string;
  start: string;
  elected: string;
  product?: object;
}

/** Somebody who was hired with this start and elected as soon as they could; the plan year is 2026. */
async function enrolled({ wait, start, elected, product = {} }: World): Promise<Company> {
  const co = await company(t, {
    policy: { waiting_period: wait },
    people: [{ start_date: start }],
    planYear: { coverage_start: '2026-01-01', open_enrollment_start: '2025-12-20' },
    product,
  });
  if (elected > '2025-12-20') await advance(co, elected);
  await electPending(co);
  return co;
}

const MEDICAL = { category: 'Medical', product_code: 'MEC_PLUS' };

describe('a hire date', () => {
  it.each<[string, World & { told: string; correct: object; after: string[]; charged: string[]; spans: string[] }]>([
    [
      'that is later takes back all before the new day',
      {
        ...{ wait: '30_days', start: '2026-01-01', elected: '2026-01-31', told: '2026-02-10' },
        correct: { start_date: '2026-03-01' },
        after: ['2026-03-31…2026-12-31 EE 4658 enrolled'],
        charged: months(4, 5),
        spans: ['waiting 2025-12-20…2026-03-30', 'eligible 2026-03-31…'],
      },
    ],
    [
      'that is later, after a wait of 60 days, and within the past',
      {
        ...{ wait: '60_days', start: '2025-12-01', elected: '2026-01-30', told: '2026-03-10' },
        correct: { start_date: '2025-12-16' },
        after: ['2026-02-14…2026-12-31 EE 4658 enrolled'],
        charged: months(3, 5),
        spans: ['waiting 2025-12-20…2026-02-13', 'eligible 2026-02-14…'],
      },
    ],
    [
      'that is later, without a wait',
      {
        ...{ wait: 'none', start: '2025-12-22', elected: '2025-12-22', told: '2026-03-10' },
        correct: { start_date: '2026-02-02' },
        after: ['2026-02-02…2026-12-31 EE 4658 enrolled'],
        charged: months(3, 5),
        spans: ['waiting 2025-12-20…2026-02-01', 'eligible 2026-02-02…'],
      },
    ],
    [
      'that is earlier, within the same month, takes effect without a signature',
      {
        ...{ wait: '30_days', start: '2026-01-10', elected: '2026-02-09', told: '2026-03-10' },
        correct: { start_date: '2026-01-05' },
        after: ['2026-02-04…2026-12-31 EE 4658 enrolled'],
        charged: months(3, 5),
        spans: ['waiting 2025-12-20…2026-02-03', 'eligible 2026-02-04…'],
      },
    ],
    [
      'that is earlier by a month: the employer bears it if nobody signs',
      {
        ...{ wait: '30_days', start: '2026-01-10', elected: '2026-02-09', told: '2026-02-20' },
        correct: { start_date: '2025-12-22' },
        after: ['2026-01-21…2026-12-31 EE 4658 enrolled'],
        charged: months(3, 5),
        spans: ['waiting 2025-12-20…2026-01-20', 'eligible 2026-01-21…'],
      },
    ],
    [
      'that is earlier by a month, by force',
      {
        ...{ wait: '30_days', start: '2026-01-10', elected: '2026-02-09', told: '2026-02-20' },
        correct: { start_date: '2025-12-22', force: true },
        after: ['2026-01-21…2026-12-31 EE 4658 enrolled'],
        charged: months(2, 5),
        spans: ['waiting 2025-12-20…2026-01-20', 'eligible 2026-01-21…'],
      },
    ],
    [
      'that is later keeps Medical coverage that was paid for, and lets it go on when it would have begun',
      {
        ...{ wait: '30_days', start: '2026-01-01', elected: '2026-01-31', told: '2026-02-10', product: MEDICAL },
        correct: { start_date: '2026-03-01' },
        after: ['2026-01-31…2026-02-28 EE 4658 inactive', '2026-03-31…2026-12-31 EE 4658 enrolled'],
        charged: ['2026-02 4658', ...months(4, 5)],
        spans: ['waiting 2025-12-20…2026-03-30', 'eligible 2026-03-31…'],
      },
    ],
    [
      'that is later takes Medical coverage back for a reason',
      {
        ...{ wait: '30_days', start: '2026-01-01', elected: '2026-01-31', told: '2026-02-10', product: MEDICAL },
        correct: { start_date: '2026-03-01', retroactive_reason: 'non_payment' },
        after: ['2026-03-31…2026-12-31 EE 4658 enrolled'],
        charged: months(4, 5),
        spans: ['waiting 2025-12-20…2026-03-30', 'eligible 2026-03-31…'],
      },
    ],
  ])('%s', async (_, world) => {
    const co = await enrolled(world);
    await advance(co, world.told);
    const before = [await coverage(co), await eligible(co)];
    const shown = await correct(co, world.correct, '?dry_run=true');
    expect([await coverage(co), await eligible(co)]).toEqual(before);
    const told = await names(() => correct(co, world.correct));
    expect(shown.dry_run.events.map((one: { event_name: string }) => one.event_name)).toEqual(told);
    expect(await coverage(co)).toEqual(world.after);
    await advance(co, '2026-05-03');
    expect(await coverage(co)).toEqual(world.after);
    expect(await eligible(co)).toEqual(world.spans);
    expect(await charged(co)).toEqual(world.charged);
    expect(await reconcile(co, '2026-05')).toEqual([]);
  });
});

it('days that were added are deducted once the employee has signed for them, and taken back with the date', async () => {
  const co = await enrolled({ wait: '30_days', start: '2026-01-10', elected: '2026-02-09' });
  await advance(co, '2026-02-20');
  expect(await names(() => correct(co, { start_date: '2025-12-22' }))).toEqual(['enrollment.started']);
  const [asked] = (await enrollments(co)).filter(
    (row: { election_status: string }) => row.election_status === 'Pending',
  );
  const { data } = await done(co.api.get(`/v1/enrollments/${asked.id}`));
  expect(data).toMatchObject({ started_reason: 'correction', coverage_start: '2026-01-21' });
  await electPending(co);
  await advance(co, '2026-03-03');
  expect(await charged(co)).toEqual(months(2, 3));
  expect(await latestLines(co)).toContainEqual(['2026-02', 4658, 4658, 'monthly']);
  await correct(co, { start_date: '2026-01-10' });
  await advance(co, '2026-04-03');
  expect(await coverage(co)).toEqual(['2026-02-09…2026-12-31 EE 4658 enrolled']);
  expect(await charged(co)).toEqual(months(3, 4));
});

it('a corrected hire date is corrected back: all is as before, without a window or a signature', async () => {
  const co = await enrolled({ wait: '30_days', start: '2026-01-01', elected: '2026-01-31' });
  await advance(co, '2026-02-10');
  const before = [await coverage(co), await eligible(co)];
  await correct(co, { start_date: '2026-03-01' });
  await advance(co, '2026-03-02');
  expect(await charged(co)).toEqual([]);
  expect(await names(() => correct(co, { start_date: '2026-01-01' }))).toEqual(['employee.eligibility_granted']);
  await advance(co, '2026-04-02');
  expect([await coverage(co), await eligible(co)]).toEqual(before);
  expect(await charged(co)).toEqual(months(2, 4));
});

it('coverage that had been replaced is gone with the corrected date, and comes back with it', async () => {
  const co = await enrolled({ wait: '30_days', start: '2026-01-01', elected: '2026-01-31' });
  await advance(co, '2026-02-10');
  const event = { event_type: 'moved_to_us', event_date: '2026-02-09' };
  const url = `/v1/members/${co.people[0].member_id}/qualifying-life-events`;
  const { data } = await done(co.api.post(url, event));
  await done(co.api.post(`/v1/qualifying-life-events/${data.id}/approve`, {}));
  await electPending(co, [], co.dearer);
  const before = ['2026-01-31…2026-02-28 EE 4658 inactive', '2026-03-01…2026-12-31 EE 6600 enrolled'];
  expect(await coverage(co)).toEqual(before);
  await correct(co, { start_date: '2026-03-01' });
  expect(await coverage(co)).toEqual(['2026-03-31…2026-12-31 EE 6600 enrolled']);
  await advance(co, '2026-03-03');
  await correct(co, { start_date: '2026-01-01' });
  expect(await coverage(co)).toEqual(before);
  await advance(co, '2026-04-02');
  expect(await charged(co)).toEqual(['2026-02 4658', '2026-03 6600', '2026-04 6600']);
});

it('a window that closed before the corrected day opens again on it, and an open one moves', async () => {
  const co = await company(t, {
    policy: { waiting_period: '30_days' },
    people: [{ start_date: '2026-01-01' }, { start_date: '2026-01-01', first_name: 'Bram' }],
    planYear: { coverage_start: '2026-01-01', open_enrollment_start: '2025-12-20' },
  });
  await advance(co, '2026-02-10');
  const moved = await done(
    co.api.patch(`/v1/employees/${co.people[1].id}`, { correction: true, reason: 'typed', start_date: '2026-03-01' }),
  );
  const window = async () =>
    (await done(co.api.get(`/v1/enrollments/${moved.data.enrollments[0].id}/options`))).data.window;
  expect(await window()).toMatchObject({ start: '2026-03-31', end: '2026-04-30' });
  await advance(co, '2026-03-05');
  await correct(co, { start_date: '2026-03-01' });
  await advance(co, '2026-04-02');
  await electPending(co);
  expect(await coverage(co)).toEqual(['2026-03-31…2026-12-31 EE 4658 enrolled']);
});

it('a roster that names another start corrects it, and one much later fails the row', async () => {
  const co = await enrolled({ wait: '30_days', start: '2026-01-01', elected: '2026-01-31' });
  await advance(co, '2026-02-10');
  const roster = async (start_date: string) => {
    const { reference_id, first_name, last_name, email, date_of_birth, employee_class } = co.people[0];
    const employees = [{ reference_id, first_name, last_name, email, date_of_birth, employee_class, start_date }];
    const { data } = await done(co.api.post(`/v1/employers/${co.employerId}/census-sync`, { employees }));
    await t.drain();
    return (await done(co.api.get(`/v1/employers/${co.employerId}/census-syncs/${data.census_sync_id}`))).data;
  };
  expect(await roster('2026-04-03')).toMatchObject({ counts: { failed: 1 } });
  expect(await coverage(co)).toEqual(['2026-01-31…2026-12-31 EE 4658 enrolled']);
  expect(await roster('2026-03-01')).toMatchObject({ counts: { updated: 1 } });
  expect(await coverage(co)).toEqual(['2026-03-31…2026-12-31 EE 4658 enrolled']);
});

const TABLE = [
  { min_age: 0, max_age: 20, cents: 10000 },
  { min_age: 21, max_age: 39, cents: 24000 },
  { min_age: 40, max_age: 99, cents: 30300 },
];

/** Born 1986-05-05, covered from 2026-01-01 with children of these dates of birth, at prices by age, all of it from pay. */
async function byAge(children: string[], product: object = {}) {
  const co = await company(t, {
    plan: { rates: { type: 'age', table: TABLE } },
    planYear: {
      coverage_start: '2026-01-01',
      open_enrollment_start: '2025-12-20',
      contribution: { type: 'fixed', EE: 0 },
    },
    people: [{ date_of_birth: '1986-05-05', start_date: '2025-01-01' }],
    product,
  });
  const family = `/v1/members/${co.people[0].member_id}/dependents`;
  const address = { address_line_1: '9 Cinder Alley', city: 'Tacoma', state: 'WA', zipcode: '98405' };
  const ids: string[] = [];
  for (const [at, date_of_birth] of children.entries()) {
    const child = {
      first_name: `Ines ${'ABCD'[at]}`,
      last_name: 'Ferreira',
      date_of_birth,
      relationship: 'Child',
      address,
    };
    ids.push((await done(co.api.post(family, child))).data.legal_dependent_id);
  }
  await electPending(co, ids);
  return { co, family, ids };
}

/** The first day of the first month whose price changes. */
const dearerFrom = (before: string[], after: string[]) =>
  `${before.find((month, at) => month !== after[at])?.slice(0, 7)}-01`;

describe('a date of birth', () => {
  const ofEmployee = async (co: Company) => {
    await correct(co, { date_of_birth: '1968-05-05' });
  };
  const ofChild = (date_of_birth: string) => async (co: Company, family: string, ids: string[]) => {
    await done(co.api.patch(`${family}/${ids[0]}`, { date_of_birth, reason: 'typed wrong' }));
  };
  it.each<{
    of: string;
    children: string[];
    product?: object;
    put: (co: Company, family: string, ids: string[]) => Promise<void>;
    before: string[];
    after: string[];
  }>([
    { of: 'the employee', children: [], put: ofEmployee, before: months(1, 3, 24000), after: months(1, 4, 30300) },
    {
      of: 'the employee, in a roster',
      children: [],
      put: async (co) => {
        const { reference_id, first_name, last_name, email, employee_class, start_date } = co.people[0];
        const same = { reference_id, first_name, last_name, email, employee_class, start_date };
        const row = { ...same, date_of_birth: '1968-05-05' };
        await done(co.api.post(`/v1/employers/${co.employerId}/census-sync`, { employees: [row] }));
        await t.drain();
      },
      before: months(1, 3, 24000),
      after: months(1, 4, 30300),
    },
    {
      of: 'a child who was grown up',
      children: ['2010-02-02'],
      put: ofChild('2003-02-02'),
      before: months(1, 3, 34000),
      after: months(1, 4, 48000),
    },
    {
      of: 'the eldest of four, who is no longer among the three that are charged',
      children: ['2009-02-02', '2010-02-02', '2011-02-02', '2012-02-02'],
      product: MEDICAL,
      put: ofChild('2003-02-02'),
      before: months(1, 3, 54000),
      after: months(1, 4, 78000),
    },
    {
      of: 'a child who has aged off since',
      children: ['2002-02-10'],
      put: ofChild('2000-02-10'),
      before: months(1, 3, 48000),
      after: [...months(1, 2, 48000), ...months(3, 4, 24000)],
    },
  ])(
    'of $of prices coverage again from its first day, and is corrected back',
    async ({ children, product, put, before, after }) => {
      const { co, family, ids } = await byAge(children, product);
      await advance(co, '2026-03-10');
      expect(await charged(co)).toEqual(before);
      expect(await names(() => put(co, family, ids))).toEqual([]);
      const [told] = (await done(co.api.get(`/v1/employees/${co.people[0].id}/timeline`))).data;
      expect([told.is_correction, told.cents[0].from]).toEqual([true, dearerFrom(before, after)]);
      await advance(co, '2026-04-02');
      expect(await charged(co)).toEqual(after);
      if (children[0]) await ofChild(children[0])(co, family, ids);
      else await correct(co, { date_of_birth: '1986-05-05' });
      await advance(co, '2026-05-02');
      expect(await charged(co)).toEqual(months(1, 5, Number(before[0]?.split(' ')[1])));
    },
  );
});

describe('a class', () => {
  const world = (employee_class: string, product: object = {}) =>
    company(t, {
      policy: { classification: 'full_time' },
      people: [{ employee_class, start_date: '2025-11-03' }],
      planYear: { coverage_start: '2026-01-01', open_enrollment_start: '2025-12-20' },
      product,
    });

  it('that was covered opens the window that was missed', async () => {
    const co = await world('Part Time');
    await advance(co, '2026-01-10');
    const told = await names(() => correct(co, { employee_class: 'Full Time' }));
    expect(told).toEqual(['employee.eligibility_granted', 'enrollment.started']);
    await electPending(co);
    expect(await coverage(co)).toEqual(['2026-01-01…2026-12-31 EE 4658 enrolled']);
  });

  it('that was not covered takes all back, and a second correction restores it', async () => {
    const co = await world('Full Time');
    await electPending(co);
    await advance(co, '2026-02-10');
    const spans = await eligible(co);
    const told = await names(() => correct(co, { employee_class: 'Part Time' }));
    expect(told).toEqual(['employee.eligibility_terminated', 'enrollment.terminated']);
    await advance(co, '2026-03-02');
    expect([await coverage(co), await charged(co), await eligible(co)]).toEqual([[], [], []]);
    await correct(co, { employee_class: 'Full Time' });
    await advance(co, '2026-04-02');
    expect(await coverage(co)).toEqual(['2026-01-01…2026-12-31 EE 4658 enrolled']);
    expect([await charged(co), await eligible(co)]).toEqual([months(1, 4), spans]);
  });

  it('that was not covered ends Medical coverage that was paid for by its rule', async () => {
    const co = await world('Full Time', MEDICAL);
    await electPending(co);
    await advance(co, '2026-02-10');
    await correct(co, { employee_class: 'Part Time' });
    expect(await coverage(co)).toEqual(['2026-01-01…2026-02-28 EE 4658 inactive']);
  });
});
