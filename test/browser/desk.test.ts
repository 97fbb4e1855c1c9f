/** The desk in a browser: signing in, every screen in every size and color, what a role does not see, a session that ends. */
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { brokenAmounts, overflow, violations } from './support/audit.ts';
import { AT_THE_DESK, enter, heading, open, signIn } from './support/desk.ts';
import { openSetup, type Setup, shot } from './support/setup.ts';
import { staffWorld } from './support/staff.ts';

/** All scripts before the first screen, compressed. */
const MOST_SCRIPT_BYTES = 250_000;

let setup: Setup;
let world: Awaited<ReturnType<typeof staffWorld>>;
let memberId: string;
beforeAll(async () => {
  setup = await openSetup(AT_THE_DESK);
  world = await staffWorld(setup.t);
  memberId = world.employees[0].member_id;
}, 120_000);
afterAll(() => setup.close());

it('signs in by a click, forgets the token, and shows what waits after a small download', async () => {
  const context = await setup.browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  let scripts = 0;
  page.on('response', async (response) => {
    if (response.url().endsWith('.js')) scripts += Number(response.headers()['content-length']);
  });
  await enter(setup, page, 'ADMIN');
  await heading(page, 'Inbox').waitFor();
  await page.getByText('Ada Abbott reports: Lost coverage through a job, June 2, 2026.').waitFor();
  expect(page.url()).not.toContain('#');
  expect(scripts).toBeGreaterThan(50_000);
  expect(scripts).toBeLessThan(MOST_SCRIPT_BYTES);
  await page.goBack();
  expect(page.url()).not.toContain('orl_link');
  await context.close();
});

describe('every screen', () => {
  const screens = (): [path: string, title: string][] => [
    ['/inbox', 'Inbox'],
    ['/employers', 'Employers'],
    [`/employers/${world.employerId}`, 'Overview'],
    ['/employers/new', 'New employer'],
    [`/employers/${world.employerId}/setup/offer`, 'Offer'],
    [`/employers/${world.employerId}/setup/roster`, 'Roster'],
    [`/employers/${world.employerId}/setup/review`, 'Review and open'],
    ['/people', 'People'],
    [`/people/${memberId}`, 'Ada Abbott'],
    ['/catalog', 'Catalog'],
    [`/catalog/${world.productId}`, 'Basin Preventive Plus'],
    ['/money', 'Money'],
    [`/money/${world.employerId}`, 'Billing'],
    ['/developers', 'Developers'],
    ['/audit', 'Audit'],
    ['/audit?view=looked', 'Audit'],
    ['/users', 'Users'],
  ];

  it('fits a phone, and has no fault that axe finds', { timeout: 240_000 }, async () => {
    const { page, context, problems } = await signIn(setup, 'ADMIN');
    await page.setViewportSize({ width: 390, height: 900 });
    for (const [path, title] of screens()) {
      await open(setup, page, path);
      await heading(page, title).waitFor();
      await page.waitForLoadState('networkidle');
      expect([path, await overflow(page)]).toEqual([path, 0]);
      expect([path, await brokenAmounts(page)]).toEqual([path, []]);
      expect([path, await violations(page)]).toEqual([path, []]);
    }
    expect(problems).toEqual([]);
    await context.close();
  });
});

it('can be moved through by keyboard: Ctrl K, some letters, Enter', async () => {
  const { page, context } = await signIn(setup, 'OPERATIONS');
  await heading(page, 'Inbox').waitFor();
  await page.keyboard.press('Control+k');
  await page.keyboard.type('preventive');
  await page.getByRole('option', { name: /Basin Preventive Plus.*Product/ }).waitFor();
  await page.keyboard.press('Control+a');
  await page.keyboard.type('ada abbott');
  await page.getByRole('option', { name: /Ada Abbott/ }).waitFor();
  await page.setViewportSize({ width: 320, height: 568 });
  const kind = await page.getByRole('option').getByText('Person', { exact: true }).boundingBox();
  const list = await page.getByRole('listbox').boundingBox();
  // The kind of a result stays in view, however long its name is.
  expect((kind?.x ?? 0) + (kind?.width ?? 0)).toBeLessThanOrEqual((list?.x ?? 0) + (list?.width ?? 0));
  await page.keyboard.press('Enter');
  await heading(page, 'Ada Abbott').waitFor();
  expect(new URL(page.url()).pathname).toBe(`/console/people/${memberId}`);
  await page.goBack();
  await heading(page, 'Inbox').waitFor();
  await context.close();
});

it('hides from a role the sections, and the screens by address, that it may not use', async () => {
  const { page, context } = await signIn(setup, 'SALES');
  await heading(page, 'Employers').waitFor();
  const sections = await page.getByRole('navigation', { name: 'Sections' }).getByRole('link').allTextContents();
  expect(sections).toEqual(['Employers', 'Catalog']);
  for (const path of ['/inbox', `/people/${memberId}`, '/users']) {
    await open(setup, page, path);
    await heading(page, 'There is nothing here').waitFor();
  }
  await context.close();
});

it('keeps what was typed when the session ends, and continues once its user has signed in again', async () => {
  const { page, context, userId } = await signIn(setup, 'ADMIN');
  await open(setup, page, '/users');
  await page.getByRole('textbox', { name: 'Name' }).fill('Ines Okafor');
  await page.getByLabel('E-mail').fill('ines.okafor@juniper.example');
  await setup.t.api.delete(`/v1/users/${userId}/sessions`);
  await page.getByRole('button', { name: 'Add a user' }).click();
  const ended = page.getByRole('dialog', { name: 'Your session has ended' });
  await ended.waitFor();
  const other = await context.newPage();
  await enter(setup, other, 'ADMIN', userId);
  await ended.getByRole('button').click();
  await ended.waitFor({ state: 'detached' });
  expect(await page.getByRole('textbox', { name: 'Name' }).inputValue()).toBe('Ines Okafor');
  await page.getByRole('button', { name: 'Add a user' }).click();
  await page.getByRole('cell', { name: 'ines.okafor@juniper.example' }).waitFor();
  await context.close();
});

it('a life event is described in the reader’s language and decided where it waits', async () => {
  const { page, context } = await signIn(setup, 'ENROLLMENT_AGENT', { locale: 'es-US' });
  await heading(page, 'Pendientes').waitFor();
  await page.getByText('Ada Abbott informa: Perdió la cobertura de un empleo, 2 de junio de 2026.').waitFor();
  await page.getByText('Bruno Castillo informa: “A flood in our house”, 2 de junio de 2026.').waitFor();
  await page.getByRole('button', { name: 'Decidir' }).first().click();
  await page.getByLabel('Una nota para el empleado (opcional)').fill('We have seen the letter.');
  await page.getByRole('button', { name: 'Aprobar' }).click();
  await page.getByText('Aprobado.').waitFor();
  const events = await setup.t.api.get(`/v1/employers/${world.employerId}/qualifying-life-events?status=approved`);
  expect(events.body.data).toMatchObject([{ decision_note: 'We have seen the letter.' }]);
  await context.close();
});

it('what waits about a person leads to them, and says what can be done', async () => {
  const { api } = setup.t;
  const [gil, farah] = [world.employees[6], world.employees[15]];
  const person = { first_name: 'Gil', last_name: 'Zamora', date_of_birth: '1991-08-27', relationship: 'Spouse' };
  const address = { address_line_1: '9 Cinder Alley', city: 'Tacoma', state: 'WA', zipcode: '98405' };
  const spouse = await api.post(`/v1/members/${farah.member_id}/dependents`, { ...person, address });
  const dependent_ids = [spouse.body.data.legal_dependent_id];
  const body = { decision: 'elect', plan_id: world.planId, dependent_ids };
  const refused = await api.post(`/v1/enrollments/${farah.enrollments[0].id}/document`, body);
  expect([gil.last_name, refused.status, refused.body.app_error_code]).toEqual(['Zamora', 422, 'dual_coverage']);

  const { page, context } = await signIn(setup, 'ENROLLMENT_AGENT');
  await page.setViewportSize({ width: 390, height: 844 });
  await open(setup, page, '/inbox?kind=dual_coverage');
  await page.getByText('If both coverages are right').waitFor();
  await shot(page, 'desk-dual-coverage-390');
  expect([await overflow(page), await violations(page)]).toEqual([0, []]);
  await page.getByRole('link', { name: 'Go to the person' }).click();
  await heading(page, 'Farah Castillo').waitFor();
  const { pathname, search } = new URL(page.url());
  expect(pathname + search).toBe(`/console/people/${farah.member_id}?employment=${farah.id}`);
  await context.close();
});

it('a class is corrected after its consequences were shown, and the timeline lists it', async () => {
  const { page, context } = await signIn(setup, 'OPERATIONS');
  await open(setup, page, `/people/${memberId}`);
  await page.getByRole('button', { name: 'Correct the class' }).click();
  await page.getByLabel('The right class').selectOption('Part Time');
  await page.getByLabel('Reason').fill('The contract says part time.');
  await page.getByRole('button', { name: 'See what would change' }).click();
  await page.getByRole('heading', { name: 'What would change' }).waitFor();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('“The contract says part time.”').waitFor();
  await context.close();
});

it('shows a key once, payroll passwords for a reason, and what became of both in the audit, as a file too', async () => {
  const { page, context } = await signIn(setup, 'ADMIN');
  await open(setup, page, '/developers');
  await page.getByLabel('What the key is for').fill('payroll');
  await page.getByRole('button', { name: 'Make a key' }).click();
  const key = await page.getByLabel('The key. It is shown this once: copy it now.').inputValue();
  expect((await setup.t.as(key).get('/v1/employers')).status).toBe(200);
  await page.reload();
  await page.getByRole('button', { name: 'Revoke: payroll' }).waitFor();
  expect(await page.content()).not.toContain(key);

  await setup.t.api.put(`/v1/employers/${world.employerId}/payroll-access-setup`, {
    ...{ employees_in_payroll_acknowledged: true, payroll_data_impacts_eligibility_acknowledged: true },
    ...{ classifications_accurate: true, all_benefit_eligible_employees_present: true, is_controlled_group: false },
    ...{ access_method: 'SELF_SETUP', has_additional_payroll_system: false, password: 'correct horse' },
  });
  await open(setup, page, `/employers/${world.employerId}`);
  await page.getByRole('button', { name: 'See it' }).click();
  await page.getByLabel('Reason').fill('To set the connection up.');
  await page.getByRole('button', { name: 'Show the passwords' }).click();
  await page.getByText('correct horse').waitFor();
  await open(setup, page, '/inbox');
  await page.getByRole('heading', { name: 'Payroll passwords were seen' }).waitFor();

  await open(setup, page, '/audit');
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download as CSV' }).click(),
  ]);
  const text = await readFile(await file.path(), 'utf8');
  expect(text).toMatch(/employer\.reveal_payroll_access,employer,empr_\w+.*To set the connection up\./);
  expect(text).not.toContain('correct horse');
  await context.close();
});

it('rates come from a file, the old beside the new, and nothing is saved without a preview', async () => {
  const { page, context } = await signIn(setup, 'OPERATIONS');
  await open(setup, page, `/catalog/${world.productId}`);
  await page.getByRole('button', { name: 'Correct the rates of Preventive Plus' }).click();
  const csv = 'plan,carrier,for,monthly_rate\nPreventive Plus,,EE,170.58\nAnother,,EE,1.00\n';
  await page
    .getByLabel('From a CSV file')
    .setInputFiles({ name: 'rates.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) });
  await page.getByLabel('Reason').fill('The carrier’s sheet says so.');
  await page.getByRole('button', { name: 'See what would change' }).click();
  await page.getByText('Nothing was changed yet.').waitFor();
  await shot(page, 'desk-rates-1280');
  const rates = async () => (await setup.t.api.get(`/v1/benefit-products/${world.productId}/plans`)).body.data[0].rates;
  expect(await rates()).toMatchObject({ EE: 18_058 });
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('cell', { name: '$170.58' }).waitFor();
  expect(await rates()).toMatchObject({ EE: 17_058, EF: 36_920 });
  await context.close();
});

it('what an employer pays is corrected, the old beside the new, after saying whose pay would change, in Spanish', async () => {
  const { page, context, problems } = await signIn(setup, 'OPERATIONS', { locale: 'es-US', colorScheme: 'dark' });
  // The rates that were corrected before are in force by now.
  await setup.t.drain();
  await page.setViewportSize({ width: 390, height: 844 });
  await open(setup, page, `/employers/${world.employerId}/setup/offer`);
  await page.getByRole('button', { name: 'Corregir la contribución: Basin Preventive Plus' }).click();
  const alone = page.getByLabel('Solo empleado, $');
  await page.getByText('Ahora: 134.00').waitFor();
  await page.getByLabel('Motivo').fill('Así dice el contrato.');
  const look = page.getByRole('button', { name: 'Ver qué cambiaría' });
  await alone.fill('140.005');
  await page.getByText('Escriba un importe').waitFor();
  expect(await look.isDisabled()).toBe(true);
  await alone.fill('140');
  await look.click();
  await page.getByText('El 1 de julio de 2026 se tomarían $54.00 menos del pago de 9 personas.').waitFor();
  await shot(page, 'desk-contribution-es-390-dark');
  expect([await overflow(page), await violations(page)]).toEqual([0, []]);
  const contribution = async () => {
    const year = `/v1/employers/${world.employerId}/benefit-plan-years/${world.planYearId}`;
    return (await setup.t.api.get(year)).body.data.contribution;
  };
  expect(await contribution()).toEqual({ type: 'fixed', EE: 13_400, EF: 21_000 });
  await page.getByRole('button', { name: 'Guardar', exact: true }).click();
  await page.getByText('Guardado. Los precios de Basin Preventive Plus').waitFor();
  expect(await contribution()).toEqual({ type: 'fixed', EE: 14_000, EF: 21_000 });
  expect(problems).toEqual([]);
  await context.close();
});

it('a product and its plan are made at the desk, with rates from a file, and a plan says who offers it', async () => {
  const { page, context } = await signIn(setup, 'OPERATIONS');
  await open(setup, page, '/catalog');
  await page.getByRole('button', { name: 'New product' }).click();
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Larkspur Dental');
  await page.getByLabel('Category').selectOption('Dental');
  expect(await page.getByLabel('Code').inputValue()).toBe('VD');
  await page.getByRole('button', { name: 'Save' }).click();
  await heading(page, 'Larkspur Dental').waitFor();
  await page.getByRole('button', { name: 'New plan' }).click();
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Dental 1500');
  await page.getByLabel('Deductible, one person').fill('fifty');
  await page.getByLabel('Only in these states').fill('wa, or');
  const csv = 'for,monthly_rate\nEE,41.10\nE1,78.00\nE2,"1,019.50"\n';
  await page
    .getByLabel('From a CSV file')
    .setInputFiles({ name: 'rates.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) });
  await expect.poll(() => page.getByLabel('Monthly rates').inputValue()).toBe('EE 41.10\nE1 78.00\nE2 1,019.50');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Enter an amount').waitFor();
  await shot(page, 'desk-new-plan-1280');
  expect(await violations(page)).toEqual([]);
  await page.getByLabel('Deductible, one person').fill('50');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('heading', { name: 'Dental 1500' }).waitFor();
  const product = /bprd_[\w-]+/.exec(page.url())?.[0];
  const [plan] = (await setup.t.api.get(`/v1/benefit-products/${product}/plans`)).body.data;
  expect(plan).toMatchObject({
    ...{ name: 'Dental 1500', carrier: null, states: ['WA', 'OR'], summary: { deductible_in_cents: 5_000 } },
    rates: { type: 'tier', EE: 4_110, E1: 7_800, E2: 101_950 },
  });
  await page.getByRole('button', { name: 'Where it is offered: Dental 1500' }).click();
  await page.getByText('No employer offers it.').waitFor();

  await page.setViewportSize({ width: 390, height: 844 });
  await open(setup, page, `/catalog/${world.productId}`);
  await page.getByRole('button', { name: 'Where it is offered: Preventive Plus' }).click();
  await page.getByRole('link', { name: 'Withdraw, renew or correct' }).waitFor();
  await shot(page, 'desk-offers-390');
  expect([await overflow(page), await violations(page)]).toEqual([0, []]);
  await context.close();
});

it('when two users correct a person, the second is told what the first has changed, and keeps what they entered', async () => {
  const { page, context } = await signIn(setup, 'OPERATIONS');
  const { employees } = world;
  const [, , , dov] = employees;
  await open(setup, page, `/people/${dov.member_id}`);
  await page.getByRole('button', { name: 'Correct the class' }).click();
  await page.getByLabel('The right class').selectOption('Part Time');
  await page.getByLabel('Reason').fill('The contract says part time.');
  await page.getByRole('button', { name: 'See what would change' }).click();
  await page.getByRole('heading', { name: 'What would change' }).waitFor();
  const other = { correction: true, employee_class: 'Seasonal', reason: 'As their manager says.' };
  expect((await setup.t.api.patch(`/v1/employees/${dov.id}`, other)).status).toBe(200);
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Somebody else has changed this meanwhile').waitFor();
  await page.getByText('What was changed: Class').waitFor();
  expect(await page.getByLabel('Reason').inputValue()).toBe('The contract says part time.');
  await page.getByText('“As their manager says.”').waitFor();
  await context.close();
});

it('coverage is corrected by each of its forms, after showing what would follow', async () => {
  const { page, context, problems } = await signIn(setup, 'OPERATIONS');
  await page.setViewportSize({ width: 390, height: 844 });
  const correct = async (form: string, name: string, day?: [label: string, day: string]) => {
    await page.getByRole('button', { name: form }).click();
    if (day) await page.getByLabel(day[0]).fill(day[1]);
    await page.getByLabel('Reason').fill(`${form}, says the carrier.`);
    await page.getByRole('button', { name: 'See what would change' }).click();
    await page.getByRole('heading', { name: 'What would change' }).waitFor();
    await shot(page, `desk-coverage-${name}-390`);
    const asked = await page.getByText('Is asked for').count();
    expect([form, asked, await overflow(page), await violations(page)]).toEqual([form, 0, 0, []]);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText(`“${form}, says the carrier.”`).first().waitFor();
  };
  const coverage = async ({ member_id }: { member_id: string }) => {
    const { data } = (await setup.t.api.get(`/v1/members/${member_id}/enrollments`)).body;
    const elected = data.filter((one: { election_status: string }) => one.election_status === 'Enrolled');
    return elected.map((one: Record<string, string>) => [one.status, one.coverage_start, one.coverage_end]).sort();
  };
  const [elena, farah] = [world.employees[4], world.employees[5]];
  await open(setup, page, `/people/${elena.member_id}`);
  await correct('Correct the first day', 'start', ['The right first day', '2026-08-01']);
  expect(await coverage(elena)).toEqual([['enrolled', '2026-08-01', '2027-06-30']]);
  await correct('Correct the last day', 'end', ['The right last day', '2027-03-31']);
  const ended = ['inactive', '2026-08-01', '2027-03-31'];
  expect(await coverage(elena)).toEqual([ended]);
  await correct('Reinstate it', 'reinstate');
  expect(await coverage(elena)).toEqual([['enrolled', '2027-04-01', '2027-06-30'], ended]);
  await open(setup, page, `/people/${farah.member_id}`);
  await page.getByRole('button', { name: 'It never existed' }).waitFor();
  expect(await page.getByRole('button', { name: 'Reinstate it' }).count()).toBe(0);
  await correct('It never existed', 'void');
  expect(await coverage(farah)).toEqual([['inactive', '2026-07-01', null]]);
  expect(problems).toEqual([]);
  await context.close();
});

it('an endpoint is sent what it missed', async () => {
  await setup.t.api.post('/v1/webhook-subscriptions', { url: 'https://127.0.0.1:9/hooks' });
  const { page, context } = await signIn(setup, 'ADMIN', { colorScheme: 'dark' });
  await open(setup, page, '/developers');
  await page.getByRole('button', { name: 'Send what was missed' }).click();
  await page.getByLabel('Missed since').fill('2026-06-01T00:00');
  await shot(page, 'desk-recover-1280');
  expect(await violations(page)).toEqual([]);
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await page.getByText(/Running: [\d,]+ events looked at/).waitFor();
  await setup.t.drain();
  await page.getByText(/Done: [\d,]+ events looked at, [1-9]/).waitFor();
  await context.close();
});
