import { expect, it } from 'vitest';
import { failureText, mostTelling, redirectText } from './failure-text.ts';

const failure = (code: string) => Object.assign(new Error(`${code} at db.internal 10.0.0.7:443`), { code });

it.each([
  [['DEPTH_ZERO_SELF_SIGNED_CERT', 'ECONNREFUSED'], 'DEPTH_ZERO_SELF_SIGNED_CERT'],
  [['ECONNREFUSED', 'CERT_HAS_EXPIRED'], 'CERT_HAS_EXPIRED'],
  [['ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT'], 'UND_ERR_CONNECT_TIMEOUT'],
  [['ENETUNREACH', 'ECONNREFUSED'], 'ECONNREFUSED'],
  [['UND_ERR_CONNECT_TIMEOUT', 'ECONNRESET', 'CERT_HAS_EXPIRED'], 'ECONNRESET'],
])('of the failures %j at several addresses, %s is reported', (codes, told) => {
  expect(mostTelling(codes.map(failure))).toMatchObject({ code: told });
});

it.each([
  ['ECONNREFUSED', 'ECONNREFUSED: the connection was refused'],
  ['ENOTFOUND', 'ENOTFOUND: the host name could not be resolved'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE: the certificate is not trusted'],
  [
    'ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE',
    'ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE: no TLS connection could be agreed on',
  ],
  ['SOMETHING_NEW', 'SOMETHING_NEW: the request failed'],
  ['not a code: 10.0.0.7', 'failed: the request failed'],
])('%s is reported without names and addresses', (code, text) => {
  expect(failureText(failure(code))).toBe(text);
  expect(failureText(new TypeError('fetch failed', { cause: failure(code) }))).toBe(text);
});

it.each([
  ['https://a.example/new?token=1#top', ' to https://a.example/new'],
  ['https://user:password@a.example/', ' to https://a.example/'],
  ['/moved', ' to https://hooks.example/moved'],
  ['//b.example', ' to https://b.example/'],
  ['javascript:alert(1)', ''],
  ['http://[', ''],
])('a redirect to %s shows where, and no secret', (location, shown) => {
  expect(redirectText(location, 'https://hooks.example/in?key=2')).toBe(
    `redirect: the receiver redirects${shown}, and redirects are not followed`,
  );
});
