/** Signing with a name that is not the roster's: the page asks whether it is the reader's, and signs only after a confirmation. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { overflow, violations } from './support/audit.ts';
import { makeWorld } from './support/employee-world.ts';
import { openSetup, type Setup, shot } from './support/setup.ts';

let setup: Setup;
beforeAll(async () => {
  setup = await openSetup({ timeZone: 'UTC' });
});
afterAll(() => setup.close());

const EN = {
  ...{ locale: 'en-US', choose: 'Choose my benefits', review: 'Review and sign', name: 'Your full name', sign: 'Sign' },
  ...{ ask: 'Is this you?', yes: 'Yes, Odalys Silva is my name', done: 'You are done' },
};
const ES = {
  ...{ locale: 'es-MX', choose: 'Elegir mis beneficios', review: 'Revisar y firmar', name: 'Su nombre completo' },
  ...{ sign: 'Firmar', ask: '¿Es usted?', yes: 'Sí, Odalys Silva es mi nombre', done: 'Listo' },
};

it.each([EN, ES])('asks “$ask”, keeps what was typed, and records that it was confirmed', async (words) => {
  const world = await makeWorld(setup.t, { categories: ['Medical'] });
  const who = { type: 'employee', id: world.employeeId } as const;
  const { page, frame } = await setup.show('employee-dashboard', who, { width: 390, device: { locale: words.locale } });
  await frame.getByRole('button', { name: words.choose }).click();
  await frame.getByLabel('Cascade Silver').check();
  await frame.getByRole('button', { name: words.review }).click();
  await frame.locator('[data-consent]').check();
  await frame.getByLabel(words.name).fill('Odalys Silva');
  await frame.getByRole('button', { name: words.sign, exact: true }).click();

  await frame.getByText(words.ask).waitFor();
  expect(await frame.getByLabel(words.name).inputValue()).toBe('Odalys Silva');
  expect(await violations(page)).toEqual([]);
  expect(await overflow(page)).toBe(0);
  await shot(page, `employee-is-this-you-${words.locale}`);
  const signatures = `/v1/employees/${world.employeeId}/signatures`;
  expect((await setup.t.api.get(signatures)).body.pagination.total).toBe(0);

  await frame.getByLabel(words.name).fill('Odalys Silvia');
  await frame.getByText(words.ask).waitFor({ state: 'detached' });
  await frame.getByLabel(words.name).fill('Odalys Silva');
  await frame.getByRole('button', { name: words.yes }).click();
  await frame.getByRole('heading', { level: 1, name: words.done }).waitFor();
  const { data } = (await setup.t.api.get(signatures)).body;
  expect(data).toMatchObject([{ signed_name: 'Odalys Silva', roster_name: 'Odalys Ferreira', name_confirmed: true }]);
});
