/** A receiver on this machine that answers 200 at once and remembers when each path got its event. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Sink {
  url: (path: string) => string;
  got: { path: string; eventId: string; atMs: number }[];
  waitFor: (count: number) => Promise<void>;
  close: () => void;
}

/** Paths that hang get no answer and are not remembered. */
export async function startSink(hangs: (path: string) => boolean = () => false): Promise<Sink> {
  const waiting: { count: number; resolve: () => void }[] = [];
  const got: Sink['got'] = [];
  const server: Server = createServer((request, response) => {
    let raw = '';
    request.on('data', (chunk) => (raw += chunk));
    request.on('end', () => {
      const path = request.url ?? '';
      if (hangs(path)) return;
      response.writeHead(200).end();
      got.push({ path, eventId: /wevt_[\w-]{22}/.exec(raw)?.[0] ?? '', atMs: Date.now() });
      for (const one of waiting) if (got.length >= one.count) one.resolve();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: (path) => `http://127.0.0.1:${port}${path}`,
    got,
    waitFor: (count) =>
      got.length >= count ? Promise.resolve() : new Promise((resolve) => waiting.push({ count, resolve })),
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
