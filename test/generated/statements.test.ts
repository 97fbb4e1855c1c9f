/**
 * No route asks once per row: every GET takes as many SQL statements for fifty rows as for one, and at most three. The
 * routes are those that the server itself lists, so a new one is measured from its first day.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTestOpenroll, type TestOpenroll } from '../../server/testing/app.ts';
import { fill, makeWorld, type World } from './support/world.ts';

const MANY = 50;
const MOST_STATEMENTS = 3;

/** Routes that need more statements, in a fixed number. */
const MORE: Record<string, number> = {
  // All that a person can choose from: clock, enrollment, plan year with plans, dependents, life events, what runs now.
  '/v1/enrollments/{enrollment_id}/options': 7,
  // Two sides that are compared, coverage that went on unbroken, leaves, and the employer, settings and run that they belong to.
  '/v1/employers/{employer_id}/reconciliation': 7,
  // Reach, clock, leaves and what was settled; and what is due and was taken: prices, unbroken coverage, plan years, ledger, settings.
  '/v1/employees/{employee_id}/leaves': 9,
  // Reach, clock, and of each five hundred people: who they are, their prices, plan years that owe part of a month.
  '/v1/employers/{employer_id}/cost-forecast': 5,
  // What was done on the page, and what was recorded by it: eligibility, coverage, prices and people have a table each.
  '/v1/employees/{employee_id}/timeline': 7,
  // Clock, reach, the document, and a piece of it.
  '/v1/members/{member_id}/dependents/{legal_dependent_id}/documents/{document_id}': 4,
  // Since when there are records, the clock, and what they say of eligibility and of coverage.
  '/v1/employees/{employee_id}/as-of': 4,
  // Reach, the clock, both plan years, and of each five hundred people: what they have, who they are, family, life events.
  '/v1/benefit-plan-years/{benefit_plan_year_id}/renewal': 8,
};

/** Queries that a route requires. */
const QUERIES: Record<string, string> = {
  '/v1/employers/{employer_id}/reconciliation': '?month=2025-12',
  '/v1/employees/{employee_id}/as-of': '?date=2026-01-01',
};

/** Lists that do not grow with an organization, and why. */
const SHORT: Record<string, string> = {
  '/v1/employers/{employer_id}/cost-forecast': 'the next twelve months',
  '/v1/payroll-deduction-statements/{statement_id}/changes': 'who changed within a month, however many did not',
  '/v1/payroll-deduction-statements/{statement_id}/imputed-income': 'those who cover a domestic partner',
  '/v1/benefit-plan-years/{benefit_plan_year_id}/renewal': 'this plan year renews none, so nobody is compared',
  '/v1/benefit-plans/{plan_id}/benefit-plan-years': 'those of one plan: another for each employer that offers it',
  '/v1/members/{member_id}/id-cards': 'those of one member: another for each coverage that runs',
  '/v1/enrollments/{enrollment_id}/coverage-periods': 'those of one enrollment: another for each child who ages off',
  '/v1/webhook-deliveries/{delivery_id}/attempts': 'one attempt as long as the clocks stand still',
};

interface Document {
  paths: Record<string, { get?: { 'x-openroll-callers': string[]; parameters?: { in: string; name: string }[] } }>;
}

let t: TestOpenroll;
let one: World;
let many: World;
let reads: { path: string; query: string }[];
beforeAll(async () => {
  t = await openTestOpenroll();
  const document = (await t.app.inject('/openapi.json')).json() as Document;
  reads = Object.entries(document.paths).flatMap(([path, { get }]) => {
    if (!get?.['x-openroll-callers'].includes('K')) return [];
    return { path, query: QUERIES[path] ?? (get.parameters?.some(({ name }) => name === 'limit') ? '?limit=100' : '') };
  });
  one = await makeWorld(t, 1);
  many = await makeWorld(t, MANY);
}, 180_000);
afterAll(() => t.close());

async function measure(world: World, path: string, query: string) {
  const url = (await fill(world, path)) + query;
  const before = t.database.statements.count;
  const { status, body } = await world.api.get(url);
  const statements = t.database.statements.count - before;
  return { status, statements, rows: Array.isArray(body?.data) ? body.data.length : null };
}

it('every GET takes as many statements for many rows as for one, and at most three', async () => {
  expect(reads.length).toBeGreaterThan(35);
  const breaches: string[] = [];
  for (const { path, query } of reads) {
    const [few, lots] = [await measure(one, path, query), await measure(many, path, query)];
    if (few.status !== 200 || lots.status !== 200) breaches.push(`${path} answered ${few.status} and ${lots.status}`);
    if (lots.statements !== few.statements || lots.statements > (MORE[path] ?? MOST_STATEMENTS))
      breaches.push(`${path} took ${few.statements} and ${lots.statements} statements`);
    if (few.rows !== null && !(path in SHORT) && (lots.rows ?? 0) <= few.rows)
      breaches.push(`${path} has ${few.rows} and ${lots.rows} rows: let the world of this test fill it`);
  }
  expect(breaches).toEqual([]);
});
