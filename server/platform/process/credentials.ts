/**
 * `credentials.json` in the data folder: how programs on this machine reach the embedded server. Only its owner can read it.
 */
import { randomBytes } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Credentials {
  organization_id: string;
  api_key: string;
  base_url: string;
}

export function credentialsPath(dataDir: string): string {
  return join(dataDir, 'credentials.json');
}

/** Null if there is no such file, or it can't be parsed. */
export function readCredentials(dataDir: string): Credentials | null {
  try {
    const found = JSON.parse(readFileSync(credentialsPath(dataDir), 'utf8')) as Partial<Credentials>;
    const { organization_id, api_key, base_url } = found;
    const whole = [organization_id, api_key, base_url].every((value) => typeof value === 'string');
    return whole ? ({ organization_id, api_key, base_url } as Credentials) : null;
  } catch {
    return null;
  }
}

export function writeCredentials(dataDir: string, credentials: Credentials): void {
  writePrivately(credentialsPath(dataDir), credentials);
}

/** Writes a file that only its owner can read. It is replaced atomically, so nobody reads half of it. */
export function writePrivately(path: string, value: object): void {
  const draft = `${path}.${randomBytes(4).toString('hex')}`;
  writeFileSync(draft, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
  renameSync(draft, path);
}
