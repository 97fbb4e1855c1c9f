/**
 * Every operation that the server lists, requested by every role of the desk: the table of roles decides before anything else is
 * looked at. A new operation has to be put into the table, or among those that the desk does not have.
 */
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { personalIds } from '../../server/modules/users/personal.rules.ts';
import { AREAS, NOT_AT_THE_DESK, rolesFor } from '../../server/modules/users/roles.rules.ts';
import { ROLES } from '../../server/modules/vocabulary/roles.ts';
import { openTestOpenroll, type TestOpenroll } from '../../server/testing/app.ts';
import { AT_A_DESK, type DeskUser, FROM_THE_DESK, sendPlain, signInAs } from '../../server/testing/desk.ts';
import { describedBy, isMutation, type Operation } from './support/document.ts';
import { changedTables, rowsOf } from './support/rows.ts';
import { fill, makeWorld, type World } from './support/world.ts';

/** Queries without which a request is refused. */
const REQUIRED: Record<string, string> = {
  reconcileDeductions: '?month=2025-12',
  getEmployeeAsOf: '?date=2026-01-01',
};
/** Operations that the reference does not list: only pages of the desk call them. */
const OF_THE_PAGES = [
  ...['getDeskSession', 'signOut', 'revealPayrollAccessSetup', 'listApiKeys', 'createApiKey', 'revokeApiKey'],
];

let t: TestOpenroll;
let world: World;
let users: DeskUser[];
let operations: (Operation & { url: string })[];
beforeAll(async () => {
  t = await openTestOpenroll({ settings: AT_A_DESK });
  world = await makeWorld(t, 1);
  const listed = (await describedBy(t.app)).operations.filter(({ callers }) => callers.includes('K'));
  operations = await Promise.all(
    listed.map(async (one) => ({
      ...one,
      // Nothing is changed.
      url: (await fill(world, one.path)) + (isMutation(one) ? '?dry_run=true' : (REQUIRED[one.id] ?? '')),
    })),
  );
  users = [];
  for (const role of ROLES) users.push(await signInAs(t, world.apiKey, role));
}, 120_000);
afterAll(() => t.close());

const bodyOf = (operation: Operation) => (isMutation(operation) ? {} : undefined);

it('the table names each operation once, and none that does not exist', () => {
  const named = [...AREAS.flatMap(({ operations: names }) => names), ...NOT_AT_THE_DESK];
  expect(named.toSorted()).toEqual([...operations.map(({ id }) => id), ...OF_THE_PAGES].toSorted());
});

describe('each operation, by each role', () => {
  it('is done where the table allows it, and refused before anything is looked at where it does not', async () => {
    const breaches: string[] = [];
    const before = await rowsOf(t.database.db, world.organizationId);
    for (const operation of operations) {
      for (const user of users) {
        const { status, body } = await user.call(operation.method, operation.url, bodyOf(operation));
        const allowed = rolesFor(operation.id);
        const isRight =
          allowed.length === 0
            ? status === 404
            : allowed.includes(user.role)
              ? isMutation(operation)
                ? ![401, 403, 404].includes(status)
                : status === 200
              : status === 403 && body.app_error_code === 'role_not_allowed';
        if (!isRight) breaches.push(`${operation.id}, ${user.role}: ${status} ${JSON.stringify(body)}`);
      }
    }
    expect(breaches).toEqual([]);
    const after = await rowsOf(t.database.db, world.organizationId);
    expect(changedTables(before, after, ['access_log', 'user_sessions'])).toEqual([]);
  }, 120_000);

  it('shows no person to the sales role', async () => {
    const sales = users.find(({ role }) => role === 'SALES');
    const reads = operations.filter((one) => !isMutation(one) && rolesFor(one.id).includes('SALES'));
    expect(reads.length).toBeGreaterThan(10);
    for (const { id, method, url } of reads) {
      const { body } = (await sales?.call(method, url)) ?? {};
      expect([id, personalIds('', body)]).toEqual([id, []]);
    }
  });

  it('leaves an entry in the access log for each answer about a person', async () => {
    const [admin] = users;
    const logged = async () =>
      (await sql<{ n: number }>`select count(*) as n from access_log`.execute(t.database.db)).rows[0]?.n ?? 0;
    let personal = 0;
    for (const operation of operations.filter((one) => !isMutation(one) && rolesFor(one.id).includes('ADMIN'))) {
      const before = await logged();
      const answered = await admin?.call(operation.method, operation.url);
      const isPersonal = personalIds(operation.url, answered?.body ?? null).length > 0;
      expect([operation.id, (await logged()) - before]).toEqual([operation.id, isPersonal ? 1 : 0]);
      personal += Number(isPersonal);
    }
    expect(personal).toBeGreaterThan(25);
  }, 120_000);
});

describe('a credential opens only its own door', () => {
  it('a cookie opens no route for programs, and a bearer token no route of the desk', async () => {
    const { cookie, csrfToken } = users[0] as DeskUser;
    const asUser = { ...FROM_THE_DESK, cookie, 'x-csrf-token': csrfToken };
    const asProgram = { ...FROM_THE_DESK, authorization: `Bearer ${world.apiKey}` };
    const breaches: string[] = [];
    for (const operation of operations) {
      const { method, url, id } = operation;
      const body = bodyOf(operation);
      const given = body === undefined ? {} : { body };
      const byCookie = await sendPlain(t, method, url, { headers: asUser, ...given });
      const byBearer = await sendPlain(t, method, `/console/api${url}`, { headers: asProgram, ...given });
      if (byCookie.status !== 401) breaches.push(`${id} with a cookie: ${byCookie.status}`);
      if (byBearer.status !== (rolesFor(id).length > 0 ? 401 : 404))
        breaches.push(`${id} with a key: ${byBearer.status}`);
    }
    expect(breaches).toEqual([]);
  }, 60_000);

  it('a request that no page of the desk made is refused, and so is a change without its token', async () => {
    const { cookie, csrfToken } = users[0] as DeskUser;
    const refused = { status: 403, body: { app_error_code: 'not_from_the_desk' } };
    for (const operation of operations.filter(({ id }) => rolesFor(id).length > 0)) {
      const { method, url } = operation;
      const body = bodyOf(operation);
      const send = (headers: Record<string, string>) =>
        sendPlain(t, method, `/console/api${url}`, { headers: { cookie, ...headers }, ...(body ? { body } : {}) });
      expect(await send({ 'sec-fetch-site': 'cross-site', 'x-csrf-token': csrfToken })).toMatchObject(refused);
      if (!isMutation(operation)) continue;
      expect(await send(FROM_THE_DESK)).toMatchObject(refused);
      expect(await send({ ...FROM_THE_DESK, 'x-csrf-token': `${csrfToken.slice(0, -1)}!` })).toMatchObject(refused);
    }
  }, 60_000);
});
