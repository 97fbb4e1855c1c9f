/** Adds, changes and removes users, makes one-time links, and signs in and out. */
import { type Actor, OPERATOR } from '../../platform/commands/caller.ts';
import { type Command, command, type Kit } from '../../platform/commands/command.ts';
import { Refusal, refuse } from '../../platform/commands/refusal.ts';
import { differs } from '../../platform/database/records.ts';
import { newSecret, sha256 } from '../../platform/process/seal.ts';
import type { Instant } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { ofOrganization } from '../access/access.rules.ts';
import { lockOrganization } from '../access/access.sql.ts';
import type { Role } from '../vocabulary/roles.ts';
import { LINK_PREFIX, linkEnds, organizationOfLink, SESSION_PREFIX, sessionEnds } from './session.rules.ts';
import {
  deleteSession,
  deleteSessionsOf,
  insertLink,
  insertSession,
  insertUser,
  lockUser,
  selectUser,
  selectUserByEmail,
  selectUserOfLink,
  spendLink,
  type UserChange,
  type UserRow,
  updateUser,
} from './user.sql.ts';

export interface NewUser {
  email: string;
  name: string;
  role: Role;
}

export async function addUser(within: Command, given: NewUser): Promise<UserRow> {
  const { db, organizationId, realNow } = within;
  // One at a time in an organization: of two at the same moment, the second one sees the first.
  await lockOrganization(db, organizationId);
  if (await selectUserByEmail(db, organizationId, given.email)) refuse('user_exists');
  const row: UserRow = {
    ...{ organization_id: organizationId, id: within.newId(), ...given },
    ...{ signed_in_at: null, removed_at: null, created_at: realNow, updated_at: realNow },
  };
  await insertUser(db, row);
  within.audit('user.create', 'user', row.id, { after: row });
  return row;
}

export async function changeUser(within: Command, id: Uuid, given: Partial<NewUser>): Promise<UserRow> {
  const { db, organizationId, realNow } = within;
  // Locked before the user's row, as when a user is added.
  if (given.email !== undefined) await lockOrganization(db, organizationId);
  const before = (await lockUser(db, organizationId, id)) ?? refuse('not_found');
  if (!differs(before, given)) return before;
  const other = given.email === undefined ? null : await selectUserByEmail(db, organizationId, given.email);
  if (other && other.id !== id) refuse('user_exists');
  const after = { ...before, ...given, updated_at: realNow };
  await updateUser(db, organizationId, id, { ...given, updated_at: realNow });
  within.audit('user.update', 'user', id, { before, after });
  return after;
}

/** Ends their sessions; their entries in the audit and access logs stay. */
export async function removeUser(within: Command, id: Uuid): Promise<void> {
  const { db, organizationId, realNow } = within;
  const before = (await lockUser(db, organizationId, id)) ?? refuse('not_found');
  await deleteSessionsOf(db, organizationId, id);
  const change: UserChange = { removed_at: realNow };
  await updateUser(db, organizationId, id, { ...change, updated_at: realNow });
  within.audit('user.delete', 'user', id, { before, after: { ...before, ...change } });
}

/** Makes a link that signs the user in once. Only the answer contains its token; the table has the hash. */
export async function makeLink(within: Command, userId: Uuid): Promise<{ token: string; expiresAt: Instant }> {
  const { db, organizationId, realNow } = within;
  if (!(await selectUser(db, organizationId, userId))) refuse('not_found');
  const token = ofOrganization(newSecret(LINK_PREFIX), organizationId);
  const expiresAt = linkEnds(realNow);
  await insertLink(db, {
    ...{ organization_id: organizationId, id: within.newId(), user_id: userId, secret_sha256: sha256(token) },
    ...{ created_at: realNow, expires_at: expiresAt },
  });
  within.audit('user.link', 'user', userId, { details: { expires_at: expiresAt } });
  return { token, expiresAt };
}

export async function endSessions(within: Command, userId: Uuid): Promise<number> {
  const { db, organizationId } = within;
  if (!(await lockUser(db, organizationId, userId))) refuse('not_found');
  const ended = await deleteSessionsOf(db, organizationId, userId);
  if (ended.sessions + ended.links > 0) within.audit('user.end_sessions', 'user', userId, { details: ended });
  return ended.sessions;
}

/** Users sign in and out, and are created by the operator, whatever a test clock does. */
const BESIDE = { clock: 'none' } as const;

/** The session's secret, for a cookie. */
export async function signIn(kit: Kit, token: string): Promise<{ secret: string; organizationId: Uuid } | Refusal> {
  const organizationId = organizationOfLink(token);
  const hash = sha256(token);
  const user = organizationId && (await selectUserOfLink(kit.database.db, organizationId, hash, kit.real.now()));
  if (!organizationId || !user) return new Refusal('sign_in_link_spent');
  const actor: Actor = { kind: 'user', id: user.id, name: user.name };
  const secret = await command(kit, { organizationId, actor, ...BESIDE }, async (within) => {
    if (!(await spendLink(within.db, organizationId, hash))) refuse('sign_in_link_spent');
    return beginSession(within, user.id, 'link');
  });
  return secret instanceof Refusal ? secret : { secret, organizationId };
}

/** For a user whose address the provider vouches for. Returns the session's secret, for a cookie. */
export function signInVouchedFor(kit: Kit, user: UserRow): Promise<string | Refusal> {
  const { organization_id: organizationId, id, name } = user;
  const actor: Actor = { kind: 'user', id, name };
  return command(kit, { organizationId, actor, ...BESIDE }, async (within) => {
    // The user may have been removed a moment ago.
    if (!(await lockUser(within.db, organizationId, id))) refuse('not_found');
    return beginSession(within, id, 'provider');
  });
}

/** For somebody who has proved that they are this user. */
async function beginSession(within: Command, userId: Uuid, by: 'link' | 'provider'): Promise<string> {
  const { db, organizationId, realNow } = within;
  const secret = ofOrganization(newSecret(SESSION_PREFIX), organizationId);
  const id = within.newId();
  await insertSession(db, {
    ...{ organization_id: organizationId, id, user_id: userId, secret_sha256: sha256(secret) },
    ...{ created_at: realNow, seen_at: realNow, expires_at: sessionEnds(realNow) },
  });
  await updateUser(db, organizationId, userId, { signed_in_at: realNow });
  within.audit('user.sign_in', 'user', userId, { details: { by } });
  return secret;
}

export async function signOut(within: Command, userId: Uuid, sessionId: Uuid): Promise<void> {
  await deleteSession(within.db, within.organizationId, sessionId);
  within.audit('user.sign_out', 'user', userId);
}

export interface Invitation {
  user: UserRow;
  token: string;
  expiresAt: Instant;
}

/** For the operator: creates a user, and a link for them. */
export function inviteUser(kit: Kit, organizationId: Uuid, given: NewUser): Promise<Invitation | Refusal> {
  return command(kit, { organizationId, actor: OPERATOR, ...BESIDE }, async (within) => {
    const user = await addUser(within, given);
    return { user, ...(await makeLink(within, user.id)) };
  });
}

/** For the operator: makes another link for a user. */
export function linkUser(kit: Kit, organizationId: Uuid, email: string): Promise<Invitation | Refusal> {
  return command(kit, { organizationId, actor: OPERATOR, ...BESIDE }, async (within) => {
    const user = (await selectUserByEmail(within.db, organizationId, email)) ?? refuse('not_found');
    return { user, ...(await makeLink(within, user.id)) };
  });
}
