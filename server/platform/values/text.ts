/** Text that people read and sign, and what it must not contain because it is invisible or misleading. */

const PLAIN = /^[!-~][ -~]*$/;
/**
 * Characters that are invisible or change the direction of text: control, format and zero-width characters, and lone
 * surrogates.
 */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]|\u034f|[\u115f\u1160\u3164\uffa0]/u;
const VISIBLE = /[^\s\u2800\p{Default_Ignorable_Code_Point}]/u;

/** Control characters except tabs and line ends, lone surrogates, and the marks and embeddings of bidirectional text. */
const MISLEADING = /(?![\t\n\r])[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]/u;
const EACH_MISLEADING = new RegExp(MISLEADING, 'gu');

/** One line of text that is visible and can be signed, or an empty one. */
export function isLine(text: string): boolean {
  return text === '' || PLAIN.test(text) || (!UNSEEN.test(text) && VISIBLE.test(text));
}

/** Lines of text in any script, emoji included. */
export function isProse(text: string): boolean {
  return !MISLEADING.test(text);
}

/** Replaces misleading characters with a sign, for texts stored before these were refused. */
export function withoutMisleading(text: string): string {
  return text.replace(EACH_MISLEADING, '\ufffd');
}
