/**
 * Ids: UUIDv7 of real time in the database; on the wire, a prefix that names the kind and the same 16 bytes in base64url (22
 * characters). The product defines the kinds and their prefixes. Time and randomness are arguments, so that a simulation can be
 * replayed exactly.
 */

/** A lower-case UUID with hyphens, as PostgreSQL prints it. */
export type Uuid = string;

/** Ids on the wire, for the kinds in a table of prefixes. */
export interface IdFormat<Kind extends string = string> {
  /** `('thing', '0199…')` → `thng_AZk…` */
  wireId(kind: Kind, uuid: Uuid): string;
  /** The wire id; null stays null. */
  wireIdOrNull(kind: Kind, uuid: Uuid | null): string | null;
  /** The UUID behind a wire id, or null if it is not an id of that kind: callers answer 404, as for an unknown one. */
  parseId(kind: Kind, text: string): Uuid | null;
  /** The kind that a wire id's prefix names, or null. */
  kindOf(text: string): Kind | null;
  prefixOf(kind: Kind): string;
}

const BODY = /^[A-Za-z0-9_-]{22}$/;

export function idFormat<Kind extends string>(prefixes: Record<Kind, string>): IdFormat<Kind> {
  const kinds = new Map(Object.entries<string>(prefixes).map(([kind, prefix]) => [prefix, kind as Kind]));
  const wireId = (kind: Kind, uuid: Uuid) =>
    `${prefixes[kind]}_${Buffer.from(uuid.replaceAll('-', ''), 'hex').toString('base64url')}`;
  return {
    wireId,
    wireIdOrNull: (kind, uuid) => (uuid === null ? null : wireId(kind, uuid)),
    parseId: (kind, text) => {
      const prefix = prefixes[kind];
      if (!text.startsWith(prefix) || text[prefix.length] !== '_') return null;
      const body = text.slice(prefix.length + 1);
      if (!BODY.test(body)) return null;
      const bytes = Buffer.from(body, 'base64url');
      // 22 characters hold 132 bits: the last four must be zero, or two texts would name one resource.
      return bytes.toString('base64url') === body ? formatUuid(bytes.toString('hex')) : null;
    },
    kindOf: (text) => kinds.get(text.slice(0, Math.max(0, text.indexOf('_')))) ?? null,
    prefixOf: (kind) => prefixes[kind],
  };
}

function formatUuid(hex: string): Uuid {
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/**
 * Makes ids. Each is greater than the one before, even within a millisecond, so they sort in the order in which they were made.
 */
export type MakeId = () => Uuid;

/**
 * UUIDv7 (RFC 9562): 48 bits of milliseconds, a 12-bit counter (method 1) that starts at a random value in its lower half, and
 * 62 random bits. If the counter is full or the clock steps back, ids continue from the last millisecond.
 */
export function makeIds(nowMs: () => number, random: (bytes: number) => Uint8Array): MakeId {
  let last = 0;
  let counter = 0;
  return () => {
    const bytes = random(10);
    const now = nowMs();
    if (now > last) {
      last = now;
      counter = (((bytes[8] ?? 0) << 8) | (bytes[9] ?? 0)) & 0x7ff;
    } else if (++counter > 0xfff) {
      last += 1;
      counter = 0;
    }
    bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x80;
    const tail = Buffer.from(bytes.buffer, bytes.byteOffset, 8).toString('hex');
    return formatUuid(`${last.toString(16).padStart(12, '0')}7${counter.toString(16).padStart(3, '0')}${tail}`);
  };
}

/** When an id was made, in real milliseconds. */
export function msOfId(id: Uuid): number {
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
}

/** The smallest UUID of a millisecond: for the bounds of partitions and "since" look-ups. */
export function firstIdAt(ms: number): Uuid {
  return formatUuid(ms.toString(16).padStart(12, '0').padEnd(32, '0'));
}
