/**
 * `/embed/<page>` and its assets, for browsers. A page carries no token and knows no organization: its host gives it the token
 * (docs/embed.md). So only the Referer identifies the host, and the page checks again with its token (session.routes.ts).
 * Without a Referer (a host page that sends none, a reload inside the frame) any page may frame it, and it stays inert until
 * that check has passed.
 */
import { randomBytes } from 'node:crypto';
import type { Db } from '../../platform/database/db.ts';
import { answer, serve } from '../../platform/http/endpoints.ts';
import { allowsOrigin } from '../../platform/http/origins.ts';
import { assetEndpoint } from './assets.ts';
import { type BuiltPages, PAGES, type Page } from './built-pages.ts';
import { selectAllAllowedOrigins } from './session.sql.ts';

export const DENIED = [
  ...['accelerometer', 'autoplay', 'bluetooth', 'browsing-topics', 'camera', 'display-capture', 'encrypted-media'],
  ...['fullscreen', 'geolocation', 'gyroscope', 'hid', 'identity-credentials-get', 'idle-detection', 'local-fonts'],
  ...['magnetometer', 'microphone', 'midi', 'payment', 'picture-in-picture', 'publickey-credentials-create'],
  ...['publickey-credentials-get', 'screen-wake-lock', 'serial', 'storage-access', 'usb', 'web-share'],
  ...['window-management', 'xr-spatial-tracking'],
];

const HEADERS = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  // A page uses none of these features, whatever its host would delegate.
  'permissions-policy': DENIED.map((feature) => `${feature}=()`).join(', '),
  // For hosts that are cross-origin isolated. `credentialless`, since the logo of a host rarely carries CORP.
  'cross-origin-embedder-policy': 'credentialless',
  'cross-origin-resource-policy': 'cross-origin',
};

/** For a page requested without a Referer. Plain http is only for work on one machine. */
const ANY_HOST = 'https: http://localhost:* http://127.0.0.1:*';

/** What the page may load and who may frame it. Mantine's style tags carry the nonce; scripts are our own files. */
function policy(nonce: string, ancestors: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data: https:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    `frame-ancestors ${ancestors}`,
  ].join('; ');
}

/** Who may frame the page: the page that requested it, if the operator or any organization allows that origin. */
async function ancestorsOf(db: Db, operator: readonly string[], referer: string | undefined): Promise<string> {
  if (!referer) return ANY_HOST;
  const origin = URL.parse(referer)?.origin ?? '';
  const allowed = allowsOrigin(operator, origin) || allowsOrigin(await selectAllAllowedOrigins(db), origin);
  return allowed ? origin : "'none'";
}

/** Shown in the host's frame, so it says what people there can do. */
export const NOT_BUILT = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Not available</title>
<style nonce="%NONCE%">body { font: 1rem/1.5 system-ui, sans-serif; margin: 3rem auto; max-width: 34rem; padding: 0 1.5rem }</style>
<h1>This page is not available yet</h1>
<p>Please try again in a few minutes.</p>
<p>For the operator of this server: the pages are not built. <code>npm run build:embed</code> builds them; the server need not be restarted.</p>
</html>
`;

const getPage = (page: Page, pages: BuiltPages<Page>, allowedOrigins: readonly string[]) =>
  serve({
    method: 'GET',
    path: `/embed/${page}`,
    serve: async ({ db, request }) => {
      const nonce = randomBytes(16).toString('base64url');
      const ancestors = await ancestorsOf(db, allowedOrigins, request.headers.referer);
      const html = (await pages.current())?.html.get(page) ?? null;
      return answer(html === null ? 503 : 200, (html ?? NOT_BUILT).replaceAll('%NONCE%', nonce), {
        ...(html === null ? { 'retry-after': '5' } : {}),
        ...HEADERS,
        'cache-control': 'no-store',
        vary: 'Referer',
        'content-security-policy': policy(nonce, ancestors),
        'content-type': 'text/html; charset=utf-8',
      });
    },
  });

export const pageEndpoints = (pages: BuiltPages<Page>, allowedOrigins: readonly string[]) => [
  ...PAGES.map((page) => getPage(page, pages, allowedOrigins)),
  assetEndpoint('/embed/assets/:name', pages, HEADERS),
];
