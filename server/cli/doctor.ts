/** `doctor`: checks everything that Openroll needs, and says how to fix what is wrong. */
import { accessSync, constants, existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { databaseConfig, oidcConfig } from '../config.ts';
import { oidcProvider } from '../modules/users/oidc.ts';
import { perform } from '../operator/perform.ts';
import { folderHolder } from '../platform/database/folder-lock.ts';
import { fitOf, knownVersion, type Schema, schemaOf } from '../platform/database/migrate.ts';
import { type DatabaseConfig, openDatabase } from '../platform/database/open.ts';
import type { KeyCount } from '../platform/database/sealed.ts';
import { call, findConnection } from './client.ts';
import { CliError, count, OPENROLL, printResult } from './output.ts';

interface Check {
  name: string;
  ok: boolean;
  found: string;
  /** How to fix it. */
  advice?: string;
}

const ENOUGH_DISK = 1024 ** 3;

export async function doctor(env: NodeJS.ProcessEnv, { json }: { json?: boolean }): Promise<void> {
  const config = databaseConfig(env);
  const checks = [
    nodeVersion(),
    ...(config.databaseUrl === null ? [dataFolder(config), await diskSpace(config)] : []),
    ...(await database(env, config)),
    ...(await provider(env)),
    ...(await server(env)),
  ];
  const lines = checks.map(({ name, ok, found, advice }) => {
    return `${ok ? 'ok  ' : 'BAD '} ${name.padEnd(12)} ${found}${advice ? `\n${' '.repeat(18)}→ ${advice}` : ''}`;
  });
  const bad = checks.filter(({ ok }) => !ok);
  printResult(json, { ok: bad.length === 0, checks }, lines.join('\n'));
  if (bad.length > 0) throw new CliError(`Failed checks: ${bad.map(({ name }) => name).join(', ')}.`, 'not_in_order');
}

function nodeVersion(): Check {
  const ok = Number(process.versions.node.split('.')[0]) >= 24;
  const advice = ok
    ? {}
    : { advice: 'Openroll needs Node 24: npm run openroll -- doctor uses the one that npm installed.' };
  return { name: 'Node', ok, found: process.versions.node, ...advice };
}

function dataFolder({ dataDir }: DatabaseConfig): Check {
  const name = 'data folder';
  try {
    // Before the first start, it is enough that the folder can be created.
    accessSync(existsSync(dataDir) ? dataDir : nearest(dataDir), constants.W_OK);
    return { name, ok: true, found: existsSync(dataDir) ? dataDir : `${dataDir} (npm start creates it)` };
  } catch {
    return {
      name,
      ok: false,
      found: `${dataDir} is not writable`,
      advice: 'Set OPENROLL_DATA_DIR to a folder that you can write to.',
    };
  }
}

function nearest(folder: string): string {
  return existsSync(folder) ? folder : nearest(dirname(folder));
}

async function diskSpace({ dataDir }: DatabaseConfig): Promise<Check> {
  const { bavail, bsize } = await statfs(nearest(dataDir));
  const free = bavail * bsize;
  const ok = free >= ENOUGH_DISK;
  const found = `${(free / ENOUGH_DISK).toFixed(1)} GB free`;
  return {
    name: 'disk space',
    ok,
    found,
    ...(ok ? {} : { advice: 'Free some space: the database stops when the disk is full.' }),
  };
}

async function database(env: NodeJS.ProcessEnv, config: DatabaseConfig): Promise<Check[]> {
  const embedded = config.databaseUrl === null;
  const holder = embedded ? await folderHolder(config.dataDir) : null;
  if (holder)
    return [{ name: 'database', ok: true, found: `embedded, open in process ${holder}` }, ...(await inside(env))];
  if (embedded && !existsSync(join(config.dataDir, 'database'))) {
    return [{ name: 'database', ok: true, found: 'embedded; npm start creates it' }];
  }
  const answers: Check[] = [];
  try {
    const opened = await openDatabase(config);
    try {
      const schema = schemaCheck(await schemaOf(opened.db));
      answers.push({ name: 'database', ok: true, found: embedded ? 'embedded, opens' : 'PostgreSQL answers' }, schema);
    } finally {
      await opened.close();
    }
  } catch (error) {
    const advice = embedded
      ? 'Restore a backup, or start over in another folder.'
      : 'Check DATABASE_URL and the server.';
    return [{ name: 'database', ok: false, found: (error as Error).message, advice }];
  }
  return answers.every(({ ok }) => ok) ? [...answers, ...(await inside(env))] : answers;
}

/** What an operator should know about the contents of a database. */
async function inside(env: NodeJS.ProcessEnv): Promise<Check[]> {
  try {
    const { held_since, secret_opens, keys } = await perform(env, 'inspect', {});
    return [secretCheck(secret_opens, keys), holdCheck(held_since)];
  } catch (error) {
    const advice = 'Set OPENROLL_SECRET as the server has it.';
    return [{ name: 'secret', ok: false, found: (error as Error).message, advice }];
  }
}

function secretCheck(opens: boolean | null, keys: readonly KeyCount[]): Check {
  const name = 'secret';
  if (opens === false) {
    const advice = 'Set OPENROLL_SECRET, or OPENROLL_SECRETS_OPEN, to the secret that this database was set up with.';
    return { name, ok: false, found: 'not the one that sealed this database', advice };
  }
  const textsIn = (state: KeyCount['state']) =>
    keys.filter((one) => one.state === state).reduce((sum, { texts }) => sum + texts, 0);
  const [missing, former] = [textsIn('missing'), textsIn('opens')];
  if (missing > 0) {
    const advice = 'Add it to OPENROLL_SECRETS_OPEN; deliveries that need it wait until then.';
    return { name, ok: false, found: `${count(missing)} sealed texts need another secret`, advice };
  }
  if (former === 0) return { name, ok: true, found: 'opens everything' };
  const advice = `${OPENROLL} secrets rotate reseals them.`;
  return { name, ok: true, found: `opens everything, ${count(former)} texts with a former secret`, advice };
}

function holdCheck(heldSince: string | null): Check {
  const name = 'webhooks';
  if (heldSince === null) return { name, ok: true, found: 'are sent' };
  return { name, ok: true, found: `held since ${heldSince}`, advice: `${OPENROLL} webhooks resume sends them again.` };
}

function schemaCheck(schema: Schema): Check {
  const known = knownVersion();
  const fit = fitOf(schema, known);
  const found = `version ${schema.version}, this program knows ${known}`;
  if (fit === 'fits') return { name: 'schema', ok: true, found };
  const advice = fit === 'old database' ? `Run: ${OPENROLL} migrate` : 'Start a newer version of Openroll.';
  return { name: 'schema', ok: false, found, advice };
}

/**
 * The identity provider for the desk, if one is configured. Only a sign-in shows whether it accepts the client's
 * secret.
 */
async function provider(env: NodeJS.ProcessEnv): Promise<Check[]> {
  const name = 'sign-in';
  try {
    const settings = oidcConfig(env);
    if (!settings) return [];
    await oidcProvider(settings).discover();
    return [{ name, ok: true, found: `${settings.issuer} answers` }];
  } catch (error) {
    const { cause, message } = error as Error;
    const found = cause instanceof Error ? `the answer is not that of a provider: ${cause.message}` : message;
    return [{ name, ok: false, found, advice: 'Correct OPENROLL_OIDC_ISSUER and OPENROLL_OIDC_CLIENT_ID.' }];
  }
}

/** The server that the other commands use, and whether it accepts their key. */
async function server(env: NodeJS.ProcessEnv): Promise<Check[]> {
  const to = findConnection(env);
  if (!to) {
    const advice = 'Start a server with npm start, or set OPENROLL_URL and OPENROLL_API_KEY.';
    return [{ name: 'server', ok: false, found: 'none configured', advice }];
  }
  try {
    const { status } = await call(to, 'GET', '/readyz');
    const up: Check = { name: 'server', ok: true, found: `${to.url} is ${status}` };
    return [up, await credentials(to)];
  } catch (error) {
    const advice = 'Start it with npm start, or correct OPENROLL_URL.';
    return [{ name: 'server', ok: false, found: (error as Error).message, advice }];
  }
}

async function credentials(to: NonNullable<ReturnType<typeof findConnection>>): Promise<Check> {
  try {
    const { data } = await call(to, 'GET', '/v1/organization');
    return { name: 'credentials', ok: true, found: `"${data.name}" (${data.id}), from ${to.source}` };
  } catch (error) {
    const advice = `Create a key with ${OPENROLL} keys create; an embedded server rewrites credentials.json when it starts.`;
    return { name: 'credentials', ok: false, found: (error as Error).message, advice };
  }
}
