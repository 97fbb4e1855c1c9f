/** The operator's commands on the database itself: each calls an action and words its result for people. */
import { isTimeZone } from '../modules/access/access.actions.ts';
import type { Role } from '../modules/vocabulary/roles.ts';
import { perform, withOperating } from '../operator/perform.ts';
import { migrate, schemaOf } from '../platform/database/migrate.ts';
import type { KeyCount } from '../platform/database/sealed.ts';
import { realClock } from '../platform/process/real-clock.ts';
import { type Instant, instantOf } from '../platform/values/dates.ts';
import { CliError, count, printResult, table } from './output.ts';

type Env = NodeJS.ProcessEnv;

interface Json {
  json?: boolean;
}

export async function runMigrate(env: Env, { json }: Json): Promise<void> {
  const run = async ({ kit: { database } }: Parameters<Parameters<typeof withOperating>[1]>[0]) => {
    const applied = await migrate(database.db, realClock);
    const { version } = await schemaOf(database.db);
    const done = applied.length > 0 ? `Applied:\n${applied.map((name) => `  ${name}`).join('\n')}\n` : '';
    printResult(json, { applied, schema_version: version }, `${done}The schema is at version ${version}.`);
  };
  await withOperating(env, run, true);
}

export async function createOrg(
  env: Env,
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
  const kind = sandbox ? 'sandbox' : 'live';
  const made = await perform(env, 'createOrganization', { name, kind, timeZone: timeZone ?? 'UTC' });
  const text = `Created ${made.organization_id} (${kind}).\nIts API key, shown only once:\n${made.api_key}`;
  printResult(json, made, text);
}

export async function listOrgs(env: Env, { json }: Json): Promise<void> {
  const found = await perform(env, 'listOrganizations', {});
  const rows = found.data.map((one) => [one.id, one.kind, one.time_zone, one.name]);
  const text =
    rows.length > 0 ? table([['id', 'kind', 'time zone', 'name'], ...rows]) : 'There are no organizations yet.';
  printResult(json, found, text);
}

export async function createKey(
  env: Env,
  { json, org, organizations, name }: Json & { org?: string; organizations?: string; name: string },
): Promise<void> {
  if (organizations !== undefined) return createSharedKey(env, organizations.split(','), name, json);
  const made = await perform(env, 'createKey', { org, name });
  printResult(json, made, `Created ${made.id} (${name}).\nThe key, shown only once:\n${made.api_key}`);
}

async function createSharedKey(env: Env, orgs: string[], name: string, json?: boolean): Promise<void> {
  const made = await perform(env, 'createSharedKey', { orgs: orgs.map((one) => one.trim()), name });
  const grants = table([['organization', 'id'], ...made.grants.map((one) => [one.organization_id, one.id])]);
  const text = `Created a key for ${count(made.grants.length)} organizations (${name}).\n${grants}\nThe key, shown only once:\n${made.api_key}`;
  printResult(json, made, text);
}

export async function listKeys(env: Env, { json, org }: Json & { org?: string }): Promise<void> {
  const found = await perform(env, 'listKeys', { org });
  const rows = found.data.map(({ id, visible_prefix, revoked_at, name }) => [
    ...[id, `${visible_prefix}…`, revoked_at ? 'revoked' : 'active', name],
  ]);
  printResult(json, found, table([['id', 'key', 'status', 'name'], ...rows]));
}

export async function revokeKey(
  env: Env,
  id: string,
  { json, org, everywhere }: Json & { org?: string; everywhere?: boolean },
): Promise<void> {
  const revoked = await perform(env, 'revokeKey', { org, id, everywhere });
  const where = everywhere ? ` in ${count(revoked.organizations)} organizations` : '';
  printResult(json, revoked, `Revoked ${id}${where}. Servers refuse it within 5 seconds.`);
}

type Invited = Awaited<ReturnType<typeof perform<'inviteUser'>>>;

export async function inviteUser(
  env: Env,
  email: string,
  { json, org, name, role }: Json & { org?: string; name?: string; role: Role },
): Promise<void> {
  if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email)) throw CliError.usage(`${email} is not an e-mail address.`);
  printLink(json, await perform(env, 'inviteUser', { org, email, name: name ?? email, role }));
}

export async function linkUser(env: Env, email: string, { json, org }: Json & { org?: string }): Promise<void> {
  printLink(json, await perform(env, 'linkUser', { org, email }));
}

function printLink(json: boolean | undefined, invited: Invited): void {
  const { email, role, url } = invited;
  printResult(json, invited, `A link for ${email} (${role}). It signs in once, within 15 minutes:\n${url}`);
}

export async function holdWebhooks(env: Env, { json }: Json): Promise<void> {
  const held = await perform(env, 'holdWebhooks', {});
  const ending = held.in_progress > 0 ? ` ${count(held.in_progress)} attempts in progress may still finish.` : '';
  printResult(json, held, `Webhooks are held since ${held.held_since}: nothing is sent.${ending}`);
}

export async function resumeWebhooks(env: Env, { json, skipBefore }: Json & { skipBefore?: string }): Promise<void> {
  const resumed = await perform(env, 'resumeWebhooks', { skipBefore: skipBefore ? momentOf(skipBefore) : undefined });
  const skipped = skipBefore
    ? ` Skipped ${count(resumed.skipped)} deliveries, and ended ${count(resumed.recoveries_ended)} recoveries.`
    : '';
  printResult(
    json,
    resumed,
    `${resumed.held_since ? 'Webhooks are sent again.' : 'Webhooks were not held.'}${skipped}`,
  );
}

function momentOf(text: string): Instant {
  const written = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(text);
  const ms = written ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(ms)) throw CliError.usage('--skip-before takes a time with its zone, such as 2026-11-27T08:00:00Z.');
  return instantOf(ms);
}

export async function rotateSecrets(env: Env, { json, lost }: Json & { lost?: boolean }): Promise<void> {
  const rotated = await perform(env, 'rotateSecrets', { lost });
  const next = rotated.done
    ? 'OPENROLL_SECRETS_OPEN can be dropped once no node seals with the former secret.'
    : 'A node has used the former secret meanwhile: run this again once every node seals with the new one.';
  const missing = rotated.keys.some(({ state }) => state === 'missing')
    ? '\nSome texts need a secret that is not given here; deliveries that need them wait.'
    : '';
  printResult(
    json,
    rotated,
    `Resealed ${count(rotated.resealed)} texts.\n${keyTable(rotated.keys)}\n${next}${missing}`,
  );
}

function keyTable(keys: readonly KeyCount[]): string {
  return table([['key', 'texts', 'state'], ...keys.map(({ key, texts, state }) => [key, count(texts), state])]);
}
