/** Which files are accepted as proof (rules 4.10), and what they are called. Pure. */
import { Refusal } from '../../platform/commands/refusal.ts';

export const PROOF_TYPES = ['application/pdf', 'image/png', 'image/jpeg'] as const;
export type ProofType = (typeof PROOF_TYPES)[number];

export const MOST_BYTES = 10 * 1024 * 1024;
/** For one life event or one dependent. */
export const MOST_OF_A_CASE = 10;
/** For all files of an organization, unless the operator sets another quota. */
export const DEFAULT_QUOTA_MB = 10_240;

/** How files of a type begin: PDF 32000-1 7.5.2, PNG 5.2, JPEG B.1.1.3. */
const SIGNATURES: Record<ProofType, Buffer> = {
  'application/pdf': Buffer.from('%PDF-'),
  'image/png': Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
  'image/jpeg': Buffer.from([0xff, 0xd8, 0xff]),
};

/** The type by the first bytes; null: not one that is accepted. */
export function typeOf(head: Buffer): ProofType | null {
  return PROOF_TYPES.find((type) => head.subarray(0, SIGNATURES[type].length).equals(SIGNATURES[type])) ?? null;
}

/** The type of the file, if it is accepted and is what the sender declared; some phones call a JPEG `image/jpg`. */
export function checkType(head: Buffer, declared: string): ProofType | Refusal {
  const type = typeOf(head);
  if (type === null) return new Refusal('proof_not_accepted');
  const said = declared.toLowerCase().split(';')[0]?.trim();
  return said === type || (said === 'image/jpg' && type === 'image/jpeg') ? type : new Refusal('proof_type_differs');
}

const ENDINGS: Record<ProofType, readonly [string, ...string[]]> = {
  'application/pdf': ['.pdf'],
  'image/png': ['.png'],
  'image/jpeg': ['.jpg', '.jpeg'],
};
const LONGEST_NAME = 120;

/**
 * The last part of the name that the sender gave the file, without invisible characters or ones that file systems don't allow,
 * and with the ending of its type.
 */
export function fileNameOf(given: string, type: ProofType): string {
  const last = given.split(/[\\/]/).at(-1) ?? '';
  const visible = last.replace(/[\p{C}\p{Zl}\p{Zp}":*?<>|]/gu, '').trim();
  const endings = ENDINGS[type];
  const ending = endings.find((one) => visible.toLowerCase().endsWith(one));
  const stem = [...visible.slice(0, visible.length - (ending?.length ?? 0))].slice(0, LONGEST_NAME).join('');
  return `${stem.replace(/^\.+/, '').trim() || 'document'}${ending ?? endings[0]}`;
}
