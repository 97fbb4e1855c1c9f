/**
 * What can go wrong in front of the employee dashboard: each says what happened, keeps what was typed, and never signs anything
 * but what was shown.
 */
import type { FrameLocator, Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { boundTo } from '../../server/testing/builders.ts';
import { brokenAmounts, overflow, violations } from './support/audit.ts';
import { addFamily, makeWorld, NOW, type World } from './support/employee-world.ts';
import { holdReads } from './support/network.ts';
import { openSetup, type Setup, type ShowOptions, shot } from './support/setup.ts';

let setup: Setup;
beforeAll(async () => {
  setup = await openSetup({ timeZone: 'UTC' });
});
afterAll(() => setup.close());

const button = (frame: FrameLocator, name: string | RegExp) => frame.getByRole('button', { name });
const heading = (frame: FrameLocator, name: string | RegExp) =>
  frame.getByRole('heading', { level: 1, name }).waitFor();

/** At the review of one election with everything filled in: the next click signs. */
async function readyToSign(options: ShowOptions = {}) {
  const world = await makeWorld(setup.t, { categories: ['Medical'] });
  const shown = await setup.show('employee-dashboard', { type: 'employee', id: world.employeeId }, options);
  const { frame } = shown;
  await button(frame, 'Choose my benefits').click();
  await frame.getByLabel('Cascade Silver').check();
  await button(frame, 'Review and sign').click();
  await frame.locator('[data-consent]').check();
  await frame.getByLabel('Your full name').fill('Odalys Ferreira');
  return { ...shown, world };
}

const PHONE = { width: 390 };

const typedName = (frame: FrameLocator) => frame.getByLabel('Your full name').inputValue();

async function signatures(world: World): Promise<number> {
  const { body } = await (await boundTo(setup.t, 'employee', world.employeeId)).get(
    `/v1/employees/${world.employeeId}/signatures`,
  );
  return body.pagination.total;
}

describe('a form that is interrupted', () => {
  it('renews a token that ends in the middle of it, and signs', async () => {
    const { frame, world, called } = await readyToSign();
    setup.t.real.advanceMs(16 * 60_000);
    await button(frame, 'Sign').click();
    await heading(frame, 'You are done');
    await called('onTokenExpired');
    expect(await signatures(world)).toBe(1);
    setup.t.real.set(NOW);
  });

  it('elects once on a double click', async () => {
    const { page, frame, world } = await readyToSign();
    const sent: string[] = [];
    page.on(
      'request',
      (request) => request.url().endsWith('/elect') && request.method() === 'POST' && sent.push(request.url()),
    );
    await button(frame, 'Sign').dblclick();
    await heading(frame, 'You are done');
    expect(sent).toHaveLength(1);
    expect(await signatures(world)).toBe(1);
  });

  it('says that there is no connection, keeps what was typed, and signs when there is one', async () => {
    const { page, frame, world } = await readyToSign();
    await page.context().setOffline(true);
    await button(frame, 'Sign').click();
    await frame.getByText('We could not reach the server.').waitFor();
    expect(await typedName(frame)).toBe('Odalys Ferreira');
    expect(await violations(page)).toEqual([]);
    await shot(page, 'employee-offline');
    await page.context().setOffline(false);
    await button(frame, 'Sign').click();
    await heading(frame, 'You are done');
    expect(await signatures(world)).toBe(1);
  });

  it.each([
    [500, 'internal_error', 'Something went wrong on our side'],
    [429, 'rate_limited', 'Too many requests'],
  ])(
    'says what to do about an answer %i, keeps what was typed, and signs the next time',
    async (status, code, title) => {
      const { page, frame, world } = await readyToSign();
      const json = { message: 'Not now.', app_error_code: code, trace_id: 'f3a90c71d2b84e65' };
      await page.route('**/elect', (route) => route.fulfill({ status, json }), { times: 1 });
      await button(frame, 'Sign').click();
      await frame.getByText(title).waitFor();
      expect(await frame.getByText('f3a90c71d2b84e65').count()).toBe(status === 500 ? 1 : 0);
      expect(await typedName(frame)).toBe('Odalys Ferreira');
      await shot(page, `employee-answer-${status}`);
      expect(await violations(page)).toEqual([]);
      expect(await signatures(world)).toBe(0);
      await button(frame, 'Sign').click();
      await heading(frame, 'You are done');
      expect(await signatures(world)).toBe(1);
    },
  );

  it('stores once what was already stored when the answer was lost', async () => {
    const { page, frame, world } = await readyToSign();
    await page.route(
      '**/elect',
      async (route) => {
        await route.fetch();
        await route.abort();
      },
      { times: 1 },
    );
    await button(frame, 'Sign').click();
    await frame.getByText('We could not reach the server.').waitFor();
    await button(frame, 'Sign').click();
    await heading(frame, 'You are done');
    expect(await signatures(world)).toBe(1);
  });
});

describe('a page that ends', () => {
  it('continues where the person stopped, keeps choices made without a connection, and says what is no longer offered', async () => {
    const world = await makeWorld(setup.t);
    await addFamily(setup.t, world);
    const own = { type: 'employee', id: world.employeeId } as const;
    const { page, frame, problems } = await setup.show('employee-dashboard', own, PHONE);
    await button(frame, 'Choose my benefits').click();
    await frame.getByLabel('Rui').check();
    await frame.getByLabel('Cascade Silver').check();
    await button(frame, 'Continue').click();
    await frame.getByRole('radio', { name: 'Decline this benefit' }).check();
    await frame.getByLabel('Why? (optional)').selectOption('Another reason');
    await frame.getByLabel('Your reason').fill('Our dentist is my aunt');
    await page.waitForResponse((answer) => answer.ok() && (answer.request().postData() ?? '').includes('aunt'));
    await page.reload();
    await frame.getByText('2 of 3 chosen, not signed yet.').waitFor();
    await button(frame, 'Continue').click();
    await heading(frame, 'Clear Vision');
    await frame.getByRole('radio', { name: 'Decline this benefit' }).check();
    await button(frame, 'Review and sign').click();
    await frame.getByText('Cascade Silver').first().waitFor();
    await button(frame, 'Change the answer for Bright Dental').click();
    expect(await frame.getByLabel('Your reason').inputValue()).toBe('Our dentist is my aunt');
    expect(problems).toEqual([]);

    await page.context().setOffline(true);
    await frame.getByLabel('Your reason').fill('She moved away');
    const notKept = frame.getByText('We could not save this choice yet.');
    await notKept.waitFor();
    await page.context().setOffline(false);
    await notKept.waitFor({ state: 'hidden' });

    const [, silver = ''] = world.planIds.Medical ?? [];
    await setup.t.api.patch(`/v1/benefit-products/${world.productIds.Medical}/plans/${silver}`, { states: ['CA'] });
    await page.reload();
    await frame.getByText('3 of 3 chosen, not signed yet.').waitFor();
    await button(frame, 'Continue').click();
    await heading(frame, 'Review and sign');
    await frame.getByText('Cascade Silver', { exact: true }).waitFor();
    await frame.getByText('This plan is no longer offered').waitFor();
  });
});

describe('what changed since it was shown', () => {
  it('does not sign when the window has closed', async () => {
    const { page, frame, world } = await readyToSign();
    setup.t.real.set('2026-07-11T15:00:00Z');
    await button(frame, 'Sign').click();
    await frame.getByText('The time to answer is over').first().waitFor();
    expect(await button(frame, 'Sign').count()).toBe(0);
    await shot(page, 'employee-window-closed');
    expect(await violations(page)).toEqual([]);
    expect(await signatures(world)).toBe(0);
    await button(frame, 'Back to my benefits').click();
    await heading(frame, 'Your benefits');
    setup.t.real.set(NOW);
  });

  it('shows the new document if the old one no longer holds, and asks for consent again', async () => {
    const { page, frame, world } = await readyToSign();
    // Paid another way: the same month, another amount per paycheck.
    await setup.t.api.put(`/v1/employers/${world.employerId}/settings`, { pay_frequency: 'semi_monthly' });
    await button(frame, 'Sign').click();
    await frame.getByText('The document has changed').waitFor();
    await frame.getByText('The price has changed').waitFor();
    await frame.getByText('You pay per paycheck (semi-monthly): $67.50').waitFor();
    expect(await frame.locator('[data-consent]').isChecked()).toBe(false);
    expect(await typedName(frame)).toBe('Odalys Ferreira');
    await shot(page, 'employee-document-changed');
    expect(await violations(page)).toEqual([]);
    expect(await signatures(world)).toBe(0);
    await frame.locator('[data-consent]').check();
    await button(frame, 'Sign').click();
    await heading(frame, 'You are done');
    expect(await signatures(world)).toBe(1);
  });
});

describe('what can’t be chosen', () => {
  it('does not sign a plan that was withdrawn meanwhile, and leads to the others', async () => {
    const { page, frame, world } = await readyToSign();
    const silver = `/v1/benefit-products/${world.productIds.Medical}/plans/${world.planIds.Medical?.[1]}`;
    expect((await setup.t.api.patch(silver, { states: ['CA'] })).status).toBe(200);
    await button(frame, 'Sign').click();
    await frame.getByText('This plan is no longer offered').waitFor();
    await frame.getByText('Cascade Silver', { exact: true }).waitFor();
    expect(await button(frame, 'Sign').count()).toBe(0);
    expect(await frame.getByRole('region', { name: 'Cascade Medical' }).evaluate((one) => one.matches(':focus'))).toBe(
      true,
    );
    await shot(page, 'employee-plan-withdrawn');
    expect(await violations(page)).toEqual([]);
    expect(await signatures(world)).toBe(0);
    await button(frame, 'Change the answer for Cascade Medical').click();
    await frame.getByText('The plan you chose is no longer offered. Choose another.').waitFor();
    await frame.getByLabel('Cascade Bronze').check();
    expect(await frame.getByLabel('Cascade Silver').count()).toBe(0);
    await button(frame, 'Review and sign').click();
    await frame.locator('[data-consent]').check();
    expect(await typedName(frame)).toBe('Odalys Ferreira');
    await button(frame, 'Sign').click();
    await heading(frame, 'You are done');
  });

  it('signs the other answers without it', async () => {
    const world = await makeWorld(setup.t, { categories: ['Medical', 'Dental'] });
    const { page, frame } = await setup.show('employee-dashboard', { type: 'employee', id: world.employeeId }, PHONE);
    await button(frame, 'Choose my benefits').click();
    await frame.getByLabel('Cascade Silver').check();
    await button(frame, 'Continue').click();
    await frame.getByLabel('Bright Dental').check();
    const silver = `/v1/benefit-products/${world.productIds.Medical}/plans/${world.planIds.Medical?.[1]}`;
    expect((await setup.t.api.patch(silver, { states: ['CA'] })).status).toBe(200);
    await button(frame, 'Review and sign').click();
    await frame.getByText('This plan is no longer offered').waitFor();
    await frame.locator('[data-consent]').check();
    await frame.getByLabel('Your full name').fill('Odalys Ferreira');
    await button(frame, 'Sign').click();
    await frame.getByText('1 of 2 answers are signed.').waitFor();
    await shot(page, 'employee-one-of-two-signed');
    expect(await violations(page)).toEqual([]);
    expect(await signatures(world)).toBe(1);
    await button(frame, 'Done').click();
    await heading(frame, 'You are done');
  });

  it('says that a child is too old, keeps what was typed, and shows a saved child at once', async () => {
    const world = await makeWorld(setup.t, { categories: ['Medical'] });
    const { page, frame } = await setup.show('employee-dashboard', { type: 'employee', id: world.employeeId }, PHONE);
    await button(frame, 'Choose my benefits').click();
    await button(frame, 'Add a spouse or child').click();
    await frame.getByLabel('First name').fill('Tiago');
    await frame.getByLabel('Last name').fill('Ferreira');
    await frame.getByRole('radio', { name: 'Child' }).check();
    await frame.getByLabel('Month').selectOption('3');
    await frame.getByLabel('Day').fill('5');
    await frame.getByLabel('Year').fill('1999');
    await button(frame, /^Save$/).click();
    await frame.getByText('This child is too old to be covered').waitFor();
    expect(await frame.getByLabel('First name').inputValue()).toBe('Tiago');
    await shot(page, 'employee-child-too-old');
    expect(await violations(page)).toEqual([]);
    await frame.getByLabel('Year').fill('2019');
    const letGo = await holdReads(page);
    await button(frame, /^Save$/).click();
    // Somebody added in this benefit is preselected in it.
    await frame.getByRole('checkbox', { name: 'Tiago', checked: true }).waitFor();
    letGo();
    await frame.getByLabel('Cascade Silver').check();
    expect(await frame.locator('.cost-bar-amount').first().textContent()).toBe('$112.15');
    await frame.getByLabel('Tiago').uncheck();
    await button(frame, 'Review and sign').click();
    await frame.getByText('Not covered: Tiago').waitFor();
    await shot(page, 'employee-not-covered');
  });

  it('scrolls to what is missing if nothing was chosen, within view on a phone', async () => {
    const world = await makeWorld(setup.t, { categories: ['Medical'] });
    await addFamily(setup.t, world);
    const { page, frame } = await setup.show('employee-dashboard', { type: 'employee', id: world.employeeId }, PHONE);
    await button(frame, 'Choose my benefits').click();
    await button(frame, 'Review and sign').click();
    const said = frame.getByRole('alert').getByText('Choose a plan, or decline.');
    await said.waitFor();
    await shot(page, 'employee-nothing-chosen');
    const box = (one: Locator) => one.evaluate((element) => element.getBoundingClientRect().toJSON());
    const [alert, first, bar] = [
      await box(said),
      await box(frame.locator(':focus')),
      await box(frame.locator('.cost-bar')),
    ];
    expect(alert.top).toBeGreaterThanOrEqual(0);
    expect(first.top).toBeGreaterThan(alert.bottom);
    expect(first.bottom).toBeLessThan(bar.top);
    expect(await violations(page)).toEqual([]);
  });
});

describe('the page itself', () => {
  it('speaks Spanish to those who prefer it, fits 320 px, and works by keyboard', async () => {
    const world = await makeWorld(setup.t);
    await addFamily(setup.t, world);
    const { page, frame } = await setup.show(
      'employee-dashboard',
      { type: 'employee', id: world.employeeId },
      { width: 320, device: { locale: 'es-MX', reducedMotion: 'reduce' } },
    );
    await heading(frame, 'Sus beneficios');
    expect(await overflow(page)).toBe(0);
    await shot(page, 'employee-320-es');
    await button(frame, 'Elegir mis beneficios').focus();
    await page.keyboard.press('Enter');
    await heading(frame, 'Cascade Medical');
    expect(await frame.locator(':focus').textContent()).toBe('Cascade Medical');
    await shot(page, 'employee-320-es-enroll');
    expect(await overflow(page)).toBe(0);
    expect(await violations(page)).toEqual([]);
    await frame.getByLabel('Cascade Silver').check();
    await button(frame, 'Continuar').click();
    await frame.getByRole('heading', { level: 1, name: 'Bright Dental' }).waitFor();
    await button(frame, 'Decidir después').click();
    await button(frame, 'Decidir después').click();
    await frame.getByText('Leer el documento').click();
    await frame.getByRole('row', { name: 'Prima por mes' }).waitFor();
    await shot(page, 'employee-320-es-document');
    expect(await brokenAmounts(page)).toEqual([]);
    await button(frame, 'English').click();
    await heading(frame, 'Review and sign');
    await expect
      .poll(async () => (await setup.t.api.get(`/v1/members/${world.memberId}`)).body.data.preferred_language)
      .toBe('en');
  });

  it('keeps its proportions in a host with large type, and names the employer if the logo is broken', async () => {
    const world = await makeWorld(setup.t, { categories: ['Medical'] });
    const { page, frame } = await setup.show(
      'employee-dashboard',
      { type: 'employee', id: world.employeeId },
      {
        width: 390,
        theme: {
          logoUrl: 'https://127.0.0.1:1/no-such-logo.svg',
          fontSizes: { xs: '18px', sm: '22px', md: '26px', lg: '30px', xl: '34px' },
        },
      },
    );
    await frame.locator('.employer').waitFor();
    await button(frame, 'Choose my benefits').click();
    await heading(frame, 'Cascade Medical');
    await shot(page, 'employee-large-type');
    const sizeOf = (one: string) =>
      frame
        .locator(one)
        .first()
        .evaluate((element) => Number.parseFloat(getComputedStyle(element).fontSize));
    expect(await sizeOf('h1')).toBeGreaterThan(await sizeOf('legend'));
    expect(await sizeOf('legend')).toBeGreaterThan(26);
    expect(await overflow(page)).toBe(0);
  });

  it('shows where content will be before any script or style has loaded', async () => {
    const world = await makeWorld(setup.t, { categories: ['Medical'] });
    const { page, frame, called } = await setup.show('employee-dashboard', { type: 'employee', id: world.employeeId });
    await called('onEmployeeViewReady');
    const { promise, resolve: letGo } = Promise.withResolvers<void>();
    await page.route('**/embed/assets/**', async (route) => {
      await promise;
      await route.continue();
    });
    await page.reload({ waitUntil: 'commit' });
    await frame.locator('.skeleton div').last().waitFor();
    expect(await frame.locator('.skeleton').evaluate((one) => getComputedStyle(one).maxWidth)).toBe('960px');
    letGo();
    await heading(frame, 'Your benefits');
  });
});
