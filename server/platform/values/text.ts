/** Text that people read and sign: what it must not contain, since nobody sees it or it misleads the eye. */

const PLAIN = /^[!-~][ -~]*$/;
/** What nobody sees, or what turns the text around it: control, format and zero-width characters, and halves of pairs. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]|\u034f|[\u115f\u1160\u3164\uffa0]/u;
const VISIBLE = /[^\s\u2800\p{Default_Ignorable_Code_Point}]/u;

/** Control characters but tabs and line ends, halves of pairs, and the marks and embeddings of bidirectional text. */
const MISLEADING = /(?![\t\n\r])[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]/u;
const EACH_MISLEADING = new RegExp(MISLEADING, 'gu');

/** One line of text that can be seen, and signed; or nothing. */
export function isLine(text: string): boolean {
  return text === '' || PLAIN.test(text) || (!UNSEEN.test(text) && VISIBLE.test(text));
}

/** Lines in whatever script, emoji included. */
export function isProse(text: string): boolean {
  return !MISLEADING.test(text);
}

/** With a sign in place of what misleads: of a text that was stored before it was refused. */
export function withoutMisleading(text: string): string {
  return text.replace(EACH_MISLEADING, '\ufffd');
}
