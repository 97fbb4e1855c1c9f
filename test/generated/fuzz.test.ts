/** Ten thousand requests of fixed seeds. A seed that has found something is added here, so that it is tried forever. */
import { afterAll, describe, expect, inject, it } from 'vitest';
import { administer } from '../../server/testing/app.ts';
import { TEMPLATE } from '../../server/testing/global-setup.ts';
import { fuzz } from '../fuzz/fuzz.ts';
import { openHouse } from '../fuzz/house.ts';
import { describeFinding } from '../fuzz/report.ts';

const SEEDS = [1, 2];
const REQUESTS = 10_000;

describe.each(SEEDS)('the requests of seed %d', (seed) => {
  const name = `fuzz_${process.pid}_${seed}`;
  afterAll(() => administer(inject('postgresUrl'), `drop database if exists ${name} with (force)`));

  it('break nothing, and neither show nor change what is another organization’s', async () => {
    const url = new URL(inject('postgresUrl'));
    await administer(url.href, `create database ${name} template ${TEMPLATE}`);
    url.pathname = name;
    const { openroll, close } = await openHouse(url.href, seed);
    try {
      const { findings, done, neverDone } = await fuzz(openroll, { requests: REQUESTS / SEEDS.length, seed });
      expect(findings.map(describeFinding)).toEqual([]);
      // The run is worth something only if most operations succeeded, too.
      expect(done.size).toBeGreaterThan(neverDone.length * 5);
    } finally {
      await close();
    }
  }, 240_000);
});
