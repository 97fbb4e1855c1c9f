/**
 * How the command line and a running embedded server know each other: by a secret in a file of the data folder that only its
 * owner may read, new at every start. It is never sent. Each side proves that it has it, over nonces of both, so neither a program
 * that took the port of a dead server nor one that only reaches the port learns or does anything.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writePrivately } from '../platform/process/credentials.ts';

export interface Channel {
  url: string;
  secret: string;
}

export const channelPath = (dataDir: string) => join(dataDir, 'operator.json');

export function writeChannel(dataDir: string, channel: Channel): void {
  writePrivately(channelPath(dataDir), channel);
}

export function removeChannel(dataDir: string): void {
  rmSync(channelPath(dataDir), { force: true });
}

/** Null if there is no such file, or it can't be parsed. */
export function readChannel(dataDir: string): Channel | null {
  try {
    const { url, secret } = JSON.parse(readFileSync(channelPath(dataDir), 'utf8')) as Partial<Channel>;
    return url && secret ? { url, secret } : null;
  } catch {
    return null;
  }
}

export const newNonce = () => randomBytes(32).toString('base64url');

/** Who proves: the server that it is the one of the file, the operator what they ask for, the server what it answers. */
type Step = 'server' | 'request' | 'answer';

export function proofOf(secret: string, step: Step, ...parts: string[]): string {
  return createHmac('sha256', secret)
    .update(JSON.stringify([step, ...parts]))
    .digest('base64url');
}

export function proves(given: unknown, wanted: string): boolean {
  const [a, b] = [Buffer.from(String(given ?? '')), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** The headers of a proof. */
export const NONCE = 'x-openroll-nonce';
export const PROOF = 'x-openroll-proof';
