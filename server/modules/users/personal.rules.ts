/** The ids in an answer of people, or of what is about one person: the access log records these. */
import type { ResourceKind } from '../../platform/register.ts';
import { PREFIXES } from '../vocabulary/ids.ts';

const PERSONAL: readonly ResourceKind[] = [
  ...(['employee', 'member', 'dependent', 'enrollment', 'signature', 'lifeEvent', 'leave', 'groupMember'] as const),
];
const ID = new RegExp(
  `(?<![A-Za-z0-9_-])(?:${PERSONAL.map((kind) => PREFIXES[kind]).join('|')})_[A-Za-z0-9_-]{22}(?![A-Za-z0-9_-])`,
  'g',
);

/** The ids in the path come first. Of an answer that is not JSON, such as a file, only the path is known. */
export function personalIds(path: string, body: unknown): string[] {
  const text = body === null || body instanceof Uint8Array ? '' : JSON.stringify(body);
  return [...new Set(`${path} ${text}`.match(ID) ?? [])];
}
