/**
 * What some people need of every screen: it fits a window of any size, at 200 and 400 percent too, the focus is never out of view, targets
 * are large enough for a thumb, nothing moves where that is unwanted, and forced colors hide nothing.
 */
import type { FrameLocator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseId } from '../../server/modules/vocabulary/ids.ts';
import { PNG } from '../../server/testing/uploads.ts';
import { brokenAmounts, cutOff, motion, overflow, unseen, widgetFrame } from './support/audit.ts';
import { addFamily, FAMILY, LONG, MORE_PLANS, makeWorld, type World } from './support/employee-world.ts';
import { focusFaults } from './support/focus.ts';
import { holdReads } from './support/network.ts';
import { openSetup, type Setup, type Shown, shot } from './support/setup.ts';
import { staffWorld } from './support/staff.ts';

let setup: Setup;
let staff: Awaited<ReturnType<typeof staffWorld>>;
let world: World;
beforeAll(async () => {
  setup = await openSetup({ timeZone: 'UTC' });
  staff = await staffWorld(setup.t);
  // The layout holds for names of sixty letters and prices of $0 and $9,999.99.
  await setup.t.database.db
    .updateTable('employees')
    .set({ first_name: LONG })
    .where('id', '=', parseId('employee', staff.employees[1].id))
    .execute();
  world = await makeWorld(setup.t, { person: { first_name: LONG }, morePlans: MORE_PLANS.slice(0, 2) });
  await addFamily(setup.t, world, [...FAMILY, { ...FAMILY[1], first_name: LONG }]);
  // The first invoice exists, and the employee's window is still open.
  setup.t.real.set('2026-07-02T09:00:00Z');
  await setup.t.drain();
}, 120_000);
afterAll(() => setup.close());

const button = (frame: FrameLocator, name: string | RegExp) => frame.getByRole('button', { name }).first();
const heading = (frame: FrameLocator, name?: string) =>
  frame.getByRole('heading', { level: 1, ...(name ? { name } : {}) }).waitFor();

type Look = (screen: string) => Promise<void>;

async function reportAndProve(frame: FrameLocator, look: Look): Promise<void> {
  await button(frame, 'Report a life event').click();
  await heading(frame);
  await frame.getByRole('radio', { name: 'We lost other coverage' }).check();
  await frame.getByRole('radio', { name: 'Lost coverage through a job' }).check();
  await frame.getByLabel('Month').selectOption('6');
  await frame.getByLabel('Day').fill('28');
  await frame.getByLabel('Year').fill('2026');
  await look('life event');
  await button(frame, 'Report it').click();
  const file = { name: 'letter.png', mimeType: 'image/png', buffer: PNG };
  await frame.locator('input[type=file]').setInputFiles(file);
  await frame.getByText('letter.png was added.').waitFor();
  await look('proof');
  await button(frame, 'Back to my benefits').click();
  await button(frame, 'Manage my family').click();
  await button(frame, 'Documents: Rui Ferreira').click();
  await frame.getByText('No document has been added yet.').waitFor();
  await look('family');
  await button(frame, 'Add a spouse or child').click();
  await button(frame, 'Save').click();
  await frame.getByText('Type the first name.').waitFor();
  await look('dependent');
  await button(frame, 'Back').click();
  await button(frame, 'Back').click();
}

async function enrollAndSign(frame: FrameLocator, look: Look): Promise<void> {
  await button(frame, 'Choose my benefits').click();
  await frame.getByLabel('Cascade Silver').check();
  await frame.getByLabel('Rui').check();
  await look('plans');
  await button(frame, 'Compare plans').click();
  await heading(frame, 'Compare plans');
  await look('compare');
  await button(frame, 'Back').click();
  await button(frame, 'Continue').click();
  await frame.getByRole('radio', { name: /Bright Dental/ }).check();
  await button(frame, 'Continue').click();
  await frame.getByRole('radio', { name: 'Decline this benefit' }).check();
  await look('decline');
  await button(frame, 'Review and sign').click();
  await frame.locator('[data-consent]').nth(2).waitFor();
  for (const box of await frame.locator('[data-consent]').all()) await box.check();
  await frame.getByLabel('Your full name').fill(`${LONG} Ferreira`);
  await frame.getByText('Read the document').first().click();
  await look('review');
  await button(frame, /^Sign/).click();
  await frame.locator('a.pdf[href]').nth(5).waitFor();
  await look('done');
}

/** Through the screens of each page. */
const WALKS: Record<
  'employee-dashboard' | 'employer-benefits' | 'employer-billing',
  (shown: Shown, look: Look) => Promise<void>
> = {
  'employee-dashboard': async ({ frame, called }, look) => {
    await called('onEmployeeViewReady');
    await look('home');
    await reportAndProve(frame, look);
    await enrollAndSign(frame, look);
  },
  'employer-benefits': async ({ frame }, look) => {
    await frame.locator('.staff .legend').first().waitFor();
    await look('overview');
    await button(frame, 'Enrollment').click();
    await frame.getByText('32 people').waitFor();
    await look('people');
    await button(frame, 'Ada Abbott').click();
    await frame.locator('.timeline li').first().waitFor();
    await button(frame, 'End the employment').click();
    await frame.getByLabel('Last day of work').fill('2026-08-10');
    await frame.getByLabel('Reason').fill('Moves abroad');
    await button(frame, 'See what would change').click();
    await frame.getByRole('region', { name: 'What would change' }).waitFor();
    await look('person');
    await button(frame, 'Life events').click();
    await frame.getByLabel('Your note').first().waitFor();
    await button(frame, 'Add proof').click();
    await frame.locator('input[type=file]').waitFor({ state: 'attached' });
    await look('life events');
    await button(frame, 'Deductions').click();
    await button(frame, 'July 2026').click();
    await frame.getByText('9 lines').waitFor();
    await look('statement');
    await button(frame, 'Roster').click();
    await frame.getByText('32 people').waitFor();
    await look('roster');
    await button(frame, 'See details').click();
    await frame.getByText('LBW-900').waitFor();
    await look('received rosters');
  },
  'employer-billing': async ({ frame }, look) => {
    await frame.getByRole('button', { name: 'INV-1', exact: true }).waitFor();
    await look('list');
    await frame.getByRole('button', { name: 'INV-1', exact: true }).click();
    await frame.getByText('Ada Abbott').first().waitFor();
    await look('invoice');
  },
};
const NAMES = Object.keys(WALKS) as (keyof typeof WALKS)[];

const boundTo = (name: (typeof NAMES)[number]) =>
  name === 'employee-dashboard'
    ? ({ type: 'employee', id: world.employeeId } as const)
    : ({ type: 'employer', id: staff.employerId } as const);
const STILL = { device: { reducedMotion: 'reduce' } } as const;

/** The least size of a target, in CSS pixels: for a mouse, and for a thumb. */
const LEAST = 24;
const LEAST_ON_PHONE = 44;

/** Windows in CSS pixels; `least`: of the targets, where the focus goes through the screen. */
const WINDOWS: { width: number; height: number; least?: number }[] = [
  { width: 1280, height: 900, least: LEAST },
  { width: 390, height: 844, least: LEAST_ON_PHONE },
  { width: 320, height: 568, least: LEAST_ON_PHONE },
  // 1280 × 900 at 200 %, and 1280 × 1024 at 400 %.
  { width: 640, height: 450 },
  { width: 320, height: 256 },
];

async function resize(page: Page, { width, height }: { width: number; height: number }): Promise<void> {
  await page.setViewportSize({ width, height });
  const frame = widgetFrame(page);
  await frame.waitForFunction((wanted) => window.innerWidth === wanted, width, { polling: 20 });
  // Tables become cards when the browser reports a change of a media query, which it does once per frame.
  await frame.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
}

/** One walk through all screens, each in every window: opening and clicking takes longer than looking. */
it.each(NAMES)('%s is accessible on every screen', { timeout: 240_000 }, async (name) => {
  const shown = await setup.show(name, boundTo(name), STILL);
  const { page } = shown;
  await WALKS[name](shown, async (screen) => {
    expect.soft(await motion(page), `${screen} moves`).toEqual([]);
    await page.emulateMedia({ forcedColors: 'active' });
    expect.soft(await unseen(page), `${screen} hides something in forced colors`).toEqual([]);
    await page.emulateMedia({ forcedColors: 'none' });
    for (const { least, ...size } of WINDOWS) {
      const where = `${screen}, ${size.width} × ${size.height}`;
      await resize(page, size);
      await shot(page, `${name}-${where}`);
      expect.soft(await overflow(page), `${where}: wider than the window`).toBe(0);
      expect.soft(await cutOff(page), `${where}: cut off`).toEqual([]);
      expect.soft(await brokenAmounts(page), `${where}: an amount in two lines`).toEqual([]);
      // Backwards, the focus comes from below: under the bar with the cost.
      const key = name === 'employee-dashboard' && size.width === 390 ? 'Shift+Tab' : 'Tab';
      if (least) expect.soft(await focusFaults(page, least, key), where).toEqual([]);
    }
    await resize(page, { width: 1280, height: 900 });
  });
});

it('nothing moves while it loads', async () => {
  const { page, frame, called } = await setup.show('employee-dashboard', boundTo('employee-dashboard'), STILL);
  await called('onEmployeeViewReady');
  await holdReads(page);
  await page.reload();
  await frame.getByRole('status').first().waitFor();
  expect(await frame.locator('.mantine-Skeleton-root').count()).toBeGreaterThan(0);
  expect(await motion(page)).toEqual([]);
});
