/** Validates requests against their schemas: all fields at once, with one sentence for each bad field. */
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import type { DataValidationCxt } from 'ajv/dist/types/index.js';
import * as formatsModule from 'ajv-formats';
import type { FieldError } from '../commands/refusal.ts';
import { parseDate, parseInstant } from '../values/dates.ts';
import { isLine, isProse } from '../values/text.ts';
import { isOriginPattern } from './origins.ts';

// ajv-formats is CommonJS with a default export inside its module object.
const addFormats = formatsModule.default as unknown as (ajv: Ajv, formats: string[]) => Ajv;

/** Bodies are not coerced; query strings and headers are text, so numbers and booleans are parsed from them. */
function compiler(coerceTypes: boolean): Ajv {
  const ajv = new Ajv({
    allErrors: true,
    coerceTypes: coerceTypes ? 'array' : false,
    useDefaults: true,
    strict: false,
    ownProperties: true,
  });
  addFormats(ajv, ['email', 'uri', 'uuid']);
  ajv.addFormat('text', isLine);
  ajv.addFormat('prose', isProse);
  ajv.addKeyword({
    ...{ keyword: 'x-trimmed', type: 'string', before: 'maxLength', modifying: true, errors: false },
    ...{ schema: false, valid: true, validate: trim },
  });
  ajv.addFormat('origin', isOriginPattern);
  ajv.addFormat('date', (text: string) => parseDate(text) !== null);
  ajv.addFormat('date-time', (text: string) => parseInstant(text) !== null);
  return ajv;
}

const SPACE = /\p{Zs}/u;

/** Trims the spaces around a text in place. Text of nothing but spaces stays as it is, and is refused as blank. */
function trim(text: string, at?: DataValidationCxt): boolean {
  let [from, to] = [0, text.length];
  while (from < to && SPACE.test(text.charAt(from))) from++;
  while (to > from && SPACE.test(text.charAt(to - 1))) to--;
  if (at && to > from && to - from < text.length) at.parentData[at.parentDataProperty] = text.slice(from, to);
  return true;
}

const bodies = compiler(false);
const texts = compiler(true);

/** At most this many bad fields are listed: the answer to 5,000 bad rows would take megabytes. */
export const MOST_DETAILS = 100;

export function compileBody(schema: object): ValidateFunction {
  return bodies.compile(schema);
}

export function compileText(schema: object): ValidateFunction {
  return texts.compile(schema);
}

const branches = new Ajv({ strict: false, ownProperties: true, validateFormats: false });

/** Whether a part of a schema applies to a value, which is not changed. */
export function compileBranch(schema: object): (value: unknown) => boolean {
  const validate = branches.compile(schema);
  return (value) => validate(value) === true;
}

/** One entry per bad field, in the order of the request. */
export function fieldErrors(errors: readonly ErrorObject[], prefix = ''): FieldError[] {
  const found = new Map<string, FieldError>();
  for (const error of errors) {
    const field = describe(error, prefix);
    // Each branch of an `anyOf` reports an error; the first one of a field is the most helpful.
    if (field && !found.has(field.path)) found.set(field.path, field);
    if (found.size === MOST_DETAILS) break;
  }
  return [...found.values()];
}

function describe(error: ErrorObject, prefix: string): FieldError | null {
  const at = error.instancePath.slice(1).replaceAll('/', '.').replaceAll('~1', '/').replaceAll('~0', '~');
  const path = [prefix, at].filter(Boolean).join('.');
  const { params } = error as { params: Record<string, unknown> };
  switch (error.keyword) {
    case 'required':
      return {
        path: [path, params.missingProperty].filter(Boolean).join('.'),
        code: 'required',
        message: 'This field is required.',
      };
    case 'additionalProperties':
      return {
        path: [path, params.additionalProperty].filter(Boolean).join('.'),
        code: 'unknown_field',
        message: 'This is not a known field.',
      };
    case 'type':
      return { path, code: 'invalid_type', message: `This must be ${withArticle(params.type)}.` };
    case 'enum':
      return { path, code: 'unknown_value', message: `This must be one of: ${allowed(params.allowedValues)}.` };
    case 'const':
      return { path, code: 'unknown_value', message: `This must be ${JSON.stringify(params.allowedValue)}.` };
    case 'format':
      return {
        path,
        code: `invalid_${params.format === 'prose' ? 'text' : String(params.format).replace('-', '_')}`,
        message: FORMATS[String(params.format)] ?? 'This is not valid.',
      };
    case 'minLength':
      return {
        path,
        code: 'too_short',
        message: params.limit === 1 ? 'This must not be empty.' : `This must have at least ${params.limit} characters.`,
      };
    case 'maxLength':
      return { path, code: 'too_long', message: `This must have at most ${params.limit} characters.` };
    case 'minItems':
      return { path, code: 'too_few', message: `This list must have at least ${params.limit}.` };
    case 'maxItems':
      return { path, code: 'too_many', message: `This list must have at most ${params.limit}.` };
    case 'minimum':
    case 'exclusiveMinimum':
      return { path, code: 'too_small', message: `This must be ${params.limit} or more.` };
    case 'maximum':
      return { path, code: 'too_large', message: `This must be ${params.limit} or less.` };
    case 'pattern':
      return { path, code: 'invalid_format', message: 'This does not have the expected format.' };
    case 'uniqueItems':
      return { path, code: 'duplicate', message: 'This must not contain the same value twice.' };
    case 'false schema':
    case 'not':
      return { path, code: 'not_accepted', message: 'This is not accepted here.' };
    case 'if':
      // The branch that applied has already reported the field.
      return null;
    case 'anyOf':
    case 'oneOf':
      return { path, code: 'invalid', message: 'This matches none of the accepted forms.' };
    default:
      return { path, code: 'invalid', message: `This is not valid (${error.keyword}).` };
  }
}

const FORMATS: Record<string, string> = {
  email: 'Give an e-mail address.',
  text: 'This must be one line of visible text, without control characters.',
  prose: 'This must be text, without control characters or marks that change its direction.',
  date: 'Give a date that exists, as YYYY-MM-DD.',
  'date-time': 'Give a time, such as 2026-01-23T14:30:00Z.',
  uri: 'Give a full URL.',
  uuid: 'Give a UUID.',
  origin:
    'Give an origin, such as https://app.example.com. A wildcard needs a domain of your own: https://*.example.com.',
};

function withArticle(type: unknown): string {
  const names: Record<string, string> = {
    string: 'text',
    integer: 'a whole number',
    number: 'a number',
    boolean: 'true or false',
    object: 'an object',
    array: 'a list',
    null: 'null',
  };
  return [type]
    .flat()
    .map((name) => names[String(name)] ?? String(name))
    .join(' or ');
}

function allowed(values: unknown): string {
  const all = (values as unknown[]).filter((value) => value !== null).map(String);
  return all.length > 25 ? `${all.slice(0, 25).join(', ')} …` : all.join(', ');
}

/**
 * PostgreSQL stores neither NUL nor half of a surrogate pair, but JSON can encode both. Returns the paths of texts that contain
 * one.
 */
export function unstorableTexts(value: unknown, prefix = ''): FieldError[] {
  const found: FieldError[] = [];
  const look = (text: string, path: string) => {
    if (text.includes('\0') || !text.isWellFormed())
      found.push({ path, code: 'invalid_text', message: 'This contains a character that is not text.' });
  };
  // Without recursion: a body of a megabyte may be nested deeper than the stack allows.
  const left: [value: unknown, path: string][] = [[value, prefix]];
  for (let next = left.pop(); next && found.length < MOST_DETAILS; next = left.pop()) {
    const [inner, path] = next;
    if (typeof inner === 'string') look(inner, path);
    if (typeof inner !== 'object' || inner === null) continue;
    for (const [key, one] of Object.entries(inner).reverse()) {
      const at = path ? `${path}.${key}` : key;
      look(key, at);
      left.push([one, at]);
    }
  }
  return found;
}
