/** Which origins a list of patterns allows, and who embeds us. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { detectParentOrigin, isAllowedOrigin } from './index.ts';

it.each([
  ['https://app.example.com', 'https://app.example.com', true],
  ['https://app.example.com', 'https://APP.example.com:443/', true],
  ['https://app.example.com', '*.example.com', true],
  ['http://a.b.example.com:8080', '*.example.com', true],
  ['https://app.example.com', 'https://*.example.com', true],
  ['http://localhost:5173', 'http://localhost:*', true],
  ['http://localhost', 'http://localhost:*', true],
  ['http://[::1]:3000', 'http://[::1]:*', true],
  ['https://app.example.com:8443', 'https://app.example.com', false],
  ['http://app.example.com', 'https://app.example.com', false],
  ['http://app.example.com', 'https://*.example.com', false],
  ['https://app.example.com:8443', 'https://*.example.com', false],
  ['https://example.com', '*.example.com', false],
  ['https://evilexample.com', '*.example.com', false],
  ['https://app.example.com.evil.example', '*.example.com', false],
  ['https://evil.example', 'https://app.example.com', false],
  ['https://evil.example', '*', false],
  ['https://evil.example', 'https://*', false],
  ['null', 'null', false],
  ['', '', false],
  ['file://', 'file://', false],
])('%s under %s: %s', (origin, pattern, allowed) => {
  expect(isAllowedOrigin(origin, ['https://other.example', pattern])).toBe(allowed);
  expect(isAllowedOrigin(origin, [])).toBe(false);
});

describe('the parent', () => {
  afterEach(() => vi.unstubAllGlobals());

  /** The parts of a window that the function reads. */
  function framed(ancestors: string[] | undefined, referrer: string): void {
    vi.stubGlobal('window', { parent: {}, location: { ancestorOrigins: ancestors } });
    vi.stubGlobal('document', { referrer });
  }

  it.each([
    [['https://payroll.example', 'https://top.example'], 'https://old.example/', 'https://payroll.example'],
    [undefined, 'https://payroll.example:8443/benefits?x=1', 'https://payroll.example:8443'],
    [undefined, '', null],
    [['null'], '', null],
  ])('with ancestors %j and referrer %j is %s', (ancestors, referrer, parent) => {
    framed(ancestors, referrer);
    expect(detectParentOrigin()).toBe(parent);
  });

  it('is nobody if no page embeds this one', () => {
    const window = { location: {} };
    vi.stubGlobal('window', Object.assign(window, { parent: window }));
    expect(detectParentOrigin()).toBeNull();
  });
});
