/**
 * `/embed/<page>` and its assets, for browsers. A page carries no token and knows no organization: its host gives it the token
 * (docs/embed.md). So the host is known by the Referer alone, and the page asks again with the token (session.routes.ts).
 */
import { randomBytes } from 'node:crypto';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Kit } from '../../platform/commands/command.ts';
import { Refusal } from '../../platform/commands/refusal.ts';
import type { Db } from '../../platform/database/db.ts';
import { allowsOrigin } from '../../platform/http/origins.ts';
import { sendRefusal } from '../../platform/http/replies.ts';
import { type Asset, type BuiltPages, PAGES } from './built-pages.ts';
import { selectAllAllowedOrigins } from './session.sql.ts';

export function pageRoutes(app: FastifyInstance, kit: Kit, pages: BuiltPages, allowedOrigins: readonly string[]): void {
  for (const page of PAGES) {
    app.get(`/embed/${page}`, async (request, reply) => {
      const nonce = randomBytes(16).toString('base64url');
      const host = await embeddingHost(kit.database.db, allowedOrigins, request.headers.referer);
      const html = (await pages.current())?.html.get(page) ?? null;
      return reply
        .code(html === null ? 503 : 200)
        .headers(html === null ? { 'retry-after': '5' } : {})
        .headers({ ...HEADERS, 'cache-control': 'no-store', vary: 'Referer' })
        .header('content-security-policy', policy(nonce, host))
        .type('text/html; charset=utf-8')
        .send((html ?? NOT_BUILT).replaceAll('%NONCE%', nonce));
    });
  }

  app.get('/embed/assets/:name', async (request, reply) => {
    const { name } = request.params as { name: string };
    const asset = (await pages.current())?.assets.get(name);
    if (!asset) return sendRefusal(kit, request, reply, new Refusal('not_found'));
    reply.headers({ ...HEADERS, 'cache-control': 'public, max-age=31536000, immutable', vary: 'Accept-Encoding' });
    return sendAsset(reply, asset, String(request.headers['accept-encoding'] ?? ''));
  });
}

const HEADERS = { 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' };

/** What the page may load and who may frame it. Style tags that Mantine makes carry the nonce; scripts are files of ours. */
function policy(nonce: string, host: string | null): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data: https:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    `frame-ancestors ${host ?? "'none'"}`,
  ].join('; ');
}

/** The origin of the page that embeds, if the operator or any organization allows it. */
async function embeddingHost(db: Db, operator: readonly string[], referer: string | undefined): Promise<string | null> {
  if (!referer || !URL.canParse(referer)) return null;
  const { origin } = new URL(referer);
  if (allowsOrigin(operator, origin)) return origin;
  return allowsOrigin(await selectAllAllowedOrigins(db), origin) ? origin : null;
}

/** Shown in the frame of a host, so it says what people there can do. */
const NOT_BUILT = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Not available</title>
<style nonce="%NONCE%">body { font: 1rem/1.5 system-ui, sans-serif; margin: 3rem auto; max-width: 34rem; padding: 0 1.5rem }</style>
<h1>This page is not available yet</h1>
<p>Please try again in a few minutes.</p>
<p>For whoever runs this server: the pages are not built. <code>npm run build:embed</code> builds them; the server need not be started again.</p>
</html>
`;

function sendAsset(reply: FastifyReply, asset: Asset, accepted: string): FastifyReply {
  reply.type(asset.type);
  for (const encoding of ['br', 'gzip'] as const) {
    const body = asset[encoding];
    if (body && takes(accepted, encoding)) return reply.header('content-encoding', encoding).send(body);
  }
  return reply.send(asset.plain);
}

/** `Accept-Encoding` names it, and not only to refuse it. */
function takes(accepted: string, encoding: string): boolean {
  return new RegExp(`(^|,)\\s*${encoding}\\s*(;\\s*q=(?!0(\\.0*)?\\s*(,|$))[^,]*)?(,|$)`, 'i').test(accepted);
}
