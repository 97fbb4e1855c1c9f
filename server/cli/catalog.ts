/**
 * `catalog import FILE`: benefit products with their plans, from a JSON file of this shape (examples/data/catalog.json):
 *
 *     {"products": [{"category", "name", "product_code", "description"?, "plans": [
 *       {"name", "rates", "carrier"?, "network"?, "states"?, "summary"?, "documents"?}]}]}
 *
 * The fields are those of POST /v1/benefit-products and …/plans. Existing entries are known by their names, so an interrupted
 * import can simply be run again; one that differs from the file is listed, and changed with --update.
 */
import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { type Connection, call, connection, everyRow } from './client.ts';
import { CliError, printResult, progressBar, table } from './output.ts';

interface CatalogProduct {
  name: string;
  product_code: string;
  plans: CatalogPlan[];
}

type CatalogPlan = Record<string, unknown> & { name: string };

interface Difference {
  /** A field path, such as `rates.EE`. */
  field: string;
  there: unknown;
  in_file: unknown;
}

interface Imported {
  product: string;
  product_id: string;
  /** Null: the entry is the product itself. */
  plan: string | null;
  plan_id: string | null;
  created: boolean;
  state: 'created' | 'kept' | 'updated' | 'differs' | 'refused';
  differences: Difference[];
  /** Why it was not updated. */
  refusal: string | null;
}

export interface CatalogOptions {
  update?: boolean;
  json?: boolean;
}

/** Ends with an error if something still differs from the file afterwards. */
export async function importCatalog(env: NodeJS.ProcessEnv, file: string, options: CatalogOptions): Promise<void> {
  const products = readCatalog(file);
  const to = connection(env);
  const bar = progressBar(options.json);
  const total = products.reduce((sum, { plans }) => sum + plans.length, 0);
  const imported: Imported[] = [];
  try {
    const known = await everyRow(to, '/v1/benefit-products');
    for (const product of products) {
      const there = known.find((one) => one.name === product.name && one.product_code === product.product_code);
      for await (const one of importProduct(to, product, there ?? null, options.update === true)) {
        imported.push(one);
        bar.show(imported.length, total, one.plan ?? one.product);
      }
    }
  } finally {
    bar.end();
  }
  printResult(options.json, { data: imported }, describe(imported));
  const left = imported.filter(({ state }) => state === 'differs' || state === 'refused').length;
  if (left === 0) return;
  const next = options.update ? 'and could not be changed' : 'and kept what they had. Change plans with --update';
  throw new CliError(`${left} ${left === 1 ? 'entry differs' : 'entries differ'} from the file ${next}.`, 'differs');
}

async function* importProduct(
  to: Connection,
  product: CatalogProduct,
  there: { id: string } | null,
  update: boolean,
): AsyncGenerator<Imported> {
  const { plans, ...body } = product;
  const id = there?.id ?? (await create(to, '/v1/benefit-products', body, `product "${product.name}"`));
  const ofProduct = { product: product.name, product_id: id, plan: null, plan_id: null, created: false, refusal: null };
  const differences = there ? differencesOf(there, body) : [];
  if (differences.length > 0) {
    const refusal = update ? 'A product can’t be changed; give the new one another name.' : null;
    yield { ...ofProduct, state: update ? 'refused' : 'differs', differences, refusal };
  }
  const path = `/v1/benefit-products/${id}/plans`;
  const known = there ? await everyRow(to, path) : [];
  for (const plan of plans) {
    const same = known.find((one) => one.name === plan.name);
    const planId = same?.id ?? (await create(to, path, plan, `plan "${plan.name}" of "${product.name}"`));
    const ofPlan = { ...ofProduct, plan: plan.name, plan_id: planId };
    if (!same) yield { ...ofPlan, created: true, state: 'created', differences: [] };
    else yield { ...ofPlan, ...(await comparePlan(to, `${path}/${planId}`, same, plan, update)) };
  }
}

async function comparePlan(to: Connection, path: string, there: object, plan: CatalogPlan, update: boolean) {
  const differences = differencesOf(there, plan);
  if (differences.length === 0) return { state: 'kept', differences } as const;
  if (!update) return { state: 'differs', differences } as const;
  const changed = new Set(differences.map(({ field }) => field.split('.')[0] ?? field));
  const body = Object.fromEntries(Object.entries(plan).filter(([field]) => changed.has(field)));
  try {
    await call(to, 'PATCH', path, { body });
    return { state: 'updated', differences } as const;
  } catch (error) {
    if (!(error instanceof CliError) || error.code === null) throw error;
    return { state: 'refused', differences, refusal: error.message } as const;
  }
}

/** The fields in which the existing entry differs from the file. A field that the file leaves out is not compared. */
function differencesOf(there: object, wanted: object): Difference[] {
  const found = new Map(Object.entries(there));
  return Object.entries(wanted).flatMap(([field, value]) => compare(field, found.get(field) ?? null, value ?? null));
}

function compare(field: string, there: unknown, inFile: unknown): Difference[] {
  if (isObject(there) && isObject(inFile)) {
    const names = [...new Set([...Object.keys(there), ...Object.keys(inFile)])];
    return names.flatMap((name) => compare(`${field}.${name}`, there[name] ?? null, inFile[name] ?? null));
  }
  return isDeepStrictEqual(there, inFile) ? [] : [{ field, there, in_file: inFile }];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function describe(imported: readonly Imported[]): string {
  const rows = imported.map(({ plan_id, product_id, state, product, plan }) => {
    return [plan_id ?? product_id, state, plan === null ? product : `${product}: ${plan}`];
  });
  const details = imported.flatMap(({ plan, product, differences, refusal }) => [
    ...differences.map(
      (one) => `  ${plan ?? product}, ${one.field}: ${shown(one.there)} there, ${shown(one.in_file)} in the file`,
    ),
    ...(refusal === null ? [] : [`  ${plan ?? product}: ${refusal}`]),
  ]);
  const plans = imported.filter(({ plan }) => plan !== null);
  const counted = (['created', 'kept', 'updated', 'differs', 'refused'] as const).flatMap((state) => {
    const found = plans.filter((one) => one.state === state).length;
    return found > 0 || state === 'created' || state === 'kept' ? [`${found} ${WORDS[state]}`] : [];
  });
  return [table([['id', '', ''], ...rows]), ...details, `${counted.join(', ')}.`].join('\n');
}

const WORDS = {
  created: 'plans created',
  kept: 'kept',
  updated: 'updated',
  differs: 'kept although they differ',
  refused: 'refused',
};

function shown(value: unknown): string {
  return JSON.stringify(value);
}

/** The id of the created resource; a refusal names the entry of the file. */
async function create(to: Connection, path: string, body: object, what: string): Promise<string> {
  try {
    return (await call(to, 'POST', path, { body })).data.id;
  } catch (error) {
    if (!(error instanceof CliError) || error.code === null) throw error;
    throw new CliError(`The ${what} was refused: ${error.message}`, error.code, error.details);
  }
}

function readCatalog(file: string): CatalogProduct[] {
  const text = readFileSync(file, 'utf8');
  let found: { products?: unknown };
  try {
    found = JSON.parse(text);
  } catch (error) {
    throw new CliError(`${file} is not JSON: ${(error as Error).message}.`);
  }
  const products = found?.products;
  const fits =
    Array.isArray(products) && products.every((one) => typeof one?.name === 'string' && Array.isArray(one.plans));
  if (!fits)
    throw new CliError(`${file} is not a catalog. A catalog looks like {"products": [{"name": …, "plans": […]}]}.`);
  return products as CatalogProduct[];
}
