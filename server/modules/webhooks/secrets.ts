/** Subscription secrets at rest and in memory: sealed in the table, opened once and remembered for a while. */
import { randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Instant } from '../../platform/dates.ts';
import type { Seal } from '../../platform/seal.ts';
import { formatSecret, type Secrets } from './signature.rules.ts';

/** 256 bits, the most that Standard Webhooks asks of a key. */
export function newWebhookSecret(): string {
  return formatSecret(randomBytes(32));
}

export type SecretCache = (sealed: Buffer) => string;

/** Opening one costs more than signing with it, so the 10,000 latest stay open. */
export function secretCache(seal: Seal): SecretCache {
  const opened = new LRUCache<string, string>({ max: 10_000 });
  return (sealed) => {
    const name = sealed.toString('latin1');
    let secret = opened.get(name);
    if (secret === undefined) {
      secret = seal.open(sealed);
      opened.set(name, secret);
    }
    return secret;
  };
}

export interface SealedSecrets {
  secret_encrypted: Buffer;
  previous_secret_encrypted: Buffer | null;
  previous_secret_until: Instant | null;
  previous_secret_first: boolean;
}

export function openSecrets(open: SecretCache, row: SealedSecrets): Secrets {
  const { previous_secret_encrypted: previous, previous_secret_until: until, previous_secret_first: first } = row;
  return {
    current: open(row.secret_encrypted),
    previous: previous && until ? { secret: open(previous), until, first } : null,
  };
}
