/** Reads and writes users, their one-time links and their sessions. Secrets are looked up by their SHA-256 and never stored. */
import { sql } from 'kysely';
import type { Generation } from '../../platform/commands/caller.ts';
import { ACROSS, type Db, type Tx } from '../../platform/database/db.ts';
import { columns, columnsWithout, type Row } from '../../platform/database/records.ts';
import type { Place } from '../../platform/http/cursor.ts';
import type { Instant } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import type { Role } from '../vocabulary/roles.ts';

export type UserRow = Row<'users', { role: Role }>;
const USER = columnsWithout('users');

export async function insertUser(db: Tx, row: UserRow): Promise<void> {
  await db.insertInto('users').values(row).execute();
}

/** The current users, in the order in which they were added. */
export async function selectUsers(
  db: Db,
  organizationId: Uuid,
  after: Place | null,
  limit: number,
): Promise<UserRow[]> {
  const { rows } = await sql<UserRow>`
    select ${columns('users', USER)} from users
    where organization_id = ${organizationId} and removed_at is null
      and (${after?.id ?? null}::uuid is null or id > ${after?.id ?? null}::uuid)
    order by id limit ${limit}`.execute(db);
  return rows;
}

/** Null: there is no such user, or no longer. */
export async function selectUser(db: Db, organizationId: Uuid, id: Uuid): Promise<UserRow | null> {
  const { rows } = await sql<UserRow>`
    select ${columns('users', USER)} from users
    where organization_id = ${organizationId} and id = ${id} and removed_at is null`.execute(db);
  return rows[0] ?? null;
}

export async function selectUserByEmail(db: Db, organizationId: Uuid, email: string): Promise<UserRow | null> {
  const { rows } = await sql<UserRow>`
    select ${columns('users', USER)} from users
    where organization_id = ${organizationId} and lower(email) = lower(${email}) and removed_at is null`.execute(db);
  return rows[0] ?? null;
}

type OfOrganization = Pick<SessionRow, 'organization_name' | 'organization_kind'>;

/** In all organizations, with the names of these: one person may work for several. */
export async function selectUsersByEmail(db: Db, email: string): Promise<(UserRow & OfOrganization)[]> {
  const { rows } = await sql<UserRow & OfOrganization>`
    select ${ACROSS} ${columns('users', USER, 'u')}, o.name as organization_name, o.kind as organization_kind
    from users u join organizations o on o.id = u.organization_id
    where lower(u.email) = lower(${email}) and u.removed_at is null
    order by o.name, o.id limit 100`.execute(db);
  return rows;
}

/** Whether anybody has ever signed in, even if they are no longer a user. */
export async function hasBeenSignedIn(db: Db, organizationId: Uuid): Promise<boolean> {
  const { rows } = await sql`
    select 1 from users where organization_id = ${organizationId} and signed_in_at is not null limit 1`.execute(db);
  return rows.length > 0;
}

export async function lockUser(db: Tx, organizationId: Uuid, id: Uuid): Promise<UserRow | null> {
  const { rows } = await sql<UserRow>`
    select ${columns('users', USER)} from users
    where organization_id = ${organizationId} and id = ${id} and removed_at is null for no key update`.execute(db);
  return rows[0] ?? null;
}

export type UserChange = Partial<Pick<UserRow, 'email' | 'name' | 'role' | 'removed_at' | 'signed_in_at'>>;

export async function updateUser(
  db: Tx,
  organizationId: Uuid,
  id: Uuid,
  change: UserChange & Partial<Pick<UserRow, 'updated_at'>>,
): Promise<void> {
  await db
    .updateTable('users')
    .set(change)
    .where('organization_id', '=', organizationId)
    .where('id', '=', id)
    .execute();
}

export async function insertLink(db: Tx, row: Row<'sign_in_links'>): Promise<void> {
  await db.insertInto('sign_in_links').values(row).execute();
}

/** The user whose link this is, if it can still be used. */
export async function selectUserOfLink(
  db: Db,
  organizationId: Uuid,
  secretSha256: Buffer,
  now: Instant,
): Promise<UserRow | null> {
  const { rows } = await sql<UserRow>`
    select ${columns('users', USER, 'u')} from sign_in_links l
    join users u on u.organization_id = l.organization_id and u.id = l.user_id
    where l.organization_id = ${organizationId} and l.secret_sha256 = ${secretSha256} and l.expires_at > ${now}
      and u.removed_at is null`.execute(db);
  return rows[0] ?? null;
}

/** True for one caller only: of two who use a link at the same moment, the second finds it gone. */
export async function spendLink(db: Tx, organizationId: Uuid, secretSha256: Buffer): Promise<boolean> {
  const result = await sql`
    delete from sign_in_links where organization_id = ${organizationId} and secret_sha256 = ${secretSha256}`.execute(
    db,
  );
  return result.numAffectedRows === 1n;
}

export async function insertSession(db: Tx, row: Row<'user_sessions'>): Promise<void> {
  await db.insertInto('user_sessions').values(row).execute();
}

export interface SessionRow {
  id: Uuid;
  seen_at: Instant;
  expires_at: Instant;
  user_id: Uuid;
  email: string;
  name: string;
  role: Role;
  organization_kind: 'live' | 'sandbox';
  organization_name: string;
  connect_generation: Generation;
}

export async function selectSession(db: Db, organizationId: Uuid, secretSha256: Buffer): Promise<SessionRow | null> {
  const { rows } = await sql<SessionRow>`
    select s.id, s.seen_at, s.expires_at, u.id as user_id, u.email, u.name, u.role, o.kind as organization_kind,
      o.name as organization_name, o.connect_generation
    from user_sessions s
    join users u on u.organization_id = s.organization_id and u.id = s.user_id and u.removed_at is null
    join organizations o on o.id = s.organization_id
    where s.organization_id = ${organizationId} and s.secret_sha256 = ${secretSha256}`.execute(db);
  return rows[0] ?? null;
}

export async function noteSeen(db: Db, organizationId: Uuid, id: Uuid, now: Instant): Promise<void> {
  await sql`
    update user_sessions set seen_at = ${now} where organization_id = ${organizationId} and id = ${id}`.execute(db);
}

export async function deleteSession(db: Tx, organizationId: Uuid, id: Uuid): Promise<void> {
  await sql`delete from user_sessions where organization_id = ${organizationId} and id = ${id}`.execute(db);
}

export interface Ended {
  sessions: number;
  links: number;
}

/** Deletes all sessions of a user, and the links that would start another. */
export async function deleteSessionsOf(db: Tx, organizationId: Uuid, userId: Uuid): Promise<Ended> {
  const unused = await sql`
    delete from sign_in_links where organization_id = ${organizationId} and user_id = ${userId}`.execute(db);
  const ended = await sql`
    delete from user_sessions where organization_id = ${organizationId} and user_id = ${userId}`.execute(db);
  return { sessions: Number(ended.numAffectedRows ?? 0n), links: Number(unused.numAffectedRows ?? 0n) };
}

/** Housekeeping. */
export async function deleteEndedSessions(db: Db, endedBefore: Instant): Promise<boolean> {
  await sql`
    delete from ${ACROSS} sign_in_links where (organization_id, id) in (
      select organization_id, id from sign_in_links where expires_at < ${endedBefore} limit 1000)`.execute(db);
  const result = await sql`
    delete from ${ACROSS} user_sessions where (organization_id, id) in (
      select organization_id, id from user_sessions where expires_at < ${endedBefore} limit 1000)`.execute(db);
  return (result.numAffectedRows ?? 0n) === 1000n;
}
