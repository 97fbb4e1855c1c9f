/**
 * Sends one webhook: a POST over a pooled connection whose address was checked at the moment of connecting. The name is
 * resolved here, each of its addresses is checked, and the socket connects to a checked one: a second lookup could give another
 * answer. (A `lookup` hook would not do: it is not called for literal addresses.)
 */
import { promises as dns } from 'node:dns';
import { isIP, type Socket } from 'node:net';
import { LRUCache } from 'lru-cache';
import { Agent, buildConnector, type Dispatcher } from 'undici';
import { codeOf } from '../../platform/database/errors.ts';
import { failureText, mostTelling, redirectText } from '../../platform/outgoing/failure-text.ts';
import { responseText } from '../../platform/outgoing/response-text.ts';
import { skipContinue } from '../../platform/outgoing/skip-continue.ts';
import { type AddressPolicy, isLocalName, verdictOf } from './address.rules.ts';
import type { AttemptResult } from './delivery.rules.ts';

export interface Sent {
  result: AttemptResult;
  /** What the tenant reads: why there was no answer, or why an answer was not followed. Null if there is nothing to add. */
  error: string | null;
  /** The original failure, for the operator's log: it may reveal what our network looks like from inside. */
  cause: unknown;
  /** The beginning of the response. */
  responseStart: string | null;
  /** Aborted by us (shutting down): it counts as not tried. */
  aborted: boolean;
}

export interface Sender {
  /** Always resolves, at the latest when the total timeout is over. */
  send(url: string, headers: Record<string, string>, body: string): Promise<Sent>;
  /** Aborts what is in flight and whatever is sent from now on; it counts as not tried. */
  abort(): void;
  close(): Promise<void>;
}

export interface SenderLimits {
  connectMs: number;
  /** From the start to the last byte of the response that is read. */
  wholeMs: number;
  /** At most this many bytes of the response are read. */
  responseBytes: number;
  /** Sockets per origin: as many as there can be attempts, so that a slow path on a host does not hold up the others. */
  socketsPerOrigin: number;
}

export const LIMITS: SenderLimits = {
  connectMs: 5_000,
  wholeMs: 15_000,
  responseBytes: 16 * 1024,
  socketsPerOrigin: 500,
};

/** `resolve`: all current addresses of a name. */
export function makeSender(policy: AddressPolicy, limits: SenderLimits = LIMITS, resolve: Resolve = ask): Sender {
  const agent = new Agent({
    connect: checkedConnector(policy, limits.connectMs, resolve),
    connections: limits.socketsPerOrigin,
    pipelining: 1,
    allowH2: false,
    // Idle sockets are closed soon: if the receiver closes first, that costs an attempt.
    keepAliveTimeout: 4_000,
    keepAliveMaxTimeout: 30_000,
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  // Parsing a URL costs as much as signing.
  const targets = new LRUCache<string, { origin: string; path: string }>({ max: 10_000 });
  const running = new Set<Exchange>();
  let stopped = false;
  return {
    send: (url, headers, body) => {
      if (stopped) return Promise.resolve(STOPPED);
      let target = targets.get(url);
      if (!target) {
        const { origin, pathname, search } = new URL(url);
        target = { origin, path: pathname + search };
        targets.set(url, target);
      }
      const options = { ...target, method: 'POST', headers, body } as const;
      return new Promise((resolve) => {
        const exchange = new Exchange(url, limits, (sent) => {
          running.delete(exchange);
          resolve(sent);
        });
        running.add(exchange);
        agent.dispatch(options, exchange);
      });
    },
    abort: () => {
      stopped = true;
      for (const exchange of running) exchange.stop();
    },
    close: () => agent.destroy(),
  };
}

const STOPPED: Sent = { ...failed('unreachable', 'stopped', null), aborted: true };
const CUT = new Error('ended by us');

/**
 * One request and the beginning of its answer. undici's `request` makes a stream and an abort signal for each, which
 * together cost more than the signatures.
 */
class Exchange implements Dispatcher.DispatchHandler {
  readonly #url: string;
  readonly #limits: SenderLimits;
  readonly #done: (sent: Sent | Promise<Sent>) => void;
  readonly #timer: NodeJS.Timeout;
  #controller: Dispatcher.DispatchController | null = null;
  #over = false;
  /** 0: there is no answer yet. */
  #status = 0;
  #headers: Record<string, unknown> = {};
  readonly #chunks: Buffer[] = [];
  #length = 0;

  constructor(url: string, limits: SenderLimits, done: (sent: Sent | Promise<Sent>) => void) {
    this.#url = url;
    this.#limits = limits;
    this.#done = done;
    const late = failed('timeout', `timeout: no whole answer within ${limits.wholeMs} ms`, null);
    this.#timer = setTimeout(() => this.#end(late), limits.wholeMs);
  }

  stop(): void {
    this.#end(STOPPED);
  }

  /**
   * The first outcome counts, except that an answer's status stands whatever becomes of its body. A request that is still in
   * progress is aborted with its connection.
   */
  #end(failure: Sent | null, complete = false): void {
    if (this.#over) return;
    this.#over = true;
    clearTimeout(this.#timer);
    if (!complete) this.#controller?.abort(CUT);
    this.#done(failure && this.#status === 0 ? failure : this.#answer());
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    // It timed out before there was a connection, so nothing is sent.
    if (this.#over) controller.abort(CUT);
    this.#controller = controller;
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: Record<string, unknown>): void {
    // 1xx: the response is still to come.
    if (status < 200) return;
    this.#status = status;
    this.#headers = headers;
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    if (this.#length >= this.#limits.responseBytes) this.#end(null);
  }

  onResponseEnd(): void {
    this.#end(null, true);
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    const slow = codeOf(error) === 'UND_ERR_CONNECT_TIMEOUT';
    const sent = slow
      ? failed('timeout', `timeout: no connection within ${this.#limits.connectMs} ms`, error)
      : failed('unreachable', failureText(error), error);
    this.#end(sent, true);
  }

  async #answer(): Promise<Sent> {
    const header = (name: string) => {
      const value = this.#headers[name];
      return typeof value === 'string' ? value : null;
    };
    const { responseBytes } = this.#limits;
    const bytes = Buffer.concat(this.#chunks).subarray(0, responseBytes);
    const start = { bytes, contentEncoding: header('content-encoding'), contentType: header('content-type') };
    const location = this.#status >= 300 && this.#status <= 399 ? header('location') : null;
    return {
      result: { kind: 'answered', status: this.#status, retryAfter: header('retry-after') },
      error: location === null ? null : redirectText(location, this.#url),
      cause: null,
      responseStart: await responseText(start, responseBytes),
      aborted: false,
    };
  }
}

function failed(kind: 'timeout' | 'unreachable', error: string, cause: unknown): Sent {
  return { result: { kind }, error, cause, responseStart: null, aborted: false };
}

/** An address that the rules refuse; the log of attempts distinguishes it from a refusal by the network. */
class AddressRefused extends Error {
  readonly code = 'address_refused';
}

/** If a name has several addresses, none of them may use up the whole timeout. */
const MOST_ADDRESSES = 4;

function checkedConnector(policy: AddressPolicy, timeoutMs: number, resolve: Resolve): buildConnector.connector {
  const connectors = Array.from({ length: MOST_ADDRESSES }, (_, index) =>
    buildConnector({ timeout: Math.floor(timeoutMs / (index + 1)), allowH2: false }),
  );
  return (options, callback) => {
    void (async () => {
      const addresses = await within(timeoutMs, checkedAddresses(options.hostname, policy, resolve));
      const connect = connectors[addresses.length - 1];
      if (!connect) throw new Error('no address');
      const problems: unknown[] = [];
      for (const address of addresses) {
        try {
          return skipContinue(await connectTo(connect, options, address));
        } catch (error) {
          problems.push(error);
        }
      }
      throw mostTelling(problems);
    })().then(
      (socket) => callback(null, socket),
      (error) => callback(error as Error, null),
    );
  };
}

function connectTo(connect: buildConnector.connector, options: buildConnector.Options, address: string) {
  // TLS still verifies the certificate against the name; only the socket's destination is the address.
  const { host: _, ...rest } = options;
  const servername = options.servername ?? (isIP(options.hostname) ? '' : options.hostname);
  const target = options.protocol === 'https:' ? { ...rest, servername } : { ...rest, servername: undefined };
  return new Promise<Socket>((resolve, reject) => {
    connect({ ...target, hostname: address } as buildConnector.Options, (error, socket) =>
      error ? reject(error) : resolve(socket as Socket),
    );
  });
}

/** The addresses of a host, all checked: one bad address among good ones is a trap, so the host is refused. */
export async function checkedAddresses(host: string, policy: AddressPolicy, resolve: Resolve = ask): Promise<string[]> {
  const addresses = isIP(host) ? [host] : await resolve(host);
  if (addresses.length === 0) throw Object.assign(new Error(`${host} has no address`), { code: 'ENOTFOUND' });
  const bad = addresses.find((address) => verdictOf(address, policy) === 'refused');
  if (bad) throw new AddressRefused(`${host} is ${bad}, which is not a public address`);
  return addresses.slice(0, MOST_ADDRESSES);
}

export type Resolve = (host: string) => Promise<string[]>;

const resolver = new dns.Resolver({ timeout: 2_000, tries: 2 });

/**
 * IPv4 first. Queries the name servers directly, since one dead name server could occupy all four threads of the system's
 * resolver; the system's (hosts file, search domains) resolves what the name servers do not know.
 */
async function ask(host: string): Promise<string[]> {
  if (isLocalName(host)) return ['127.0.0.1', '::1'];
  const [four, six] = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)]);
  const found = [...(four.status === 'fulfilled' ? four.value : []), ...(six.status === 'fulfilled' ? six.value : [])];
  if (found.length > 0) return found;
  const reason = codeOf(four.status === 'rejected' ? four.reason : null);
  if (reason !== 'ENOTFOUND' && reason !== 'ENODATA') {
    throw Object.assign(new Error(`${host} could not be resolved`), { code: reason ?? 'ENOTFOUND' });
  }
  return (await dns.lookup(host, { all: true, order: 'ipv4first' })).map(({ address }) => address);
}

async function within<T>(ms: number, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(Object.assign(new Error('too slow'), { code: 'UND_ERR_CONNECT_TIMEOUT' })), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
