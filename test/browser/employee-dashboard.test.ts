/**
 * The employee dashboard in a real browser: the whole story by clicking, from the first look to the signed answers, a change
 * of mind and a life event. Every screen on the way is checked with axe, in light and dark, on a phone and on a desktop.
 */
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import type { FrameLocator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { boundTo } from '../../server/testing/builders.ts';
import { answerWith } from '../../server/testing/enrolling.ts';
import { formWith, PDF } from '../../server/testing/uploads.ts';
import { brokenAmounts, layoutShift, overflow, violations } from './support/audit.ts';
import { addFamily, LONG, MORE_PLANS, makeWorld, type World } from './support/employee-world.ts';
import { holdReads } from './support/network.ts';
import { openSetup, type Setup, type ShowOptions, shot } from './support/setup.ts';

let setup: Setup;
beforeAll(async () => {
  setup = await openSetup({ timeZone: 'UTC' });
});
afterAll(() => setup.close());

const show = (world: World, options: ShowOptions = {}) =>
  setup.show('employee-dashboard', { type: 'employee', id: world.employeeId }, options);

const button = (frame: FrameLocator, name: string | RegExp) => frame.getByRole('button', { name });
const heading = (frame: FrameLocator, name: string | RegExp) =>
  frame.getByRole('heading', { level: 1, name }).waitFor();

/** The screen has no fault that axe finds, is not wider than the window and breaks no amount; saves a picture if pictures are wanted. */
async function look(page: Page, name: string): Promise<void> {
  await shot(page, `employee-${name}`);
  expect(await violations(page)).toEqual([]);
  expect(await overflow(page)).toBe(0);
  expect(await brokenAmounts(page)).toEqual([]);
}

/** Agrees to every document, types the name, signs. */
async function sign(frame: FrameLocator): Promise<void> {
  await frame.locator('[data-consent]').first().waitFor();
  for (const box of await frame.locator('[data-consent]').all()) await box.check();
  await frame.getByLabel('Your full name').fill('Odalys Ferreira');
  await button(frame, /^Sign/).click();
}

const answers = async (world: World) => {
  const own = await boundTo(setup.t, 'employee', world.employeeId);
  return (await own.get(`/v1/members/${world.memberId}/enrollments`)).body.data;
};

describe('the whole story', () => {
  it.each([
    ['on a phone', { width: 390 }],
    ['on a desktop, dark', { theme: { colorMode: 'dark' } }],
  ] as const)('enrolls a family in two products and declines the third, %s', async (where, options) => {
    const world = await makeWorld(setup.t);
    await addFamily(setup.t, world);
    const { page, frame, problems, called } = await show(world, options);
    const name = (screen: string) => `${screen}-${where.replace(/\W+/g, '-')}`;
    await called('onEmployeeViewReady');
    expect(await layoutShift(page)).toBe(0);
    await look(page, name('home'));

    await button(frame, 'Choose my benefits').click();
    await heading(frame, 'Cascade Medical');
    await frame.getByLabel('Cascade Silver').check();
    expect(await frame.locator('.cost-bar-amount').first().textContent()).toBe('$62.31');
    await frame.getByText('Your share is taken from your pay before taxes.').waitFor();
    // Both amounts are per paycheck, so that they can be compared.
    await frame.getByText('Larkspur Bicycle Works pays $145.38 per paycheck').waitFor();
    await frame.getByLabel('Rui').check();
    await frame.getByLabel('Ines').check();
    expect(await frame.locator('.cost-bar-amount').first().textContent()).toBe('$186.92');
    await look(page, name('medical'));
    await button(frame, 'Continue').click();
    await heading(frame, 'Bright Dental');
    // Whoever is covered by one benefit is preselected in the next.
    expect(await frame.getByLabel('Ines').isChecked()).toBe(true);
    await frame.getByRole('radio', { name: /Bright Dental/ }).check();
    await button(frame, 'Continue').click();
    await frame.getByRole('radio', { name: 'Decline this benefit' }).check();
    await frame.getByLabel('Why? (optional)').selectOption('It costs too much');
    await look(page, name('vision'));
    await button(frame, 'Review and sign').click();

    await heading(frame, 'Review and sign');
    await frame.locator('[data-consent]').nth(2).waitFor();
    // A line for each answer, and once for all of them, what signing electronically means.
    const agreed = 'I agree to this enrollment, and I authorize the payroll deduction it names.';
    const consents = frame.locator('[data-consent]');
    expect(
      await consents.evaluateAll((all: HTMLInputElement[]) => all.map(({ labels }) => labels?.[0]?.textContent)),
    ).toEqual([agreed, agreed, 'I decline this coverage.']);
    expect(await frame.getByText('I agree to sign it electronically').count()).toBe(1);
    await look(page, name('review'));
    await button(frame, 'Sign 3 answers').click();
    await frame.getByText('Agree to this document, or change your answer.').first().waitFor();
    await frame.getByText('Read the document').first().click();
    await look(page, name('review-incomplete'));
    await sign(frame);
    await heading(frame, 'You are done');
    const shifted = await layoutShift(page);
    const saving = (what: string) => frame.getByRole('link', { name: `Save PDF: ${what}`, disabled: false });
    for (const what of ['Cascade Medical', 'Bright Dental', 'Clear Vision']) await saving(what).waitFor();
    await look(page, name('done'));
    expect(await layoutShift(page)).toBe(shifted);

    const stored = await answers(world);
    const of = (category: string) => stored.find((one: { benefit_type: string }) => one.benefit_type === category);
    expect(of('Medical')).toMatchObject({
      status: 'enrolled',
      plan_name: 'Cascade Silver',
      coverage_tier: 'EF',
      per_paycheck_in_cents: 18_692,
    });
    expect(of('Dental')).toMatchObject({ status: 'enrolled', coverage_tier: 'EF' });
    expect(of('Vision')).toMatchObject({ status: 'waived' });
    const [, completed] = await called('onEnrollmentComplete');
    expect(completed).toEqual([
      { id: of('Medical').id, benefitCode: 'MVP', status: 'enrolled' },
      { id: of('Dental').id, benefitCode: 'VD', status: 'enrolled' },
      { id: of('Vision').id, benefitCode: 'VV', status: 'waived' },
    ]);
    await button(frame, 'Back to my benefits').click();
    await frame.getByRole('heading', { name: 'Declined' }).waitFor();
    await look(page, name('home-enrolled'));
    await button(frame, 'Get the signed PDF for Bright Dental').click();
    await saving('Bright Dental').waitFor();
    expect(await frame.locator(':focus').innerText()).toBe('Open PDF');
    expect(problems).toEqual([]);
  });

  it('compares plans beside each other, in the reader’s language, and chooses one from there', async () => {
    const world = await makeWorld(setup.t, { categories: ['Medical'] });
    await addFamily(setup.t, world);
    const { page, frame, problems } = await show(world, { width: 390, device: { locale: 'es-MX' } });
    await button(frame, 'Elegir mis beneficios').click();
    await frame.getByText('Atención preventiva sin costo').waitFor();
    await frame.getByLabel('Rui').check();
    await button(frame, 'Comparar planes').click();
    await heading(frame, 'Comparar planes');
    const row = async (name: string) =>
      (await frame.getByRole('row', { name }).locator('td').allInnerTexts()).map((text) => text.split('\n')[0]);
    expect(await row('Usted paga por cheque de pago')).toEqual(['$86.54', '$124.62', '$160.62']);
    expect(await row('Deducible familiar')).toEqual(['–', '$5,000', '–']);
    expect(await row('Consulta médica')).toEqual(['–', '$25 por consulta', '–']);
    // Two people: premiums of 3,240, 5,000 of deductible, a fifth of the other 5,000; at most 12,000 of care.
    expect((await row('Un año con alguna atención médica'))[1]).toBe('$9,240');
    expect((await row('Lo máximo que puede costar un año'))[1]).toBe('$15,240');
    await frame.getByText('“–” significa que el plan no lo dice aquí. Pregunte a recursos humanos de').waitFor();
    await look(page, 'compare-es-390');
    await button(frame, 'Elegir Cascade Silver').click();
    await frame.getByRole('radio', { name: /^Cascade Silver/, checked: true }).waitFor();
    expect(problems).toEqual([]);
  });

  it('sorts and filters many plans', async () => {
    const world = await makeWorld(setup.t, { categories: ['Medical'], morePlans: MORE_PLANS });
    const { frame } = await show(world, { width: 390 });
    await button(frame, 'Choose my benefits').click();
    const names = () => frame.locator('.plan-name').allInnerTexts();
    await expect.poll(async () => (await names()).length).toBe(12);
    await frame.getByLabel('Sort by').selectOption('Lowest cost');
    const [cheapest = '', ...others] = await names();
    expect([cheapest, others.at(-1)]).toEqual([`${LONG} 0`, 'Cascade Choice 1']);
    await frame.getByLabel('Show').selectOption('Works with an HSA');
    expect(await names()).toEqual([cheapest, ...['2', '4', '6', '8'].map((n) => `Cascade Choice ${n}`)]);
  });

  it('changes an answer while the window is open', async () => {
    const world = await makeWorld(setup.t, { categories: ['Medical'] });
    const [open] = await answers(world);
    await answerWith(setup.t.api, open.id, { plan_id: world.planIds.Medical?.[2] as string });
    const { page, frame } = await show(world);
    const change = button(frame, /Change my answer/);
    await change.waitFor();
    const letGo = await holdReads(page);
    await change.click();
    await frame.getByRole('radio', { name: 'Keep what I have: Cascade Gold' }).waitFor();
    letGo();
    await look(page, 'change');
    await frame.getByRole('radio', { name: /^Cascade Bronze/ }).check();
    await button(frame, 'Review and sign').click();
    await sign(frame);
    await heading(frame, 'You are done');
    await button(frame, 'Back to my benefits').click();
    await frame.getByText('Cascade Bronze').waitFor();
    const covering = (await answers(world)).filter(
      (one: { policy_status: string }) => one.policy_status !== 'Cancelled',
    );
    expect(covering).toMatchObject([{ status: 'enrolled', plan_name: 'Cascade Bronze' }]);
  });

  it('reports a birth, and covers the child from that day', async () => {
    const world = await makeWorld(setup.t, { categories: ['Medical'] });
    const [open] = await answers(world);
    await answerWith(setup.t.api, open.id, { plan_id: world.planIds.Medical?.[0] as string });
    // The window closes; only a life event opens another.
    setup.t.real.set('2026-08-10T15:00:00Z');
    await setup.t.drain();
    const { page, frame, called } = await show(world);
    await button(frame, 'Report a life event').click();
    await frame.getByRole('radio', { name: 'My family grew' }).check();
    await frame.getByRole('radio', { name: 'Had a baby' }).check();
    await frame.getByLabel('Month').selectOption('8');
    await frame.getByLabel('Day').fill('3');
    await frame.getByLabel('Year').fill('2026');
    await frame.getByText('Cascade Medical: coverage from August 3, 2026. Answer until September 2, 2026.').waitFor();
    await look(page, 'life-event');
    const letGo = await holdReads(page);
    await button(frame, 'Report it').click();
    await frame.getByRole('button', { name: 'Choose my coverage', disabled: false }).waitFor();
    letGo();
    expect(await called('onQleSubmitted')).toEqual(['onQleSubmitted', 'had_baby']);
    await look(page, 'life-event-sent');
    await button(frame, 'Add a spouse or child').click();
    await button(frame, /^Save$/).click();
    await frame.getByText('Type the first name.').waitFor();
    await look(page, 'dependent');
    await frame.getByLabel('First name').fill('Lia');
    await frame.getByLabel('Last name').fill('Ferreira');
    await frame.getByRole('radio', { name: 'Child' }).check();
    await frame.getByLabel('Month').selectOption('8');
    await frame.getByLabel('Day').fill('3');
    await frame.getByLabel('Year').fill('2026');
    await button(frame, /^Save$/).click();
    await frame.getByText('In your family now: Lia.').waitFor();
    await button(frame, 'Choose my coverage').click();
    // A new family member is preselected.
    await frame.getByRole('checkbox', { name: 'Lia', checked: true }).waitFor();
    await frame.getByRole('radio', { name: /^Cascade Bronze/ }).check();
    await button(frame, 'Review and sign').click();
    await frame.getByText('Cascade Bronze ends. Its last day is August 2, 2026.').waitFor();
    await sign(frame);
    await heading(frame, 'You are done');
    expect((await answers(world))[0]).toMatchObject({
      status: 'enrolled',
      coverage_tier: 'EC',
      coverage_start: '2026-08-03',
      covered_dependents: [{ first_name: 'Lia' }],
    });
  });
});

describe('later in the year', () => {
  /** Covered by Cascade Silver from July 1, with Rui; today is August 10, and no window is open. */
  async function covered(options: ShowOptions = {}) {
    const world = await makeWorld(setup.t, { categories: ['Medical'] });
    const [rui = ''] = await addFamily(setup.t, world);
    const [open] = await answers(world);
    await answerWith(setup.t.api, open.id, { plan_id: world.planIds.Medical?.[1] as string, dependent_ids: [rui] });
    setup.t.real.set('2026-08-10T15:00:00Z');
    await setup.t.drain();
    const shown = await show(world, options);
    await heading(shown.frame, 'Your benefits');
    return { world, ...shown };
  }

  it('looks after the family: corrects a name, learns why a covered spouse stays, removes a child', async () => {
    const { page, frame, world, problems } = await covered({ width: 390 });
    await button(frame, 'Manage my family').click();
    await frame.getByText('Covered: Medical').waitFor();
    await look(page, 'family');
    await button(frame, 'Edit Ines Ferreira').click();
    await heading(frame, 'Edit family member');
    await frame.getByLabel('First name').fill('Inês');
    await look(page, 'family-edit');
    await button(frame, /^Save$/).click();
    await button(frame, 'Remove Rui Ferreira').click();
    await frame.getByText('Remove Rui from your family here?').waitFor();
    await frame.getByRole('button', { name: 'Remove', exact: true }).click();
    await frame.getByText('This person is covered now').waitFor();
    await look(page, 'family-covered');
    await button(frame, 'Keep').click();
    await button(frame, 'Remove Inês Ferreira').click();
    await frame.getByRole('button', { name: 'Remove', exact: true }).click();
    await frame.getByText('Inês was removed.').waitFor();
    expect(await frame.locator(':focus').innerText()).toBe('Inês was removed.');
    const own = await boundTo(setup.t, 'employee', world.employeeId);
    const { body } = await own.get(`/v1/members/${world.memberId}/dependents`);
    expect(body.data.map((one: { first_name: string }) => one.first_name)).toEqual(['Rui']);
    expect(problems.filter((one) => !one.includes('409'))).toEqual([]);
  });

  it('ends coverage after a life event: its last day is said, and signed', async () => {
    const told = await covered();
    const { world } = told;
    await report(told.frame, ['Another change', 'Something else'], '5', 'The plan of my spouse covers us now');
    const [event] = (await setup.t.api.get(`/v1/members/${world.memberId}/qualifying-life-events`)).body.data;
    await setup.t.api.post(`/v1/qualifying-life-events/${event.id}/approve`, {});
    const { page, frame } = await show(world, { theme: { colorMode: 'dark' } });
    await button(frame, 'See my choices').click();
    await frame.getByRole('radio', { name: 'Keep what I have: Cascade Silver' }).waitFor();
    await frame.getByRole('radio', { name: 'End my coverage' }).check();
    await look(page, 'end');
    await button(frame, 'Review and sign').click();
    await frame.getByText('Cascade Silver ends. Its last day is August 31, 2026.').waitFor();
    await look(page, 'end-review');
    await sign(frame);
    await heading(frame, 'You are done');
    await frame.getByText('Your coverage ends').waitFor();
    const ended = (await answers(world)).find((one: { plan_name: string }) => one.plan_name === 'Cascade Silver');
    expect(ended.coverage_end).toBe('2026-08-31');
  });

  it('follows the review of a life event that needs one', async () => {
    const { page, frame, world } = await covered({ width: 390 });
    await report(frame, ['Another change', 'Something else'], '5', 'A flood in our house');
    await frame.getByText('Your HR team looks at it. Your coverage stays as it is until they have decided.').waitFor();
    const file = frame.locator('input[type=file]');
    await file.setInputFiles({ name: 'page.png', mimeType: 'image/png', buffer: Buffer.from('<script>') });
    await frame.getByText('This file can’t be used').waitFor();
    // The connection drops in the middle of the upload: the same file is sent again.
    await loseOnTheWay(page, () =>
      file.setInputFiles({ name: 'letter of the insurer.pdf', mimeType: 'application/pdf', buffer: LETTER }),
    );
    await frame.getByText('No connection').first().waitFor();
    await look(page, 'proof-not-sent');
    await button(frame, 'Try again').click();
    await frame.getByText('letter of the insurer.pdf was added.').waitFor();
    await look(page, 'life-event-in-review');
    await button(frame, 'Back to my benefits').click();
    await frame.getByText('In review').waitFor();
    await button(frame, '1 document: A flood in our house').click();
    const [saved] = await Promise.all([
      page.waitForEvent('download'),
      button(frame, 'Save letter of the insurer.pdf').click(),
    ]);
    expect(readFileSync(await saved.path()).equals(LETTER)).toBe(true);
    await look(page, 'proof');
    const events = `/v1/members/${world.memberId}/qualifying-life-events`;
    const [event] = (await setup.t.api.get(events)).body.data;
    expect(event.document_count).toBe(1);
    await setup.t.api.post(`/v1/qualifying-life-events/${event.id}/deny`, { note: 'Not a reason under the plan.' });
    const again = await show(world, { width: 390 });
    await again.frame.getByText('Not approved').waitFor();
    await again.frame.getByText('Not a reason under the plan.').scrollIntoViewIfNeeded();
    await look(again.page, 'life-event-denied');
  });

  const LETTER = Buffer.concat([PDF, Buffer.alloc(400_000, ' ')]);

  /** Half of what the page sends arrives, and then the connection is lost. */
  async function loseOnTheWay(page: Page, send: () => Promise<void>): Promise<void> {
    const isUpload = (url: URL) => url.pathname.endsWith('/documents');
    const { promise: isLost, resolve } = Promise.withResolvers<void>();
    await page.route(isUpload, async (route) => {
      const request = route.request();
      if (request.method() !== 'POST') return route.continue();
      const { body, headers } = formWith([{ bytes: LETTER }]);
      const { pathname, host, hostname, port } = new URL(request.url());
      const sent = { ...(await request.allHeaders()), ...headers, host, 'content-length': String(body.length) };
      const lines = Object.entries(sent).map(([name, value]) => `${name}: ${value}\r\n`);
      const socket = connect(Number(port), hostname);
      socket.write(`POST ${pathname} HTTP/1.1\r\n${lines.join('')}\r\n`);
      await new Promise<void>((done) => socket.write(body.subarray(0, body.length / 2), () => done()));
      socket.destroy();
      await route.abort();
      resolve();
    });
    await send();
    await isLost;
    await page.unroute(isUpload);
  }

  async function report(frame: FrameLocator, what: string[], day: string, otherEvent?: string): Promise<void> {
    await button(frame, 'Report a life event').click();
    for (const name of what) await frame.getByRole('radio', { name }).check();
    if (otherEvent) await frame.getByLabel('Say in a few words what happened').fill(otherEvent);
    await frame.getByLabel('Month').selectOption('8');
    await frame.getByLabel('Day').fill(day);
    await frame.getByLabel('Year').fill('2026');
    await button(frame, 'Report it').click();
    await heading(frame, 'Thank you, we have it');
  }
});
