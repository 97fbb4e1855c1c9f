/** An eligibility policy that was typed wrong (rules 10.8): who is covered from when, which events follow, and what is deducted. */
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { wireId } from '../../server/modules/vocabulary/ids.ts';
import { openTestOpenroll, type TestOpenroll } from '../../server/testing/app.ts';
import { advance, type Company, company, done, reconcile } from '../../server/testing/deducting.ts';
import { answerWith, eventsDuring } from '../../server/testing/enrolling.ts';

let t: TestOpenroll;
beforeAll(async () => {
  t = await openTestOpenroll({ now: '2025-12-20T09:00:00Z' });
});
afterAll(() => t.close());

// biome-ignore lint/suspicious/noThenProperty: the name is that of the API
const exactly = (days: number) => ({ days, then: 'exact' as const });

interface Given {
  policy?: object;
  people?: object[];
  product?: object;
}

/** A plan year from 2026-01-01 and people who were hired on 2025-12-22, on the next day. */
async function offered({ people = [{}], ...given }: Given): Promise<Company> {
  const co = await company(t, {
    ...given,
    people: people.map((one, at) => ({ first_name: `Ada ${'ABCDEFGH'[at]}`, start_date: '2025-12-22', ...one })),
    planYear: { coverage_start: '2026-01-01', open_enrollment_start: '2025-12-20', max_retro_days: 90 },
  });
  await advance(co, '2025-12-23');
  return co;
}
const policyOf = async (co: Company): Promise<string> => {
  const { rows } = await sql<{ id: string }>`
    select id from eligibility_policies where organization_id = ${co.organization} and active`.execute(t.database.db);
  return `/v1/benefit-eligibility-policies/${wireId('eligibilityPolicy', rows[0]?.id ?? '')}`;
};
const asked = async (co: Company, fields: object, query = '') =>
  co.api.post(`${await policyOf(co)}/correct${query}`, { reason: 'typed wrong', ...fields });
const correct = async (co: Company, fields: object) => {
  await done(asked(co, fields));
  await t.drain();
};
const electPending = async (co: Company) => {
  const { rows } = await sql<{ id: string }>`
    select id from enrollments where organization_id = ${co.organization} and election = 'Pending'
      and window_start <= (select test_now::date from organization_clocks k where k.organization_id = ${co.organization})
    order by employee_id`.execute(t.database.db);
  for (const { id } of rows) await done(answerWith(co.api, wireId('enrollment', id), { plan_id: co.plan }));
};
const coverage = async (co: Company): Promise<string[]> => {
  const { rows } = await sql<{ said: string }>`
    select concat(coverage_start, '…', coverage_end) as said from enrollments
    where organization_id = ${co.organization} and election = 'Enrolled' and not cancelled
    order by coverage_start, employee_id`.execute(t.database.db);
  return rows.map(({ said }) => said);
};
const charged = async (co: Company): Promise<string[]> => {
  const { rows } = await sql<{ said: string }>`
    select to_char(month, 'MM') || ' ' || sum(monthly_cents) as said from deduction_lines
    where organization_id = ${co.organization} group by month having sum(monthly_cents) <> 0 order by month`.execute(
    t.database.db,
  );
  return rows.map(({ said }) => said);
};
const names = async (run: () => Promise<unknown>) => (await eventsDuring(t, run)).map(([name]) => name);

describe('corrected on 2026-02-24, for somebody who has elected', () => {
  const all = { classification: 'all' };
  it.each<{
    what: string;
    given: Given;
    said: object | ((co: Company) => object);
    events: string[];
    covered: string[];
    charged: string[];
    /** The months that were added are signed for. */
    signs?: boolean;
  }>([
    {
      what: 'a wait that was too short',
      given: { policy: { ...all, waiting_period: 'none' } },
      said: { waiting_period: '30_days' },
      events: [],
      covered: ['2026-01-21…2026-12-31'],
      charged: ['02 4658', '03 4658', '04 4658'],
    },
    {
      what: 'a wait that is still running, had it been right',
      given: { policy: { ...all, waiting_period: 'none' } },
      said: { waiting_period: '60_days' },
      events: [],
      covered: ['2026-02-20…2026-12-31'],
      charged: ['03 4658', '04 4658'],
    },
    {
      what: 'a wait that ends on a future day',
      given: { policy: { ...all, waiting_period: 'none' } },
      said: { waiting_period: '90_days' },
      events: ['employee.eligibility_terminated'],
      covered: ['2026-03-22…2026-12-31'],
      charged: ['04 4658'],
    },
    {
      what: 'a wait that was too long',
      given: { policy: { ...all, waiting_period: '60_days' } },
      said: { waiting_period: 'none' },
      events: ['enrollment.started'],
      covered: ['2026-01-01…2026-12-31'],
      charged: ['03 4658', '04 4658'],
    },
    {
      what: 'a wait that was too long, and is signed for',
      given: { policy: { ...all, waiting_period: '60_days' } },
      said: { waiting_period: 'none' },
      events: ['enrollment.started'],
      covered: ['2026-01-01…2026-12-31'],
      signs: true,
      charged: ['01 4658', '02 4658', '03 4658', '04 4658'],
    },
    {
      what: 'a wait that was too long, by force',
      given: { policy: { ...all, waiting_period: '60_days' } },
      said: { waiting_period: 'none', force: true },
      events: [],
      covered: ['2026-01-01…2026-12-31'],
      charged: ['01 4658', '02 4658', '03 4658', '04 4658'],
    },
    {
      what: 'a benefit that has a longer wait of its own',
      given: { policy: { ...all, waiting_period: 'none' } },
      said: (co) => ({ waits: [{ benefit_id: co.productId, waiting_period: '60_days' }] }),
      events: [],
      covered: ['2026-02-20…2026-12-31'],
      charged: ['03 4658', '04 4658'],
    },
    {
      what: 'Medical that was paid for ends by its rule, if it can’t go on unbroken',
      given: {
        policy: { ...all, waiting_period: 'none' },
        product: { category: 'Medical', name: 'Basin Medical', product_code: 'MEC_PLUS' },
      },
      said: { waiting_period: exactly(80) },
      events: [
        ...['employee.eligibility_terminated', 'enrollment.terminated'],
        ...['enrollment.started', 'enrollment.elected', 'enrollment.accepted'],
      ],
      covered: ['2026-01-01…2026-02-28', '2026-03-12…2026-12-31'],
      charged: ['01 4658', '02 4658', '04 4658'],
    },
    {
      what: 'Medical that may be taken away',
      given: {
        policy: { ...all, waiting_period: 'none' },
        product: { category: 'Medical', name: 'Basin Medical', product_code: 'MEC_PLUS' },
      },
      said: { waiting_period: '60_days', retroactive_reason: 'non_payment' },
      events: [],
      covered: ['2026-02-20…2026-12-31'],
      charged: ['03 4658', '04 4658'],
    },
  ])('$what', async ({ given, said, signs = false, ...expected }) => {
    const co = await offered(given);
    await electPending(co);
    await advance(co, '2026-02-22');
    await electPending(co);
    await advance(co, '2026-02-24');
    const body = typeof said === 'function' ? said(co) : said;
    expect(await names(() => correct(co, body))).toEqual(expected.events);
    expect(await coverage(co)).toEqual(expected.covered);
    // The same correction again does nothing.
    expect(await names(() => correct(co, body))).toEqual([]);
    if (signs) await electPending(co);
    await advance(co, '2026-04-02');
    expect(await charged(co)).toEqual(expected.charged);
    expect(await coverage(co)).toEqual(expected.covered);
    expect(await reconcile(co, '2026-04')).toEqual([]);
  });
});

it('takes away what nobody was eligible for, and restores it', async () => {
  const co = await offered({ policy: { classification: 'all', waiting_period: 'none' } });
  await electPending(co);
  await advance(co, '2026-02-24');
  const lost = ['employee.eligibility_terminated', 'enrollment.terminated'];
  expect(await names(() => correct(co, { classification: 'part_time' }))).toEqual(lost);
  expect(await coverage(co)).toEqual([]);
  await advance(co, '2026-03-02');
  expect(await charged(co)).toEqual([]);
  expect(await names(() => correct(co, { classification: 'Full time' }))).toEqual([
    ...['employee.eligibility_granted', 'enrollment.started', 'enrollment.elected', 'enrollment.accepted'],
  ]);
  expect(await coverage(co)).toEqual(['2026-01-01…2026-12-31']);
  await advance(co, '2026-04-02');
  expect(await charged(co)).toEqual(['01 4658', '02 4658', '03 4658', '04 4658']);
});

it('restores coverage with the right wait', async () => {
  const co = await offered({ policy: { classification: 'all', waiting_period: 'none' } });
  await electPending(co);
  await advance(co, '2026-02-24');
  await correct(co, { classification: 'part_time' });
  await correct(co, { classification: 'full_time', waiting_period: '60_days' });
  expect(await coverage(co)).toEqual(['2026-02-20…2026-12-31']);
  await advance(co, '2026-04-02');
  expect(await charged(co)).toEqual(['03 4658', '04 4658']);
});

it('covers those it had left out, and leaves alone those who have left', async () => {
  const co = await offered({
    policy: { classification: 'part_time', waiting_period: 'none' },
    people: [{}, {}, { employee_class: 'Part Time' }],
  });
  await done(co.api.post(`/v1/employees/${co.people[1].id}/terminate`, { termination_date: '2026-01-31' }));
  await advance(co, '2026-02-24');
  expect(await names(() => correct(co, { classification: 'all' }))).toEqual([
    ...['employee.eligibility_granted', 'enrollment.started'],
  ]);
  await electPending(co);
  expect(await coverage(co)).toContain('2026-01-01…2026-12-31');
});

it('keeps eligibility that an earlier policy gave, and ends it from today for those it no longer covers', async () => {
  const co = await offered({ policy: { classification: 'all', waiting_period: 'none' } });
  await electPending(co);
  await advance(co, '2026-01-15');
  await done(co.api.post(`${await policyOf(co)}/archive`));
  const policy = { classification: 'all', waiting_period: 'none' };
  await done(co.api.post(`/v1/employers/${co.employerId}/benefit-eligibility-policies`, policy));
  await advance(co, '2026-02-24');
  expect(await names(() => correct(co, { waiting_period: '60_days' }))).toEqual([]);
  expect(await coverage(co)).toEqual(['2026-01-01…2026-12-31']);
  await correct(co, { classification: 'part_time' });
  expect(await coverage(co)).toEqual(['2026-01-01…2026-02-28']);
});

it('goes through many people in batches, and a second correction sees the first', async () => {
  const { batchRows } = t.workKit.database;
  t.workKit.database.batchRows = 2;
  const co = await offered({ policy: { classification: 'all', waiting_period: 'none' }, people: Array(5).fill({}) });
  await electPending(co);
  await advance(co, '2026-02-24');
  // Both are under way at once, and their batches take turns.
  await done(asked(co, { waiting_period: '60_days' }));
  await done(asked(co, { waiting_period: '30_days' }));
  await t.drain();
  t.workKit.database.batchRows = batchRows;
  expect(await coverage(co)).toEqual(Array(5).fill('2026-01-21…2026-12-31'));
  await advance(co, '2026-03-02');
  expect(await charged(co)).toEqual(['02 23290', '03 23290']);
});

it('says beforehand what would happen to whom, and changes nothing', async () => {
  const co = await offered({ policy: { classification: 'all', waiting_period: 'none' }, people: [{}, {}] });
  await electPending(co);
  await advance(co, '2026-02-24');
  const { dry_run } = await done(asked(co, { waiting_period: '90_days' }, '?dry_run=true'));
  expect(dry_run.events.map((one: { event_name: string }) => one.event_name)).toEqual(
    Array(2).fill('employee.eligibility_terminated'),
  );
  const starts = dry_run.coverage.changes.map((one: Record<string, { coverage_start: string }>) => [
    ...[one.before?.coverage_start, one.after?.coverage_start],
  ]);
  expect(starts).toEqual(Array(2).fill(['2026-01-01', '2026-03-22']));
  await t.drain();
  expect(await coverage(co)).toEqual(Array(2).fill('2026-01-01…2026-12-31'));
  const before = await done(co.api.get(await policyOf(co)));
  expect(before.data.waiting_period).toBe('none');
});

it('refuses what is impossible, and does nothing', async () => {
  const co = await offered({ product: { category: 'Medical', name: 'Basin Medical', product_code: 'MEC_PLUS' } });
  const refused = async (fields: object) => {
    const { status, body } = await asked(co, fields);
    return [status, body.app_error_code, body.details?.[0]?.path];
  };
  expect(await refused({ waiting_period: exactly(91) })).toEqual([...[422, 'wait_too_long', 'waiting_period']]);
  expect(await refused({ retroactive_reason: 'fraud' })).toEqual([422, 'notice_required', 'notice_given_on']);
  expect(await refused({ reason: '' })).toEqual([400, 'invalid_request', 'reason']);
  expect(await refused({ rules: [] })).toEqual([400, 'invalid_request', 'rules']);
  const url = await policyOf(co);
  await done(co.api.post(`${url}/archive`));
  const { status, body } = await co.api.post(`${url}/correct`, { waiting_period: 'none', reason: 'typed wrong' });
  expect([status, body.app_error_code]).toEqual([409, 'policy_archived']);
});
