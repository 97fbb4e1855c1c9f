/**
 * A process that is killed in the middle of a census or a member sync finishes it after the restart: nothing is lost, nothing happens twice.
 * `npm run nightly -- crashes` kills it at two more places, in larger censuses.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { Client } from 'pg';
import { afterEach, describe, expect, inject, it } from 'vitest';
import { makeKit } from '../../server/kit.ts';
import { createOrganization } from '../../server/modules/access/access.actions.ts';
import { type Database, openEmbedded, openPostgres } from '../../server/platform/database/db.ts';
import { realClock, realIds } from '../../server/platform/process/real-clock.ts';
import { TEMPLATE } from '../../server/testing/global-setup.ts';
import { NIGHTLY } from '../../server/testing/nightly.ts';
import { rosterRow } from '../../server/testing/people.ts';
import { type ServerProcess, startServer } from '../../server/testing/process.ts';

let server: ServerProcess | null = null;
const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  await server?.kill();
  server = null;
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

let apiKey: string;
async function call(method: string, path: string, body?: object) {
  const answer = await fetch((server as ServerProcess).address + path, {
    method,
    headers: { authorization: `Bearer ${apiKey}`, ...(body ? { 'content-type': 'application/json' } : {}) },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${await answer.text()}`);
  // biome-ignore lint/suspicious/noExplicitAny: other tests hold the bodies against the contract
  return ((await answer.json()) as { data: any }).data;
}

let employers = 0;

async function makeEmployer(): Promise<string> {
  const address = { address_line_1: '214 Foundry Row', city: 'Tacoma', state: 'WA', zipcode: '98402' };
  const names = { name: 'Larkspur', legal_name: 'Larkspur Inc.', ein: '47-3194821', email: 'a@lark.example' };
  const { id } = await call('POST', '/v1/employers', { ...names, address, reference_id: `lark-${++employers}` });
  const policy = { classification: 'full_time', waiting_period: 'none' };
  await call('POST', `/v1/employers/${id}/benefit-eligibility-policies`, policy);
  return id;
}

/** Every second person is covered by the policy. */
const roster = (count: number) =>
  Array.from({ length: count }, (_, n) => rosterRow(n, { employee_class: n % 2 === 0 ? 'Full Time' : 'Part Time' }));
/** Half of them will leave, which would stop the roster. */
const submit = async (employer: string, employees: object[]): Promise<string> => {
  const url = `/v1/employers/${employer}/census-sync?max_deactivations=${employees.length}`;
  return (await call('POST', url, { employees })).census_sync_id;
};
const syncOf = (employer: string, sync: string) => call('GET', `/v1/employers/${employer}/census-syncs/${sync}`);
const completed = (employer: string, sync: string) =>
  expect.poll(async () => (await syncOf(employer, sync)).status, { timeout: 60_000 }).toBe('completed');

const crewRow = (n: number, plan_id: string) => ({
  ...{ reference_id: `crew-${n}`, first_name: 'Solveig', last_name: 'Amankwah', date_of_birth: '1988-04-19' },
  ...{ email: `crew.${n}@crew.example`, plan_id },
  address: { address_line_1: '502 Tannery Street', city: 'Portland', state: 'OR', zipcode: '97209' },
});

/** For how many people each event happened how often: `{"employee.deactivated": {"1": 500}}`. */
async function timesTold({ db }: Database): Promise<Record<string, Record<string, number>>> {
  const { rows } = await sql<{ name: string; times: number; people: number }>`
    select name, times, count(*)::int4 as people from (
      select event_name as name, resource_id, count(*)::int4 as times from webhook_events group by 1, 2) e
    where name like 'employee.%' group by 1, 2 order by 1`.execute(db);
  const told: Record<string, Record<string, number>> = {};
  for (const { name, times, people } of rows) told[name] = { ...told[name], [times]: people };
  return told;
}

async function totals({ db }: Database) {
  const { rows } = await sql`
    select (select count(*)::int4 from employees) as employees, (select count(*)::int4 from members) as members,
      (select count(distinct reference_id)::int4 from employees) as references,
      (select count(*)::int4 from employees where status = 'active') as active,
      (select count(*)::int4 from webhook_events where event_name like 'employee.%') as events,
      (select count(*)::int4 from audit_entries where action = 'census_sync.complete') as completions,
      (select count(*)::int4 from census_rows) as rows`.execute(db);
  return rows[0];
}

describe('on PostgreSQL', () => {
  const ROWS = NIGHTLY ? 5_000 : 3_000;

  it('killed at any point of two censuses and of two member syncs', { timeout: 180_000 }, async () => {
    const database = await clone();
    const kit = makeKit({ database, real: realClock, newId: realIds(realClock) });
    ({ apiKey } = await createOrganization(kit, { name: 'Juniper', kind: 'live', timeZone: 'UTC' }));
    const env = { DATABASE_URL: database.url, OPENROLL_SECRET: 'a secret for tests, not for anything else' };
    const place = async () => {
      const { rows } = await sql<{ phase: string; row_cursor: number; employee_cursor: string | null; status: string }>`
        select phase, row_cursor, employee_cursor, status from census_syncs order by number desc limit 1`.execute(
        database.db,
      );
      const { phase = '', row_cursor = 0, employee_cursor = null, status = '' } = rows[0] ?? {};
      if (status === 'completed') return 'completed';
      return phase === 'omit' ? `omit ${employee_cursor === null ? 'begins' : 'goes on'}` : `${phase} ${row_cursor}`;
    };
    /** Kills the server as soon as the work has reached a place, and starts it again. */
    const killing =
      (standing: () => Promise<string>) =>
      async (...places: string[]) => {
        await expect.poll(standing, { interval: 1, timeout: 60_000 }).toBeOneOf(places);
        await server?.kill();
        expect(await standing()).not.toBe('completed');
        server = await startServer(env);
      };
    const killAt = killing(place);

    server = await startServer(env);
    const employer = await makeEmployer();
    const first = await submit(employer, roster(ROWS));
    await killAt('match 0', 'apply 0');
    await killAt('apply 1000', 'apply 2000');
    if (NIGHTLY) await killAt('apply 3000', 'apply 4000');
    await completed(employer, first);
    expect((await syncOf(employer, first)).counts).toMatchObject({
      created: ROWS,
      updated: 0,
      unchanged: 0,
      failed: 0,
    });
    expect(await timesTold(database)).toEqual({ 'employee.eligibility_granted': { 1: ROWS / 2 } });

    // Half of them leave, and everybody who stays has a new phone.
    const staying = roster(ROWS / 2).map((row) => ({ ...row, phone: '2535550164' }));
    const second = await submit(employer, staying);
    if (NIGHTLY) await killAt('apply 0', 'apply 1000', 'apply 2000');
    await killAt('omit begins', 'omit goes on');
    await completed(employer, second);
    expect((await syncOf(employer, second)).counts).toMatchObject({
      created: 0,
      updated: ROWS / 2,
      unchanged: 0,
      deactivated: ROWS / 2,
      failed: 0,
    });
    expect(await timesTold(database)).toEqual({
      'employee.eligibility_granted': { 1: ROWS / 2 },
      'employee.eligibility_terminated': { 1: ROWS / 4 },
      'employee.deactivated': { 1: ROWS / 2 },
    });
    const events = ROWS / 2 + ROWS / 4 + ROWS / 2;
    expect(await totals(database)).toEqual({
      employees: ROWS,
      members: ROWS,
      references: ROWS,
      active: ROWS / 2,
      events,
      completions: 2,
      rows: 0,
    });

    await killMemberSyncs(
      database,
      killing(() => placeOfMemberSync(database)),
    );
    expect(await server?.stop()).toBe(0);
  });

  async function killMemberSyncs(database: Database, killAt: (...places: string[]) => Promise<void>): Promise<void> {
    const { id: plan_id } = await call('POST', '/v1/care-plans', { name: 'Everyday Care' });
    const { id: group } = await call('POST', '/v1/groups', { name: 'Night shift', external_reference_id: 'night' });
    const url = `/v1/groups/${group}/members/sync`;
    const send = async (from: number) => {
      const members = Array.from({ length: ROWS }, (_, n) => crewRow(from + n, plan_id));
      return (await call('POST', url, { members })).request_id as string;
    };
    const results = async (request: string) => {
      await expect
        .poll(async () => (await call('GET', `${url}/${request}`)).completed_at, { timeout: 60_000 })
        .not.toBeNull();
      const {
        added_group_member_ids: added,
        removed_group_member_ids: removed,
        failures,
      } = (await call('GET', `${url}/${request}`)).results;
      return { added: new Set(added).size, removed: new Set(removed).size, failures };
    };

    const first = await send(0);
    await killAt('add 1000', 'add 2000');
    expect(await results(first)).toEqual({ added: ROWS, removed: 0, failures: [] });
    // Half of them leave, and as many join.
    const second = await send(ROWS / 2);
    await killAt('remove 0', 'add 0');
    await killAt('add 1000', 'add 2000');
    expect(await results(second)).toEqual({ added: ROWS / 2, removed: ROWS / 2, failures: [] });
    const { rows } = await sql`
      select (select count(*)::int4 from group_members) as members, (select count(*)::int4 from group_members where active) as active,
        (select count(*)::int4 from care_subscriptions) as subscriptions,
        (select count(*)::int4 from care_subscriptions where ended_on is null) as running,
        (select count(*)::int4 from audit_entries where action = 'group_sync.complete') as completions,
        (select count(*)::int4 from group_sync_rows) as rows`.execute(database.db);
    const people = ROWS * 1.5;
    expect(rows).toEqual([
      { members: people, active: ROWS, subscriptions: people, running: ROWS, completions: 2, rows: 0 },
    ]);
  }

  async function placeOfMemberSync({ db }: Database): Promise<string> {
    const { rows } = await sql<{ place: string }>`
      select case when completed_at is null then phase || ' ' || row_cursor else 'completed' end as place
      from group_syncs order by number desc limit 1`.execute(db);
    return rows[0]?.place ?? '';
  }

  async function clone(): Promise<Database & { url: string }> {
    const admin = inject('postgresUrl');
    const name = `crash_${process.pid}`;
    const administer = async (statement: string) => {
      const client = new Client({ connectionString: admin });
      await client.connect();
      await client.query(statement);
      await client.end();
    };
    await administer(`create database ${name} template ${TEMPLATE}`);
    const url = new URL(admin);
    url.pathname = name;
    const database = openPostgres(url.href, { poolSize: 2 });
    cleanUps.push(
      () => administer(`drop database ${name} with (force)`),
      () => database.close(),
    );
    return { ...database, url: url.href };
  }
});

describe('on the embedded database', () => {
  const ROWS = NIGHTLY ? 3_000 : 750;

  it('killed in the middle', { timeout: 120_000 }, async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'openroll-crash-'));
    cleanUps.push(() => rmSync(dataDir, { recursive: true, force: true }));
    const env = { OPENROLL_DATA_DIR: dataDir };
    server = await startServer(env);
    apiKey = JSON.parse(readFileSync(join(dataDir, 'credentials.json'), 'utf8')).api_key;
    const employer = await makeEmployer();
    const sync = await submit(employer, roster(ROWS));
    const created = async () => (await syncOf(employer, sync)).counts.created;
    for (const least of NIGHTLY ? [1, ROWS / 2] : [1]) {
      await expect.poll(created, { interval: 1, timeout: 60_000 }).toBeGreaterThanOrEqual(least);
      await server.kill();
      server = await startServer(env);
      expect(await created()).toBeGreaterThanOrEqual(least);
    }
    await completed(employer, sync);
    expect((await syncOf(employer, sync)).counts).toMatchObject({ created: ROWS, updated: 0, unchanged: 0, failed: 0 });
    expect(await server.stop()).toBe(0);

    const database = await openEmbedded(join(dataDir, 'database'));
    cleanUps.push(() => database.close());
    expect(await timesTold(database)).toEqual({ 'employee.eligibility_granted': { 1: ROWS / 2 } });
    expect(await totals(database)).toEqual({
      employees: ROWS,
      members: ROWS,
      references: ROWS,
      active: ROWS,
      events: ROWS / 2,
      completions: 1,
      rows: 0,
    });
  });
});
