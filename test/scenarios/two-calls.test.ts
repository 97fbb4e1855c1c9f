/**
 * An operator corrects a mistake (rules 10) with two calls: a dry run that says what will happen, and the same call again. The events,
 * coverage and next deductions of the dry run are what then happens, and nothing happens before.
 */
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTestOpenroll, type TestOpenroll } from '../../server/testing/app.ts';
import {
  advance,
  type Company,
  company,
  done,
  elect,
  reconcile,
  statementsOf,
} from '../../server/testing/deducting.ts';
import { eventsDuring, showDocument } from '../../server/testing/enrolling.ts';

let t: TestOpenroll;
beforeAll(async () => {
  t = await openTestOpenroll({ now: '2025-12-10T09:00:00Z' });
});
afterAll(() => t.close());

const reason = 'we got it wrong';
/** Two who stay, one left out of a roster, one reported as leaving, one with a wrong hire date, one who has not answered. */
const [ADA, , OMITTED, LEAVER, HIRED, SILENT] = [0, 1, 2, 3, 4, 5] as const;

interface Seen {
  events: { event_name: string }[];
  later_events?: { on: string; event_name: string }[];
  coverage?: { changes: { enrollment_id: string; before: object | null; after: object }[] };
  deductions?: { run_on: string | null; changes: Deduction[] };
}
interface Deduction {
  employee_id: string;
  period_start_date: string;
  after_in_cents: number;
}

/** Everything stored about people. */
async function everything({ organization }: Company): Promise<unknown> {
  const tables = [
    'employees',
    'enrollments',
    'eligibility_periods',
    'coverage_periods',
    'coverage_prices',
    'plan_years',
  ];
  const found = tables.map(async (table) => {
    const { rows } =
      await sql`select * from ${sql.table(table)} where organization_id = ${organization} order by id`.execute(
        t.database.db,
      );
    return rows;
  });
  return Promise.all(found);
}

/** The part of an enrollment that a dry run shows. */
async function shown(co: Company, id: string): Promise<object> {
  const { status, coverage_start, coverage_end } = (await done(co.api.get(`/v1/enrollments/${id}`))).data;
  return { status, coverage_start, coverage_end };
}

/** The lines of a run, by person and month. */
async function linesOf(co: Company, runOn: string): Promise<Map<string, number>> {
  const [latest] = await statementsOf(co);
  expect(String(latest.run_date).slice(0, 10)).toBe(runOn);
  const { data } = await done(co.api.get(`/v1/payroll-deduction-statements/${latest.statement_id}/lines?limit=100`));
  const sums = new Map<string, number>();
  for (const { employee_id, period_start_date, monthly_cents } of data) {
    const key = `${employee_id} ${String(period_start_date).slice(0, 10)}`;
    sums.set(key, (sums.get(key) ?? 0) + monthly_cents);
  }
  return sums;
}

/** Makes the two calls. Returns the names of the events, and what the dry run said. */
async function repair(co: Company, call: (query: string) => Promise<{ data: unknown; dry_run: Seen }>) {
  const before = await everything(co);
  const { dry_run: seen, data } = await call('?dry_run=true');
  await t.drain();
  expect(await everything(co)).toEqual(before);
  const events = await eventsDuring(t, async () => {
    await call('');
    await t.drain();
  });
  const names = events.map(([name]) => name).sort();
  for (const { enrollment_id, before: was, after } of seen?.coverage?.changes ?? [])
    if (was !== null) expect(after).toMatchObject(await shown(co, enrollment_id));
  return { names, seen, data };
}

const toldIn = ({ events, later_events = [] }: Seen) =>
  [...events, ...later_events].map(({ event_name }) => event_name).sort();

/** Checks that the run on the 1st takes and gives back what the dry run said. */
async function holdDeductions(co: Company, { deductions }: Seen): Promise<void> {
  const { run_on, changes = [] } = deductions ?? {};
  if (!run_on) throw new Error('nothing was said of deductions');
  await advance(co, run_on);
  const lines = await linesOf(co, run_on);
  const found = changes.map((one) => lines.get(`${one.employee_id} ${one.period_start_date}`) ?? 0);
  expect(found).toEqual(changes.map(({ after_in_cents }) => after_in_cents));
  expect(changes.length).toBeGreaterThan(0);
}

const person = (co: Company, at: number) => `/v1/employees/${co.people[at].id}`;
const year = (co: Company) => `/v1/benefit-plan-years/${co.planYearId}`;

async function prepare(): Promise<Company> {
  const people = [{}, {}, {}, {}, { start_date: '2026-01-05' }, {}].map((one, at) => ({
    ...{ first_name: `Ada ${'ABCDEF'[at]}`, start_date: '2025-01-06' },
    ...one,
  }));
  const co = await company(t, {
    ...{ policy: { waiting_period: '30_days' }, people },
    planYear: { coverage_start: '2026-01-01', open_enrollment_start: '2025-12-10', open_enrollment_end: '2026-05-31' },
  });
  for (const at of [ADA, 1, OMITTED, LEAVER]) await elect(co, at);
  await advance(co, '2026-02-04');
  const { data } = await done(co.api.get(`${person(co, HIRED)}/enrollments`));
  co.people[HIRED].enrollments = data;
  await elect(co, HIRED);
  await advance(co, '2026-03-10');
  return co;
}

it('a rate, a contribution, an offer, a roster, a departure, an address and a hire date', {
  timeout: 120_000,
}, async () => {
  const co = await prepare();

  // A rate of 170.58 was typed as 180.58, and open enrollment has opened: nobody signs, and January to March go back.
  const rates = { rates: { type: 'tier', EE: 17058, EF: 36920 }, reason };
  const rate = await repair(co, (query) => done(co.api.post(`/v1/benefit-plans/${co.plan}/rates${query}`, rates)));
  expect([rate.names, toldIn(rate.seen)]).toEqual([[], []]);
  await holdDeductions(co, rate.seen);

  // The employer gives 144.00, not 134.00.
  const contribution = { contribution: { type: 'fixed', EE: 14400 }, reason };
  const share = await repair(co, (query) => done(co.api.post(`${year(co)}/contribution${query}`, contribution)));
  expect([share.names, toldIn(share.seen)]).toEqual([[], []]);
  await holdDeductions(co, share.seen);

  // Vision was offered by mistake.
  const vision = await done(
    co.api.post('/v1/benefit-products', { category: 'Vision', name: 'Sight', product_code: 'VV' }),
  );
  const sight = { name: 'Sight', rates: { type: 'tier', EE: 900 } };
  const plan = await done(co.api.post(`/v1/benefit-products/${vision.data.id}/plans`, sight));
  const terms = { benefit_id: vision.data.id, plan_ids: [plan.data.id], contribution: { type: 'fixed', EE: 0 } };
  const dates = { coverage_start: '2026-07-01', open_enrollment_start: '2026-05-01' };
  const offers = `/v1/employers/${co.employerId}/benefit-plan-years`;
  const { benefit_plan_year_id } = (await done(co.api.post(offers, { ...terms, ...dates }))).data;
  await t.drain();
  const withdraw = `/v1/benefit-plan-years/${benefit_plan_year_id}/withdraw`;
  const offer = await repair(co, (query) => done(co.api.post(`${withdraw}${query}`, { reason })));
  expect(offer.names).toEqual(Array(6).fill('enrollment.waived'));
  expect(toldIn(offer.seen)).toEqual(offer.names);

  // A roster was cut off: one of six was not on it.
  const listed = co.people.filter((_, at) => at !== OMITTED);
  const employees = listed.map(
    ({ reference_id, first_name, last_name, email, date_of_birth, employee_class, start_date }) => {
      return { reference_id, first_name, last_name, email, date_of_birth, employee_class, start_date };
    },
  );
  const census = await done(co.api.post(`/v1/employers/${co.employerId}/census-sync`, { employees }));
  await t.drain();
  const sync = `/v1/employers/${co.employerId}/census-syncs/${census.data.census_sync_id}`;
  const roster = await repair(co, (query) => done(co.api.post(`${sync}/undo${query}`)));
  expect(roster.data).toMatchObject({ employees: [{ id: co.people[OMITTED].id, action: 'reactivated' }] });
  const BACK = ['employee.eligibility_granted', 'enrollment.started', 'enrollment.elected', 'enrollment.accepted'];
  expect(roster.names).toEqual([...BACK].sort());

  // Somebody does not leave after all: reported before the day, and after it.
  await done(co.api.post(`${person(co, LEAVER)}/terminate`, { termination_date: '2026-05-20' }));
  const withdrawal = (query: string) => done(co.api.delete(`${person(co, LEAVER)}/termination${query}`, { reason }));
  expect((await repair(co, withdrawal)).names).toEqual([]);
  await done(co.api.post(`${person(co, LEAVER)}/terminate`, {}));
  const stays = await repair(co, withdrawal);
  expect(stays.names).toEqual([...BACK].sort());
  expect(toldIn(stays.seen)).toEqual(stays.names);

  // An address that every document contains.
  const pending = co.people[SILENT].enrollments[0].id;
  const contact = { ein: '47-3194822', email: 'benefits@larkspur-bikes.example' };
  await repair(co, (query) => done(co.api.patch(`/v1/employers/${co.employerId}${query}`, contact)));
  expect((await done(co.api.get(`/v1/employers/${co.employerId}`))).data).toMatchObject({
    ...{ ein: 'XX-XXX4822', email: contact.email },
  });
  const document = await showDocument(co.api, pending, { plan_id: co.plan });
  expect(document.body.data.text).toContain(contact.email);

  // Hired on March 30, not on January 5: covered from April 29, not from February 4.
  const hired = await repair(co, (query) =>
    done(co.api.patch(`${person(co, HIRED)}${query}`, { correction: true, start_date: '2026-03-30', reason })),
  );
  expect(toldIn(hired.seen)).toEqual(hired.names);
  await holdDeductions(co, hired.seen);

  const { rows } = await sql<{ said: string }>`
    select concat(to_char(month, 'MM'), ' ', count(*), ' ', sum(cents)) as said from (
      select month, employee_id, sum(monthly_cents) as cents from deduction_lines
      where organization_id = ${co.organization} group by 1, 2 having sum(monthly_cents) <> 0) m
    group by month order by month`.execute(t.database.db);
  // Four of them all along at 170.58 less 144.00, and one from May on.
  expect(rows.map(({ said }) => said)).toEqual([
    ...['01 4 10632', '02 4 10632', '03 4 10632', '04 4 10632', '05 5 13290', '06 5 13290'],
  ]);
  expect(await reconcile(co, '2026-06')).toEqual([]);
});
