/**
 * Encrypts the pieces of a file at rest (AES-256-GCM) with a key that only this file has. The operator's secret seals only the
 * key, so no file has to be sealed again when the secret changes. A piece opens in its own place and in no other.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { SealedColumns } from '../../platform/database/sealed.ts';

const CIPHER = 'aes-256-gcm';
const TAG_BYTES = 16;

export const newFileKey = (): Buffer => randomBytes(32);

/** The column with the sealed keys: rotating the operator's secret seals these again. */
export const SEALED_FILE_KEYS: SealedColumns = { table: 'proofs', columns: ['sealed_key'] };

/** A key seals each number once, so the number of a piece is its nonce. */
function nonceOf(number: number): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeUInt32BE(number, 8);
  return nonce;
}

/** tag · bytes */
export function sealPiece(key: Buffer, number: number, bytes: Buffer): Buffer {
  const cipher = createCipheriv(CIPHER, key, nonceOf(number), { authTagLength: TAG_BYTES });
  const body = Buffer.concat([cipher.update(bytes), cipher.final()]);
  return Buffer.concat([cipher.getAuthTag(), body]);
}

/** Throws if the piece was altered or is a different one. */
export function openPiece(key: Buffer, number: number, sealed: Buffer): Buffer {
  const decipher = createDecipheriv(CIPHER, key, nonceOf(number), { authTagLength: TAG_BYTES });
  decipher.setAuthTag(sealed.subarray(0, TAG_BYTES));
  return Buffer.concat([decipher.update(sealed.subarray(TAG_BYTES)), decipher.final()]);
}
