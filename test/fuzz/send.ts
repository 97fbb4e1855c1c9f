/** Sends a request over a socket as it is, and reads the whole answer. */
import { Agent, request as send } from 'node:http';
import type { Sent } from './request.ts';

export interface Answered {
  status: number;
  type: string;
  body: string;
}

const LONGEST_MS = 60_000;

export function sender(port: number) {
  const agent = new Agent({ keepAlive: true, maxSockets: 4 });
  const ask = ({ method, target, headers, body }: Sent): Promise<Answered> =>
    new Promise((resolve, reject) => {
      const sent = {
        ...{ host: '127.0.0.1', port, agent, method, path: target, timeout: LONGEST_MS },
        headers: { ...headers, ...(body === null ? {} : { 'content-length': Buffer.byteLength(body) }) },
      };
      const running = send(sent, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          resolve({
            status: response.statusCode ?? 0,
            type: String(response.headers['content-type'] ?? ''),
            body: text,
          });
        });
      });
      running.on('timeout', () => running.destroy(new Error(`no answer in ${LONGEST_MS / 1000} s`)));
      running.on('error', reject);
      running.end(body ?? undefined);
    });
  return { ask, close: () => agent.destroy() };
}
