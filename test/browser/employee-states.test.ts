/** What the employee's home says to whoever has nothing to choose: since when or until when, why, and what comes next. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { hire, makeEmployer } from '../../server/testing/builders.ts';
import { answerWith } from '../../server/testing/enrolling.ts';
import { overflow, violations } from './support/audit.ts';
import { makeWorld } from './support/employee-world.ts';
import { openSetup, type Setup, type ShowOptions, shot } from './support/setup.ts';

let setup: Setup;
const ids: Record<string, string> = {};
beforeAll(async () => {
  setup = await openSetup({ timeZone: 'UTC' });
  const { t } = setup;
  const silent = await makeWorld(t, { categories: ['Medical'] });
  const leaver = await makeWorld(t, { categories: ['Medical'] });
  const [open] = (await t.api.get(`/v1/members/${leaver.memberId}/enrollments`)).body.data;
  await answerWith(t.api, open.id, { plan_id: leaver.planIds.Medical?.[1] as string });
  t.real.set('2026-08-10T15:00:00Z');
  await t.drain();
  await t.api.post(`/v1/employees/${leaver.employeeId}/terminate`, { termination_date: '2026-08-05' });
  const employer = await makeEmployer(t.api);
  const policy = { classification: 'full_time', waiting_period: '60_days' };
  await t.api.post(`/v1/employers/${employer}/benefit-eligibility-policies`, policy);
  const people = [{ start_date: '2026-08-03' }, { employee_class: 'Part Time' }];
  const [waiting, partTime] = await hire(t, employer, people);
  const corrected = await makeWorld(t, { categories: ['Dental'] });
  const [dental] = (await t.api.get(`/v1/members/${corrected.memberId}/enrollments`)).body.data;
  await answerWith(t.api, dental.id, { plan_id: corrected.planIds.Dental?.[0] as string });
  t.real.set('2026-08-10T15:00:00Z');
  await t.drain();
  const was = { correction: true, reason: 'typed wrong', start_date: '2025-09-01', employee_class: 'Part Time' };
  await t.api.patch(`/v1/employees/${corrected.employeeId}`, was);
  // 50 % of it is the employer's: 19.00 was to pay.
  const rates = { rates: { type: 'tier', EE: 4_800 }, reason: 'typed wrong' };
  await t.api.post(`/v1/benefit-plans/${corrected.planIds.Dental?.[0]}/rates`, rates);
  await t.drain();
  Object.assign(ids, {
    corrected: corrected.employeeId,
    silent: silent.employeeId,
    leaver: leaver.employeeId,
    waiting: waiting.id,
    partTime: partTime.id,
  });
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
    ],
    [LIFE_EVENT],
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
] as [string, ShowOptions, string[], string[]][])('%s', async (who, options, said, unsaid) => {
  const { page, frame } = await setup.show('employee-dashboard', { type: 'employee', id: ids[who] ?? '' }, options);
  await frame.getByRole('heading', { level: 1, name: /Your benefits|Sus beneficios/ }).waitFor();
  const text = await frame.locator('main').innerText();
  for (const one of said) expect.soft(text).toContain(one);
  for (const one of unsaid) expect.soft(text).not.toContain(one);
  await shot(page, `employee-state-${who}-${options.width ?? 'wide'}`);
  expect.soft(await violations(page)).toEqual([]);
  expect.soft(await overflow(page)).toBe(0);
});
