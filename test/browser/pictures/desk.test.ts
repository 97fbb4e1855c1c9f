/**
 * Every screen of the desk, with each of its forms opened: in both languages, light and dark, on a phone and on a desktop, as
 * `npm run pictures` keeps them; and each of them by keyboard, in windows of three widths.
 */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { AT_THE_DESK, enter, open, signIn } from '../support/desk.ts';
import { focusFaults } from '../support/focus.ts';
import { lookIn, VARIANTS, type Variant, WORDS } from '../support/pictures.ts';
import { openSetup, type Setup } from '../support/setup.ts';
import { staffWorld } from '../support/staff.ts';

let setup: Setup;
let world: Awaited<ReturnType<typeof staffWorld>>;
beforeAll(async () => {
  setup = await openSetup({ ...AT_THE_DESK, timeZone: 'UTC' });
  world = await staffWorld(setup.t);
  await setup.t.api.post('/v1/webhook-subscriptions', { url: 'https://127.0.0.1:9/hooks' });
  // The first invoice exists now.
  setup.t.real.set('2026-07-02T09:00:00Z');
  await setup.t.drain();
}, 120_000);
afterAll(() => setup.close());

const CSV = [
  'first_name,last_name,dob,email,start_date,notes',
  'Ada,Reyes,4/12/1988,ada.reyes@larkspur-bikes.example,8/1/2025,new',
  'Bo,Wolfeschlegelsteinhausenbergerdorff,13/45/1990,bo,8/1/2025,',
].join('\n');

const press = (name: RegExp) => async (page: Page) => page.getByRole('button', { name }).first().click();
const choose = (name: RegExp) => async (page: Page) => page.getByText(name).first().click();

const correctContribution = press(/^(Correct the contribution|Corregir la contribución): Basin P/);

/** By name: the address, and what is opened there. */
function screensOf({ employerId, productId, employees: [ada, , , , elena] }: typeof world) {
  const employer = `/employers/${employerId}`;
  const product = `/catalog/${productId}`;
  const at = (screen: string) => `${employer}?at=${screen}`;
  const roster = async (page: Page) => {
    const file = { name: 'staff.csv', mimeType: 'text/csv', buffer: Buffer.from(CSV) };
    await page.locator('.drop input').setInputFiles(file);
    await page.locator('table').first().waitFor();
  };
  const ofClass = async (page: Page) => {
    await correctContribution(page);
    await page
      .getByLabel(/^(Another contribution for a class|Otra contribución para una clase)$/)
      .selectOption('Part Time');
  };
  const screens: [name: string, path: string, opened?: (page: Page) => Promise<void>][] = [
    ['inbox', '/inbox'],
    ['inbox-decide', '/inbox', press(/^(Decide|Decidir)$/)],
    ['employers', '/employers'],
    ['employer', employer],
    ['employer-people', at('people')],
    ['employer-life-events', at('lifeEvents')],
    ['employer-deductions', at('deductions')],
    ['employer-statement', at('deductions'), press(/^(July 2026|[Jj]ulio de 2026)$/)],
    ['employer-roster', at('roster')],
    ['employer-census', at('census')],
    ['new-employer', '/employers/new'],
    ['company', `${employer}/setup/company`],
    ['eligibility', `${employer}/setup/eligibility`],
    ['offer', `${employer}/setup/offer`],
    ['offer-catalog', `${employer}/setup/offer`, choose(/^(The catalog|El catálogo)$/)],
    ['offer-template', `${employer}/setup/offer`, choose(/^(A template|Un modelo)$/)],
    ['contribution', `${employer}/setup/offer`, correctContribution],
    ['contribution-of-class', `${employer}/setup/offer`, ofClass],
    ['roster', `${employer}/setup/roster`],
    ['roster-sheet', `${employer}/setup/roster`, roster],
    ['review', `${employer}/setup/review`],
    ['people', '/people'],
    ['person', `/people/${ada.member_id}`],
    ['person-class', `/people/${ada.member_id}`, press(/^(Correct the class|Corregir la clase)$/)],
    ['person-chance', `/people/${ada.member_id}`, press(/^(Let them answer again|Dejar que responda otra vez)$/)],
    ['person-coverage', `/people/${elena.member_id}`, press(/^(Correct the last day|Corregir el último día)$/)],
    ['catalog', '/catalog'],
    ['new-product', '/catalog', press(/^(New product|Nuevo producto)$/)],
    ['product', product],
    ['new-plan', product, press(/^(New plan|Nuevo plan)$/)],
    ['rates', product, press(/^(Correct the rates|Corregir las tarifas)/)],
    ['plan', product, press(/^(Change the facts|Cambiar los datos)/)],
    ['offers', product, press(/^(Where it is offered|Dónde se ofrece)/)],
    ['money', '/money'],
    ['money-employer', `/money/${employerId}`],
    ['money-invoice', `/money/${employerId}?invoice=INV-1&month=2026-07-01`],
    ['developers', '/developers'],
    ['recover', '/developers', press(/^(Send what was missed|Enviar lo que no llegó)/)],
    ['audit', '/audit'],
    ['looked', '/audit?view=looked'],
    ['users', '/users'],
    ['nowhere', '/nowhere'],
  ];
  return screens;
}

/** Each screen once everything has loaded. */
async function walk(page: Page, look: (screen: string) => Promise<void>): Promise<void> {
  for (const [name, path, opened] of screensOf(world)) {
    await open(setup, page, path);
    await page.getByRole('heading', { level: 1 }).first().waitFor();
    await page.waitForLoadState('networkidle');
    await opened?.(page);
    await page.waitForLoadState('networkidle');
    await page.locator('[aria-busy=true], .mantine-Skeleton-root').first().waitFor({ state: 'detached' });
    await look(name);
  }
  await page.keyboard.press('Control+k');
  await page.keyboard.type('ada');
  await page.getByRole('option').first().waitFor();
  await look('palette');
}

const deviceOf = ({ language, colorMode }: Variant) => ({ locale: WORDS[language].locale, colorScheme: colorMode });
/** Signs in in a wide window: in a narrow one, the sections are collapsed. */
const WIDE = { width: 1280, height: 900 };

it.each(VARIANTS)('the desk: $language, $colorMode, $width px', { timeout: 300_000 }, async (variant) => {
  const { page, context, problems } = await signIn(setup, 'ADMIN', deviceOf(variant));
  await page.setViewportSize({ width: variant.width, height: 900 });
  const look = lookIn(variant, page);
  await walk(page, (name) => look(`desk-${name}`));
  expect(problems).toEqual([]);
  await context.close();
});

it.each(VARIANTS)('signing in: $language, $colorMode, $width px', async (variant) => {
  const context = await setup.browser.newContext({ viewport: WIDE, ...deviceOf(variant) });
  const page = await context.newPage();
  await open(setup, page, '/inbox');
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.setViewportSize({ width: variant.width, height: 900 });
  await lookIn(variant, page)('desk-signed-out');
  await page.setViewportSize(WIDE);
  await enter(setup, page, 'AUDITOR');
  await page.setViewportSize({ width: variant.width, height: 900 });
  await page.waitForLoadState('networkidle');
  await lookIn(variant, page)('desk-auditor');
  await context.close();
});

/** The least size of a target, in CSS pixels (WCAG 2.5.8): the desk is used with a mouse. */
const LEAST = 24;

it.each([
  [320, 568],
  [390, 844],
  [1280, 900],
])(
  'by keyboard nothing at the desk that has the focus is covered or out of view, at %i × %i',
  async (width, height) => {
    const { page, context } = await signIn(setup, 'ADMIN', { reducedMotion: 'reduce' });
    await page.setViewportSize({ width, height });
    await walk(page, async (name) => {
      if (name === 'palette') return;
      expect.soft(await focusFaults(page, LEAST), `${name}, forward`).toEqual([]);
      expect.soft(await focusFaults(page, LEAST, 'Shift+Tab'), `${name}, backward`).toEqual([]);
    });
    await context.close();
  },
  300_000,
);
