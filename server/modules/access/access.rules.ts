/** What a credential is, how long it lasts, and which clients use it. */
import type { Generation } from '../../platform/commands/caller.ts';
import { addSeconds, type Instant } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { ids, parseId, wireId } from '../vocabulary/ids.ts';

export const API_KEY_PREFIX = 'vit_apk_';
export const ACCESS_TOKEN_PREFIX = 'vit_at_';

/** The characters of a secret (256 bits in base64url), and those of the organization's id at its end. */
const [SECRET, ORGANIZATION] = [43, 22];

/**
 * A key or token ends with the id of its organization, so that it is looked up where the rows of that organization are. A key
 * for several organizations names none.
 */
export function ofOrganization(secret: string, organizationId: Uuid): string {
  return secret + wireId('organization', organizationId).slice(-ORGANIZATION);
}

/** The organization that a key or token names; null: it has several, has another form, or is older than this naming. */
export function organizationNamed(credential: string): Uuid | null {
  return organizationIn(credential, credential.startsWith(API_KEY_PREFIX) ? API_KEY_PREFIX : ACCESS_TOKEN_PREFIX);
}

/** The same for any secret made with `ofOrganization`. */
export function organizationIn(credential: string, prefix: string): Uuid | null {
  if (!credential.startsWith(prefix)) return null;
  if (credential.length !== prefix.length + SECRET + ORGANIZATION) return null;
  return parseId('organization', `${ids.prefixOf('organization')}_${credential.slice(-ORGANIZATION)}`);
}

/** Lifetime of an access token, on either clock (contract, issueAccessToken). */
export const TOKEN_SECONDS = 900;

/** The visible part of a key, which distinguishes keys: `vit_apk_AbCd`. */
export function visiblePrefix(secret: string): string {
  return secret.slice(0, API_KEY_PREFIX.length + 4);
}

/** A token expires when its time has passed on either clock: real, or the organization's test clock. */
export function tokenHasEnded(
  token: { expiresAt: Instant; simExpiresAt: Instant | null },
  clocks: { real: Instant; test: Instant | null },
): boolean {
  if (clocks.real >= token.expiresAt) return true;
  return token.simExpiresAt !== null && clocks.test !== null && clocks.test >= token.simExpiresAt;
}

export function tokenEnds(clocks: { real: Instant; test: Instant | null }): {
  expiresAt: Instant;
  simExpiresAt: Instant | null;
} {
  return {
    expiresAt: addSeconds(clocks.real, TOKEN_SECONDS),
    simExpiresAt: clocks.test && addSeconds(clocks.test, TOKEN_SECONDS),
  };
}

/** Sent by our own pages, command line and client: they expect every answer in full, as in generation 1. */
export const OWN_CLIENT = 'x-openroll-client';

/** Generated clients name themselves in headers with these prefixes, in every request (docs/connect.md). */
const GENERATION_OF_PREFIX = [
  ['x-fern-', 2],
  ['x-stainless-', 1],
] as const;

/** The generation of the client that sends these headers; the organization's setting if they don't tell. */
export function generationOf(headers: object, setting: Generation): Generation {
  const names = Object.keys(headers);
  if (names.includes(OWN_CLIENT)) return 1;
  const known = GENERATION_OF_PREFIX.find(([prefix]) => names.some((name) => name.startsWith(prefix)));
  return known?.[1] ?? setting;
}

/** Life events that are approved automatically unless an organization says otherwise (rules 4.1). */
export const DEFAULT_AUTO_APPROVE = ['had_baby', 'adopted_child', 'married', 'divorced'];
