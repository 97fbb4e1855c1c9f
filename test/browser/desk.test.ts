/** The desk in a browser: signing in, every screen in every size and color, what a role does not see, a session that ends. */
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Role } from '../../server/modules/vocabulary/roles.ts';
import { inviteAs } from '../../server/testing/desk.ts';
import { brokenAmounts, overflow, violations } from './support/audit.ts';
import { openSetup, type Setup, shot } from './support/setup.ts';
import { staffWorld } from './support/staff.ts';

/** Of all scripts that come before the first screen, compressed. */
const MOST_SCRIPT_BYTES = 250_000;

let setup: Setup;
let world: Awaited<ReturnType<typeof staffWorld>>;
let memberId: string;
beforeAll(async () => {
  setup = await openSetup({ settings: { publicUrl: 'http://127.0.0.1' } });
  world = await staffWorld(setup.t);
  memberId = world.employees[0].member_id;
}, 120_000);
afterAll(() => setup.close());

interface Signed {
  context: BrowserContext;
  page: Page;
  userId: string;
  problems: string[];
}

async function signIn(role: Role, device: object = {}): Promise<Signed> {
  const context = await setup.browser.newContext({
    viewport: { width: 1280, height: 900 },
    locale: 'en-US',
    ...device,
  });
  const page = await context.newPage();
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  const userId = await enter(page, role);
  return { context, page, userId, problems };
}

/** By a new user's link, or by another one of the same user's. */
async function enter(page: Page, role: Role, known?: string): Promise<string> {
  const { t, baseUrl } = setup;
  const link = known
    ? new URL((await t.api.post(`/v1/users/${known}/sign-in-links`)).body.data.url).hash.slice(1)
    : null;
  const { id, token } = link ? { id: known ?? '', token: link } : await inviteAs(t, t.apiKey, role);
  await page.goto(`${baseUrl}/console/sign-in#${token}`);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('navigation').waitFor({ state: 'attached' });
  return id;
}

const open = (page: Page, path: string) => page.goto(`${setup.baseUrl}/console${path}`);
const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name });

it('signs in by a click, forgets the token, and shows what waits after little to load', async () => {
  const context = await setup.browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  let scripts = 0;
  page.on('response', async (response) => {
    if (response.url().endsWith('.js')) scripts += Number(response.headers()['content-length']);
  });
  await enter(page, 'ADMIN');
  await heading(page, 'Inbox').waitFor();
  await page
    .getByText(/Ada Abbott/)
    .first()
    .waitFor();
  expect(page.url()).not.toContain('#');
  expect(scripts).toBeGreaterThan(50_000);
  expect(scripts).toBeLessThan(MOST_SCRIPT_BYTES);
  await page.goBack();
  expect(page.url()).not.toContain('orl_link');
  await context.close();
});

describe('every screen', () => {
  const screens = (): [path: string, title: string][] => [
    ['/inbox', 'Inbox'],
    ['/employers', 'Employers'],
    [`/employers/${world.employerId}`, 'Overview'],
    ['/people', 'People'],
    [`/people/${memberId}`, 'Ada Abbott'],
    ['/catalog', 'Catalog'],
    ['/money', 'Money'],
    [`/money/${world.employerId}`, 'Billing'],
    ['/developers', 'Developers'],
    ['/audit', 'Audit'],
    ['/audit?view=looked', 'Audit'],
    ['/users', 'Users'],
  ];

  it.each([
    [390, 'light'],
    [1280, 'dark'],
  ] as const)(
    'fits a window of %i pixels, and has no fault that axe knows, %s',
    async (width, colorScheme) => {
      const { page, context, problems } = await signIn('ADMIN', { colorScheme });
      await page.setViewportSize({ width, height: 900 });
      for (const [path, title] of screens()) {
        await open(page, path);
        await heading(page, title).waitFor();
        await page.waitForLoadState('networkidle');
        const name = `desk-${path.replaceAll(/[/?=]|empr_\w+|mbr_\w+|[-]\w{5,}/g, '_')}-${width}-${colorScheme}`;
        await shot(page, name);
        expect([path, await overflow(page)]).toEqual([path, 0]);
        expect([path, await brokenAmounts(page)]).toEqual([path, []]);
        expect([path, await violations(page)]).toEqual([path, []]);
      }
      expect(problems).toEqual([]);
      await context.close();
    },
    240_000,
  );
});

it('is moved through by keyboard: Ctrl K, some letters, Enter', async () => {
  const { page, context } = await signIn('OPERATIONS');
  await heading(page, 'Inbox').waitFor();
  await page.keyboard.press('Control+k');
  await page.keyboard.type('ada abbott');
  await page.getByRole('option', { name: /Ada Abbott/ }).waitFor();
  await page.keyboard.press('Enter');
  await heading(page, 'Ada Abbott').waitFor();
  expect(new URL(page.url()).pathname).toBe(`/console/people/${memberId}`);
  await page.goBack();
  await heading(page, 'Inbox').waitFor();
  await context.close();
});

it('shows a role neither the section nor, by address, the screen that are not its own', async () => {
  const { page, context } = await signIn('SALES');
  await heading(page, 'Employers').waitFor();
  const sections = await page.getByRole('navigation', { name: 'Sections' }).getByRole('link').allTextContents();
  expect(sections).toEqual(['Employers', 'Catalog']);
  for (const path of ['/inbox', `/people/${memberId}`, '/users']) {
    await open(page, path);
    await heading(page, 'There is nothing here').waitFor();
  }
  await context.close();
});

it('keeps what was typed when the session ends, and goes on after its user has signed in again', async () => {
  const { page, context, userId } = await signIn('ADMIN');
  await open(page, '/users');
  await page.getByRole('textbox', { name: 'Name' }).fill('Ines Okafor');
  await page.getByLabel('E-mail').fill('ines.okafor@juniper.example');
  await setup.t.api.delete(`/v1/users/${userId}/sessions`);
  await page.getByRole('button', { name: 'Add a user' }).click();
  const ended = page.getByRole('dialog', { name: 'Your session has ended' });
  await ended.waitFor();
  const other = await context.newPage();
  await enter(other, 'ADMIN', userId);
  await ended.getByRole('button').click();
  await ended.waitFor({ state: 'detached' });
  expect(await page.getByRole('textbox', { name: 'Name' }).inputValue()).toBe('Ines Okafor');
  await page.getByRole('button', { name: 'Add a user' }).click();
  await page.getByRole('cell', { name: 'ines.okafor@juniper.example' }).waitFor();
  await context.close();
});

it('a life event is decided where it waits', async () => {
  const { page, context } = await signIn('ENROLLMENT_AGENT');
  await heading(page, 'Inbox').waitFor();
  await page.getByRole('button', { name: 'Decide' }).first().click();
  await page.getByLabel('A note to the employee (optional)').fill('We have seen the letter.');
  await page.getByRole('button', { name: 'Approve' }).click();
  await page.getByText('Approved.').waitFor();
  const events = await setup.t.api.get(`/v1/employers/${world.employerId}/qualifying-life-events?status=approved`);
  expect(events.body.data).toMatchObject([{ decision_note: 'We have seen the letter.' }]);
  await context.close();
});

it('a class is put right after its consequences were shown, and the timeline tells it', async () => {
  const { page, context } = await signIn('OPERATIONS');
  await open(page, `/people/${memberId}`);
  await page.getByRole('button', { name: 'Correct the class' }).click();
  await page.getByLabel('The right class').selectOption('Part Time');
  await page.getByLabel('Reason').fill('The contract says part time.');
  await page.getByRole('button', { name: 'See what would change' }).click();
  await page.getByRole('heading', { name: 'What would change' }).waitFor();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('“The contract says part time.”').waitFor();
  await context.close();
});
