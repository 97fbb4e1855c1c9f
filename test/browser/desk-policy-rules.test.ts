/** Who may enroll by class, pay and state: set for a new employer at the desk, shown as it is, and corrected there (rules 11.2). */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeEmployer } from '../../server/testing/builders.ts';
import { done } from '../../server/testing/deducting.ts';
import { rosterRow } from '../../server/testing/people.ts';
import { overflow, violations } from './support/audit.ts';
import { AT_THE_DESK, heading, open, signIn } from './support/desk.ts';
import { openSetup, type Setup, shot } from './support/setup.ts';

let setup: Setup;
let employerId: string;
beforeAll(async () => {
  setup = await openSetup({ ...AT_THE_DESK, kind: 'sandbox', now: '2026-06-10T15:00:00Z' });
  employerId = await makeEmployer(setup.t.api, { name: 'Juniper Bakery' });
  const employees = ['WA', 'OR', 'ID'].flatMap((state, at) =>
    ['Hourly', 'Salary'].map((compensation_type, n) =>
      rosterRow(at * 2 + n, { compensation_type, address: inState(state) }),
    ),
  );
  await done(setup.t.api.post(`/v1/employers/${employerId}/census-sync`, { employees }));
  await setup.t.drain();
}, 60_000);
afterAll(() => setup.close());

const inState = (state: string) => ({ address_line_1: '9 Cinder Alley', city: 'Cascade', state, zipcode: '98405' });

const policy = async () => {
  const { eligibility_policy_id } = (await done(setup.t.api.get(`/v1/employers/${employerId}`))).data;
  return (await done(setup.t.api.get(`/v1/benefit-eligibility-policies/${eligibility_policy_id}`))).data;
};
const eligible = async () =>
  (await done(setup.t.api.get(`/v1/employers/${employerId}/enrollment-progress`))).data.eligible;

async function looksRight(page: Page, name: string): Promise<void> {
  await shot(page, `desk-policy-rules-${name}`, { whole: true });
  expect([name, await overflow(page), await violations(page)]).toEqual([name, 0, []]);
}

it('is set for a new employer, on a phone in Spanish', async () => {
  const { page, context, problems } = await signIn(setup, 'OPERATIONS', { locale: 'es-US', colorScheme: 'dark' });
  await page.setViewportSize({ width: 390, height: 844 });
  await open(setup, page, `/employers/${employerId}/setup/eligibility`);
  await page.getByLabel('Quién puede inscribirse').selectOption('Por clase, pago y estado');
  const rule = (n: number) => page.getByRole('group', { name: `Regla ${n}` });
  await rule(1).getByLabel('Pago').selectOption('Por hora');
  await rule(1)
    .getByLabel(/^Estados/)
    .fill('wa, or');
  await page.getByRole('button', { name: 'Otra regla' }).click();
  await rule(2).getByLabel('Clase').selectOption('Temporal');
  await page.getByLabel('Período de espera').selectOption('none');
  await looksRight(page, '390-es-dark');
  await page.getByRole('button', { name: 'Guardar y continuar' }).click();
  await heading(page, 'Oferta').waitFor();
  await setup.t.drain();
  expect((await policy()).rules).toEqual([
    { employee_class: 'all', compensation_type: 'Hourly', states: ['WA', 'OR'] },
    { employee_class: 'Temporary', compensation_type: 'all', states: 'all' },
  ]);
  expect(await eligible()).toBe(2);
  expect(problems).toEqual([]);
  await context.close();
});

it('is shown as it is, and corrected after it was said whom that concerns', async () => {
  const { page, context, problems } = await signIn(setup, 'OPERATIONS');
  await open(setup, page, `/employers/${employerId}/setup/eligibility`);
  await page.getByRole('button', { name: 'Correct who may enroll' }).click();
  const who = page.getByLabel('Who may enroll', { exact: true });
  expect(await who.locator('option:checked').innerText()).toBe(
    'As it is: Every class · By the hour · WA, OR; or Temporary',
  );
  await who.selectOption('By class, pay and state');
  const rule = page.getByRole('group', { name: 'Rule 1' });
  expect(await rule.getByLabel(/^States/).inputValue()).toBe('WA, OR');
  await rule.getByLabel(/^States/).fill('');
  await page.getByRole('button', { name: 'Remove Rule 2' }).click();
  await page.getByLabel('Reason').fill('The contract says so.');
  await page.getByRole('button', { name: 'See what would change' }).click();
  await page.getByText('1 person would be eligible.').waitFor();
  await looksRight(page, '1280');
  expect((await policy()).rules).toHaveLength(2);
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('Saved. Everybody is updated in the next few minutes.').waitFor();
  await setup.t.drain();
  expect((await policy()).rules).toEqual([{ employee_class: 'all', compensation_type: 'Hourly', states: 'all' }]);
  expect(await eligible()).toBe(3);
  expect(problems).toEqual([]);
  await context.close();
});
