/** Which ids in an answer are of people, or of what is about one person: what the access log keeps of it. */
import type { ResourceKind } from '../../platform/register.ts';
import { PREFIXES } from '../vocabulary/ids.ts';

const PERSONAL: readonly ResourceKind[] = [
  ...(['employee', 'member', 'dependent', 'enrollment', 'signature', 'lifeEvent', 'leave', 'groupMember'] as const),
];
const ID = new RegExp(
  `(?<![A-Za-z0-9_-])(?:${PERSONAL.map((kind) => PREFIXES[kind]).join('|')})_[A-Za-z0-9_-]{22}(?![A-Za-z0-9_-])`,
  'g',
);

/** Those that the path names come first. What is no JSON, such as a file, is known by its path alone. */
export function personalIds(path: string, body: unknown): string[] {
  const text = body === null || body instanceof Uint8Array ? '' : JSON.stringify(body);
  return [...new Set(`${path} ${text}`.match(ID) ?? [])];
}
