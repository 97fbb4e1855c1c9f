/** A connection whose server has stopped answering. */
import type pg from 'pg';
import { afterEach, beforeEach, expect, inject, it } from 'vitest';
import { codeOf, isUnavailable } from './errors.ts';
import { boundSilence, PrimaryClient, type Silence } from './primary.ts';

let client: pg.Client;
let silence: Silence;
beforeEach(async () => {
  client = new PrimaryClient({ connectionString: inject('postgresUrl') });
  // The error reaches whoever waits for an answer.
  client.on('error', () => {});
  await client.connect();
  silence = boundSilence(client, 0.1);
});
afterEach(() => client.end());

it('is given up, and the database counts as unavailable', async () => {
  const error = await client.query('select pg_sleep(10)').catch((thrown) => thrown);
  expect([codeOf(error), isUnavailable(error)]).toEqual(['ETIMEDOUT', true]);
});

it('may take as long as it needs if it was told so', async () => {
  silence.bound(false);
  expect((await client.query('select pg_sleep(0.3), 1 as one')).rows).toMatchObject([{ one: 1 }]);
});
