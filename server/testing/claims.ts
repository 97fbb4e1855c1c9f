/**
 * What the sources claim about their statements: the properties of `Row` in each `sql<Row>`…`.execute(db)`, by the line of its
 * `execute`, and the types of the values in each template. TypeScript 7 has no API in JavaScript, so the types are read with
 * the last version that has one.
 */
import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import ts from 'typescript-5';

/** What the drivers make of a value; `json` is an object, or anything. */
export type Kind = 'string' | 'number' | 'boolean' | 'date' | 'instant' | 'bytes' | 'array' | 'json';
export type Shape = Record<string, Kind>;
/** The type of a value in a statement; with `[]`, an array; null: another piece of SQL, or only null. */
export type Given = Kind | `${Kind}[]` | null;
export interface Claims {
  /** `server/modules/plans/plan.sql.ts:48` → the row types of the statements that are executed there. */
  rows: Record<string, Shape[]>;
  /** `templateKey` → the types of its values, for each template with these texts. */
  templates: Record<string, { place: string; given: Given[] }[]>;
}

/** A template is recognized at run time by its texts. */
export const templateKey = (texts: readonly string[]) => JSON.stringify(texts);

const ROOT = resolve(import.meta.dirname, '../..');

const KEPT_IN = join(ROOT, 'node_modules/.cache/openroll-claims.json');

/**
 * Reads the claims of the whole server, again if a source has changed, which takes some seconds. Returns the file with them.
 */
export function writeClaims(): string {
  const files = globSync('server/**/*.ts', { cwd: ROOT }).filter(
    (file) => !/\.test\.ts$|^server\/testing\//.test(file),
  );
  const hash = createHash('sha256').update(readFileSync(import.meta.filename));
  for (const file of files) hash.update(`${file}\0`).update(readFileSync(join(ROOT, file)));
  const sources = hash.digest('hex');
  const kept = existsSync(KEPT_IN) ? JSON.parse(readFileSync(KEPT_IN, 'utf8')) : null;
  if (kept?.sources !== sources) {
    mkdirSync(dirname(KEPT_IN), { recursive: true });
    // Written atomically, since another run may be reading it.
    const written = `${KEPT_IN}.${process.pid}`;
    writeFileSync(written, JSON.stringify({ sources, claims: readClaims(files) }));
    renameSync(written, KEPT_IN);
  }
  return KEPT_IN;
}

/** `sources` stand in for files that do not exist, for tests. */
export function readClaims(files: readonly string[], sources: Record<string, string> = {}): Claims {
  const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: [] }, ts.sys, ROOT);
  const host = ts.createCompilerHost(options);
  const { readFile, fileExists } = host;
  const given = (path: string) => sources[relative(ROOT, path)];
  host.readFile = (path) => given(path) ?? readFile(path);
  host.fileExists = (path) => given(path) !== undefined || fileExists(path);
  const program = ts.createProgram(
    files.map((file) => join(ROOT, file)),
    options,
    host,
  );
  const checker = program.getTypeChecker();
  const claims: Claims = { rows: {}, templates: {} };
  for (const file of files) {
    const source = program.getSourceFile(join(ROOT, file));
    if (!source) throw new Error(`no source ${file}`);
    const placeOf = (node: ts.Node, position = node.getStart()) =>
      `${file}:${source.getLineAndCharacterOfPosition(position).line + 1}`;
    const visit = (node: ts.Node): void => {
      ts.forEachChild(node, visit);
      if (
        ts.isTaggedTemplateExpression(node) &&
        node.tag.getText() === 'sql' &&
        ts.isTemplateExpression(node.template)
      ) {
        const { head, templateSpans } = node.template;
        const key = templateKey([head.text, ...templateSpans.map(({ literal }) => literal.text)]);
        const given = templateSpans.map(({ expression }) => givenOf(checker, checker.getTypeAtLocation(expression)));
        claims.templates[key] = [...(claims.templates[key] ?? []), { place: placeOf(node), given }];
      }
      if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return;
      const { name, expression } = node.expression;
      if (name.text !== 'execute') return;
      const row = rowOf(checker, checker.getTypeAtLocation(expression));
      if (!row) return;
      const place = placeOf(name);
      claims.rows[place] = [...(claims.rows[place] ?? []), shapeOf(checker, row)];
    };
    visit(source);
  }
  return claims;
}

/** `Row` of a `RawBuilder<Row>`; null if nothing is claimed. */
function rowOf(checker: ts.TypeChecker, builder: ts.Type): ts.Type | null {
  if (builder.symbol?.name !== 'RawBuilder') return null;
  const [row] = checker.getTypeArguments(builder as ts.TypeReference);
  return row && !(row.flags & ts.TypeFlags.Unknown) ? row : null;
}

function givenOf(checker: ts.TypeChecker, type: ts.Type): Given {
  const some = checker.getNonNullableType(type);
  const isSql = (one: ts.Type) => checker.getPropertyOfType(one, 'toOperationNode') !== undefined;
  if (some.isUnion() ? some.types.every(isSql) : isSql(some)) return null;
  const kind = kindOf(checker, some);
  if (kind !== 'array') return kind;
  const [element] = checker.getTypeArguments(some as ts.TypeReference);
  const each = element && kindOf(checker, element);
  return each ? `${each}[]` : 'array';
}

function shapeOf(checker: ts.TypeChecker, row: ts.Type): Shape {
  const shape: Shape = {};
  for (const one of row.isUnion() ? row.types : [row]) {
    for (const property of checker.getPropertiesOfType(one)) {
      const kind = kindOf(checker, checker.getTypeOfSymbol(property));
      if (kind) shape[property.name] = kind;
      else shape[property.name] ??= 'json';
    }
  }
  return shape;
}

/** Null: the type is only null. */
function kindOf(checker: ts.TypeChecker, type: ts.Type): Kind | null {
  const some = checker.getNonNullableType(type);
  if (some.flags & (ts.TypeFlags.Never | ts.TypeFlags.Null)) return null;
  if (some.isUnion()) {
    const kinds = new Set(some.types.map((one) => kindOf(checker, one)));
    const [kind] = kinds;
    return kinds.size === 1 && kind ? kind : 'json';
  }
  if (some.flags & ts.TypeFlags.BooleanLike) return 'boolean';
  if (some.flags & ts.TypeFlags.NumberLike) return 'number';
  if (some.flags & ts.TypeFlags.StringLike) return 'string';
  if (some.isIntersection()) {
    const brands = checker.getPropertiesOfType(some).map(({ name }) => name.replace(/^__@(\w+)@\d+$/, '$1'));
    if (brands.includes('calendarDate')) return 'date';
    if (brands.includes('instant')) return 'instant';
    return some.types.some((one) => one.flags & ts.TypeFlags.StringLike) ? 'string' : 'json';
  }
  if (checker.isArrayType(some) || checker.isTupleType(some)) return 'array';
  return some.symbol?.name === 'Buffer' ? 'bytes' : 'json';
}
