/**
 * The protocol between the embedded pages and their hosts: with our SDK and with one that sends INIT once, through reloads,
 * expired tokens, silent hosts, strangers and hosts that are not allowed. What the pages show has tests of its own.
 */
import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createMessage } from '../../drops/src/core/index.ts';
import { hire } from '../../server/testing/builders.ts';
import { CERTIFICATE, KEY } from '../../server/testing/certificate.ts';
import { enroll } from '../../server/testing/enrolling.ts';
import type { Host } from './support/host.ts';
import { openSetup, type Setup, type Shown, shot } from './support/setup.ts';

let setup: Setup;
let employee: { type: 'employee'; id: string };
let employer: { type: 'employer'; id: string };

beforeAll(async () => {
  setup = await openSetup();
  const people = await enroll(setup.t);
  employee = { type: 'employee', id: people.employee.id };
  employer = { type: 'employer', id: people.employerId };
});
afterAll(() => setup.close());
afterEach(() => {
  setup.host.isAway = false;
});

const HOUR_MS = 3_600_000;
/** As a host reloads it: there is no other way to reload a document of another origin. */
const reload = ({ page }: Shown) =>
  page.evaluate(() => {
    const frame = document.querySelector('iframe');
    frame?.setAttribute('src', frame.src);
  });
const named = async ({ calls }: Shown, name: string) => (await calls()).filter((one) => one[0] === name);

/** Waits until there are so many calls of a name. */
function times({ page }: Shown, name: string, count: number): Promise<unknown> {
  return page.waitForFunction(([wanted, least]) => window.calls.filter((one) => one[0] === wanted).length >= least, [
    name,
    count,
  ] as const);
}

/** What each SDK reports when the page can be used. */
const READY = {
  'employee-dashboard': ['onEmployeeViewReady', 'EMPLOYEE_VIEW_READY'],
  'employer-benefits': ['onEmployerBenefitsReady', 'EMPLOYER_BENEFITS_READY'],
  'employer-billing': ['onEmployerBillingReady', 'EMPLOYER_BILLING_READY'],
} as const;

// What the setup reports as problems includes each touch of the browser's storage.
describe.each(['ours', 'plain'] as const)('under the SDK %s', (sdk) => {
  const event = sdk === 'ours' ? 0 : 1;

  it.each(Object.keys(READY) as (keyof typeof READY)[])(
    '%s opens, and the browser reports no problem',
    async (name) => {
      const shown = await setup.show(name, name === 'employee-dashboard' ? employee : employer, { sdk });
      await shown.called(READY[name][event]);
      expect(shown.problems).toEqual([]);
      expect(setup.host.tokensAsked).toBeGreaterThan(0);
    },
  );

  it('a reloaded page gets a token again', async () => {
    const shown = await setup.show('employee-dashboard', employee, { sdk });
    const ready = READY['employee-dashboard'][event];
    await shown.called(ready);
    await reload(shown);
    await times(shown, ready, 2);
    expect(shown.problems).toEqual([]);
  });

  it('an expired token is replaced, and the page goes on', async () => {
    const shown = await setup.show('employee-dashboard', employee, { sdk });
    const ready = READY['employee-dashboard'][event];
    await shown.called(ready);
    setup.t.real.advanceMs(HOUR_MS);
    const asked = setup.host.tokensAsked;
    await reload(shown);
    await times(shown, ready, 2);
    expect(setup.host.tokensAsked).toBe(asked + 1);
  });
});

describe('a host without a token', () => {
  it('is asked once, 2 seconds after READY, and its TOKEN_UPDATE counts as INIT', async () => {
    setup.host.isAway = true;
    const shown = await setup.show('employee-dashboard', employee, { sdk: 'plain' });
    await shown.called('TOKEN_EXPIRED');
    const [ready, expired] = [await named(shown, 'VITABLE_CONNECT_READY'), await named(shown, 'TOKEN_EXPIRED')];
    expect(ready).toEqual([['VITABLE_CONNECT_READY']]);
    expect(expired).toEqual([['TOKEN_EXPIRED', { reason: expect.any(String) }]]);
    await update(shown, await mint(employee));
    await shown.called('EMPLOYEE_VIEW_READY');
    expect(await named(shown, 'TOKEN_EXPIRED')).toHaveLength(1);
  });
});

describe('another person, whose token comes after the page has opened with the last one’s', () => {
  it('is shown, and nothing of the last one', async () => {
    const names = { first: 'Odalys', second: 'Bartholomew' };
    const second = await hireAnother(names.second);
    const shown = await setup.show('employee-dashboard', employee, { sdk: 'plain', contextKey: 'first' });
    await shown.frame.getByText(`Hello ${names.first}`).waitFor();
    // Answered once the other page shows the first person, with the token that the host still has.
    let answer = () => {};
    const wanted = new Promise<void>((resolve) => {
      answer = resolve;
    });
    await shown.page.route('**/token/**', async (route) => {
      await wanted;
      await route.continue();
    });
    await shown.page.evaluate((boundTo) => {
      window.calls.length = 0;
      window.change({ contextKey: 'second', widgets: [{ page: 'employee-dashboard', boundTo }] });
    }, second);
    await shown.called('EMPLOYEE_VIEW_READY');
    answer();
    await shown.frame.getByText(`Hello ${names.second}`).waitFor();
    expect(await shown.frame.getByText(names.first).count()).toBe(0);
    expect(shown.problems).toEqual([]);
  });
});

describe('who is believed', () => {
  it('not another frame of the same page, whatever it says', async () => {
    setup.host.isAway = true;
    const shown = await setup.show('employee-dashboard', employee, { sdk: 'plain' });
    const authorizations: (string | undefined)[] = [];
    shown.page.on('request', (request) => authorizations.push(request.headers().authorization));
    await shown.called('VITABLE_CONNECT_READY');
    await stranger(shown, createMessage('VITABLE_CONNECT_INIT', { sessionToken: 'stolen' }));
    await update(shown, await mint(employee));
    await shown.called('EMPLOYEE_VIEW_READY');
    expect(authorizations.filter(Boolean).length).toBeGreaterThan(0);
    expect(authorizations).not.toContain('Bearer stolen');
  });
});

describe('a token for something else', () => {
  it('is refused with an explanation, and reported to the host', async () => {
    const shown = await setup.show('employee-dashboard', employer);
    expect((await shown.called('onAuthError'))[1]).toBe('wrong_token');
    await shown.frame.getByText('This page was opened for somebody else').waitFor();
    expect(await named(shown, 'onEmployeeViewReady')).toEqual([]);
  });
});

describe('two widgets on one page', () => {
  it('each have their own token', async () => {
    const shown = await setup.showAll([
      { page: 'employee-dashboard', boundTo: employee },
      { page: 'employer-billing', boundTo: employer },
    ]);
    await shown.called('onEmployeeViewReady');
    await shown.called('onEmployerBillingReady');
    expect(shown.problems).toEqual([]);
  });
});

describe('a theme', () => {
  it('is what the page is drawn in, also when it changes', async () => {
    const shown = await setup.show('employee-dashboard', employee, {
      theme: { colorMode: 'dark', fontFamily: 'Georgia, serif' },
    });
    await shown.called('onEmployeeViewReady');
    const look = () =>
      shown.frame
        .locator('html')
        .evaluate((html) => [html.dataset.mantineColorScheme, getComputedStyle(document.body).fontFamily]);
    expect(await look()).toEqual(['dark', 'Georgia, serif']);
    await shown.page.evaluate(() => window.change({ theme: { colorMode: 'light' } }));
    await shown.frame.locator('html[data-mantine-color-scheme="light"]').waitFor();
    expect((await look())[1]).not.toContain('Georgia');
    expect(shown.problems).toEqual([]);
  });
});

describe('an origin', () => {
  let strict: Setup;
  let someone: { type: 'employee'; id: string };
  beforeAll(async () => {
    strict = await openSetup({ settings: { allowedOrigins: [] } });
    someone = { type: 'employee', id: (await enroll(strict.t)).employee.id };
  });
  afterAll(() => strict.close());

  const allow = (api: Setup['t']['api'], host: Host | null) =>
    api.patch('/v1/organization', { allowed_origins: host ? [host.origin] : [] });

  it('that nobody allows sees nothing', async () => {
    const shown = await strict.show('employee-dashboard', someone);
    await expect.poll(() => shown.problems.join(), { timeout: 30_000 }).toContain("frame-ancestors 'none'");
    expect(await shown.calls()).toEqual([]);
  });

  it('that only another organization allows sees that this one does not', async () => {
    const other = await strict.t.otherOrganization();
    await allow(other.api, strict.host);
    const shown = await strict.show('employee-dashboard', someone);
    expect((await shown.called('onError'))[1]).toBe('origin_not_allowed');
    await shown.frame.getByText('This website may not show your benefits').waitFor();
    expect(await named(shown, 'onEmployeeViewReady')).toEqual([]);
    await allow(other.api, null);
  });

  it('that the organization allows sees the page', async () => {
    await allow(strict.t.api, strict.host);
    const shown = await strict.show('employee-dashboard', someone);
    await shown.called('onEmployeeViewReady');
    expect(shown.problems).toEqual([]);
  });
});

describe('a host that sends no Referer', () => {
  const silent = { sdk: 'plain', headers: { 'referrer-policy': 'no-referrer' } } as const;
  /** Everything that could be clicked or focused. */
  const TARGETS = 'a, button, input, select, textarea, summary, [tabindex]';

  it('is shown the page, and again when it reloads itself', async () => {
    const shown = await setup.show('employee-dashboard', employee, silent);
    await shown.called('EMPLOYEE_VIEW_READY');
    await shown.page.frames()[1]?.evaluate(() => window.location.reload());
    await times(shown, 'EMPLOYEE_VIEW_READY', 2);
    expect(shown.problems).toEqual([]);
  });

  it('gets a page without data, focus or anything to click until it has given it a token', async () => {
    setup.host.isAway = true;
    const shown = await setup.show('employee-dashboard', employee, silent);
    await shown.called('VITABLE_CONNECT_READY');
    expect(await shown.frame.locator(TARGETS).count()).toBe(0);
    expect(await shown.frame.locator('body').innerText()).not.toContain('Odalys');
    expect(await shown.page.frames()[1]?.evaluate(() => document.activeElement?.tagName)).toBe('BODY');
  });

  it('is refused, with nothing to click, where its organization does not allow it', async () => {
    const strict = await openSetup({ settings: { allowedOrigins: [] } });
    const someone = { type: 'employee', id: (await enroll(strict.t)).employee.id } as const;
    const refused = async (shown: Shown) => {
      const frame = shown.page.frames().at(-1);
      await frame?.getByText('This website may not show your benefits').waitFor();
      expect(await frame?.locator(TARGETS).count()).toBe(0);
    };
    try {
      await refused(await strict.show('employee-dashboard', someone, silent));
      await strict.t.api.patch('/v1/organization', { allowed_origins: [strict.host.origin] });
      const allowed = await strict.show('employee-dashboard', someone, silent);
      await allowed.called('EMPLOYEE_VIEW_READY');
      // A page around the one that is allowed.
      await allowed.page.goto(`${strict.baseUrl}/healthz`);
      await allowed.page.setContent(`<iframe src="${strict.host.origin}" width="900" height="700"></iframe>`);
      await expect.poll(() => allowed.page.frames().length).toBe(3);
      await refused(allowed);
    } finally {
      await strict.close();
    }
  });
});

describe('a host that is cross-origin isolated', () => {
  it('is shown the page, with a logo from a server that knows nothing of it', async () => {
    const logo = '<svg xmlns="http://www.w3.org/2000/svg" width="80" height="20"><rect width="80" height="20"/></svg>';
    const server = createServer({ key: KEY, cert: CERTIFICATE }, (_, response) =>
      response.writeHead(200, { 'content-type': 'image/svg+xml' }).end(logo),
    );
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    const shown = await setup.show('employee-dashboard', employee, {
      headers: { 'cross-origin-embedder-policy': 'require-corp', 'cross-origin-opener-policy': 'same-origin' },
      theme: { logoUrl: `https://127.0.0.1:${port}/logo.svg` },
      device: { ignoreHTTPSErrors: true },
    });
    await shown.called('onEmployeeViewReady');
    expect(await shown.page.evaluate(() => window.crossOriginIsolated)).toBe(true);
    const image = shown.frame.locator('img').first();
    await expect.poll(() => image.evaluate((one: HTMLImageElement) => one.naturalWidth)).toBe(80);
    expect(shown.problems).toEqual([]);
    server.closeAllConnections();
    server.close();
  });
});

describe('the height of a page', () => {
  const sizes = (shown: Shown) =>
    Promise.all([
      shown.page.evaluate(() => document.querySelector('iframe')?.clientHeight ?? 0),
      shown.frame.locator('html').evaluate((html) => Math.ceil(html.getBoundingClientRect().height)),
    ]);

  it('is that of the frame, if the host wants that', async () => {
    const shown = await setup.show('employee-dashboard', employee, { autoHeight: true, width: 390, height: 400 });
    await shown.called('onEmployeeViewReady');
    await expect.poll(async () => new Set(await sizes(shown)).size).toBe(1);
    expect((await sizes(shown))[0]).toBeGreaterThan(400);
    await shot(shown.page, 'auto-height');
  });

  it('is that of the frame while the host prints, and no longer', async () => {
    const shown = await setup.show('employee-dashboard', employee, { width: 390, height: 400 });
    await shown.called('onEmployeeViewReady');
    expect((await sizes(shown))[0]).toBe(400);
    const during = (event: string) =>
      shown.page.evaluate((name) => window.dispatchEvent(new Event(name)), event).then(() => sizes(shown));
    await expect.poll(async () => new Set(await during('beforeprint')).size).toBe(1);
    expect((await during('afterprint'))[0]).toBe(400);
  });
});

async function hireAnother(first_name: string): Promise<{ type: 'employee'; id: string }> {
  const own = { reference_id: first_name, email: `${first_name}@larkspur-bikes.example` };
  const [person] = await hire(setup.t, employer.id, [{ first_name, ...own }]);
  return { type: 'employee', id: person.id };
}

async function mint(boundTo: { type: string; id: string }): Promise<string> {
  const request = { grant_type: 'client_credentials', bound_entity: boundTo };
  return (await setup.t.api.post('/v1/auth/access-tokens', request)).body.access_token;
}

/** What a plain host sends when it has got a token after all. */
function update({ page }: Shown, sessionToken: string): Promise<void> {
  return page.evaluate(
    (message) => document.querySelector('iframe')?.contentWindow?.postMessage(message, '*'),
    createMessage('TOKEN_UPDATE', { sessionToken, expiresIn: 900 }),
  );
}

/** A frame of another origin beside the widget posts to it; resolves when it has. */
async function stranger({ page }: Shown, message: object): Promise<void> {
  await page.evaluate(async (one) => {
    const frame = document.createElement('iframe');
    frame.sandbox.add('allow-scripts');
    frame.srcdoc = `<script>parent.frames[0].postMessage(${JSON.stringify(one)}, '*'); parent.postMessage('said', '*')</script>`;
    const said = new Promise<void>((resolve) => {
      window.addEventListener('message', ({ data }) => data === 'said' && resolve());
    });
    document.body.append(frame);
    await said;
  }, message);
}
