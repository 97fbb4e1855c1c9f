/** Reads and writes organizations, API keys and access tokens. Secrets are looked up by their SHA-256 and never stored. */
import { sql } from 'kysely';
import type { Generation } from '../../platform/commands/caller.ts';
import { ACROSS, type Db, type Tx } from '../../platform/database/db.ts';
import { columns, columnsWithout, type Row } from '../../platform/database/records.ts';
import type { Instant } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import type { LifeEventSettings } from './life-event-settings.rules.ts';

export type OrganizationRow = Row<'organizations', { connect_generation: Generation; life_events: LifeEventSettings }> &
  Pick<Row<'organization_clocks'>, 'time_zone'>;

export async function insertOrganization(
  db: Tx,
  row: Omit<OrganizationRow, 'time_zone' | 'roster_guard_percent' | 'connect_generation' | 'life_events'>,
): Promise<void> {
  await db.insertInto('organizations').values(row).execute();
}

export async function selectOrganization(db: Db, id: Uuid): Promise<OrganizationRow | null> {
  const { rows } = await sql<OrganizationRow>`
    select o.*, c.time_zone from organizations o join organization_clocks c on c.organization_id = o.id
    where c.organization_id = ${id}`.execute(db);
  return rows[0] ?? null;
}

/** Every organization, oldest first: only for the operator's command line and the embedded start, never for a request. */
export async function selectOrganizations(db: Db): Promise<OrganizationRow[]> {
  const { rows } = await sql<OrganizationRow>`
    select ${ACROSS} o.*, c.time_zone from organizations o join organization_clocks c on c.organization_id = o.id
    order by o.id`.execute(db);
  return rows;
}

/** The organizations that a credential reaches, in order. */
export async function selectReachedOrganizations(db: Db, ids: readonly Uuid[]): Promise<OrganizationRow[]> {
  const { rows } = await sql<OrganizationRow>`
    select o.*, c.time_zone from organizations o join organization_clocks c on c.organization_id = o.id
    where c.organization_id = any(${[...ids]}::uuid[]) order by o.id`.execute(db);
  return rows;
}

/** The same inside a command, with the row locked. */
export async function lockOrganization(db: Tx, id: Uuid): Promise<OrganizationRow | null> {
  await sql`select 1 from organizations where id = ${id} for no key update`.execute(db);
  return selectOrganization(db, id);
}

export type OrganizationChange = Partial<
  Pick<
    OrganizationRow,
    | 'name'
    | 'allowed_origins'
    | 'life_event_auto_approve'
    | 'life_events'
    | 'roster_guard_percent'
    | 'connect_generation'
  >
>;

export async function updateOrganization(db: Tx, id: Uuid, now: Instant, change: OrganizationChange): Promise<void> {
  const { name, allowed_origins, life_event_auto_approve, roster_guard_percent, connect_generation } = change;
  const life_events = change.life_events && JSON.stringify(change.life_events);
  const settings = { life_event_auto_approve, life_events, roster_guard_percent, connect_generation };
  await db
    .updateTable('organizations')
    .set({ name, allowed_origins, ...settings, updated_at: now })
    .where('id', '=', id)
    .execute();
}

export type ApiKeyRow = Omit<Row<'api_keys'>, 'secret_sha256'>;

export async function insertApiKey(db: Tx, row: Omit<Row<'api_keys'>, 'revoked_at'>): Promise<void> {
  await sql`
    insert into api_keys (organization_id, id, name, visible_prefix, secret_sha256, created_at)
    values (${row.organization_id}, ${row.id}, ${row.name}, ${row.visible_prefix}, ${row.secret_sha256}, ${row.created_at})`.execute(
    db,
  );
}

export async function selectApiKeys(db: Db, organizationId: Uuid): Promise<ApiKeyRow[]> {
  const { rows } = await sql<ApiKeyRow>`
    select ${columns('api_keys', columnsWithout('api_keys', 'secret_sha256'))} from api_keys
    where organization_id = ${organizationId} order by id`.execute(db);
  return rows;
}

/** Every grant of the key that has this one: a key for several organizations has one in each. Only for the operator. */
export async function selectGrants(db: Db, organizationId: Uuid, id: Uuid): Promise<GrantRow[]> {
  const { rows } = await sql<GrantRow>`
    select ${ACROSS} k.organization_id, k.id from api_keys k
    where k.secret_sha256 = (select secret_sha256 from api_keys where organization_id = ${organizationId} and id = ${id})
    order by k.organization_id`.execute(db);
  return rows;
}

export type GrantRow = Pick<Row<'api_keys'>, 'organization_id' | 'id'>;

/** True if there was such a key and it was not revoked before. */
export async function markRevoked(db: Tx, organizationId: Uuid, id: Uuid, now: Instant): Promise<boolean> {
  const result = await sql`
    update api_keys set revoked_at = ${now}
    where organization_id = ${organizationId} and id = ${id} and revoked_at is null`.execute(db);
  return result.numAffectedRows === 1n;
}

/** What authentication needs to know about a credential, in one look-up by a unique index. */
export interface CredentialRow {
  organization_id: Uuid;
  organization_kind: OrganizationRow['kind'];
  connect_generation: Generation;
  api_key_id: Uuid;
  revoked: boolean;
  token_id: Uuid | null;
  employer_id: Uuid | null;
  employee_id: Uuid | null;
  member_id: Uuid | null;
  actor_id: string | null;
  actor_name: string | null;
  expires_at: Instant | null;
  sim_expires_at: Instant | null;
  test_now: Instant | null;
}

/** What a credential is looked up by. */
export interface CredentialKey {
  secretSha256: Buffer;
  /** Null: a key for several organizations, or one older than the naming of organizations. */
  organizationId: Uuid | null;
}

/** SQL: the rows of a key or token. */
const isCredential = (alias: string, { secretSha256, organizationId }: CredentialKey) => {
  const secret = sql`${sql.ref(`${alias}.secret_sha256`)} = ${secretSha256}`;
  if (organizationId === null) return sql`${ACROSS} ${secret}`;
  return sql`${sql.ref(`${alias}.organization_id`)} = ${organizationId} and ${secret}`;
};

/** One for each organization of the key, in order. */
export async function selectApiKeyCredentials(db: Db, credential: CredentialKey): Promise<CredentialRow[]> {
  const { rows } = await sql<CredentialRow>`
    select k.organization_id, o.kind as organization_kind, o.connect_generation, k.id as api_key_id, k.revoked_at is not null as revoked,
      null as token_id, null as employer_id, null as employee_id, null as member_id, null as actor_id, null as actor_name,
      null::timestamptz as expires_at, null::timestamptz as sim_expires_at, null::timestamptz as test_now
    from api_keys k join organizations o on o.id = k.organization_id
    where ${isCredential('k', credential)} order by k.organization_id`.execute(db);
  return rows;
}

/** The one of the token, or none. */
export async function selectTokenCredentials(db: Db, credential: CredentialKey): Promise<CredentialRow[]> {
  const { rows } = await sql<CredentialRow>`
    select t.organization_id, o.kind as organization_kind, o.connect_generation, t.api_key_id, k.revoked_at is not null as revoked,
      t.id as token_id, t.employer_id, t.employee_id, e.member_id, t.actor_id, t.actor_name,
      t.expires_at, t.sim_expires_at, c.test_now
    from access_tokens t
    join api_keys k on k.organization_id = t.organization_id and k.id = t.api_key_id
    join organizations o on o.id = t.organization_id
    join organization_clocks c on c.organization_id = t.organization_id
    left join employees e on e.organization_id = t.organization_id and e.id = t.employee_id
    where ${isCredential('t', credential)}`.execute(db);
  return rows;
}

export async function insertAccessToken(db: Tx, row: Row<'access_tokens'>): Promise<void> {
  await db.insertInto('access_tokens').values(row).execute();
}

/** The bound entity of a token must be of the same organization. */
export async function boundEntityExists(
  db: Db,
  organizationId: Uuid,
  type: 'employer' | 'employee',
  id: Uuid,
): Promise<boolean> {
  const table = type === 'employer' ? sql`employers` : sql`employees`;
  const { rows } = await sql`select 1 from ${table} where organization_id = ${organizationId} and id = ${id}`.execute(
    db,
  );
  return rows.length > 0;
}

/** Housekeeping: deletes expired tokens; evidence has its own copy of what it needs. */
export async function deleteEndedTokens(db: Db, endedBefore: Instant): Promise<boolean> {
  const result = await sql`
    delete from ${ACROSS} access_tokens where (organization_id, id) in (
      select organization_id, id from access_tokens where expires_at < ${endedBefore} limit 1000)`.execute(db);
  return (result.numAffectedRows ?? 0n) === 1000n;
}
