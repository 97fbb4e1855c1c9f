/** A loss that never happened is taken back on HR's page, in either language, and at the operator's desk. */
import type { FrameLocator, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { answerWith } from '../../server/testing/enrolling.ts';
import { overflow, violations } from './support/audit.ts';
import { AT_THE_DESK, heading, open, signIn } from './support/desk.ts';
import { openSetup, type Setup, shot } from './support/setup.ts';
import { staffWorld } from './support/staff.ts';

let setup: Setup;
let world: Awaited<ReturnType<typeof staffWorld>>;
let farah: { id: string; member_id: string; enrollments: { id: string }[] };
let spouse: string;
beforeAll(async () => {
  setup = await openSetup({ ...AT_THE_DESK, timeZone: 'UTC' });
  world = await staffWorld(setup.t);
  farah = world.employees[15];
  const address = { address_line_1: '9 Cinder Alley', city: 'Tacoma', state: 'WA', zipcode: '98405' };
  const rui = {
    first_name: 'Rui',
    last_name: 'Castillo',
    date_of_birth: '1990-05-04',
    relationship: 'Spouse',
    address,
  };
  const saved = await setup.t.api.post(`/v1/members/${farah.member_id}/dependents`, rui);
  spouse = saved.body.data.legal_dependent_id;
  const choice = { plan_id: world.planId, dependent_ids: [spouse] };
  expect((await answerWith(setup.t.api, farah.enrollments[0]?.id ?? '', choice)).status).toBe(200);
  setup.t.real.set('2026-08-10T09:00:00Z');
  await setup.t.drain();
}, 120_000);
afterAll(() => setup.close());

beforeEach(async () => {
  const divorce = { ended_on: '2026-07-05', cause: 'divorce', reason: 'As the letter said' };
  const url = `/v1/members/${farah.member_id}/dependents/${spouse}/end`;
  expect((await setup.t.api.post(url, divorce)).status).toBe(200);
});

const periods = async () => {
  const { data } = (await setup.t.api.get(`/v1/enrollments/${farah.enrollments[0]?.id}/coverage-periods`)).body;
  return data.map((row: Record<string, unknown>) => [row.start, row.coverage_tier]);
};

/** From the button to the preview, and then to the result. */
async function bringBack(
  page: Page,
  where: Page | FrameLocator,
  picture: string,
  words: { open: string; who: string; said: string; reason: string; look: string; told: string; save: string },
): Promise<void> {
  expect(await periods()).toEqual([
    ['2026-07-01', 'ES'],
    ['2026-08-01', 'EE'],
  ]);
  const opener = where.getByRole('button', { name: words.open });
  await opener.click();
  expect(await where.getByLabel(words.who).locator('option:checked').innerText()).toBe(words.said);
  await where.getByLabel(words.reason).fill('They are married still');
  await where.getByRole('button', { name: words.look }).click();
  await where.getByRole('region', { name: words.told }).waitFor();
  await shot(page, picture, { whole: true });
  expect([await overflow(page), await violations(page)]).toEqual([0, []]);
  await where.getByRole('button', { name: words.save }).click();
  await opener.waitFor({ state: 'detached' });
  expect(await periods()).toEqual([['2026-07-01', 'ES']]);
}

const ENGLISH = {
  ...{ open: 'Bring a dependent back', who: 'Who', said: 'Rui Castillo: Divorce, Jul 5', reason: 'Reason' },
  ...{ look: 'See what would change', told: 'What would change', save: 'Save' },
};
const SPANISH = {
  ...{ open: 'Reincorporar a un dependiente', who: 'Quién', said: 'Rui Castillo: Divorcio, 5 jul' },
  ...{ reason: 'Motivo', look: 'Ver qué cambiaría', told: 'Qué cambiaría', save: 'Guardar' },
};

it.each([
  ['a desktop, dark, in English', 'hr-bring-back-1280-dark', { theme: { colorMode: 'dark' } }, 'Roster', ENGLISH],
  [
    'a phone in Spanish',
    'hr-bring-back-390-es',
    { width: 390, device: { locale: 'es-MX' } },
    'Lista de personal',
    SPANISH,
  ],
] as const)('HR on %s', async (_, picture, options, roster, words) => {
  const of = { type: 'employer', id: world.employerId } as const;
  const { page, frame, problems } = await setup.show('employer-benefits', of, options);
  await frame.getByRole('navigation').first().getByRole('button', { name: roster }).click();
  await frame.getByRole('searchbox').fill('Farah Castillo');
  await frame.getByRole('button', { name: 'Farah Castillo' }).first().click();
  await frame.getByRole('heading', { level: 1, name: 'Farah Castillo' }).waitFor();
  await bringBack(page, frame, picture, words);
  expect(problems).toEqual([]);
});

it.each([
  [390, 'light'],
  [1280, 'dark'],
] as const)('the operator at the desk, %i pixels wide, %s', async (width, colorScheme) => {
  const { page, context, problems } = await signIn(setup, 'OPERATIONS', { colorScheme });
  await page.setViewportSize({ width, height: 900 });
  await open(setup, page, `/people/${farah.member_id}`);
  await heading(page, 'Farah Castillo').waitFor();
  await bringBack(page, page, `desk-bring-back-${width}-${colorScheme}`, ENGLISH);
  expect(problems).toEqual([]);
  await context.close();
});
