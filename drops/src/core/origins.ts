/** Which windows to talk to: origins, and the patterns that name several of them. */

const ORIGIN = /^(https?):\/\/([^/:?#@\s]+|\[[\da-f:]+\])(?::(\d+))?$/i;
const PATTERN = /^(?:(https?):\/\/)?((?:\*\.)?[^/:?#@*\s]+|\[[\da-f:]+\])(?::(\d+|\*))?$/i;

/**
 * Whether an origin is one of those allowed.
 *
 * @param origin as in `MessageEvent.origin`; `null`, which sandboxed frames have, never is.
 * @param allowed origins (`https://app.example.com`), or patterns: `https://*.example.com` allows every subdomain, but not
 *   `example.com` itself; without a scheme (`*.example.com`) http and https and any port; `http://localhost:*` any port.
 *   There is no pattern for everybody.
 */
export function isAllowedOrigin(origin: string, allowed: readonly string[]): boolean {
  const [, scheme, host, port = ''] = ORIGIN.exec(origin.toLowerCase()) ?? [];
  if (!scheme || !host) return false;
  return allowed.some((pattern) => {
    const [, wantedScheme, wantedHost, wantedPort = wantedScheme ? '' : '*'] = PATTERN.exec(normalized(pattern)) ?? [];
    if (!wantedHost) return false;
    const hosts = wantedHost.startsWith('*.') ? host.endsWith(wantedHost.slice(1)) : host === wantedHost;
    return hosts && (!wantedScheme || wantedScheme === scheme) && (wantedPort === '*' || wantedPort === port);
  });
}

/** As browsers write an origin: lower case, without a trailing slash or the scheme's default port. */
function normalized(pattern: string): string {
  const lower = pattern.trim().toLowerCase().replace(/\/$/, '');
  return lower.replace(/^(http:\/\/.*):80$/, '$1').replace(/^(https:\/\/.*):443$/, '$1');
}

/**
 * The origin of the page that embeds this one, or null if the browser does not say (no parent, or a page that sends no
 * referrer in a browser without `ancestorOrigins`).
 */
export function detectParentOrigin(): string | null {
  if (window.parent === window) return null;
  // The browser's own answer first: after a redirect the referrer may be another page.
  const parent = window.location.ancestorOrigins?.[0] ?? /^https?:\/\/[^/]+/.exec(document.referrer)?.[0];
  return parent && parent !== 'null' ? parent : null;
}
