/** US phone numbers as they are stored and answered (contract, UsPhone). */

/** Ten digits, after dropping punctuation and a leading 1; null if ten are not what is left. Nothing else is checked [C]. */
export function normalizePhone(text: string): string | null {
  const digits = text.replace(/\D/g, '');
  const national = digits.length === 11 && digits.startsWith('1') ? digits.slice(1) : digits;
  return national.length === 10 ? national : null;
}
