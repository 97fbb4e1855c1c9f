/** HR's list of an employer with 500 people: paged, searched, and reached as a whole. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { hire } from '../../server/testing/builders.ts';
import { enroll } from '../../server/testing/enrolling.ts';
import { cutOff, overflow } from './support/audit.ts';
import { openSetup, type Setup } from './support/setup.ts';

const PEOPLE = 500;

let setup: Setup;
let employerId: string;
beforeAll(async () => {
  setup = await openSetup({ timeZone: 'UTC' });
  ({ employerId } = await enroll(setup.t));
  const people = Array.from({ length: PEOPLE - 1 }, (_, n) => ({
    first_name: 'Ada',
    last_name: `Abbott-${String.fromCharCode(65 + Math.floor(n / 26), 65 + (n % 26))}`,
    reference_id: `LBW-${1_000 + n}`,
    email: `ada${n}@larkspur-bikes.example`,
  }));
  await hire(setup.t, employerId, people);
});
afterAll(() => setup.close());

it.each([390, 1280])('pages, finds one of 500, and reaches all of them, %i px', async (width) => {
  const { page, frame, problems } = await setup.show(
    'employer-benefits',
    { type: 'employer', id: employerId },
    { width },
  );
  await frame.getByRole('button', { name: 'Enrollment' }).first().click();
  await frame.getByText(`${PEOPLE} people`).waitFor();
  await frame.getByText('Page 1 of 20').waitFor();
  expect([await overflow(page), await cutOff(page)]).toEqual([0, []]);
  await frame.getByRole('button', { name: 'Next page' }).click();
  await frame.getByText('Page 2 of 20').waitFor();
  await frame.getByRole('button', { name: 'Show addresses' }).click();
  const addresses = frame.getByRole('textbox', { name: /Bcc/ });
  await addresses.waitFor();
  expect(new Set((await addresses.inputValue()).split(', ')).size).toBe(PEOPLE);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    frame.getByRole('button', { name: 'Download CSV' }).click(),
  ]);
  expect(
    readFileSync(await download.path(), 'utf8')
      .trimEnd()
      .split('\r\n'),
  ).toHaveLength(PEOPLE + 1);
  await frame.getByLabel('Search by name or ID').fill('LBW-1498');
  await frame.getByText('1 person').waitFor();
  // This host does not let its frame use the clipboard, so the addresses are shown.
  expect(problems.filter((one) => !one.includes('Clipboard'))).toEqual([]);
});
