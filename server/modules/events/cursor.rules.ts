/**
 * The cursor over events: the position of the last event that was read. Positions are given to committed events (position.sql.ts), so
 * nothing appears behind one. (Ids and times are given out before a transaction commits, so whoever goes by those can pass an
 * event by.)
 */
import type { Uuid } from '../../platform/values/ids.ts';

/** Whose events, and where. */
export interface Feed {
  database: Uuid;
  organization: Uuid;
}

const BYTES = 40;

/** Opaque to callers: 40 bytes in base64url. */
export function formatCursor({ database, organization }: Feed, position: number): string {
  const bytes = Buffer.alloc(BYTES);
  uuidBytes(database).copy(bytes, 0);
  uuidBytes(organization).copy(bytes, 16);
  bytes.writeBigUInt64BE(BigInt(position), 32);
  return bytes.toString('base64url');
}

/**
 * `start`, or nothing at all, begins with the oldest event. `expired`: the cursor is of another database or organization, or of a
 * time that this one lost when it was restored (`last` is the newest position here).
 */
export function readCursor(text: string, feed: Feed, last: number): number | 'malformed' | 'expired' {
  if (text === '' || text === 'start') return 0;
  const bytes = Buffer.from(text, 'base64url');
  if (bytes.length !== BYTES || bytes.toString('base64url') !== text) return 'malformed';
  const isOurs = bytes.subarray(0, 16).equals(uuidBytes(feed.database));
  if (!isOurs || !bytes.subarray(16, 32).equals(uuidBytes(feed.organization))) return 'expired';
  const position = bytes.readBigUInt64BE(32);
  return position > BigInt(last) ? 'expired' : Number(position);
}

function uuidBytes(uuid: Uuid): Buffer {
  return Buffer.from(uuid.replaceAll('-', ''), 'hex');
}
