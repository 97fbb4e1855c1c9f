/** The environment, read once into one typed value. A wrong value ends the start with one clear sentence. */
import { randomBytes } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { LEAST_RETENTION_DAYS } from './modules/events/retention.rules.ts';
import { DEFAULT_QUOTA_MB } from './modules/proofs/proof.rules.ts';
import type { OidcSettings } from './modules/users/oidc.ts';
import { isLoopback } from './modules/users/session.rules.ts';
import type { DatabaseConfig } from './platform/database/open.ts';
import { isOriginPattern } from './platform/http/origins.ts';
import { OperatorError } from './platform/process/operator-error.ts';

export interface Config extends DatabaseConfig {
  host: string;
  port: number;
  role: 'all' | 'api' | 'worker';
  /** The URL by which browsers reach the server; links that they open begin with it. */
  publicUrl: string;
  /** The desk's URL, if it has an address of its own. */
  consoleUrl: string | null;
  /** The identity provider for users of the desk; null: they sign in by one-time links. */
  oidc: OidcSettings | null;
  secrets: Secrets;
  rateLimits: boolean;
  allowLoopbackWebhooks: boolean;
  allowedOrigins: string[];
  trustProxy: boolean;
  logLevel: string;
  /** Events, deliveries and attempts are kept at least this long; whole months are dropped. */
  retentionDays: number;
  /** The limit for all documents uploaded as proof in one organization. */
  documentQuotaBytes: number;
  /** The bearer token for `/metrics`; null: only callers on this machine may read it. */
  metricsToken: string | null;
  /** The domain of the payroll mailboxes; null: there are no mailboxes. */
  inboundEmailDomain: string | null;
  /** The OpenTelemetry collector that gets spans; null: none are sent. */
  otlpEndpoint: string | null;
}

/** Each has at least 32 characters. */
export interface Secrets {
  /** Encrypts webhook secrets and signs links. */
  seals: string;
  /** Open what others encrypted and verify their links: the former secret, or the next one. */
  open: string[];
}

/** Where the data is: all that a command that opens the database needs. */
export function databaseConfig(env: NodeJS.ProcessEnv): DatabaseConfig {
  return {
    databaseUrl: env.DATABASE_URL ? postgresUrl(env.DATABASE_URL) : null,
    dataDir: resolve(env.OPENROLL_DATA_DIR || '.openroll'),
    poolSize: integer(env, 'OPENROLL_POOL_SIZE', 16, 1, 200),
    prepared: env.OPENROLL_PREPARED ? oneOf(env, 'OPENROLL_PREPARED', ['on', 'off'], 'on') === 'on' : null,
    listenUrl: env.OPENROLL_LISTEN_URL ? postgresUrl(env.OPENROLL_LISTEN_URL, 'OPENROLL_LISTEN_URL') : null,
  };
}

/** Where the server listens, and how browsers reach it. */
export function addressConfig(env: NodeJS.ProcessEnv): Pick<Config, 'host' | 'port' | 'publicUrl' | 'consoleUrl'> {
  const host = env.HOST || '127.0.0.1';
  const port = integer(env, 'PORT', 3000, 0, 65_535);
  const url = env.OPENROLL_PUBLIC_URL || localUrl(host, port);
  const desk = env.OPENROLL_CONSOLE_URL;
  return {
    ...{ host, port },
    publicUrl: webUrl('OPENROLL_PUBLIC_URL', url, 'https://benefits.example.com'),
    consoleUrl: desk ? webUrl('OPENROLL_CONSOLE_URL', desk, 'https://desk.example.com') : null,
  };
}

/** The provider by which users sign in at the desk. */
export function oidcConfig(env: NodeJS.ProcessEnv): OidcSettings | null {
  const { OPENROLL_OIDC_ISSUER: issuer, OPENROLL_OIDC_CLIENT_ID: clientId } = env;
  const clientSecret = env.OPENROLL_OIDC_CLIENT_SECRET || null;
  if (!issuer && !clientId && !clientSecret) return null;
  if (!issuer || !clientId) {
    throw new OperatorError('Set OPENROLL_OIDC_ISSUER and OPENROLL_OIDC_CLIENT_ID together, or neither.');
  }
  const url = URL.canParse(issuer) ? new URL(issuer) : null;
  // Over plain HTTP, somebody on the way could answer in the provider's place.
  if (url?.protocol !== 'https:' && !(url?.protocol === 'http:' && isLoopback(url.hostname))) {
    throw new OperatorError('OPENROLL_OIDC_ISSUER is not an https URL; it looks like https://login.example.com.');
  }
  return { issuer, clientId, clientSecret };
}

export function loadConfig(env: NodeJS.ProcessEnv): Config {
  const database = databaseConfig(env);
  const embedded = database.databaseUrl === null;
  return {
    ...database,
    ...addressConfig(env),
    oidc: oidcConfig(env),
    role: oneOf(env, 'OPENROLL_ROLE', ['all', 'api', 'worker'], 'all'),
    secrets: secretsConfig(env),
    rateLimits: oneOf(env, 'OPENROLL_RATE_LIMITS', ['on', 'off'], 'on') === 'on',
    allowLoopbackWebhooks: flag(env, 'OPENROLL_ALLOW_LOOPBACK_WEBHOOKS', embedded),
    allowedOrigins: origins(env.OPENROLL_ALLOWED_ORIGINS ?? (embedded ? 'http://localhost:*,http://127.0.0.1:*' : '')),
    trustProxy: flag(env, 'OPENROLL_TRUST_PROXY', false),
    logLevel: oneOf(env, 'LOG_LEVEL', ['trace', 'debug', 'info', 'warn', 'error', 'silent'], 'info'),
    retentionDays: integer(env, 'OPENROLL_RETENTION_DAYS', LEAST_RETENTION_DAYS, LEAST_RETENTION_DAYS, 36_500),
    documentQuotaBytes: integer(env, 'OPENROLL_DOCUMENT_QUOTA_MB', DEFAULT_QUOTA_MB, 0, 100_000_000) * 1024 * 1024,
    metricsToken: env.OPENROLL_METRICS_TOKEN || null,
    inboundEmailDomain: env.OPENROLL_INBOUND_EMAIL_DOMAIN ? mailDomain(env.OPENROLL_INBOUND_EMAIL_DOMAIN) : null,
    otlpEndpoint: env.OTEL_EXPORTER_OTLP_ENDPOINT
      ? webUrl('OTEL_EXPORTER_OTLP_ENDPOINT', env.OTEL_EXPORTER_OTLP_ENDPOINT, 'http://localhost:4318')
      : null,
  };
}

function mailDomain(text: string): string {
  if (!/^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/i.test(text)) {
    throw new OperatorError('OPENROLL_INBOUND_EMAIL_DOMAIN is not a domain; it looks like payroll-inbox.example.com.');
  }
  return text.toLowerCase();
}

function postgresUrl(text: string, name = 'DATABASE_URL'): string {
  if (!/^postgres(ql)?:\/\//.test(text) || !URL.canParse(text)) {
    throw new OperatorError(`${name} is not a PostgreSQL URL; it looks like postgres://user:password@host:5432/name.`);
  }
  return text;
}

/** The URL by which a browser on this machine reaches a server that listens on `host`. */
export function localUrl(host: string, port: number): string {
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
}

/** Without a trailing slash, since paths are appended to it. */
function webUrl(name: string, text: string, example: string): string {
  if (!/^https?:\/\//.test(text) || !URL.canParse(text)) {
    throw new OperatorError(`${name} is not a URL; it looks like ${example}.`);
  }
  return text.replace(/\/+$/, '');
}

export function secretsConfig(env: NodeJS.ProcessEnv): Secrets {
  const { databaseUrl, dataDir } = databaseConfig(env);
  const listed = (env.OPENROLL_SECRETS_OPEN ?? '').split(',').flatMap((secret) => secret.trim() || []);
  return {
    seals: env.OPENROLL_SECRET
      ? longEnough('OPENROLL_SECRET', env.OPENROLL_SECRET)
      : embeddedSecret(databaseUrl === null, dataDir),
    open: listed.map((secret) => longEnough('A secret in OPENROLL_SECRETS_OPEN', secret)),
  };
}

function longEnough(name: string, secret: string): string {
  if (secret.length < 32) throw new OperatorError(`${name} is too short; use 32 characters or more.`);
  return secret;
}

/** Generated on the first embedded start and kept beside the data; required with DATABASE_URL. */
function embeddedSecret(embedded: boolean, dataDir: string): string {
  if (!embedded) {
    throw new OperatorError(
      'OPENROLL_SECRET is not set; with DATABASE_URL it is required (32 random characters or more).',
    );
  }
  const file = join(dataDir, 'secret');
  if (!existsSync(file)) {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    // Written in full under another name, then linked, so that of two concurrent first starts the second takes over the
    // secret of the first.
    const draft = `${file}.${randomBytes(4).toString('hex')}`;
    writeFileSync(draft, randomBytes(32).toString('base64url'), { mode: 0o600 });
    try {
      linkSync(draft, file);
    } catch (error) {
      if (!existsSync(file)) throw error;
    } finally {
      rmSync(draft);
    }
  }
  return readFileSync(file, 'utf8').trim();
}

function integer(env: NodeJS.ProcessEnv, name: string, fallback: number, min: number, max: number): number {
  const text = env[name];
  if (!text) return fallback;
  const value = Number(text);
  if (!Number.isInteger(value) || value < min || value > max) {
    throw new OperatorError(`${name} must be a whole number from ${min} to ${max}.`);
  }
  return value;
}

function oneOf<T extends string>(env: NodeJS.ProcessEnv, name: string, values: readonly T[], fallback: T): T {
  const text = env[name] || fallback;
  const found = values.find((value) => value === text);
  if (!found) throw new OperatorError(`${name} must be one of: ${values.join(', ')}.`);
  return found;
}

function flag(env: NodeJS.ProcessEnv, name: string, fallback: boolean): boolean {
  return oneOf(env, name, ['0', '1'], fallback ? '1' : '0') === '1';
}

function origins(text: string): string[] {
  const found = text.split(',').flatMap((part) => part.trim() || []);
  const wrong = found.find((origin) => !isOriginPattern(origin));
  if (wrong !== undefined) {
    throw new OperatorError(
      `OPENROLL_ALLOWED_ORIGINS has "${wrong}"; an origin looks like https://payroll.example, https://*.example.com or ` +
        'http://localhost:*.',
    );
  }
  return found;
}
