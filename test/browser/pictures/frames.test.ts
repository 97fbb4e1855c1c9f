/** The pages inside a host's page, as `npm run pictures` keeps them: printed, as high as their content, isolated, empty, refused. */
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { startPayrollPage } from '../../../examples/payroll-page/server.ts';
import { addDependent } from '../../../server/testing/builders.ts';
import { CERTIFICATE, KEY } from '../../../server/testing/certificate.ts';
import { answerWith, enroll } from '../../../server/testing/enrolling.ts';
import { addFamily, makeWorld, type World } from '../support/employee-world.ts';
import { startHost } from '../support/host.ts';
import { openSetup, type Setup, shot } from '../support/setup.ts';
import { staffWorld } from '../support/staff.ts';

let setup: Setup;
let world: World;
let employee: { type: 'employee'; id: string };
beforeAll(async () => {
  setup = await openSetup({ timeZone: 'UTC' });
  world = await makeWorld(setup.t);
  await addFamily(setup.t, world);
  employee = { type: 'employee', id: world.employeeId };
}, 120_000);
afterAll(() => setup.close());

const WIDTHS = [390, 1280] as const;

/** All of the host's page, however long. */
async function whole(page: Page, name: string): Promise<void> {
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  const size = page.viewportSize() ?? { width: 1280, height: 900 };
  await page.setViewportSize({ ...size, height });
  await shot(page, name);
  await page.setViewportSize(size);
}

it.each(WIDTHS)('a frame as high as its content, and printed, %i px', async (width) => {
  const high = await setup.show('employee-dashboard', employee, { width, height: 500, autoHeight: true });
  await high.called('onEmployeeViewReady');
  await expect
    .poll(() => high.page.evaluate(() => document.querySelector('iframe')?.clientHeight))
    .toBeGreaterThan(500);
  await whole(high.page, `frame-auto-height-${width}`);
  const printed = await setup.show('employee-dashboard', employee, { width, height: 500 });
  await printed.called('onEmployeeViewReady');
  await printed.page.evaluate(() => window.dispatchEvent(new Event('beforeprint')));
  await printed.page.emulateMedia({ media: 'print' });
  await expect
    .poll(() => printed.page.evaluate(() => document.querySelector('iframe')?.clientHeight))
    .toBeGreaterThan(500);
  await whole(printed.page, `frame-print-${width}`);
});

it('a frame without data before its host has sent a token, and one that its host may not show', async () => {
  setup.host.isAway = true;
  const waiting = await setup.show('employee-dashboard', employee, { width: 390, height: 500 });
  await waiting.frame.getByRole('status').first().waitFor();
  await shot(waiting.page, 'frame-without-token');
  setup.host.isAway = false;
  const wrong = await setup.show('employer-benefits', employee, { width: 390, height: 500 });
  await wrong.called('onAuthError');
  await shot(wrong.page, 'frame-wrong-token');
  const strict = await openSetup({ settings: { allowedOrigins: [] } });
  try {
    const someone = { type: 'employee', id: (await enroll(strict.t)).employee.id } as const;
    const headers = { 'referrer-policy': 'no-referrer' };
    const refused = await strict.show('employee-dashboard', someone, {
      sdk: 'plain',
      headers,
      width: 390,
      height: 500,
    });
    await refused.frame.getByText('This website may not show your benefits').waitFor();
    await shot(refused.page, 'frame-not-allowed');
  } finally {
    await strict.close();
  }
});

it('a frame in which no page answers', { timeout: 60_000 }, async () => {
  // Nothing listens there.
  const host = await startHost('http://127.0.0.1:9', inject('hostScript'), async () => ({
    token: 't',
    expiresIn: 900,
  }));
  const page = await setup.browser.newPage({ viewport: { width: 390, height: 500 } });
  try {
    host.options = { sdk: 'ours', widgets: [{ page: 'employee-dashboard', boundTo: employee }] };
    await page.goto(host.origin);
    await page.waitForFunction(() => window.calls.some(([, code]) => code === 'FRAME_NOT_LOADED'));
    await shot(page, 'frame-not-loaded');
  } finally {
    await page.close();
    await host.close();
  }
});

it('a frame in a cross-origin isolated host, with a logo that sends no CORP', async () => {
  const logo =
    '<svg xmlns="http://www.w3.org/2000/svg" width="120" height="32"><rect width="120" height="32" rx="6" fill="#14756a"/></svg>';
  const server = createServer({ key: KEY, cert: CERTIFICATE }, (_, response) =>
    response.writeHead(200, { 'content-type': 'image/svg+xml' }).end(logo),
  );
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const shown = await setup.show('employee-dashboard', employee, {
    width: 390,
    headers: { 'cross-origin-embedder-policy': 'credentialless', 'cross-origin-opener-policy': 'same-origin' },
    theme: { logoUrl: `https://127.0.0.1:${(server.address() as AddressInfo).port}/logo.svg` },
    device: { ignoreHTTPSErrors: true },
  });
  await shown.called('onEmployeeViewReady');
  const image = shown.frame.locator('img').first();
  await expect.poll(() => image.evaluate((one: HTMLImageElement) => one.naturalWidth)).toBe(120);
  await shot(shown.page, 'frame-isolated');
  server.closeAllConnections();
  server.close();
});

const CARD = {
  ...{ card_type: 'medical', group_id: 'GRP-118204', claims_payer_display_name: 'Cascade Claims' },
  network: {
    name: 'Cascade Choice',
    address: {
      ...{ address_line_1: '77 Harbor Steps', address_line_2: null, city: 'Seattle', state: 'WA', zipcode: '98101' },
    },
    website: 'https://cascade.example',
    phone: '(206) 555-0190',
  },
  plan_disclaimer: 'This card does not prove coverage.',
  nsa_table: [
    ['Deductible', '$2,500 per person', '$5,000 per family'],
    ['Office visit', '$25'],
  ],
};

describe('ID cards', () => {
  beforeAll(async () => {
    const { t } = setup;
    await t.api.put(`/v1/benefit-plans/${world.planIds.Medical?.[1]}/id-card`, CARD);
    const { data } = (await t.api.get(`/v1/members/${world.memberId}/enrollments`)).body;
    const medical = data.find((one: { benefit_type: string }) => one.benefit_type === 'Medical');
    await answerWith(t.api, medical.id, { plan_id: world.planIds.Medical?.[1] as string });
    t.real.set('2026-07-02T09:00:00Z');
    await t.drain();
  });

  it.each(WIDTHS)('on the page and as a file, %i px', async (width) => {
    const shown = await setup.show('employee-dashboard', employee, { width });
    await shown.called('onEmployeeViewReady');
    await shown.frame.getByText('GRP-118204').scrollIntoViewIfNeeded();
    await shown.frame.locator('details summary').first().click();
    await shot(shown.page, `id-card-${width}`);
    const folder = process.env.OPENROLL_SCREENSHOTS;
    const url = `/v1/members/${world.memberId}/id-cards.pdf`;
    const { rawPayload } = await setup.t.app.inject({ url, headers: { authorization: `Bearer ${setup.t.apiKey}` } });
    expect(rawPayload.subarray(0, 5).toString()).toBe('%PDF-');
    if (!folder) return;
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'id-cards.pdf'), rawPayload);
  });
});

it.each(['light', 'dark'] as const)(
  'in the payroll page of the examples, %s',
  { timeout: 120_000 },
  async (colorScheme) => {
    const own = await openSetup({ timeZone: 'UTC' });
    const staff = await staffWorld(own.t);
    await addDependent(own.t, staff.employees[20].member_id);
    const payroll = await startPayrollPage({ baseUrl: own.baseUrl, apiKey: own.t.apiKey });
    const page = await own.browser.newPage({ colorScheme });
    try {
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: width === 390 ? 844 : 900 });
        for (const view of ['my-benefits', 'benefits', 'billing']) {
          // Changing only the fragment would not reload the page.
          await page.goto('about:blank');
          await page.goto(`${payroll.url}/#${view}`);
          const widget = page.frameLocator('iframe');
          await widget.getByRole('heading', { level: 1 }).waitFor();
          await widget.locator('.mantine-Skeleton-root').first().waitFor({ state: 'detached' });
          await shot(page, `payroll-${view}-${colorScheme}-${width}`);
        }
      }
    } finally {
      await payroll.close();
      await own.close();
    }
  },
);
