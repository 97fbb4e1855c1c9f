/** Signing in at the desk by a provider on another site. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, inject, it } from 'vitest';
import { CALLBACK } from '../../server/modules/users/oidc.routes.ts';
import { openTestOpenroll } from '../../server/testing/app.ts';
import { startProvider } from '../../server/testing/oidc-provider.ts';
import { violations } from './support/audit.ts';
import { launchChromium } from './support/chromium.ts';
import { heading } from './support/desk.ts';
import { shot } from './support/setup.ts';

it('brings users back to where they were, by a provider on another site, and tells others why not', async () => {
  const port = await freePort();
  const desk = `http://127.0.0.1:${port}`;
  const provider = await startProvider(desk + CALLBACK, 'localhost');
  const t = await openTestOpenroll({ settings: { publicUrl: desk, oidc: provider.settings } });
  await t.app.listen({ port, host: '127.0.0.1' });
  await t.api.post('/v1/users', { email: 'ines@juniper.example', name: 'Ines Okafor', role: 'SALES' });
  const browser = await launchChromium(inject('chromium'));
  const page = await (await browser.newContext({ locale: 'en-US' })).newPage();
  const signIn = async (email: string) => {
    await page.getByRole('link', { name: 'Sign in with your work account' }).click();
    await page.getByPlaceholder('Enter any login').fill(email);
    await page.getByPlaceholder('and password').fill('x');
    await page.getByRole('button', { name: 'Sign-in' }).click();
    await page.getByRole('button', { name: 'Continue' }).click();
  };
  await page.goto(`${desk}/console/employers`);
  await page.getByRole('heading', { name: 'You are signed out' }).waitFor();
  await signIn('nobody@juniper.example');
  await page.getByText('You are not a user of the desk').waitFor();
  await shot(page, 'desk-sign-in-1280');
  expect(await violations(page)).toEqual([]);
  await page.context().clearCookies();
  await page.goto(`${desk}/console/employers`);
  await signIn('ines@juniper.example');
  await heading(page, 'Employers').waitFor();
  expect(new URL(page.url()).pathname).toBe('/console/employers');
  await browser.close();
  await provider.close();
  await t.close();
}, 120_000);

/** The address has to be known before anything listens there, because the provider is given it. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
