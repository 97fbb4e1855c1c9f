/** `GET /openapi.json`: the document for programs. `GET /docs`: the same for people, one page without a script. */
import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { VERSION } from '../process/version.ts';
import { docsPage, STYLE } from './docs-page.ts';
import { buildDocument, type Endpoint } from './document.ts';

/** `endpoints` is complete once the app is ready, so both are made at the first request and kept. */
export function referenceRoutes(app: FastifyInstance, endpoints: readonly Endpoint[]): void {
  const json = onceMade(() => JSON.stringify(buildDocument(endpoints, VERSION)));
  app.get('/openapi.json', (request, reply) => sendText(request, reply, 'application/json; charset=utf-8', json()));
  const html = onceMade(() => docsPage(endpoints, VERSION));
  app.get('/docs', (request, reply) => {
    reply.header('content-security-policy', CSP).header('referrer-policy', 'no-referrer');
    return sendText(request, reply, 'text/html; charset=utf-8', html());
  });
}

/** The page has one style sheet, inline, named by its hash; nothing else may load or run. */
const CSP = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

interface Made {
  text: string;
  etag: string;
}

function onceMade(make: () => string): () => Made {
  let made: Made | null = null;
  return () => {
    if (!made) {
      const text = make();
      made = { text, etag: `"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"` };
    }
    return made;
  };
}

function sendText(request: FastifyRequest, reply: FastifyReply, type: string, { text, etag }: Made): FastifyReply {
  reply.header('etag', etag).header('cache-control', 'no-cache').header('x-content-type-options', 'nosniff');
  if (request.headers['if-none-match'] === etag) return reply.code(304).send();
  return reply.type(type).send(text);
}
