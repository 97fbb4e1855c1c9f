/** Two corrections at once, and what can't be corrected (rules 10): one after the other, or a refusal that says what would be possible. */
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { wireId } from '../../server/modules/vocabulary/ids.ts';
import { openTestOpenroll, type TestAnswer, type TestOpenroll } from '../../server/testing/app.ts';
import { advance, done } from '../../server/testing/deducting.ts';
import { type Household, household, RUI } from '../../server/testing/households.ts';

let t: TestOpenroll;
let home: Household;
let policy: string;
/** A couple, covered in Medical from 2026-01-01; January to May were deducted. */
beforeAll(async () => {
  t = await openTestOpenroll({ now: '2025-12-10T09:00:00Z' });
  home = await household(t, [RUI], {
    product: { category: 'Medical', name: 'Basin Preventive', product_code: 'MEC_PLUS' },
  });
  await advance(home, '2026-05-10');
  const { rows } = await sql<{ id: string }>`
    select id from eligibility_policies where organization_id = ${home.organization}`.execute(t.database.db);
  policy = `/v1/benefit-eligibility-policies/${wireId('eligibilityPolicy', rows[0]?.id ?? '')}`;
}, 60_000);
afterAll(() => t.close());

const reason = 'typed wrong';
const employee = () => `/v1/employees/${home.people[0].id}`;
const year = () => `/v1/benefit-plan-years/${home.planYearId}`;
const correct = (fields: object) => home.api.patch(employee(), { correction: true, reason, ...fields });
const share = (fields: object) =>
  home.api.post(`${year()}/contribution`, { contribution: { type: 'percent', EE: 60 }, reason, ...fields });
const rates = (fields: object) =>
  home.api.post(`/v1/benefit-plans/${home.plan}/rates`, {
    rates: { type: 'tier', EE: 30_000, ES: 60_000 },
    reason,
    ...fields,
  });
const said = (fields: object) => home.api.post(`${policy}/correct`, { reason, ...fields });
const enrollment = (verb: string, body: object) =>
  home.api.post(`/v1/enrollments/${home.enrollment}/${verb}`, { reason, ...body });

const ended = (cause: string, ended_on: string) =>
  home.api.post(`${home.dependents}/${home.ids.Rui}/end`, { cause, ended_on, reason });
const staying = () => home.api.delete(`${employee()}/termination`, { reason });

/** What the last two corrections of this kind found and left. */
async function lastTwo(action: string, field: string) {
  const { rows } = await sql<{ before: string; after: string }>`
    select f ->> 'before' as before, f ->> 'after' as after
    from audit_entries a cross join lateral jsonb_array_elements(a.changes) f
    where a.organization_id = ${home.organization} and a.action = ${action} and f ->> 'field' = ${field}
    order by a.id desc limit 2`.execute(t.database.db);
  return rows;
}

describe('the second of two corrections at once sees the first', () => {
  it.each([
    [
      'of one person',
      ['employee.correct', 'start_date'],
      () => [correct({ start_date: '2025-03-03' }), correct({ start_date: '2025-04-04' })],
    ],
    [
      'of a policy',
      ['eligibility_policy.correct', 'waiting_period'],
      () => [said({ waiting_period: '30_days' }), said({ waiting_period: '60_days' })],
    ],
    [
      'of a contribution',
      ['plan_year.correct_contribution', 'contribution'],
      () => [share({}), share({ contribution: { type: 'percent', EE: 70 } })],
    ],
    [
      'of rates',
      ['benefit_plan.correct_rates', 'rates'],
      () => [rates({}), rates({ rates: { type: 'tier', EE: 31_000, ES: 62_000 } })],
    ],
  ] as [string, [string, string], () => Promise<TestAnswer>[]][])('%s', async (_, [action, field], both) => {
    const statuses = (await Promise.all(both())).map(({ status }) => status);
    expect(statuses.every((status) => status === 200 || status === 202)).toBe(true);
    await t.drain();
    const [one, other] = await lastTwo(action, field);
    expect([one?.after, other?.after]).toContain(one?.after === other?.before ? other?.before : one?.before);
    expect(one?.before).not.toBe(other?.before);
  });
});

describe('refuses what is impossible', () => {
  const NOBODY = wireId('employee', '01890a5d-ac96-774b-bcce-b302099a8050');
  it.each<[string, () => Promise<TestAnswer>, [number, string, string | undefined], string]>([
    [
      'a contribution before the plan year',
      () => share({ effective_on: '2025-12-01' }),
      [422, 'effective_on_out_of_range', 'effective_on'],
      'from 2026-01-01 on',
    ],
    [
      'rates before the plan year',
      () => rates({ effective_on: '2025-12-01', benefit_plan_year_ids: [home.planYearId] }),
      [422, 'effective_on_out_of_range', 'effective_on'],
      'from 2026-01-01 on',
    ],
    [
      'coverage before it began',
      () => home.api.patch(`/v1/enrollments/${home.enrollment}`, { coverage_start: '2025-12-01', reason }),
      [422, 'coverage_start_out_of_range', 'coverage_start'],
      '2026-01-01',
    ],
    [
      'the end of Medical that was paid for',
      () => enrollment('end', { coverage_end: '2026-03-31' }),
      [422, 'would_be_rescission', 'coverage_end'],
      '2026-05-10',
    ],
    [
      'voiding Medical that was paid for',
      () => enrollment('void', {}),
      [422, 'would_be_rescission', 'coverage_end'],
      'retroactive_reason',
    ],
    [
      'a hire as a child',
      () => correct({ start_date: '1992-01-01' }),
      [422, 'start_date_implausible', 'start_date'],
      '',
    ],
    [
      'a birth in the future',
      () => correct({ date_of_birth: '2030-01-01' }),
      [422, 'date_of_birth_in_future', 'date_of_birth'],
      '',
    ],
    ['a divorce in the future', () => ended('divorce', '2026-05-20'), [422, 'dependent_end_in_future', 'ended_on'], ''],
    [
      'that somebody never was family, after Medical was paid for',
      () => ended('never_eligible', '2025-12-31'),
      [422, 'would_be_rescission', 'ended_on'],
      '2026-05-10',
    ],
    [
      'a death in the future',
      () => home.api.post(`${employee()}/terminate`, { cause: 'death', termination_date: '2026-05-20', reason }),
      [422, 'termination_date_out_of_range', 'termination_date'],
      'up to 365 days back',
    ],
    ['a departure that nobody reported', () => staying(), [409, 'not_leaving', undefined], ''],
    [
      'an offer whose coverage has begun',
      () => home.api.post(`${year()}/withdraw`, { reason }),
      [409, 'plan_year_begun', undefined],
      'ended early',
    ],
    [
      'rates from the middle of a month',
      () => rates({ effective_on: '2026-05-15' }),
      [422, 'effective_on_not_first', 'effective_on'],
      'first day of a month',
    ],
    ['coverage that runs', () => enrollment('reinstate', {}), [409, 'enrollment_not_ended', undefined], ''],
    [
      'somebody who does not exist',
      () => home.api.patch(`/v1/employees/${NOBODY}`, { correction: true, reason, start_date: '2025-03-03' }),
      [404, 'not_found', undefined],
      '',
    ],
  ])('%s', async (_, ask, refused, possible) => {
    const { status, body } = await ask();
    const [detail] = body.details ?? [];
    expect([status, body.app_error_code, detail?.path]).toEqual(refused);
    expect(detail?.message ?? body.message).toContain(possible);
  });

  it('anything while the test clock advances', async () => {
    await done(home.api.post('/v1/test-clock/advance', { to: '2026-05-20T08:00:00Z' }));
    const all = [
      ...[correct({ start_date: '2025-05-05' }), said({ waiting_period: 'none' }), share({}), rates({})],
      ...[enrollment('end', { coverage_end: '2026-05-31' }), enrollment('void', {}), enrollment('reinstate', {})],
      ...[ended('divorce', '2026-05-01'), staying(), home.api.post(`${year()}/withdraw`, { reason })],
    ];
    for (const { status, body } of await Promise.all(all))
      expect([status, body.app_error_code]).toEqual([409, 'clock_advancing']);
    await t.drain();
    expect((await correct({ start_date: '2025-05-05' })).status).toBe(200);
  });
});
