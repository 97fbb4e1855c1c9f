/** Encrypts secrets at rest (AES-256-GCM under a key derived from OPENROLL_SECRET), and hashes what is only compared. */
import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';

/** Encrypts and decrypts short texts. The first byte of a sealed text is its version, which implies the key length. */
export interface Seal {
  seal(text: string): Buffer;
  open(sealed: Uint8Array): string;
  /** A separate key for another purpose, such as signing links. */
  key(purpose: string): Buffer;
}

const VERSION = 1;

export function makeSeal(secret: string): Seal {
  const key = (purpose: string) => Buffer.from(hkdfSync('sha256', secret, '', `openroll ${purpose}`, 32));
  const sealing = key('seal');
  return {
    key,
    seal: (text) => {
      const iv = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', sealing, iv);
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([Buffer.from([VERSION]), iv, cipher.getAuthTag(), body]);
    },
    open: (bytes) => {
      const sealed = Buffer.from(bytes);
      if (sealed[0] !== VERSION) throw new Error('a sealed text has an unknown version');
      const decipher = createDecipheriv('aes-256-gcm', sealing, sealed.subarray(1, 13));
      decipher.setAuthTag(sealed.subarray(13, 29));
      return decipher.update(sealed.subarray(29), undefined, 'utf8') + decipher.final('utf8');
    },
  };
}

export function sha256(data: string | Uint8Array): Buffer {
  return createHash('sha256').update(data).digest();
}

/** A random secret with its prefix, 256 bits in base64url: `vit_apk_…`. */
export function newSecret(prefix: string): string {
  return prefix + randomBytes(32).toString('base64url');
}
