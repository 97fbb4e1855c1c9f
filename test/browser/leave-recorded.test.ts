/** A leave of absence is recorded, changed and taken back on a page: HR's in either language, and at the operator's desk. */
import type { FrameLocator, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { done } from '../../server/testing/deducting.ts';
import { answerWith, enroll } from '../../server/testing/enrolling.ts';
import { overflow, violations } from './support/audit.ts';
import { AT_THE_DESK, heading, open, signIn } from './support/desk.ts';
import { openSetup, type Setup, shot } from './support/setup.ts';

let setup: Setup;
let world: Awaited<ReturnType<typeof enroll>>;
let employee: { id: string; member_id: string };
beforeAll(async () => {
  setup = await openSetup({ ...AT_THE_DESK, timeZone: 'UTC' });
  const end = { termination_rule: 'END_OF_N_MONTHS', termination_n_months: 0 };
  world = await enroll(setup.t, { planYear: end, people: [{ first_name: 'Bea' }] });
  employee = world.employee;
  await done(answerWith(setup.t.api, world.enrollmentId, { plan_id: world.planId }));
  setup.t.real.set('2026-08-05T09:00:00Z');
  await setup.t.drain();
}, 60_000);
afterAll(() => setup.close());

type Where = Page | FrameLocator;
type Words = Record<keyof typeof ENGLISH, string>;

const leaves = async () => (await done(setup.t.api.get(`/v1/employees/${employee.id}/leaves`))).data;
beforeEach(async () => {
  for (const { id } of await leaves()) await setup.t.api.delete(`/v1/employees/${employee.id}/leaves/${id}`);
});

const ENGLISH = {
  ...{ roster: 'Roster', record: 'Record a leave', change: 'Change a leave', takeBack: 'Take back a leave' },
  ...{ firstDay: 'First day of the leave', lastDay: 'Last day of the leave', coverage: 'Coverage during the leave' },
  ...{ deductions: 'Deductions during the leave', paychecks: 'Over how many paychecks', title: 'Leaves of absence' },
  ...{ look: 'See what would change', told: 'What would change', save: 'Save' },
};
const SPANISH = {
  ...{ roster: 'Lista de personal', record: 'Registrar una licencia', change: 'Cambiar una licencia' },
  ...{ takeBack: 'Retirar una licencia', firstDay: 'Primer día de la licencia', lastDay: 'Último día de la licencia' },
  ...{ coverage: 'Cobertura durante la licencia', deductions: 'Deducciones durante la licencia' },
  ...{ paychecks: 'En cuántos cheques de pago', title: 'Licencias' },
  ...{ look: 'Ver qué cambiaría', told: 'Qué cambiaría', save: 'Guardar' },
};

/** What would follow, in words; then it is saved. */
async function lookAndSave(page: Page, where: Where, words: Words, picture: string): Promise<string> {
  await where.getByRole('button', { name: words.look }).click();
  const region = where.getByRole('region', { name: words.told });
  await region.waitFor();
  const told = await region.innerText();
  await shot(page, picture, { whole: true });
  expect([await overflow(page), await violations(page)]).toEqual([0, []]);
  await where.getByRole('button', { name: words.save, exact: true }).click();
  await region.waitFor({ state: 'detached' });
  return told;
}

/** From the 10th of August to the 20th of October: coverage ends by its rule, and goes on with the day after the leave. */
async function stopAndTakeBack(page: Page, where: Where, words: Words, picture: string): Promise<void> {
  await where.getByRole('button', { name: words.record }).click();
  await where.getByLabel(words.firstDay).fill('2026-08-10');
  await where.getByLabel(words.lastDay).fill('2026-10-20');
  await where.getByLabel(words.coverage).selectOption('stops');
  const told = await lookAndSave(page, where, words, picture);
  expect(told).toMatch(/Jul 1[\s\S]*Aug 31/);
  expect(told).toMatch(/Oct 21/);
  await where.getByRole('table', { name: words.title }).getByText('Aug 10 to Oct 20').waitFor();
  expect(await leaves()).toMatchObject([
    { starts_on: '2026-08-10', ends_on: '2026-10-20', coverage: 'stops', deductions: 'continue' },
  ]);
  await where.getByRole('button', { name: words.takeBack }).click();
  await lookAndSave(page, where, words, `${picture}-taken-back`);
  await where.getByRole('button', { name: words.takeBack }).waitFor({ state: 'detached' });
  expect(await leaves()).toEqual([]);
}

async function showBea(options: Parameters<Setup['show']>[2], words: Words) {
  const of = { type: 'employer', id: world.employerId } as const;
  const shown = await setup.show('employer-benefits', of, options);
  await shown.frame.getByRole('navigation').first().getByRole('button', { name: words.roster }).click();
  await shown.frame.getByRole('button', { name: 'Bea Ferreira' }).first().click();
  await shown.frame.getByRole('heading', { level: 1, name: 'Bea Ferreira' }).waitFor();
  return shown;
}

it('HR stops coverage for a leave, sees until when it lasts and from when it goes on, and takes the leave back', async () => {
  const { page, frame, problems } = await showBea({}, ENGLISH);
  await stopAndTakeBack(page, frame, ENGLISH, 'hr-leave-1280');
  expect(problems).toEqual([]);
});

it('HR records a leave on a phone in Spanish, and the return when it is known', async () => {
  const options = { width: 390, device: { locale: 'es-MX' }, theme: { colorMode: 'dark' } } as const;
  const { page, frame, problems } = await showBea(options, SPANISH);
  await frame.getByRole('button', { name: SPANISH.record }).click();
  await frame.getByLabel(SPANISH.firstDay).fill('2026-08-10');
  await frame.getByLabel(SPANISH.deductions).selectOption('catch_up');
  await frame.getByLabel(SPANISH.paychecks).fill('2');
  // Of September nothing is taken: its 1st lies in the leave.
  expect(await lookAndSave(page, frame, SPANISH, 'hr-leave-390-es')).toMatch(/46\.58[\s\S]*0\.00[\s\S]*46\.58/);
  await frame.getByRole('button', { name: SPANISH.change }).click();
  expect(await frame.getByLabel(SPANISH.paychecks).inputValue()).toBe('2');
  await frame.getByLabel(SPANISH.lastDay).fill('2026-08-25');
  expect(await lookAndSave(page, frame, SPANISH, 'hr-leave-returned-390-es')).toMatch(/0\.00[\s\S]*46\.58/);
  await frame.getByText('del 10 ago al 25 ago').waitFor();
  expect(await leaves()).toMatchObject([{ ends_on: '2026-08-25', deductions: 'catch_up', catch_up: { paychecks: 2 } }]);
  expect(problems).toEqual([]);
});

it('what can’t be is said in a sentence, and nothing is saved', async () => {
  const { frame, problems } = await showBea({}, ENGLISH);
  await frame.getByRole('button', { name: ENGLISH.record }).click();
  await frame.getByLabel(ENGLISH.lastDay).fill('2026-08-01');
  await frame.getByRole('button', { name: ENGLISH.look }).click();
  await frame.getByText('These days can’t be right').waitFor();
  expect(await leaves()).toEqual([]);
  expect(problems.filter((one) => !/status of 422/.test(one))).toEqual([]);
});

it('the operator at the desk', async () => {
  const { page, context, problems } = await signIn(setup, 'OPERATIONS', { colorScheme: 'dark' });
  await open(setup, page, `/people/${employee.member_id}`);
  await heading(page, 'Bea Ferreira').waitFor();
  await stopAndTakeBack(page, page, ENGLISH, 'desk-leave-1280');
  expect(problems).toEqual([]);
  await context.close();
});
