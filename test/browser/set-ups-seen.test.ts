/** What pages show in rare set-ups: income for a domestic partner, arrears of a leave, and a renewal of somebody covered through another. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { done } from '../../server/testing/deducting.ts';
import { answerWith, enroll } from '../../server/testing/enrolling.ts';
import { overflow, violations } from './support/audit.ts';
import { AT_THE_DESK, open, signIn } from './support/desk.ts';
import { openSetup, type Setup, type ShowOptions, shot } from './support/setup.ts';

const ADDRESS = { address_line_1: '9 Cinder Alley', city: 'Tacoma', state: 'WA', zipcode: '98405' };
const RUI = { first_name: 'Rui', date_of_birth: '1990-05-05' };
const BEA = { first_name: 'Bea', date_of_birth: '1988-02-03' };

let setup: Setup;
let world: Awaited<ReturnType<typeof enroll>>;
beforeAll(async () => {
  setup = await openSetup({ ...AT_THE_DESK, timeZone: 'UTC' });
  const contribution = { type: 'percent', EE: 50 };
  const planYear = { covers_domestic_partners: true, tax_classification: 'Pre-tax', contribution };
  world = await enroll(setup.t, { people: [{}, RUI, BEA], planYear });
  const sam = { first_name: 'Sam', date_of_birth: '1992-01-20', relationship: 'Domestic Partner' };
  const partner = await relative(0, sam);
  for (const [at, { enrollments }] of world.employees.entries())
    await elect(enrollments[0].id, at === 0 ? [partner] : []);
  setup.t.real.set('2026-07-01T09:00:00Z');
  await setup.t.drain();
}, 60_000);
afterAll(() => setup.close());

const elect = (enrollment: string, dependent_ids: string[] = []) =>
  done(answerWith(setup.t.api, enrollment, { plan_id: world.planId, dependent_ids }));

async function relative(at: number, one: object): Promise<string> {
  const person = { last_name: 'Ferreira', address: ADDRESS, ...one };
  const { data } = await done(setup.t.api.post(`/v1/members/${world.employees[at].member_id}/dependents`, person));
  return data.legal_dependent_id;
}

const PHONE = { width: 390 };
const SPANISH: ShowOptions = { device: { locale: 'es-US' }, theme: { colorMode: 'dark' } };

async function lookAt(page: Page, name: string): Promise<void> {
  await shot(page, name, { whole: true });
  expect([await overflow(page), await violations(page)]).toEqual([0, []]);
}

it.each([
  ['on a desktop', 'hr-income-desktop', {}, ['Deductions', 'July 2026', 'Income to report for domestic partners']],
  [
    'on a phone, in Spanish and dark',
    'hr-income-phone',
    { ...PHONE, ...SPANISH },
    ['Deducciones', 'julio de 2026', 'Ingresos por declarar por parejas domésticas'],
  ],
] as const)('HR sees what to report for a partner, beside the deductions, %s', async (_, picture, options, words) => {
  const [section, month, title] = words;
  const { page, frame, problems } = await setup.show(
    'employer-benefits',
    { type: 'employer', id: world.employerId },
    options,
  );
  const asked: (string | undefined)[] = [];
  page.on('request', (request) => {
    if (request.url().includes('/v1/')) asked.push(request.headers()['x-openroll-client']);
  });
  await frame.getByRole('navigation').getByRole('button', { name: section }).click();
  await frame.getByRole('button', { name: month, exact: true }).click();
  const income = frame.getByRole('region', { name: title });
  await income.waitFor();
  // Half of 300.00 with the partner, less half of 180.58.
  expect(await income.innerText()).toMatch(/Odalys Ferreira[\s\S]*\$59\.71/);
  expect(await income.innerText()).not.toContain('Rui');
  await lookAt(page, picture);
  // Whatever generation of clients the organization has, pages get every answer in full.
  expect(new Set(asked)).toEqual(new Set(['pages']));
  expect(problems).toEqual([]);
});

it.each([
  [
    'on a desktop',
    'desk-arrears-desktop',
    {},
    ['Settle', '$180.58 is in arrears today.', 'Reason', 'The employer bears it'],
  ],
  [
    'on a phone, in Spanish and dark',
    'desk-arrears-phone',
    { locale: 'es-US', colorScheme: 'dark' },
    ['Saldar', 'Hoy se deben $180.58.', 'Motivo', 'Se pagó de otra forma'],
  ],
] as const)('arrears of a leave are settled in the inbox, %s', async (_, picture, device, words) => {
  const [settle, arrears, reason, as] = words;
  const of = await onLeave();
  const { page, context, problems } = await signIn(setup, 'OPERATIONS', device);
  if ('locale' in device) await page.setViewportSize({ width: 390, height: 844 });
  await open(setup, page, '/inbox?kind=leave_arrears');
  await page.getByRole('button', { name: settle }).click();
  await page.getByText(arrears).waitFor();
  expect(await page.getByRole('button', { name: as }).isDisabled()).toBe(true);
  await page.getByLabel(reason).fill('As agreed with payroll');
  await lookAt(page, picture);
  await page.getByRole('button', { name: as }).click();
  await page
    .getByRole('status')
    .filter({ hasText: /^(Settled|Saldado)/ })
    .waitFor();
  const { data } = await done(setup.t.api.get(`/v1/employees/${of}/leaves`));
  expect(data[0]).toMatchObject({ arrears_in_cents: 0 });
  expect(problems).toEqual([]);
  await context.close();
});

const LEAVES = [
  { of: 1, starts_on: '2026-08-10', ends_on: '2026-10-20', seen: '2026-11-02' },
  { of: 2, starts_on: '2026-11-10', ends_on: '2027-01-20', seen: '2027-02-02' },
];
/** Rui, and then Bea, is back from two months of leave, and nobody collects what was due for them. */
async function onLeave(): Promise<string> {
  const { t } = setup;
  const { of, seen, ...days } = LEAVES.shift() ?? { of: 0, seen: '' };
  const { id } = world.employees[of];
  await done(t.api.post(`/v1/employees/${id}/leaves`, { ...days, coverage: 'continues', deductions: 'suspend' }));
  t.real.set(`${seen}T09:00:00Z`);
  await t.drain();
  return id;
}

it.each([
  [
    'in English',
    'covered-elsewhere-desktop',
    {},
    ['Choose my benefits', 'After it you are covered through somebody in your family who works here.'],
  ],
  [
    'on a phone, in Spanish and dark',
    'covered-elsewhere-phone',
    { ...PHONE, ...SPANISH },
    ['Elegir mis beneficios', 'Después tiene cobertura por alguien de su familia que trabaja aquí.'],
  ],
] as const)(
  'somebody covered by another person’s election is not told that they lose coverage, %s',
  async (...test) => {
    const [, picture, options, [choose, covered]] = test;
    await renewed();
    const bea = { type: 'employee', id: world.employees[2].id } as const;
    const { page, frame, problems } = await setup.show('employee-dashboard', bea, options);
    await frame.getByRole('button', { name: choose }).click();
    await frame.getByText(covered).waitFor();
    await lookAt(page, picture);
    expect(problems).toEqual([]);
  },
);

let isRenewed = false;
/** The next plan year has opened, and Rui has signed for Bea in it. */
async function renewed(): Promise<void> {
  if (isRenewed) return;
  isRenewed = true;
  const { t } = setup;
  t.real.set('2027-05-20T09:00:00Z');
  await t.drain();
  const years = `/v1/employers/${world.employerId}/benefit-plan-years`;
  await done(
    t.api.post(years, {
      ...{ benefit_id: world.productId, plan_ids: [world.planId], coverage_start: '2027-07-01' },
      ...{ open_enrollment_start: '2027-05-20', open_enrollment_end: '2027-06-20' },
      ...{ contribution: { type: 'fixed', EE: 13_400 }, renews: world.planYearId, renewal: 'passive' },
    }),
  );
  await t.drain();
  const { data } = await done(t.api.get(`/v1/employees/${world.employees[1].id}/enrollments`));
  const window = data.find(({ status }: { status: string }) => status === 'pending').id;
  await elect(window, [await relative(1, { ...BEA, relationship: 'Spouse' })]);
}
