/** Each unusable setting is refused in a sentence that says what it must look like. */
import { describe, expect, it, test } from 'vitest';
import { loadConfig } from './config.ts';

const POSTGRES = { DATABASE_URL: 'postgres://openroll@localhost/openroll', OPENROLL_SECRET: 'x'.repeat(32) };

describe('a setting that is refused', () => {
  test.each<[NodeJS.ProcessEnv, string]>([
    [{ PORT: 'web' }, 'PORT must be a whole number from 0 to 65535.'],
    [{ PORT: '65536' }, 'PORT must be a whole number from 0 to 65535.'],
    [{ OPENROLL_POOL_SIZE: '0' }, 'OPENROLL_POOL_SIZE must be a whole number from 1 to 200.'],
    [{ OPENROLL_RETENTION_DAYS: '89' }, 'OPENROLL_RETENTION_DAYS must be a whole number from 90 to 36500.'],
    [{ OPENROLL_ROLE: 'boss' }, 'OPENROLL_ROLE must be one of: all, api, worker.'],
    [{ OPENROLL_TRUST_PROXY: 'yes' }, 'OPENROLL_TRUST_PROXY must be one of: 0, 1.'],
    [
      { DATABASE_URL: 'mysql://localhost/x' },
      'DATABASE_URL is not a PostgreSQL URL; it looks like postgres://user:password@host:5432/name.',
    ],
    [
      { OPENROLL_SECRET: '' },
      'OPENROLL_SECRET is not set; with DATABASE_URL it is required (32 random characters or more).',
    ],
    [{ OPENROLL_SECRET: 'short' }, 'OPENROLL_SECRET is too short; use 32 characters or more.'],
    [
      { OPENROLL_SECRETS_OPEN: `${'x'.repeat(32)}, short` },
      'A secret in OPENROLL_SECRETS_OPEN is too short; use 32 characters or more.',
    ],
    [
      { OPENROLL_PUBLIC_URL: 'benefits.example.com' },
      'OPENROLL_PUBLIC_URL is not a URL; it looks like https://benefits.example.com.',
    ],
    [
      { OPENROLL_OIDC_ISSUER: 'http://login.example.com', OPENROLL_OIDC_CLIENT_ID: 'openroll' },
      'OPENROLL_OIDC_ISSUER is not an https URL; it looks like https://login.example.com.',
    ],
    [
      { OPENROLL_OIDC_ISSUER: 'https://login.example.com' },
      'Set OPENROLL_OIDC_ISSUER and OPENROLL_OIDC_CLIENT_ID together, or neither.',
    ],
    [
      { OPENROLL_OIDC_CLIENT_SECRET: 'a secret' },
      'Set OPENROLL_OIDC_ISSUER and OPENROLL_OIDC_CLIENT_ID together, or neither.',
    ],
    [
      { OTEL_EXPORTER_OTLP_ENDPOINT: 'localhost:4318' },
      'OTEL_EXPORTER_OTLP_ENDPOINT is not a URL; it looks like http://localhost:4318.',
    ],
    [
      { OPENROLL_ALLOWED_ORIGINS: 'https://payroll.example, *' },
      'OPENROLL_ALLOWED_ORIGINS has "*"; an origin looks like https://payroll.example, https://*.example.com or http://localhost:*.',
    ],
  ])('%o', (env, sentence) => {
    expect(() => loadConfig({ ...POSTGRES, ...env })).toThrow(new Error(sentence));
  });
});

it('takes a comma-separated list of secrets that open', () => {
  const [one, two] = ['the secret that there was before this', 'y'.repeat(40)];
  expect(loadConfig({ ...POSTGRES, OPENROLL_SECRETS_OPEN: ` ${one}, ${two},` }).secrets.open).toEqual([one, two]);
  expect(loadConfig(POSTGRES).secrets).toEqual({ seals: 'x'.repeat(32), open: [] });
});

it('uses the address it listens on as its public URL, unless another one is set', () => {
  expect(loadConfig({ ...POSTGRES, HOST: '0.0.0.0', PORT: '8080' }).publicUrl).toBe('http://localhost:8080');
  expect(loadConfig({ ...POSTGRES, HOST: '::1', PORT: '8080' }).publicUrl).toBe('http://[::1]:8080');
  expect(loadConfig({ ...POSTGRES, OPENROLL_PUBLIC_URL: 'https://b.example.com/' }).publicUrl).toBe(
    'https://b.example.com',
  );
});
