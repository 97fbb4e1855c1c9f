/** What the employee's home says to somebody who has nothing to choose: since when or until when, why, and what comes next. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { overflow, violations } from './support/audit.ts';
import { openSetup, type Setup, type ShowOptions, shot } from './support/setup.ts';
import { statesWorld } from './support/states.ts';

let setup: Setup;
let ids: Awaited<ReturnType<typeof statesWorld>>;
beforeAll(async () => {
  setup = await openSetup({ timeZone: 'UTC' });
  ids = await statesWorld(setup.t);
});
afterAll(() => setup.close());

const DARK = { theme: { colorMode: 'dark' } } as const;
const LIFE_EVENT = 'Report a life event';

it.each([
  [
    'silent',
    { width: 390 },
    ['Not answered', 'for coverage after June 30, 2027, or sooner if something changes in your life.', LIFE_EVENT],
    ['Declined'],
  ],
  [
    'leaver',
    DARK,
    [
      'You no longer work at Larkspur Bicycle Works',
      'Your last day of work: August 5, 2026.',
      'Cascade Medical: you are covered until August 31, 2026.',
      '(COBRA)',
      ...['You were on leave starting July 5, 2026.', 'for your leave so far.'],
    ],
    [LIFE_EVENT, 'is not known yet'],
  ],
  [
    'waiting',
    { width: 390 },
    ['You can choose your benefits from October 2, 2026', 'counts from your first day, August 3, 2026.'],
    [LIFE_EVENT],
  ],
  [
    'corrected',
    { width: 390, ...DARK },
    [
      ...['A correction waits for your signature', 'Until September 9, 2026.', 'Your coverage goes on either way.'],
      ...['Corrected on August 10, 2026', 'Your first day of work: was August 4, 2025, is September 1, 2025.'],
      ...['How you are employed: was full time, is part time.', 'October 1, 2026 to June 30, 2027'],
      'What you pay per month: was $19.00, is $24.00.',
    ],
    ['You may change your coverage'],
  ],
  [
    'corrected',
    { device: { locale: 'es-US' } },
    [
      ...['Una corrección espera su firma', 'Corregido el 10 de agosto de 2026'],
      ...['Su primer día de trabajo: antes 4 de agosto de 2025, ahora 1 de septiembre de 2025.'],
      'Lo que usted paga al mes: antes $19.00, ahora $24.00.',
    ],
    ['Corrections'],
  ],
  [
    'wed',
    { width: 390 },
    [
      ...['A correction waits for your signature', 'Bright Dental · with the same answer for your life event'],
      ...['Until September 9, 2026.', 'See what changed and sign'],
    ],
    ['You may change your coverage'],
  ],
  [
    'wed',
    { ...DARK, device: { locale: 'es-US' } },
    ['Una corrección espera su firma', 'Bright Dental · con la misma respuesta a su evento de vida'],
    ['Corrections'],
  ],
  [
    'onLeave',
    { width: 390 },
    [
      ...['You are on leave from July 5, 2026 to September 20, 2026.', 'You owe $19.00 for your leave so far.'],
      ...['Your coverage goes on during your leave.', 'with your next 2 paychecks, in equal parts.'],
      'It is taken from your pay from October 2026 on.',
    ],
    ['Your employer has taken over'],
  ],
  [
    'onLeave',
    { ...DARK, device: { locale: 'es-US' } },
    [
      ...['Está de licencia del 5 de julio de 2026 al 20 de septiembre de 2026.', 'Hasta ahora debe $19.00'],
      ...['con sus próximos 2 cheques de pago, en partes iguales.', 'Se descuenta de su pago desde octubre de 2026.'],
    ],
    ['leave'],
  ],
  [
    'partnered',
    { width: 390, ...DARK },
    ['$18.00 a month is deducted after taxes, and $18.00 a month is added to your taxable income.'],
    ['Leave of absence'],
  ],
  [
    'partTime',
    {},
    [
      'These benefits are not offered to you',
      'Larkspur Bicycle Works offers them to full-time employees.',
      'On its roster you are listed as part time.',
      'Ask the HR team of Larkspur Bicycle Works.',
    ],
    [LIFE_EVENT],
  ],
] as [keyof typeof ids, ShowOptions, string[], string[]][])('%s', async (who, options, said, unsaid) => {
  const { page, frame } = await setup.show('employee-dashboard', { type: 'employee', id: ids[who] }, options);
  await frame.getByRole('heading', { level: 1, name: /Your benefits|Sus beneficios/ }).waitFor();
  const text = await frame.locator('main').innerText();
  for (const one of said) expect.soft(text).toContain(one);
  for (const one of unsaid) expect.soft(text).not.toContain(one);
  await shot(page, `employee-state-${who}-${options.width ?? 'wide'}`);
  expect.soft(await violations(page)).toEqual([]);
  expect.soft(await overflow(page)).toBe(0);
});

it('a correction no longer waits once it is signed', async () => {
  const own = { type: 'employee', id: ids.corrected } as const;
  const { page, frame, problems } = await setup.show('employee-dashboard', own, { width: 390 });
  await frame.getByRole('button', { name: 'See what changed and sign' }).click();
  await frame.getByRole('heading', { level: 1, name: 'Bright Dental' }).waitFor();
  await frame.getByRole('radio', { name: /^Bright Dental/ }).check();
  await shot(page, 'employee-state-corrected-choose');
  await frame.getByRole('button', { name: 'Review and sign' }).click();
  await frame.locator('[data-consent]').check();
  // The same plan goes on at its corrected price.
  await frame.getByText('This takes the place of what you signed before for Bright Dental.').waitFor();
  expect(await frame.getByText('It never begins').count()).toBe(0);
  await frame.getByLabel('Your full name').fill('Odalys Ferreira');
  await shot(page, 'employee-state-corrected-review');
  expect([await overflow(page), await violations(page)]).toEqual([0, []]);
  await frame.getByRole('button', { name: 'Sign', exact: true }).click();
  await frame.getByRole('heading', { level: 1, name: 'You are done' }).waitFor();
  await frame.getByRole('button', { name: 'Back to my benefits' }).click();
  await frame.getByRole('heading', { level: 1, name: 'Your benefits' }).waitFor();
  expect(await frame.locator('main').innerText()).not.toContain('waits for your signature');
  expect(problems).toEqual([]);
});
