/**
 * Ids: UUIDv7 of real time in the database, and on the wire a prefix that names the kind plus the same 16 bytes in
 * base64url (`enrl_AZq3…`, 22 characters). Time and randomness come in as arguments, so that a simulation is exact.
 */

/** Every kind of resource and its prefix on the wire. */
export const PREFIXES = {
  organization: 'org',
  apiKey: 'akey',
  employer: 'empr',
  employee: 'empl',
  member: 'mbr',
  dependent: 'ldep',
  eligibilityPolicy: 'epol',
  censusSync: 'csync',
  benefitProduct: 'bprd',
  benefitPlan: 'bpln',
  planYear: 'plyr',
  enrollment: 'enrl',
  signature: 'sig',
  lifeEvent: 'qle',
  statement: 'pstmt',
  invoice: 'inv',
  webhookEvent: 'wevt',
  webhookDelivery: 'wdlv',
  webhookAttempt: 'watt',
  webhookSubscription: 'wsub',
  webhookRecovery: 'wrec',
  auditEntry: 'audt',
  calendarFailure: 'cfail',
} as const;
export type ResourceKind = keyof typeof PREFIXES;

/** A lower-case UUID with hyphens, as PostgreSQL prints it. */
export type Uuid = string;

/** `('enrollment', '0199…')` → `enrl_AZk…` */
export function wireId(kind: ResourceKind, uuid: Uuid): string {
  return `${PREFIXES[kind]}_${Buffer.from(uuid.replaceAll('-', ''), 'hex').toString('base64url')}`;
}

/** The wire id, or null for null. */
export function wireIdOrNull(kind: ResourceKind, uuid: Uuid | null): string | null {
  return uuid === null ? null : wireId(kind, uuid);
}

const BODY = /^[A-Za-z0-9_-]{22}$/;

/** The UUID behind a wire id, or null when it is not an id of that kind: callers answer 404, as for an unknown one. */
export function parseId(kind: ResourceKind, text: string): Uuid | null {
  const prefix = PREFIXES[kind];
  if (!text.startsWith(prefix) || text[prefix.length] !== '_') return null;
  const body = text.slice(prefix.length + 1);
  if (!BODY.test(body)) return null;
  const bytes = Buffer.from(body, 'base64url');
  // 22 characters hold 132 bits: the last four must be zero, or two texts would name one resource.
  return bytes.toString('base64url') === body ? formatUuid(bytes.toString('hex')) : null;
}

/** The kind that a wire id's prefix names, or null. */
export function kindOf(text: string): ResourceKind | null {
  const end = text.indexOf('_');
  if (end < 0) return null;
  const prefix = text.slice(0, end);
  return (Object.keys(PREFIXES) as ResourceKind[]).find((kind) => PREFIXES[kind] === prefix) ?? null;
}

function formatUuid(hex: string): Uuid {
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** Makes ids; each is greater than the one before, also within a millisecond, so an id's order is the order of making. */
export type MakeId = () => Uuid;

/**
 * UUIDv7 (RFC 9562): 48 bits of milliseconds, then a 12-bit counter (method 1) that starts at random in its lower half,
 * then 62 random bits. When the counter is full, or the clock steps back, the last millisecond is carried on.
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

/** The least UUID of a millisecond: bounds of partitions and of "since" look-ups. */
export function firstIdAt(ms: number): Uuid {
  return formatUuid(ms.toString(16).padStart(12, '0').padEnd(32, '0'));
}
