/**
 * Encrypts secrets at rest (AES-256-GCM), and hashes what is only compared. Keys are derived from the operator's secrets, and a
 * sealed text carries the id of its key, so the secret can change while nodes run (docs/operate.md#change-the-secret).
 */
import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';

/** Encrypts and decrypts short texts. */
export interface Seal {
  /** Encrypts with the current key. */
  seal(text: string): Buffer;
  /** Decrypts with the key that sealed the text; throws if that key was not given. */
  open(sealed: Uint8Array): string;
  opens(sealed: Uint8Array): boolean;
  /** Keys for another purpose, such as signing links: the current key signs, all of them verify. */
  keys(purpose: string): readonly [Buffer, ...Buffer[]];
  /** In hex, the current key first. */
  keyIds: readonly [string, ...string[]];
  /** The first bytes of every text sealed with the current key. */
  head: Buffer;
}

/** version · id of the key · initialization vector · tag · text */
export const VERSION_WITH_KEY = 2;
const KEY_ID = 9;
const IV = KEY_ID + 12;
const TAG = IV + 16;

/** The first version had no key id: version · initialization vector · tag · text. Every key is tried. */
const UNNAMED_VERSION = 1;

interface Key {
  id: Buffer;
  sealing: Buffer;
  derive: (purpose: string) => Buffer;
}

function keyOf(secret: string): Key {
  const derive = (purpose: string, bytes = 32) =>
    Buffer.from(hkdfSync('sha256', secret, '', `openroll ${purpose}`, bytes));
  return { id: derive('key id', KEY_ID - 1), sealing: derive('seal'), derive };
}

/** `secret` seals; it and the others open. */
export function makeSeal(secret: string, others: readonly string[] = []): Seal {
  const current = keyOf(secret);
  const rest = others.map(keyOf).filter(({ id }) => !id.equals(current.id));
  const all = [current, ...rest];
  const textOf = (bytes: Uint8Array): string | null => {
    const sealed = Buffer.from(bytes);
    for (const { sealing } of all.filter(({ id }) => mayOpen(sealed, id))) {
      const text = opened(sealed[0] === UNNAMED_VERSION ? withoutId(sealed) : sealed, sealing);
      if (text !== null) return text;
    }
    return null;
  };
  return {
    keyIds: [current.id.toString('hex'), ...rest.map(({ id }) => id.toString('hex'))],
    keys: (purpose) => [current.derive(purpose), ...rest.map(({ derive }) => derive(purpose))],
    head: Buffer.concat([Buffer.from([VERSION_WITH_KEY]), current.id]),
    seal: (text) => {
      const iv = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', current.sealing, iv);
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([Buffer.from([VERSION_WITH_KEY]), current.id, iv, cipher.getAuthTag(), body]);
    },
    opens: (sealed) => textOf(sealed) !== null,
    open: (sealed) => {
      const text = textOf(sealed);
      if (text === null) throw new Error('a sealed text was made with a secret that is not among those given');
      return text;
    },
  };
}

function mayOpen(sealed: Buffer, id: Buffer): boolean {
  return sealed[0] === UNNAMED_VERSION || (sealed[0] === VERSION_WITH_KEY && sealed.subarray(1, KEY_ID).equals(id));
}

/** With a gap in place of the id, so that both versions are read in the same way. */
function withoutId(sealed: Buffer): Buffer {
  return Buffer.concat([Buffer.alloc(KEY_ID), sealed.subarray(1)]);
}

/** Null: another key made it, or it was altered. */
function opened(sealed: Buffer, key: Buffer): string | null {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(KEY_ID, IV), { authTagLength: 16 });
    decipher.setAuthTag(sealed.subarray(IV, TAG));
    return decipher.update(sealed.subarray(TAG), undefined, 'utf8') + decipher.final('utf8');
  } catch {
    return null;
  }
}

export function sha256(data: string | Uint8Array): Buffer {
  return createHash('sha256').update(data).digest();
}

/** A random secret with its prefix, 256 bits in base64url: `vit_apk_…`. */
export function newSecret(prefix: string): string {
  return prefix + randomBytes(32).toString('base64url');
}
