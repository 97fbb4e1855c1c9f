/** What the employer's HR person does in the billing page, by clicking, in a real browser. */
import { readFileSync } from 'node:fs';
import type { FrameLocator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { layoutShift, overflow, violations } from './support/audit.ts';
import { openSetup, type Setup, type ShowOptions, shot } from './support/setup.ts';
import { staffWorld } from './support/staff.ts';

let setup: Setup;
let world: Awaited<ReturnType<typeof staffWorld>>;
beforeAll(async () => {
  setup = await openSetup({ timeZone: 'UTC' });
  world = await staffWorld(setup.t);
}, 60_000);
afterAll(() => setup.close());

const open = async (options: ShowOptions = {}) => {
  const shown = await setup.show('employer-billing', { type: 'employer', id: world.employerId }, options);
  await shown.called('onEmployerBillingReady');
  return shown;
};
const textOf = async (frame: FrameLocator, name: string) => {
  const rows = await frame.getByRole('table', { name }).locator('tbody tr').allInnerTexts();
  return rows.map((row) => row.split(/\s*[\t\n]\s*/));
};

async function lookAt(page: Page, name: string): Promise<void> {
  await shot(page, name);
  expect.soft(await violations(page), name).toEqual([]);
  expect.soft(await overflow(page), `${name} is wider than the window`).toBe(0);
}

it('says when the first invoice comes', async () => {
  const { page, frame } = await open();
  await frame.getByText('No invoice yet').waitFor();
  await lookAt(page, 'billing-none');
});

it('shows invoices, the breakdown of one, its lines by employee, and its PDF', async () => {
  const { t } = setup;
  for (const day of ['2026-07-02', '2026-08-02']) {
    t.real.set(`${day}T09:00:00Z`);
    await t.drain();
  }
  const paid = await t.api.post(`/v1/employers/${world.employerId}/invoices/INV-1/mark-paid`);
  expect(paid.status).toBe(200);
  const { page, frame, problems } = await open();
  expect(await layoutShift(page)).toBe(0);
  const month = ['$1,206.00', '$419.22', '$1,625.22', 'Download PDF'];
  expect(await textOf(frame, 'Invoices')).toEqual([
    ['INV-2', 'August 2026', 'Open', ...month],
    ['INV-1', 'July 2026', 'Paid on Aug 2', ...month],
  ]);
  await lookAt(page, 'billing-desktop');
  await frame.getByRole('button', { name: 'INV-2', exact: true }).click();
  await frame.getByRole('heading', { level: 1, name: 'INV-2, August 2026' }).waitFor();
  await frame.getByRole('table', { name: 'By employee' }).waitFor();
  expect(await textOf(frame, 'What it is made of')).toEqual([
    ['Preventive Plus', 'Basin Preventive Plus · Employee only', 'August 2026', '9', ...month.slice(0, 3)],
  ]);
  expect((await textOf(frame, 'By employee')).map(([name]) => name)).toHaveLength(9);
  expect(await frame.locator(':focus').innerText()).toBe('INV-2, August 2026');
  await frame.getByLabel('Search by name or ID').fill('ada ab');
  await frame.getByText('1 line', { exact: true }).waitFor();
  expect((await textOf(frame, 'By employee')).map(([name]) => name)).toEqual(['Ada Abbott']);
  await frame.getByRole('button', { name: 'Clear the search' }).click();
  await frame.getByText('9 lines').waitFor();
  await lookAt(page, 'billing-invoice-desktop');
  // The public address of tests does not resolve: the server itself answers requests to it.
  await page.route('http://openroll.test/**', async (route) => {
    const { pathname, search } = new URL(route.request().url());
    const { statusCode, headers, rawPayload } = await t.app.inject(pathname + search);
    await route.fulfill({ status: statusCode, body: rawPayload, headers: headers as Record<string, string> });
  });
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    frame.getByRole('button', { name: 'Download PDF, INV-2' }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/\.pdf$/);
  const [table] = await Promise.all([
    page.waitForEvent('download'),
    frame.getByRole('button', { name: 'Download CSV, INV-2' }).click(),
  ]);
  const cells = readFileSync(await table.path(), 'utf8')
    .trimEnd()
    .split('\r\n');
  expect([table.suggestedFilename(), cells.length]).toEqual(['INV-2.csv', 10]);
  expect(cells[1]).toMatch(/^INV-2,2026-08-01,Ada Abbott,LBW-100,.*,134\.00,46\.58,180\.58$/);
  expect(problems.filter((problem) => !problem.includes('ERR_ABORTED'))).toEqual([]);
  await frame.getByRole('button', { name: 'Back' }).click();
  await frame.getByRole('heading', { level: 1, name: 'Billing' }).waitFor();
});

it.each([
  ['phone', { width: 390 }],
  ['desktop-dark', { theme: { colorMode: 'dark' } }],
  ['es-320', { width: 320, device: { locale: 'es-MX' } }],
] as const)('%s: accessible and within the window', async (look, options) => {
  const { page, frame } = await open(options);
  await lookAt(page, `billing-${look}`);
  await frame.getByRole('button', { name: 'INV-1', exact: true }).click();
  await frame.getByText('Ada Abbott').first().waitFor();
  await lookAt(page, `billing-invoice-${look}`);
});
