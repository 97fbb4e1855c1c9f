/**
 * Which pages may embed ours: an origin (`https://payroll.example`), its subdomains (`https://*.example.com`), or any port
 * of a host (`http://localhost:*`). An organization lists them in its settings, the operator in OPENROLL_ALLOWED_ORIGINS.
 */

/** With its scheme: a page that came over http is another than the one over https. */
export const ORIGIN_PATTERN = '^https?://(\\*\\.)?[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:([0-9]{1,5}|\\*))?$';

/** The origin that a browser would name, or null for what is none: `null` of a sandboxed frame, a file, an address with a path. */
export function parseOrigin(text: string): URL | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  return /^https?:$/.test(url.protocol) && url.origin === text.toLowerCase() ? url : null;
}

/** Is this origin one that a pattern allows? A wildcard stands for one label or more, never for the bare domain. */
export function allowsOrigin(patterns: readonly string[], origin: string): boolean {
  const url = parseOrigin(origin);
  return url !== null && patterns.some((pattern) => matches(pattern, url));
}

const PARTS = /^(https?:)\/\/(\*\.)?([^:/*]+)(?::(\d+|\*))?$/;
const DEFAULT_PORTS: Record<string, string> = { 'http:': '80', 'https:': '443' };

function matches(pattern: string, url: URL): boolean {
  const [, scheme, wildcard, host, port] = PARTS.exec(pattern.toLowerCase()) ?? [];
  if (!host || url.protocol !== scheme) return false;
  const samePort = port === '*' || (port ?? DEFAULT_PORTS[url.protocol]) === (url.port || DEFAULT_PORTS[url.protocol]);
  return samePort && (wildcard ? url.hostname.endsWith(`.${host}`) : url.hostname === host);
}
