/**
 * Asks an OpenID Connect provider who somebody is: authorization code, PKCE, state and nonce. openid-client checks what comes
 * back: its issuer, its audience, its expiry, and that it answers our request.
 */
import * as oidc from 'openid-client';
import { isLoopback } from './session.rules.ts';

export interface OidcSettings {
  /** As the provider spells it, with or without a slash at the end. */
  issuer: string;
  clientId: string;
  /** Null: a public client. */
  clientSecret: string | null;
}

/** What has to come back with the answer. */
export interface Attempt {
  verifier: string;
  state: string;
  nonce: string;
}

/** Why nobody was signed in. The page has a sentence for each (console/shell/sign-in-words.ts). */
export type ProviderProblem =
  | 'provider_away'
  | 'provider_refuses'
  | 'sign_in_declined'
  | 'sign_in_expired'
  | 'email_not_verified'
  | 'no_such_user';

/** `cause`: for the operator's log. */
export class ProviderError extends Error {
  readonly problem: ProviderProblem;

  constructor(problem: ProviderProblem, cause?: unknown) {
    super(problem, { cause });
    this.problem = problem;
  }
}

export interface Provider {
  /** Reads the provider's metadata. */
  discover(): Promise<void>;
  /** The address to which to send the browser. */
  begin(redirectUri: string): Promise<{ url: string; attempt: Attempt }>;
  /** The verified e-mail address of the person who came back to `url`. */
  emailOf(url: URL, attempt: Attempt): Promise<string>;
}

const TIMEOUT_SECONDS = 10;

export function oidcProvider(settings: OidcSettings): Provider {
  let known: Promise<oidc.Configuration> | null = null;
  const configuration = () => {
    known ??= discovered(settings).catch((error) => {
      // The provider may be back for the next request.
      known = null;
      throw error;
    });
    return known;
  };
  return {
    discover: async () => void (await asProviderError(configuration)),
    begin: (redirect_uri) => asProviderError(async () => begun(await configuration(), redirect_uri)),
    emailOf: (url, attempt) => asProviderError(async () => verifiedEmail(await configuration(), url, attempt)),
  };
}

function discovered({ issuer, clientId, clientSecret }: OidcSettings): Promise<oidc.Configuration> {
  const url = new URL(issuer);
  const isPlain = url.protocol === 'http:' && isLoopback(url.hostname);
  const client = clientSecret === null ? oidc.None() : oidc.ClientSecretBasic(clientSecret);
  return oidc.discovery(url, clientId, undefined, client, {
    timeout: TIMEOUT_SECONDS,
    ...(isPlain ? { execute: [oidc.allowInsecureRequests] } : {}),
  });
}

async function begun(config: oidc.Configuration, redirect_uri: string) {
  const attempt: Attempt = {
    verifier: oidc.randomPKCECodeVerifier(),
    state: oidc.randomState(),
    nonce: oidc.randomNonce(),
  };
  const { state, nonce } = attempt;
  const code_challenge = await oidc.calculatePKCECodeChallenge(attempt.verifier);
  const url = oidc.buildAuthorizationUrl(config, {
    ...{ redirect_uri, scope: 'openid email', state, nonce, code_challenge, code_challenge_method: 'S256' },
  });
  return { url: url.href, attempt };
}

async function verifiedEmail(
  config: oidc.Configuration,
  url: URL,
  { verifier, state, nonce }: Attempt,
): Promise<string> {
  // An answer to another attempt, perhaps in another tab, is nobody's fault; the library would call it invalid.
  if (url.searchParams.get('state') !== state) throw new ProviderError('sign_in_expired');
  const tokens = await oidc.authorizationCodeGrant(config, url, {
    ...{ pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true },
  });
  const claims = tokens.claims();
  if (!claims) throw new Error('openid-client returned no claims');
  // Not every provider puts the address into the token.
  const told = claims.email ? claims : await oidc.fetchUserInfo(config, tokens.access_token, claims.sub);
  if (told.email_verified !== true || typeof told.email !== 'string') throw new ProviderError('email_not_verified');
  return told.email;
}

async function asProviderError<T>(task: () => Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (error) {
    if (error instanceof ProviderError) throw error;
    const problem = problemOf(error);
    throw problem ? new ProviderError(problem, error) : error;
  }
}

/** No answer in time, none at all, or one of a server in trouble. */
const AWAY = ['OAUTH_TIMEOUT', 'OAUTH_ABORT', 'OAUTH_RESPONSE_IS_NOT_CONFORM', 'OAUTH_RESPONSE_IS_NOT_JSON'];

/** Null: our own fault. */
function problemOf(error: unknown): ProviderProblem | null {
  if (error instanceof oidc.AuthorizationResponseError)
    return error.error === 'access_denied' ? 'sign_in_declined' : 'provider_refuses';
  // The code was used already, or is too old.
  if (error instanceof oidc.ResponseBodyError)
    return error.error === 'invalid_grant' ? 'sign_in_expired' : 'provider_refuses';
  if (error instanceof oidc.WWWAuthenticateChallengeError) return 'provider_refuses';
  if (error instanceof oidc.ClientError) return AWAY.includes(error.code ?? '') ? 'provider_away' : 'provider_refuses';
  // This is how fetch says that there was no connection.
  if (error instanceof TypeError && error.message === 'fetch failed') return 'provider_away';
  return null;
}
