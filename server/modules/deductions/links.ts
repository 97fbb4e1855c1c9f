/** Links to statements' files that a browser opens without a credential: signed, for ten minutes of real time. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { RealClock } from '../../platform/clock.ts';
import { parseId, type Uuid, wireId } from '../../platform/ids.ts';
import type { Seal } from '../../platform/seal.ts';

const VALID_SECONDS = 600;

export interface FileLink {
  organizationId: Uuid;
  statementId: Uuid;
}

export interface Links {
  urlOf: (link: FileLink) => string;
  /** The organization that a link speaks for; null where it is forged, altered or expired. */
  open: (statement: string, query: Partial<Record<string, unknown>>) => FileLink | null;
}

export function fileLinks(seal: Seal, publicUrl: string, real: RealClock): Links {
  const key = seal.key('links');
  const sign = (link: FileLink, expires: number) =>
    createHmac('sha256', key)
      .update(`statement csv ${link.organizationId} ${link.statementId} ${expires}`)
      .digest('base64url');
  const nowSeconds = () => Math.floor(real.nowMs() / 1000);
  return {
    urlOf: (link) => {
      const expires = nowSeconds() + VALID_SECONDS;
      const query = new URLSearchParams({
        organization: wireId('organization', link.organizationId),
        expires: String(expires),
        signature: sign(link, expires),
      });
      const path = `/v1/payroll-deduction-statements/${wireId('statement', link.statementId)}/csv`;
      return `${publicUrl.replace(/\/+$/, '')}${path}?${query}`;
    },
    open: (statement, { organization, expires, signature }) => {
      const statementId = parseId('statement', statement);
      const organizationId = parseId('organization', String(organization ?? ''));
      if (!statementId || !organizationId || !/^\d{1,12}$/.test(String(expires ?? ''))) return null;
      const link = { organizationId, statementId };
      const wanted = Buffer.from(sign(link, Number(expires)));
      const given = Buffer.from(String(signature ?? ''));
      if (wanted.length !== given.length || !timingSafeEqual(wanted, given)) return null;
      return Number(expires) >= nowSeconds() ? link : null;
    },
  };
}
