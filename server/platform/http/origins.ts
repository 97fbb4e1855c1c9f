/**
 * Which pages may embed those of Openroll: an origin (`https://partner.example`), its subdomains (`https://*.example.com`), or
 * any port of a host (`http://localhost:*`). An organization lists them in its settings, the operator in
 * OPENROLL_ALLOWED_ORIGINS.
 */
import { getDomain } from 'tldts';

/** With its scheme: http and https are different origins. */
export const ORIGIN_PATTERN = '^https?://(\\*\\.)?[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:([0-9]{1,5}|\\*))?$';

/**
 * Whether a text is such a pattern. A wildcard needs a domain that somebody owns: names under `com` or `github.io` are open to
 * anybody.
 */
export function isOriginPattern(text: string): boolean {
  const [, , wildcard, host = ''] = PARTS.exec(text.toLowerCase()) ?? [];
  return new RegExp(ORIGIN_PATTERN).test(text) && (wildcard === undefined || isOwned(host));
}

/** By the public suffix list, including suffixes of companies that give names away. Localhost belongs to nobody else. */
function isOwned(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost') || getDomain(host, { allowPrivateDomains: true }) !== null;
}

/** The origin as browsers write it, or null: for the `null` of a sandboxed frame, a file, or a URL with a path. */
export function parseOrigin(text: string): URL | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  return /^https?:$/.test(url.protocol) && url.origin === text.toLowerCase() ? url : null;
}

/** Whether a pattern allows this origin. A wildcard stands for one or more labels, never for the bare domain. */
export function allowsOrigin(patterns: readonly string[], origin: string): boolean {
  const url = parseOrigin(origin);
  return url !== null && patterns.some((pattern) => matches(pattern, url));
}

const PARTS = /^(https?:)\/\/(\*\.)?([^:/*]+)(?::(\d+|\*))?$/;
const DEFAULT_PORTS: Record<string, string> = { 'http:': '80', 'https:': '443' };

function matches(pattern: string, url: URL): boolean {
  const [, scheme, wildcard, host, port] = PARTS.exec(pattern.toLowerCase()) ?? [];
  if (!host || url.protocol !== scheme) return false;
  // The pattern may have been stored before such wildcards were refused.
  if (wildcard && !isOwned(host)) return false;
  const samePort = port === '*' || (port ?? DEFAULT_PORTS[url.protocol]) === (url.port || DEFAULT_PORTS[url.protocol]);
  return samePort && (wildcard ? url.hostname.endsWith(`.${host}`) : url.hostname === host);
}
