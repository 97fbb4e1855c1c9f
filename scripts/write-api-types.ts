/**
 * What `@openroll/client` and the pages know about the API, from the OpenAPI document, so that a field removed from the server is a
 * type error:
 * its types, how each operation is called, and the codes of refusals (docs/decisions/0020-our-own-client.md).
 */

const HEADER = `/** The API as types, generated from openapi.json by \`npm run generate\`. Don't edit. */

`;
const OPERATIONS_HEADER = `/** How each operation is called, generated from openapi.json by \`npm run generate\`. Don't edit. */

/** \`keyed\`: takes an Idempotency-Key. \`dry\`: takes \`dry_run\`. */
`;

/** The parts of JSON Schema that our own document uses; anything else stops the generator. */
interface Schema {
  $ref?: string;
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  properties?: Record<string, Schema>;
  required?: string[];
  if?: Schema;
  then?: Schema;
  not?: Schema;
  additionalProperties?: boolean | Schema;
  items?: Schema;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  description?: string;
}

interface Operation {
  operationId: string;
  summary?: string;
  parameters?: {
    $ref?: string;
    name?: string;
    in?: string;
    required?: boolean;
    schema?: Schema;
    description?: string;
  }[];
  requestBody?: { required?: boolean; content: Record<string, { schema?: Schema }> };
  responses: Record<string, { content?: Record<string, { schema?: Schema }> }>;
}

export interface OpenapiDocument {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
}

export function apiTypesTs(document: OpenapiDocument): string {
  const schemas = Object.entries(document.components.schemas).map(
    ([name, schema]) => `${comment(schema.description)}export type ${name} = ${typeOf(schema)};\n`,
  );
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => operationOf(`${method.toUpperCase()} ${path}`, operation)),
  );
  const index = `/** Every operation by its method and path: what it takes and what it answers. */\nexport interface Operations {\n${operations.join('')}}\n`;
  return `${HEADER}${schemas.join('\n')}\n${index}`;
}

function operationOf(name: string, operation: Operation): string {
  const parts = [
    `path: ${parametersOf(operation, 'path')};`,
    `query: ${parametersOf(operation, 'query')};`,
    `body: ${bodyOf(operation)};`,
    `answer: ${answerOf(operation)};`,
  ];
  return `${comment(operation.summary, '  ')}  '${name}': { ${parts.join(' ')} };\n`;
}

function parametersOf({ parameters = [] }: Operation, place: 'path' | 'query'): string {
  const fields = parameters
    .filter((one) => one.in === place)
    .map(
      ({ name = '', required, schema = {}, description }) =>
        `${inline(description)}${key(name)}${required ? '' : '?'}: ${typeOf(schema)};`,
    );
  return `{ ${fields.join(' ')} }`;
}

/** If the operation takes lines (CSV, NDJSON), they are a `Blob` with its type; a file is sent in a form. */
function bodyOf({ requestBody }: Operation): string {
  if (!requestBody) return 'undefined';
  const { 'application/json': json, ...files } = requestBody.content;
  const types = [
    ...(json?.schema ? [typeOf(json.schema)] : []),
    ...Object.keys(files).map((type) => (type === 'multipart/form-data' ? 'FormData' : 'Blob')),
    ...(requestBody.required ? [] : ['undefined']),
  ];
  return types.join(' | ');
}

/** The body of a success; `undefined` if there is none, a `Blob` for a file. */
function answerOf({ responses }: Operation): string {
  const success = Object.entries(responses).filter(([status]) => status.startsWith('2'));
  const types = success.map(([status, { content }]) => {
    if (status === '204') return 'undefined';
    const schema = content?.['application/json']?.schema;
    return schema ? typeOf(schema) : 'Blob';
  });
  return [...new Set(types)].join(' | ') || 'undefined';
}

export function operationsTs(document: OpenapiDocument): string {
  const rows = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { operationId, parameters = [] }]) => {
      const flags = [
        ...(parameters.some(({ $ref }) => $ref?.endsWith('/IdempotencyKey')) ? ['keyed: true'] : []),
        ...(parameters.some(({ name }) => name === 'dry_run') ? ['dry: true'] : []),
      ];
      return `  ${operationId}: { ${[`method: '${method.toUpperCase()}'`, `path: '${path}'`, ...flags].join(', ')} },\n`;
    }),
  );
  return `${OPERATIONS_HEADER}export const OPERATIONS = {\n${rows.sort().join('')}} as const;\n`;
}

/** Every \`app_error_code\` that this version of the server knows. */
export function errorCodesTs(codes: readonly string[]): string {
  const lines = codes.toSorted().map((code) => `\n  | '${code}'`);
  return `/** What a refusal may be called, generated from the server's list by \`npm run generate\`. Don't edit. */\n\nexport type ErrorCode =${lines.join('')};\n`;
}

function typeOf(schema: Schema): string {
  if (schema.$ref) return schema.$ref.replace('#/components/schemas/', '');
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ') || 'never';
  if (schema.type === 'null') return 'null';
  if (Array.isArray(schema.type)) return schema.type.map((type) => parens(typeOf({ ...schema, type }))).join(' | ');
  if (schema.not && Object.keys(schema.not).length === 0) return 'never';
  const union = schema.anyOf ?? schema.oneOf;
  if (union && schema.properties) return union.map((one) => objectOf(together(schema, one))).join(' | ');
  if (union) return union.map((one) => parens(typeOf(one))).join(' | ');
  const branches = schema.allOf?.filter((one) => one.if) ?? [];
  if (branches.length > 0) {
    return branches.map((one) => objectOf(together(schema, one.if ?? {}, one.then ?? {}))).join(' | ');
  }
  if (schema.allOf) return schema.allOf.map((one) => parens(typeOf(one))).join(' & ');
  switch (schema.type) {
    case 'string':
      return 'string';
    case 'integer':
    case 'number':
      return 'number';
    case 'boolean':
      return 'boolean';
    case 'array':
      return `${parens(typeOf(schema.items ?? {}))}[]`;
    case 'object':
      return objectOf(schema);
    case undefined:
      return 'unknown';
    default:
      throw new Error(`scripts/write-api-types.ts knows no type for ${schema.type}`);
  }
}

/** One object type from several schemas of the same object. */
function together(...schemas: Schema[]): Schema {
  return {
    properties: Object.assign({}, ...schemas.map(({ properties }) => properties)),
    required: schemas.flatMap(({ required = [] }) => required),
  };
}

function objectOf({ properties = {}, required = [], additionalProperties }: Schema): string {
  const fields = Object.entries(properties).map(
    ([name, field]) => `${key(name)}${required.includes(name) ? '' : '?'}: ${typeOf(field)};`,
  );
  if (fields.length > 0) return `{ ${fields.join(' ')} }`;
  const values = typeof additionalProperties === 'object' ? typeOf(additionalProperties) : 'unknown';
  return `Record<string, ${values}>`;
}

const inline = (text: string | undefined) => comment(text).replace('\n', ' ');
const key = (name: string) => (/^[A-Za-z_]\w*$/.test(name) ? name : JSON.stringify(name));
const parens = (type: string) => (/[|&]/.test(withoutBraces(type)) ? `(${type})` : type);
const comment = (text: string | undefined, indent = '') =>
  text ? `${indent}/** ${text.replaceAll('*/', '*\\/').replace(/\s+/g, ' ')} */\n` : '';

function withoutBraces(type: string): string {
  const shorter = type.replace(/\{[^{}]*\}/g, '');
  return shorter === type ? type : withoutBraces(shorter);
}
