/** A simulated year of two organizations in a database that is backed up, and what must hold for any copy of it. */
import { sql } from 'kysely';
import type { Database, Db } from '../../../server/platform/database/db.ts';
import { addMonths, daysBetween, startOfMonth } from '../../../server/platform/values/dates.ts';
import { makeIds } from '../../../server/platform/values/ids.ts';
import { assembleTestOpenroll } from '../../../server/testing/assemble.ts';
import { seeded } from '../../../server/testing/random.ts';
import { holdInvoices, holdLaws, holdLedger, holdPaydays } from '../../simulation/laws.ts';
import type { Organization } from '../../simulation/organization.ts';
import { openHouseOn } from '../../simulation/simulate.ts';
import { storyOf } from '../../simulation/steps.ts';
import { type House, makeOrganization, take } from '../../simulation/world.ts';
import { must } from '../server.ts';

export interface Year {
  house: House;
  organizations: Organization[];
}

const address = { address_line_1: '214 Foundry Row', city: 'Tacoma', state: 'WA', zipcode: '98402' };
export const POLICY = { classification: 'all', waiting_period: 'none' };
export const employerBody = (name: string) => ({
  ...{ name, legal_name: name, ein: '47-3194821', email: 'a@lark.example', address, reference_id: name },
});

/** Played to a 1st, on which the ledgers equal what is owed. Each organization has a subscription, and a delivery not started yet. */
export async function playYear(database: Database, seed: number, receiver: string): Promise<Year> {
  const house = await openHouseOn(database);
  const random = seeded(seed);
  const bytes = new Uint8Array(10);
  house.setIds(
    makeIds(
      () => house.real.nowMs(),
      () => bytes.map(() => random(256)),
    ),
  );
  const organizations = [await makeOrganization(house, 'Larkspur'), await makeOrganization(house, 'Tamarack')] as const;
  const play = (step: Parameters<typeof take>[2]) => take(house, organizations[step.org], step, async () => {});
  for (const step of storyOf(seed)) await play(step);
  for (const org of [0, 1] as const) {
    const { today } = organizations[org];
    await play({ do: 'advance', org, days: daysBetween(today, addMonths(startOfMonth(today), 1)), crashes: [] });
  }
  for (const { api } of organizations) await api.post('/v1/webhook-subscriptions', { url: receiver });
  const year = { house, organizations: [...organizations] };
  await leaveDeliveries(year, 'left');
  return year;
}

/** An event in each organization, whose delivery is left to the next worker. */
export async function leaveDeliveries({ organizations }: Year, name: string): Promise<void> {
  for (const { api } of organizations) {
    const { id } = (await api.post('/v1/employers', employerBody(name))).body.data;
    const { status } = await api.post(`/v1/employers/${id}/benefit-eligibility-policies`, POLICY);
    must(status === 201, `a policy is answered ${status}`);
  }
}

/** How many rows each table has, and a digest over all of them. */
export type Print = Map<string, string>;

export async function printOf(db: Db): Promise<Print> {
  const { rows: tables } = await sql<{ name: string }>`
    select relname as name from pg_class where relkind in ('r', 'p') and not relispartition
      and relnamespace = 'public'::regnamespace order by relname`.execute(db);
  const print: Print = new Map();
  for (const { name } of tables) {
    const { rows } = await sql<{ print: string }>`
      select concat_ws(' ', count(*), md5(string_agg(md5(t::text), '' order by md5(t::text)))) as print
      from ${sql.table(name)} t`.execute(db);
    print.set(name, rows[0]?.print ?? '');
  }
  return print;
}

/** Checks that every row is as it was; returns how many there are. */
export async function compare(db: Db, before: Print): Promise<number> {
  const print = await printOf(db);
  const differ = [...new Set([...before.keys(), ...print.keys()])].filter(
    (name) => print.get(name) !== before.get(name),
  );
  must(differ.length === 0, `not as they were: ${differ.join(', ')}`);
  return [...print.values()].reduce((sum, one) => sum + Number(one.split(' ', 1)[0]), 0);
}

/** Checks that every law holds for a copy, in its tables and in its answers to these keys. */
export async function holdAll(database: Database, { house: original, organizations }: Year, keys: readonly string[]) {
  const house = await assembleTestOpenroll(database, original.real);
  try {
    for (const [at, org] of organizations.entries()) {
      const copied = { ...org, api: house.as(keys[at] ?? null) };
      await holdLaws(database.db, copied);
      await holdLedger(database.db, copied);
      await holdInvoices(database.db, copied);
      await holdPaydays(copied);
    }
  } finally {
    await house.app.close();
  }
}
