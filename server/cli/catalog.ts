/**
 * `catalog import FILE`: benefit products with their plans, from a JSON file of this shape (examples/data/catalog.json):
 *
 *     {"products": [{"category", "name", "product_code", "description"?, "plans": [
 *       {"name", "rates", "carrier"?, "network"?, "states"?, "summary"?, "documents"?}]}]}
 *
 * The fields are those of POST /v1/benefit-products and …/plans. Existing entries (by name) are kept, so an interrupted import
 * can simply be run again.
 */
import { readFileSync } from 'node:fs';
import { type Connection, call, connection, everyRow } from './client.ts';
import { CliError, printResult, progressBar, table } from './output.ts';

interface CatalogProduct {
  name: string;
  product_code: string;
  plans: { name: string }[];
}

interface Imported {
  product: string;
  product_id: string;
  plan: string;
  plan_id: string;
  created: boolean;
}

export async function importCatalog(env: NodeJS.ProcessEnv, file: string, options: { json?: boolean }): Promise<void> {
  const products = readCatalog(file);
  const to = connection(env);
  const bar = progressBar(options.json);
  const total = products.reduce((sum, { plans }) => sum + plans.length, 0);
  const imported: Imported[] = [];
  try {
    const known = await everyRow(to, '/v1/benefit-products');
    for (const product of products) {
      const there = known.find((one) => one.name === product.name && one.product_code === product.product_code);
      for await (const one of importProduct(to, product, there?.id ?? null)) {
        imported.push(one);
        bar.show(imported.length, total, one.plan);
      }
    }
  } finally {
    bar.end();
  }
  const created = imported.filter((one) => one.created).length;
  const rows = imported.map((one) => [one.plan_id, one.created ? 'created' : 'kept', `${one.product}: ${one.plan}`]);
  const text = `${table([['plan', '', ''], ...rows])}\n${created} plans created, ${imported.length - created} kept.`;
  printResult(options.json, { data: imported }, text);
}

async function* importProduct(to: Connection, product: CatalogProduct, there: string | null): AsyncGenerator<Imported> {
  const { plans, ...body } = product;
  const id = there ?? (await create(to, '/v1/benefit-products', body, `product "${product.name}"`));
  const path = `/v1/benefit-products/${id}/plans`;
  const known = there ? await everyRow(to, path) : [];
  for (const plan of plans) {
    const same = known.find((one) => one.name === plan.name);
    const planId = same?.id ?? (await create(to, path, plan, `plan "${plan.name}" of "${product.name}"`));
    yield { product: product.name, product_id: id, plan: plan.name, plan_id: planId, created: !same };
  }
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
