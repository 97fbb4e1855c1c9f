/**
 * Files of built pages: their names contain a hash, so browsers keep them forever; each is sent in the smallest form that the
 * browser accepts.
 */
import { Refusal } from '../../platform/commands/refusal.ts';
import { type Answer, answer, serve } from '../../platform/http/endpoints.ts';
import type { Asset, BuiltPages } from './built-pages.ts';

/** `path` ends with `/:name`. */
export const assetEndpoint = (path: string, pages: BuiltPages, headers: Record<string, string>) =>
  serve({
    method: 'GET',
    path,
    serve: async ({ request }) => {
      const { name } = request.params as { name: string };
      const asset = (await pages.current())?.assets.get(name);
      if (!asset) return new Refusal('not_found');
      return answerAsset(asset, String(request.headers['accept-encoding'] ?? ''), headers);
    },
  });

function answerAsset(asset: Asset, accepted: string, common: Record<string, string>): Answer {
  const headers = {
    ...common,
    'cache-control': 'public, max-age=31536000, immutable',
    vary: 'Accept-Encoding',
    'content-type': asset.type,
  };
  for (const encoding of ['br', 'gzip'] as const) {
    const body = asset[encoding];
    if (body && takes(accepted, encoding)) return answer(200, body, { ...headers, 'content-encoding': encoding });
  }
  return answer(200, asset.plain, headers);
}

/** Whether `Accept-Encoding` accepts an encoding. */
function takes(accepted: string, encoding: string): boolean {
  return new RegExp(`(^|,)\\s*${encoding}\\s*(;\\s*q=(?!0(\\.0*)?\\s*(,|$))[^,]*)?(,|$)`, 'i').test(accepted);
}
