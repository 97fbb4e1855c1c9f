/** What went wrong with a request. */
import type { ErrorCode } from './generated/error-codes.ts';

export interface FieldProblem {
  /** `employees.1.email` */
  path: string;
  code: string;
  message: string;
}

/** A refusal or fault of the server, or no answer at all. Branch on `code`; `message` is a sentence for people. */
export class OpenrollError extends Error {
  override readonly name = 'OpenrollError';
  /** The status of the answer; 0: there was none. */
  readonly status: number;
  /** `app_error_code`; newer servers have more of them. `no_answer`: the request may or may not have been carried out. */
  readonly code: ErrorCode | 'no_answer' | (string & {});
  /** Each field that is not valid. */
  readonly details: readonly FieldProblem[];
  /** Quote it when you ask the operator for help. */
  readonly traceId: string | null;
  /** The answer's `Retry-After`, in milliseconds. */
  readonly retryAfterMs: number | null;

  constructor(message: string, given: Partial<Omit<OpenrollError, keyof Error>> & { cause?: unknown } = {}) {
    super(message, 'cause' in given ? { cause: given.cause } : undefined);
    this.status = given.status ?? 0;
    this.code = given.code ?? 'no_answer';
    this.details = given.details ?? [];
    this.traceId = given.traceId ?? null;
    this.retryAfterMs = given.retryAfterMs ?? null;
  }
}

/** The problem of an error response. A proxy may have written it, so the body may be anything. */
export function problemOf(status: number, body: string, retryAfterMs: number | null): OpenrollError {
  const { message, app_error_code, trace_id, details } = objectIn(body);
  return new OpenrollError(typeof message === 'string' ? message : `The server answered ${status}.`, {
    status,
    code: typeof app_error_code === 'string' ? app_error_code : 'unknown',
    details: Array.isArray(details) ? (details as FieldProblem[]) : [],
    traceId: typeof trace_id === 'string' ? trace_id : null,
    retryAfterMs,
  });
}

function objectIn(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    // Not JSON: a proxy's page.
    return {};
  }
}
