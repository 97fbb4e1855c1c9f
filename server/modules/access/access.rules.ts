/** What a credential is, how long it lasts, and which clients use it. */
import type { Generation } from '../../platform/commands/caller.ts';
import { addSeconds, type Instant } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { ids, parseId, wireId } from '../vocabulary/ids.ts';

export const API_KEY_PREFIX = 'vit_apk_';
export const ACCESS_TOKEN_PREFIX = 'vit_at_';

/** Characters of a secret, 256 bits in base64url, and of an organization's id behind it. */
const [SECRET, ORGANIZATION] = [43, 22];

/**
 * A key or token ends with the id of its organization, so that it is looked up where the rows of that organization are. A key of several
 * organizations names none.
 */
export function ofOrganization(secret: string, organizationId: Uuid): string {
  return secret + wireId('organization', organizationId).slice(-ORGANIZATION);
}

/** The organization that a key or token names; null: it has several, is of no such form, or from before they named it. */
export function organizationNamed(credential: string): Uuid | null {
  return organizationIn(credential, credential.startsWith(API_KEY_PREFIX) ? API_KEY_PREFIX : ACCESS_TOKEN_PREFIX);
}

/** The same of any secret that `ofOrganization` made. */
export function organizationIn(credential: string, prefix: string): Uuid | null {
  if (!credential.startsWith(prefix)) return null;
  if (credential.length !== prefix.length + SECRET + ORGANIZATION) return null;
  return parseId('organization', `${ids.prefixOf('organization')}_${credential.slice(-ORGANIZATION)}`);
}

/** Lifetime of an access token, on either clock (contract, issueAccessToken). */
export const TOKEN_SECONDS = 900;

/** The visible part of a key, to tell keys apart: `vit_apk_AbCd`. */
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

/** What our own pages, command line and client send: they take every answer in full, which is that of generation 1. */
export const OWN_CLIENT = 'x-openroll-client';

/** Generated clients name themselves in headers with these prefixes, in every request (docs/connect.md). */
const GENERATION_OF_PREFIX = [
  ['x-fern-', 2],
  ['x-stainless-', 1],
] as const;

/** The generation of whoever sends these headers; the organization's setting where they don't tell. */
export function generationOf(headers: object, setting: Generation): Generation {
  const names = Object.keys(headers);
  if (names.includes(OWN_CLIENT)) return 1;
  const known = GENERATION_OF_PREFIX.find(([prefix]) => names.some((name) => name.startsWith(prefix)));
  return known?.[1] ?? setting;
}

/** Life events that are approved automatically unless an organization says otherwise (rules 4.1). */
export const DEFAULT_AUTO_APPROVE = ['had_baby', 'adopted_child', 'married', 'divorced'];
