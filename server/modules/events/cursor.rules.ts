/**
 * The cursor over events: a place in the order of transactions, which is the order in which a reader can safely see them.
 * (Ids and times are given out before a transaction commits, so whoever goes by those can pass an event by.)
 */
import type { Uuid } from '../../platform/values/ids.ts';

export interface CursorPlace {
  /** The transaction of the last event that was read, an xid8 in decimals. */
  transaction: string;
  event: Uuid;
}

export const START: CursorPlace = { transaction: '0', event: '00000000-0000-0000-0000-000000000000' };

/** Opaque to callers: 40 bytes in base64url. */
export function formatCursor(database: Uuid, place: CursorPlace): string {
  const bytes = Buffer.alloc(40);
  uuidBytes(database).copy(bytes, 0);
  bytes.writeBigUInt64BE(BigInt(place.transaction), 16);
  uuidBytes(place.event).copy(bytes, 24);
  return bytes.toString('base64url');
}

/**
 * `start`, or nothing at all, begins with the oldest event. `expired`: the cursor is of another database, or of a time that
 * this one lost when it was restored (its transaction has not begun here: `next` is the first such).
 */
export function readCursor(text: string, database: Uuid, next: string): CursorPlace | 'malformed' | 'expired' {
  if (text === '' || text === 'start') return START;
  const bytes = Buffer.from(text, 'base64url');
  if (bytes.length !== 40 || bytes.toString('base64url') !== text) return 'malformed';
  if (!bytes.subarray(0, 16).equals(uuidBytes(database))) return 'expired';
  const transaction = bytes.readBigUInt64BE(16);
  if (transaction >= BigInt(next)) return 'expired';
  const hex = bytes.toString('hex', 24);
  const event = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
  return { transaction: transaction.toString(), event };
}

function uuidBytes(uuid: Uuid): Buffer {
  return Buffer.from(uuid.replaceAll('-', ''), 'hex');
}
