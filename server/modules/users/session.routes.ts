/** Signing in at the desk and out, and what its pages ask for first. */
import Type from 'typebox';
import { Refusal, refuse } from '../../platform/commands/refusal.ts';
import { answer, mutate, read, serve } from '../../platform/http/endpoints.ts';
import { Data, DateString, InstantString, OneOf } from '../../platform/http/schemas.ts';
import { readClock } from '../calendar/clock.sql.ts';
import { Id } from '../vocabulary/id-schema.ts';
import { wireId } from '../vocabulary/ids.ts';
import { ROLES } from '../vocabulary/roles.ts';
import { comesFromDesk, DESK_API, signedIn } from './desk-door.ts';
import { operationsOf } from './roles.rules.ts';
import { cookieOf, csrfTokenOf, type DeskSite } from './session.rules.ts';
import { signIn, signOut } from './user.actions.ts';

const DeskSession = Type.Object({
  user: Type.Object({ id: Id('user'), email: Type.String(), name: Type.String(), role: OneOf(ROLES) }),
  organization: Type.Object({ id: Id('organization'), name: Type.String() }),
  sandbox: Type.Boolean(),
  today: DateString,
  csrf_token: Type.String(),
  expires_at: InstantString,
  operations: Type.Array(Type.String({ description: 'What this user may do.' })),
});

/** A guess has one chance in 2²⁵⁶; this limits the cost of a flood of them. */
const ATTEMPTS = { perSecond: 0.2, burst: 20 };

const postSignIn = (site: DeskSite, onSignIn: () => void) =>
  serve({
    method: 'POST',
    path: `${DESK_API}/sign-in`,
    rate: ATTEMPTS,
    body: Type.Object({ token: Type.String({ maxLength: 200 }) }),
    serve: async ({ kit, request, body }) => {
      comesFromDesk(request, site);
      const done = await signIn(kit, body.token);
      if (done instanceof Refusal) return done;
      onSignIn();
      return answer(200, { data: { signed_in: true } }, { 'set-cookie': cookieOf(site, done.secret) });
    },
  });

const getDeskSession = (site: DeskSite) =>
  read({
    method: 'GET',
    path: `${DESK_API}/session`,
    notForPrograms: true,
    operation: 'getDeskSession',
    tag: 'users',
    summary: 'Read who is signed in',
    who: ['K'],
    answers: { 200: Data(DeskSession) },
    run: async ({ db, kit, request }) => {
      const { secret, session, caller } = await signedIn(kit, site, request);
      const { today } = await readClock(db, kit.real, caller.organizationId, 'none');
      const { user_id, email, name, role, organization_name, expires_at } = session;
      return answer(200, {
        data: {
          user: { id: wireId('user', user_id), email, name, role },
          organization: { id: wireId('organization', caller.organizationId), name: organization_name },
          sandbox: caller.organizationKind === 'sandbox',
          ...{ today, csrf_token: csrfTokenOf(secret), expires_at, operations: operationsOf(role) },
        },
      });
    },
  });

const postSignOut = (site: DeskSite) =>
  mutate({
    method: 'POST',
    path: `${DESK_API}/sign-out`,
    notForPrograms: true,
    operation: 'signOut',
    tag: 'users',
    summary: 'Sign out',
    who: ['K'],
    besideClock: true,
    secret: true,
    answers: { 200: Data(Type.Object({ signed_in: Type.Boolean() })) },
    run: async (command, { caller }) => {
      const { user, tokenId } = caller;
      if (!user || !tokenId) refuse('session_ended');
      await signOut(command, user.id, tokenId);
      return answer(200, { data: { signed_in: false } }, { 'set-cookie': cookieOf(site, '', 0) });
    },
  });

export const deskSessionEndpoints = (site: DeskSite, onSignIn: () => void) => [
  postSignIn(site, onSignIn),
  getDeskSession(site),
  postSignOut(site),
];
