/** An employer from a spreadsheet to open windows, as an operator does it, in one sitting; templates; and files that can't be read. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeEmployer, makePlan, makePlanYear, makeProduct } from '../../server/testing/builders.ts';
import { textRow, workbook } from '../../server/testing/workbook.ts';
import { overflow, violations } from './support/audit.ts';
import { AT_THE_DESK, heading, open, signIn } from './support/desk.ts';
import { countEffort, secondsOf } from './support/effort.ts';
import { openSetup, type Setup, shot } from './support/setup.ts';

let setup: Setup;
/** Offers four products. */
let larkspur: string;
beforeAll(async () => {
  setup = await openSetup(AT_THE_DESK);
  setup.t.real.set('2026-06-10T15:00:00Z');
  const { api } = setup.t;
  larkspur = await makeEmployer(api, { name: 'Larkspur Bikes' });
  await makePlanYear(api, larkspur, {}, { name: 'Larkspur Health' });
  for (const [name, category, product_code] of [
    ['Basin Dental', 'Dental', 'VD'],
    ['Clear Vision', 'Vision', 'VV'],
    ['Core Care', 'Medical', 'VPC_CORE'],
  ])
    await makePlanYear(api, larkspur, {}, { name, category, product_code });
}, 120_000);
afterAll(() => setup.close());

const PEOPLE = 50;
const MOST_SECONDS = 600;
const HEADING = ['Employee ID', 'First Name', 'Last Name', 'DOB', 'Work Email', 'Hire Date', 'Employee Type', 'Notes'];

/** As Excel saves it: days are numbers, and texts are in a part of their own. */
function spreadsheet(emailOf: (n: number) => string): Uint8Array {
  const rows = Array.from({ length: PEOPLE }, (_, n) => {
    const texts = [`JB-${n}`, `Ada${n}`, 'Reyes'].map((text) => `<c t="inlineStr"><is><t>${text}</t></is></c>`);
    const day = (serial: number) => `<c s="1"><v>${serial}</v></c>`;
    const rest = ['full-time', 'a note'].map((text) => `<c t="inlineStr"><is><t>${text}</t></is></c>`).join('');
    const email = `<c t="inlineStr"><is><t>${emailOf(n)}</t></is></c>`;
    return `<row r="${n + 2}">${texts.join('')}${day(30_000 + n)}${email}${day(43_000)}${rest}</row>`;
  });
  return workbook({
    sheets: [{ name: 'Staff', rows: textRow(1, HEADING) + rows.join('') }],
    styles: '<xf numFmtId="0"/><xf numFmtId="14"/>',
  });
}

const drop = (page: Page, name: string, bytes: Uint8Array | string) =>
  page.locator('.drop input').setInputFiles({ name, mimeType: 'application/octet-stream', buffer: Buffer.from(bytes) });

async function fillCompany(page: Page): Promise<void> {
  const fields = {
    Name: 'Juniper Bakery',
    'Legal name': 'Juniper Bakery LLC',
    EIN: '47-3194825',
    'HR e-mail': 'people@juniper.example',
    Street: '9 Cinder Alley',
    City: 'Tacoma',
    State: 'WA',
    'ZIP code': '98405',
  };
  for (const [label, text] of Object.entries(fields))
    await page.getByRole('textbox', { name: label, exact: true }).fill(text);
}

it('takes an employer of 50 people with four products from a spreadsheet to open windows, in less than ten minutes', async () => {
  const { page, context, problems } = await signIn(setup, 'OPERATIONS');
  const effort = await countEffort(context);
  await open(setup, page, '/employers');
  await page.getByRole('button', { name: 'New employer' }).click();
  await fillCompany(page);
  await page.getByRole('button', { name: 'Save and continue' }).click();

  await heading(page, 'Eligibility').waitFor();
  const employerId = /empr_[\w-]+/.exec(page.url())?.[0] ?? '';
  await page.getByLabel('Waiting period').selectOption('none');
  await page.getByRole('button', { name: 'Save and continue' }).click();

  await heading(page, 'Offer').waitFor();
  await page.getByLabel('Employer to copy from').selectOption({ label: 'Larkspur Bikes' });
  await page.getByLabel('First day of coverage').fill('2026-07-01');
  await page.getByRole('button', { name: 'See what would be copied' }).click();
  await page.getByRole('button', { name: 'Copy the offer' }).click();
  await page.getByRole('table', { name: 'Offered' }).getByRole('cell', { name: 'Jun 10' }).first().waitFor();
  await page.getByRole('button', { name: 'Continue' }).click();

  await heading(page, 'Roster').waitFor();
  await drop(
    page,
    'staff.xlsx',
    spreadsheet((n) => (n === 7 ? 'ada7' : `ada${n}@juniper.example`)),
  );
  await page.getByLabel('What “Notes” means').waitFor();
  expect(await page.getByLabel('What “Notes” means').inputValue()).toBe('');
  await page.getByText('Left out, because you have not said what they mean: Notes.').waitFor();
  expect(await page.getByLabel('Line 2, DOB').inputValue()).toBe('1982-02-18');
  await page.getByRole('button', { name: 'Check: who would come and go' }).click();
  await page.getByText('1 cell needs another value').waitFor();
  await page.getByLabel('Only rows with faults').check();
  const wrong = page.getByLabel('Line 9, Work Email');
  expect(await wrong.getAttribute('aria-invalid')).toBe('true');
  await shot(page, 'desk-onboarding-sheet-1280');
  expect(await violations(page)).toEqual([]);
  // The corrected cell survives a reload: the roster is kept in the tab.
  await wrong.fill('ada7@juniper.example');
  await page.reload();
  expect(await wrong.inputValue()).toBe('ada7@juniper.example');
  await page.getByRole('button', { name: 'Check: who would come and go' }).click();
  await page.getByRole('heading', { name: 'Who comes' }).waitFor();
  expect(await page.locator('.counts').innerText()).toMatch(/COME\s*50|Come\s*50/i);
  await page.getByRole('button', { name: 'Continue' }).click();

  await heading(page, 'Review and open').waitFor();
  await page.getByRole('columnheader', { name: 'With spouse and children' }).first().waitFor();
  await shot(page, 'desk-onboarding-review-1280');
  expect((await setup.t.api.get(`/v1/employers/${employerId}/employees`)).body.pagination.total).toBe(0);
  await page.getByRole('button', { name: 'Open: send the roster' }).click();
  await expect
    .poll(async () => (await setup.t.api.get(`/v1/employers/${employerId}/census-syncs`)).body.data.length)
    .toBe(1);
  await setup.t.drain();
  await page.getByText('It is open.').waitFor();
  // The effort is counted: the company alone has eight fields.
  expect([effort.fields > 8, effort.clicks > 8, effort.characters > 100]).toEqual([true, true, true]);
  expect(secondsOf(effort)).toBeLessThan(MOST_SECONDS);
  const { body } = await setup.t.api.get(`/v1/employers/${employerId}/enrollment-progress`);
  expect(body.data.eligible).toBe(PEOPLE);
  expect(body.data.plan_years.map((one: { people: object }) => one.people)).toEqual(
    Array.from({ length: 4 }, () => ({ pending: PEOPLE, enrolled: 0, waived: 0, expired: 0 })),
  );
  expect(problems.filter((one) => !one.includes('400'))).toEqual([]);
  await context.close();
}, 120_000);

it('says why a file can’t be read, in the reader’s language', async () => {
  const { page, context } = await signIn(setup, 'OPERATIONS', { locale: 'es-US' });
  await page.setViewportSize({ width: 390, height: 844 });
  const employerId = await makeEmployer(setup.t.api, { name: 'Otra' });
  await open(setup, page, `/employers/${employerId}/setup/roster`);
  await heading(page, 'Lista de personal').waitFor();
  const compound = Buffer.concat([
    Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]),
    Buffer.from('EncryptedPackage', 'utf16le'),
  ]);
  await drop(page, 'staff.xlsx', compound);
  await page.getByText('El libro está protegido con contraseña.').waitFor();
  await drop(page, 'staff.csv', 'first_name,last_name,dob\nAda,Reyes,4/12/1988\n');
  await page.getByText('Cada fila necesita Correo').waitFor();
  expect(await page.getByLabel('Las fechas son').inputValue()).toBe('us');
  await shot(page, 'desk-onboarding-roster-390');
  expect([await overflow(page), await violations(page)]).toEqual([0, []]);
  await context.close();
});

it('offers a template, says so if a name means several products, and withdraws what was offered', async () => {
  const { api } = setup.t;
  const { page, context } = await signIn(setup, 'OPERATIONS', { colorScheme: 'dark' });
  const saveTemplate = async () => {
    await open(setup, page, `/employers/${larkspur}/setup/offer`);
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save this offer as a template' }).click(),
    ]);
    return file.path();
  };
  const byNames = await saveTemplate();
  await makePlan(api, await makeProduct(api, { category: 'Dental', name: 'Basin Dental', product_code: 'VD' }));
  const byIds = await saveTemplate();

  const employerId = await makeEmployer(api, { name: 'Otter Press' });
  await open(setup, page, `/employers/${employerId}/setup/offer`);
  await page.getByText('A template', { exact: true }).click();
  await page.getByLabel('First day of coverage').fill('2026-08-01');
  const file = page.getByLabel('Template, a JSON file');
  const offer = page.getByRole('button', { name: 'Offer it' });
  await file.setInputFiles(byNames);
  await offer.click();
  await page.getByText('several entries called “Basin Dental”').waitFor();
  await shot(page, 'desk-template-1280');
  expect(await violations(page)).toEqual([]);
  await file.setInputFiles(byIds);
  await offer.click();
  const offered = page.getByRole('table', { name: 'Offered' });
  await offered.getByText('Basin Dental').waitFor();
  const productsOf = async (employer: string) =>
    (await api.get(`/v1/employers/${employer}/benefit-plan-years`)).body.data.map(
      ({ benefit_id, status }: Record<string, string>) => [benefit_id, status],
    );
  const products = (await productsOf(larkspur)).map(([id]: [string]) => [id, 'upcoming']);
  expect((await productsOf(employerId)).sort()).toEqual(products.sort());

  await page.getByRole('button', { name: 'Withdraw: Basin Dental' }).click();
  await page.getByLabel('Reason').fill('They chose another carrier.');
  await shot(page, 'desk-withdraw-1280');
  expect(await violations(page)).toEqual([]);
  await page.getByRole('button', { name: 'Withdraw', exact: true }).click();
  await offered.getByText('Basin Dental').waitFor({ state: 'detached' });
  const statuses = (await productsOf(employerId)).map(([, status]: [string, string]) => status);
  expect(statuses.sort()).toEqual(['inactive', 'upcoming', 'upcoming', 'upcoming']);
  await context.close();
});
