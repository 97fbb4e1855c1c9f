/**
 * `listen`: a receiver on this machine. It keeps a subscription as long as it runs, verifies both signatures of each
 * request, prints one line per event, and forwards the request if asked to.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { realClock } from '../platform/process/real-clock.ts';
import { call, connection } from './client.ts';
import { CliError } from './output.ts';
import { verifyStandard, verifyVitable } from './verify.ts';

export interface ListenOptions {
  port?: number;
  /** The URL by which the server reaches this machine, if not `http://127.0.0.1:port`; a tunnel's, for example. */
  url?: string;
  name?: string[];
  forward?: string;
  json?: boolean;
}

/** The headers that are forwarded: those of the webhook, not those of its connection. */
const PASSED_ON = /^(?:content-type|user-agent|x-vitable-.*|x-openroll-.*|webhook-.*)$/;
const FORWARD_MS = 14_000;

/** Runs until it is interrupted, then deletes the subscription. */
export async function listen(env: NodeJS.ProcessEnv, options: ListenOptions): Promise<void> {
  if (options.forward !== undefined && !/^https?:\/\//.test(options.forward)) {
    throw CliError.usage('--forward must be a URL, such as http://localhost:8080/hooks.');
  }
  const to = connection(env);
  // It listens before it subscribes, so a request could arrive before the secret is known.
  let secret = '';
  const server = createServer((request, response) => void receive(request, response, secret, options));
  await open(server, options.port ?? 0);
  const { port } = server.address() as AddressInfo;
  const url = options.url ?? `http://127.0.0.1:${port}/`;
  try {
    const body = { url, description: 'openroll listen', ...(options.name ? { event_names: options.name } : {}) };
    const { data } = await call(to, 'POST', '/v1/webhook-subscriptions', { body });
    secret = data.secret;
    process.stderr.write(`Listening at ${url} as ${data.id}; Ctrl+C ends the subscription.\n`);
    await interrupted();
    await call(to, 'DELETE', `/v1/webhook-subscriptions/${data.id}`);
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

function open(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(new CliError(`Can't listen on port ${port} (${error.code}); choose another with --port.`)),
    );
    server.listen(port, '127.0.0.1', resolve);
  });
}

function interrupted(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
}

async function receive(request: IncomingMessage, response: ServerResponse, secret: string, options: ListenOptions) {
  try {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const raw = Buffer.concat(chunks).toString('utf8');
    const now = realClock.nowMs() / 1000;
    const verified = {
      vitable: verifyVitable(request.headers, raw, secret, now),
      standard: verifyStandard(request.headers, raw, secret, now),
    };
    const sound = verified.vitable && verified.standard;
    const forwarded = sound && options.forward ? await passOn(options.forward, request, raw) : null;
    print(request, raw, verified, forwarded, options.json);
    response.writeHead(sound ? (forwarded ?? 204) : 401).end();
  } catch {
    // Broken off like a lost connection, so Openroll sends it again.
    response.destroy();
  }
}

/** The status of the response, or 502 without one, on which Openroll retries as it would for any receiver. */
async function passOn(url: string, request: IncomingMessage, raw: string): Promise<number> {
  const headers = Object.entries(request.headers).filter(([name]) => PASSED_ON.test(name)) as [string, string][];
  try {
    const signal = AbortSignal.timeout(FORWARD_MS);
    const answer = await fetch(url, { method: 'POST', headers, body: raw, redirect: 'manual', signal });
    await answer.body?.cancel();
    return answer.status;
  } catch {
    return 502;
  }
}

function print(
  request: IncomingMessage,
  raw: string,
  verified: { vitable: boolean; standard: boolean },
  forwarded: number | null,
  json: boolean | undefined,
): void {
  const test = request.headers['x-openroll-test'] === '1';
  if (json) {
    process.stdout.write(`${JSON.stringify({ verified, forwarded, test, body: parsed(raw) })}\n`);
    return;
  }
  const { created_at = '', event_name = '', resource_id = '', event_id = '' } = parsed(raw);
  const signatures =
    verified.vitable && verified.standard
      ? 'verified'
      : `REFUSED (X-Vitable-Signature ${verified.vitable}, webhook-signature ${verified.standard})`;
  const rest = [signatures, test ? 'test' : '', forwarded === null ? '' : `forwarded: ${forwarded}`];
  const line = [created_at, event_name.padEnd(36), resource_id, event_id, ...rest.filter((part) => part !== '')];
  process.stdout.write(`${line.join('  ')}\n`);
}

/** The port is open to anyone, so the body may be anything. */
function parsed(raw: string): Record<string, string> {
  try {
    const body: unknown = JSON.parse(raw);
    return typeof body === 'object' && body !== null ? (body as Record<string, string>) : {};
  } catch {
    return {};
  }
}
