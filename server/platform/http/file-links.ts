/** Links to files that a browser opens without a credential: signed, for ten minutes of real time. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import Type from 'typebox';
import type { Kit } from '../commands/command.ts';
import type { Seal } from '../process/seal.ts';
import type { Uuid } from '../values/ids.ts';

const VALID_SECONDS = 600;

export interface FileLinks {
  /** `path` begins with a slash and has no query. */
  urlOf: (organizationId: Uuid, path: string) => string;
  /** The organization that a link to this path is for; null if it is forged, altered or expired. */
  open: (path: string, query: unknown) => Uuid | null;
}

export function fileLinks(seal: Seal, publicUrl: string, { real, ids }: Pick<Kit, 'real' | 'ids'>): FileLinks {
  const keys = seal.keys('links');
  const sign = (key: Buffer, organizationId: Uuid, path: string, expires: number) =>
    createHmac('sha256', key).update(`${organizationId} ${expires} ${path}`).digest('base64url');
  const nowSeconds = () => Math.floor(real.nowMs() / 1000);
  return {
    urlOf: (organizationId, path) => {
      const expires = nowSeconds() + VALID_SECONDS;
      const query = new URLSearchParams({
        organization: ids.wireId('organization', organizationId),
        expires: String(expires),
        signature: sign(keys[0], organizationId, path, expires),
      });
      return `${publicUrl.replace(/\/+$/, '')}${path}?${query}`;
    },
    open: (path, query) => {
      const { organization, expires, signature } = query as Record<string, unknown>;
      const organizationId = ids.parseId('organization', String(organization ?? ''));
      if (!organizationId || !/^\d{1,12}$/.test(String(expires ?? ''))) return null;
      const given = Buffer.from(String(signature ?? ''));
      const genuine = keys.some((key) => {
        const wanted = Buffer.from(sign(key, organizationId, path, Number(expires)));
        return wanted.length === given.length && timingSafeEqual(wanted, given);
      });
      if (!genuine) return null;
      return Number(expires) >= nowSeconds() ? organizationId : null;
    },
  };
}

/** The query of a link, for the reference: it is verified as a whole, never field by field. */
export const FileLinkQuery = Type.Object({
  organization: Type.String(),
  expires: Type.Integer(),
  signature: Type.String(),
});

/** The headers of a file that a browser saves and no cache keeps. */
export function download(type: string, name: string): Record<string, string> {
  return {
    'content-type': type,
    'content-disposition': `attachment; filename="${name}"`,
    'cache-control': 'private, no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  };
}

/** The headers of an uploaded file: saved under its name, in any script, and never displayed or run as a page of ours. */
export function attachment(type: string, name: string): Record<string, string> {
  const plain = name.replace(/[^\x20-\x7e]|["\\]/g, '_');
  const encoded = encodeURIComponent(name.toWellFormed()).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16)}`,
  );
  return {
    ...download(type, plain),
    'content-disposition': `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`,
    'content-security-policy': 'sandbox',
  };
}
