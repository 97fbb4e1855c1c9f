/** The public API, as any program would call it: JSON over HTTP, a few requests in flight at once. */
import { Problem } from './problem.ts';

/** More would only queue: the embedded database does one thing at a time. */
export const AT_ONCE = 8;

export interface Api {
  get<T>(path: string): Promise<T>;
  post<T>(path: string, body?: object): Promise<T>;
  put<T>(path: string, body: object): Promise<T>;
  /** Every row of a list that has pages. */
  all<T>(path: string): Promise<T[]>;
  /** How many rows a list has. */
  total(path: string): Promise<number>;
  /** The same API with another credential: an access token of an employee. */
  as(credential: string): Api;
}

interface Body {
  data?: unknown;
  pagination?: { total: number; total_pages: number };
  message?: string;
  app_error_code?: string | null;
  trace_id?: string;
  details?: { path: string; message: string }[];
}

export function connect(baseUrl: string, credential: string, gate: Gate = makeGate(AT_ONCE)): Api {
  async function call(method: string, path: string, body?: object): Promise<Body> {
    const response = await gate(() => send(baseUrl + path, method, credential, body));
    if (response.status < 300) return response.body;
    throw new Problem(`${method} ${path} answered ${response.status}: ${sentence(response.body)}`);
  }
  const data = <T>(answer: Body) => (answer.data ?? answer) as T;
  const page = (path: string, number: number, limit: number) =>
    call('GET', `${path}${path.includes('?') ? '&' : '?'}page=${number}&limit=${limit}`);
  return {
    get: async (path) => data(await call('GET', path)),
    post: async (path, body) => data(await call('POST', path, body)),
    put: async (path, body) => data(await call('PUT', path, body)),
    total: async (path) => (await page(path, 1, 1)).pagination?.total ?? 0,
    as: (token) => connect(baseUrl, token, gate),
    all: async <T>(path: string) => {
      const first = await page(path, 1, 100);
      const numbers = Array.from({ length: (first.pagination?.total_pages ?? 1) - 1 }, (_, index) => index + 2);
      const others = await Promise.all(numbers.map((number) => page(path, number, 100)));
      return [first, ...others].flatMap((one) => one.data as T[]);
    },
  };
}

async function send(url: string, method: string, credential: string, body?: object) {
  const headers = { authorization: `Bearer ${credential}`, ...(body ? { 'content-type': 'application/json' } : {}) };
  try {
    const response = await fetch(url, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
    const text = await response.text();
    return { status: response.status, body: (text ? JSON.parse(text) : {}) as Body };
  } catch (error) {
    const { code, message } = ((error as Error).cause ?? error) as NodeJS.ErrnoException;
    throw new Problem(`The server does not answer ${method} ${new URL(url).pathname} (${code ?? message}).`);
  }
}

function sentence({ message = 'no reason given', app_error_code: code, details = [], trace_id: trace }: Body): string {
  const fields = details.map((one) => `; ${one.path}: ${one.message}`).join('');
  return `${message}${fields} [${[code, trace && `trace ${trace}`].filter(Boolean).join(', ')}]`;
}

/** Runs functions, some at once, the others when their turn comes. */
type Gate = <T>(run: () => Promise<T>) => Promise<T>;

function makeGate(width: number): Gate {
  let free = width;
  const waiting: (() => void)[] = [];
  return async (run) => {
    if (free > 0) free--;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await run();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free++;
    }
  };
}

/** Does something for each item, some at once. */
export async function forEach<T>(items: readonly T[], run: (item: T) => Promise<unknown>): Promise<void> {
  const queue = items.values();
  const worker = async () => {
    for (const item of queue) await run(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}
