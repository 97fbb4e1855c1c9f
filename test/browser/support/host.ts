/** The partner's side of a browser test: a small server whose page embeds widgets and whose backend fetches their tokens. */
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

export interface HostOptions {
  /** `ours`: with drops/, in StrictMode. `plain`: as the existing SDK 0.1.5 behaves. */
  sdk: 'ours' | 'plain';
  /** One iframe each, below one another. */
  widgets: {
    page: 'employee-dashboard' | 'employer-benefits' | 'employer-billing';
    boundTo: { type: 'employee' | 'employer'; id: string };
  }[];
  theme?: object;
  contextKey?: string;
  allowedOrigins?: string[];
  /** All share one provider and the first one's token; otherwise each has its own. */
  together?: boolean;
  /** Of the host page. */
  headers?: Record<string, string>;
  /** The employee's widget is as high as its content. */
  autoHeight?: boolean;
  /** Iframes of this path below `baseUrl`, which the host made with the SDK's hooks, instead of widgets. */
  ownFrame?: string;
}

export interface Host {
  /** `http://localhost:…`, which OPENROLL_ALLOWED_ORIGINS of tests allows. */
  origin: string;
  /** Shown by the next page that is opened. */
  options: HostOptions;
  /** How often the backend was asked for a token. */
  tokensAsked: number;
  /** While set, the backend answers 503: the partner's server is down. */
  isAway: boolean;
  close(): Promise<void>;
}

export type MintToken = (type: string, id: string) => Promise<{ token: string; expiresIn: number }>;

export async function startHost(baseUrl: string, hostScript: string, mintToken: MintToken): Promise<Host> {
  const scripts = { ours: hostScript, plain: readFileSync(join(import.meta.dirname, 'plain-host.js'), 'utf8') };
  const host: Host = {
    origin: '',
    options: { sdk: 'ours', widgets: [] },
    tokensAsked: 0,
    isAway: false,
    close: async () => {},
  };
  const answer = async (path: string): Promise<[status: number, type: string, body: string]> => {
    const token = /^\/token\/(\w+)\/([\w-]+)$/.exec(path);
    if (token) {
      host.tokensAsked++;
      if (host.isAway) return [503, 'text/plain', 'away'];
      return [200, 'application/json', JSON.stringify(await mintToken(token[1] ?? '', token[2] ?? ''))];
    }
    if (path === '/host.js') return [200, 'text/javascript', scripts[host.options.sdk]];
    if (path === '/') return [200, 'text/html', html({ ...host.options, baseUrl })];
    return [204, 'text/plain', ''];
  };
  const server = createServer((request, response) => {
    answer(request.url ?? '').then(
      ([status, type, body]) =>
        response.writeHead(status, { 'content-type': `${type}; charset=utf-8`, ...host.options.headers }).end(body),
      (error) => response.writeHead(500).end(String(error)),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  host.origin = `http://localhost:${(server.address() as AddressInfo).port}`;
  host.close = () => closed(server);
  return host;
}

function html(options: object): string {
  const written = JSON.stringify(options).replaceAll('<', '\\u003c');
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>A host page</title><style>body { margin: 0 }</style><div id="root"></div>
<script>window.options = ${written}</script><script type="module" src="/host.js"></script></html>`;
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
