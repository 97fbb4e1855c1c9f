/** One request, and whether its answer has a shape that a partner may meet while databases change places. */

export interface Answered {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: bodies of every shape
  body: any;
  ms: number;
  /** What is wrong with it; null: nothing. */
  wrong: string | null;
}

interface Asked {
  server: string;
  apiKey: string;
  method: string;
  path: string;
  body?: object | undefined;
  key?: string | null | undefined;
}

export async function ask({ server, apiKey, method, path, body, key }: Asked): Promise<Answered> {
  const from = performance.now();
  const headers = {
    authorization: `Bearer ${apiKey}`,
    ...(body ? { 'content-type': 'application/json' } : {}),
    ...(key ? { 'idempotency-key': key } : {}),
  };
  try {
    const answer = await fetch(`${server}/v1/${path}`, {
      method,
      headers,
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const text = await answer.text();
    const told = { status: answer.status, body: JSON.parse(text), ms: performance.now() - from };
    return { ...told, wrong: wrongOf(answer, told.body, text) };
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof SyntaxError)) throw error;
    return { status: 0, body: null, ms: performance.now() - from, wrong: `${error.message} (${String(error.cause)})` };
  }
}

/** Only 2xx is right, or 503 `unavailable` with a Retry-After. */
function wrongOf({ ok, status, headers }: Response, body: { app_error_code?: string }, text: string): string | null {
  if (ok) return null;
  const later = /^\d+$/.test(headers.get('retry-after') ?? '');
  return status === 503 && later && body.app_error_code === 'unavailable' ? null : `${status} ${text.slice(0, 300)}`;
}
