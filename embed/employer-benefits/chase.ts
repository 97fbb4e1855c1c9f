/** Reaching people outside the page: an e-mail with its text ready. */

/** Some mail programs cut off a `mailto:` address that is longer. */
const MOST_CHARACTERS = 1_800;

/** `mailto:` with everybody in Bcc, so that nobody sees the others; null: too many for one e-mail. */
export function mailTo(addresses: readonly string[], subject: string, body: string): string | null {
  const fields = [
    `bcc=${addresses.map(encodeURIComponent).join(',')}`,
    `subject=${encodeURIComponent(subject)}`,
    `body=${encodeURIComponent(body.replaceAll('\n', '\r\n'))}`,
  ];
  const url = `mailto:?${fields.join('&')}`;
  return url.length > MOST_CHARACTERS ? null : url;
}
