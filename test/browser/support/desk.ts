/** The desk for browser tests: users who sign in by a link, as people do, and what all of its screens have. */
import type { BrowserContext, Page } from 'playwright-core';
import type { Role } from '../../../server/modules/vocabulary/roles.ts';
import { inviteAs } from '../../../server/testing/desk.ts';
import type { Setup } from './setup.ts';

/** The settings that enable the desk on this machine. */
export const AT_THE_DESK = { settings: { publicUrl: 'http://127.0.0.1' } };

export interface Signed {
  context: BrowserContext;
  page: Page;
  userId: string;
  problems: string[];
}

export async function signIn(setup: Setup, role: Role, device: object = {}): Promise<Signed> {
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
  const userId = await enter(setup, page, role);
  return { context, page, userId, problems };
}

/** Signs in by a new user's link, or by another link of the same user. */
export async function enter({ t, baseUrl }: Setup, page: Page, role: Role, known?: string): Promise<string> {
  const link = known
    ? new URL((await t.api.post(`/v1/users/${known}/sign-in-links`)).body.data.url).hash.slice(1)
    : null;
  const { id, token } = link ? { id: known ?? '', token: link } : await inviteAs(t, t.apiKey, role);
  await page.goto(`${baseUrl}/console/sign-in#${token}`);
  await page.locator('main button').click();
  await page.getByRole('navigation').first().waitFor({ state: 'attached' });
  return id;
}

export const open = ({ baseUrl }: Setup, page: Page, path: string) => page.goto(`${baseUrl}/console${path}`);
export const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name });
