/**
 * When a caller may try again. Callers who are turned away at the same moment get different times, so that they don't all come
 * back at once: each always waits for the time in the refusal plus an amount of their own, at most two seconds or that time
 * again.
 */
import { hash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';

export function retryAfter({ headers, ip }: Pick<FastifyRequest, 'headers' | 'ip'>, seconds: number): string {
  const caller = hash('sha256', `${headers.authorization ?? ''} ${ip}`, 'buffer').readUInt32BE();
  const longest = Math.max(2, seconds);
  return String(seconds + (caller % (longest + 1)));
}
