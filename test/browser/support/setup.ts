/**
 * Everything that a browser test stands on: Openroll on a database of its own, a partner's host page, Chromium.
 *
 *   let setup: Setup;
 *   beforeAll(async () => { setup = await openSetup(); });
 *   afterAll(() => setup.close());
 *
 *   it('greets by name', async () => {
 *     const { employee } = await enroll(setup.t);           // the builders of server/testing work here
 *     const { frame, problems } = await setup.show('employee-dashboard', { type: 'employee', id: employee.id }, { width: 390 });
 *     await frame.getByRole('heading', { name: 'Hello, Odalys' }).waitFor();
 *     expect(problems).toEqual([]);                         // no console error, no refused resource, no thrown error
 *   });
 *
 * Time stands still where the test puts it (`setup.t.real.set`, `advanceMs`: 16 minutes end every token); the browser's own clock runs.
 * Work that the server leaves for its worker is done by `await setup.t.drain()`. `setup.host.options` says what the host page
 * shows, `setup.host.isAway` takes the partner's backend down. `shot(page, name)` saves a picture where
 * `OPENROLL_SCREENSHOTS` names a folder, as `npm run pictures` does. Tests of pages are `test/browser/*.test.ts`; `npm test -- browser/name` runs one.
 */
import { mkdirSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Browser, BrowserContext, BrowserContextOptions, FrameLocator, Page } from 'playwright-core';
import { inject } from 'vitest';
import { openTestOpenroll, type TestOpenroll, type TestOptions } from '../../../server/testing/app.ts';
import { launchChromium } from './chromium.ts';
import { type Host, type HostOptions, startHost } from './host.ts';

type Widget = HostOptions['widgets'][number];

export interface ShowOptions extends Partial<Omit<HostOptions, 'widgets'>> {
  /** Of the window; default 1280 × 900, and 390 × 844 for a width below 600. */
  width?: number;
  height?: number;
  /** What the reader's device prefers, language and reduced motion included. */
  device?: BrowserContextOptions;
}

export interface Shown {
  page: Page;
  /** The (first) widget's document. */
  frame: FrameLocator;
  /** Errors in the console, exceptions, requests that were refused, and touches of the browser's storage, as they come. */
  problems: string[];
  /** What the SDK called so far, as `[callback, …arguments]`; a plain host: `[message type, payload]`. */
  calls(): Promise<unknown[][]>;
  /** Resolves with the last call of this name, once there is one. */
  called(name: string): Promise<unknown[]>;
}

export interface Setup {
  t: TestOpenroll;
  /** Where Openroll listens: `http://127.0.0.1:…`, another site than the host's. */
  baseUrl: string;
  host: Host;
  browser: Browser;
  /** Opens the host page with one widget, in a browser context of its own (closed with the setup). */
  show(page: Widget['page'], boundTo: Widget['boundTo'], options?: ShowOptions): Promise<Shown>;
  /** Opens the host page as `host.options` says, for several widgets. */
  showAll(widgets: Widget[], options?: ShowOptions): Promise<Shown>;
  close(): Promise<void>;
}

export async function openSetup(options: TestOptions = {}): Promise<Setup> {
  const t = await openTestOpenroll(options);
  await t.app.listen({ port: 0, host: '127.0.0.1' });
  const baseUrl = `http://127.0.0.1:${(t.app.server.address() as AddressInfo).port}`;
  const host = await startHost(baseUrl, inject('hostScript'), mint(t));
  const browser = await launchChromium(inject('chromium'));
  const contexts: BrowserContext[] = [];

  const showAll = async (widgets: Widget[], { width = 1280, height, device, ...rest }: ShowOptions = {}) => {
    host.options = { sdk: 'ours', ...rest, widgets };
    const viewport = { width, height: height ?? (width < 600 ? 844 : 900) };
    const context = await browser.newContext({ viewport, locale: 'en-US', ...device });
    contexts.push(context);
    await context.addInitScript(tellOfStorage);
    const page = await context.newPage();
    const problems = watch(page);
    await page.goto(host.origin);
    return shown(page, problems);
  };

  return {
    ...{ t, baseUrl, host, browser, showAll },
    show: (page, boundTo, options) => showAll([{ page, boundTo }], options),
    close: async () => {
      for (const context of contexts) await context.close();
      await browser.close();
      await host.close();
      await t.close();
    },
  };
}

function mint(t: TestOpenroll) {
  return async (type: string, id: string) => {
    const request = { grant_type: 'client_credentials', bound_entity: { type, id } };
    const { status, body } = await t.api.post('/v1/auth/access-tokens', request);
    if (status !== 200) throw new Error(`no token for ${id}: ${JSON.stringify(body)}`);
    return { token: body.access_token, expiresIn: body.expires_in };
  };
}

/** Runs in the browser before any script of a page: pages store nothing there, so they must not touch the storage either. */
function tellOfStorage(): void {
  const places: [object, string][] = [
    [window, 'localStorage'],
    [window, 'sessionStorage'],
    [window, 'indexedDB'],
    [window, 'caches'],
    [Document.prototype, 'cookie'],
  ];
  for (const [owner, name] of places) {
    const said = () => console.error(`${name} was touched`);
    Object.defineProperty(owner, name, { get: said, set: said, configurable: true });
  }
}

function watch(page: Page): string[] {
  const problems: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('requestfailed', (request) => {
    const reason = request.failure()?.errorText;
    // What a document was still loading when it was left.
    if (reason !== 'net::ERR_ABORTED') problems.push(`${request.url()}: ${reason}`);
  });
  return problems;
}

function shown(page: Page, problems: string[]): Shown {
  const calls = () => page.evaluate(() => window.calls);
  return {
    page,
    problems,
    calls,
    frame: page.frameLocator('iframe').first(),
    called: async (name) => {
      await page.waitForFunction((wanted) => window.calls?.some((one) => one[0] === wanted), name);
      const found = (await calls()).findLast((one) => one[0] === name);
      if (!found) throw new Error(`${name} was not called`);
      return found;
    },
  };
}

/**
 * Saves a picture where somebody wants to look at them: taking one costs time that CI does not have. `whole`: the window is as
 * high as the page meanwhile.
 */
export async function shot(page: Page, name: string, { whole = false } = {}): Promise<void> {
  const folder = process.env.OPENROLL_SCREENSHOTS;
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  const size = page.viewportSize();
  const shown = page.frames()[1] ?? page.mainFrame();
  const height = whole ? await shown.evaluate(() => document.documentElement.scrollHeight) : undefined;
  if (size && height)
    await page.setViewportSize({ ...size, height: Math.min(Math.max(height + 32, size.height), 6_000) });
  await page.screenshot({ path: join(folder, `${name}.png`) });
  if (size && height) await page.setViewportSize(size);
}
