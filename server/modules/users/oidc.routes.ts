/**
 * Signing in at the desk with an OpenID Connect provider. The provider says whose e-mail address it is; which user has that
 * address and what they may do is our own data. Nobody becomes a user by signing in.
 */
import type { FastifyRequest } from 'fastify';
import type { Kit } from '../../platform/commands/command.ts';
import { Refusal } from '../../platform/commands/refusal.ts';
import { type Answer, answer, serve } from '../../platform/http/endpoints.ts';
import type { Seal } from '../../platform/process/seal.ts';
import { addSeconds, type Instant } from '../../platform/values/dates.ts';
import { parseId, wireId } from '../vocabulary/ids.ts';
import { comesFromDesk, DESK_API, isAt } from './desk-door.ts';
import { type Attempt, type Provider, ProviderError, type ProviderProblem } from './oidc.ts';
import { cookieOf, type DeskSite, pageAfter, providerCookieOf, sealedIn } from './session.rules.ts';
import { signInVouchedFor } from './user.actions.ts';
import { selectUsersByEmail } from './user.sql.ts';

const BEGIN = `${DESK_API}/sign-in/provider`;
/** Registered with the provider. */
export const CALLBACK = `${DESK_API}/sign-in/callback`;
const PAGE = '/console/sign-in';

/** How long somebody may take at the provider. */
const KEPT_SECONDS = 600;
/** Per address; limits how often a browser is sent to the provider and back. */
const ATTEMPTS = { perSecond: 0.2, burst: 20 };

/** What the browser keeps for us meanwhile, sealed. */
type Kept = { until: Instant } & (
  | (Attempt & { is: 'attempt'; organization: string | null; page: string })
  | { is: 'choice'; email: string }
);

/** What the endpoints below use. */
interface Desk {
  site: DeskSite;
  seal: Seal;
  provider: Provider;
  onSignIn: () => void;
}

const to = (location: string, cookie?: string): Answer =>
  answer(303, null, { location, 'cache-control': 'no-store', ...(cookie ? { 'set-cookie': cookie } : {}) });

function keep({ site, seal }: Desk, kept: Kept): string {
  return providerCookieOf(site, seal.seal(JSON.stringify(kept)).toString('base64url'), KEPT_SECONDS);
}

function keptBy({ site, seal }: Pick<Desk, 'site' | 'seal'>, { headers }: FastifyRequest, now: Instant): Kept | null {
  const sealed = sealedIn(site, headers.cookie);
  if (sealed === null || !seal.opens(sealed)) return null;
  const kept = JSON.parse(seal.open(sealed)) as Kept;
  return now < kept.until ? kept : null;
}

/** The sign-in page tells what went wrong at the provider; the log tells why. */
async function orProblem(request: FastifyRequest, task: () => Promise<Answer>): Promise<Answer> {
  try {
    return await task();
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    if (error.cause)
      request.log.warn({ err: error.cause, problem: error.problem }, 'the sign-in with the provider failed');
    return to(`${PAGE}?problem=${error.problem satisfies ProviderProblem}`);
  }
}

/** For the sign-in page: whether there is a provider, and the organizations to choose from for a user who came back from it. */
const waysToSignIn = (site: DeskSite, seal: Seal, provider: Provider | null) =>
  serve({
    method: 'GET',
    path: `${DESK_API}/sign-in`,
    serve: async ({ kit, db, request }) => {
      comesFromDesk(request, site);
      const kept = provider && keptBy({ site, seal }, request, kit.real.now());
      const users = kept?.is === 'choice' ? await selectUsersByEmail(db, kept.email) : [];
      const organizations = users.map(({ organization_id, organization_name: name, organization_kind }) => ({
        ...{ id: wireId('organization', organization_id), name, sandbox: organization_kind === 'sandbox' },
      }));
      // With its origin, so that the cookie is set at the address to which the provider sends the browser back.
      return answer(200, { data: { provider: provider ? site.origin + BEGIN : null, organizations } });
    },
  });

const toProvider = (desk: Desk) =>
  serve({
    method: 'GET',
    path: BEGIN,
    rate: ATTEMPTS,
    serve: async ({ kit, request }) => {
      const { site, provider } = desk;
      if (!isAt(site, request.headers.host)) return new Refusal('not_found');
      const asked = new URL(request.url, site.origin).searchParams;
      return orProblem(request, async () => {
        const { url, attempt } = await provider.begin(site.origin + CALLBACK);
        const organization = asked.get('organization');
        const page = pageAfter(site, asked.get('page'));
        const until = addSeconds(kit.real.now(), KEPT_SECONDS);
        return to(url, keep(desk, { is: 'attempt', ...attempt, organization, page, until }));
      });
    },
  });

const fromProvider = (desk: Desk) =>
  serve({
    method: 'GET',
    path: CALLBACK,
    rate: ATTEMPTS,
    serve: async ({ kit, request }) => {
      if (!isAt(desk.site, request.headers.host)) return new Refusal('not_found');
      return orProblem(request, () => comeBack(desk, kit, request));
    },
  });

async function comeBack(desk: Desk, kit: Kit, request: FastifyRequest): Promise<Answer> {
  const { site, provider, onSignIn } = desk;
  const kept = keptBy(desk, request, kit.real.now());
  if (kept?.is !== 'attempt') throw new ProviderError('sign_in_expired');
  const { organization, page } = kept;
  const email = await provider.emailOf(new URL(request.url, site.origin), kept);
  const users = await selectUsersByEmail(kit.database.db, email);
  const meant = organization === null ? null : parseId('organization', organization);
  const [user, other] = organization === null ? users : users.filter((one) => one.organization_id === meant);
  if (!user) throw new ProviderError('no_such_user');
  if (other) {
    const until = addSeconds(kit.real.now(), KEPT_SECONDS);
    return to(`${PAGE}?${new URLSearchParams({ page })}`, keep(desk, { is: 'choice', email, until }));
  }
  const secret = await signInVouchedFor(kit, user);
  if (secret instanceof Refusal) throw new ProviderError('no_such_user');
  onSignIn();
  return to(page, cookieOf(site, secret));
}

export const providerEndpoints = (site: DeskSite, seal: Seal, provider: Provider | null, onSignIn: () => void) => [
  waysToSignIn(site, seal, provider),
  ...(provider ? [toProvider, fromProvider].map((make) => make({ site, seal, provider, onSignIn })) : []),
];
