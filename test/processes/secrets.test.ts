/**
 * The operator's secret changes in four steps, with two nodes that keep working: each event is delivered and signed, whichever node
 * takes it, and nothing is counted against a receiver.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { makeKit } from '../../server/kit.ts';
import { createOrganization } from '../../server/modules/access/access.actions.ts';
import { openPostgres } from '../../server/platform/database/db.ts';
import { realClock, realIds } from '../../server/platform/process/real-clock.ts';
import { TEMPLATE } from '../../server/testing/global-setup.ts';
import { COMPILED, type ServerProcess, startServer } from '../../server/testing/process.ts';
import { type Receiver, startReceiver, verifiesVitable } from '../../server/testing/receiver.ts';

const [OLD, NEW] = ['the secret that the nodes began with at first', 'the secret that they are to have afterwards'];
const CLI = join(import.meta.dirname, '../../server/cli.ts');

let url: string;
let apiKey: string;
let receiver: Receiver;
const nodes: ServerProcess[] = [];

beforeAll(async () => {
  const admin = new Client({ connectionString: inject('postgresUrl') });
  await admin.connect();
  await admin.query(`create database secrets template ${TEMPLATE}`);
  await admin.end();
  url = Object.assign(new URL(inject('postgresUrl')), { pathname: 'secrets' }).href;
  const database = openPostgres(url, { poolSize: 1 });
  const kit = makeKit({ database, real: realClock, newId: realIds(realClock) });
  ({ apiKey } = await createOrganization(kit, { name: 'Juniper', kind: 'sandbox', timeZone: 'UTC' }));
  await database.close();
  receiver = await startReceiver();
}, 120_000);
afterAll(async () => {
  await Promise.all(nodes.map((node) => node.kill()));
  await receiver?.close();
});

const environment = (secret: string, ...open: string[]) => ({
  DATABASE_URL: url,
  OPENROLL_SECRET: secret,
  OPENROLL_SECRETS_OPEN: open.join(','),
  OPENROLL_ALLOW_LOOPBACK_WEBHOOKS: '1',
});

/** One node after the other, so that one always runs. */
async function restart(node: 0 | 1, secret: string, ...open: string[]): Promise<void> {
  await nodes[node]?.stop();
  nodes[node] = await startServer(environment(secret, ...open));
}

async function openroll(secret: string, open: string, ...args: string[]) {
  const child = spawn(process.execPath, [CLI, ...args, '--json'], {
    env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: COMPILED, ...environment(secret, open) },
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk) => (out += chunk));
  child.stderr.on('data', (chunk) => (err += chunk));
  const [code] = await once(child, 'close');
  return { code, out: out && JSON.parse(out), err };
}

async function post(node: 0 | 1, path: string, body: object) {
  const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' };
  const answer = await fetch(`${nodes[node]?.address}/v1/${path}`, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
  return ((await answer.json()) as { data: { id: string; secret: string } }).data;
}

const address = { address_line_1: '214 Foundry Row', city: 'Tacoma', state: 'WA', zipcode: '98402' };
let events = 0;
/** The secret of each subscription, by the path of its URL. */
const secrets = new Map<string, string>();

/** One event for every subscription that there is. */
async function cause(node: 0 | 1): Promise<void> {
  const names = { name: 'Larkspur', legal_name: 'Larkspur Inc.', ein: '47-3194821', reference_id: `lark-${++events}` };
  const { id } = await post(node, 'employers', { ...names, email: 'people@lark.example', address });
  await post(node, `employers/${id}/benefit-eligibility-policies`, { classification: 'all', waiting_period: 'none' });
}

async function subscribe(node: 0 | 1): Promise<void> {
  const path = `/hook-${secrets.size}`;
  const { secret } = await post(node, 'webhook-subscriptions', { url: new URL(path, receiver.url).href });
  secrets.set(path, secret);
}

/** Everything caused so far has arrived, signed with the secret of its subscription. */
async function allArrived(count: number): Promise<void> {
  await receiver.waitFor(count);
  const wrong = receiver.received.filter((one) => !verifiesVitable(one, secrets.get(one.path) ?? ''));
  expect(wrong.map(({ path }) => path)).toEqual([]);
}

it('changes while two nodes deliver: open both, seal with the new one, seal everything again, drop the old one', async () => {
  await restart(0, OLD);
  await restart(1, OLD);
  await subscribe(0);
  await cause(0);
  await allArrived(1);

  // 1. All open both. Between the restarts one node knows the new secret, and the other one does not.
  await restart(0, OLD, NEW);
  await Promise.all([subscribe(0), cause(1)]);
  await restart(1, OLD, NEW);
  // 2. Seal with the new one. One node seals with each secret now, and each opens what the other sealed.
  await restart(0, NEW, OLD);
  await subscribe(0);
  await subscribe(1);
  const soFar = receiver.received.length;
  await Promise.all([cause(0), cause(1), cause(0), cause(1)]);
  await allArrived(soFar + 4 * secrets.size);
  const mixed = await openroll(OLD, NEW, 'doctor');
  expect(mixed.out.checks.find(({ name }: { name: string }) => name === 'secret').ok).toBe(true);
  await restart(1, NEW, OLD);

  // 3. Seal everything again while both deliver.
  const during = receiver.received.length;
  const [rotated] = await Promise.all([openroll(NEW, OLD, 'secrets', 'rotate'), cause(0), cause(1)]);
  expect([rotated.code, rotated.err]).toEqual([0, '']);
  expect(rotated.out).toEqual({
    resealed: 3,
    done: true,
    keys: [{ key: expect.any(String), texts: 4, state: 'current' }],
  });
  expect((await openroll(NEW, OLD, 'secrets', 'rotate')).out.resealed).toBe(0);
  await Promise.all([cause(0), cause(1)]);
  await allArrived(during + 4 * secrets.size);

  // 4. Drop the old one. A node that has only the old one can't start any more.
  await restart(0, NEW);
  await expect(startServer(environment(OLD))).rejects.toThrow(
    'OPENROLL_SECRET is not the secret of this database: its sealed texts can’t be opened.',
  );
  await Promise.all([cause(0), cause(1)]);
  await restart(1, NEW);
  await Promise.all([cause(0), cause(1)]);
  await allArrived(during + 8 * secrets.size);

  const client = new Client({ connectionString: url });
  await client.connect();
  const harm = async () =>
    (
      await client.query(`
        select count(*) filter (where failing_since is not null or failed_attempts > 0 or status <> 'enabled')::int4 as harmed,
          (select count(*)::int4 from webhook_deliveries where status <> 'Delivered' or attempt_count <> 1) as troubled
        from webhook_subscriptions`)
    ).rows;
  await expect.poll(harm).toEqual([{ harmed: 0, troubled: 0 }]);
  await client.end();
  // Nine starts, on a machine that may be busy.
}, 600_000);
