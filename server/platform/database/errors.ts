/** What an error of the database means: was it unreachable, was it too slow, or which constraint did a write violate? */
import { OperatorError } from '../process/operator-error.ts';

/** `read_only_sql_transaction` */
export const READ_ONLY = '25006';

/** PostgreSQL's SQLSTATE, or the system's error code (`ECONNREFUSED`), from an error or its causes. */
export function codeOf(error: unknown): string | null {
  for (let cause = error, depth = 0; cause instanceof Error && depth < 5; cause = cause.cause, depth++) {
    const code = (cause as { code?: unknown }).code;
    if (typeof code === 'string') return code;
    const inner = (cause as { errors?: unknown[] }).errors?.[0];
    if (inner) return codeOf(inner);
  }
  return null;
}

/**
 * True if the database can't be reached or written right now, as opposed to having refused a statement. If it went away during
 * a commit, nobody knows whether the commit succeeded; a client finds out by repeating the request under the same
 * Idempotency-Key. We repeat nothing that may have been done.
 */
export function isUnavailable(error: unknown): boolean {
  const code = codeOf(error);
  if (code !== null) return GONE.has(code) || code.startsWith('08');
  return (
    error instanceof Error &&
    /Connection terminated|timeout exceeded when trying to connect|not queryable/.test(error.message)
  );
}
const GONE = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOTFOUND',
  'EHOSTUNREACH',
  'ETIMEDOUT',
  'EAI_AGAIN',
  'ENOENT',
  '57P01',
  '57P02',
  '57P03',
  '53300',
  // The disk is full.
  '53100',
  // A replica, or a primary that was told to take no more writes.
  READ_ONLY,
  // A lock of another transaction was not released in time, for example because no replica confirms its commit.
  '55P03',
]);

/** True if a statement was ended because it took too long; its transaction was rolled back. */
export function isOutOfTime(error: unknown): boolean {
  return codeOf(error) === '57014';
}

/** The name of the constraint that a write violated, or null. */
export function violatedConstraint(error: unknown): string | null {
  const code = codeOf(error);
  if (code !== '23505' && code !== '23503' && code !== '23514') return null;
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const name = (cause as { constraint?: unknown }).constraint;
    if (typeof name === 'string') return name;
  }
  return null;
}

/** One clear sentence for an operator whose database does not answer. */
export function connectionProblem(url: string, error: unknown): OperatorError {
  const { hostname, port, pathname, username } = new URL(url);
  const place = `${hostname}:${port || 5432}`;
  const code = codeOf(error);
  if (code === '28P01' || code === '28000')
    return new OperatorError(`PostgreSQL at ${place} refuses the user "${username}" or its password.`);
  if (code === '3D000') return new OperatorError(`PostgreSQL at ${place} has no database "${pathname.slice(1)}".`);
  if (code === READ_ONLY)
    return new OperatorError(`PostgreSQL at ${place} is a read-only replica. DATABASE_URL has to lead to the primary.`);
  return new OperatorError(`No PostgreSQL answers at ${place} (${code ?? 'no answer'}). Check DATABASE_URL.`);
}
