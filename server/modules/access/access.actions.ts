/** Creates organizations, keys and tokens, and identifies the caller behind a credential. */
import { hash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { LRUCache } from 'lru-cache';
import { OPERATOR } from '../../platform/commands/caller.ts';
import { type Command, command, type Kit, runInside } from '../../platform/commands/command.ts';
import { orRefuse, Refused, refuse, refuseField } from '../../platform/commands/refusal.ts';
import { transaction } from '../../platform/database/db.ts';
import { differs } from '../../platform/database/records.ts';
import { newSecret, sha256 } from '../../platform/process/seal.ts';
import { dateIn, type Instant } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { insertClock, updateTimeZone } from '../calendar/clock.sql.ts';
import { parseId } from '../vocabulary/ids.ts';
import { LIFE_EVENT_TYPES } from '../vocabulary/life-event-types.ts';
import {
  ACCESS_TOKEN_PREFIX,
  API_KEY_PREFIX,
  DEFAULT_AUTO_APPROVE,
  generationOf,
  ofOrganization,
  organizationNamed,
  tokenEnds,
  tokenHasEnded,
  visiblePrefix,
} from './access.rules.ts';
import {
  boundEntityExists,
  type CredentialRow,
  insertAccessToken,
  insertApiKey,
  insertOrganization,
  lockOrganization,
  markRevoked,
  type OrganizationChange,
  type OrganizationRow,
  selectApiKeyCredentials,
  selectOrganization,
  selectTokenCredentials,
  updateOrganization,
} from './access.sql.ts';
import type { Caller } from './caller.ts';
import { checkSettings, type LifeEventSettings, type TypeSettings } from './life-event-settings.rules.ts';

type LifeEventType = (typeof LIFE_EVENT_TYPES)[number];

export interface NewOrganization {
  name: string;
  kind: 'live' | 'sandbox';
  /** An IANA zone. */
  timeZone: string;
}

/** Creates a tenant with its clock and a first API key, which is shown only once. Only for the operator: no API does this. */
export async function createOrganization(
  kit: Kit,
  input: NewOrganization,
): Promise<{ organizationId: Uuid; apiKey: string }> {
  const id = kit.newId();
  const now = kit.real.now();
  const by = { organizationId: id, actor: OPERATOR, at: { now, today: dateIn(input.timeZone, now) } };
  const apiKey = await transaction(kit.database.db, async (tx) => {
    const run = <T>(part: (command: Command) => Promise<T>) => runInside(kit, tx, by, part, new Set());
    await run((command) => insertTenant(command, kit, input));
    return (await run((command) => makeKey(command, 'first key'))).apiKey;
  });
  return { organizationId: id, apiKey };
}

async function insertTenant(command: Command, kit: Kit, { name, kind, timeZone }: NewOrganization): Promise<void> {
  const { db, organizationId: id, now } = command;
  const row = {
    id,
    name,
    kind,
    type: 'API_PLATFORM' as const,
    allowed_origins: [],
    life_event_auto_approve: DEFAULT_AUTO_APPROVE,
    created_at: now,
    updated_at: now,
  };
  await insertOrganization(db, row);
  await insertClock(db, kit.real, { id, timeZone, kind });
  command.audit('organization.create', 'organization', id, { after: { ...row, time_zone: timeZone } });
}

/** What can be changed. For life events, the named settings of each type; null resets a type to the defaults. */
export type OrganizationInput = Omit<OrganizationChange, 'life_events'> & {
  time_zone?: string;
  life_events?: { [Type in LifeEventType]?: (Partial<TypeSettings> & { auto_approve?: boolean }) | null };
};

/** Changes the named settings. A sandbox keeps UTC. 422 `below_legal_floor`. */
export async function changeOrganization(
  command: Command,
  kind: OrganizationRow['kind'],
  { life_events, ...rest }: OrganizationInput,
): Promise<OrganizationRow> {
  const { db, organizationId: id, now } = command;
  if (rest.time_zone !== undefined) checkTimeZone(rest.time_zone);
  const before = await lockOrganization(db, id);
  if (!before) throw new Error('the caller has no organization');
  const change = { ...rest, ...(life_events ? lifeEventsAfter({ ...before, ...rest }, life_events) : {}) };
  const named = kind === 'sandbox' ? { ...change, time_zone: undefined } : change;
  if (!differs(before, named)) return before;
  if (named.time_zone !== undefined) await updateTimeZone(db, id, named.time_zone);
  await updateOrganization(db, id, now, named);
  const after = (await selectOrganization(db, id)) ?? before;
  command.audit('organization.update', 'organization', id, { before, after });
  return after;
}

function lifeEventsAfter(
  before: Pick<OrganizationRow, 'life_events' | 'life_event_auto_approve'>,
  given: NonNullable<OrganizationInput['life_events']>,
): Pick<OrganizationRow, 'life_events' | 'life_event_auto_approve'> {
  const settings: LifeEventSettings = { ...before.life_events };
  const approved = new Set(before.life_event_auto_approve);
  for (const type of LIFE_EVENT_TYPES) {
    const named = given[type];
    if (named === undefined) continue;
    const { auto_approve = approved.has(type), ...rest } = named ?? {
      auto_approve: DEFAULT_AUTO_APPROVE.includes(type),
    };
    if (named === null) delete settings[type];
    else settings[type] = { ...settings[type], ...rest };
    if (auto_approve) approved.add(type);
    else approved.delete(type);
  }
  const refusal = checkSettings(settings);
  if (refusal) throw new Refused(refusal);
  return { life_events: settings, life_event_auto_approve: [...approved] };
}

/** Creates another API key of an organization; the secret is shown only once. */
export async function createApiKey(
  kit: Kit,
  organizationId: Uuid,
  name: string,
): Promise<{ id: Uuid; apiKey: string }> {
  return orRefuse(await command(kit, { organizationId, ...BY_OPERATOR }, (within) => makeKey(within, name)));
}

/**
 * A key for several organizations has a grant in each: a row like that of any other key, so that everything done with it
 * belongs to the organization that a request names. Nobody sees the key before all grants exist.
 */
export async function createSharedKey(
  kit: Kit,
  organizationIds: readonly Uuid[],
  name: string,
): Promise<{ grants: { organizationId: Uuid; id: Uuid }[]; apiKey: string }> {
  const apiKey = newSecret(API_KEY_PREFIX);
  const grants = [];
  for (const organizationId of organizationIds) {
    const grant = await command(kit, { organizationId, ...BY_OPERATOR }, (within) => saveKey(within, name, apiKey));
    grants.push({ organizationId, id: orRefuse(grant) });
  }
  return { grants, apiKey };
}

/** Keys are created and revoked whatever a test clock is doing. */
const BY_OPERATOR = { actor: OPERATOR, clock: 'none' } as const;

/** Creates another key in the name of the command's actor; the secret is shown only once. */
export async function makeKey(command: Command, name: string): Promise<{ id: Uuid; apiKey: string }> {
  const apiKey = ofOrganization(newSecret(API_KEY_PREFIX), command.organizationId);
  return { id: await saveKey(command, name, apiKey), apiKey };
}

async function saveKey(command: Command, name: string, apiKey: string): Promise<Uuid> {
  const id = command.newId();
  const row = {
    organization_id: command.organizationId,
    id,
    name,
    visible_prefix: visiblePrefix(apiKey),
    secret_sha256: sha256(apiKey),
    created_at: command.realNow,
  };
  await insertApiKey(command.db, row);
  command.audit('api_key.create', 'apiKey', id, { after: row });
  return id;
}

/**
 * Ends a key and the tokens minted with it. Returns the moment from which servers refuse it, or null if no active key has this
 * id.
 */
export async function endKey(within: Command, id: Uuid): Promise<Instant | null> {
  const revoked_at = within.realNow;
  if (!(await markRevoked(within.db, within.organizationId, id, revoked_at))) return null;
  within.audit('api_key.revoke', 'apiKey', id, { before: { revoked_at: null }, after: { revoked_at } });
  return revoked_at;
}

export async function revokeApiKey(kit: Kit, organizationId: Uuid, id: Uuid): Promise<Instant | null> {
  return orRefuse(await command(kit, { organizationId, ...BY_OPERATOR }, (within) => endKey(within, id)));
}

/**
 * A credential is looked up again after this long, so that a revoked key stops working on every node (within 5 s, as promised).
 */
const REMEMBERED_MS = 3_000;

/** Identifies callers. */
export interface Credentials {
  /** The caller behind a credential, in each organization that it reaches; empty if it is not valid. */
  authenticate(credential: string, headers: IncomingHttpHeaders): Promise<Caller[]>;
  /** Looks up the credentials of an organization again, since some of their data has changed. */
  forget(organizationId: Uuid): void;
}

/** Caches the latest 20,000 for a few seconds, including unknown ones. */
export function makeCredentials(kit: Kit): Credentials {
  const known = new LRUCache<string, { rows: CredentialRow[]; at: number }>({ max: 20_000 });
  return {
    authenticate: async (credential, headers) => {
      const isKey = credential.startsWith(API_KEY_PREFIX);
      if (!isKey && !credential.startsWith(ACCESS_TOKEN_PREFIX)) return [];
      const name = hash('sha256', credential, 'base64');
      const nowMs = kit.real.nowMs();
      let entry = known.get(name);
      if (!entry || nowMs - entry.at >= REMEMBERED_MS || nowMs < entry.at) {
        const select = isKey ? selectApiKeyCredentials : selectTokenCredentials;
        const looked = { secretSha256: Buffer.from(name, 'base64'), organizationId: organizationNamed(credential) };
        entry = { rows: await select(kit.database.db, looked), at: nowMs };
        known.set(name, entry);
      }
      const rows = entry.rows.filter((row) => usable(row, kit));
      const organizationIds = rows.map((row) => row.organization_id);
      return rows.map((row) => callerOf(row, organizationIds, headers));
    },
    forget: (organizationId) => {
      for (const [name, { rows }] of known.entries())
        if (rows.some((row) => row.organization_id === organizationId)) known.delete(name);
    },
  };
}

function usable(row: CredentialRow, kit: Kit): boolean {
  if (row.revoked) return false;
  if (row.token_id === null || row.expires_at === null) return true;
  return !tokenHasEnded(
    { expiresAt: row.expires_at, simExpiresAt: row.sim_expires_at },
    { real: kit.real.now(), test: row.test_now },
  );
}

function callerOf(row: CredentialRow, organizationIds: readonly Uuid[], headers: IncomingHttpHeaders): Caller {
  return {
    organizationId: row.organization_id,
    organizationIds,
    organizationKind: row.organization_kind,
    kind: row.employee_id ? 'E' : row.employer_id ? 'R' : 'K',
    apiKeyId: row.api_key_id,
    tokenId: row.token_id,
    user: null,
    boundTo: row.employee_id ?? row.employer_id,
    employerId: row.employer_id,
    employeeId: row.employee_id,
    memberId: row.member_id,
    generation: generationOf(headers, row.connect_generation),
    actor: { id: row.actor_id, name: row.actor_name },
  };
}

export interface TokenRequest {
  apiKeyId: Uuid;
  boundEntity: { type: 'employer' | 'employee'; id: string } | null;
  actor: { id?: string; name?: string } | null;
}

/** Mints an access token. Only the answer contains the secret; the table has its hash. */
export async function mintToken(command: Command, testNow: string | null, request: TokenRequest): Promise<string> {
  const bound = request.boundEntity;
  const boundId = bound && parseId(bound.type, bound.id);
  if (bound && !(boundId && (await boundEntityExists(command.db, command.organizationId, bound.type, boundId)))) {
    throw new Refused(refuseField('not_found', 'bound_entity.id'));
  }
  const secret = ofOrganization(newSecret(ACCESS_TOKEN_PREFIX), command.organizationId);
  const id = command.newId();
  const row = {
    organization_id: command.organizationId,
    id,
    api_key_id: request.apiKeyId,
    secret_sha256: sha256(secret),
    employer_id: bound?.type === 'employer' ? boundId : null,
    employee_id: bound?.type === 'employee' ? boundId : null,
    actor_id: request.actor?.id ?? null,
    actor_name: request.actor?.name ?? null,
    created_at: command.realNow,
    ...expiry(command, testNow),
  };
  await insertAccessToken(command.db, row);
  command.audit('access_token.create', 'accessToken', id, { after: row });
  return secret;
}

function expiry(command: Command, testNow: string | null) {
  const { expiresAt, simExpiresAt } = tokenEnds({ real: command.realNow, test: testNow as typeof command.now | null });
  return { expires_at: expiresAt, sim_expires_at: simExpiresAt };
}

/** Whether the runtime knows a time zone. */
export function isTimeZone(name: string): boolean {
  return name === 'UTC' || Intl.supportedValuesOf('timeZone').includes(name);
}

/** Refuses a time zone that the runtime does not know. */
function checkTimeZone(timeZone: string): void {
  if (!isTimeZone(timeZone)) {
    refuse('invalid_request', {
      details: [
        { path: 'time_zone', code: 'unknown_time_zone', message: 'Use an IANA time zone, such as America/Chicago.' },
      ],
    });
  }
}
