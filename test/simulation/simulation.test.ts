/** A bounded number of simulated years, each from a seed; `npm run simulate` plays more (README). */
import { afterEach, expect, inject, it } from 'vitest';
import { administer, cloneOf } from '../../server/testing/app.ts';
import { TEMPLATE } from '../../server/testing/global-setup.ts';
import { describeFound, eventsOf, openHouse, play, simulate } from './simulate.ts';
import { storyOf } from './steps.ts';
import type { House } from './world.ts';

const SEEDS = 3;

const houses: { house: House; name: string }[] = [];
afterEach(async () => {
  for (const { house, name } of houses.splice(0)) {
    await house.app.close();
    await house.database.close();
    await administer(inject('postgresUrl'), `drop database ${name} with (force)`);
  }
});

async function open(what: string): Promise<House> {
  const name = `simulation_${what}_${process.pid}`;
  await cloneOf(inject('postgresUrl'), TEMPLATE, name);
  const house = await openHouse(Object.assign(new URL(inject('postgresUrl')), { pathname: name }).href);
  houses.push({ house, name });
  return house;
}

it(`holds every law in the years of ${SEEDS} seeds`, { timeout: 600_000 }, async () => {
  const found = await simulate(
    await open('laws'),
    Array.from({ length: SEEDS }, (_, at) => at + 1),
  );
  expect(found && describeFound(found)).toBeNull();
});

it('makes the same events from the same seed, to the byte, in two databases', { timeout: 600_000 }, async () => {
  const [one, two] = [await open('one'), await open('two')];
  const story = storyOf(7).slice(0, 30);
  for (const house of [one, two]) expect(await play(house, 7, story)).toBeNull();
  const events = await eventsOf(one);
  expect(events.split('\n').length).toBeGreaterThan(15);
  expect(await eventsOf(two)).toBe(events);
});
