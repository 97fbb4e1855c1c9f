import { describe, expect, it } from 'vitest';
import { allowsOrigin, isOriginPattern, ORIGIN_PATTERN, parseOrigin } from './origins.ts';

describe('allowsOrigin', () => {
  it.each<[string, string, boolean]>([
    ['https://payroll.example', 'https://payroll.example', true],
    ['https://payroll.example', 'https://PAYROLL.example', true],
    ['https://Payroll.example', 'https://payroll.example', true],
    ['https://payroll.example', 'http://payroll.example', false],
    ['https://payroll.example', 'https://payroll.example:8443', false],
    ['https://payroll.example', 'https://payroll.example.evil.example', false],
    ['https://payroll.example', 'https://evilpayroll.example', false],
    ['https://payroll.example:443', 'https://payroll.example', true],
    ['https://payroll.example:8443', 'https://payroll.example:8443', true],
    ['payroll.example', 'https://payroll.example', false],
    ['https://*.example.com', 'https://app.example.com', true],
    ['https://*.example.com', 'https://a.b.example.com', true],
    ['https://*.example.com', 'https://example.com', false],
    ['https://*.example.com', 'https://badexample.com', false],
    ['*.example.com', 'https://app.example.com', false],
    ['http://localhost:*', 'http://localhost:5173', true],
    ['http://localhost:*', 'http://localhost', true],
    ['http://localhost:*', 'https://localhost:5173', false],
    ['http://localhost:*', 'http://localhost.example:5173', false],
    ['http://127.0.0.1:*', 'http://127.0.0.1:3000', true],
    ['https://*.example.com:*', 'https://app.example.com:9000', true],
    ['https://*.com', 'https://example.com', false],
    ['https://*.github.io', 'https://anybody.github.io', false],
    ['https://*', 'https://payroll.example', false],
    ['*', 'https://payroll.example', false],
    ['', 'https://payroll.example', false],
  ])('%s and %s: %s', (pattern, origin, allowed) => {
    expect(allowsOrigin([pattern], origin)).toBe(allowed);
    expect(allowsOrigin(['https://another.example', pattern], origin)).toBe(allowed);
  });

  it('allows nobody if nothing is listed', () => {
    expect(allowsOrigin([], 'https://payroll.example')).toBe(false);
  });
});

describe('isOriginPattern', () => {
  it.each([
    'https://com',
    'https://*.example.com',
    'https://*.EXAMPLE.co.uk:8443',
    'https://*.partner.github.io',
    'https://*.corp.internal',
    'http://*.localhost:*',
    'http://127.0.0.1:*',
  ])('takes %s', (text) => expect(isOriginPattern(text)).toBe(true));

  // Anybody can register a name under these.
  it.each([
    'https://*.com',
    'https://*.co.uk',
    'https://*.GitHub.io',
    'https://*.vercel.app:*',
    'https://*.s3.amazonaws.com',
    'https://*.internal',
    'https://*.127.0.0.1',
    'https://*.com.',
    'https://*',
    '*.example.com',
  ])('refuses %s', (text) => expect(isOriginPattern(text)).toBe(false));
});

describe('parseOrigin', () => {
  it.each(['null', '', 'file://', 'https://payroll.example/', 'https://payroll.example/page', 'data:text/html,x'])(
    'finds no origin in %j',
    (text) => expect(parseOrigin(text)).toBeNull(),
  );
  it('reads what browsers send', () => expect(parseOrigin('http://localhost:3000')?.port).toBe('3000'));
});

describe('ORIGIN_PATTERN', () => {
  it.each(['https://payroll.example', 'https://*.example.com', 'http://localhost:*', 'http://127.0.0.1:3000'])(
    'takes %s',
    (text) => expect(text).toMatch(new RegExp(ORIGIN_PATTERN)),
  );
  it.each([
    '*',
    '*.example.com',
    'localhost:8080',
    'https://*',
    'https://',
    'ftp://a.example',
    'https://a.example/x',
    "https://a.example' 'unsafe-inline'",
  ])('refuses %s', (text) => expect(text).not.toMatch(new RegExp(ORIGIN_PATTERN)));
});
