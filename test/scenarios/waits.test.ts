/** Who is covered by a policy, and how long they wait for which benefit (rules 11.1, 11.2), over the API and as days pass. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestOpenroll, type TestOpenroll } from '../../server/testing/app.ts';
import { makeOffer } from '../../server/testing/builders.ts';
import { advance, type Company, company, done } from '../../server/testing/deducting.ts';
import { eventsDuring } from '../../server/testing/enrolling.ts';

let t: TestOpenroll;
beforeAll(async () => {
  t = await openTestOpenroll({ now: '2026-06-10T09:00:00Z' });
});
afterAll(() => t.close());

async function archive(co: Company): Promise<void> {
  const { eligibility_policy_id } = (await done(co.api.get(`/v1/employers/${co.employerId}`))).data;
  await done(co.api.post(`/v1/benefit-eligibility-policies/${eligibility_policy_id}/archive`));
}
const policyUrl = (co: Company) => `/v1/employers/${co.employerId}/benefit-eligibility-policies`;
const yearsUrl = (co: Company) => `/v1/employers/${co.employerId}/benefit-plan-years`;

/** Replaces the policy. */
async function policy(co: Company, terms: object) {
  await archive(co);
  const { data } = await done(co.api.post(policyUrl(co), terms));
  await t.drain();
  return data;
}

async function medical(co: Company, changes: object = {}) {
  const { body } = await makeOffer(co.api);
  return { body: { ...body, ...changes }, benefit_id: body.benefit_id as string };
}

let hired = 0;
/** Adds somebody to the roster. */
async function hire(co: Company, row: object) {
  const reference_id = `new-${++hired}`;
  const person = { first_name: 'Wanda', last_name: `Osei ${hired}`, date_of_birth: '1994-02-11', ...row };
  const employees = [{ reference_id, email: `${reference_id}@larkspur-bikes.example`, ...person }];
  await done(co.api.post(`/v1/employers/${co.employerId}/census-sync?on_omitted=keep`, { employees }));
  await t.drain();
  const { data } = await done(co.api.get(`/v1/employers/${co.employerId}/employees?search=${reference_id}`));
  return data[0];
}

const windows = async (co: Company, memberId: string): Promise<string[]> =>
  (await done(co.api.get(`/v1/members/${memberId}/enrollments`))).data
    .map(
      (one: Record<string, string>) =>
        `${one.benefit_name ?? one.benefit} ${one.enrollment_window_start} ${one.coverage_start}`,
    )
    .sort();
const names = async (run: () => Promise<unknown>) => (await eventsDuring(t, run)).map(([name]) => name);

describe('a wait for each benefit', () => {
  it('grants eligibility at the first, and opens each window on its own day', async () => {
    const co = await company(t);
    const { body, benefit_id } = await medical(co);
    await done(co.api.post(yearsUrl(co), body));
    const waits = [
      { benefit_id, waiting_period: 'first_of_month_after_60_days' },
      { benefit_id, employee_class: 'Seasonal', waiting_period: { days: 90, then: 'exact' } },
    ];
    await policy(co, { classification: 'all', waiting_period: '30_days', waits });
    await advance(co, '2026-07-06');
    const [full, seasonal] = [
      await hire(co, { start_date: '2026-07-06', employee_class: 'Full Time' }),
      await hire(co, { start_date: '2026-07-06', employee_class: 'Seasonal' }),
    ];
    const both = ['employee.eligibility_granted', 'enrollment.started'];
    // Those hired before have declined neither.
    expect(await names(() => advance(co, '2026-08-04'))).toEqual(['enrollment.waived', 'enrollment.waived']);
    expect(await names(() => advance(co, '2026-08-05'))).toEqual([...both, ...both]);
    expect(await names(() => advance(co, '2026-09-30'))).toEqual(['enrollment.waived', 'enrollment.waived']);
    expect(await names(() => advance(co, '2026-10-01'))).toEqual(['enrollment.started']);
    expect(await names(() => advance(co, '2026-10-03'))).toEqual([]);
    expect(await names(() => advance(co, '2026-10-04'))).toEqual(['enrollment.started']);
    expect(await windows(co, full.member_id)).toEqual([
      expect.stringContaining('2026-08-05 2026-08-05'),
      expect.stringContaining('2026-10-01 2026-10-01'),
    ]);
    expect(await windows(co, seasonal.member_id)).toEqual([
      expect.stringContaining('2026-08-05 2026-08-05'),
      expect.stringContaining('2026-10-04 2026-10-04'),
    ]);
  });

  it('by the plan year, and for another class from the day of the change', async () => {
    const co = await company(t);
    const waits = [{ waiting_period: '60_days' }, { employee_class: 'Intern', waiting_period: 'none' }];
    const { body } = await medical(co, { waits });
    const { data } = await done(co.api.post(yearsUrl(co), body));
    expect(data.waits).toEqual(waits);
    expect(data.eligibility_policy.waiting_period).toBe('SIXTY_DAYS');
    await advance(co, '2026-07-06');
    const one = await hire(co, { start_date: '2026-07-06', employee_class: 'Full Time' });
    expect(await windows(co, one.member_id)).toHaveLength(1);
    await advance(co, '2026-07-20');
    const patch = { effective_date: '2026-07-20', employee_class: 'Intern' };
    expect(await names(() => done(co.api.patch(`/v1/employees/${one.id}`, patch)))).toEqual(['enrollment.started']);
    const grants = await hire(co, { start_date: '2026-07-20', employee_class: 'Full Time' });
    expect(await names(() => advance(co, '2026-09-17'))).toEqual([
      'enrollment.waived',
      'enrollment.waived',
      'enrollment.waived',
    ]);
    expect(await names(() => advance(co, '2026-09-18'))).toEqual(['enrollment.started']);
    expect(await windows(co, grants.member_id)).toEqual([
      expect.stringContaining('2026-07-20 2026-07-20'),
      expect.stringContaining('2026-09-18 2026-09-18'),
    ]);
  });

  it('stays as long after the policy is archived, and a life event does not shorten it', async () => {
    const co = await company(t);
    const { body, benefit_id } = await medical(co);
    await done(co.api.post(yearsUrl(co), body));
    await policy(co, {
      classification: 'all',
      waiting_period: 'none',
      waits: [{ benefit_id, waiting_period: '60_days' }],
    });
    await advance(co, '2026-07-06');
    const one = await hire(co, { start_date: '2026-07-06', employee_class: 'Full Time' });
    await archive(co);
    const event = { event_type: 'had_baby', event_date: '2026-07-06' };
    await done(co.api.post(`/v1/members/${one.member_id}/qualifying-life-events`, event));
    expect(await windows(co, one.member_id)).toHaveLength(1);
    await advance(co, '2026-09-04');
    expect(await windows(co, one.member_id)).toContainEqual(expect.stringContaining('2026-09-04 2026-09-04'));
  });
});

describe('Medical', () => {
  const LONG = { days: 61, then: 'first_of_month' };
  const refused = (answer: { status: number; body: { app_error_code: string; details?: { path: string }[] } }) => [
    ...[answer.status, answer.body.app_error_code],
    answer.body.details?.[0]?.path,
  ];

  it('keeps nobody waiting for more than 90 days, whichever of policy and plan year comes second', async () => {
    const co = await company(t);
    const { body, benefit_id } = await medical(co);
    const all = { classification: 'all', waiting_period: LONG };
    await policy(co, all);
    expect(refused(await co.api.post(yearsUrl(co), body))).toEqual([422, 'wait_too_long', 'waits']);
    const own = [{ waiting_period: '90_days' }];
    const year = (await done(co.api.post(yearsUrl(co), { ...body, waits: own }))).data;
    const longer = { waits: [...own, { employee_class: 'Intern', waiting_period: LONG }] };
    const one = `${yearsUrl(co)}/${year.benefit_plan_year_id}`;
    const later = { coverage_start: '2027-07-01', open_enrollment_start: '2027-06-01' };
    expect(refused(await co.api.post(yearsUrl(co), { ...body, ...later, ...longer }))).toEqual([
      ...[422, 'wait_too_long', 'waits.1.waiting_period'],
    ]);
    expect((await done(co.api.get(one))).data.waits).toEqual(own);
    await archive(co);
    await done(co.api.post(yearsUrl(co), { ...body, ...later }));
    const at = async (terms: object) => refused(await co.api.post(policyUrl(co), terms));
    expect(await at(all)).toEqual([422, 'wait_too_long', 'waiting_period']);
    const none = { classification: 'all', waiting_period: 'none' };
    const seasonal = { employee_class: 'Seasonal', waiting_period: LONG };
    expect(await at({ ...none, waits: [seasonal] })).toEqual([422, 'wait_too_long', 'waits.0.waiting_period']);
    const byBenefit = { benefit_id, waiting_period: { days: 91, then: 'exact' } };
    expect(await at({ ...none, waits: [seasonal, byBenefit] })).toEqual([
      422,
      'wait_too_long',
      'waits.1.waiting_period',
    ]);
    // A class that is not covered has no wait.
    expect((await co.api.post(policyUrl(co), { ...none, classification: 'full_time', waits: [seasonal] })).status).toBe(
      201,
    );
  });
});

describe('who', () => {
  const address = (state: string) => ({ address_line_1: '9 Cinder Alley', city: 'Bend', state, zipcode: '97701' });
  const rules = [
    { employee_class: 'Full Time', compensation_type: 'Salary', states: 'all' },
    { employee_class: 'Part Time', compensation_type: 'all', states: ['OR', 'WA'] },
  ];

  it('by class, pay and state; a change of one of them grants or ends eligibility', async () => {
    const co = await company(t);
    const shown = await policy(co, { rules, waiting_period: 'first_of_month_on_or_after_hire' });
    expect(shown).toMatchObject({
      ...{ classification: 'all', waiting_period: 'first_of_following_month', rules },
      waits: [{ waiting_period: 'first_of_month_on_or_after_hire' }],
    });
    expect((await done(co.api.get(yearsUrl(co)))).data).toHaveLength(1);
    const { data } = await done(co.api.get(`${yearsUrl(co)}/${co.planYearId}`));
    expect(data.eligibility_policy).toMatchObject({
      waiting_period: 'FIRST_OF_FOLLOWING_MONTH',
      rules: [
        {
          ...{ employee_class: 'Full Time', compensation_type: 'Salary' },
          eligible_geographical_location: { type: 'All', state_codes: [] },
        },
        {
          ...{ employee_class: 'Part Time', compensation_type: 'All' },
          eligible_geographical_location: { type: 'StateCodes', state_codes: ['OR', 'WA'] },
        },
      ],
    });
    const hires = [
      [{ employee_class: 'Full Time', compensation_type: 'Salary' }, true],
      [{ employee_class: 'Full Time', compensation_type: 'Hourly' }, false],
      [{ employee_class: 'Full Time' }, false],
      [{ employee_class: 'Part Time', address: address('WA') }, true],
      [{ employee_class: 'Part Time', address: address('ID') }, false],
      [{ employee_class: 'Part Time' }, false],
    ] as const;
    const made: Awaited<ReturnType<typeof hire>>[] = [];
    for (const [row] of hires) made.push(await hire(co, { start_date: '2026-06-01', ...row }));
    expect(made.map((one) => one.enrollments.length > 0)).toEqual(hires.map(([, expected]) => expected));
    const change = (at: number, fields: object) => () =>
      done(co.api.patch(`/v1/employees/${made[at].id}`, { effective_date: '2026-06-10', ...fields }));
    const move = (state: string) => ({
      address: { street_1: '9 Cinder Alley', city: 'Bend', state, zip_code: '97701' },
    });
    const lost = ['employee.eligibility_terminated', 'enrollment.waived'];
    expect(await names(change(3, move('ID')))).toEqual(lost);
    expect(await names(change(3, move('OR')))).toEqual(['employee.eligibility_granted', 'enrollment.started']);
    expect(await names(change(0, { compensation_type: 'Hourly' }))).toEqual(lost);
    await change(1, { compensation_type: 'Salary' })();
    expect(await names(() => advance(co, '2026-07-01'))).toContain('employee.eligibility_granted');
  });

  it('bad input names its field', async () => {
    const co = await company(t);
    await archive(co);
    const bad = async (terms: object) => {
      const { status, body } = await co.api.post(policyUrl(co), { waiting_period: 'none', ...terms });
      return [status, body.details?.map(({ path }: { path: string }) => path)];
    };
    const [rule] = rules;
    expect(await bad({})).toEqual([400, ['classification']]);
    expect(await bad({ rules: [] })).toEqual([400, ['rules']]);
    expect(await bad({ rules: [{ ...rule, states: ['ZZ'] }] })).toEqual([400, ['rules.0.states.0']]);
    expect(await bad({ rules: [{ ...rule, states: 'WA' }] })).toEqual([400, ['rules.0.states']]);
    expect(await bad({ classification: 'all', waiting_period: '45_days' })).toEqual([400, ['waiting_period']]);
    expect(await bad({ classification: 'all', waiting_period: { days: 45 } })).toEqual([400, ['waiting_period.then']]);
    expect(await bad({ classification: 'all', waiting_period: { days: 1, then: 'exact', month: 1 } })).toEqual([
      ...[400, ['waiting_period.month']],
    ]);
    const twice = [{ waiting_period: 'none' }, { waiting_period: '30_days' }];
    expect(await bad({ classification: 'all', waits: twice })).toEqual([400, ['waits.1']]);
    const unknown = `bprd_${'A'.repeat(22)}`;
    expect(await bad({ classification: 'all', waits: [{ benefit_id: unknown, waiting_period: 'none' }] })).toEqual([
      ...[404, ['waits.0.benefit_id']],
    ]);
  });
});
