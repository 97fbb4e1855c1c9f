/**
 * What an operator does to a database and no API can do: organizations, API keys, first users, the secret, holding
 * webhooks. Arguments and results are JSON, since a running embedded server does these for the command line
 * (channel.ts).
 */
import { CliError, OPENROLL } from '../cli/output.ts';
import { SEALED } from '../kit.ts';
import { createApiKey, createOrganization, createSharedKey, revokeApiKey } from '../modules/access/access.actions.ts';
import { selectApiKeys, selectGrants, selectOrganization, selectOrganizations } from '../modules/access/access.sql.ts';
import { type DeskSite, signInUrl } from '../modules/users/session.rules.ts';
import { type Invitation, inviteUser, linkUser, type NewUser } from '../modules/users/user.actions.ts';
import { parseId, wireId } from '../modules/vocabulary/ids.ts';
import {
  countInProgress,
  endHold,
  endRecoveries,
  hold,
  selectHeldSince,
  skipDeliveries,
} from '../modules/webhooks/standing.sql.ts';
import type { Kit } from '../platform/commands/command.ts';
import { orRefuse } from '../platform/commands/refusal.ts';
import { countKeys, opensDatabase, renewCanary, resealAll } from '../platform/database/sealed.ts';
import type { Seal } from '../platform/process/seal.ts';
import type { Instant } from '../platform/values/dates.ts';
import type { Uuid } from '../platform/values/ids.ts';

export interface Operating {
  kit: Kit;
  /** Called only by what needs the secret; throws where none is set. */
  seal: () => Seal;
  /** The site where users sign in. */
  desk: () => DeskSite;
}

interface OfOrganization {
  /** Optional if there is only one. */
  org?: string | undefined;
}

export const ACTIONS = {
  createOrganization: async (
    { kit }: Operating,
    { name, kind, timeZone }: { name: string; kind: 'sandbox' | 'live'; timeZone: string },
  ) => {
    const made = await createOrganization(kit, { name, kind, timeZone });
    return { organization_id: wireId('organization', made.organizationId), name, kind, api_key: made.apiKey };
  },

  listOrganizations: async ({ kit }: Operating, _: object) => ({
    data: (await selectOrganizations(kit.database.db)).map(({ id, name, kind, time_zone, created_at }) => ({
      id: wireId('organization', id),
      ...{ name, kind, time_zone, created_at },
    })),
  }),

  createKey: async ({ kit }: Operating, { org, name }: OfOrganization & { name: string }) => {
    const made = await createApiKey(kit, await organizationOf(kit, org), name);
    return { id: wireId('apiKey', made.id), name, api_key: made.apiKey };
  },

  createSharedKey: async ({ kit }: Operating, { orgs, name }: { orgs: string[]; name: string }) => {
    // Two spellings of one organization would be two grants of it.
    const organizations = new Set<Uuid>();
    for (const org of orgs) organizations.add(await organizationOf(kit, org));
    const made = await createSharedKey(kit, [...organizations], name);
    const grants = made.grants.map(({ organizationId, id }) => ({
      organization_id: wireId('organization', organizationId),
      id: wireId('apiKey', id),
    }));
    return { name, api_key: made.apiKey, grants };
  },

  listKeys: async ({ kit }: Operating, { org }: OfOrganization) => {
    const keys = await selectApiKeys(kit.database.db, await organizationOf(kit, org));
    const data = keys.map(({ id, name, visible_prefix, created_at, revoked_at }) => ({
      id: wireId('apiKey', id),
      ...{ name, visible_prefix, created_at, revoked_at },
    }));
    return { data };
  },

  /** `everywhere`: in every organization that the key opens. */
  revokeKey: async (
    { kit }: Operating,
    { org, id, everywhere = false }: OfOrganization & { id: string; everywhere?: boolean | undefined },
  ) => {
    const organizationId = await organizationOf(kit, org);
    const key = parseId('apiKey', id);
    const own = key ? [{ organization_id: organizationId, id: key }] : [];
    const grants = key && everywhere ? await selectGrants(kit.database.db, organizationId, key) : own;
    const revoked: Instant[] = [];
    for (const grant of grants) {
      const revokedAt = await revokeApiKey(kit, grant.organization_id, grant.id);
      if (revokedAt) revoked.push(revokedAt);
    }
    const last = revoked.at(-1);
    if (!last) throw new CliError(`There is no active key ${id}; see ${OPENROLL} keys list.`);
    return { id, revoked_at: last, organizations: revoked.length };
  },

  inviteUser: async ({ kit, desk }: Operating, { org, ...user }: OfOrganization & NewUser) =>
    invitation(desk(), orRefuse(await inviteUser(kit, await organizationOf(kit, org), user))),

  linkUser: async ({ kit, desk }: Operating, { org, email }: OfOrganization & { email: string }) =>
    invitation(desk(), orRefuse(await linkUser(kit, await organizationOf(kit, org), email))),

  holdWebhooks: async ({ kit }: Operating, _: object) => {
    const { db } = kit.database;
    await hold(db, kit.real.now());
    return { held_since: await selectHeldSince(db), in_progress: await countInProgress(db, kit.real.now()) };
  },

  resumeWebhooks: async ({ kit }: Operating, { skipBefore }: { skipBefore?: Instant | undefined }) => {
    const { db } = kit.database;
    const heldSince = await selectHeldSince(db);
    let skipped = 0;
    let recoveries = 0;
    // The hold ends last: if this is killed halfway, nothing old has been sent, and resuming again finishes it.
    if (skipBefore) {
      recoveries = await endRecoveries(db, skipBefore, kit.real.now());
      for (let batch = -1; batch !== 0; skipped += batch) batch = await skipDeliveries(db, skipBefore, kit.real.now());
    }
    await endHold(db);
    kit.wake('deliveries');
    return { held_since: heldSince, skipped, recoveries_ended: recoveries };
  },

  rotateSecrets: async ({ kit, seal: given }: Operating, { lost = false }: { lost?: boolean | undefined }) => {
    const { database, real } = kit;
    const seal = given();
    if ((await opensDatabase(database.db, seal)) === false && !lost) throw new CliError(CANT_OPEN);
    const resealed = await resealAll(database.work, seal, SEALED);
    const keys = await countKeys(database.db, seal, SEALED);
    // Once nothing is sealed with the old secret any more, nodes that have only that one must not start; until then
    // they may.
    const done = !keys.some(({ state }) => state === 'opens');
    if (done) await renewCanary(database.db, seal, real);
    return { resealed, done, keys };
  },

  /** What `doctor` reports on. */
  inspect: async ({ kit, seal }: Operating, _: object) => ({
    held_since: await selectHeldSince(kit.database.db),
    secret_opens: await opensDatabase(kit.database.db, seal()),
    keys: await countKeys(kit.database.db, seal(), SEALED),
  }),
};

function invitation(desk: DeskSite, { user, token, expiresAt }: Invitation) {
  const { id, email, name, role } = user;
  return { id: wireId('user', id), email, name, role, url: signInUrl(desk, token), expires_at: expiresAt };
}

const CANT_OPEN =
  'OPENROLL_SECRET does not open this database. Name the secret that it was set up with in OPENROLL_SECRETS_OPEN. If that one is ' +
  'lost, use --lost to start over: each webhook subscription then needs a new secret (POST …/rotate-secret).';

export type ActionName = keyof typeof ACTIONS;
export type Arguments<N extends ActionName> = Parameters<(typeof ACTIONS)[N]>[1];
export type Result<N extends ActionName> = Awaited<ReturnType<(typeof ACTIONS)[N]>>;

/** The organization that `--org` names. */
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
