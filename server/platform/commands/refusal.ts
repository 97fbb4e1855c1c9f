/**
 * Refusals: what a caller may not do, as values with a stable code and data. The product's table gives each code its HTTP
 * status and sentence, which are looked up when the answer is made. Faults (ours) are ordinary exceptions.
 */
import type { Code } from '../register.ts';

/** code → HTTP status, and the sentence a person reads. */
export type Refusals<Codes extends string = Code> = Readonly<
  Record<Codes, readonly [status: number, sentence: string]>
>;

/** One invalid field: its path, the rule it breaks, and a sentence. */
export interface FieldError {
  /** Dotted path in the request, such as `people.1.email`. */
  path: string;
  code: string;
  message: string;
}

/** Without a sentence of its own, a field gets that of the refusal. */
type Detail = Omit<FieldError, 'message'> & Partial<Pick<FieldError, 'message'>>;

interface Said {
  /** Replaces the sentence of the code. */
  message?: string | undefined;
  details?: Detail[];
  headers?: Record<string, string>;
}

/** A "no" with its reason. Rules return it; `orRefuse` carries it out of a command. */
export class Refusal {
  readonly code: Code;
  readonly message: string | undefined;
  readonly details: Detail[] | undefined;
  readonly headers: Record<string, string> | undefined;

  constructor(code: Code, { message, details, headers }: Said = {}) {
    this.code = code;
    this.message = message;
    this.details = details;
    this.headers = headers;
  }
}

/** A refusal as the caller sees it. */
export function tell(
  refusals: Refusals,
  { code, message, details }: Refusal,
): { status: number; message: string; details: FieldError[] | undefined } {
  const [status, sentence] = refusals[code];
  const said = message ?? sentence;
  return { status, message: said, details: details?.map((one) => ({ ...one, message: one.message ?? said })) };
}

/** A refusal because of one field. */
export function refuseField(code: Code, path: string, message?: string): Refusal {
  return new Refusal(code, { message, details: [{ path, code }] });
}

/**
 * Thrown to leave a transaction with a refusal, so that it rolls back; `command()` and the HTTP layer turn it into the answer.
 */
export class Refused extends Error {
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.code);
    this.refusal = refusal;
  }
}

/** Returns the value, or throws if it is a refusal. */
export function orRefuse<T>(value: T | Refusal): T {
  if (value instanceof Refusal) throw new Refused(value);
  return value;
}

export function refuse(code: Code, said?: Said): never {
  throw new Refused(new Refusal(code, said));
}
