/** Every screen of HR's pages in both languages, light and dark, on a phone and on a desktop, as `npm run pictures` keeps them. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { button, heading, lookIn, optionsOf, VARIANTS, WORDS } from '../support/pictures.ts';
import { openSetup, type Setup } from '../support/setup.ts';
import { staffWorld } from '../support/staff.ts';

let setup: Setup;
let staff: Awaited<ReturnType<typeof staffWorld>>;
beforeAll(async () => {
  setup = await openSetup({ timeZone: 'UTC' });
  staff = await staffWorld(setup.t);
  setup.t.real.set('2026-07-02T09:00:00Z');
  await setup.t.drain();
}, 120_000);
afterAll(() => setup.close());

it.each(VARIANTS)('HR’s week: $language, $colorMode, $width px', { timeout: 120_000 }, async (variant) => {
  const words = WORDS[variant.language];
  const of = { type: 'employer', id: staff.employerId } as const;
  const { page, frame, problems } = await setup.show('employer-benefits', of, optionsOf(variant));
  const look = lookIn(variant, page);
  const open = async (at: number) => {
    await frame
      .getByRole('navigation')
      .first()
      .getByRole('button', { name: words.sections[at] ?? '' })
      .click();
    await heading({ frame });
    await frame.locator('[aria-busy=true], .mantine-Skeleton-root').first().waitFor({ state: 'detached' });
  };
  await frame.locator('.staff .legend').first().waitFor();
  await look('hr-overview');
  await open(0);
  await look('hr-people');
  await button(frame, 'Ada Abbott').click();
  await frame.locator('.timeline li').first().waitFor();
  await look('hr-person');
  await button(frame, words.end).click();
  await frame.getByLabel(words.lastDay).fill('2026-08-10');
  await frame.getByLabel(words.reason).fill('Moves abroad');
  await button(frame, words.look).click();
  await frame.getByRole('region', { name: words.told }).waitFor();
  await look('hr-consequences');
  await open(1);
  await look('hr-life-events');
  await open(2);
  await look('hr-deductions');
  await frame.locator('main .link, main table button, main ul button').first().click();
  await heading({ frame });
  await look('hr-statement');
  await open(3);
  await look('hr-roster');
  await button(frame, words.details).click();
  await frame.getByText('LBW-900').waitFor();
  await look('hr-census');
  expect(problems).toEqual([]);
});

it.each(VARIANTS)('billing: $language, $colorMode, $width px', { timeout: 120_000 }, async (variant) => {
  const of = { type: 'employer', id: staff.employerId } as const;
  const { page, frame, called } = await setup.show('employer-billing', of, optionsOf(variant));
  const look = lookIn(variant, page);
  await called('onEmployerBillingReady');
  await look('billing-list');
  await frame.getByRole('button', { name: 'INV-1', exact: true }).click();
  await frame.getByText('Ada Abbott').first().waitFor();
  await look('billing-invoice');
});
