/** A page for the iframe that says and hears what a test of the SDK wants. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Frame } from 'playwright-core';

/** It keeps what it hears and says what it is told to; unless it is QUIET it says READY by itself. */
const PAGE = `<!doctype html><title>page</title><script>
  window.heard = [];
  addEventListener('message', ({ data, origin }) => heard.push({ ...data, origin }));
  if (location.pathname !== '/quiet') parent.postMessage({ type: 'VITABLE_CONNECT_READY', timestamp: Date.now(), version: '0' }, '*');
</script>`;
export const QUIET = '/quiet';

export interface Heard {
  type: string;
  origin: string;
  payload?: { sessionToken?: string; expiresIn?: number; theme?: object };
}

export interface ListeningPages {
  baseUrl: string;
  /** Of each request for a page. */
  referrers: (string | undefined)[];
  close: () => void;
}

export async function servePages(): Promise<ListeningPages> {
  const referrers: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    if (request.url?.startsWith('/embed/')) referrers.push(request.headers.referer);
    response.writeHead(200, { 'content-type': 'text/html' }).end(PAGE);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    referrers,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** What the page in the frame has heard. */
export const heard = (frame: Frame) => frame.evaluate(() => (window as unknown as { heard: Heard[] }).heard);
export const types = async (frame: Frame) => (await heard(frame)).map(({ type }) => type);

/** Waits until the page has heard so many messages. It polls by the clock: a busy browser may paint no animation frames. */
export async function heardCount(frame: Frame, count: number): Promise<Heard[]> {
  const isThere = (wanted: number) => ((window as unknown as { heard?: Heard[] }).heard?.length ?? 0) >= wanted;
  await frame.waitForFunction(isThere, count, { polling: 50 });
  return heard(frame);
}
