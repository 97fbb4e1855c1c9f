/** What an operator does to the database itself: migrate, organizations, API keys. No API can do these. */

import { databaseConfig } from '../config.ts';
import { makeKit } from '../kit.ts';
import { createApiKey, createOrganization, isTimeZone, revokeApiKey } from '../modules/access/access.actions.ts';
import { selectApiKeys, selectOrganization, selectOrganizations } from '../modules/access/access.sql.ts';
import { parseId, wireId } from '../modules/vocabulary/ids.ts';
import type { Kit } from '../platform/commands/command.ts';
import { appliedVersion, loadMigrations, migrate } from '../platform/database/migrate.ts';
import { openDatabase } from '../platform/database/open.ts';
import { realClock, realIds } from '../platform/process/real-clock.ts';
import type { Uuid } from '../platform/values/ids.ts';
import { CliError, OPENROLL, printResult, table } from './output.ts';

interface Json {
  json?: boolean;
}

/** Opens the database for one command. All but `migrate` ask for this version's schema. */
async function withKit<T>(env: NodeJS.ProcessEnv, run: (kit: Kit) => Promise<T>, anySchema = false): Promise<T> {
  const database = await openDatabase(databaseConfig(env));
  try {
    if (!anySchema) await checkSchema(database);
    return await run(makeKit({ database, real: realClock, newId: realIds(realClock) }));
  } finally {
    await database.close();
  }
}

async function checkSchema(database: Kit['database']): Promise<void> {
  const applied = await appliedVersion(database.db);
  const known = loadMigrations().at(-1)?.version ?? 0;
  if (applied === known) return;
  const next = applied < known ? `Run: ${OPENROLL} migrate` : 'Install a newer version of Openroll.';
  throw new CliError(`The database has schema version ${applied}, this program needs ${known}. ${next}`);
}

export async function runMigrate(env: NodeJS.ProcessEnv, { json }: Json): Promise<void> {
  await withKit(
    env,
    async ({ database }) => {
      const applied = await migrate(database.db, realClock);
      const version = await appliedVersion(database.db);
      const done = applied.length > 0 ? `Applied:\n${applied.map((name) => `  ${name}`).join('\n')}\n` : '';
      printResult(json, { applied, schema_version: version }, `${done}The schema is at version ${version}.`);
    },
    true,
  );
}

export async function createOrg(
  env: NodeJS.ProcessEnv,
  name: string,
  { json, sandbox, timeZone }: Json & { sandbox?: boolean; timeZone?: string },
): Promise<void> {
  if (!sandbox && !timeZone) {
    throw CliError.usage(
      'Give the time zone of the organization (--time-zone America/Chicago), or make it a --sandbox.',
    );
  }
  if (timeZone && !isTimeZone(timeZone)) {
    throw CliError.usage(`--time-zone: there is no time zone ${timeZone}; use an IANA name, such as America/Chicago.`);
  }
  await withKit(env, async (kit) => {
    const kind = sandbox ? 'sandbox' : 'live';
    const made = await createOrganization(kit, { name, kind, timeZone: timeZone ?? 'UTC' });
    const id = wireId('organization', made.organizationId);
    printResult(
      json,
      { organization_id: id, name, kind, api_key: made.apiKey },
      `Created ${id} (${kind}).\nIts API key, shown only once:\n${made.apiKey}`,
    );
  });
}

export async function listOrgs(env: NodeJS.ProcessEnv, { json }: Json): Promise<void> {
  await withKit(env, async ({ database }) => {
    const found = (await selectOrganizations(database.db)).map(({ id, name, kind, time_zone, created_at }) => ({
      id: wireId('organization', id),
      name,
      kind,
      time_zone,
      created_at,
    }));
    const rows = found.map((one) => [one.id, one.kind, one.time_zone, one.name]);
    const text =
      found.length > 0 ? table([['id', 'kind', 'time zone', 'name'], ...rows]) : 'There are no organizations yet.';
    printResult(json, { data: found }, text);
  });
}

/** The organization that `--org` names; optional if there is only one. */
async function organizationOf({ database }: Kit, named: string | undefined): Promise<Uuid> {
  if (named !== undefined) {
    const id = parseId('organization', named);
    if (id && (await selectOrganization(database.db, id))) return id;
    throw new CliError(`There is no organization ${named}; see ${OPENROLL} org list.`);
  }
  const [only, another] = await selectOrganizations(database.db);
  if (only && !another) return only.id;
  if (only) throw CliError.usage(`There are several organizations; name one with --org (${OPENROLL} org list).`);
  throw new CliError(`There is no organization yet; make one with ${OPENROLL} org create.`);
}

export async function createKey(env: NodeJS.ProcessEnv, options: Json & { org?: string; name: string }): Promise<void> {
  await withKit(env, async (kit) => {
    const made = await createApiKey(kit, await organizationOf(kit, options.org), options.name);
    const id = wireId('apiKey', made.id);
    const text = `Created ${id} (${options.name}).\nThe key, shown only once:\n${made.apiKey}`;
    printResult(options.json, { id, name: options.name, api_key: made.apiKey }, text);
  });
}

export async function listKeys(env: NodeJS.ProcessEnv, options: Json & { org?: string }): Promise<void> {
  await withKit(env, async (kit) => {
    const keys = await selectApiKeys(kit.database.db, await organizationOf(kit, options.org));
    const found = keys.map(({ id, name, visible_prefix, created_at, revoked_at }) => ({
      id: wireId('apiKey', id),
      name,
      visible_prefix,
      created_at,
      revoked_at,
    }));
    const rows = found.map((one) => [
      one.id,
      `${one.visible_prefix}…`,
      one.revoked_at ? 'revoked' : 'active',
      one.name,
    ]);
    printResult(options.json, { data: found }, table([['id', 'key', 'status', 'name'], ...rows]));
  });
}

export async function revokeKey(env: NodeJS.ProcessEnv, id: string, options: Json & { org?: string }): Promise<void> {
  await withKit(env, async (kit) => {
    const organizationId = await organizationOf(kit, options.org);
    const key = parseId('apiKey', id);
    const revokedAt = key && (await revokeApiKey(kit, organizationId, key));
    if (!revokedAt) throw new CliError(`There is no active key ${id}; see ${OPENROLL} keys list.`);
    printResult(options.json, { id, revoked_at: revokedAt }, `Revoked ${id}. Servers refuse it within 5 seconds.`);
  });
}
