/** What an operator does with a copy, step by step: hold, start, look, resume. Throws if anything differs from the guide. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { faultOfProof } from '../../../server/modules/signatures/checkpoint.rules.ts';
import { ids } from '../../../server/modules/vocabulary/ids.ts';
import type { Database } from '../../../server/platform/database/db.ts';
import type { Receiver } from '../../../server/testing/receiver.ts';
import { call, end, must, type Server, started, until } from '../server.ts';
import { compare, employerBody, holdAll, POLICY, type Print, type Year } from './year.ts';

const CLI = join(import.meta.dirname, '../../../server/cli.ts');

export interface Copy {
  /** Where Openroll finds it. */
  env: Record<string, string>;
  open: () => Promise<Database>;
}

interface Tenant {
  server: Server;
  key: string;
}

export async function drill({ env, open }: Copy, year: Year, before: Print, receiver: Receiver): Promise<string> {
  const rows = await inside(open, (database) => compare(database.db, before));
  receiver.received.length = 0;
  openroll(env, 'webhooks', 'hold');
  const keys = year.organizations.map(
    ({ id }) =>
      JSON.parse(openroll(env, 'keys', 'create', '--org', ids.wireId('organization', id), '--name', 'drill', '--json'))
        .api_key,
  );
  await inside(open, (database) => holdAll(database, year, keys));
  const server = await started({ ...env, OPENROLL_ALLOW_LOOPBACK_WEBHOOKS: '1' });
  const tenants = keys.map((key): Tenant => ({ server, key }));
  try {
    let proofs = 0;
    for (const tenant of tenants) proofs += await verifySignatures(tenant, env);
    must(proofs > 0, 'nobody has signed in this year');
    const ready = await (await fetch(`${server.address}/readyz`)).json();
    must(
      JSON.stringify(ready).includes('webhooks_held'),
      `it does not say that webhooks are held: ${JSON.stringify(ready)}`,
    );
    for (const tenant of tenants) await raise(tenant, 'while held');
    must(receiver.received.length === 0, `${receiver.received.length} webhooks were sent while held`);

    openroll(env, 'webhooks', 'resume', '--skip-before', new Date().toISOString());
    const events = await Promise.all(tenants.map((tenant) => raise(tenant, 'when resumed')));
    const sent = () => receiver.received.map(({ body }) => body.event_id).sort();
    await until('webhooks are sent again', 30_000, async () => sent().length >= events.length);
    must(
      JSON.stringify(sent()) === JSON.stringify(events.sort()),
      `sent ${sent()}, and only ${events} are of after that moment`,
    );
    const code = await end(server, 'SIGTERM');
    must(code === 0, `the server ended with ${code}`);
    return `${rows} rows as they were, every law, ${proofs} signatures proved; nothing sent until resumed`;
  } finally {
    await end(server, 'SIGKILL');
  }
}

async function inside<T>(open: Copy['open'], look: (database: Database) => Promise<T>): Promise<T> {
  const database = await open();
  try {
    return await look(database);
  } finally {
    await database.close();
  }
}

function openroll(env: Record<string, string>, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...args], {
    env: { PATH: process.env.PATH, ...env },
    encoding: 'utf8',
  });
  must(status === 0, `openroll ${args.join(' ')} ended with ${status}: ${stderr}`);
  return stdout;
}

// biome-ignore lint/suspicious/noExplicitAny: bodies of every shape
async function told({ server, key }: Tenant, method: string, path: string, body?: object): Promise<any> {
  const answer = await call(server, key, method, path, body);
  must(answer !== null && answer.status < 300, `${method} ${path} is answered ${JSON.stringify(answer)}`);
  return answer?.body.data;
}

/** Every record of every person is in the checkpoint; the command line confirms one of them, too. */
async function verifySignatures(tenant: Tenant, env: Record<string, string>): Promise<number> {
  const signed: string[] = [];
  for (const { id } of await told(tenant, 'GET', 'employers?limit=100')) {
    for (const { id: person } of await told(tenant, 'GET', `employers/${id}/employees?limit=100`)) {
      const records = await told(tenant, 'GET', `employees/${person}/signatures`);
      signed.push(...records.map((record: { id: string }) => record.id));
    }
  }
  for (const id of signed) {
    const proof = () => call(tenant.server, tenant.key, 'GET', `signatures/${id}/proof`);
    await until(`a checkpoint has ${id}`, 90_000, async () => (await proof())?.status === 200);
    const fault = faultOfProof((await proof())?.body.data);
    must(fault === null, `${id}: ${fault}`);
  }
  const [first] = signed;
  const asked = { ...env, OPENROLL_URL: tenant.server.address, OPENROLL_API_KEY: tenant.key };
  if (first) openroll(asked, 'signatures', 'verify', first);
  return signed.length;
}

/** An event that the worker has numbered, so that it would have been sent by now; answers its id. */
async function raise(tenant: Tenant, name: string): Promise<string> {
  const { id } = await told(tenant, 'POST', 'employers', employerBody(name));
  await told(tenant, 'POST', `employers/${id}/benefit-eligibility-policies`, POLICY);
  let event: string | undefined;
  await until(`the event of “${name}”`, 30_000, async () => {
    const [raised] = await told(tenant, 'GET', `webhook-events?resource_id=${id}`);
    event = raised?.id;
    const deliveries = event ? await told(tenant, 'GET', `webhook-events/${event}/deliveries`) : [];
    return deliveries.length === 1;
  });
  return event ?? '';
}
