/** The shapes that all routes share, as TypeBox schemas: one schema for validation, types, serialization and documentation. */
import Type, { type Static, type TObject, type TProperties, type TSchema } from 'typebox';
import type { CalendarDate, Instant } from '../values/dates.ts';
import { zipcodeOf } from '../values/zipcode.ts';

/**
 * The schema or null, in the form `type: [x, 'null']` (with null among the values of an enumeration). The serializer compiles
 * that to a test for null, where an `anyOf` would run a validator for each value.
 */
export function Nullable<T extends TSchema>(schema: T) {
  const plain = schema as unknown as { type?: string; enum?: unknown[] };
  if (!plain.type) throw new Error('Nullable takes a schema with a plain type');
  return Type.Unsafe<Static<T> | null>({
    ...plain,
    type: [plain.type, 'null'],
    ...(plain.enum ? { enum: [...plain.enum, null] } : {}),
  });
}

/** One of the given strings. */
export function OneOf<const T extends readonly string[]>(values: T, options: { description?: string } = {}) {
  return Type.Unsafe<T[number]>({ type: 'string', enum: [...values], ...options });
}

export const DateString = Type.Unsafe<CalendarDate>({ type: 'string', format: 'date' });
export const InstantString = Type.Unsafe<Instant>({ type: 'string', format: 'date-time' });
export const Cents = Type.Integer({ minimum: 0, maximum: 100_000_000, description: 'US cents.' });
/**
 * One line of visible text: not blank, and without control, bidirectional or zero-width characters. Spaces around it are
 * trimmed.
 */
export const Text = (maxLength: number, description?: string) =>
  Type.String({ minLength: 1, maxLength, format: 'text', 'x-trimmed': true, ...(description ? { description } : {}) });
/** One line of visible text, or an empty one. */
export const OptionalText = (maxLength: number, description?: string) =>
  Type.String({ maxLength, format: 'text', 'x-trimmed': true, ...(description ? { description } : {}) });
/** Lines of text: no control characters except tabs and line ends, and none that change its direction. */
export const Prose = (maxLength: number, description?: string) =>
  Type.String({ maxLength, format: 'prose', ...(description ? { description } : {}) });
export const Email = Type.String({ format: 'email', maxLength: 254, 'x-trimmed': true });
export const HttpsUrl = Type.String({ format: 'uri', pattern: '^https://', maxLength: 2048 });
/** Ten US digits; punctuation and a country code 1 are dropped (contract, UsPhoneInput). */
export const PhoneInput = Type.String({ pattern: '^[^0-9]*1?([^0-9]*[0-9]){10}[^0-9]*$', maxLength: 40 });
export const Zipcode = Type.String({ pattern: '^[0-9]{5}(-?[0-9]{4})?$' });

/** The 50 states, DC, territories and military mail codes: 62 in all. */
export const STATES = (
  'AL AK AZ AR CA CO CT DC DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA ' +
  'RI SC SD TN TX UT VT VA WA WI WV WY PR GU AS VI MP MH PW FM AE AA AP'
).split(' ');
export const State = OneOf(STATES, { description: 'A state, territory or military mail code.' });

const addressInput = {
  address_line_1: Text(255),
  address_line_2: Type.Optional(Nullable(OptionalText(255))),
  city: Text(255),
  zipcode: Zipcode,
};
export const AddressInput = Type.Object({ ...addressInput, state: Type.String({ pattern: '^[A-Z]{2}$' }) });
export const ListedStateAddressInput = Type.Object({ ...addressInput, state: State });
export type AddressInputValue = Static<typeof AddressInput>;

export const Address = Type.Object({
  address_line_1: Type.String(),
  address_line_2: Nullable(Type.String()),
  city: Type.String(),
  state: Type.String(),
  zipcode: Type.String(),
});
export type AddressValue = Static<typeof Address>;

/** An address as it is stored and answered, with every field. */
export function addressOf(input: AddressInputValue): AddressValue {
  const { address_line_1, city, state, zipcode } = input;
  return { address_line_1, address_line_2: input.address_line_2 ?? null, city, state, zipcode: zipcodeOf(zipcode) };
}

/** Page and rows per page, for every numbered list. */
export const PageQuery = {
  page: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 1_000_000, default: 1, description: 'Page number, counted from 1.' }),
  ),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 20, description: 'Rows per page.' })),
};

/** Query of a numbered list with further filters. */
export function ListQuery<P extends TProperties>(filters: P) {
  return Type.Object({ ...PageQuery, ...filters });
}

export const Pagination = Type.Object({
  page: Type.Integer(),
  limit: Type.Integer(),
  total: Type.Integer(),
  total_pages: Type.Integer(),
  total_is_estimate: Type.Optional(
    Type.Literal(true, {
      description:
        'Only where more rows match than were counted: `total` and `total_pages` are too low, and grow from page to page.',
    }),
  ),
});

/** `{data: …}`. */
export function Data<T extends TSchema>(schema: T): TObject<{ data: T }> {
  return Type.Object({ data: schema });
}

/** `{data: […], pagination: …}`. */
export function PageOf<T extends TSchema>(schema: T) {
  return Type.Object({ data: Type.Array(schema), pagination: Pagination });
}

export interface PageRequest {
  page: number;
  limit: number;
}

export function pageRequest(query: { page?: number; limit?: number }): PageRequest {
  return { page: query.page ?? 1, limit: query.limit ?? 20 };
}

/** How many rows a list has, or at least has if that is an estimate. */
export interface Total {
  total: number;
  isEstimate: boolean;
}

/** A page past the last one is empty and still answers 200 (contract). */
export function pageBody<T>(data: T[], of: number | Total, { page, limit }: PageRequest) {
  const { total, isEstimate } = typeof of === 'number' ? { total: of, isEstimate: false } : of;
  const estimate = isEstimate ? ({ total_is_estimate: true } as const) : {};
  return { data, pagination: { page, limit, total, total_pages: Math.ceil(total / limit), ...estimate } };
}

/** Escapes the pattern characters of `like`. */
export function likeText(search: string): string {
  return `%${search.replace(/[\\%_]/g, '\\$&')}%`;
}

export const ErrorBody = Type.Object({
  timestamp: InstantString,
  message: Type.String(),
  error: Type.String(),
  app_error_code: Nullable(Type.String()),
  trace_id: Type.String(),
  details: Type.Optional(Type.Array(Type.Object({ path: Type.String(), code: Type.String(), message: Type.String() }))),
});
