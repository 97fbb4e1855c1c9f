/** Without a connection, in two windows, and after a price has changed: the page says so, nothing is lost, nothing signed twice. */
import type { FrameLocator } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { boundTo } from '../../server/testing/builders.ts';
import { makeWorld, NOW, type World } from './support/employee-world.ts';
import { openSetup, type Setup, type Shown } from './support/setup.ts';

let setup: Setup;
let world: World;
beforeAll(async () => {
  setup = await openSetup({ timeZone: 'UTC' });
  world = await makeWorld(setup.t);
});
afterAll(() => setup.close());

const show = (of: World) => setup.show('employee-dashboard', { type: 'employee', id: of.employeeId }, { width: 390 });
const button = (frame: FrameLocator, name: string | RegExp) => frame.getByRole('button', { name }).first();
const heading = (frame: FrameLocator, name: string) => frame.getByRole('heading', { level: 1, name }).waitFor();

/** Fails because there is no connection, which is back afterwards. */
async function inATunnel({ page, frame }: Shown, act: () => Promise<void>): Promise<void> {
  await page.context().setOffline(true);
  await act();
  await frame.getByText('No connection').first().waitFor();
  await page.context().setOffline(false);
}

async function stored(of: World) {
  const own = await boundTo(setup.t, 'employee', of.employeeId);
  const count = async (path: string) => (await own.get(path)).body.data.length as number;
  return {
    events: await count(`/v1/members/${of.memberId}/qualifying-life-events`),
    dependents: await count(`/v1/members/${of.memberId}/dependents`),
    signatures: await count(`/v1/employees/${of.employeeId}/signatures`),
  };
}

it('reports, adds somebody, reviews and signs once each, whenever the connection is lost', async () => {
  const shown = await show(world);
  const { frame, called } = shown;
  await called('onEmployeeViewReady');
  await button(frame, 'Report a life event').click();
  await frame.getByRole('radio', { name: 'Another change' }).check();
  await frame.getByRole('radio', { name: 'Something else' }).check();
  await frame.getByLabel('Say in a few words what happened').fill('A flood in our house');
  await frame.getByLabel('Month').selectOption('6');
  await frame.getByLabel('Day').fill('5');
  await frame.getByLabel('Year').fill('2026');
  await inATunnel(shown, () => button(frame, 'Report it').click());
  expect(await frame.getByLabel('Say in a few words what happened').inputValue()).toBe('A flood in our house');
  await button(frame, 'Report it').click();
  await heading(frame, 'Thank you, we have it');
  await button(frame, 'Back to my benefits').click();

  await button(frame, 'Choose my benefits').click();
  await button(frame, 'Add a spouse or child').click();
  await frame.getByLabel('First name').fill('Ines');
  await frame.getByRole('radio', { name: 'Child' }).check();
  await frame.getByLabel('Month').selectOption('3');
  await frame.getByLabel('Day').fill('2');
  await frame.getByLabel('Year').fill('2019');
  await inATunnel(shown, () => button(frame, /^Save$/).click());
  expect(await frame.getByLabel('First name').inputValue()).toBe('Ines');
  await button(frame, /^Save$/).click();
  await frame.getByRole('checkbox', { name: 'Ines', checked: true }).waitFor();

  await frame.getByRole('radio', { name: /^Cascade Silver/ }).check();
  for (const later of ['Bright Dental', 'Clear Vision']) {
    await button(frame, 'Continue').click();
    await heading(frame, later);
    await frame.getByRole('radio', { name: 'Decline this benefit' }).check();
  }
  await inATunnel(shown, () => button(frame, 'Review and sign').click());
  await expect
    .poll(async () => {
      if (await button(frame, 'Try again').isVisible()) await button(frame, 'Try again').click();
      return frame.locator('[data-consent]').count();
    })
    .toBe(3);
  for (const box of await frame.locator('[data-consent]').all()) await box.check();
  await frame.getByLabel('Your full name').fill('Odalys Ferreira');
  await inATunnel(shown, () => button(frame, 'Sign 3 answers').click());
  await button(frame, 'Sign 3 answers').click();
  await heading(frame, 'You are done');
  expect(await stored(world)).toEqual({ events: 1, dependents: 1, signatures: 3 });
});

it('signs once if two windows are open, and tells the second one', async () => {
  setup.t.real.set(NOW);
  const other = await makeWorld(setup.t, { categories: ['Medical'] });
  const windows = [await show(other), await show(other)];
  for (const { frame } of windows) {
    await button(frame, 'Choose my benefits').click();
    await frame.getByRole('radio', { name: /^Cascade Silver/ }).check();
    await button(frame, 'Review and sign').click();
    await frame.locator('[data-consent]').check();
    await frame.getByLabel('Your full name').fill('Odalys Ferreira');
  }
  const [first, second] = windows.map(({ frame }) => frame) as [FrameLocator, FrameLocator];
  await button(first, 'Sign').click();
  await heading(first, 'You are done');
  await button(second, 'Sign').click();
  await second.getByText('This has already been answered').waitFor();
  expect((await stored(other)).signatures).toBe(1);
});

it('says that a plan chosen earlier has another price now', async () => {
  const other = await makeWorld(setup.t, { categories: ['Medical'] });
  const { page, frame } = await show(other);
  await button(frame, 'Choose my benefits').click();
  const kept = page.waitForResponse((answer) => answer.url().endsWith('/draft') && answer.ok());
  await frame.getByRole('radio', { name: /^Cascade Silver/ }).check();
  await kept;
  await button(frame, 'Review and sign').click();
  await frame.locator('[data-consent]').waitFor();
  await page.waitForLoadState('networkidle');
  const silver = other.planIds.Medical?.[1];
  const rates = { type: 'tier', EE: 50_000, ES: 90_000, EC: 81_000, EF: 135_000 };
  const repriced = await setup.t.api.post(`/v1/benefit-plans/${silver}/rates`, { rates, reason: 'typed wrong' });
  expect(repriced.status).toBe(202);
  await setup.t.drain();
  await page.reload();
  await button(frame, 'Continue').click();
  await frame.getByText('It was $62.31 per paycheck when you chose; it is $69.23 now.').waitFor();
});
