/**
 * Requests of the pages, typed by the OpenAPI document. Whoever makes the `Api` decides how requests are authenticated: the embedded
 * pages send the host's token, the desk its cookie. A refusal becomes an ApiProblem with the server's code, so that pages can say
 * what to do.
 */
import type { Operations } from './api-types.ts';
import { type Host, NoToken } from './host.ts';

type Op = keyof Operations;
type Answer<O extends Op> = Operations[O]['answer'];

export interface Given<O extends Op> {
  /** Values of `{…}` in the path. */
  ids?: Record<string, string>;
  query?: Partial<Operations[O]['query']>;
  body?: Operations[O]['body'];
  /** One key per intent: a retry after a lost response does nothing twice. */
  idempotencyKey?: string;
  /** Gets the ETag of a dry run's response: the state that it looked at. */
  onSeen?: (etag: string | null) => void;
  /** The ETag that was seen: the change is refused if somebody has changed the same thing since. */
  seen?: string | null;
}

export interface FieldProblem {
  path: string;
  code: string;
  message: string;
}

/** `status` 0: no response (offline, or the server is unreachable). */
export class ApiProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly details: FieldProblem[];
  readonly traceId: string | null;

  constructor(
    status: number,
    code: string,
    message: string,
    details: FieldProblem[] = [],
    traceId: string | null = null,
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.details = details;
    this.traceId = traceId;
  }

  /** Nothing is wrong with the request itself: a retry may succeed. */
  get passes(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500 || this.code === 'clock_advancing';
  }
}

/** The request was refused, and would be again. */
export const isRefused = (error: Error | null | undefined): boolean => error instanceof ApiProblem && !error.passes;

export interface Api {
  call<O extends Op>(operation: O, given?: Given<O>): Promise<Answer<O>>;
  /** The response as it came: a file. */
  file(operation: Op, given?: Given<Op>): Promise<Blob>;
}

export interface Sent {
  method: string;
  /** `/v1/…`, filled in, with its query. */
  url: string;
  headers: Record<string, string>;
  body?: string | FormData;
}

/** With the host's token. A refused token is renewed, and the request is sent once more. */
export function makeApi(host: Host): Api {
  return apiOver(async (sent) => {
    const token = await tokenOr(() => host.token());
    const response = await fetched(withToken(sent, token));
    if (response.status !== 401) return response;
    return fetched(withToken(sent, await tokenOr(() => host.renewed(token))));
  });
}

const withToken = (sent: Sent, token: string): Sent => ({
  ...sent,
  headers: { ...sent.headers, authorization: `Bearer ${token}` },
});

export function apiOver(send: (sent: Sent) => Promise<Response>): Api {
  async function succeeded(operation: Op, given?: Given<Op>): Promise<Response> {
    const response = await send(requestOf(operation, given ?? {}));
    if (!response.ok) throw await problemOf(response);
    return response;
  }

  return {
    async call<O extends Op>(operation: O, given?: Given<O>) {
      const response = await succeeded(operation, given as Given<Op>);
      given?.onSeen?.(response.headers.get('etag'));
      return (response.status === 204 ? undefined : await response.json()) as Answer<O>;
    },
    async file(operation, given) {
      return (await succeeded(operation, given)).blob();
    },
  };
}

async function tokenOr(token: () => Promise<string>): Promise<string> {
  try {
    return await token();
  } catch (error) {
    if (error instanceof NoToken) throw new ApiProblem(401, 'session_ended', 'The session has ended.');
    throw error;
  }
}

function requestOf(operation: Op, given: Given<Op>): Sent {
  const [method = '', path = ''] = operation.split(' ');
  // Our pages take every answer in full, whichever clients their organization has.
  const headers: Record<string, string> = { 'x-openroll-client': 'pages' };
  if (given.body !== undefined && !(given.body instanceof FormData)) headers['content-type'] = 'application/json';
  if (given.idempotencyKey) headers['idempotency-key'] = given.idempotencyKey;
  if (given.seen) headers['if-match'] = given.seen;
  return { method, url: urlOf(path, given), headers, ...bodyOf(given.body) };
}

/** Throws where no response came. */
export async function fetched({ url, ...sent }: Sent): Promise<Response> {
  try {
    return await fetch(url, { ...sent, cache: 'no-store' });
  } catch (error) {
    throw new ApiProblem(0, 'no_connection', (error as Error).message);
  }
}

/** The browser sets the content type of a form, because it chooses the boundary. */
function bodyOf(body: Given<Op>['body']): Pick<Sent, 'body'> {
  if (body === undefined) return {};
  return { body: body instanceof FormData ? body : JSON.stringify(body) };
}

function urlOf(path: string, { ids = {}, query = {} }: Given<Op>): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const id = ids[name];
    if (!id) throw new Error(`${path} needs ${name}`);
    return encodeURIComponent(id);
  });
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null) search.set(name, String(value));
  }
  const text = search.toString();
  return text ? `${filled}?${text}` : filled;
}

export async function problemOf(response: Response): Promise<ApiProblem> {
  const body = (await response.json().catch(() => ({}))) as {
    message?: string;
    app_error_code?: string;
    details?: FieldProblem[];
    trace_id?: string;
  };
  const message = body.message ?? response.statusText;
  // A response without a code is not the server's: whether anything was changed is unknown.
  const code = body.app_error_code ?? (response.status >= 500 ? 'unavailable' : 'internal_error');
  return new ApiProblem(response.status, code, message, body.details, body.trace_id);
}
