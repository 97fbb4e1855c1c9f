/** Employers with combined set-ups, in one leap year: each set-up (rules 11) meets another one. */
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseId } from '../../server/modules/vocabulary/ids.ts';
import { type Api, openTestOpenroll, type TestOpenroll } from '../../server/testing/app.ts';
import { done } from '../../server/testing/deducting.ts';
import { connectClient, operationsFor } from '../generated/support/connect-client.ts';
import { type Body, firms, leavesOf, type Name, person, playVariations, seen } from './set-up-variations.ts';

let t: TestOpenroll;
let api: Api;
let apiKey: string;
let organization: string;
beforeAll(async () => {
  t = await openTestOpenroll({ now: '2027-12-10T09:00:00Z' });
  const own = await t.otherOrganization('sandbox');
  ({ api, apiKey } = own);
  organization = parseId('organization', own.organizationId) ?? '';
  await playVariations(t, api);
}, 300_000);
afterAll(() => t.close());

/** Month → this person's cents by tax classification, and the income in it. */
async function taxed(name: Name, at: number): Promise<Record<string, Record<string, number>>> {
  const { rows } = await sql<{ tax: string; month: string; cents: number }>`
    select tax, to_char(month, 'YYYY-MM') as month, sum(cents)::int as cents from (
      select employee_id, tax_classification as tax, month, monthly_cents as cents from deduction_lines
      where organization_id = ${organization}
      union all select employee_id, 'income', month, cents from imputed_income_lines where organization_id = ${organization}) l
    where employee_id = ${parseId('employee', person(name, at).id)}
    group by 1, 2 having sum(cents) <> 0 order by 1, 2`.execute(t.database.db);
  const byTax = Map.groupBy(rows, ({ tax }) => tax);
  return Object.fromEntries(
    [...byTax].map(([tax, own]) => [tax, Object.fromEntries(own.map(({ month, cents }) => [month, cents]))]),
  );
}
const deducted = async (name: Name, at: number) => (await taxed(name, at))['Pre-tax'] ?? {};

/** The months from the first to the last of 2028, each with this amount. */
function months(first: number, last: number, cents: number): Record<string, number> {
  const all = Array.from({ length: last - first + 1 }, (_, at) => String(first + at).padStart(2, '0'));
  return Object.fromEntries(all.map((month) => [`2028-${month}`, cents]));
}

const NEXT_YEAR = { '2029-01': 10_000, '2029-02': 10_000, '2029-03': 10_000, '2029-04': 10_000 };

/** `Dental 2028-03-01`: a benefit, and the first day of coverage that its window offers. */
async function windows(name: Name, at: number): Promise<string[]> {
  const { rows } = await sql<{ said: string }>`
    select concat(b.category, ' ', n.coverage_start) as said from enrollments n
    join benefit_products b on b.organization_id = n.organization_id and b.id = n.product_id
    where n.organization_id = ${organization} and n.employee_id = ${parseId('employee', person(name, at).id)}
    order by 1`.execute(t.database.db);
  return rows.map(({ said }) => said);
}

/** The elections in order, as `2028-01-01…2028-12-31 EE 4658 inactive`. */
async function coverage(name: Name, at: number): Promise<string[]> {
  const { rows } = await sql<{ said: string }>`
    select concat(coverage_start, '…', coverage_end, ' ', tier, ' ', employee_cents, ' ', status) as said from enrollments
    where organization_id = ${organization} and employee_id = ${parseId('employee', person(name, at).id)}
      and election = 'Enrolled' and not cancelled order by coverage_start`.execute(t.database.db);
  return rows.map(({ said }) => said);
}

it('waits by class and benefit end on the last of February, and never before the 1st', async () => {
  const found = await Promise.all([1, 2, 3, 4, 5, 6].map((at) => windows('waits', at)));
  expect(found).toEqual([
    ['Dental 2028-04-29', 'Medical 2028-03-01'],
    ['Dental 2028-04-30', 'Medical 2028-03-01'],
    ['Dental 2028-05-01', 'Medical 2028-04-01'],
    ['Dental 2028-03-30', 'Medical 2028-02-01'],
    ['Dental 2028-01-30', 'Medical 2028-04-01'],
    ['Dental 2028-04-30', 'Medical 2028-03-30'],
  ]);
});

it('employee and dependents apart, with caps by tier, another share from July and for another class', async () => {
  // 900 − 200: EC has the cap of EE; then 500 + 33.33 % of 400.
  expect(await deducted('apart', 1)).toEqual({ ...months(1, 6, 70_000), ...months(7, 12, 26_668) });
  expect(await deducted('apart', 2)).toEqual({ ...months(1, 6, 128_000), ...months(7, 12, 66_670) });
  // Part time from 06-20: more to pay, so from the 1st after 30 days.
  expect(await deducted('apart', 0)).toEqual({ ...months(1, 7, 60_000), ...months(8, 12, 66_670) });
});

it('tiers by number follow a birth on a leap day, an adoption and the end of one child', async () => {
  expect(await deducted('number', 0)).toEqual({
    ...{ ...months(1, 2, 30_000), ...months(3, 5, 60_000), ...months(6, 12, 30_000) },
  });
  expect(await deducted('number', 1)).toEqual({ ...months(1, 4, 35_000), ...months(5, 12, 60_000) });
});

it('a partner and their child, beside the employee’s own, are taxed to the day of the marriage, reported late', async () => {
  expect(await taxed('partner', 0)).toEqual({
    'Pre-tax': { ...months(1, 8, 29_500), ...months(9, 12, 42_750) },
    ...{ 'Post-tax': months(1, 8, 13_250), income: months(1, 8, 39_750) },
  });
  expect(await taxed('partner', 1)).toEqual({ 'Pre-tax': months(1, 12, 29_500) });
});

it('arrears of a leave across the turn of the plan year are collected on both sides of it', async () => {
  const [first] = (await done(api.get(leavesOf(0)))).data;
  expect([first.arrears_in_cents, first.months.map((month: Body) => month.taken_in_cents)]).toEqual([
    ...[0, [10_000, 10_000, 10_000]],
  ]);
  expect(await taxed('leave', 0)).toEqual({
    'Pre-tax': { ...months(1, 11, 10_000), ...NEXT_YEAR },
    'Post-tax': { '2028-12': 10_000 },
  });
});

it('a leave ends with the day before somebody is hired again', async () => {
  expect(await coverage('leave', 1)).toEqual([
    '2028-01-01…2028-07-31 EE 10000 inactive',
    '2028-08-05…2028-12-31 EE 10000 inactive',
    '2029-01-01…2029-12-31 EE 10000 enrolled',
  ]);
  expect(await taxed('leave', 1)).toEqual({
    'Pre-tax': { ...months(1, 5, 10_000), ...months(9, 12, 10_000), ...NEXT_YEAR },
  });
  const [open] = (await done(api.get(leavesOf(1)))).data;
  expect([open.ends_on, open.arrears_in_cents]).toEqual(['2028-08-04', 20_000]);
  const { data } = await done(api.get('/v1/inbox?kind=leave_arrears'));
  expect(data).toMatchObject([{ resource: { id: open.id } }]);
});

it('previous: a first month by days, a last one by its 15th, each in the run of the month after', async () => {
  expect(seen.en.text).toContain('the share of the monthly amount is owed that its covered days make up');
  expect(seen.en.text).toContain('coverage ends, the whole monthly amount is owed if I am covered on its 15th');
  expect(seen.es.text).toContain('la parte del monto mensual que corresponde a sus días cubiertos');
  expect(seen.es.text).toContain('termina mi cobertura, se debe el monto mensual completo si estoy cubierto el día 15');
  expect(await deducted('previous', 0)).toEqual({ '2028-02': 21_379, '2028-03': 31_000 });
  expect(await deducted('previous', 1)).toEqual({ '2028-02': 21_379, ...months(3, 5, 31_000) });
});

it('a disabled child stays past 26, and leaves once no longer disabled', async () => {
  expect(await deducted('disabled', 0)).toEqual(months(1, 3, 30_000));
  expect(await deducted('disabled', 1)).toEqual(months(1, 12, 30_000));
  expect(await deducted('disabled', 2)).toEqual(months(1, 8, 30_000));
});

it('out of the area: all are told, and nobody’s coverage is changed', async () => {
  expect(seen.outOfArea).toMatchObject([{ employer_id: firms.moved.id }]);
  expect(await deducted('moved', 0)).toEqual(months(1, 12, 10_000));
  expect([seen.sixty.status, seen.sixtyOne.body.app_error_code]).toEqual([201, 'life_event_too_late']);
});

it('a copied offer with rates by age is priced by the ages of its own first day', async () => {
  expect(seen.ages).toMatchObject({ renews: firms.ages.planYear, renewal: 'passive' });
  expect(seen.renewal).toMatchObject([{ change: 'pays_more', after: { employee_deduction_in_cents: 42_500 } }]);
  expect(await coverage('ages', 0)).toEqual([
    '2028-01-01…2028-12-31 EC 30000 inactive',
    '2029-01-01…2029-12-31 EC 42500 enrolled',
  ]);
});

it('a school lets people back within 26 weeks without another wait', async () => {
  expect(await windows('school', 0)).toEqual(['Dental 2028-01-01', 'Dental 2028-10-01']);
});

it('every ledger agrees with the elections, month by month', async () => {
  const found: Record<string, Body[]> = {};
  for (const [name, { id }] of Object.entries(firms)) {
    for (const month of ['2028-02', '2028-05', '2028-09', '2028-12']) {
      const { data } = await done(api.get(`/v1/employers/${id}/reconciliation?month=${month}`));
      if (data.findings.length > 0) found[`${name} ${month}`] = data.findings;
    }
  }
  expect(found).toEqual({});
}, 60_000);

/** Every id that a path of Connect may name, for everything that was set up. */
async function idsOfAll(): Promise<Record<string, string>[]> {
  const all: Record<string, string>[] = [];
  for (const { id: employer_id, people } of Object.values(firms)) {
    all.push({ employer_id });
    const { data } = await done(api.get(`/v1/employers/${employer_id}/benefit-plan-years`));
    all.push(...data.map(({ benefit_plan_year_id }: Body) => ({ employer_id, benefit_plan_year_id })));
    for (const { id: employee_id, member_id } of people.slice(0, 2)) {
      all.push({ employee_id }, { member_id });
      const enrollments = (await done(api.get(`/v1/employees/${employee_id}/enrollments?limit=100`))).data;
      all.push(...enrollments.map(({ id }: Body) => ({ enrollment_id: id })));
    }
  }
  return all;
}

it.each([1, 2] as const)(
  'a client of generation %i reads all of it',
  async (generation) => {
    const client = connectClient(t.app, generation, apiKey);
    const all = await idsOfAll();
    let answers = 0;
    for (const operation of operationsFor(generation).filter(({ method }) => method === 'GET')) {
      const names = [...operation.path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
      const named = all.filter((ids) => Object.keys(ids).sort().join() === names.sort().join());
      for (const ids of named) {
        const { status, body } = await client.call(operation, { ids });
        if (status !== 200 && body?.app_error_code !== 'not_found') throw new Error(JSON.stringify(body));
        answers++;
      }
    }
    expect(answers).toBeGreaterThan(generation === 1 ? 60 : 120);
  },
  60_000,
);
