/**
 * How the command line and a running embedded server recognize each other: by a secret in a file of the data folder
 * that only its owner can read, new at every start. It is never sent. Each side proves that it has it, over nonces of
 * both. So a program that took over the port of a dead server learns nothing, and one that only reaches the port can do
 * nothing.
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

/** What a proof is for: that this is the server of the file, what the operator asks for, what the server answers. */
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

/** The header that carries a nonce or proof. */
export const NONCE = 'x-openroll-nonce';
export const PROOF = 'x-openroll-proof';
