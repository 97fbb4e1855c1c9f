/** What an operator corrects at the desk: a company, who may enroll, a roster that was cut short, a birth date, a missed window. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { hire, makeEmployer, makePlanYear } from '../../server/testing/builders.ts';
import { rosterRow } from '../../server/testing/people.ts';
import { overflow, violations } from './support/audit.ts';
import { AT_THE_DESK, heading, open, signIn } from './support/desk.ts';
import { openSetup, type Setup, shot } from './support/setup.ts';

const PEOPLE = 6;

let setup: Setup;
let employerId: string;
beforeAll(async () => {
  setup = await openSetup({ ...AT_THE_DESK, kind: 'sandbox', now: '2026-06-10T15:00:00Z' });
  const { api } = setup.t;
  employerId = await makeEmployer(api, { name: 'Juniper Bakery' });
  await api.post(`/v1/employers/${employerId}/benefit-eligibility-policies`, {
    classification: 'all',
    waiting_period: 'none',
  });
  await makePlanYear(api, employerId, {}, { name: 'Juniper Health' });
  await census(PEOPLE);
}, 120_000);
afterAll(() => setup.close());

async function census(rows: number): Promise<void> {
  const employees = Array.from({ length: rows }, (_, n) => rosterRow(n));
  await setup.t.api.post(`/v1/employers/${employerId}/census-sync?max_deactivations=${PEOPLE}`, { employees });
  await setup.t.drain();
}

async function looksRight(page: Page, name: string): Promise<void> {
  await shot(page, `desk-repairs-${name}`);
  expect([name, await overflow(page), await violations(page)]).toEqual([name, 0, []]);
}

const active = async () =>
  (await setup.t.api.get(`/v1/employers/${employerId}/employees?employment_status=active`)).body.data;

const eligible = async () =>
  (await setup.t.api.get(`/v1/employers/${employerId}/enrollment-progress`)).body.data.eligible;

it('corrects a company and who may enroll, and changes nothing that was left alone', async () => {
  const { page, context, problems } = await signIn(setup, 'OPERATIONS');
  await page.setViewportSize({ width: 390, height: 844 });
  const { updated_at: _, ...before } = (await setup.t.api.get(`/v1/employers/${employerId}`)).body.data;
  await open(setup, page, `/employers/${employerId}`);
  await page.getByRole('link', { name: /^Set up/ }).click();
  await heading(page, 'Company').waitFor();
  await page.getByLabel('EIN').fill('47-31948');
  await page.getByRole('button', { name: 'Save and continue' }).click();
  await page.getByText('Enter nine digits').waitFor();
  await looksRight(page, 'company-390');
  await page.getByLabel('EIN').fill('47-3194829');
  await page.getByLabel('HR e-mail').fill('people@juniper.example');
  const phone_number = '2065550190';
  await setup.t.api.patch(`/v1/employers/${employerId}`, { phone_number });
  await page.getByRole('button', { name: 'Save and continue' }).click();
  await page.getByText('What was changed: Phone.').waitFor();
  await looksRight(page, 'company-changed-390');
  await page.getByRole('button', { name: 'Save and continue' }).click();
  await heading(page, 'Eligibility').waitFor();
  await page.getByRole('button', { name: 'Correct who may enroll' }).click();
  const look = async (who: string) => {
    await page.getByLabel('Who may enroll', { exact: true }).selectOption(who);
    await page.getByRole('button', { name: 'See what would change' }).click();
  };
  await page.getByLabel('Reason').fill('The contract says so.');
  await look('Part-time employees');
  await page.getByText(`${PEOPLE} people would no longer be eligible.`).waitFor();
  await looksRight(page, 'policy-390');
  await look('Full-time employees');
  await page.getByText('Nobody’s eligibility or coverage would change.').waitFor();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('Saved. Everybody is updated in the next few minutes.').waitFor();
  await setup.t.drain();
  expect(await eligible()).toBe(PEOPLE);
  const { updated_at, ...after } = (await setup.t.api.get(`/v1/employers/${employerId}`)).body.data;
  const email = 'people@juniper.example';
  const contact = { email, phone: phone_number };
  expect(after).toEqual({ ...before, ein: 'XX-XXX4829', email, phone_number, contact });
  expect(problems.filter((one) => !/status of 4(00|09)/.test(one))).toEqual([]);
  await context.close();
});

it('takes back a roster that was cut short, after showing who would come back', async () => {
  await census(PEOPLE - 2);
  expect(await active()).toHaveLength(PEOPLE - 2);
  const { page, context, problems } = await signIn(setup, 'OPERATIONS', { colorScheme: 'dark' });
  await open(setup, page, `/employers/${employerId}?at=census`);
  await page.getByText('It ended the employment of 2 people.').waitFor();
  await page.getByRole('button', { name: 'Who would come back?' }).click();
  await page.getByText(/^These would come back: .+ and .+\./).waitFor();
  await looksRight(page, 'undo-1280');
  expect(await active()).toHaveLength(PEOPLE - 2);
  await page.getByRole('button', { name: 'Take the departures back' }).click();
  await page.getByText('The departures are being taken back.').waitFor();
  await setup.t.drain();
  expect(await active()).toHaveLength(PEOPLE);
  expect(problems).toEqual([]);
  await context.close();
});

it('says what happened while the clock moved, corrects a date of birth, and lets somebody answer again', async () => {
  const [person] = await hire(setup.t, employerId, [{ first_name: 'Nell', reference_id: 'JB-90' }]);
  const { page, context, problems } = await signIn(setup, 'OPERATIONS', { locale: 'es-US' });
  await page.setViewportSize({ width: 390, height: 844 });
  await open(setup, page, '/developers');
  await page.getByLabel('A un día').fill('2026-08-10');
  await page.getByRole('button', { name: 'Mover' }).click();
  await page.getByText(/en camino al/).waitFor();
  await setup.t.drain();
  await page.getByText('En el camino:').waitFor();
  // Everybody's window has expired.
  await page.getByText(`enrollment.waived: ${PEOPLE + 1}`).waitFor();
  await looksRight(page, 'on-the-way-390');
  await open(setup, page, `/people/${person.member_id}`);
  const save = async (title: string) => {
    await page.getByRole('button', { name: 'Ver qué cambiaría' }).click();
    await page.getByRole('heading', { name: 'Qué cambiaría' }).waitFor();
    await looksRight(page, title);
    await page.getByRole('button', { name: 'Guardar', exact: true }).click();
    await page.getByRole('form', { name: title }).waitFor({ state: 'detached' });
  };
  await page.getByRole('button', { name: 'Corregir la fecha de nacimiento' }).click();
  await page.getByLabel('La fecha de nacimiento correcta').fill('1990-02-03');
  await page.getByLabel('Motivo').fill('Así dice su identificación.');
  await save('Corregir la fecha de nacimiento');
  await page.getByRole('button', { name: 'Dejar que responda otra vez' }).click();
  await page.getByLabel('Beneficio').selectOption({ label: 'Juniper Health' });
  await save('Dejar que responda otra vez');
  expect((await setup.t.api.get(`/v1/employees/${person.id}`)).body.data.date_of_birth).toBe('1990-02-03');
  const { data } = (await setup.t.api.get(`/v1/members/${person.member_id}/enrollments`)).body;
  const states = data.map((one: Record<string, string>) => [one.election_status, one.enrollment_window_end]);
  expect(states).toContainEqual(['Pending', '2026-09-09']);
  expect(problems).toEqual([]);
  await context.close();
});
