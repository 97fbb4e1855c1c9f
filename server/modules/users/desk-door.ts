/**
 * The desk's way in: the same endpoints under `/console/api`, for users who have signed in. A session's cookie opens these and
 * nothing else; a bearer token opens none of them (docs/decisions/0021-the-desk.md).
 */
import type { FastifyRequest } from 'fastify';
import type { Caller } from '../../platform/commands/caller.ts';
import type { Kit } from '../../platform/commands/command.ts';
import { Refused, refuse, refuseField } from '../../platform/commands/refusal.ts';
import type { Door } from '../../platform/http/door.ts';
import type { Mutation } from '../../platform/http/endpoints.ts';
import { sha256 } from '../../platform/process/seal.ts';
import { insertAccess } from './access-log.sql.ts';
import { personalIds } from './personal.rules.ts';
import { rolesFor } from './roles.rules.ts';
import {
  type DeskSite,
  isCsrfToken,
  isToBeNoted,
  organizationOfSession,
  secretIn,
  sessionHasEnded,
} from './session.rules.ts';
import { noteSeen, type SessionRow, selectSession } from './user.sql.ts';

export const DESK_API = '/console/api';
const CSRF_HEADER = 'x-csrf-token';
/**
 * Sent by pages that refresh by themselves. Such requests don't keep a session alive: a user who has left their desk is signed
 * out.
 */
const UNATTENDED_HEADER = 'x-unattended';

export function deskDoor(kit: Kit, site: DeskSite): Door {
  return {
    pathOf: ({ path, operation, who, notForPrograms }) => {
      if (!who.includes('K') || rolesFor(operation).length === 0) return null;
      return notForPrograms && path.startsWith(DESK_API) ? path : DESK_API + path;
    },
    identify: async (request, { method, operation }) => {
      comesFromDesk(request, site);
      const { secret, caller } = await signedIn(kit, site, request);
      if (method !== 'GET' && !isCsrfToken(secret, request.headers[CSRF_HEADER])) refuse('not_from_the_desk');
      if (!rolesFor(operation).includes(caller.user.role)) refuse('role_not_allowed');
      return caller;
    },
    checkBody: (request, endpoint) => {
      const { reason } = (request.body ?? {}) as { reason?: string | null };
      if (takesReason(endpoint) && !reason?.trim()) throw new Refused(refuseField('reason_required', 'reason'));
    },
    beforeAnswer: async (request, { operation }, { body }) => {
      const { caller, id: trace_id } = request;
      const resources = personalIds(request.url, body);
      if (!caller?.user || resources.length === 0) return;
      await insertAccess(kit.database.db, {
        ...{ organization_id: caller.organizationId, id: kit.newId(), occurred_at: kit.real.now() },
        ...{ user_id: caller.user.id, operation, resources, trace_id },
      });
    },
  };
}

/** A user has to give a reason wherever one may be given: nothing else records why they did it. */
const takesReason = ({ body }: Mutation): boolean => Object.hasOwn(Object(body)?.properties ?? {}, 'reason');

/**
 * 404 if the desk is at another address. Then only a page of the desk itself gets through: browsers send `Sec-Fetch-Site` with
 * every request to https or to this machine, and no page can forge it.
 */
export function comesFromDesk({ headers }: FastifyRequest, site: DeskSite): void {
  if (!isAt(site, headers.host)) refuse('not_found');
  if (headers['sec-fetch-site'] !== 'same-origin') refuse('not_from_the_desk');
}

/** Whether the desk is at the address of this request. */
export const isAt = ({ cookie, host, isOwn }: DeskSite, asked: string | undefined): boolean =>
  cookie !== null && (!isOwn || asked === host);

type UserCaller = Caller & { user: NonNullable<Caller['user']> };

export interface SignedIn {
  secret: string;
  session: SessionRow;
  caller: UserCaller;
}

/** Looked up for each request, so that ending a session or changing a role takes effect at once. */
export async function signedIn(kit: Kit, site: DeskSite, { headers }: FastifyRequest): Promise<SignedIn> {
  const secret = secretIn(site, headers.cookie);
  const organizationId = secret === null ? null : organizationOfSession(secret);
  const { db } = kit.database;
  const session = secret && organizationId && (await selectSession(db, organizationId, sha256(secret)));
  const now = kit.real.now();
  if (!secret || !organizationId || !session || sessionHasEnded(session, now)) refuse('session_ended');
  if (isToBeNoted(session, now) && !headers[UNATTENDED_HEADER]) await noteSeen(db, organizationId, session.id, now);
  const { user_id, role, name, organization_kind: organizationKind } = session;
  const bounds = { boundTo: null, employerId: null, employeeId: null, memberId: null };
  const caller: UserCaller = {
    ...{
      organizationId,
      organizationIds: [organizationId],
      organizationKind,
      kind: 'K',
      apiKeyId: null,
      tokenId: session.id,
      ...bounds,
    },
    // Our own pages use every answer as it is.
    ...{ user: { id: user_id, role }, generation: 1, actor: { id: user_id, name } },
  };
  return { secret, session, caller };
}
