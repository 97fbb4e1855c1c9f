/** An organization with everything that a route may read or name, for tests that go over all routes. */
import { sql } from 'kysely';
import { MOST_OF_A_CASE } from '../../../server/modules/proofs/proof.rules.ts';
import { parseId, wireId } from '../../../server/modules/vocabulary/ids.ts';
import type { Api, TestAnswer, TestOpenroll } from '../../../server/testing/app.ts';
import { makeEmployer, makePlan, makePlanYear, makeProduct } from '../../../server/testing/builders.ts';
import { applyCensus, rosterRow } from '../../../server/testing/people.ts';
import { formWith } from '../../../server/testing/uploads.ts';

/** An organization with `count` of everything that a list may show, and an id for every parameter of a path. */
export interface World {
  t: TestOpenroll;
  api: Api;
  apiKey: string;
  organizationId: string;
  ids: Record<string, string>;
}

/** What goes into a path, and the body. */
export interface Prepared {
  ids: Record<string, string>;
  /** Bytes are sent as they are, with the headers that say what they are. */
  body?: object;
  headers?: Record<string, string>;
}

/** Makes what a request needs. */
export type Prepare = (world: World) => Promise<Prepared>;

type Organization = Pick<World, 'api' | 'apiKey' | 'organizationId'>;

/**
 * A world in an organization of its own. A sandbox has all that a live organization has, and a test clock. `from` keeps the numbers
 * of people and invoices apart from those of another world.
 */
export async function makeWorld(
  t: TestOpenroll,
  count: number,
  { kind = 'sandbox', from = 0 }: { kind?: 'live' | 'sandbox'; from?: number } = {},
): Promise<World> {
  return furnish(t, await t.otherOrganization(kind), count, from);
}

/** Another employer of the same organization, with as much. */
export function makeSibling({ t, ...organization }: World, count: number, from: number): Promise<World> {
  return furnish(t, organization, count, from);
}

async function furnish(t: TestOpenroll, organization: Organization, count: number, from: number): Promise<World> {
  const { api, apiKey, organizationId } = organization;
  const employer_id = await makeEmployer(api);
  const policy = { classification: 'all', waiting_period: 'none' };
  const made = await api.post(`/v1/employers/${employer_id}/benefit-eligibility-policies`, policy);
  // One product with as many plans; as many products, each offered in a plan year that is open now.
  const benefit_id = await makeProduct(api);
  for (let n = 0; n < count; n++) await makePlan(api, benefit_id);
  const years = [];
  for (let n = 0; n < count; n++) years.push(await makePlanYear(api, employer_id, { coverage_start: '2026-02-01' }));
  const rows = Array.from({ length: count }, (_, n) => rosterRow(from + n));
  const employees = await applyCensus(t, employer_id, rows, api);
  const { id: employee_id, member_id } = employees.at(-1);
  for (let n = 0; n < count; n++)
    must(await api.put(`/v1/employers/${await makeEmployer(api)}/hris`, { provider: `tidepay-${from + n}` }), 200);
  for (let n = 1; n < count; n++) {
    await applyCensus(t, employer_id, rows, api);
    await applyCensus(t, await makeEmployer(api), [rosterRow(from)], api);
  }
  for (let n = 0; n < count; n++) {
    const child = {
      first_name: `Ilse ${n}`,
      last_name: 'Ferreira',
      date_of_birth: '2019-01-30',
      sex_at_birth: 'Female',
    };
    const address = { address_line_1: '9 Cinder Alley', city: 'Tacoma', state: 'WA', zipcode: '98405' };
    const saved = await api.post(`/v1/members/${member_id}/dependents`, { ...child, relationship: 'Child', address });
    must(saved, 201);
  }
  const { enrollments } = (await api.get(`/v1/employees/${employee_id}`)).body.data;
  for (const { id } of enrollments) await waive(api, id);
  for (let n = 0; n < count; n++) {
    const subscription = await api.post('/v1/webhook-subscriptions', { url: 'https://127.0.0.1:9/hooks' });
    must(subscription, 201);
  }
  // One event that all subscriptions get.
  await api.post(`/v1/employers/${await makeEmployer(api)}/benefit-eligibility-policies`, policy);
  await t.drain();
  const first = async (path: string, name = 'id') => (await api.get(path)).body.data[0][name] as string;
  const event_id = await first('/v1/webhook-events?event_name=employer.eligibility_policy_created');
  const subscription_id = await first('/v1/webhook-subscriptions');
  await addRecoveries(t, parseId('webhookSubscription', subscription_id) ?? '', count);
  await addLifeEvents(t, parseId('member', member_id) ?? '', count);
  const life_event_id = await first(`/v1/members/${member_id}/qualifying-life-events`);
  const legal_dependent_id = await first(`/v1/members/${member_id}/dependents`, 'legal_dependent_id');
  const proven = [
    `/v1/qualifying-life-events/${life_event_id}`,
    `/v1/members/${member_id}/dependents/${legal_dependent_id}`,
  ];
  await addProofs(api, proven, count);
  const leave_id = await addLeaves(api, employee_id, count);
  const group = await addGroups(api, organization.organizationId, count, from);
  await t.drain();
  const statement_id = await addStatements(t, parseId('enrollment', enrollments[0].id) ?? '', count);
  await addInvoices(t, parseId('enrollment', enrollments[0].id) ?? '', count, from + 1);
  await addCalendarFailures(t, parseId('employer', employer_id) ?? '', count);
  await addCensusChanges(t, parseId('employer', employer_id) ?? '', count);
  const user_id = await addUsers(t, api, count, from);
  return {
    t,
    api,
    apiKey,
    organizationId,
    ids: {
      employer_id,
      employee_id,
      member_id,
      benefit_id,
      event_id,
      policy_id: made.body.data.id,
      plan_id: await first(`/v1/benefit-products/${benefit_id}/plans`),
      benefit_plan_year_id: years[0]?.planYear.benefit_plan_year_id,
      enrollment_id: enrollments[0].id,
      signature_id: await first(`/v1/employees/${employee_id}/signatures`),
      sync_id: await first(`/v1/employers/${employer_id}/census-syncs`),
      subscription_id,
      statement_id,
      leave_id,
      life_event_id,
      legal_dependent_id,
      invoice_id: `INV-${from + 1}`,
      delivery_id: await first(`/v1/webhook-events/${event_id}/deliveries`),
      user_id,
      ...group,
    },
  };
}

/** As many leaves, each of a day; answers the latest. */
async function addLeaves(api: Api, employee: string, count: number): Promise<string> {
  let id = '';
  for (let n = 0; n < count; n++) {
    const day = new Date(Date.UTC(2026, 1, 1 + 2 * n)).toISOString().slice(0, 10);
    const leave = { starts_on: day, ends_on: day, deductions: 'suspend' };
    id = must(await api.post(`/v1/employees/${employee}/leaves`, leave), 201).data.id;
  }
  return id;
}

/** As many groups and care plans, and in the last group one member whom nobody employs. */
async function addGroups(api: Api, organization: string, count: number, from: number): Promise<Record<string, string>> {
  const ids: Record<string, string> = {};
  for (let n = 0; n < count; n++) {
    const group = { name: `Night shift ${n}`, external_reference_id: `crew-${organization}-${from}-${n}` };
    ids.group_id = must(await api.post('/v1/groups', group), 201).data.id;
    ids.care_plan_id = must(await api.post('/v1/care-plans', { name: `Everyday Care ${n}` }), 201).data.id;
  }
  const address = { address_line_1: '502 Tannery Street', city: 'Portland', state: 'OR', zipcode: '97209' };
  const person = { first_name: 'Solveig', last_name: 'Amankwah', date_of_birth: '1988-04-19', address };
  const members = [
    { ...person, reference_id: 'crew-7', email: `solveig.${from}@crew.example`, plan_id: ids.care_plan_id },
  ];
  const sync = must(await api.post(`/v1/groups/${ids.group_id}/members/sync`, { members }), 202);
  return { ...ids, request_id: sync.data.request_id };
}

/** Only one recovery of a subscription runs at a time, so these are over. Their ids say when; housekeeping deletes old ones. */
async function addRecoveries(t: TestOpenroll, subscription: string, count: number): Promise<void> {
  const now = t.real.now();
  const ids = Array.from({ length: count }, () => t.kit.newId());
  await sql`
    insert into webhook_recoveries (organization_id, id, subscription_id, since, until, status, actor, turn_at, created_at)
    select s.organization_id, r.id, s.id, ${now}, ${now}, 'completed', '{}', ${now}, ${now}
    from webhook_subscriptions s, unnest(${ids}::uuid[]) r (id) where s.id = ${subscription}`.execute(t.database.db);
}

async function addCalendarFailures(t: TestOpenroll, employer: string, count: number): Promise<void> {
  const now = t.real.now();
  await sql`
    insert into calendar_failures (organization_id, id, day, step, resource_type, resource_id, employer_id, code, message,
      first_seen_at, last_seen_at)
    select organization_id, gen_random_uuid(), '2026-01-01', 'deductions', 'employee', gen_random_uuid(), id, 'undecided', 'no',
      ${now}, ${now}
    from employers, generate_series(1, ${count}::int4) where id = ${employer}`.execute(t.database.db);
}

/** As many users of the desk, each of whom has looked at somebody; answers the first of them. */
async function addUsers(t: TestOpenroll, api: Api, count: number, from: number): Promise<string> {
  const made: string[] = [];
  for (let n = 0; n < count; n++) {
    const user = { email: `desk-${from}-${n}@juniper.example`, name: `Ines ${n}`, role: 'SALES' };
    made.push(must(await api.post('/v1/users', user), 201).data.id);
  }
  const ids = made.map((id) => parseId('user', id) ?? '');
  await sql`
    insert into access_log (organization_id, id, occurred_at, user_id, operation, resources)
    select organization_id, gen_random_uuid(), ${t.real.now()}, id, 'getEmployee', '{}'
    from users where id = any(${ids}::uuid[])`.execute(t.database.db);
  return made[0] ?? '';
}

async function addCensusChanges(t: TestOpenroll, employer: string, count: number): Promise<void> {
  await sql`
    insert into census_changes (organization_id, sync_id, number, first_name, last_name, action, eligibility)
    select organization_id, id, n, 'Odalys', 'Ferreira', 'updated', 'none'
    from census_syncs, generate_series(1, ${count}::int4) n where employer_id = ${employer}`.execute(t.database.db);
}

async function addLifeEvents(t: TestOpenroll, member: string, count: number): Promise<void> {
  const now = t.real.now();
  await sql`
    insert into life_events (organization_id, id, member_id, event_type, event_date, status, submitted_at, submitted_on,
      submitted_by, effective_on)
    select organization_id, gen_random_uuid(), id, 'married', '2026-01-10', 'pending', ${now}, '2026-01-15', '{}',
      '2026-02-01'
    from members, generate_series(1, ${count}::int4) where id = ${member}`.execute(t.database.db);
}

/** As many documents of a life event and of a dependent as each may have. */
async function addProofs(api: Api, urls: readonly string[], count: number): Promise<void> {
  const { body, headers } = formWith([{}]);
  for (const url of urls) {
    for (let n = 0; n < Math.min(count, MOST_OF_A_CASE); n++)
      must(await api.post(`${url}/documents`, body, headers), 201);
  }
}

/** One statement a month, the latest of them with a line for each; answers the id of that one. */
async function addStatements(t: TestOpenroll, enrollment: string, count: number): Promise<string> {
  const now = t.real.now();
  const { rows } = await sql<{ id: string }>`
    with months as (
      select ('2025-12-01'::date - n * interval '1 month')::date as month, n from generate_series(0, ${count - 1}::int4) n
    ), made as (
      insert into deduction_statements (organization_id, id, employer_id, run_on, run_at, period_start, frequency)
      select e.organization_id, gen_random_uuid(), e.employer_id, m.month, ${now}, m.month, 'monthly'
      from enrollments e, months m where e.id = ${enrollment} returning organization_id, id, run_on
    ), lines as (
      insert into deduction_lines (organization_id, id, statement_id, employee_id, plan_year_id, enrollment_id, month,
        monthly_cents, amount_cents, remainder_cents, frequency, tax_classification, benefit_name, plan_name, tier, kind, reason, created_at)
      select s.organization_id, gen_random_uuid(), s.id, e.employee_id, e.plan_year_id, e.id, m.month, 100, 100, 0, 'monthly',
        'Unknown', 'Basin Preventive Plus', 'Preventive Plus', 'EE', 'regular', 'month_due', ${now}
      from made s, enrollments e, months m where s.run_on = '2025-12-01' and e.id = ${enrollment}
    )
    select id from made where run_on = '2025-12-01'`.execute(t.database.db);
  return wireId('statement', rows[0]?.id ?? '');
}

/** One invoice a month, the latest of them with a line for each month. */
async function addInvoices(t: TestOpenroll, enrollment: string, count: number, first: number): Promise<void> {
  const now = t.real.now();
  await sql`
    with months as (
      select ('2025-12-01'::date - n * interval '1 month')::date as month, n from generate_series(0, ${count - 1}::int4) n
    ), made as (
      insert into invoices (organization_id, id, number, employer_id, run_on, issued_at, billed_by, billed_to, line_count)
      select e.organization_id, gen_random_uuid(), m.n + ${first}::int4, e.employer_id, m.month, ${now}, 'Juniper',
        '{"name": "Larkspur", "address": {}}', ${count}::int4
      from enrollments e, months m where e.id = ${enrollment} returning organization_id, id, run_on
    )
    insert into invoice_lines (organization_id, id, invoice_id, employee_id, plan_year_id, enrollment_id, month,
      premium_cents, employer_cents, employee_cents, benefit_name, plan_name, tier, kind, reason, created_at)
    select i.organization_id, gen_random_uuid(), i.id, e.employee_id, e.plan_year_id, e.id, m.month, 100, 60, 40,
      'Basin Preventive Plus', 'Preventive Plus', 'EE', 'regular', 'month_due', ${now}
    from made i, enrollments e, months m where i.run_on = '2025-12-01' and e.id = ${enrollment}`.execute(t.database.db);
}

async function waive(api: Api, enrollment: string): Promise<void> {
  const shown = await api.post(`/v1/enrollments/${enrollment}/document`, { decision: 'waive' });
  const signature = {
    document_sha256: shown.body.data.sha256,
    name: 'Odalys Ferreira',
    consent: true,
    name_confirmed: true,
  };
  must(await api.post(`/v1/enrollments/${enrollment}/waive`, { signature }), 200);
}

/** The ids that a path names. One that is not known is that of the first row of the list above it. */
export async function idsIn({ api, ids }: World, path: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const [, name = ''] of path.matchAll(/\{(\w+)\}/g)) {
    const list = urlOf(path.slice(0, path.indexOf(`/{${name}}`)), found);
    const first = ids[name] ? null : (await api.get(list)).body?.data?.[0];
    const id = ids[name] ?? first?.[name] ?? first?.id;
    if (!id) throw new Error(`nothing fills {${name}} of ${path}: add it to this world`);
    found[name] = id;
  }
  return found;
}

/** The path with this world's ids. */
export async function fill(world: World, path: string): Promise<string> {
  return urlOf(path, await idsIn(world, path));
}

/** The path with its ids in place. */
export function urlOf(path: string, ids: Record<string, string>): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const id = ids[name];
    if (id === undefined) throw new Error(`nothing names {${name}} of ${path}`);
    return id;
  });
}

/** Throws if a request that makes the world fails. */
export function must({ status, body }: TestAnswer, expected: number): TestAnswer['body'] {
  if (status !== expected) throw new Error(`answered ${status}, not ${expected}: ${JSON.stringify(body)}`);
  return body;
}
