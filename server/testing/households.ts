/** An employee with a family who elected for a calendar year, for tests of who is covered when, and at what price. */

import type { RawBuilder } from 'kysely';
import { sql } from 'kysely';
import { type CalendarDate, date } from '../platform/values/dates.ts';
import type { Uuid } from '../platform/values/ids.ts';
import type { TestAnswer, TestOpenroll } from './app.ts';
import { type Company, company, done, statementsOf } from './deducting.ts';
import { answerWith } from './enrolling.ts';

export interface Household extends Company {
  enrollment: string;
  memberId: string;
  /** By first name. */
  ids: Record<string, string>;
  dependents: string;
}

/** 150.00 alone, 300.00 with a spouse, 275.00 with children, 450.00 for the whole family; the employee pays all of it. */
const RATES = { type: 'tier', EE: 15000, ES: 30000, EC: 27500, EF: 45000 };
export const RUI = { first_name: 'Rui', date_of_birth: '1990-05-04', relationship: 'Spouse' };
export const INES = { first_name: 'Ines', date_of_birth: '2015-03-02', relationship: 'Child' };

/** Somebody who elected for these people, covered from 2026-01-01; the tests begin on 2025-12-10. */
export async function household(
  t: TestOpenroll,
  people: object[],
  options: Parameters<typeof company>[1] & { rates?: object } = {},
): Promise<Household> {
  const co = await company(t, {
    ...options,
    planYear: { coverage_start: '2026-01-01', contribution: { type: 'fixed', EE: 0 }, ...options.planYear },
    plan: { rates: options.rates ?? RATES },
  });
  const memberId: string = co.people[0].member_id;
  const dependents = `/v1/members/${memberId}/dependents`;
  const enrollment: string = co.people[0].enrollments[0].id;
  const home: Household = { ...co, enrollment, memberId, dependents, ids: {} };
  for (const one of people) await join(home, one);
  await done(answerWith(co.api, enrollment, { plan_id: co.plan, dependent_ids: Object.values(home.ids) }));
  return home;
}

/** Saves another dependent; returns the id. */
export async function join(home: Household, one: object): Promise<string> {
  const address = { address_line_1: '9 Cinder Alley', city: 'Tacoma', state: 'WA', zipcode: '98405' };
  const { data } = await done(home.api.post(home.dependents, { last_name: 'Ferreira', address, ...one }));
  home.ids[data.first_name] = data.legal_dependent_id;
  return data.legal_dependent_id;
}

export const report = (
  home: Household,
  event_type: string,
  event_date: string,
  more: object = {},
): Promise<TestAnswer> =>
  home.api.post(`/v1/members/${home.memberId}/qualifying-life-events`, { event_type, event_date, ...more });

/** `[start, end, tier, what the employee pays, who else is covered]` */
export async function periods(home: Household, enrollment = home.enrollment) {
  const { data } = await done(home.api.get(`/v1/enrollments/${enrollment}/coverage-periods`));
  return data.map((row: { dependents: { first_name: string }[] } & Record<string, unknown>) => [
    ...[row.start, row.end, row.coverage_tier, row.employee_deduction_in_cents],
    row.dependents.map(({ first_name }) => first_name).sort(),
  ]);
}

/** Unanswered enrollments, by the start of their coverage. */
export async function pendingOf(home: Household): Promise<string[]> {
  const rows = (await done(home.api.get(`/v1/members/${home.memberId}/enrollments`))).data;
  return rows
    .filter((row: { election_status: string }) => row.election_status === 'Pending')
    .sort((a: { coverage_start: string }, b: { coverage_start: string }) =>
      a.coverage_start < b.coverage_start ? -1 : 1,
    )
    .map((row: { id: string }) => row.id);
}

/** Month → the amount in the ledger. */
export async function ledger(home: Household): Promise<Record<string, number>> {
  const sums: Record<string, number> = {};
  for (const { statement_id } of await statementsOf(home)) {
    const { data } = await done(home.api.get(`/v1/payroll-deduction-statements/${statement_id}/lines?limit=100`));
    for (const line of data) {
      const month = String(line.period_start_date).slice(0, 7);
      sums[month] = (sums[month] ?? 0) + line.monthly_cents;
    }
  }
  return Object.fromEntries(Object.entries(sums).sort());
}

/** Violations of laws that must always hold. */
export async function broken(
  home: Household,
  laws: Record<string, (organization: Uuid, today: CalendarDate) => RawBuilder<unknown>>,
): Promise<unknown[]> {
  const { rows: clocks } = await sql<{ now: string }>`
    select test_now as now from organization_clocks where organization_id = ${home.organization}`.execute(
    home.t.database.db,
  );
  const today = date(String(clocks[0]?.now).slice(0, 10));
  const found: unknown[] = [];
  for (const [law, select] of Object.entries(laws)) {
    const { rows } = await select(home.organization, today).execute(home.t.database.db);
    if (rows.length > 0) found.push([law, rows]);
  }
  return found;
}
