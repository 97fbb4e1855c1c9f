/** What the employer's HR person does in the benefits page, by clicking, in a real browser. */
import { readFileSync } from 'node:fs';
import type { FrameLocator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hire } from '../../server/testing/builders.ts';
import { answerWith } from '../../server/testing/enrolling.ts';
import { PDF } from '../../server/testing/uploads.ts';
import { layoutShift, overflow, violations } from './support/audit.ts';
import { openSetup, type Setup, type ShowOptions, shot } from './support/setup.ts';
import { staffWorld } from './support/staff.ts';

let setup: Setup;
let world: Awaited<ReturnType<typeof staffWorld>>;
beforeAll(async () => {
  setup = await openSetup({ timeZone: 'UTC' });
  world = await staffWorld(setup.t);
}, 60_000);
afterAll(() => setup.close());

const open = async (options: ShowOptions = {}) => {
  const shown = await setup.show('employer-benefits', { type: 'employer', id: world.employerId }, options);
  await shown.frame.locator('.staff .legend').first().waitFor();
  return shown;
};
const heading = (frame: FrameLocator, name: string) => frame.getByRole('heading', { level: 1, name }).waitFor();
const section = (frame: FrameLocator, name: string) =>
  frame.getByRole('navigation', { name: 'Benefits' }).getByRole('button', { name }).click();
const rows = (frame: FrameLocator, name: string) => frame.getByRole('table', { name }).locator('tbody tr');
const textOf = async (frame: FrameLocator, name: string) => {
  await rows(frame, name).first().waitFor();
  return (await rows(frame, name).allInnerTexts()).map((row) => row.split(/\s*[\t\n]\s*/));
};

/** Each screen has no fault that axe finds, and is not wider than the window. */
async function lookAt(page: Page, name: string): Promise<void> {
  await shot(page, name);
  expect.soft(await violations(page), name).toEqual([]);
  expect.soft(await overflow(page), `${name} is wider than the window`).toBe(0);
}

async function everyScreen(options: ShowOptions, look: string): Promise<void> {
  const { page, frame, problems } = await open(options);
  expect.soft(await layoutShift(page), `${look} moves`).toBe(0);
  await lookAt(page, `${look}-overview`);
  await section(frame, 'Enrollment');
  await frame.getByText('32 people').waitFor();
  await lookAt(page, `${look}-people`);
  await frame.getByRole('button', { name: 'Ada Abbott' }).first().click();
  await frame.getByRole('heading', { name: 'History' }).waitFor();
  await lookAt(page, `${look}-person`);
  await section(frame, 'Life events');
  await frame.getByLabel('Your note').first().waitFor();
  await lookAt(page, `${look}-life-events`);
  await section(frame, 'Roster');
  await frame.getByText('32 people').waitFor();
  await lookAt(page, `${look}-roster`);
  await frame.getByRole('button', { name: 'See details' }).click();
  await frame.getByRole('heading', { name: 'Rows that were not applied' }).waitFor();
  await lookAt(page, `${look}-census`);
  expect.soft(problems).toEqual([]);
}

it('shows the progress of enrollment, what it costs and what waits', async () => {
  const { frame, called } = await open();
  await called('onEmployerBenefitsReady');
  expect(await textOf(frame, 'Answers: Basin Preventive Plus')).toEqual([
    ['Chose a plan', '9', '28%'],
    ['Declined', '4', '13%'],
    ['No answer in time', '0', '0%'],
    ['Not answered yet', '19', '59%'],
  ]);
  expect(await textOf(frame, 'What it costs per month')).toEqual([
    ['From July 1, 2026, as answered so far', '$1,206.00', '$419.22', '$1,625.22'],
  ]);
  const waiting = frame.getByRole('region', { name: 'Waiting for you' });
  expect(await waiting.locator('.waiting').allInnerTexts()).toEqual([
    expect.stringContaining('2 life events wait for your decision'),
    expect.stringContaining('3 rows of the last roster could not be applied'),
    expect.stringContaining('32 people have not answered: Basin Dental\n\nOpen until Jul 10 · 30 days left'),
    expect.stringContaining('19 newly eligible people have not answered: Basin Preventive Plus\n\nOpen until Jul 10 ·'),
  ]);
});

it('finds who has answered and how, and one person’s coverage, leaves and history', async () => {
  const bruno = world.employees.find(({ reference_id }) => reference_id === 'LBW-101');
  const leave = { starts_on: '2027-02-10', deductions: 'suspend' };
  expect((await setup.t.api.post(`/v1/employees/${bruno?.id}/leaves`, leave)).status).toBe(201);
  const { page, frame } = await open();
  await frame.getByRole('region', { name: 'Basin Preventive Plus' }).getByRole('button', { name: 'Declined' }).click();
  await heading(frame, 'Enrollment');
  await frame.getByText('4 people').waitFor();
  expect(await rows(frame, 'Enrollment').count()).toBe(4);
  await frame.getByText('All 32').click();
  await frame.getByText('Page 1 of 2').waitFor();
  expect(await rows(frame, 'Enrollment').count()).toBe(25);
  await frame.getByRole('button', { name: 'Next page' }).click();
  await frame.getByText('Page 2 of 2').waitFor();
  await frame.getByLabel('Search by name or ID').fill('castillo');
  await frame.getByText('5 people').waitFor();
  await frame.getByLabel('Search by name or ID').fill('nobody at all');
  await frame.getByText('Nobody matches').waitFor();
  await frame.getByLabel('Search by name or ID').fill('LBW-101');
  await frame.getByText('1 person').waitFor();
  await frame.getByRole('button', { name: 'Bruno Castillo' }).click();
  await heading(frame, 'Bruno Castillo');
  // The focus is on the heading of the new screen, so a screen reader reads on from there.
  expect(await frame.locator(':focus').innerText()).toBe('Bruno Castillo');
  expect(await textOf(frame, 'History')).toEqual([
    ['Basin Dental', 'Jun 10', 'Not answered yet', '–', '–', '–'],
    [
      'Basin Preventive Plus',
      'Jun 10',
      'Chose a plan',
      'Preventive Plus',
      'Jul 1 to Jun 30, 2027',
      'Upcoming coverage',
    ],
  ]);
  expect(await textOf(frame, 'Leaves of absence')).toEqual([['from Feb 10, 2027', 'Continues', 'Suspended', '$0.00']]);
  await frame.getByText('Employee only').waitFor();
  await frame.getByRole('button', { name: /Back$/ }).click();
  expect(await frame.getByLabel('Search by name or ID').inputValue()).toBe('LBW-101');
  expect(await violations(page)).toEqual([]);
});

it('reaches those who have not answered: by day, by e-mail, as a table', async () => {
  const { page, frame } = await open();
  const waiting = frame.locator('.waiting', { hasText: '19 newly eligible people have not answered' });
  await waiting.getByRole('button', { name: 'See who' }).click();
  await frame.getByText('19 people').waitFor();
  expect(await frame.getByLabel('Sort by').inputValue()).toBe('window_end');
  expect((await textOf(frame, 'Enrollment'))[0]?.join(' ')).toContain('@larkspur-bikes.example');
  await frame.getByRole('button', { name: 'Show addresses' }).click();
  const addresses = frame.getByRole('textbox', { name: /Bcc/ });
  await addresses.waitFor();
  expect((await addresses.inputValue()).split(', ')).toHaveLength(19);
  expect(await violations(page)).toEqual([]);
  await shot(page, 'desktop-chase');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    frame.getByRole('button', { name: 'Download CSV' }).click(),
  ]);
  const rows = readFileSync(await download.path(), 'utf8')
    .trimEnd()
    .split('\r\n');
  expect([download.suggestedFilename(), rows.length]).toEqual(['enrollment.csv', 20]);
  expect(rows[0]).toBe('\ufeffName,E-mail,Answer,May answer until,Plan,Coverage');
});

it('says row by row what was not applied of the last roster', async () => {
  const { frame } = await open();
  await frame.getByRole('button', { name: 'See the rows' }).click();
  await heading(frame, 'Rosters received');
  expect(await textOf(frame, 'Rows that were not applied')).toEqual([
    ['Row 1', '–', 'This person is on the roster twice.'],
    ['Row 2', '–', 'This person is on the roster twice.'],
    ['Row 3', 'LBW-900', 'The date of birth is in the future.'],
  ]);
});

it('speaks Spanish to those who prefer it, down to 320 pixels', async () => {
  const { page, frame } = await open({ width: 320, device: { locale: 'es-MX' } });
  await frame.getByRole('heading', { level: 1, name: 'Resumen' }).waitFor();
  await lookAt(page, 'es-320-overview');
  await frame.getByRole('button', { name: 'Inscripción' }).click();
  await frame.getByText('32 personas').waitFor();
  await lookAt(page, 'es-320-people');
});

// The nightly run looks at every screen in every variant (pictures/).
describe('on every screen', () => {
  it.each([
    ['desktop-dark', { theme: { colorMode: 'dark' } }],
    ['phone', { width: 390 }],
  ] as const)('%s: accessible, nothing moves, in the window', async (look, options) => everyScreen(options, look));
});

// From here on the world changes: these run last, in this order.
it('approves a life event with a note, once, and keeps what was typed', async () => {
  const { page, frame } = await open();
  const other = await open();
  for (const each of [frame, other.frame]) await section(each, 'Life events');
  const ada = (each: FrameLocator) => each.getByRole('article', { name: 'Lost coverage through a job' });
  await ada(other.frame).getByLabel('Your note').fill('Please send the letter.');
  await section(other.frame, 'Roster');
  await section(other.frame, 'Life events');
  expect(await ada(other.frame).getByLabel('Your note').inputValue()).toBe('Please send the letter.');

  await ada(frame)
    .getByRole('button', { name: /^Add proof/ })
    .click();
  await ada(frame)
    .locator('input[type=file]')
    .setInputFiles({ name: 'letter.pdf', mimeType: 'application/pdf', buffer: PDF });
  await ada(frame).getByText('letter.pdf was added.').waitFor();
  await lookAt(page, 'life-event-proof');
  await ada(frame).getByLabel('Your note').fill('Thank you for the letter.');
  await ada(frame).getByRole('button', { name: 'Approve' }).click();
  await frame.getByText('Approved. Ada Abbott can now change their coverage.').waitFor();
  expect(await frame.locator(':focus').innerText()).toContain('They can answer until');
  await lookAt(page, 'life-event-approved');

  await ada(other.frame).getByRole('button', { name: 'Deny' }).click();
  await other.frame.getByRole('alert').getByText('Somebody else has decided this already').waitFor();
  expect(await ada(other.frame).getByLabel('Your note').inputValue()).toBe('Please send the letter.');
  await lookAt(other.page, 'life-event-decided-already');
  await other.frame.getByRole('button', { name: 'Reload the list' }).click();
  await ada(other.frame).waitFor({ state: 'detached' });
  await other.frame.getByRole('radiogroup', { name: 'Show' }).getByText('Approved').click();
  await ada(other.frame).getByText('Thank you for the letter.').waitFor();
});

it('shows what would follow from a change of a person before it is saved', async () => {
  const { page, frame } = await open();
  await section(frame, 'Roster');
  await frame.getByRole('button', { name: 'Ada Abbott' }).first().click();
  await frame.getByRole('button', { name: 'End the employment' }).click();
  await frame.getByLabel('Last day of work').fill('2026-08-10');
  await frame.getByLabel('Reason').fill('Moves abroad');
  await frame.getByRole('button', { name: 'See what would change' }).click();
  const told = frame.getByRole('region', { name: 'What would change' });
  await told.getByText('No longer employed from August 11, 2026.').waitFor();
  expect(await told.evaluate((one) => one.matches(':focus'))).toBe(true);
  expect(await textOf(frame, 'Coverage')).toEqual([
    ['Basin Preventive Plus', 'Jul 1 to Jun 30, 2027', 'Jul 1 to Aug 31'],
  ]);
  await told.getByText('Deductions per month, from the statement of September 1, 2026').waitFor();
  expect(await textOf(frame, 'Deductions')).toEqual([
    ['Basin Preventive Plus', 'September 2026', '$46.58', '$0.00', '-$46.58'],
  ]);
  await lookAt(page, 'person-consequences');
  const stored = async () => (await setup.t.api.get(`/v1/employees/${world.employees[0].id}`)).body.data;
  expect((await stored()).termination_date).toBeNull();
  // Only what was previewed can be saved: another day needs another preview.
  await frame.getByLabel('Last day of work').fill('2026-08-11');
  await told.waitFor({ state: 'detached' });
  expect(await frame.getByRole('button', { name: 'Save' }).count()).toBe(0);
  await frame.getByRole('button', { name: 'See what would change' }).click();
  await frame.getByRole('button', { name: 'Save' }).click();
  await frame.getByText('Saved. What follows from it is shown below.').waitFor();
  await frame.getByText('Leaves on Aug 11').waitFor();
  expect((await stored()).termination_date).toBe('2026-08-11');

  await frame.getByRole('button', { name: 'Take back the departure' }).click();
  await frame.getByLabel('Reason').fill('Stays after all');
  await frame.getByRole('button', { name: 'See what would change' }).click();
  await frame.getByRole('button', { name: 'Save' }).click();
  await frame.getByRole('button', { name: 'Take back the departure' }).waitFor({ state: 'detached' });
  await frame.getByRole('button', { name: 'Correct the class' }).click();
  await lookAt(page, 'person-class');
});

it('says so when the server is down, and continues once it is back', async () => {
  const { page, frame } = await open();
  await page.waitForLoadState('networkidle');
  await page.context().setOffline(true);
  await section(frame, 'Roster');
  await frame.getByText('No connection').first().waitFor({ timeout: 15_000 });
  await page.context().setOffline(false);
  await frame.getByRole('button', { name: 'Try again' }).last().click();
  await frame.getByText('32 people').waitFor();
});

it('shows the deductions of a month, and fetches a new link to the file with a token that expired meanwhile', async () => {
  const { page, frame, problems } = await open();
  setup.t.real.set('2026-07-02T09:00:00Z');
  await setup.t.drain();
  await section(frame, 'Deductions');
  await frame.getByRole('button', { name: 'July 2026', exact: true }).waitFor();
  await lookAt(page, 'desktop-deductions');
  // The link in the list has expired.
  setup.t.real.advanceMs(11 * 60_000);
  // The public address of tests does not resolve: the server itself answers requests to it.
  await page.route('http://openroll.test/**', async (route) => {
    const { pathname, search } = new URL(route.request().url());
    const { statusCode, headers, body } = await setup.t.app.inject(pathname + search);
    await route.fulfill({ status: statusCode, body, headers: headers as Record<string, string> });
  });
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    frame.getByRole('button', { name: 'Download CSV, July 2026' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('deductions-2026-07.csv');
  await frame.getByRole('button', { name: 'July 2026', exact: true }).click();
  await heading(frame, 'Deductions, July 2026');
  await frame.getByText('9 lines').waitFor();
  await frame.getByText('This is the first statement: everybody is new').waitFor();
  await lookAt(page, 'desktop-statement');
  await frame.getByLabel('Search by name or ID').fill('abbott');
  await frame.getByText('2 lines').waitFor();
  expect((await textOf(frame, 'Payroll deductions'))[0]).toEqual([
    'Ada Abbott',
    'ID LBW-100',
    'Preventive Plus',
    'Basin Preventive Plus · Employee only',
    'July 2026',
    'Before tax',
    '$46.58',
    '$46.58',
  ]);
  await frame.getByRole('button', { name: 'Back' }).click();
  expect((await textOf(frame, 'What the next months will cost'))[0]).toEqual([
    ...['August 2026', '9', '$1,206.00', '$419.22', '$1,625.22'],
  ]);
  await changeWhatAugustTakes();
  // The token had expired: the browser logs the 401, and the page renews it and goes on. A download aborts its request.
  expect(problems.filter((problem) => !/401|csv.*ERR_ABORTED/.test(problem))).toEqual([]);
});

/** After July's statement one person leaves, one enrolls, and everybody is paid twice a month. */
async function changeWhatAugustTakes(): Promise<void> {
  const { api } = setup.t;
  const [, leaver] = world.employees;
  const gone = await api.post(`/v1/employees/${leaver.id}/terminate`, { termination_date: '2026-07-15' });
  const late = await answerWith(api, world.employees[20].enrollments[0].id, { plan_id: world.planId });
  const paid = await api.put(`/v1/employers/${world.employerId}/settings`, { pay_frequency: 'semi_monthly' });
  expect([gone.status, late.status, paid.status]).toEqual([200, 200, 200]);
}

it('counts those covered apart from those who have answered, and waits for somebody hired since', async () => {
  const { t } = setup;
  t.real.set('2026-09-01T09:00:00Z');
  const newcomer = {
    ...{ first_name: 'Nell', last_name: 'Quist', email: 'nell@larkspur-bikes.example' },
    ...{ reference_id: 'LBW-950', start_date: '2026-09-01' },
  };
  await hire(t, world.employerId, [newcomer]);
  await t.drain();
  const { page, frame } = await open();
  const waiting = await frame.getByRole('region', { name: 'Waiting for you' }).locator('.waiting').allInnerTexts();
  expect(waiting).toContainEqual(
    expect.stringContaining(
      '1 newly eligible person has not answered: Basin Dental\n\nOpen until Oct 1 · 30 days left',
    ),
  );
  // In June nobody was covered yet, whatever they had answered, and one of them has left since.
  const card = frame.getByRole('region', { name: 'Basin Preventive Plus' });
  expect(await card.locator('.facts').innerText()).toMatch(/Covered today\s+9/);
  expect((await textOf(frame, 'Answers: Basin Preventive Plus'))[0]).toEqual(
    expect.arrayContaining(['Chose a plan', '10']),
  );
  // Open enrollment is over: the person hired since is in the list above.
  const dental = frame.getByRole('region', { name: 'Basin Dental' });
  for (const closed of [card, dental]) {
    await closed.getByText('How people answered').waitFor();
    await closed.getByRole('button', { name: 'See all answers' }).waitFor();
    expect(await closed.innerText()).not.toContain('have answered');
  }
  expect((await textOf(frame, 'Answers: Basin Dental')).map(([name, n]) => [name, n])).toEqual([
    ['Chose a plan', '0'],
    ['Declined', '0'],
    ['No answer in time', '32'],
    ['Not answered yet', '1'],
  ]);
  await lookAt(page, 'september-overview');
});

it('marks what changed since the last payroll, person by person', async () => {
  const { page, frame } = await open();
  const badge = await frame.locator('.sections .count').boundingBox();
  const next = await frame.getByRole('button', { name: 'Deductions' }).boundingBox();
  // More than six pixels between the badge and the next section.
  expect((next?.x ?? 0) - (badge?.x ?? 0) - (badge?.width ?? 0)).toBeGreaterThan(6);
  await section(frame, 'Deductions');
  await frame.getByRole('button', { name: 'August 2026', exact: true }).click();
  await frame.getByRole('heading', { name: 'What changed since July 2026' }).waitFor();
  await frame.getByText('1 new · 8 changed · 1 stopped · $0.00 per month').waitFor();
  const changes = (await textOf(frame, 'What changed')).map((row) => row.filter((text) => !text.startsWith('ID ')));
  expect(changes).toHaveLength(10);
  const of = (name: string) => changes.find(([first]) => first === name)?.slice(1);
  expect(of('Ada Abbott')).toEqual(['Basin Preventive Plus', 'Changed', '$46.58', '$23.29', '$0.00']);
  expect(of('Bruno Castillo')).toEqual(['Basin Preventive Plus', 'Stopped', '$46.58', '–', '-$46.58']);
  expect(of('Ada Zamora')).toEqual(['Basin Preventive Plus', 'New', '–', '$23.29', '+$46.58']);
  await lookAt(page, 'august-statement');
});

it('names who would lose coverage when the next year opens and they don’t answer', async () => {
  const { t } = setup;
  t.real.set('2027-06-05T09:00:00Z');
  await t.drain();
  const renewed = await t.api.post(`/v1/employers/${world.employerId}/benefit-plan-years`, {
    benefit_id: world.productId,
    plan_ids: [world.planId],
    coverage_start: '2027-07-01',
    contribution: { type: 'fixed', EE: 13400 },
    renews: world.planYearId,
  });
  expect(renewed.status).toBe(201);
  await t.drain();
  const { page, frame } = await open();
  const losing = frame.locator('.waiting', { hasText: '9 people would lose coverage without an answer' });
  await lookAt(page, 'losing-overview');
  await losing.getByRole('button', { name: 'See who' }).click();
  await frame.getByText('9 people').waitFor();
  expect(await rows(frame, 'Enrollment').count()).toBe(9);
  expect(await frame.getByRole('radio', { name: 'Would lose coverage 9' }).isChecked()).toBe(true);
  await lookAt(page, 'losing-people');
}, 120_000);
