/** `embed/shared/api-types.ts`: the API as the pages call it, from the OpenAPI document, so that a field the server lost is a type error. */

const HEADER = `/** The API as types, generated from openapi.json by \`npm run generate\`. Don't edit. */

`;

/** The parts of JSON Schema that our own document uses; anything else stops the generator. */
interface Schema {
  $ref?: string;
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
  items?: Schema;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  description?: string;
}

interface Operation {
  summary?: string;
  parameters?: { $ref?: string; name?: string; in?: string; required?: boolean; schema?: Schema }[];
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
  const query = (operation.parameters ?? []).filter((one) => one.in === 'query');
  const fields = query.map((one) => `${key(one.name ?? '')}${one.required ? '' : '?'}: ${typeOf(one.schema ?? {})};`);
  const body = operation.requestBody?.content['application/json']?.schema;
  const parts = [
    `query: { ${fields.join(' ')} };`,
    `body: ${body ? typeOf(body) : 'undefined'};`,
    `answer: ${answerOf(operation)};`,
  ];
  return `${comment(operation.summary, '  ')}  '${name}': { ${parts.join(' ')} };\n`;
}

/** What a success answers; `undefined` where there is no body, `unknown` where it is not JSON. */
function answerOf({ responses }: Operation): string {
  const success = Object.entries(responses).filter(([status]) => status.startsWith('2'));
  const types = success.map(([, { content }]) => {
    if (!content) return 'undefined';
    const schema = content['application/json']?.schema;
    return schema ? typeOf(schema) : 'unknown';
  });
  return [...new Set(types)].join(' | ') || 'undefined';
}

function typeOf(schema: Schema): string {
  if (schema.$ref) return schema.$ref.replace('#/components/schemas/', '');
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ') || 'never';
  const union = schema.anyOf ?? schema.oneOf;
  if (union) return union.map((one) => parens(typeOf(one))).join(' | ');
  if (schema.allOf) return schema.allOf.map((one) => parens(typeOf(one))).join(' & ');
  if (Array.isArray(schema.type)) return schema.type.map((type) => parens(typeOf({ ...schema, type }))).join(' | ');
  switch (schema.type) {
    case 'string':
      return 'string';
    case 'integer':
    case 'number':
      return 'number';
    case 'boolean':
      return 'boolean';
    case 'null':
      return 'null';
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

function objectOf({ properties = {}, required = [], additionalProperties }: Schema): string {
  const fields = Object.entries(properties).map(
    ([name, field]) => `${key(name)}${required.includes(name) ? '' : '?'}: ${typeOf(field)};`,
  );
  if (fields.length > 0) return `{ ${fields.join(' ')} }`;
  const values = typeof additionalProperties === 'object' ? typeOf(additionalProperties) : 'unknown';
  return `Record<string, ${values}>`;
}

const key = (name: string) => (/^[A-Za-z_]\w*$/.test(name) ? name : JSON.stringify(name));
const parens = (type: string) => (/[|&]/.test(type) && !/^\{.*\}$/.test(type) ? `(${type})` : type);
const comment = (text: string | undefined, indent = '') =>
  text ? `${indent}/** ${text.replaceAll('*/', '*\\/').replace(/\s+/g, ' ')} */\n` : '';
