/**
 * Limits what a request may hold to the fields that its schema names, at every depth. `additionalProperties: false` would close
 * each branch of an `allOf` or `anyOf` to the fields of the others. So this counts a field as known if any branch that applies
 * to the value names it, as `unevaluatedProperties` does. It is separate from the validator because it also finds the unknown
 * fields where they are dropped instead of refused.
 */
import { compileBranch } from './validation.ts';

/** A field that no schema names, and the object that holds it. */
export interface Stray {
  path: string;
  holder: Record<string, unknown>;
  name: string;
}

interface Shape {
  /** Any field is allowed, at every depth: `additionalProperties: true`. */
  open: boolean;
  fields: ReadonlyMap<string, Shape> | null;
  /** Fields whose names match a pattern. */
  patterns: readonly (readonly [pattern: RegExp, shape: Shape])[];
  items: Shape | null;
  all: readonly Shape[];
  choices: readonly (readonly Branch[])[];
}

interface Branch {
  applies: (value: unknown) => boolean;
  shape: Shape;
}

interface Schema {
  type?: string | string[];
  properties?: Record<string, Schema>;
  patternProperties?: Record<string, Schema>;
  additionalProperties?: boolean | Schema;
  items?: Schema;
  allOf?: Schema[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  not?: Schema;
  if?: Schema;
  then?: Schema;
  else?: Schema;
}

/** Finds the fields of a value that its schema does not name. Throws if the schema does not say what an object holds. */
export function compileClosed(schema: object): (value: unknown) => Stray[] {
  const shape = shapeOfValue(schema, '');
  return (value) => strays([shape], value, '');
}

function shapeOf(schema: Schema, path: string): Shape {
  refuseVague(schema, path);
  const { properties, additionalProperties, patternProperties = {}, items, allOf = [], anyOf, oneOf } = schema;
  const others = typeof additionalProperties === 'object' ? { '': additionalProperties } : {};
  const inner = ([name, one]: [string, Schema]) => [name, shapeOfValue(one, `${path}.${name}`)] as const;
  const branches = (from: Schema[]) =>
    from.map((one): Branch => ({ applies: compileBranch(one), shape: shapeOf(one, path) }));
  const conditions = [schema, ...allOf].flatMap((one) => conditionsOf(one, path));
  return {
    open: additionalProperties === true,
    fields: properties ? new Map(Object.entries(properties).map(inner)) : null,
    patterns: Object.entries({ ...patternProperties, ...others }).map(([pattern, one]) => {
      return [new RegExp(pattern, 'u'), shapeOfValue(one, `${path}.*`)] as const;
    }),
    items: items ? shapeOfValue(items, `${path}.*`) : null,
    all: allOf.filter((one) => !one.if).map((one) => shapeOf(one, path)),
    choices: [...[anyOf, oneOf].flatMap((from) => (from ? [branches(from)] : [])), conditions],
  };
}

function conditionsOf(schema: Schema, path: string): Branch[] {
  if (!schema.if) return [];
  const holds = compileBranch(schema.if);
  const branch = (applies: Branch['applies'], one: Schema | undefined) =>
    one ? [{ applies, shape: shapeOf(one, path) }] : [];
  return [...branch(holds, schema.then), ...branch((value) => !holds(value), schema.else)];
}

/** The schema of a whole value, as opposed to a part of a composed schema: without a type, it accepts objects too. */
function shapeOfValue(schema: Schema, path: string): Shape {
  if (schema.type === undefined) refuseVague({ ...schema, type: 'object' }, path);
  return shapeOf(schema, path);
}

const SAYS = [
  'properties',
  'patternProperties',
  'additionalProperties',
  'allOf',
  'anyOf',
  'oneOf',
  'not',
  'enum',
  'const',
];

/** A schema has to say what an object holds, so that none is left open by oversight. */
function refuseVague(schema: Schema, path: string): void {
  const types = [schema.type ?? []].flat();
  if (types.includes('object') && !SAYS.some((keyword) => keyword in schema))
    throw new Error(`the schema of a request does not say what "${path.slice(1)}" holds`);
}

function strays(shapes: readonly Shape[], value: unknown, path: string): Stray[] {
  if (typeof value !== 'object' || value === null) return [];
  const parts = shapes.flatMap((shape) => partsOf(shape, value));
  if (parts.some(({ open }) => open)) return [];
  const at = (name: string | number) => (path ? `${path}.${name}` : String(name));
  if (Array.isArray(value)) {
    const items = parts.flatMap((part) => part.items ?? []);
    return items.length === 0 ? [] : value.flatMap((one, index) => strays(items, one, at(index)));
  }
  // If no object is expected, the validator reports it.
  if (!parts.some(({ fields, patterns }) => fields || patterns.length > 0)) return [];
  const holder = value as Record<string, unknown>;
  return Object.entries(holder).flatMap(([name, inner]) => {
    const known = parts.flatMap((part) => named(part, name));
    return known.length === 0 ? { path: at(name), holder, name } : strays(known, inner, at(name));
  });
}

function named({ fields, patterns }: Shape, name: string): readonly Shape[] {
  const field = fields?.get(name);
  return field ? [field] : patterns.filter(([pattern]) => pattern.test(name)).map(([, shape]) => shape);
}

/**
 * A shape with the parts that apply to the value. If no branch applies, the validator refuses the value anyway, so all count.
 */
function partsOf(shape: Shape, value: unknown): Shape[] {
  const chosen = shape.choices.flatMap((branches) => {
    const applying = branches.filter(({ applies }) => applies(value));
    return applying.length > 0 ? applying : branches;
  });
  return [shape, ...shape.all, ...chosen.map((branch) => branch.shape)].flatMap((one) =>
    one === shape ? [one] : partsOf(one, value),
  );
}
