/** One call: its URL, its headers, as many attempts as it takes. */
import { OpenrollError, problemOf } from './problem.ts';
import { delayMs, mayPass, retryAfterMs } from './retry.ts';

export interface ClientOptions {
  /** `https://benefits.example.com`; a path in it stays. */
  baseUrl: string;
  /** An API key or access token, or a function that returns one: it is called before each attempt. */
  credential: string | (() => string | Promise<string>);
  /** For a credential of several organizations. */
  organization?: string;
  /** The most times a request is sent again; 3 if left out. */
  retries?: number;
  /** The time limit of each attempt; 60 seconds if left out. */
  timeoutMs?: number;
  /** Replaces the global `fetch`. */
  fetch?: typeof fetch;
}

export interface CallOptions {
  /** One key per intent: a repeated call with the same key gets the first answer. If left out, each call has its own. */
  idempotencyKey?: string;
  /** Ends the call, which then throws the signal's reason. */
  signal?: AbortSignal;
  retries?: number;
  timeoutMs?: number;
}

/** How an operation is called (generated/operations.ts). */
export interface Operation {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
  keyed?: true;
  dry?: true;
}

export interface Request {
  path?: Record<string, string>;
  query?: Record<string, unknown>;
  /** JSON; or a `Blob`, which is sent as it is, with its type, or a form. */
  body?: unknown;
}

const VERSION = '0.1.0';

const isRaw = (body: unknown): body is Blob | FormData => body instanceof Blob || body instanceof FormData;

export async function send(
  options: ClientOptions,
  operation: Operation,
  request: Request,
  call: CallOptions,
): Promise<unknown> {
  const url = urlOf(options.baseUrl, operation.path, request);
  const headers = headersOf(options, operation, request, call);
  const { body } = request;
  const payload = body === undefined || isRaw(body) ? body : JSON.stringify(body);
  // PUT is the only change that can be repeated safely without a key.
  const repeatable = operation.keyed === true || operation.method === 'GET' || operation.method === 'PUT';
  const retries = call.retries ?? options.retries ?? 3;
  for (let attempt = 0; ; attempt++) {
    headers.set('authorization', `Bearer ${await credentialOf(options)}`);
    const init = { method: operation.method, headers, ...(payload === undefined ? {} : { body: payload }) };
    const answered = await attemptOnce(options, url, init, call);
    if (!(answered instanceof OpenrollError)) return answered;
    if (attempt >= retries || !mayPass(answered, repeatable)) throw answered;
    await pause(delayMs(attempt, answered.retryAfterMs, Math.random()), call.signal);
  }
}

/** The answer, or why there was no useful one. Throws only if the caller aborted. */
async function attemptOnce(
  options: ClientOptions,
  url: string,
  init: RequestInit,
  { signal, timeoutMs = options.timeoutMs ?? 60_000 }: CallOptions,
): Promise<unknown> {
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    // Called as a bare function, as browsers demand.
    const { fetch: own = globalThis.fetch } = options;
    const response = await own(url, { ...init, signal: signal ? AbortSignal.any([signal, timeout]) : timeout });
    return await read(response);
  } catch (cause) {
    signal?.throwIfAborted();
    const what = timeout.aborted ? `within ${timeoutMs} ms` : 'at all';
    return new OpenrollError(`${init.method} ${url.split('?')[0]} was not answered ${what}.`, { cause });
  }
}

async function read(response: Response): Promise<unknown> {
  if (!response.ok) {
    const after = retryAfterMs(response.headers.get('retry-after'), Date.now());
    return problemOf(response.status, await response.text(), after);
  }
  if (response.status === 204) return undefined;
  const isJson = response.headers.get('content-type')?.startsWith('application/json');
  return isJson ? response.json() : response.blob();
}

function urlOf(baseUrl: string, path: string, { path: ids = {}, query = {} }: Request): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const id = ids[name] ?? '';
    // An empty id or dots would lead to another operation.
    if (/^\.{0,2}$/.test(id)) throw new TypeError(`path.${name} is ${id === '' ? 'missing' : `"${id}"`}`);
    return encodeURIComponent(id);
  });
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const one of [value].flat()) if (one !== undefined && one !== null) parameters.append(name, String(one));
  }
  const asked = parameters.toString();
  return `${baseUrl.replace(/\/+$/, '')}${filled}${asked && `?${asked}`}`;
}

function headersOf(
  { organization }: ClientOptions,
  { keyed }: Operation,
  { body }: Request,
  { idempotencyKey }: CallOptions,
): Headers {
  const headers = new Headers({ accept: 'application/json', 'x-openroll-client': `client/${VERSION}` });
  if (organization !== undefined) headers.set('x-vitable-organization', organization);
  if (keyed) headers.set('idempotency-key', idempotencyKey ?? newKey());
  if (body !== undefined && !isRaw(body)) headers.set('content-type', 'application/json');
  return headers;
}

const credentialOf = ({ credential }: ClientOptions) => (typeof credential === 'function' ? credential() : credential);

/** 128 random bits. `crypto.randomUUID` is missing in pages loaded without TLS. */
function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(done, ms);
    signal?.addEventListener('abort', stop);
    function done() {
      signal?.removeEventListener('abort', stop);
      resolve();
    }
    function stop() {
      clearTimeout(timer);
      reject(signal?.reason);
    }
  });
}
