/** Subscription secrets at rest and in memory: encrypted in the table, decrypted once and cached for a while. */
import { randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { SealedColumns } from '../../platform/database/sealed.ts';
import type { Seal } from '../../platform/process/seal.ts';
import type { Instant } from '../../platform/values/dates.ts';
import { formatSecret, type Secrets, type SigningKey, signingKey } from './signature.rules.ts';

/** 256 bits, the maximum key length of Standard Webhooks. */
export function newWebhookSecret(): string {
  return formatSecret(randomBytes(32));
}

/** The column with the sealed secrets: rotating the operator's secret seals these again. */
export const SEALED_SECRETS: SealedColumns = {
  table: 'webhook_subscriptions',
  columns: ['secret_encrypted', 'previous_secret_encrypted'],
};

export type SecretCache = (sealed: Buffer) => SigningKey;

/** Decrypting one costs more than signing with it, so the 10,000 latest are cached. */
export function secretCache(seal: Seal): SecretCache {
  const opened = new LRUCache<string, SigningKey>({ max: 10_000 });
  return (sealed) => {
    const name = sealed.toString('latin1');
    let key = opened.get(name);
    if (key === undefined) {
      key = signingKey(seal.open(sealed));
      opened.set(name, key);
    }
    return key;
  };
}

export interface SealedSecrets {
  secret_encrypted: Buffer;
  previous_secret_encrypted: Buffer | null;
  previous_secret_until: Instant | null;
  previous_secret_first: boolean;
}

/** Throws if no key opens one of them. A previous secret that no longer signs is left alone. */
export function openSecrets(open: SecretCache, row: SealedSecrets, realMs: number): Secrets {
  const { previous_secret_encrypted: previous, previous_secret_until: until, previous_secret_first: first } = row;
  const signs = previous && until && realMs < Date.parse(until);
  return {
    current: open(row.secret_encrypted),
    previous: signs ? { secret: open(previous), until, first } : null,
  };
}
