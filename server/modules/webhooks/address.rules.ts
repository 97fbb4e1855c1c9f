/**
 * Which addresses a webhook may be sent to. A subscription's URL is the partner's input, and we run inside the operator's
 * network, so every address that is not clearly on the public internet is refused: when the URL is saved, and again for
 * every address a name resolves to at the moment of connecting (a name may resolve differently by then).
 */

export interface AddressPolicy {
  /** 127.0.0.0/8 and ::1, for work on one machine. */
  allowLoopback: boolean;
}

export type AddressVerdict = 'allowed' | 'refused';

/** Why a URL can't be used, as a sentence, or null. `httpsOnly`: everywhere but in a sandbox. */
export function urlProblem(text: string, policy: AddressPolicy & { httpsOnly: boolean }): string | null {
  // The URL parser silently drops tabs and line breaks; the stored URL must be the one that is called.
  if (/[\s\p{Cc}]/u.test(text) || !URL.canParse(text)) return 'This is not a URL.';
  const url = new URL(text);
  if (url.protocol !== 'https:' && (policy.httpsOnly || url.protocol !== 'http:')) {
    return policy.httpsOnly ? 'Use an https address.' : 'Use an https or http address.';
  }
  if (url.username || url.password) return 'A webhook address has no user and no password.';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isLocalName(host)) return policy.allowLoopback ? null : REFUSED;
  const literal = parseLiteral(host);
  if (literal === 'not an address') return null;
  return verdictOf(host, policy) === 'allowed' ? null : REFUSED;
}
const REFUSED = 'Webhooks are sent to public addresses only.';

/** `localhost` and its subdomains are this machine (RFC 6761), whatever a name server says. */
export function isLocalName(host: string): boolean {
  return /^(?:.*\.)?localhost\.?$/i.test(host);
}

/** Whether a literal address, in any spelling, may be connected to. Refuses what can't be parsed. */
export function verdictOf(address: string, policy: AddressPolicy): AddressVerdict {
  const literal = parseLiteral(address);
  if (literal === 'not an address' || literal === 'malformed') return 'refused';
  const safe = literal.length === 4 ? isPublic4(literal, policy) : isPublic6(literal, policy);
  return safe ? 'allowed' : 'refused';
}

/**
 * The bytes of an address: 4, or 16. Parses what `inet_aton` parses, since a resolver may pass it a name: decimal, hex and
 * octal parts, one to four of them, the last filling the rest (`2130706433`, `0x7f.1`, `0177.0.0.01`).
 */
export function parseLiteral(host: string): number[] | 'not an address' | 'malformed' {
  const text = host.replace(/^\[|\]$/g, '');
  if (text.includes(':')) return parse6(text) ?? 'malformed';
  const parts = text.replace(/\.$/, '').split('.');
  // As browsers do: a name whose last part is a number is an address, or invalid.
  if (!/^(?:\d+|0x[0-9a-f]*)$/i.test(parts.at(-1) ?? '')) return 'not an address';
  return parse4(parts) ?? 'malformed';
}

function parse4(parts: string[]): number[] | null {
  if (parts.length > 4) return null;
  const numbers = parts.map(parsePart);
  if (numbers.some((number) => number === null)) return null;
  const values = numbers as number[];
  const last = values.pop() ?? 0;
  if (values.some((value) => value > 255) || last >= 256 ** (4 - values.length)) return null;
  const rest = Array.from({ length: 4 - values.length }, (_, index) => Math.floor(last / 256 ** index) % 256);
  return [...values, ...rest.reverse()];
}

function parsePart(part: string): number | null {
  if (/^0x[0-9a-f]*$/i.test(part)) return Number.parseInt(part.slice(2) || '0', 16);
  if (/^0[0-7]*$/.test(part)) return Number.parseInt(part, 8);
  return /^[1-9]\d*$/.test(part) ? Number(part) : null;
}

/** Sixteen bytes, or null. A zone (`fe80::1%eth0`) is refused: it names one of our interfaces. */
function parse6(text: string): number[] | null {
  const [head, tail, ...more] = text.split('::');
  if (more.length > 0) return null;
  const before = groups(head ?? '');
  const after = tail === undefined ? [] : groups(tail);
  if (!before || !after) return null;
  const missing = 16 - before.length - after.length;
  if (tail === undefined ? missing !== 0 : missing < 2) return null;
  return [...before, ...Array<number>(missing).fill(0), ...after];
}

/** The bytes of `a:b:c`, of which the last may be a dotted quad. */
function groups(text: string): number[] | null {
  if (text === '') return [];
  const parts = text.split(':');
  const bytes: number[] = [];
  for (const [index, part] of parts.entries()) {
    if (index === parts.length - 1 && part.includes('.')) {
      const quad = /^(?:\d{1,3}\.){3}\d{1,3}$/.test(part) ? part.split('.').map(Number) : [256];
      if (quad.some((byte) => byte > 255)) return null;
      bytes.push(...quad);
    } else {
      if (!/^[0-9a-f]{1,4}$/i.test(part)) return null;
      const value = Number.parseInt(part, 16);
      bytes.push(value >> 8, value & 255);
    }
  }
  return bytes;
}

/** IANA's special-purpose registry for IPv4, and the one metadata address outside of it. */
const REFUSED_4 = [
  '0.0.0.0/8', // this network, unspecified
  '10.0.0.0/8', // private
  '100.64.0.0/10', // shared by carriers (CGNAT); Alibaba's metadata
  '127.0.0.0/8', // loopback
  '168.63.129.16/32', // Azure's wire server
  '169.254.0.0/16', // link-local; the metadata of most clouds
  '172.16.0.0/12', // private
  '192.0.0.0/24', // IETF protocols; Oracle's metadata
  '192.0.2.0/24', // documentation
  '192.31.196.0/24', // AS112
  '192.52.193.0/24', // AMT
  '192.88.99.0/24', // 6to4 relays
  '192.168.0.0/16', // private
  '192.175.48.0/24', // AS112
  '198.18.0.0/15', // benchmarks
  '198.51.100.0/24', // documentation
  '203.0.113.0/24', // documentation
  '224.0.0.0/4', // multicast
  '240.0.0.0/4', // reserved, broadcast
].map(parseRange);

/** Within 2000::/3, the only global unicast space. Everything else is refused, except the forms that embed an IPv4 address. */
const REFUSED_6 = [
  '2001::/23', // IETF protocols: Teredo, benchmarks, ORCHID
  '2001:db8::/32', // documentation
  '2620:4f:8000::/48', // AS112
  '3fff::/20', // documentation
].map(parseRange);
const GLOBAL_UNICAST = parseRange('2000::/3');
const SIX_TO_FOUR = parseRange('2002::/16');
const NAT64 = parseRange('64:ff9b::/96');
const MAPPED = parseRange('::ffff:0:0/96');
const LOOPBACK_4 = parseRange('127.0.0.0/8');
const LOOPBACK_6 = parseRange('::1/128');
/** ISATAP: an interface id of 0000:5efe or 0200:5efe and an IPv4 address. */
const isIsatap = (bytes: number[]) =>
  [0, 2].includes(bytes[8] ?? 1) && bytes[9] === 0 && bytes[10] === 0x5e && bytes[11] === 0xfe;

function isPublic4(bytes: number[], policy: AddressPolicy): boolean {
  if (isWithin(bytes, LOOPBACK_4)) return policy.allowLoopback;
  return !REFUSED_4.some((range) => isWithin(bytes, range));
}

function isPublic6(bytes: number[], policy: AddressPolicy): boolean {
  if (isWithin(bytes, LOOPBACK_6)) return policy.allowLoopback;
  if (isWithin(bytes, MAPPED)) return isPublic4(bytes.slice(12), policy);
  // A translator or tunnel would route these to the IPv4 address inside, which must not be one of ours, including loopback.
  const strict = { allowLoopback: false };
  if (isWithin(bytes, NAT64)) return isPublic4(bytes.slice(12), strict);
  if (isWithin(bytes, SIX_TO_FOUR)) return isPublic4(bytes.slice(2, 6), strict);
  if (isIsatap(bytes) && !isPublic4(bytes.slice(12), strict)) return false;
  return isWithin(bytes, GLOBAL_UNICAST) && !REFUSED_6.some((range) => isWithin(bytes, range));
}

interface Range {
  bytes: number[];
  bits: number;
}

function parseRange(text: string): Range {
  const [address = '', bits] = text.split('/');
  const bytes = parseLiteral(address);
  if (typeof bytes === 'string') throw new Error(`not a range: ${text}`);
  return { bytes, bits: Number(bits) };
}

function isWithin(bytes: number[], range: Range): boolean {
  if (bytes.length !== range.bytes.length) return false;
  for (let bit = 0; bit < range.bits; bit += 8) {
    const mask = range.bits - bit >= 8 ? 255 : (255 << (8 - (range.bits - bit))) & 255;
    if (((bytes[bit / 8] ?? 0) ^ (range.bytes[bit / 8] ?? 0)) & mask) return false;
  }
  return true;
}
