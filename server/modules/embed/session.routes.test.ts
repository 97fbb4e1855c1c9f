/** What an embedded page learns from its token, over HTTP on real PostgreSQL. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, openTestOpenroll, type TestOpenroll } from '../../testing/app.ts';
import { boundTo, makeEmployer } from '../../testing/builders.ts';
import { applyCensus, rosterRow } from '../../testing/people.ts';

let t: TestOpenroll;
let employer: string;
let employee: { id: string; member_id: string };
let asEmployee: Api;
let asEmployer: Api;
beforeAll(async () => {
  // Past midnight in UTC; in Chicago it is still the day before.
  t = await openTestOpenroll({ now: '2026-03-11T03:00:00Z' });
  employer = await makeEmployer(t.api);
  [employee] = (await applyCensus(t, employer, [rosterRow(1)])) as [typeof employee];
  asEmployee = await boundTo(t, 'employee', employee.id);
  asEmployer = await boundTo(t, 'employer', employer);
});
afterAll(() => t.close());

const ask = (api: Api, origin = 'https://payroll.example') =>
  api.get(`/v1/embed/session?origin=${encodeURIComponent(origin)}`);

describe('200', () => {
  it('tells an employee’s page the person, the employer, the language and the date', async () => {
    await asEmployee.patch(`/v1/members/${employee.member_id}`, { preferred_language: 'es' });
    expect((await ask(asEmployee)).body).toEqual({
      data: {
        organization: { id: t.organizationId, name: 'Juniper Benefits Partners' },
        bound_entity: { type: 'employee', id: employee.id, name: 'Odalys Ferreira 1' },
        member_id: employee.member_id,
        employer: { id: employer, name: 'Larkspur Bicycle Works' },
        employment: {
          standing: 'not_offered',
          start_date: '2026-01-05',
          last_day: null,
          eligible_on: null,
          employee_class: 'Full Time',
          covered_classes: null,
        },
        languages: ['en', 'es'],
        preferred_language: 'es',
        today: '2026-03-10',
        life_events_decided_at_once: ['had_baby', 'adopted_child', 'married', 'divorced'],
        life_event_report_days: [
          { event_type: 'lost_medicaid_chip_medicare', days: 60 },
          { event_type: 'gained_premium_assistance', days: 60 },
        ],
        sandbox: false,
        parent_allowed: false,
      },
    });
  });

  it('says who has to wait and until when, whom the policy does not cover, and who has left', async () => {
    const policy = { classification: 'full_time', waiting_period: '60_days' };
    const own = await makeEmployer(t.api);
    await t.api.post(`/v1/employers/${own}/benefit-eligibility-policies`, policy);
    const rows = [
      rosterRow(1, { start_date: '2026-03-02' }),
      rosterRow(2, { employee_class: 'Part Time' }),
      rosterRow(3, { start_date: '2025-03-02' }),
    ];
    const hired: { id: string; member_id: string; last_name: string }[] = await applyCensus(t, own, rows);
    const named = (name: string) => hired.find((one) => one.last_name === name) as (typeof hired)[number];
    const [waiting, partTime, leaver] = [named('Ferreira 1'), named('Ferreira 2'), named('Ferreira 3')];
    await t.api.post(`/v1/employees/${leaver.id}/terminate`, { termination_date: '2026-03-09' });
    const employmentOf = async ({ id }: typeof employee) =>
      (await ask(await boundTo(t, 'employee', id))).body.data.employment;
    expect(await employmentOf(waiting)).toMatchObject({ standing: 'waiting', eligible_on: '2026-05-01' });
    expect(await employmentOf(partTime)).toMatchObject({
      standing: 'not_covered',
      employee_class: 'Part Time',
      covered_classes: 'full_time',
    });
    expect(await employmentOf(leaver)).toMatchObject({ standing: 'left', last_day: '2026-03-09' });
  });

  it('returns the deadlines that the organization has set for life events', async () => {
    const other = await t.otherOrganization();
    const theirs = await makeEmployer(other.api);
    await other.api.patch('/v1/organization', {
      life_events: { married: { report_within_days: 31 }, divorced: { report_within_days: 60, needs_proof: true } },
    });
    const request = { grant_type: 'client_credentials', bound_entity: { type: 'employer', id: theirs } };
    const { access_token } = (await other.api.post('/v1/auth/access-tokens', request)).body;
    expect((await ask(t.as(access_token))).body.data).toMatchObject({
      life_events_decided_at_once: ['had_baby', 'adopted_child', 'married'],
      life_event_report_days: [
        { event_type: 'lost_medicaid_chip_medicare', days: 60 },
        { event_type: 'married', days: 31 },
        { event_type: 'divorced', days: 60 },
        { event_type: 'gained_premium_assistance', days: 60 },
      ],
    });
  });

  it('tells an employer’s page its employer', async () => {
    expect((await ask(asEmployer)).body.data).toMatchObject({
      bound_entity: { type: 'employer', id: employer, name: 'Larkspur Bicycle Works' },
      employer: { id: employer, name: 'Larkspur Bicycle Works' },
      member_id: null,
      employment: null,
      preferred_language: null,
    });
  });

  it('uses the test clock of a sandbox, and says that it is a sandbox', async () => {
    const box = await t.otherOrganization('sandbox');
    const theirs = await makeEmployer(box.api);
    await box.api.post('/v1/test-clock/advance', { to: '2026-04-02T00:00:00Z' });
    await t.drain();
    const token = await box.api.post('/v1/auth/access-tokens', {
      grant_type: 'client_credentials',
      bound_entity: { type: 'employer', id: theirs },
    });
    expect((await ask(t.as(token.body.access_token))).body.data).toMatchObject({ today: '2026-04-02', sandbox: true });
  });

  it('allows the hosts named by the operator, and those named by this organization', async () => {
    const allowed = async (origin: string) => (await ask(asEmployee, origin)).body.data.parent_allowed;
    expect(await allowed('http://localhost:5173')).toBe(true);
    expect(await allowed('https://payroll.example')).toBe(false);
    const other = await t.otherOrganization();
    await other.api.patch('/v1/organization', { allowed_origins: ['https://payroll.example'] });
    expect(await allowed('https://payroll.example')).toBe(false);
    await t.api.patch('/v1/organization', {
      allowed_origins: ['https://*.payroll.example', 'https://payroll.example'],
    });
    expect(await allowed('https://payroll.example')).toBe(true);
    expect(await allowed('https://acme.payroll.example')).toBe(true);
    expect(await allowed('http://payroll.example')).toBe(false);
    expect(await allowed('null')).toBe(false);
    expect(await allowed('')).toBe(false);
  });

  it('allows a host only if every page around it is allowed, too', async () => {
    const origin = 'http://localhost:5173';
    const within = async (...ancestors: string[]) => {
      const query = new URLSearchParams({ origin, ancestors: ancestors.join(' ') });
      return (await asEmployee.get(`/v1/embed/session?${query}`)).body.data.parent_allowed;
    };
    expect(await within(origin)).toBe(true);
    expect(await within(origin, 'http://localhost:8080')).toBe(true);
    expect(await within(origin, 'https://stranger.example')).toBe(false);
    expect(await within(origin, 'null')).toBe(false);
  });
});

it('400: the origin is required', async () => {
  const { status, body } = await asEmployee.get('/v1/embed/session');
  expect([status, body.details[0].path]).toEqual([400, 'origin']);
});

it('404: an API key is bound to nobody', async () => {
  expect((await ask(t.api)).status).toBe(404);
});
