/**
 * `/console`, the page of the desk, at every path below it: the page itself decides which screen a path means. It can't be
 * framed, and loads nothing from other origins.
 */
import { randomBytes } from 'node:crypto';
import { Refusal } from '../../platform/commands/refusal.ts';
import { answer, serve } from '../../platform/http/endpoints.ts';
import { assetEndpoint } from './assets.ts';
import type { BuiltPages } from './built-pages.ts';
import { DENIED, NOT_BUILT } from './page.routes.ts';

export const DESK_PAGES = ['app'] as const;
type DeskPages = BuiltPages<(typeof DESK_PAGES)[number]>;

const HEADERS = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'permissions-policy': DENIED.map((feature) => `${feature}=()`).join(', '),
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

function policy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** `isAt`: whether the desk is served at this host. */
export function deskPageEndpoints(pages: DeskPages, isAt: (host: string | undefined) => boolean) {
  const page = (path: string) =>
    serve({
      method: 'GET',
      path,
      serve: async ({ request }) => {
        // Unknown API paths are not pages.
        if (request.url.startsWith('/console/api/') || !isAt(request.headers.host)) return new Refusal('not_found');
        const nonce = randomBytes(16).toString('base64url');
        const html = (await pages.current())?.html.get('app') ?? null;
        return answer(html === null ? 503 : 200, (html ?? NOT_BUILT).replaceAll('%NONCE%', nonce), {
          ...(html === null ? { 'retry-after': '5' } : {}),
          ...HEADERS,
          'cache-control': 'no-store',
          'content-security-policy': policy(nonce),
          'content-type': 'text/html; charset=utf-8',
        });
      },
    });
  return [page('/console'), page('/console/*'), assetEndpoint('/console/assets/:name', pages, HEADERS)];
}
