/**
 * When a caller may try again. Who is turned away at the same moment is told different ones, so that they don't all come back
 * at once: the same caller always waits the same time longer than the refusal says, two seconds or as long again at most.
 */
import { hash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';

export function retryAfter({ headers, ip }: Pick<FastifyRequest, 'headers' | 'ip'>, seconds: number): string {
  const caller = hash('sha256', `${headers.authorization ?? ''} ${ip}`, 'buffer').readUInt32BE();
  const longest = Math.max(2, seconds);
  return String(seconds + (caller % (longest + 1)));
}
