/** The inbox over HTTP: every kind once it waits, in order, and gone once it is done. */
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Api, openTestOpenroll, type TestOpenroll } from '../../testing/app.ts';
import { boundTo, makeEmployer } from '../../testing/builders.ts';
import { advance, type Company, company, done, elect } from '../../testing/deducting.ts';
import { answerWith } from '../../testing/enrolling.ts';
import { rosterRow } from '../../testing/people.ts';
import { formWith } from '../../testing/uploads.ts';
import { parseId } from '../vocabulary/ids.ts';
import { INBOX_KINDS } from './inbox.sql.ts';

const ODALYS = { first_name: 'Odalys', last_name: 'Zamora', date_of_birth: '1991-08-27' };
const HOME = { street_1: '9 Cinder Alley', city: 'Tacoma', state: 'WA', zip_code: '98405' };

let t: TestOpenroll;
let api: Api;
let co: Company;
/** Another employer of the same organization. */
let other: string;
let lifeEvent: string;
/** A marriage, which is approved automatically unless it needs proof. */
let unproven: string;
beforeAll(async () => {
  t = await openTestOpenroll({ now: '2026-06-10T09:00:00Z' });
  co = await company(t, { people: [ODALYS, { first_name: 'Rui', last_name: 'Zamora' }] });
  ({ api } = co);
  await elect(co, 0);
  await electTwice();
  await advance(co, '2026-07-01');
  await deductTooMuch();
  other = await makeEmployer(api, { name: 'Juniper Bakery', ein: '47-3194822' });
  await waitForEach();
}, 120_000);
afterAll(() => t.close());

const list = async (query = '') => done(api.get(`/v1/inbox${query}`));
const census = async (employer: string, employees: object[]) => {
  const { data } = await done(api.post(`/v1/employers/${employer}/census-sync`, { employees }));
  await t.drain();
  return data.census_sync_id as string;
};

/** Rui would cover Odalys, who has coverage of their own. */
async function electTwice() {
  const [, rui] = co.people;
  const { street_1, zip_code, ...place } = HOME;
  const spouse = {
    ...ODALYS,
    relationship: 'Spouse',
    address: { address_line_1: street_1, zipcode: zip_code, ...place },
  };
  const { data } = await done(api.post(`/v1/members/${rui.member_id}/dependents`, spouse));
  const body = { decision: 'elect', plan_id: co.plan, dependent_ids: [data.legal_dependent_id] };
  const { status } = await api.post(`/v1/enrollments/${rui.enrollments[0].id}/document`, body);
  expect(status).toBe(422);
}

/** Behind the ledger's back, so that the latest run is found to be wrong. */
async function deductTooMuch() {
  const { db } = t.database;
  const employee = parseId('employee', co.people[0].id);
  await sql`update deduction_lines set monthly_cents = 5000 where employee_id = ${employee}`.execute(db);
  await sql`
    update reconciliations set checked_at = null where employer_id = ${parseId('employer', co.employerId)}`.execute(db);
  await t.drain();
}

/** Creates one of each kind, a minute apart. */
async function waitForEach() {
  const lost = { event_type: 'lost_job_based_coverage', event_date: '2026-06-20' };
  const told = await done(api.post(`/v1/members/${co.people[0].member_id}/qualifying-life-events`, lost));
  lifeEvent = told.data.id;
  await done(api.patch('/v1/organization', { life_events: { married: { needs_proof: true } } }));
  const married = { event_type: 'married', event_date: '2026-06-21' };
  const wed = await done(api.post(`/v1/members/${co.people[0].member_id}/qualifying-life-events`, married));
  unproven = wed.data.id;
  await done(api.post(`/v1/benefit-plans/${co.plan}/rates`, { rates: { type: 'tier', EE: 20058 }, reason: 'A slip' }));
  await t.drain();
  const ten = Array.from({ length: 10 }, (_, n) => rosterRow(n));
  await census(other, ten);
  await census(other, [{ ...rosterRow(0), date_of_birth: '2199-01-01' }, ...ten.slice(1)]);
  const third = await makeEmployer(api, { name: 'Alder Dental', ein: '47-3194823' });
  await census(third, ten);
  await census(third, ten.slice(0, 3));
  const fourth = await makeEmployer(api, { name: 'Fern Fleet', ein: '47-3194824' });
  await census(fourth, ten);
  const stopped = await census(fourth, ten.slice(0, 3));
  const { db } = t.database;
  // Nobody has applied it for 14 days.
  await sql`update census_syncs set phase = 'done' where id = ${parseId('censusSync', stopped)}`.execute(db);
  const { data: hook } = await done(api.post('/v1/webhook-subscriptions', { url: 'https://127.0.0.1:9/hooks' }));
  await sql`
    update webhook_subscriptions set consecutive_failures = 3, failing_since = '2026-07-02T08:00:00Z'
    where id = ${parseId('webhookSubscription', hook.id)}`.execute(db);
  const leave = { starts_on: '2026-07-01', ends_on: '2026-07-01', deductions: 'suspend' };
  const onLeave = await done(api.post(`/v1/employees/${co.people[0].id}/leaves`, leave));
  await sql`
    update leaves set phase = 'over', due_on = null, over_at = '2026-07-02T08:00:00Z'
    where id = ${parseId('leave', onLeave.data.id)}`.execute(db);
  await done(api.patch(`/v1/employees/${co.people[0].id}`, { effective_date: '2026-07-01', address: HOME }));
  await done(api.patch(`/v1/benefit-products/${co.productId}/plans/${co.plan}`, { states: ['AK'] }));
  await sql`
    insert into calendar_failures (organization_id, id, employer_id, day, step, resource_type, resource_id, code, message, first_seen_at,
      last_seen_at)
    values (${co.organization}, ${t.kit.newId()}, ${parseId('employer', co.employerId)}, '2026-07-01', 'plan_years_open', 'employee',
      ${parseId('employee', co.people[0].id)}, 'rate_missing', 'There is no rate.', '2026-07-03T08:00:00Z',
      '2026-07-03T08:00:00Z')`.execute(db);
}

it('lists every kind once, the oldest first, each with a sentence', async () => {
  const { data, counts, pagination } = await list('?limit=100');
  expect(counts).toEqual(INBOX_KINDS.map((kind) => ({ kind, count: 1 })));
  expect(pagination).toEqual({ limit: 100, next_cursor: null });
  const times = data.map((one: { since: string }) => one.since);
  expect(times).toEqual([...times].sort());
  const said = Object.fromEntries(data.map((one: Record<string, string>) => [one.kind, one.summary]));
  expect(said).toEqual({
    life_event: 'Odalys Zamora reports lost job based coverage on 2026-06-20.',
    proof_missing: 'Odalys Zamora reports married on 2026-06-21, and the document that it needs is missing.',
    correction_waiting: 'Odalys Zamora has until 2026-07-31 to sign the corrected Basin Dental.',
    dual_coverage:
      'Rui Zamora could not elect Basin Dental, because somebody is covered through another person. The window closes on 2026-07-10.',
    census_stopped: 'A roster of 3 rows would deactivate 7 of 10 people, and waits to be applied.',
    census_failed: 'A roster of 3 rows failed as a whole: too_many_deactivations.',
    census_rows_failed: '1 of 10 rows of the latest roster failed.',
    calendar_failure: 'The calendar step plan_years_open has failed once: There is no rate.',
    webhook_failing: 'Webhooks to 127.0.0.1:9 fail.',
    reconciliation: '1 difference between what was deducted for 2026-07 and what is due, of $3.42 in all.',
    invoice_due: 'INV-1 of $180.58 is open.',
    out_of_area: 'Odalys Zamora lives where Dental Basic is not offered.',
    leave_arrears: 'Odalys Zamora is back: nobody collects what the leave from 2026-07-01 left in arrears.',
  });
  const [odalys, rui] = co.people.map(({ id, member_id }) => [id, member_id]);
  const persons = data.map((one: Record<string, string>) => [one.kind, [one.employee_id, one.member_id]]);
  expect(Object.fromEntries(persons)).toEqual({
    ...Object.fromEntries(INBOX_KINDS.map((kind) => [kind, [null, null]])),
    ...{ life_event: odalys, proof_missing: odalys, correction_waiting: odalys, out_of_area: odalys },
    ...{ calendar_failure: odalys, leave_arrears: odalys, dual_coverage: rui },
  });
  // Employer and employee see it on the enrollment.
  const moved = data.find((one: { kind: string }) => one.kind === 'out_of_area');
  expect((await done(api.get(`/v1/enrollments/${moved.resource.id}`))).data.out_of_area).toBe(true);
  const found = data.find((one: { kind: string }) => one.kind === 'life_event');
  expect(found).toEqual({
    ...{ kind: 'life_event', employer_id: co.employerId, employer_name: expect.any(String) },
    ...{ since: expect.any(String), summary: said.life_event },
    ...{ employee_id: co.people[0].id, member_id: co.people[0].member_id },
    resource: { type: 'life_event', id: lifeEvent },
    facts: {
      ...{ first_name: 'Odalys', last_name: 'Zamora', event_type: 'lost_job_based_coverage', other_event: null },
      event_date: '2026-06-20',
    },
  });
  const invoice = data.find((one: { kind: string }) => one.kind === 'invoice_due');
  expect([invoice.resource, invoice.facts]).toEqual([
    { type: 'invoice', id: 'INV-1' },
    { number: 1, period_start: '2026-07-01', premium_in_cents: 18_058 },
  ]);
});

it('continues by a cursor, for one kind or one employer', async () => {
  const kinds: string[] = [];
  for (let cursor = ''; ; ) {
    const { data, pagination } = await list(`?limit=3${cursor}`);
    kinds.push(...data.map((one: { kind: string }) => one.kind));
    if (pagination.next_cursor === null) break;
    cursor = `&after=${pagination.next_cursor}`;
  }
  expect([...kinds].sort()).toEqual([...INBOX_KINDS].sort());
  const one = await list('?kind=invoice_due');
  expect([one.data.length, one.counts]).toEqual([1, [{ kind: 'invoice_due', count: 1 }]]);
  const ofOther = await list(`?employer_id=${other}`);
  const named = ofOther.data.map((item: Record<string, string>) => [item.kind, item.employer_name]);
  expect(named).toEqual([['census_rows_failed', 'Juniper Bakery']]);
});

it('lists a life event as one to decide once its proof is uploaded', async () => {
  const { body, headers } = formWith([{}]);
  const sent = await api.post(`/v1/qualifying-life-events/${unproven}/documents`, body, headers);
  expect(sent.status).toBe(201);
  const { data } = await list();
  const kinds = data.flatMap((item: { kind: string; resource: { id: string } }) =>
    item.resource.id === unproven ? [item.kind] : [],
  );
  expect(kinds).toEqual(['life_event']);
  await done(api.post(`/v1/qualifying-life-events/${unproven}/deny`, {}));
});

it('describes an event of another type in the words of the person who reported it', async () => {
  const fire = { event_type: 'other', other_event: 'A fire in our house', event_date: '2026-06-22' };
  const { data: told } = await done(api.post(`/v1/members/${co.people[0].member_id}/qualifying-life-events`, fire));
  const { data } = await list('?kind=life_event');
  const found = data.find((one: { resource: { id: string } }) => one.resource.id === told.id);
  expect(found.summary).toBe('Odalys Zamora reports “A fire in our house” on 2026-06-22.');
  await done(api.post(`/v1/qualifying-life-events/${told.id}/deny`, {}));
});

it('no longer lists what is done, or replaced by a newer roster', async () => {
  await done(api.post(`/v1/qualifying-life-events/${lifeEvent}/deny`, {}));
  await done(api.post(`/v1/employers/${co.employerId}/invoices/INV-1/mark-paid`));
  await done(api.post(`/v1/employers/${co.employerId}/reconciliation/accept`, { reason: 'They asked for it' }));
  await census(
    other,
    Array.from({ length: 10 }, (_, n) => rosterRow(n)),
  );
  await done(answerWith(api, co.people[1].enrollments[0].id, { plan_id: co.dearer }));
  const kinds = (await list()).data.map((item: { kind: string }) => item.kind);
  const gone = ['life_event', 'invoice_due', 'reconciliation', 'census_rows_failed', 'dual_coverage'];
  for (const kind of gone) expect(kinds).not.toContain(kind);
  expect(kinds).toHaveLength(INBOX_KINDS.length - 6);
});

it.each(['after=x', 'after=MjAyNg', 'kind=none', 'limit=0', 'page=2'])('400: %s', async (query) => {
  expect((await api.get(`/v1/inbox?${query}`)).status).toBe(400);
});

it('belongs to one organization, and is not for bound tokens', async () => {
  const stranger = await t.otherOrganization('sandbox');
  expect((await done(stranger.api.get('/v1/inbox'))).data).toEqual([]);
  expect((await done(stranger.api.get(`/v1/inbox?employer_id=${co.employerId}`))).data).toEqual([]);
  for (const bound of [
    await boundTo({ ...t, api }, 'employer', co.employerId),
    await boundTo({ ...t, api }, 'employee', co.people[0].id),
  ]) {
    expect((await bound.get('/v1/inbox')).status).toBe(404);
  }
});
