/**
 * Our SDK in a real host page, opposite a page that says and hears what the test wants: whose messages count, who gets INIT and
 * when, what a reload, a second widget, another person and a new theme do. The pages of `embed/` have tests of their own.
 */
import type { Browser, Frame, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { createMessage, type VitableConnectMessage } from '../../drops/src/core/index.ts';
import { launchChromium } from './support/chromium.ts';
import { hostScript } from './support/global-setup.ts';
import { type Host, type HostOptions, startHost } from './support/host.ts';
import { heard, heardCount, type ListeningPages, QUIET, servePages, types } from './support/listening-page.ts';

let pages: ListeningPages;
let baseUrl: string;
let browser: Browser;
let host: Host;
let minted = 0;
let shown: Page | undefined;

beforeAll(async () => {
  pages = await servePages();
  baseUrl = pages.baseUrl;
  host = await startHost(baseUrl, inject('hostScript'), mint);
  browser = await launchChromium(inject('chromium'));
});
afterAll(async () => {
  await browser.close();
  await host.close();
  pages.close();
});
afterEach(async () => {
  await shown?.close();
  host.isAway = false;
});

const mint = async (_type: string, id: string) => ({
  token: id === 'cached' ? 'cached' : `${id} ${++minted}`,
  expiresIn: id === 'short' ? 0 : 900,
});

/** Seconds pass while a page loads. */
const ALMOST_900 = expect.closeTo(900, -2);

const ADA = { page: 'employee-dashboard', boundTo: { type: 'employee', id: 'ada' } } as const;
const ACME = { page: 'employer-benefits', boundTo: { type: 'employer', id: 'acme' } } as const;

/** Opens the host page; answers the document in each of its iframes. */
async function open(options: Partial<HostOptions> = {}): Promise<Frame[]> {
  minted = 0;
  host.tokensAsked = 0;
  host.options = { sdk: 'ours', widgets: [ADA], ...options };
  shown = await browser.newPage();
  await shown.addInitScript(() => {
    window.addEventListener('message', ({ data }) => data?.mark && Object.assign(window, { mark: data.mark }));
  });
  await shown.goto(host.origin);
  await shown.waitForFunction((count) => frames.length === count, host.options.widgets.length);
  const frames_ = shown.frames().filter((frame) => frame.parentFrame() !== null);
  for (const frame of frames_) await frame.waitForLoadState();
  return frames_;
}

const page = () => shown as Page;
const calls = () => page().evaluate(() => window.calls);
/** The page says this to its host; resolves when the host has heard it and done what it does about it. */
async function say(frame: Frame, message: VitableConnectMessage | object): Promise<void> {
  await frame.evaluate((one) => parent.postMessage(one, '*'), message);
  await heardByHost(frame);
}

let marks = 0;

/** A window's messages arrive in order: once this one has arrived, so have all before it. Then React gets a frame to act. */
async function heardByHost(from: Frame): Promise<void> {
  const mark = ++marks;
  await from.evaluate((number) => parent.postMessage({ mark: number }, '*'), mark);
  await page().waitForFunction((number) => (window as unknown as { mark: number }).mark === number, mark);
  await page().evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
}

const frameAt = (url: string) =>
  page()
    .frames()
    .find((frame) => frame.url() === url);

/** What the page has heard so far is lost. */
const reload = (frame: Frame) =>
  frame.evaluate(() => {
    Object.assign(window, { heard: [] });
    location.reload();
  });

const attribute = (name: string) => page().locator('iframe').first().getAttribute(`data-vitable-${name}`);

describe('a widget', () => {
  it('gets INIT once, for its origin alone, when it is READY and the token is there', async () => {
    const [frame] = (await open()) as [Frame];
    const [init] = await heardCount(frame, 1);
    expect(init).toMatchObject({ type: 'VITABLE_CONNECT_INIT', version: '0', origin: host.origin });
    expect(init?.payload).toEqual({ sessionToken: 'ada 1', expiresIn: ALMOST_900 });
    await heardByHost(frame);
    expect(await types(frame)).toEqual(['VITABLE_CONNECT_INIT']);
    expect(host.tokensAsked).toBe(1);
    expect((await calls()).filter(([name]) => name === 'onReady')).toEqual([['onReady']]);
    expect([await attribute('ready'), await attribute('initialized')]).toEqual(['true', 'true']);
  });

  it('has the address and title of the existing SDK, and sends its origin as referrer', async () => {
    pages.referrers.length = 0;
    await open();
    const iframe = page().locator('iframe');
    expect(await iframe.getAttribute('src')).toBe(`${baseUrl}/embed/employee-dashboard`);
    expect(await iframe.getAttribute('title')).toBe('Vitable Employee View');
    expect(pages.referrers).toEqual([`${host.origin}/`]);
  });

  it('is READY but not initialized while there is no token', async () => {
    host.isAway = true;
    const [frame] = (await open()) as [Frame];
    await page().locator('iframe[data-vitable-ready="true"]').waitFor();
    expect([await attribute('initialized'), await types(frame)]).toEqual(['false', []]);
    host.isAway = false;
    await heardCount(frame, 1);
    expect(await types(frame)).toEqual(['VITABLE_CONNECT_INIT']);
  });

  it('that is reloaded gets INIT again', async () => {
    const [frame] = (await open()) as [Frame];
    await heardCount(frame, 1);
    await reload(frame);
    await heardCount(frame, 1);
    const [init] = await heard(frame);
    expect([init?.type, init?.payload?.sessionToken]).toEqual(['VITABLE_CONNECT_INIT', 'ada 1']);
    expect((await calls()).filter(([name]) => name === 'onReady')).toHaveLength(2);
  });

  it('that says TOKEN_EXPIRED gets a new token', async () => {
    const [frame] = (await open()) as [Frame];
    await heardCount(frame, 1);
    await say(frame, createMessage('TOKEN_EXPIRED', { reason: 'unauthorized' }));
    const [, update] = await heardCount(frame, 2);
    expect([update?.type, update?.payload]).toEqual(['TOKEN_UPDATE', { sessionToken: 'ada 2', expiresIn: ALMOST_900 }]);
    expect(await calls()).toContainEqual(['onTokenExpired']);
    expect(host.tokensAsked).toBe(2);
  });

  it('gets a new token even if its text is the same', async () => {
    const widgets = [{ ...ADA, boundTo: { type: 'employee', id: 'cached' } } as const];
    const [frame] = (await open({ widgets })) as [Frame];
    await heardCount(frame, 1);
    await say(frame, createMessage('TOKEN_EXPIRED', { reason: 'unauthorized' }));
    expect((await heardCount(frame, 2)).map(({ payload }) => payload?.sessionToken)).toEqual(['cached', 'cached']);
  });

  it('never gets a token with less than a second left, which pages refuse', async () => {
    const widgets = [{ ...ADA, boundTo: { type: 'employee', id: 'short' } } as const];
    const [frame] = (await open({ widgets })) as [Frame];
    expect((await heardCount(frame, 1))[0]?.payload?.expiresIn).toBe(1);
  });

  it('gets a token that the host fetches', async () => {
    const [frame] = (await open()) as [Frame];
    await heardCount(frame, 1);
    await page().evaluate(() => window.attemptFetch());
    expect((await heardCount(frame, 2)).map(({ type }) => type)).toEqual(['VITABLE_CONNECT_INIT', 'TOKEN_UPDATE']);
  });

  it('tells the host what happens in it', async () => {
    const [frame] = (await open()) as [Frame];
    await heardCount(frame, 1);
    const enrollments = [{ id: 'enrl_1', benefitCode: 'MVP', status: 'accepted' }];
    await say(frame, createMessage('EMPLOYEE_VIEW_READY'));
    await say(frame, createMessage('ENROLLMENT_COMPLETE', { enrollments }));
    await say(frame, createMessage('QLE_SUBMITTED', { eventType: 'married' }));
    await say(frame, createMessage('APPOINTMENT_SCHEDULED', { visitReasonName: 'Flu' }));
    await say(frame, createMessage('ERROR', { code: 'a', message: 'b' }));
    await say(frame, createMessage('AUTH_ERROR', { code: 'c', message: 'd' }));
    expect((await calls()).slice(-6)).toEqual([
      ['onEmployeeViewReady'],
      ['onEnrollmentComplete', enrollments],
      ['onQleSubmitted', 'married'],
      ['onAppointmentScheduled', 'Flu'],
      ['onError', 'a', 'b'],
      ['onAuthError', 'c', 'd'],
    ]);
  });
});

describe('whose messages count', () => {
  it('nobody but the iframe: not the host page itself, nor another frame', async () => {
    const [ada] = (await open()) as [Frame];
    await heardCount(ada, 1);
    const before = await calls();
    // The top window is its own parent.
    await say(page().mainFrame(), createMessage('EMPLOYEE_VIEW_READY'));
    await page().evaluate((url) => {
      const stranger = document.createElement('iframe');
      stranger.src = url;
      document.body.append(stranger);
      return new Promise((resolve) => stranger.addEventListener('load', resolve));
    }, `${baseUrl}/embed/stranger`);
    const stranger = page().frames().at(-1) as Frame;
    await say(stranger, createMessage('TOKEN_EXPIRED', {}));
    expect(await calls()).toEqual(before);
    expect(await types(stranger)).toEqual([]);
  });

  it('not an origin that is not allowed', async () => {
    const [frame] = (await open({ allowedOrigins: ['https://benefits.example'] })) as [Frame];
    await say(frame, createMessage('VITABLE_CONNECT_READY'));
    expect([await calls(), await types(frame)]).toEqual([[], []]);
    expect(await attribute('ready')).toBe('false');
  });

  it('no message that lacks a field', async () => {
    const [frame] = (await open()) as [Frame];
    await heardCount(frame, 1);
    const before = await calls();
    for (const message of [
      'hello',
      null,
      { type: 'ERROR' },
      { ...createMessage('EMPLOYEE_VIEW_READY'), version: '9' },
    ]) {
      await say(frame, message as object);
    }
    expect(await calls()).toEqual(before);
  });
});

describe('two widgets', () => {
  it('each have their own token and their own messages', async () => {
    const [ada, acme] = (await open({ widgets: [ADA, ACME] })) as [Frame, Frame];
    const inits = [await heardCount(ada, 1), await heardCount(acme, 1)].map(([init]) => init?.payload?.sessionToken);
    expect(inits.map((token) => token?.split(' ')[0])).toEqual(['ada', 'acme']);
    await say(acme, createMessage('TOKEN_EXPIRED', {}));
    await heardCount(acme, 2);
    expect([await types(ada), await types(acme)]).toEqual([
      ['VITABLE_CONNECT_INIT'],
      ['VITABLE_CONNECT_INIT', 'TOKEN_UPDATE'],
    ]);
    await say(acme, createMessage('EMPLOYEE_VIEW_READY'));
    expect(await calls()).not.toContainEqual(['onEmployeeViewReady']);
  });

  it('of one person share the token that one of them asks for', async () => {
    const widgets = [ACME, { ...ACME, page: 'employer-billing' } as const];
    const [benefits, billing] = (await open({ widgets, together: true })) as [Frame, Frame];
    for (const frame of [benefits, billing]) {
      expect((await heardCount(frame, 1))[0]?.payload?.sessionToken).toBe('acme 1');
    }
    await say(billing, createMessage('TOKEN_EXPIRED', { reason: 'unauthorized' }));
    for (const frame of [benefits, billing]) {
      expect((await heardCount(frame, 2))[1]).toMatchObject({
        type: 'TOKEN_UPDATE',
        payload: { sessionToken: 'acme 2' },
      });
    }
    expect(host.tokensAsked).toBe(2);
  });
});

describe('a theme', () => {
  it('comes with INIT, and its changes as THEME_UPDATE', async () => {
    const [frame] = (await open({ theme: { colorMode: 'dark' } })) as [Frame];
    const [init] = await heardCount(frame, 1);
    expect(init?.payload?.theme).toEqual({ colorMode: 'dark' });
    await page().evaluate(() => window.change({ theme: { colorMode: 'dark' } }));
    await page().evaluate(() => window.change({ theme: { colorMode: 'light', fontFamily: 'Georgia' } }));
    await heardCount(frame, 2);
    await page().evaluate(() => window.change({ theme: undefined }));
    const all = await heardCount(frame, 3);
    expect(all.map(({ type, payload }) => [type, payload?.theme])).toEqual([
      ['VITABLE_CONNECT_INIT', { colorMode: 'dark' }],
      ['THEME_UPDATE', { colorMode: 'light', fontFamily: 'Georgia' }],
      ['THEME_UPDATE', {}],
    ]);
  });

  it('that the pages would refuse is reported to the host, and does not keep the token from them', async () => {
    const [frame] = (await open({ theme: { colors: { brand: ['#ffffff'] } } })) as [Frame];
    const [init] = await heardCount(frame, 1);
    expect(init?.payload).toEqual({ sessionToken: 'ada 1', expiresIn: ALMOST_900 });
    const told = (await calls()).filter(([name]) => name === 'provider.onError');
    expect(told.at(-1)).toEqual(['provider.onError', 'INVALID_THEME', 'colors.brand: expected a list of exactly 10']);
  });
});

describe('an iframe of the host’s own making, with usePostMessageBridge', () => {
  const own = { ownFrame: '/page', theme: { colorMode: 'dark' } };

  it('gets INIT, also after a reload, and reports what happens in it', async () => {
    const [frame] = (await open(own)) as [Frame];
    const [init] = await heardCount(frame, 1);
    const payload = { sessionToken: 'ada 1', expiresIn: 900, theme: own.theme };
    expect([init?.type, init?.payload]).toEqual(['VITABLE_CONNECT_INIT', payload]);
    await say(frame, createMessage('ENROLLMENT_COMPLETE', { enrollments: [] }));
    expect(await calls()).toEqual([['onReady'], ['onEnrollmentComplete', []]]);
    expect([await attribute('ready'), await attribute('initialized')]).toEqual(['true', 'true']);
    await reload(frame);
    await heardCount(frame, 1);
    expect((await heard(frame))[0]?.payload).toEqual(payload);
  });

  it('gets new tokens, tokens sent by hand, and themes', async () => {
    const [frame] = (await open(own)) as [Frame];
    await heardCount(frame, 1);
    await say(frame, createMessage('TOKEN_EXPIRED', { reason: 'unauthorized' }));
    await heardCount(frame, 2);
    await page().evaluate(() => window.sendTokenUpdate('by hand'));
    await page().evaluate(() => window.change({ theme: { colorMode: 'light' } }));
    expect((await heardCount(frame, 4)).slice(1).map(({ type, payload }) => [type, payload])).toEqual([
      ['TOKEN_UPDATE', { sessionToken: 'ada 2', expiresIn: 900 }],
      ['TOKEN_UPDATE', { sessionToken: 'by hand', expiresIn: 900 }],
      ['THEME_UPDATE', { theme: { colorMode: 'light' } }],
    ]);
  });

  it('gets INIT when it says that it has no token, if its READY came too early', async () => {
    const [frame] = (await open({ ...own, ownFrame: QUIET })) as [Frame];
    await heardByHost(frame);
    expect([await types(frame), await attribute('ready')]).toEqual([[], 'false']);
    await page().evaluate(() => window.sendTokenUpdate('too early'));
    await say(frame, createMessage('TOKEN_EXPIRED', { reason: 'no_token' }));
    const [init] = await heardCount(frame, 1);
    expect([init?.type, init?.payload?.sessionToken]).toEqual(['VITABLE_CONNECT_INIT', 'ada 1']);
    expect(await attribute('initialized')).toBe('true');
  });

  it('gets no token if another page than the intended one is in it', async () => {
    const [frame] = (await open({ ...own, allowedOrigins: ['http://127.0.0.1:*', 'http://localhost:*'] })) as [Frame];
    await heardCount(frame, 1);
    // It navigates by itself, and the host then has another frame: some browsers give another site another process.
    const elsewhere = `${baseUrl.replace('127.0.0.1', 'localhost')}/page`;
    await frame.evaluate((url) => void setTimeout(() => location.assign(url)), elsewhere);
    await expect.poll(() => frameAt(elsewhere)?.evaluate(() => document.readyState)).toBe('complete');
    const other = frameAt(elsewhere) as Frame;
    await heardByHost(other);
    expect(await heard(other)).toEqual([]);
  });
});

describe('another person', () => {
  it('has another token in another iframe, and the first one does not learn of it', async () => {
    await open({ contextKey: 'ada' });
    await page().locator('iframe[data-vitable-initialized="true"]').waitFor();
    await page().evaluate(() => {
      document.querySelector('iframe')?.setAttribute('data-first', '');
      window.change({ contextKey: 'grace' });
    });
    await page().locator('iframe:not([data-first])[data-vitable-initialized="true"]').waitFor();
    const frame = page().frames().at(-1) as Frame;
    const [init] = await heardCount(frame, 1);
    expect([init?.type, init?.payload?.sessionToken]).toEqual(['VITABLE_CONNECT_INIT', 'ada 2']);
    expect(await page().locator('iframe').count()).toBe(1);
  });
});

it('works in a host of React 18', async () => {
  const ours = host;
  const alias = [{ find: /^(react|react-dom)(?=$|\/)/, replacement: '$1-18' }];
  host = await startHost(baseUrl, await hostScript(alias), mint);
  try {
    const [ada, acme] = (await open({ widgets: [ADA, ACME] })) as [Frame, Frame];
    expect(await page().evaluate(() => window.react)).toMatch(/^18\./);
    const [init] = await heardCount(ada, 1);
    expect([init?.type, init?.payload?.sessionToken?.split(' ')[0]]).toEqual(['VITABLE_CONNECT_INIT', 'ada']);
    await say(ada, createMessage('EMPLOYEE_VIEW_READY'));
    expect(await calls()).toContainEqual(['onEmployeeViewReady']);
    await say(acme, createMessage('TOKEN_EXPIRED', {}));
    expect((await heardCount(acme, 2)).map(({ type }) => type)).toEqual(['VITABLE_CONNECT_INIT', 'TOKEN_UPDATE']);
    await page().evaluate(() => window.change({ theme: { colorMode: 'dark' } }));
    expect((await heardCount(ada, 2)).at(-1)?.payload).toEqual({ theme: { colorMode: 'dark' } });
    await page().evaluate(() => window.unmount());
    await page().locator('iframe').first().waitFor({ state: 'detached' });
  } finally {
    await host.close();
    host = ours;
  }
});

it('a token that does not come is requested four times, and then reported', { timeout: 40_000 }, async () => {
  host.isAway = true;
  await open();
  await page().waitForFunction(() => window.calls.some(([name]) => name === 'provider.onError'));
  expect(await calls()).toContainEqual(['provider.onError', 'FETCH_TOKEN_FAILED', '/token/employee/ada answered 503']);
  expect(host.tokensAsked).toBe(4);
});

it('removed widgets hear nothing and ask for nothing', async () => {
  const errors: string[] = [];
  const [frame] = (await open()) as [Frame];
  page().on('pageerror', (error) => errors.push(String(error)));
  await heardCount(frame, 1);
  await page().evaluate(() => window.unmount());
  await say(page().mainFrame(), createMessage('TOKEN_EXPIRED', {}));
  expect([host.tokensAsked, errors]).toEqual([1, []]);
});
