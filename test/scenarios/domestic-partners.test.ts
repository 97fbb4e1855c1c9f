/** Domestic partners and their children (rules 11.5): what is paid for them is taxed, until a marriage. */
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestOpenroll, type TestOpenroll } from '../../server/testing/app.ts';
import { advance, type Company, company, done, reconcile, statementsOf } from '../../server/testing/deducting.ts';
import { answerWith, showDocument } from '../../server/testing/enrolling.ts';

let t: TestOpenroll;
beforeAll(async () => {
  t = await openTestOpenroll({ now: '2026-06-10T09:00:00Z' });
});
afterAll(() => t.close());

const RATES = { type: 'tier', EE: 60_000, ES: 118_000, EC: 100_000, EF: 171_000 };
const partnered = (contribution: object, people: object[] = [{}]) =>
  company(t, {
    settings: { pay_frequency: 'semi_monthly', first_payday: '2026-06-15' },
    plan: { rates: RATES },
    planYear: { contribution, covers_domestic_partners: true },
    people,
  });
/** The employee owes 295.00 of 1,180 with a partner, and 60.00 of 600 alone: 235.00 and the employer's 345.00 are for the partner. */
const SHARED = { type: 'percent', EE: 90, ES: 75, EC: 75, EF: 75 };

const ADDRESS = { address_line_1: '9 Cinder Alley', city: 'Tacoma', state: 'WA', zipcode: '98405' };
const url = (co: Company, at: number) => `/v1/members/${co.people[at].member_id}/dependents`;
const PARTNER = { first_name: 'Kim', last_name: 'Ferreira', date_of_birth: '1991-04-04', address: ADDRESS };
const add = (co: Company, at: number, fields: object = {}) =>
  co.api.post(url(co, at), { ...PARTNER, relationship: 'Domestic Partner', ...fields });
const added = async (co: Company, at: number, fields: object = {}): Promise<string> =>
  (await done(add(co, at, fields))).data.legal_dependent_id;
const windowOf = (co: Company, at = 0): string => co.people[at].enrollments[0].id;
const elect = (co: Company, at: number, dependent_ids: string[]) =>
  done(answerWith(co.api, windowOf(co, at), { plan_id: co.plan, dependent_ids }));
const marry = (co: Company, at: number, event_date: string, dependent_id: string) =>
  co.api.post(`/v1/members/${co.people[at].member_id}/qualifying-life-events`, {
    ...{ event_type: 'married', event_date, dependent_id },
  });

/** The lines of the latest statement, by person, month and tax, and what of it is income. */
async function latest(co: Company) {
  const [statement] = await statementsOf(co);
  const one = `/v1/payroll-deduction-statements/${statement.statement_id}`;
  const told = (row: Record<string, unknown>) => [
    co.people.findIndex(({ id }: { id: string }) => id === row.employee_id),
    String(row.period_start_date).slice(0, 7),
  ];
  const { data: lines } = await done(co.api.get(`${one}/lines`));
  const { data: income } = await done(co.api.get(`${one}/imputed-income`));
  return {
    statement,
    lines: lines
      .map((row: Record<string, unknown>) => [...told(row), row.tax_classification, row.monthly_cents])
      .sort(),
    income: income.map((row: Record<string, unknown>) => [...told(row), row.imputed_income_in_cents]).sort(),
  };
}

it('is shown, signed, deducted after tax and reported as income until a marriage, whenever that is reported', async () => {
  const co = await partnered(SHARED, [{}, { first_name: 'Bram' }]);
  const { data: kim } = await done(add(co, 0));
  expect(kim).toMatchObject({ relationship: 'Spouse', domestic_partner: true, tax_dependent: false });
  const [partner, other] = [kim.legal_dependent_id, await added(co, 1, { first_name: 'Lee' })];
  const { data: options } = await done(co.api.get(`/v1/enrollments/${windowOf(co)}/options`));
  expect(options.covers_domestic_partners).toBe(true);
  expect(options.dependents).toEqual([
    { id: partner, relationship: 'Spouse', domestic_partner: true, first_name: 'Kim', last_name: 'Ferreira' },
  ]);
  const decision = { decision: 'elect', plan_id: co.plan, dependent_ids: [partner] };
  for (const [language, words] of [
    ['en', ['Kim Ferreira (domestic partner)', '$235.00', '$345.00']],
    ['es', ['Kim Ferreira (pareja doméstica)', '$235.00', '$345.00']],
  ] as const) {
    const { data } = await done(co.api.post(`/v1/enrollments/${windowOf(co)}/document`, { ...decision, language }));
    for (const word of words) expect(data.text).toContain(word);
    expect(data.election).toMatchObject({
      ...{ employee_deduction_in_cents: 29_500, post_tax_in_cents: 23_500, imputed_income_in_cents: 34_500 },
    });
  }
  /** What of each share is taxed, and what is income, as the person sees it once they have signed. */
  const taxed = async (at: number) => {
    const { data } = await done(co.api.get(`/v1/members/${co.people[at].member_id}/enrollments`));
    const elected = data.filter((one: Record<string, unknown>) => one.policy_status === 'Coverage Effective');
    return elected.map((one: Record<string, unknown>) => [one.post_tax_in_cents, one.imputed_income_in_cents]);
  };
  await elect(co, 0, [partner]);
  await elect(co, 1, [other]);
  const taxes = await co.api.patch(`${url(co, 0)}/${partner}`, { tax_dependent: true });
  expect([taxes.status, taxes.body.app_error_code]).toEqual([409, 'dependent_is_covered']);

  await advance(co, '2026-07-01');
  expect([await taxed(0), await taxed(1)]).toEqual([[[23_500, 34_500]], [[23_500, 34_500]]]);
  const july = await latest(co);
  expect(july.lines).toEqual([
    [0, '2026-07', 'Post-tax', 23_500],
    [0, '2026-07', 'Pre-tax', 6_000],
    [1, '2026-07', 'Post-tax', 23_500],
    [1, '2026-07', 'Pre-tax', 6_000],
  ]);
  expect(july.income).toEqual([
    [0, '2026-07', 34_500],
    [1, '2026-07', 34_500],
  ]);
  expect(july.statement).toMatchObject({
    ...{ employee_count: 2, total_deduction_cents: 59_000, total_imputed_income_cents: 69_000 },
  });
  const file = new URL(july.statement.csv_file_url);
  const { body } = await t.as(null).get(`${file.pathname}${file.search}`);
  const rows: Record<string, string>[] = parse(String(body), { bom: true, columns: true });
  expect(rows.map((row) => [row.Tax, row['Monthly amount'], row['Imputed income'], row['2026-07-15']]).sort()).toEqual([
    ...Array.from({ length: 2 }, () => ['Imputed', '0.00', '345.00', '0.00']),
    ...Array.from({ length: 2 }, () => ['Post-tax', '235.00', '0.00', '117.50']),
    ...Array.from({ length: 2 }, () => ['Pre-tax', '60.00', '0.00', '30.00']),
  ]);

  await advance(co, '2026-07-25');
  expect((await done(marry(co, 0, '2026-07-20', partner))).data.windows).toHaveLength(1);
  const { data: family } = await done(co.api.get(url(co, 0)));
  expect(family).toMatchObject([{ relationship: 'Spouse', domestic_partner: false, tax_dependent: false }]);
  await advance(co, '2026-09-10');
  // Too late for a window, but not for the tax.
  expect((await done(marry(co, 1, '2026-07-20', other))).data.windows).toEqual([]);
  await advance(co, '2026-10-01');
  expect([await taxed(0), await taxed(1)]).toEqual([[[0, 0]], [[0, 0]]]);
  const october = await latest(co);
  expect(october.lines).toEqual([
    [0, '2026-10', 'Pre-tax', 29_500],
    ...['2026-08', '2026-09'].flatMap((month) => [
      [1, month, 'Post-tax', -23_500],
      [1, month, 'Pre-tax', 23_500],
    ]),
    [1, '2026-10', 'Pre-tax', 29_500],
  ]);
  expect(october.income).toEqual([
    [1, '2026-08', -34_500],
    [1, '2026-09', -34_500],
  ]);
  for (const month of ['2026-07', '2026-09', '2026-10']) expect(await reconcile(co, month)).toEqual([]);
});

it('is income only if the employer pays all: no deduction, no event, and no income for tax dependents', async () => {
  const co = await partnered({ type: 'percent', EE: 100 }, [{}, { first_name: 'Bram' }]);
  await elect(co, 0, [await added(co, 0)]);
  await elect(co, 1, [await added(co, 1, { first_name: 'Lee', tax_dependent: true })]);
  await advance(co, '2026-07-01');
  const july = await latest(co);
  expect([july.lines, july.income]).toEqual([[], [[0, '2026-07', 58_000]]]);
  expect(july.statement).toMatchObject({
    ...{ employee_count: 0, total_deduction_cents: 0, total_imputed_income_cents: 58_000 },
  });
  const { data: events } = await done(co.api.get('/v1/webhook-events?event_name=employee.deduction_created'));
  expect(events).toEqual([]);
  // Somebody who left before it began owes no tax on it.
  await done(co.api.post(`/v1/employees/${co.people[0].id}/terminate`, { termination_date: '2026-06-25' }));
  await advance(co, '2026-08-01');
  expect((await latest(co)).income).toEqual([[0, '2026-07', -58_000]]);
});

it('is income in months on leave, too, and so is what the employer bears then', async () => {
  const co = await partnered(SHARED);
  await elect(co, 0, [await added(co, 0)]);
  const leaves = `/v1/employees/${co.people[0].id}/leaves`;
  const { data: leave } = await done(
    co.api.post(leaves, { starts_on: '2026-08-01', ends_on: '2026-08-31', deductions: 'suspend' }),
  );
  await advance(co, '2026-08-01');
  const august = await latest(co);
  expect([august.lines, august.income]).toEqual([[], [[0, '2026-08', 34_500]]]);
  const waived = await done(co.api.post(`${leaves}/${leave.id}/settle`, { as: 'waived', reason: 'agreed in August' }));
  expect(waived.data.months).toMatchObject([{ due_in_cents: 29_500, waived_in_cents: 29_500, arrears_in_cents: 0 }]);
  await advance(co, '2026-09-01');
  const september = await latest(co);
  expect(september.lines).toEqual([
    [0, '2026-09', 'Post-tax', 23_500],
    [0, '2026-09', 'Pre-tax', 6_000],
  ]);
  expect(september.income).toEqual([
    [0, '2026-08', 23_500],
    [0, '2026-09', 34_500],
  ]);
  for (const month of ['2026-08', '2026-09']) expect(await reconcile(co, month)).toEqual([]);
});

describe('is refused', () => {
  it('if it makes no sense', async () => {
    const co = await partnered(SHARED);
    const refused = async (given: ReturnType<typeof add>) => {
      const { status, body } = await given;
      return [status, body.app_error_code, body.details?.[0]?.path];
    };
    const spouse = { relationship: 'Spouse', tax_dependent: true };
    expect(await refused(add(co, 0, spouse))).toEqual([400, 'invalid_request', 'tax_dependent']);
    const child = await added(co, 0, { relationship: 'Partner Child', first_name: 'Tom', date_of_birth: '2018-03-02' });
    const partner = await added(co, 0);
    expect(await refused(add(co, 0, { relationship: 'Spouse' }))).toEqual([
      ...[422, 'legal_dependent_creation_failed', 'relationship'],
    ]);
    expect(await refused(marry(co, 0, '2026-06-05', child))).toEqual([422, 'dependent_not_meant', 'dependent_id']);
    expect((await refused(marry(co, 0, '2026-06-05', `${partner.slice(0, -1)}_`)))[0]).toBe(404);
    await done(marry(co, 0, '2026-06-05', partner));
    expect(await refused(marry(co, 0, '2026-06-05', partner))).toEqual([422, 'dependent_not_meant', 'dependent_id']);
    const { data: family } = await done(co.api.get(url(co, 0)));
    expect(family.map((one: Record<string, unknown>) => one.domestic_partner)).toEqual([false, false]);
  });

  it('if the plan year covers no partners', async () => {
    const co = await company(t, { plan: { rates: RATES } });
    const partner = await added(co, 0);
    const { status, body } = await showDocument(co.api, windowOf(co), { plan_id: co.plan, dependent_ids: [partner] });
    expect([status, body.app_error_code]).toEqual([422, 'dependent_not_eligible']);
  });
});
