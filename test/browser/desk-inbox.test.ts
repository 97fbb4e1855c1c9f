/** What an operator settles in the inbox, and endpoints, users and plans that somebody else changes meanwhile. */
import { sql } from 'kysely';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseId } from '../../server/modules/vocabulary/ids.ts';
import { makeEmployer, makePlan, makeProduct } from '../../server/testing/builders.ts';
import { advance, type Company, company, elect, statementsOf } from '../../server/testing/deducting.ts';
import { rosterRow } from '../../server/testing/people.ts';
import { overflow, violations } from './support/audit.ts';
import { AT_THE_DESK, open, signIn } from './support/desk.ts';
import { openSetup, type Setup, shot } from './support/setup.ts';

let setup: Setup;
let co: Company;
let employerId: string;
beforeAll(async () => {
  setup = await openSetup({ ...AT_THE_DESK, kind: 'sandbox', now: '2026-06-10T15:00:00Z' });
  const { t } = setup;
  const own = async () => ({ api: t.api, apiKey: t.apiKey, organizationId: t.organizationId });
  co = await company({ ...t, otherOrganization: own }, { people: [{}, { last_name: 'Mbeki' }] });
  for (const at of co.people.keys()) await elect(co, at);
  await advance(co, '2026-07-01');
  employerId = await makeEmployer(t.api, { name: 'Juniper Bakery', ein: '47-3194823' });
  await census(10);
  await census(3);
}, 120_000);
afterAll(() => setup.close());

async function census(rows: number): Promise<void> {
  const employees = Array.from({ length: rows }, (_, n) => rosterRow(n));
  await setup.t.api.post(`/v1/employers/${employerId}/census-sync`, { employees });
  await setup.t.drain();
}

async function looksRight(page: Page, name: string): Promise<void> {
  await shot(page, `desk-inbox-${name}`);
  expect([name, await overflow(page), await violations(page)]).toEqual([name, 0, []]);
}

/** Too much was taken of one person, behind the ledger's back. */
async function takeTooMuch(): Promise<void> {
  const { db } = setup.t.database;
  const employee = parseId('employee', co.people[1].id);
  await sql`update deduction_lines set monthly_cents = 5000 where employee_id = ${employee}`.execute(db);
  await sql`update reconciliations set checked_at = null`.execute(db);
  await setup.t.drain();
}

it('looks at what a run left different, compares it again, and accepts it with a reason', async () => {
  await takeTooMuch();
  const { page, context, problems } = await signIn(setup, 'OPERATIONS');
  await page.setViewportSize({ width: 390, height: 844 });
  await open(setup, page, '/inbox?kind=reconciliation');
  const sentence = page.getByText(
    '1 difference between what was deducted for July 2026 and what is due, of $3.42 in all.',
  );
  await sentence.waitFor();
  await looksRight(page, 'reconciliation-390');
  // As HR reads it.
  await open(setup, page, `/employers/${co.employerId}?at=deductions`);
  await page.getByText('1 difference from what is due, being looked at').waitFor();
  await looksRight(page, 'statements-390');
  await page.goBack();
  await page.getByRole('link', { name: 'Look at it' }).click();
  await page.getByRole('cell', { name: '$50.00' }).or(page.getByText('$50.00')).first().waitFor();
  await looksRight(page, 'differences-390');
  await page.goBack();
  await page.getByRole('button', { name: 'Compare again' }).click();
  await page.getByText('It is being compared again.').waitFor();
  await setup.t.drain();
  await page.reload();
  await sentence.waitFor();
  await page.getByRole('button', { name: 'Accept it' }).click();
  await page.getByLabel('Why it stays so').fill('They asked for it.');
  await looksRight(page, 'accept-390');
  await page.getByRole('button', { name: 'Accept it' }).click();
  await page.getByText('Accepted.').waitFor();
  expect(await statementsOf(co)).toMatchObject([{ open_finding_count: 0 }]);
  expect(problems).toEqual([]);
  await context.close();
});

it('discards a roster that was stopped, with a reason, instead of applying it', async () => {
  const { page, context, problems } = await signIn(setup, 'OPERATIONS', { colorScheme: 'dark', locale: 'es-US' });
  await open(setup, page, '/inbox?kind=census_stopped');
  await page.getByRole('button', { name: 'Descartarla' }).click();
  await page.getByLabel('Por qué la lista está mal').fill('Se cortó en la fila 3.');
  await looksRight(page, 'discard-1280');
  await page.getByRole('button', { name: 'Descartar', exact: true }).click();
  await page.getByText('La lista fue descartada.').waitFor();
  const { data } = (await setup.t.api.get(`/v1/employers/${employerId}/census-syncs?limit=1`)).body;
  expect(data).toMatchObject([{ stopped: false, discarded_at: expect.any(String) }]);
  await open(setup, page, `/employers/${employerId}?at=census`);
  await page
    .getByText(/Se descartó el/)
    .first()
    .waitFor();
  await looksRight(page, 'discarded-1280');
  expect(problems).toEqual([]);
  await context.close();
});

/** Opens a form, and waits until it knows what is there now. */
async function openForm(page: Page, button: Locator): Promise<void> {
  await Promise.all([page.waitForResponse(/dry_run=true/), button.click()]);
}

it('adds an endpoint, is told of a change beside its own, and removes it', async () => {
  const { page, context, problems } = await signIn(setup, 'ADMIN');
  const endpoints = async () => (await setup.t.api.get('/v1/webhook-subscriptions')).body.data;
  await open(setup, page, '/developers');
  await page.getByRole('button', { name: 'Add an endpoint' }).click();
  const form = page.getByRole('form', { name: 'Add an endpoint' });
  await form.getByLabel('Address').fill('https://127.0.0.1:9/in');
  await form.getByLabel('All events').uncheck();
  await form.getByLabel('enrollment.started').uncheck();
  await looksRight(page, 'new-endpoint-1280');
  await form.getByRole('button', { name: 'Add an endpoint' }).click();
  const secret = await page.getByLabel(/^The secret that signs/).inputValue();
  expect(secret).toMatch(/^whsec_/);
  const [made] = await endpoints();
  expect([made.url, made.event_names.length, made.event_names.includes('enrollment.started')]).toEqual([
    ...['https://127.0.0.1:9/in', 11, false],
  ]);
  await page.getByText('Nothing delivered yet').waitFor();
  await page.setViewportSize({ width: 390, height: 844 });
  await openForm(page, page.getByRole('button', { name: 'Change', exact: true }));
  const change = page.getByRole('form', { name: /^Change https/ });
  await change.getByLabel('Address').fill('https://127.0.0.1:9/out');
  await setup.t.api.patch(`/v1/webhook-subscriptions/${made.id}`, { description: 'The ledger' });
  await change.getByRole('button', { name: 'Save' }).click();
  await change.getByText('What was changed: Description.').waitFor();
  await looksRight(page, 'endpoint-changed-390');
  await change.getByRole('button', { name: 'Save' }).click();
  await change.waitFor({ state: 'detached' });
  expect(await endpoints()).toMatchObject([{ url: 'https://127.0.0.1:9/out', description: 'The ledger' }]);
  await page.getByRole('button', { name: 'Disable' }).click();
  await page.getByText('Disabled', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Remove' }).click();
  await page.getByRole('button', { name: /^Really remove/ }).click();
  await page.getByText('No endpoint is subscribed').waitFor();
  expect(await endpoints()).toEqual([]);
  expect(problems.filter((one) => !/status of 409/.test(one))).toEqual([]);
  await context.close();
});

it('tells of what somebody else has changed of a user and of a plan, and keeps what was typed', async () => {
  const { api } = setup.t;
  const user = (await api.post('/v1/users', { email: 'ada@juniper.example', name: 'Ada', role: 'SALES' })).body.data;
  const product = await makeProduct(api, { name: 'Juniper Vision' });
  const plan = await makePlan(api, product, { name: 'Vision One' });
  const { page, context, problems } = await signIn(setup, 'ADMIN', { colorScheme: 'dark' });
  await open(setup, page, '/users');
  const row = page.getByRole('row', { name: /ada@juniper/ });
  await openForm(page, row.getByRole('button', { name: 'Change' }));
  const form = page.getByRole('form', { name: 'Change Ada' });
  await form.getByLabel('Name').fill('Ada Okafor');
  await api.patch(`/v1/users/${user.id}`, { role: 'AUDITOR' });
  await form.getByRole('button', { name: 'Save' }).click();
  await form.getByText('What was changed: Role.').waitFor();
  await looksRight(page, 'user-1280');
  await form.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Ada Okafor').waitFor();
  await row.getByText('Auditor').waitFor();

  const url = `/v1/benefit-products/${product}/plans/${plan}`;
  await page.setViewportSize({ width: 390, height: 844 });
  await open(setup, page, `/catalog/${product}`);
  await openForm(page, page.getByRole('button', { name: 'Change the facts' }));
  const facts = page.getByRole('form', { name: 'Change the facts of Vision One' });
  await facts.getByLabel('With a health savings account').selectOption('Yes');
  await facts.getByLabel('Directory of doctors').fill('https://doctors.example/find');
  const spanish = facts.getByRole('group', { name: /^In Spanish/ });
  await spanish.getByLabel('Specialist visit').fill('$40 por consulta');
  await api.patch(url, { carrier: 'Larkspur' });
  await facts.getByRole('button', { name: 'Save' }).click();
  await facts.getByText('What was changed: Carrier.').waitFor();
  await looksRight(page, 'plan-390');
  await facts.getByRole('button', { name: 'Save' }).click();
  await facts.waitFor({ state: 'detached' });
  const found = (await api.get(`/v1/benefit-products/${product}/plans`)).body.data[0];
  expect(found.carrier).toBe('Larkspur');
  expect(found.summary).toEqual({
    ...{ hsa_eligible: true, directory_url: 'https://doctors.example/find' },
    translations: { es: { specialist: '$40 por consulta' } },
  });
  expect(problems.filter((one) => !/status of 409/.test(one))).toEqual([]);
  await context.close();
});

it('lists statements over all employers, by month and difference', async () => {
  const { page, context, problems } = await signIn(setup, 'AUDITOR', { locale: 'es-US' });
  await open(setup, page, '/money?month=2026-07');
  await page.getByRole('link', { name: 'julio de 2026' }).waitFor();
  await looksRight(page, 'money-1280');
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Esta lista en CSV' }).click(),
  ]);
  expect(file.suggestedFilename()).toBe('deduction-statements.csv');
  await page.getByLabel('Solo con diferencias').check();
  await page.getByText('No hay ningún estado que mostrar').waitFor();
  expect(new URL(page.url()).search).toBe('?month=2026-07&differing=true');
  await page.setViewportSize({ width: 390, height: 844 });
  await page.reload();
  await page.getByText('No hay ningún estado que mostrar').waitFor();
  await looksRight(page, 'money-390');
  expect(problems).toEqual([]);
  await context.close();
});
