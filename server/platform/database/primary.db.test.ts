/** A connection whose server says nothing any more. */
import type pg from 'pg';
import { afterEach, beforeEach, expect, inject, it } from 'vitest';
import { codeOf, isUnavailable } from './errors.ts';
import { boundSilence, PrimaryClient, type Silence } from './primary.ts';

let client: pg.Client;
let silence: Silence;
beforeEach(async () => {
  client = new PrimaryClient({ connectionString: inject('postgresUrl') });
  // Whoever waits for an answer is told.
  client.on('error', () => {});
  await client.connect();
  silence = boundSilence(client, 0.1);
});
afterEach(() => client.end());

it('is given up, and that counts as a database that is away', async () => {
  const error = await client.query('select pg_sleep(10)').catch((thrown) => thrown);
  expect([codeOf(error), isUnavailable(error)]).toEqual(['ETIMEDOUT', true]);
});

it('may take as long as it needs where that was said', async () => {
  silence.bound(false);
  expect((await client.query('select pg_sleep(0.3), 1 as one')).rows).toMatchObject([{ one: 1 }]);
});
