/** The one write path on a real database: what a command leaves behind, what it must not, and its idempotency keys. */
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseId } from '../../modules/vocabulary/ids.ts';
import { openTestOpenroll, type TestOpenroll } from '../../testing/app.ts';
import type { Tx } from '../database/db.ts';
import { codeOf } from '../database/errors.ts';
import { newTrace } from '../process/trace-context.ts';
import type { Uuid } from '../values/ids.ts';
import { type Command, command, type Kit } from './command.ts';
import { Refusal, refuse } from './refusal.ts';

const START = '2026-01-15T09:00:00Z';
const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';
const ACTOR = { kind: 'api_key', id: 'key', name: 'Ines' } as const;

/** An organization of its own, what its commands leave behind, and which workers they wake. */
async function setup(t: TestOpenroll, kind: 'live' | 'sandbox' = 'live') {
  const other = await t.otherOrganization(kind);
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
    // One connection: a statement past the transaction's own handle would wait forever.
    t = await openTestOpenroll({ database, poolSize: 1, now: START });
  });
  afterAll(() => t.close());

  it('writes rows, events with their tally, and one audit entry; then wakes the workers', async () => {
    const s = await setup(t);
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

  it('keeps events in the order in which they were emitted', async () => {
    const s = await setup(t);
    const names = ['enrollment.elected', 'enrollment.accepted', 'employee.deactivated', 'enrollment.elected'] as const;
    const told = names.map((name) => ({ name, resourceId: t.kit.newId() }));
    await s.run(async (context) => {
      for (const event of told) context.emit(event.name, event.resourceId);
      expect(context.events).toEqual(told);
    });
    const { events } = await s.left();
    expect(events).toEqual(told.map(({ name, resourceId }) => ({ event_name: name, resource_id: resourceId })));
  });

  it('leaves nothing after a refusal, and answers it', async () => {
    const s = await setup(t);
    const before = await s.left();
    const answer = await s.run(async (context) => {
      await doAll(context);
      refuse('already_answered');
    });
    expect(answer).toBeInstanceOf(Refusal);
    expect((answer as unknown as Refusal).code).toBe('already_answered');
    expect([await s.left(), s.wakes]).toEqual([before, []]);
  });

  it('leaves nothing after a fault, and rethrows it unchanged', async () => {
    const s = await setup(t);
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

  it('leaves nothing after a dry run, and answers what would have happened', async () => {
    const s = await setup(t);
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
    'is repeated up to three times after %s, without a trace of the earlier attempt',
    async (code) => {
      const s = await setup(t);
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
    const s = await setup(t);
    let attempts = 0;
    const run = async (context: Command) => {
      attempts++;
      await raise(context.db, '22000');
    };
    await expect(s.run(run)).rejects.toThrow();
    expect(attempts).toBe(1);
  });

  it('is repeated when the date has changed meanwhile, and decides by the new one', async () => {
    const s = await setup(t);
    const days: string[] = [];
    await s.run(async (context) => {
      days.push(context.today);
      t.real.set('2026-01-16T18:00:00Z');
      return doAll(context);
    });
    t.real.set(START);
    expect(days).toEqual(['2026-01-15', '2026-01-16']);
    expect((await s.left()).events.length).toBe(1);
  });

  it('decides by the day that the calendar is running, if the clock of another machine is ahead', async () => {
    const s = await setup(t);
    const place = (day: string | null, through: string) =>
      sql`update calendar_lanes set day = ${day}, calendar_through = ${through} where organization_id = ${s.organizationId}`.execute(
        t.database.db,
      );
    const today = () => s.run(async (context) => context.today);
    await place('2026-01-16', '2026-01-15');
    expect(await today()).toBe('2026-01-16');
    await place(null, '2026-01-17');
    expect(await today()).toBe('2026-01-17');
    await place('2026-01-10', '2026-01-09');
    expect(await today()).toBe('2026-01-15');
  });

  it('is turned away while the test clock advances', async () => {
    const s = await setup(t, 'sandbox');
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

  it('two commands that deadlock both succeed in the end', async () => {
    const [a, b] = [await setup(t), await setup(t)];
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
    // At least one of the two was rolled back; which one, and how often, is up to the database.
    expect(attempts.length).toBeGreaterThanOrEqual(3);
    for (const one of [a, b]) expect((await one.left()).events.length).toBe(1);
  });
});
