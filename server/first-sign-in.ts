/**
 * The link for the first sign-in at the desk of an embedded server. It is as good as a password, so it is shown only on
 * a terminal of this machine, or written to a file that only its owner can read. After the first sign-in neither is
 * offered again.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { type DeskSite, isLoopback, signInUrl } from './modules/users/session.rules.ts';
import { inviteUser, linkUser, type NewUser } from './modules/users/user.actions.ts';
import { hasBeenSignedIn, selectUserByEmail } from './modules/users/user.sql.ts';
import type { Kit } from './platform/commands/command.ts';
import { orRefuse } from './platform/commands/refusal.ts';
import { writePrivately } from './platform/process/credentials.ts';
import type { Uuid } from './platform/values/ids.ts';

/** The first user, until somebody gives them a name. */
const FIRST: NewUser = { email: 'first@desk.invalid', name: 'First operator', role: 'ADMIN' };

/** What to print: the link itself, or where it was written. */
export type FirstSignIn = { url: string } | { file: string };

export interface FirstStart {
  desk: DeskSite;
  dataDir: string;
  /** The host that the server listens on. */
  host: string;
  isTerminal: boolean;
}

const fileIn = (dataDir: string) => join(dataDir, 'first-sign-in.json');

/** Null: somebody has signed in before, or this server has no address for the desk. */
export async function firstSignIn(kit: Kit, organizationId: Uuid, start: FirstStart): Promise<FirstSignIn | null> {
  const { desk, dataDir, host, isTerminal } = start;
  const { db } = kit.database;
  if (desk.cookie === null || (await hasBeenSignedIn(db, organizationId))) return null;
  const isThere = (await selectUserByEmail(db, organizationId, FIRST.email)) !== null;
  const invite = isThere ? linkUser(kit, organizationId, FIRST.email) : inviteUser(kit, organizationId, FIRST);
  const { token, expiresAt } = orRefuse(await invite);
  const url = signInUrl(desk, token);
  if (isTerminal && isLoopback(host)) return { url };
  writePrivately(fileIn(dataDir), { url, expires_at: expiresAt });
  return { file: fileIn(dataDir) };
}

export function forgetFirstSignIn(dataDir: string): void {
  rmSync(fileIn(dataDir), { force: true });
}
