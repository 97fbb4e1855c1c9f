/**
 * Parses values that came from another window, with zod's interface (`parse`, `safeParse`) and without the dependency.
 * Unknown keys are tolerated and left out.
 */

/** What is wrong with a value, and where in it. */
export interface Issue {
  path: (string | number)[];
  message: string;
}

/** Thrown by `parse`; its message names the first issue. */
export class SchemaError extends Error {
  readonly issues: Issue[];

  constructor(issues: Issue[]) {
    super(issues[0] ? `${issues[0].path.join('.') || 'value'}: ${issues[0].message}` : 'invalid');
    this.name = 'SchemaError';
    this.issues = issues;
  }
}

export type SafeParseResult<T> = { success: true; data: T } | { success: false; error: SchemaError };

export interface Schema<T> {
  /** @throws {SchemaError} with the path of every fault. */
  parse(value: unknown): T;
  safeParse(value: unknown): SafeParseResult<T>;
}

/** Returns the value, cleaned. If it adds an issue, the return value must not be used. */
export type Reader<T> = (value: unknown, path: Issue['path'], issues: Issue[]) => T;

export function schema<T>(read: Reader<T>): Schema<T> {
  const safeParse = (value: unknown): SafeParseResult<T> => {
    const issues: Issue[] = [];
    const data = read(value, [], issues);
    return issues.length === 0 ? { success: true, data } : { success: false, error: new SchemaError(issues) };
  };
  return {
    safeParse,
    parse(value) {
      const result = safeParse(value);
      if (!result.success) throw result.error;
      return result.data;
    },
  };
}

/** A schema for every value for which `holds` is true. */
export function check<T>(holds: (value: unknown) => boolean, expected: string): Reader<T> {
  return (value, path, issues) => {
    if (!holds(value)) issues.push({ path, message: `expected ${expected}` });
    return value as T;
  };
}

export const string = check<string>((value) => typeof value === 'string', 'a string');
export const number = check<number>((value) => Number.isFinite(value), 'a number');

export function matching(pattern: RegExp, expected: string): Reader<string> {
  return check((value) => typeof value === 'string' && pattern.test(value), expected);
}

export function oneOf<const T extends string>(...values: T[]): Reader<T> {
  return check((value) => (values as unknown[]).includes(value), values.map((one) => `"${one}"`).join(' or '));
}

export function optional<T>(read: Reader<T>): Reader<T | undefined> {
  return (value, path, issues) => (value === undefined ? undefined : read(value, path, issues));
}

/** An array of `length` items, or of any number of them. */
export function array<T>(read: Reader<T>, length?: number): Reader<T[]> {
  return (value, path, issues) => {
    if (!Array.isArray(value) || (length !== undefined && value.length !== length)) {
      issues.push({ path, message: `expected a list${length === undefined ? '' : ` of exactly ${length}`}` });
      return [];
    }
    return value.map((item, index) => read(item, [...path, index], issues));
  };
}

export function object<T extends object>(fields: { [K in keyof T]-?: Reader<T[K]> }): Reader<T> {
  return (value, path, issues) => {
    const source = asRecord(value, path, issues);
    const result: Record<string, unknown> = {};
    for (const [key, read] of Object.entries<Reader<unknown>>(fields)) {
      const own = Object.hasOwn(source, key) ? source[key] : undefined;
      const field = read(own, [...path, key], issues);
      if (field !== undefined) result[key] = field;
    }
    return result as T;
  };
}

/** An object whose keys all match `name`, each with such a value. */
export function record<T>(name: RegExp, read: Reader<T>): Reader<Record<string, T>> {
  return (value, path, issues) => {
    const entries = Object.entries(asRecord(value, path, issues));
    return Object.fromEntries(
      entries.map(([key, item]) => {
        if (!name.test(key)) issues.push({ path: [...path, key], message: 'is not a name that can be used here' });
        return [key, read(item, [...path, key], issues)];
      }),
    );
  };
}

function asRecord(value: unknown, path: Issue['path'], issues: Issue[]): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  issues.push({ path, message: 'expected an object' });
  return {};
}
