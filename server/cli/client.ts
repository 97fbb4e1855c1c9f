/**
 * The command line's client of a running server: where the server is, with which key, and its refusals as sentences.
 */
import { databaseConfig } from '../config.ts';
import { credentialsPath, readCredentials } from '../platform/process/credentials.ts';
import { VERSION } from '../platform/process/version.ts';
import { CliError } from './output.ts';

export interface Connection {
  url: string;
  apiKey: string;
  /** Where the connection was configured, for `doctor` and for messages. */
  source: string;
}

/** OPENROLL_URL and OPENROLL_API_KEY, or the credentials.json of the embedded server. */
export function findConnection(env: NodeJS.ProcessEnv): Connection | null {
  const { dataDir } = databaseConfig(env);
  const kept = readCredentials(dataDir);
  const url = env.OPENROLL_URL || kept?.base_url;
  const apiKey = env.OPENROLL_API_KEY || kept?.api_key;
  if (!url || !apiKey) return null;
  const source = env.OPENROLL_URL || env.OPENROLL_API_KEY ? 'the environment' : credentialsPath(dataDir);
  return { url: url.replace(/\/+$/, ''), apiKey, source };
}

export function connection(env: NodeJS.ProcessEnv): Connection {
  const found = findConnection(env);
  if (found) return found;
  throw new CliError(
    `No server is configured: start one (npm start writes ${credentialsPath(databaseConfig(env).dataDir)}), ` +
      'or set OPENROLL_URL and OPENROLL_API_KEY.',
  );
}

export interface CallOptions {
  query?: Record<string, string | number | undefined>;
  body?: unknown;
  /** Lines of NDJSON, instead of a body. */
  lines?: AsyncIterable<string>;
}

// biome-ignore lint/suspicious/noExplicitAny: bodies of every shape; the server's schemas say which
type Body = any;

/** Makes one call. A refusal becomes a sentence that says what was wrong, field by field. */
export async function call(to: Connection, method: string, path: string, options: CallOptions = {}): Promise<Body> {
  const url = new URL(to.url + path);
  for (const [name, value] of Object.entries(options.query ?? {})) {
    if (value !== undefined) url.searchParams.set(name, String(value));
  }
  const response = await answered(to, url, {
    method,
    headers: {
      authorization: `Bearer ${to.apiKey}`,
      'x-openroll-client': `cli/${VERSION}`,
      ...(options.lines ? { 'content-type': 'application/x-ndjson' } : {}),
      ...(options.body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
    ...(options.lines ? { body: ReadableStream.from(bytes(options.lines)), duplex: 'half' } : {}),
  } as RequestInit);
  const text = await response.text();
  const body: Body = text.startsWith('{') ? JSON.parse(text) : null;
  if (response.ok) return body;
  throw refusal(response.status, body, url);
}

async function answered(to: Connection, url: URL, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    // A fault in the file being sent breaks off the request; report the fault, not the broken request.
    for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
      if (cause instanceof CliError || (cause as NodeJS.ErrnoException).path) throw cause;
    }
    const { code, message } = ((error as Error).cause ?? error) as NodeJS.ErrnoException;
    throw new CliError(`No server answers at ${to.url} (${code ?? message}); start it with npm start.`, code ?? null);
  }
}

async function* bytes(lines: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  for await (const line of lines) yield Buffer.from(line);
}

function refusal(status: number, body: Body, url: URL): CliError {
  if (typeof body?.message !== 'string') return new CliError(`${url.origin} answered ${status} to ${url.pathname}.`);
  const help = status === 401 ? ' The API key was revoked, or belongs to another database.' : '';
  const trace = status >= 500 ? ` (trace ${body.trace_id})` : '';
  return new CliError(`${body.message}${help}${trace}`, body.app_error_code ?? null, body.details ?? []);
}

/** Every row of a paginated list; for catalogs, which are short. */
export async function everyRow(to: Connection, path: string): Promise<Body[]> {
  const rows: Body[] = [];
  for (let page = 1, pages = 1; page <= pages; page++) {
    const { data, pagination } = await call(to, 'GET', path, { query: { page, limit: 100 } });
    rows.push(...data);
    pages = pagination.total_pages;
  }
  return rows;
}
