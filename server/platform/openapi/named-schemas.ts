/**
 * Names for the schemas of the OpenAPI document, so that generated clients get named types. Routes declare their shapes in
 * place; what `getThing` answers is a `Thing` wherever else it appears.
 */
import type { TSchema } from 'typebox';
import { Address, AddressInput, ErrorBody, Pagination } from '../http/schemas.ts';
import type { DocumentedEndpoint } from './documented.ts';

// biome-ignore lint/suspicious/noExplicitAny: a JSON schema is open
export type Json = Record<string, any>;

/** The schema as plain JSON, or null. */
export function plainSchema(schema: TSchema | undefined): Json | null {
  return schema ? (JSON.parse(JSON.stringify(schema)) as Json) : null;
}

export class SchemaNames {
  readonly #byText = new Map<string, string>();
  readonly #schemas = new Map<string, Json>();

  /** Who names a shape first: the shared ones, then reads of one resource, lists, other answers, and bodies. */
  constructor(endpoints: readonly DocumentedEndpoint[], dryRun: TSchema) {
    const shared = { DryRun: dryRun, Error: ErrorBody, Pagination, Address, AddressInput };
    for (const [name, schema] of Object.entries(shared)) this.#offer(name, plainSchema(schema));
    const rounds: ((endpoint: DocumentedEndpoint) => [string, Json | null])[] = [
      (one) => [one.operation.startsWith('get') ? one.operation.slice(3) : '', this.#answer(one)],
      (one) => [one.operation.startsWith('list') ? `${singular(one.operation.slice(4))}Listed` : '', this.#answer(one)],
      (one) => [/^(get|list)/.test(one.operation) ? '' : `${capital(one.operation)}Result`, this.#answer(one)],
      (one) => [`${capital(one.operation)}Request`, plainSchema(one.body)],
    ];
    for (const name of rounds) for (const endpoint of endpoints) this.#offer(...name(endpoint));
  }

  /** The schema with every named shape replaced by a reference. */
  use(schema: Json): Json {
    const name = this.#byText.get(JSON.stringify(schema));
    return name ? { $ref: `#/components/schemas/${name}` } : this.#inside(schema);
  }

  components(): Json {
    return Object.fromEntries([...this.#schemas].map(([name, schema]) => [name, this.#inside(schema)]));
  }

  #inside(value: Json): Json {
    if (Array.isArray(value)) return value.map((item) => this.#any(item));
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, this.#any(inner)]));
  }

  #any(value: unknown): unknown {
    if (typeof value !== 'object' || value === null) return value;
    return Array.isArray(value) ? this.#inside(value) : this.use(value);
  }

  #offer(name: string, schema: Json | null): void {
    if (!name || !schema?.properties) return;
    const text = JSON.stringify(schema);
    if (this.#byText.has(text)) return;
    let free = name;
    for (let n = 2; this.#schemas.has(free); n++) free = name + n;
    this.#byText.set(text, free);
    this.#schemas.set(free, schema);
  }

  /** The content of a success: the resource of `{data: …}`, the row of a list, or the whole. */
  #answer(endpoint: DocumentedEndpoint): Json | null {
    const success = Object.entries(endpoint.answers).find(([status]) => Number(status) < 300);
    const whole = plainSchema((success?.[1] ?? undefined) as TSchema | undefined);
    const data = whole?.properties?.data;
    return data?.items ?? data ?? whole;
  }
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

function singular(word: string): string {
  return word.replace(/ies$/, 'y').replace(/s$/, '');
}
