/**
 * The cursor over events: the position of the last event that was read. Positions are given to committed events
 * (position.sql.ts), so nothing ever appears behind one. (Ids and times are assigned before a transaction commits, so a reader
 * that follows those can miss an event.)
 */
import type { Uuid } from '../../platform/values/ids.ts';

/** Whose events, in which database. */
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
 * `start`, or an empty text, begins with the oldest event. `expired`: the cursor belongs to another database or organization,
 * or to a time that this database lost when it was restored (`last` is the newest position here).
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
