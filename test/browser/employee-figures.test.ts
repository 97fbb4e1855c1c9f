/**
 * What the employee's page costs its reader: bytes and trips before the first content, what moves, and the clicks of a family. Seconds
 * depend on the machine, so they are printed: `npm test -- browser/employee-figures`.
 */
import type { FrameLocator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { layoutShift, widgetFrame } from './support/audit.ts';
import { makeWorld, type World } from './support/employee-world.ts';
import { openSetup, type Setup } from './support/setup.ts';

const MOST_BYTES = 90_000;
/** One after the other: the page, its code, whom it is for, the data. */
const MOST_TRIPS = 4;
const MOST_CLICKS = 35;
const MOST_SCREENS = 10;
/** A phone on a bus: 400 ms for each answer, and 50 KB a second for all of them. */
const SLOW = { offline: false, latency: 400, downloadThroughput: 50_000, uploadThroughput: 50_000 };

let setup: Setup;
let world: World;
beforeAll(async () => {
  setup = await openSetup({ timeZone: 'UTC' });
  world = await makeWorld(setup.t);
});
afterAll(() => setup.close());

const show = (options = {}) =>
  setup.show('employee-dashboard', { type: 'employee', id: world.employeeId }, { width: 390, ...options });

it('shows its first content after few bytes and trips, and nothing moves', async () => {
  const { page, called } = await show();
  await called('onEmployeeViewReady');
  await slowDown(page);
  await page.evaluate(() => {
    window.calls.length = 0;
    const frame = document.querySelector('iframe');
    frame?.setAttribute('src', frame.src);
  });
  await called('onEmployeeViewReady');
  const { files, bytes, trips, painted, shown } = await widgetFrame(page).evaluate(untilFirstContent);
  console.log(
    `${(bytes / 1000).toFixed(1)} KB in ${files} files and ${trips} trips; at 50 KB/s and 400 ms the skeleton after ` +
      `${(painted / 1000).toFixed(2)} s, the first data after ${(shown / 1000).toFixed(2)} s`,
  );
  expect(files).toBeGreaterThan(8);
  expect(bytes).toBeGreaterThan(30_000);
  expect(bytes).toBeLessThanOrEqual(MOST_BYTES);
  expect(trips).toBeLessThanOrEqual(MOST_TRIPS);
  expect(await layoutShift(page)).toBe(0);
});

/** Everything that is requested from here on. */
async function slowDown(page: Page): Promise<void> {
  const network = await page.context().newCDPSession(page);
  await network.send('Network.enable');
  await network.send('Network.setCacheDisabled', { cacheDisabled: true });
  await network.send('Network.emulateNetworkConditions', SLOW);
}

/** In the page: what was requested until the last answer that home is made of. */
function untilFirstContent() {
  const HOME =
    /\/v1\/(members|employees)\/\w+\/(enrollments|dependents|qualifying-life-events|signatures|timeline|id-cards)/;
  const [document] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
  const resources = performance.getEntriesByType('resource') as PerformanceResourceTiming[];
  const shown = Math.max(...resources.filter(({ name }) => HOME.test(name)).map(({ responseEnd }) => responseEnd));
  const before = [...(document ? [document] : []), ...resources].filter(({ startTime }) => startTime < shown);
  before.sort((a, b) => a.startTime - b.startTime);
  const depths: number[] = [];
  for (const one of before) {
    // What a document names is requested while the rest of it is still loading.
    const known = before.map((earlier) => (earlier === document ? earlier.responseStart : earlier.responseEnd));
    const causes = depths.filter((_, at) => (known[at] ?? 0) <= one.startTime);
    depths.push(1 + Math.max(0, ...causes));
  }
  return {
    files: before.length,
    bytes: before.reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0),
    trips: Math.max(...depths),
    painted: performance.getEntriesByName('first-paint')[0]?.startTime ?? Number.NaN,
    shown,
  };
}

/** A person who knows what to enter. A field takes one click, and so does a button; a list takes two. */
function person(frame: FrameLocator) {
  const cost = { clicks: 0, screens: 0 };
  return {
    cost,
    press: async (name: string | RegExp) => {
      cost.clicks++;
      await frame.getByRole('button', { name }).click();
    },
    choose: async (name: string | RegExp) => {
      cost.clicks++;
      await frame.getByRole('radio', { name }).check();
    },
    type: async (label: string, text: string) => {
      cost.clicks++;
      await frame.getByLabel(label).fill(text);
    },
    pick: async (label: string, value: string) => {
      cost.clicks += 2;
      await frame.getByLabel(label).selectOption(value);
    },
    tick: async () => {
      for (const box of await frame.locator('[data-consent]').all()) {
        cost.clicks++;
        await box.check();
      }
    },
    arrive: async (name: string) => {
      cost.screens++;
      await frame.getByRole('heading', { level: 1, name }).waitFor();
    },
  };
}

const FAMILY = [
  { name: 'Rui', who: 'Spouse', born: ['1', '15', '1990'] },
  { name: 'Ines', who: 'Child', born: ['3', '2', '2019'] },
  { name: 'Tiago', who: 'Child', born: ['5', '9', '2021'] },
] as const;

it('enrolls a family of four in three products with few clicks and screens', async () => {
  const { frame, problems } = await show();
  const { cost, press, choose, type, pick, tick, arrive } = person(frame);
  await arrive('Your benefits');
  await press('Choose my benefits');
  await arrive('Cascade Medical');
  await press('Add a spouse or child');
  await arrive('Add a spouse or child');
  for (const [at, { name, who, born }] of FAMILY.entries()) {
    await type('First name', name);
    await choose(who);
    await pick('Month', born[0]);
    await type('Day', born[1]);
    await type('Year', born[2]);
    const isLast = at === FAMILY.length - 1;
    await press(isLast ? /^Save$/ : 'Save and add another person');
    if (!isLast) await frame.getByText(`${name} was added to your family.`).waitFor();
  }
  await arrive('Cascade Medical');
  await choose(/^Cascade Silver/);
  await press('Continue');
  await arrive('Bright Dental');
  await choose(/^Bright Dental/);
  await press('Continue');
  await arrive('Clear Vision');
  await choose(/^Clear Vision/);
  await press('Review and sign');
  await arrive('Review and sign');
  await frame.locator('[data-consent]').nth(2).waitFor();
  await tick();
  await type('Your full name', 'Odalys Ferreira');
  await press('Sign 3 answers');
  await arrive('You are done');
  console.log(`${cost.clicks} clicks on ${cost.screens} screens`);
  const { data } = (await setup.t.api.get(`/v1/members/${world.memberId}/enrollments`)).body;
  expect(data).toHaveLength(3);
  for (const one of data) expect(one).toMatchObject({ status: 'enrolled', coverage_tier: 'EF' });
  expect(cost.clicks).toBeLessThanOrEqual(MOST_CLICKS);
  expect(cost.screens).toBeLessThanOrEqual(MOST_SCREENS);
  expect(problems).toEqual([]);
  // The scripted person may take a minute.
}, 60_000);
