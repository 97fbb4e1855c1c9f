/** `GET /openapi.json`: the document for programs. `GET /docs`: the same for people, one page without a script. */
import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { type Answer, answer, type Endpoint, serve } from '../http/endpoints.ts';
import { docsPage, STYLE } from './docs-page.ts';
import { type Api, buildDocument } from './document.ts';

/** Both are made on the first request, and kept. */
export function referenceEndpoints(api: Api): Endpoint[] {
  const json = onceMade('application/json; charset=utf-8', () => JSON.stringify(buildDocument(api)));
  const html = onceMade('text/html; charset=utf-8', () => docsPage(api));
  const policy = { 'content-security-policy': CSP, 'referrer-policy': 'no-referrer' };
  return [
    serve({ method: 'GET', path: '/openapi.json', serve: async ({ request }) => cached(request, json()) }),
    serve({ method: 'GET', path: '/docs', serve: async ({ request }) => cached(request, html(), policy) }),
  ];
}

/** The page has one inline style sheet, allowed by its hash; nothing else may load or run. */
const CSP = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

interface Made {
  text: string;
  type: string;
  etag: string;
}

function onceMade(type: string, make: () => string): () => Made {
  let made: Made | null = null;
  return () => {
    if (!made) {
      const text = make();
      made = { text, type, etag: `"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"` };
    }
    return made;
  };
}

function cached(request: FastifyRequest, { text, type, etag }: Made, more: Record<string, string> = {}): Answer {
  const headers = { etag, 'cache-control': 'no-cache', 'x-content-type-options': 'nosniff', ...more };
  if (request.headers['if-none-match'] === etag) return answer(304, null, headers);
  return answer(200, text, { ...headers, 'content-type': type });
}
