/** Which clients a request comes from. */
import { describe, expect, it } from 'vitest';
import { generationOf } from './access.rules.ts';

const FERN = { 'x-fern-language': 'Python', 'x-fern-sdk-name': 'sdk', 'x-fern-sdk-version': '2.0.0' };
const STAINLESS = { 'x-stainless-lang': 'js', 'x-stainless-package-version': '0.4.1' };
const OWN = { 'x-openroll-client': 'cli/1.0.0' };
const others = { authorization: 'Bearer vit_apk_x', 'x-request-id': 'fern', accept: 'x-fern-language' };

describe('the generation of a request', () => {
  it.each([
    ['SDKs of generation 2', FERN, 2, 2],
    ['SDKs of generation 1', STAINLESS, 1, 1],
    ['one of their headers is enough', { 'x-fern-language': 'JAVASCRIPT' }, 2, 2],
    ['our own clients take answers in full', OWN, 1, 1],
    ['even if they are built on an SDK', { ...FERN, ...OWN }, 1, 1],
    ['everybody else follows the setting of the organization', {}, 1, 2],
  ] as const)('%s', (_, headers, ofFirst, ofSecond) => {
    expect(generationOf({ ...others, ...headers }, 1)).toBe(ofFirst);
    expect(generationOf({ ...others, ...headers }, 2)).toBe(ofSecond);
  });
});
