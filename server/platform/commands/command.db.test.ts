/** The one write path on a real database: what a command leaves behind, and what it must not; and its idempotency keys. */
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApiKey } from '../../modules/access/access.actions.ts';
import { parseId } from '../../modules/vocabulary/ids.ts';
import { type Api, openTestOpenroll, type TestOpenroll } from '../../testing/app.ts';
import { boundTo, makeEmployer } from '../../testing/builders.ts';
import { codeOf, type Tx, transaction } from '../database/db.ts';
import { deleteOldKeys } from '../http/idempotency.ts';
import { newTrace } from '../process/trace-context.ts';
import type { Uuid } from '../values/ids.ts';
import { type Command, command, type Kit } from './command.ts';
import { Refusal, refuse } from './refusal.ts';

const START = '2026-01-15T09:00:00Z';
const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';
const ACTOR = { kind: 'api_key', id: 'key', name: 'Ines' } as const;

/** An organization of its own, what its commands leave behind, and the wakes that they rang. */
async function stage(t: TestOpenroll) {
  const other = await t.otherOrganization();
  const organizationId = parseId('organization', other.organizationId) as Uuid;
  const wakes: string[] = [];
  const kit: Kit = { ...t.kit, wake: (kind) => wakes.push(kind) };
  const rows = async (query: ReturnType<typeof sql>) => (await query.execute(t.database.db)).rows;
  return {
    organizationId,
    wakes,
    run: <T>(run: (context: Command) => Promise<T>, dryRun: 'now' | false = false) =>
      command(kit, { organizationId, actor: ACTOR, trace: newTrace(TRACE_ID), dryRun }, run),
    /** Everything that a command may write. */
    left: async () => ({
      name: await rows(sql`select name from organizations where id = ${organizationId}`),
      events: await rows(
        sql`select event_name, resource_id from webhook_events where organization_id = ${organizationId} order by id`,
      ),
      tallies: await rows(
        sql`select event_name, sum(count)::int4 as count from webhook_event_tallies
          where organization_id = ${organizationId} group by 1 order by 1`,
      ),
      audit: await rows(
        sql`select actor_kind, actor_id, actor_name, action, resource_type, resource_id, changes, details, trace_id
          from audit_entries where organization_id = ${organizationId} and actor_kind <> 'system' order by id`,
      ),
    }),
  };
}
const rename = (context: Command, name: string) =>
  sql`update organizations set name = ${name} where id = ${context.organizationId}`.execute(context.db);
/** Does everything that a command can do. */
async function doAll(context: Command): Promise<string> {
  await rename(context, 'renamed');
  context.emit('employee.eligibility_granted', context.organizationId);
  context.audit('test', 'organization', context.organizationId, { details: { n: 1 } });
  context.wakeAfter('census');
  return 'done';
}

describe.each(['postgres', 'embedded'] as const)('a command on %s', (database) => {
  let t: TestOpenroll;
  beforeAll(async () => {
    // One connection: a statement past the transaction's own handle would wait for ever.
    t = await openTestOpenroll({ database, poolSize: 1, now: START });
  });
  afterAll(() => t.close());

  it('writes rows, events with their tally, and one audit entry; then wakes the workers', async () => {
    const s = await stage(t);
    const answer = await s.run(async (context) => {
      context.audit('an earlier word', 'employer', null);
      expect(s.wakes).toEqual([]);
      return doAll(context);
    });
    expect(answer).toBe('done');
    const { organizationId } = s;
    expect(await s.left()).toEqual({
      name: [{ name: 'renamed' }],
      events: [{ event_name: 'employee.eligibility_granted', resource_id: organizationId }],
      tallies: [{ event_name: 'employee.eligibility_granted', count: 1 }],
      audit: [
        {
          actor_kind: 'api_key',
          actor_id: 'key',
          actor_name: 'Ines',
          action: 'test',
          resource_type: 'organization',
          resource_id: organizationId,
          changes: [],
          details: { n: 1 },
          trace_id: TRACE_ID,
        },
      ],
    });
    expect(s.wakes.sort()).toEqual(['census', 'deliveries']);
  });

  it('keeps events in the order in which they were told', async () => {
    const s = await stage(t);
    const names = ['enrollment.elected', 'enrollment.accepted', 'employee.deactivated', 'enrollment.elected'] as const;
    const told = names.map((name) => ({ name, resourceId: t.kit.newId() }));
    await s.run(async (context) => {
      for (const event of told) context.emit(event.name, event.resourceId);
      expect(context.events).toEqual(told);
    });
    const { events, tallies } = await s.left();
    expect(events).toEqual(told.map(({ name, resourceId }) => ({ event_name: name, resource_id: resourceId })));
    expect(tallies).toContainEqual({ event_name: 'enrollment.elected', count: 2 });
  });

  it('leaves nothing after a refusal, and answers it', async () => {
    const s = await stage(t);
    const before = await s.left();
    const answer = await s.run(async (context) => {
      await doAll(context);
      refuse('already_answered');
    });
    expect(answer).toBeInstanceOf(Refusal);
    expect((answer as unknown as Refusal).code).toBe('already_answered');
    expect([await s.left(), s.wakes]).toEqual([before, []]);
  });

  it('leaves nothing after a fault, and throws it as it was', async () => {
    const s = await stage(t);
    const before = await s.left();
    const fault = new Error('ours');
    const run = async (context: Command) => {
      await doAll(context);
      throw fault;
    };
    await expect(s.run(run)).rejects.toBe(fault);
    await expect(s.run((context) => sql`select 1 / 0`.execute(context.db))).rejects.toThrow('division by zero');
    expect([await s.left(), s.wakes]).toEqual([before, []]);
  });

  it('leaves nothing after a dry run, and answers what it would have', async () => {
    const s = await stage(t);
    const before = await s.left();
    const answer = await s.run(async (context) => {
      expect(context.dryRun).toBe('now');
      await doAll(context);
      return (await sql`select name from organizations where id = ${s.organizationId}`.execute(context.db)).rows;
    }, 'now');
    expect(answer).toEqual([{ name: 'renamed' }]);
    expect([await s.left(), s.wakes]).toEqual([before, []]);
  });

  it.each(['40001', '40P01'])(
    'is repeated three times after %s, without a trace of the earlier attempt',
    async (code) => {
      const s = await stage(t);
      let attempts = 0;
      const failing = (times: number) => async (context: Command) => {
        await doAll(context);
        if (++attempts <= times) await raise(context.db, code);
        return attempts;
      };
      expect(await s.run(failing(3))).toBe(4);
      expect((await s.left()).events.length).toBe(1);
      attempts = 0;
      await expect(s.run(failing(4))).rejects.toSatisfy((error) => codeOf(error) === code);
      expect([attempts, (await s.left()).events.length]).toEqual([4, 1]);
    },
  );

  it('is not repeated after other errors', async () => {
    const s = await stage(t);
    let attempts = 0;
    const run = async (context: Command) => {
      attempts++;
      await raise(context.db, '22000');
    };
    await expect(s.run(run)).rejects.toThrow();
    expect(attempts).toBe(1);
  });

  it('is turned away while the test clock advances', async () => {
    const s = await stage(t);
    await sql`update organization_clocks set status = 'advancing' where organization_id = ${s.organizationId}`.execute(
      t.database.db,
    );
    const answer = (await s.run(doAll)) as unknown as Refusal;
    expect([answer.code, answer.headers]).toEqual(['clock_advancing', { 'retry-after': '1' }]);
    expect((await s.left()).events).toEqual([]);
  });
});

async function raise(db: Tx, code: string): Promise<void> {
  await sql.raw(`do $$ begin raise exception using errcode = '${code}'; end $$`).execute(db);
}

describe('on PostgreSQL', () => {
  let t: TestOpenroll;
  beforeAll(async () => {
    t = await openTestOpenroll({ now: START });
  });
  afterAll(() => t.close());

  it('two commands that lock each other out are both done in the end', async () => {
    const [a, b] = [await stage(t), await stage(t)];
    let waiting = 0;
    let bothHold = () => {};
    const both = new Promise<void>((resolve) => {
      bothHold = resolve;
    });
    const attempts: string[] = [];
    const run = (first: Uuid, second: Uuid) => async (context: Command) => {
      attempts.push(first);
      const lock = (id: Uuid) => sql`select 1 from organizations where id = ${id} for update`.execute(context.db);
      await lock(first);
      if (++waiting === 2) bothHold();
      await both;
      await lock(second);
      return doAll(context);
    };
    const done = [a.run(run(a.organizationId, b.organizationId)), b.run(run(b.organizationId, a.organizationId))];
    expect(await Promise.all(done)).toEqual(['done', 'done']);
    // One of the two at least was turned back; which, and how often, is the database’s choice.
    expect(attempts.length).toBeGreaterThanOrEqual(3);
    for (const one of [a, b]) expect((await one.left()).events.length).toBe(1);
  });
});

describe('an idempotency key', () => {
  let t: TestOpenroll;
  let api: Api;
  let apiKey: string;
  let organizationId: Uuid;
  beforeAll(async () => {
    t = await openTestOpenroll({ now: START });
  });
  afterAll(() => t.close());

  const employer = {
    name: 'Larkspur',
    legal_name: 'Larkspur Inc.',
    ein: '47-3194821',
    email: 'people@lark.example',
    address: { address_line_1: '214 Foundry Row', city: 'Tacoma', state: 'WA', zipcode: '98402' },
  };
  const under = (key: string) => ({ 'idempotency-key': key });
  const make = (key: string, changes: object = {}, by: Api = api) =>
    by.post('/v1/employers', { ...employer, ...changes }, under(key));
  const total = async () => (await api.get('/v1/employers')).body.pagination.total;
  const keys = async () =>
    (
      await sql<{ key: string; answer_status: number | null }>`
        select key, answer_status from idempotency_keys where organization_id = ${organizationId} order by key`.execute(
        t.database.db,
      )
    ).rows;
  async function fresh() {
    const other = await t.otherOrganization();
    ({ api, apiKey } = other);
    organizationId = parseId('organization', other.organizationId) as Uuid;
    // What is asked once is known: no request below waits for its credential.
    await total();
  }
  /** Holds up every command of the organization until it is let go. */
  async function holdUp(): Promise<() => Promise<void>> {
    let letGo = () => {};
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    let locked = () => {};
    const has = new Promise<void>((resolve) => {
      locked = resolve;
    });
    const ended = transaction(t.database.db, async (tx) => {
      await sql`select 1 from organization_clocks where organization_id = ${organizationId} for update`.execute(tx);
      locked();
      await held;
    });
    await has;
    return async () => {
      letGo();
      await ended;
    };
  }

  it('answers a repeat with what was answered first, and does nothing again', async () => {
    await fresh();
    const first = await make('k');
    const again = await make('k');
    expect([first.status, again.status, again.body]).toEqual([201, 201, first.body]);
    expect([first.headers['idempotent-replayed'], again.headers['idempotent-replayed']]).toEqual([undefined, 'true']);
    expect(await total()).toBe(1);
  });

  it('is in use while its request runs: 409, then the answer', async () => {
    await fresh();
    const letGo = await holdUp();
    const running = make('k');
    await expect.poll(keys).toEqual([{ key: 'k', answer_status: null }]);
    const refused = await make('k');
    expect([refused.status, refused.body.app_error_code, refused.headers['retry-after']]).toEqual([
      409,
      'idempotency_key_in_use',
      '1',
    ]);
    await letGo();
    expect((await running).status).toBe(201);
    expect((await make('k')).body).toEqual((await running).body);
    expect(await total()).toBe(1);
  });

  it('is taken over when its request has not answered after 60 real seconds; the late one writes nothing', async () => {
    await fresh();
    const letGo = await holdUp();
    const late = make('k');
    await expect.poll(keys).toEqual([{ key: 'k', answer_status: null }]);
    t.real.advanceMs(60_000);
    expect((await make('k')).status).toBe(409);
    expect((await make('k', { name: 'Other' })).status).toBe(422);
    t.real.advanceMs(1);
    const next = make('k');
    const claims = async () =>
      (
        await sql`select 1 from idempotency_keys where organization_id = ${organizationId} and claimed_at = ${t.real.now()}`.execute(
          t.database.db,
        )
      ).rows.length;
    await expect.poll(claims).toBe(1);
    await letGo();
    expect([(await late).status, (await late).body.app_error_code]).toEqual([500, 'internal_error']);
    expect((await next).status).toBe(201);
    expect((await make('k')).body).toEqual((await next).body);
    expect(await total()).toBe(1);
  });

  it('is free again after a refusal, for another body too', async () => {
    await fresh();
    const { id } = (await make('k')).body.data;
    const put = (address_line_1: string) =>
      api.put(`/v1/employers/${id}`, { address: { ...employer.address, address_line_1 } }, under('p'));
    expect((await put('PO Box 1')).status).toBe(422);
    expect((await keys()).map((row) => row.key)).toEqual(['k']);
    expect((await put('1 Main')).status).toBe(200);
    expect((await put('2 Main')).body.app_error_code).toBe('idempotency_key_reused');
    expect((await make('bad', { ein: 'x' })).status).toBe(400);
    expect((await make('bad')).status).toBe(201);
  });

  it('is kept for 24 real hours', async () => {
    await fresh();
    await make('k');
    t.real.advanceMs(24 * 3_600_000);
    expect((await make('k')).headers['idempotent-replayed']).toBe('true');
    await deleteOldKeys(t.database.db, t.real);
    expect((await keys()).length).toBe(1);
    t.real.advanceMs(1);
    const [renewed, another] = [await make('k', { name: 'Another' }), await make('k', { name: 'Another' })];
    expect([renewed.status, renewed.headers['idempotent-replayed']]).toEqual([201, undefined]);
    expect(another.body).toEqual(renewed.body);
    t.real.advanceMs(24 * 3_600_000 + 1);
    await deleteOldKeys(t.database.db, t.real);
    expect([await keys(), await total()]).toEqual([[], 2]);
  });

  it('belongs to one credential, or to the entity that a token is bound to', async () => {
    await fresh();
    await make('k');
    const second = t.as((await createApiKey(t.kit, organizationId, 'second')).apiKey);
    expect((await make('k', { name: 'Other' }, second)).status).toBe(201);
    const { access_token } = (await api.post('/v1/auth/access-tokens', { grant_type: 'client_credentials' })).body;
    // An unbound token stands for the key that minted it: it lives too short for a key of its own.
    expect((await make('k', {}, t.as(access_token))).headers['idempotent-replayed']).toBe('true');
    expect(await total()).toBe(2);
    const other = await t.otherOrganization();
    expect((await make('k', { name: 'Third' }, other.api)).status).toBe(201);
    expect(apiKey).not.toBe(other.apiKey);
  });

  it('of a bound token outlives the token, not the entity', async () => {
    const employerId = await makeEmployer(t.api);
    const rows = [1, 2].map((n) => ({
      first_name: 'A',
      last_name: `B${n}`,
      date_of_birth: '1990-01-01',
      email: `a${n}@x.example`,
    }));
    await t.api.post(`/v1/employers/${employerId}/census-sync`, { employees: rows });
    await t.drain();
    const [one, two] = (await t.api.get(`/v1/employers/${employerId}/employees`)).body.data;
    const patch = async (who: { id: string; member_id: string }, preferred_language: string) =>
      (await boundTo(t, 'employee', who.id)).patch(`/v1/members/${who.member_id}`, { preferred_language }, under('k'));
    expect((await patch(one, 'es')).headers['idempotent-replayed']).toBeUndefined();
    expect((await patch(one, 'es')).headers['idempotent-replayed']).toBe('true');
    expect((await patch(two, 'es')).headers['idempotent-replayed']).toBeUndefined();
  });

  it('belongs to one method and path; another query or body is another request', async () => {
    await fresh();
    const { id } = (await make('k')).body.data;
    expect((await api.put(`/v1/employers/${id}`, { name: 'Renamed' }, under('k'))).status).toBe(200);
    expect((await api.put(`/v1/employers/${id}/settings`, { pay_frequency: 'weekly' }, under('k'))).status).toBe(200);
    const reused = async (url: string, body: object) => (await api.post(url, body, under('k'))).body.app_error_code;
    expect(await reused('/v1/employers?x=1', employer)).toBe('idempotency_key_reused');
    expect(await reused('/v1/employers', { ...employer, name: 'Other' })).toBe('idempotency_key_reused');
  });

  it('of a dry run is not looked at', async () => {
    await fresh();
    const dry = await api.post('/v1/employers?dry_run=true', employer, under('k'));
    expect([dry.status, await keys()]).toEqual([200, []]);
    expect((await make('k')).status).toBe(201);
  });

  it('lets five requests at once make one employer', async () => {
    await fresh();
    const answers = await Promise.all(Array.from({ length: 5 }, () => make('k')));
    const made = answers.filter((one) => one.status === 201);
    const refused = answers.filter((one) => one.body.app_error_code === 'idempotency_key_in_use');
    expect(made.filter((one) => !one.headers['idempotent-replayed']).length).toBe(1);
    expect([made.length + refused.length, await total()]).toEqual([5, 1]);
    expect(new Set(made.map((one) => one.body.data.id)).size).toBe(1);
  });

  it.each(['', 'x'.repeat(256), 'tab\there', 'é'])('is refused when it is %j', async (key) => {
    await fresh();
    const answer = await make(key);
    expect([answer.status, answer.body.app_error_code]).toEqual([400, 'invalid_idempotency_key']);
  });
});
