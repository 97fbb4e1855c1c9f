/** Sends rosters to a server in another process, as a partner would, and waits in the database until they are applied. */
import { Readable } from 'node:stream';
import type { Child } from './child.ts';
import { roster } from './rosters.ts';
import { query } from './world.ts';

export interface Sent {
  /** Until the server has taken the whole roster (202). */
  receivedMs: number;
  /** From then until everything is stored. */
  appliedMs: number;
}

interface To {
  server: Child;
  databaseUrl: string;
  apiKey: string;
  employer: string;
}

export function sendJson(to: To, rows: number): Promise<Sent> {
  const body = JSON.stringify({ employees: roster(rows, `json${rows}`) });
  return send(to, rows, 'application/json', () => body);
}

export function sendStream(to: To, rows: number): Promise<Sent> {
  const lines = roster(rows, `stream${rows}`).map((row) => `${JSON.stringify(row)}\n`);
  return send(to, rows, 'application/x-ndjson', () => Readable.toWeb(Readable.from(lines)) as ReadableStream);
}

async function send(to: To, rows: number, type: string, body: () => string | ReadableStream): Promise<Sent> {
  const start = performance.now();
  const answer = await fetch(`${to.server.url}/v1/employers/${to.employer}/census-sync`, {
    method: 'POST',
    headers: { authorization: `Bearer ${to.apiKey}`, 'content-type': type },
    body: body(),
    duplex: 'half',
  } as RequestInit);
  if (answer.status !== 202) throw new Error(`a census of ${rows} rows answered ${answer.status}`);
  const received = performance.now();
  for (let status = ''; status !== 'completed'; ) {
    const [sync] = await query(
      to.databaseUrl,
      'select status, created_count from census_syncs order by id desc limit 1',
    );
    status = sync?.status;
    if (status === 'failed') throw new Error('a census failed');
    if (status === 'completed' && sync?.created_count !== rows)
      throw new Error(`${sync?.created_count} of ${rows} made`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return { receivedMs: received - start, appliedMs: performance.now() - received };
}
