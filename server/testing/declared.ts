/** Checks every answer in the tests against our own OpenAPI document: it may contain only fields that its route declares. */
import type { FastifyInstance } from 'fastify';

interface Schema {
  $ref?: string;
  type?: string | string[];
  properties?: Record<string, Schema>;
  items?: Schema;
  allOf?: Schema[];
  anyOf?: Schema[];
  oneOf?: Schema[];
}
interface Document {
  paths: Record<
    string,
    Record<string, { responses: Record<string, { content?: Record<string, { schema: Schema }> }> }>
  >;
  components: { schemas: Record<string, Schema> };
}

export type CheckDeclared = (method: string, url: string, status: number, body: unknown) => void;

/** Reads the document once; throws with the path of each field in a 2xx answer that its route does not declare. */
export async function declaredBy(app: FastifyInstance): Promise<CheckDeclared> {
  const document = (await app.inject('/openapi.json')).json() as Document;
  const paths = Object.keys(document.paths)
    .sort((a, b) => Number(a.includes('{')) - Number(b.includes('{')))
    .map((path) => ({ path, pattern: new RegExp(`^${path.replace(/\{[^}]+\}/g, '[^/]+')}$`) }));
  return (method, url, status, body) => {
    const path = paths.find(({ pattern }) => pattern.test(url.split('?')[0] ?? ''))?.path;
    const operation = path ? document.paths[path]?.[method.toLowerCase()] : undefined;
    const dry = typeof body === 'object' && body !== null && 'dry_run' in body;
    const schema = dry
      ? document.components.schemas.DryRun
      : operation?.responses[String(status)]?.content?.['application/json']?.schema;
    if (!schema || status >= 300) return;
    const found = undeclared(document, [schema], dry ? { dry_run: body.dry_run } : body, '');
    if (found.length > 0) throw new Error(`${method} ${url} answers what it does not declare: ${found.join(', ')}`);
  };
}

function undeclared(document: Document, given: Schema[], value: unknown, at: string): string[] {
  const schemas = given.flatMap((schema) => parts(document, schema));
  if (Array.isArray(value)) {
    const items = schemas.flatMap(({ items }) => items ?? []);
    return items.length === 0 ? [] : value.flatMap((one, index) => undeclared(document, items, one, `${at}.${index}`));
  }
  if (typeof value !== 'object' || value === null) return [];
  const objects = schemas.filter(({ properties }) => properties);
  if (objects.length === 0) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const known = objects.flatMap(({ properties }) => properties?.[name] ?? []);
    return known.length === 0 ? [`${at}.${name}`] : undeclared(document, known, inner, `${at}.${name}`);
  });
}

/** A schema with all schemas that it refers to or is composed of. */
function parts(document: Document, schema: Schema): Schema[] {
  const { $ref, allOf = [], anyOf = [], oneOf = [] } = schema;
  const referred = $ref ? document.components.schemas[$ref.split('/').at(-1) ?? ''] : undefined;
  const inner = [...(referred ? [referred] : []), ...allOf, ...anyOf, ...oneOf];
  return [schema, ...inner.flatMap((one) => parts(document, one))];
}
