/** Reaching people outside of the page: an e-mail with the text ready. */

/** Longer than this, an address for the mail program is cut off by some of them. */
const MOST_CHARACTERS = 1_800;

/** `mailto:` with everybody in Bcc, so that nobody sees the others; null: they are too many for one. */
export function mailTo(addresses: readonly string[], subject: string, body: string): string | null {
  const fields = [
    `bcc=${addresses.map(encodeURIComponent).join(',')}`,
    `subject=${encodeURIComponent(subject)}`,
    `body=${encodeURIComponent(body.replaceAll('\n', '\r\n'))}`,
  ];
  const url = `mailto:?${fields.join('&')}`;
  return url.length > MOST_CHARACTERS ? null : url;
}
