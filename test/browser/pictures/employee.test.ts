/**
 * Every screen of the employee's page in both languages, light and dark, on a phone and on a desktop; once more with sixty letters for
 * a name, twelve plans, and prices of $0 and $9,999.99. `npm run pictures` keeps what it sees. Hundreds of pictures take minutes, so it
 * runs nightly.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PNG } from '../../../server/testing/uploads.ts';
import { addFamily, FAMILY, LONG, MORE_PLANS, makeWorld } from '../support/employee-world.ts';
import { button, heading, lookIn, optionsOf, VARIANTS, type Variant, WORDS } from '../support/pictures.ts';
import { openSetup, type Setup, type Shown } from '../support/setup.ts';
import { statesWorld } from '../support/states.ts';

let setup: Setup;
beforeAll(async () => {
  setup = await openSetup({ timeZone: 'UTC' });
}, 120_000);
afterAll(() => setup.close());

type Look = ReturnType<typeof lookIn>;
type Words = (typeof WORDS)[Variant['language']];

/** From home to the signed documents. */
async function enroll({ frame, called }: Shown, look: Look, words: Words, signer: string): Promise<void> {
  await called('onEmployeeViewReady');
  await look('employee-home');
  await button(frame, words.choose).click();
  await heading({ frame });
  await frame.locator('.cost-bar button').last().click();
  await frame.getByRole('alert').first().waitFor();
  await look('employee-nothing-chosen');
  await frame.getByLabel('Cascade Silver').check();
  for (const box of await frame.locator('input[name=who]:enabled').all()) await box.check();
  await look('employee-medical');
  await button(frame, words.compare).click();
  await frame.getByRole('table').waitFor();
  await look('employee-compare');
  await button(frame, words.back).click();
  await button(frame, words.add).click();
  await frame.getByLabel(words.day).waitFor();
  await button(frame, words.save).click();
  await frame.getByRole('alert').first().waitFor();
  await look('employee-dependent');
  await button(frame, words.back).click();
  await button(frame, words.goOn).click();
  await frame.getByRole('radio', { name: /Bright Dental/ }).check();
  await look('employee-dental');
  await button(frame, words.goOn).click();
  await frame.getByRole('radio', { name: words.decline }).check();
  await look('employee-declining');
  await button(frame, words.review).click();
  await frame.locator('[data-consent]').nth(2).waitFor();
  await look('employee-review');
  await frame.locator('details summary').first().click();
  await look('employee-review-document');
  for (const box of await frame.locator('[data-consent]').all()) await box.check();
  await frame.getByLabel(words.name).fill(signer);
  await button(frame, words.sign).click();
  await frame.locator('a.pdf[href]').nth(5).waitFor();
  await look('employee-done');
  await button(frame, words.home).click();
}

/** From home: a life event that waits for a decision, its document, and the family with theirs. */
async function report({ frame }: Shown, look: Look, words: Words, fileName: string): Promise<void> {
  await heading({ frame });
  await button(frame, words.report).click();
  await look('employee-life-events');
  await frame.getByRole('radio', { name: words.lost }).check();
  await frame.getByRole('radio', { name: words.job }).check();
  await frame.getByLabel(words.month).selectOption('6');
  await frame.getByLabel(words.day).fill('5');
  await frame.getByLabel(words.year).fill('2026');
  await look('employee-life-event');
  await button(frame, words.send).click();
  await frame.locator('input[type=file]').setInputFiles({ name: fileName, mimeType: 'image/png', buffer: PNG });
  await frame.getByText(fileName).nth(1).waitFor();
  await look('employee-proof');
  await button(frame, words.home).click();
  await heading({ frame });
  await look('employee-home-covered');
  await button(frame, words.family).click();
  await button(frame, words.documents).click();
  await frame.locator('input[type=file]').waitFor({ state: 'attached' });
  await look('employee-family');
}

it.each(VARIANTS)('an employee’s way: $language, $colorMode, $width px', { timeout: 180_000 }, async (variant) => {
  const words = WORDS[variant.language];
  const world = await makeWorld(setup.t);
  await addFamily(setup.t, world);
  const shown = await setup.show('employee-dashboard', { type: 'employee', id: world.employeeId }, optionsOf(variant));
  const look = lookIn(variant, shown.page);
  await enroll(shown, look, words, 'Odalys Ferreira');
  await report(shown, look, words, 'letter of the insurer.png');
  expect(shown.problems).toEqual([]);
});

const HARDEST: Variant[] = [
  { language: 'es', colorMode: 'dark', width: 390 },
  { language: 'en', colorMode: 'light', width: 1280 },
];

it.each(HARDEST)('long names, many plans: $language, $width px', { timeout: 180_000 }, async (variant) => {
  const words = WORDS[variant.language];
  const world = await makeWorld(setup.t, { person: { first_name: LONG }, morePlans: MORE_PLANS });
  const child = { first_name: LONG, relationship: 'Child', date_of_birth: '2021-05-09' };
  await addFamily(setup.t, world, [...FAMILY, child]);
  const shown = await setup.show('employee-dashboard', { type: 'employee', id: world.employeeId }, optionsOf(variant));
  const look = lookIn(variant, shown.page);
  const lookLong: Look = (screen) => look(`long-${screen}`);
  await enroll(shown, lookLong, words, `${LONG} Ferreira`);
  await report(shown, lookLong, words, `${LONG}.png`);
  expect(shown.problems).toEqual([]);
});

describe('somebody with nothing to choose', () => {
  let ids: Awaited<ReturnType<typeof statesWorld>>;
  beforeAll(async () => {
    ids = await statesWorld(setup.t);
  });

  it.each(VARIANTS)('$language, $colorMode, $width px', { timeout: 180_000 }, async (variant) => {
    for (const [state, id] of Object.entries(ids)) {
      const { page, called } = await setup.show('employee-dashboard', { type: 'employee', id }, optionsOf(variant));
      await called('onEmployeeViewReady');
      await lookIn(variant, page)(`employee-state-${state}`);
      await page.close();
    }
  });
});
