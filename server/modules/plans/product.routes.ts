/** The catalog: benefit products with their plans (plan.routes.ts), which employers offer in plan years. */
import Type from 'typebox';
import { refuse } from '../../platform/commands/refusal.ts';
import { answer, mutate, read } from '../../platform/http/endpoints.ts';
import {
  Data,
  InstantString,
  ListQuery,
  Nullable,
  OneOf,
  PageOf,
  Prose,
  pageBody,
  pageRequest,
  Text,
} from '../../platform/http/schemas.ts';
import { Id } from '../vocabulary/id-schema.ts';
import { wireId } from '../vocabulary/ids.ts';
import { BENEFIT_FAMILIES, FAMILY_OF_PRODUCT, PRODUCT_CODES } from '../vocabulary/products.ts';
import { createProduct } from './plan.actions.ts';
import { type ProductRow, selectProduct, selectProducts } from './plan.sql.ts';
import { CATEGORIES } from './rates.rules.ts';

const CreateProduct = Type.Object({
  category: OneOf(CATEGORIES),
  name: Text(255),
  product_code: OneOf(PRODUCT_CODES, { description: 'Determines the family; several products may share one code.' }),
  description: Type.Optional(Nullable(Prose(2000))),
});

const Product = Type.Object({
  id: Id('benefitProduct'),
  category: OneOf(CATEGORIES),
  name: Type.String(),
  product_code: OneOf(PRODUCT_CODES),
  family: OneOf(BENEFIT_FAMILIES),
  description: Nullable(Type.String()),
  created_at: InstantString,
  updated_at: InstantString,
});

function presentProduct({ id, category, name, product_code, description, created_at, updated_at }: ProductRow) {
  const family = FAMILY_OF_PRODUCT[product_code];
  return {
    id: wireId('benefitProduct', id),
    category,
    name,
    product_code,
    family,
    description,
    created_at,
    updated_at,
  };
}

const createBenefitProduct = mutate({
  method: 'POST',
  path: '/v1/benefit-products',
  operation: 'createBenefitProduct',
  tag: 'catalog',
  summary: 'Create a benefit product',
  who: ['K'],
  body: CreateProduct,
  answers: { 201: Data(Product) },
  run: async (command, { body }) => answer(201, { data: presentProduct(await createProduct(command, body)) }),
});

const listBenefitProducts = read({
  method: 'GET',
  path: '/v1/benefit-products',
  operation: 'listBenefitProducts',
  tag: 'catalog',
  summary: 'List benefit products, newest first',
  who: ['K'],
  query: ListQuery({}),
  answers: { 200: PageOf(Product) },
  run: async ({ db, caller, query }) => {
    const page = pageRequest(query);
    const { rows, total } = await selectProducts(db, caller.organizationId, page);
    return answer(200, pageBody(rows.map(presentProduct), total, page));
  },
});

const getBenefitProduct = read({
  method: 'GET',
  path: '/v1/benefit-products/:benefit_id',
  operation: 'getBenefitProduct',
  tag: 'catalog',
  summary: 'Read one benefit product',
  who: ['K'],
  ids: { benefit_id: 'benefitProduct' },
  answers: { 200: Data(Product) },
  run: async ({ db, caller, ids }) => {
    const row = (await selectProduct(db, caller.organizationId, ids.benefit_id)) ?? refuse('not_found');
    return answer(200, { data: presentProduct(row) });
  },
});
export const productEndpoints = [createBenefitProduct, listBenefitProducts, getBenefitProduct];
