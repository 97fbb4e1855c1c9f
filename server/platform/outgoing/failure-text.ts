/**
 * What a tenant reads if a request to their server got no answer: a code and a sentence, without the names and addresses of our
 * network, which the error's own message may contain. The operator's log keeps the error itself.
 */

/** Codes that only say that nobody answered: among several addresses, any other failure says more. */
const UNREACHED = /^(?:EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|EAFNOSUPPORT|EINVAL)$/;

/** Of the failures at a host's addresses, the one that says most; the first of equals. */
export function mostTelling(errors: readonly unknown[]): unknown {
  return errors.toSorted((a, b) => rank(a) - rank(b))[0];
}

function rank(error: unknown): number {
  const code = codeOf(error);
  if (code === null || UNREACHED.test(code)) return 3;
  if (code === 'ECONNREFUSED') return 2;
  // Some server answered and did not agree: a certificate, a handshake, a reset.
  return code === 'UND_ERR_CONNECT_TIMEOUT' || code === 'ETIMEDOUT' ? 1 : 0;
}

const SENTENCES: readonly (readonly [codes: RegExp, sentence: string])[] = [
  [/^address_refused$/, 'the host is not at a public address'],
  [/^ECONNREFUSED$/, 'the connection was refused'],
  [/^(?:ECONNRESET|EPIPE|UND_ERR_SOCKET)$/, 'the connection was closed before there was an answer'],
  [
    /^(?:ENOTFOUND|ENODATA|ENONAME|EAI_\w+|ESERVFAIL|EREFUSED|EFORMERR|ETIMEOUT|EBADNAME|EBADRESP|ENOTIMP)$/,
    'the host name could not be resolved',
  ],
  [UNREACHED, 'the host can’t be reached'],
  [/^(?:DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN)$/, 'the certificate is self-signed'],
  [/^CERT_HAS_EXPIRED$/, 'the certificate has expired'],
  [/^CERT_NOT_YET_VALID$/, 'the certificate is not valid yet'],
  [/^ERR_TLS_CERT_ALTNAME_INVALID$/, 'the certificate is for another host'],
  [
    /^(?:UNABLE_TO_|CERT_|CRL_|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_EXCEEDED|HOSTNAME_MISMATCH|ERROR_IN_)/,
    'the certificate is not trusted',
  ],
  [/NO_APPLICATION_PROTOCOL$/, 'the receiver does not speak HTTP/1.1 (HTTP/2 alone is not enough)'],
  [
    /^ERR_SSL_(?:WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST)$/,
    'the receiver does not speak TLS at this port; is it http?',
  ],
  [/^(?:ERR_SSL_|ERR_TLS_|EPROTO)/, 'no TLS connection could be agreed on'],
  [/^UND_ERR_HEADERS_OVERFLOW$/, 'the headers of the answer are too large'],
  [/^HPE_/, 'the answer is not HTTP/1.1'],
];

/** `ECONNREFUSED: the connection was refused`. */
export function failureText(error: unknown): string {
  const code = codeOf(error) ?? 'failed';
  const sentence = SENTENCES.find(([codes]) => codes.test(code))?.[1] ?? 'the request failed';
  return `${code}: ${sentence}`;
}

/** The code of an error, or of what it wraps; only what looks like one. */
function codeOf(error: unknown): string | null {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (typeof code === 'string' && /^\w{1,80}$/.test(code)) return code;
    // undici's parser omits the code if the connection ends first.
    if (cause.name === 'HTTPParserError') return 'HPE_INVALID';
  }
  return null;
}

const LONGEST_LOCATION = 300;

/** The target of a redirect, without user, query and fragment, which may contain secrets. */
export function redirectText(location: string, requested: string): string {
  const parsed = URL.parse(location, requested);
  const to = parsed && /^https?:$/.test(parsed.protocol) ? ` to ${parsed.origin}${parsed.pathname}` : '';
  return `redirect: the receiver redirects${to}, and redirects are not followed`.slice(0, LONGEST_LOCATION);
}
