/**
 * What some people need of every page: twice the size without scrolling sideways, nothing that moves where they asked for that, and
 * a focus that is never out of sight, on targets that a thumb can hit.
 */
import type { FrameLocator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cutOff, motion, overflow } from './support/audit.ts';
import { addFamily, makeWorld, type World } from './support/employee-world.ts';
import { focusFaults } from './support/focus.ts';
import { holdReads } from './support/network.ts';
import { openSetup, type Setup, type Shown, type ShowOptions, shot } from './support/setup.ts';
import { staffWorld } from './support/staff.ts';

let setup: Setup;
let staff: Awaited<ReturnType<typeof staffWorld>>;
let world: World;
beforeAll(async () => {
  setup = await openSetup({ timeZone: 'UTC' });
  staff = await staffWorld(setup.t);
  world = await makeWorld(setup.t);
  await addFamily(setup.t, world);
  // The first invoice is there, and the employee's window is still open.
  setup.t.real.set('2026-07-02T09:00:00Z');
  await setup.t.drain();
}, 120_000);
afterAll(() => setup.close());

const button = (frame: FrameLocator, name: string | RegExp) => frame.getByRole('button', { name }).first();

type Look = (page: Page, screen: string) => Promise<void>;

/** Through the main screens of each page. */
const WALKS: Record<
  'employee-dashboard' | 'employer-benefits' | 'employer-billing',
  (shown: Shown, look: Look) => Promise<void>
> = {
  'employee-dashboard': async ({ page, frame, called }, look) => {
    await called('onEmployeeViewReady');
    await look(page, 'home');
    await button(frame, 'Report a life event').click();
    await frame.getByRole('heading', { level: 1 }).waitFor();
    await look(page, 'life-event');
    await button(frame, 'Back').click();
    await button(frame, 'Choose my benefits').click();
    await frame.getByLabel('Cascade Silver').check();
    await frame.getByLabel('Rui').check();
    await look(page, 'enroll');
    await button(frame, 'Compare plans').click();
    await frame.getByRole('heading', { level: 1, name: 'Compare plans' }).waitFor();
    await look(page, 'compare');
    await button(frame, 'Back').click();
    await button(frame, 'Continue').click();
    await frame.getByRole('radio', { name: /Bright Dental/ }).check();
    await button(frame, 'Continue').click();
    await frame.getByRole('radio', { name: 'Decline this benefit' }).check();
    await button(frame, 'Review and sign').click();
    await frame.locator('[data-consent]').nth(2).waitFor();
    await look(page, 'review');
  },
  'employer-benefits': async ({ page, frame }, look) => {
    await frame.locator('.staff .legend').first().waitFor();
    await look(page, 'overview');
    await button(frame, 'Enrollment').click();
    await frame.getByText('32 people').waitFor();
    await look(page, 'people');
    await button(frame, 'Ada Abbott').click();
    await frame.getByRole('heading', { name: 'History' }).waitFor();
    await look(page, 'person');
    await button(frame, 'Life events').click();
    await frame.getByLabel('Your note').first().waitFor();
    await look(page, 'life-events');
    await button(frame, 'Deductions').click();
    await button(frame, 'July 2026').click();
    await frame.getByText('9 lines').waitFor();
    await look(page, 'statement');
  },
  'employer-billing': async ({ page, frame }, look) => {
    await frame.getByRole('button', { name: 'INV-1', exact: true }).waitFor();
    await look(page, 'list');
    await frame.getByRole('button', { name: 'INV-1', exact: true }).click();
    await frame.getByText('Ada Abbott').first().waitFor();
    await look(page, 'invoice');
  },
};
const NAMES = Object.keys(WALKS) as (keyof typeof WALKS)[];

async function open(name: (typeof NAMES)[number], options: ShowOptions) {
  if (name !== 'employee-dashboard') return setup.show(name, { type: 'employer', id: staff.employerId }, options);
  // A page goes on where the one before stopped, and keeps choices for as long as it is open: each walk begins at the beginning.
  for (const context of setup.browser.contexts()) await context.close();
  const { body } = await setup.t.api.get(`/v1/members/${world.memberId}/enrollments`);
  for (const { id } of body.data) await setup.t.api.delete(`/v1/enrollments/${id}/draft`);
  return setup.show(name, { type: 'employee', id: world.employeeId }, options);
}

// A window of 1280 × 900 at 200 % is one of 640 × 450 whose pixels are twice as large.
const ZOOMED = { width: 640, height: 450, device: { deviceScaleFactor: 2 } };

it.each(NAMES)('%s fits at twice the size, and nothing is cut off', async (name) => {
  await WALKS[name](await open(name, ZOOMED), async (page, screen) => {
    await shot(page, `zoom-${name}-${screen}`);
    expect.soft(await overflow(page), `${screen} is wider than the window`).toBe(0);
    expect.soft(await cutOff(page), `${screen} cuts off`).toEqual([]);
  });
});

/** Of a target, in CSS pixels: for a mouse, and for a thumb. */
const LEAST = 24;
const LEAST_ON_PHONE = 44;

it.each(NAMES.flatMap((name) => [320, 390].map((width) => [name, width] as const)))(
  '%s keeps the focus in sight and its targets large at %i pixels',
  async (name, width) => {
    await WALKS[name](await open(name, { width }), async (page, screen) => {
      await shot(page, `focus-${width}-${name}-${screen}`);
      expect.soft(await focusFaults(page, LEAST_ON_PHONE, width === 390 ? 'Shift+Tab' : 'Tab'), screen).toEqual([]);
    });
  },
);

describe('where motion is unwanted', () => {
  const still = { device: { reducedMotion: 'reduce' } } as const;

  it.each(NAMES)('%s moves nothing, and the focus stays in sight', async (name) => {
    await WALKS[name](await open(name, still), async (page, screen) => {
      expect.soft(await motion(page), `${screen} moves`).toEqual([]);
      expect.soft(await focusFaults(page, LEAST), screen).toEqual([]);
    });
  });

  it('nothing moves while it loads', async () => {
    const { page, frame, called } = await open('employee-dashboard', still);
    await called('onEmployeeViewReady');
    await holdReads(page);
    await page.reload();
    await frame.getByRole('status').first().waitFor();
    expect(await frame.locator('.mantine-Skeleton-root').count()).toBeGreaterThan(0);
    expect(await motion(page)).toEqual([]);
  });
});
