/** What the generator makes of the parts of a document that are easy to lose. */
import { describe, expect, it } from 'vitest';
import { apiTypesTs, errorCodesTs, type OpenapiDocument, operationsTs } from './write-api-types.ts';

const json = (schema: object) => ({ content: { 'application/json': { schema } } });
const document = {
  paths: {
    '/parcels/{parcel_id}': {
      put: {
        operationId: 'sendParcel',
        summary: 'Send',
        parameters: [
          { name: 'parcel_id', in: 'path', required: true, schema: { type: 'string' } },
          { name: 'dry_run', in: 'query', schema: { type: 'boolean' } },
          { $ref: '#/components/parameters/IdempotencyKey' },
        ],
        requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Parcel' } } } },
        responses: { 201: json({ $ref: '#/components/schemas/Parcel' }), 204: {}, '4XX': json({ type: 'null' }) },
      },
    },
    '/letters': {
      post: {
        operationId: 'scanLetter',
        requestBody: { required: true, content: { 'multipart/form-data': { schema: { type: 'object' } } } },
        responses: { 204: {} },
      },
    },
    '/labels': {
      post: {
        operationId: 'printLabels',
        parameters: [],
        requestBody: { required: true, content: { 'application/x-ndjson': { schema: { type: 'string' } } } },
        responses: { 200: { description: 'A file.' } },
      },
    },
  },
  components: {
    schemas: {
      Parcel: { type: 'object', required: ['to'], properties: { to: { type: ['string', 'null'] } } },
      Never: { type: 'object', properties: { ssn: { not: {} } } },
      Price: {
        type: ['object', 'null'],
        required: ['type'],
        properties: { type: { type: 'string', enum: ['flat', 'by_age'] } },
        allOf: [
          {
            if: { properties: { type: { const: 'flat' } } },
            then: { type: 'object', required: ['cents'], properties: { cents: { type: 'integer' } } },
          },
          { if: { properties: { type: { const: 'by_age' } } }, then: { properties: { ages: { type: 'array' } } } },
        ],
      },
      Prices: { type: 'array', items: { anyOf: [{ $ref: '#/components/schemas/Either' }, { type: 'string' }] } },
      Either: {
        type: 'object',
        required: ['on'],
        properties: { on: { type: 'string' }, a: { type: 'string' }, b: { type: 'string' } },
        anyOf: [{ required: ['a'] }, { required: ['b'] }],
      },
    },
  },
} as unknown as OpenapiDocument;

describe('types', () => {
  const types = apiTypesTs(document);

  it.each([
    [
      'what an operation takes and answers',
      "'PUT /parcels/{parcel_id}': { path: { parcel_id: string; }; query: { dry_run?: boolean; }; body: Parcel | undefined; answer: Parcel | undefined; };",
    ],
    ['forms', "'POST /letters': { path: {  }; query: {  }; body: FormData; answer: undefined; };"],
    ['files', "'POST /labels': { path: {  }; query: {  }; body: Blob; answer: Blob; };"],
    ['what is refused', 'export type Never = { ssn?: never; };'],
    [
      'what depends on a kind',
      'export type Price = ({ type: "flat"; cents: number; } | { type: "by_age"; ages?: unknown[]; }) | null;',
    ],
    ['lists of several kinds', 'export type Prices = (Either | string)[];'],
    [
      'one of two',
      'export type Either = { on: string; a: string; b?: string; } | { on: string; a?: string; b: string; };',
    ],
  ])('%s', (_, text) => {
    expect(types).toContain(text);
  });

  it('refuses what it does not know', () => {
    const odd = { ...document, components: { schemas: { Odd: { type: 'bytes' } } } } as unknown as OpenapiDocument;
    expect(() => apiTypesTs(odd)).toThrow('bytes');
  });
});

it('lists how each operation is called', () => {
  expect(operationsTs(document)).toContain(`export const OPERATIONS = {
  printLabels: { method: 'POST', path: '/labels' },
  scanLetter: { method: 'POST', path: '/letters' },
  sendParcel: { method: 'PUT', path: '/parcels/{parcel_id}', keyed: true, dry: true },
} as const;`);
});

it('lists the codes of refusals', () => {
  expect(errorCodesTs(['b', 'a'])).toContain("export type ErrorCode =\n  | 'a'\n  | 'b';");
});
