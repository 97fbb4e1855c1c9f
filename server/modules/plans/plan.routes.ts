/** The catalog: the plans of a benefit product, each with its rates. */
import Type from 'typebox';
import { refuse } from '../../platform/commands/refusal.ts';
import { answer, mutate, read } from '../../platform/http/endpoints.ts';
import {
  Data,
  InstantString,
  ListQuery,
  Nullable,
  PageOf,
  pageBody,
  pageRequest,
  State,
  Text,
} from '../../platform/http/schemas.ts';
import { readClock } from '../calendar/clock.sql.ts';
import { Id } from '../vocabulary/id-schema.ts';
import { wireId } from '../vocabulary/ids.ts';
import { changePlan, createPlan } from './plan.actions.ts';
import { Documents, RatesInput, Summary } from './plan.schemas.ts';
import { type PlanRow, reachesPlan, reachesProduct, selectPlan, selectPlansOfProduct } from './plan.sql.ts';
import { selectOffersOfPlan } from './plan-year.sql.ts';
import { OfferOfPlan, presentOffer } from './plan-year.view.ts';
import type { Rates } from './rates.rules.ts';

const optional = {
  carrier: Type.Optional(Nullable(Text(255))),
  network: Type.Optional(Nullable(Text(255))),
  states: Type.Optional(
    Nullable(Type.Array(State, { minItems: 1, uniqueItems: true, description: 'Null: all 62 of them.' })),
  ),
  summary: Type.Optional(Summary),
  documents: Type.Optional(Documents),
};
const CreatePlan = Type.Object({ name: Text(255), rates: RatesInput, ...optional });
const UpdatePlan = Type.Object({ name: Type.Optional(Text(255)), rates: Type.Optional(RatesInput), ...optional });

const Plan = Type.Object({
  id: Id('benefitPlan'),
  benefit_id: Id('benefitProduct'),
  name: Type.String(),
  carrier: Nullable(Type.String()),
  network: Nullable(Type.String()),
  states: Nullable(Type.Array(Type.String())),
  rates: Type.Unsafe<Rates>({ type: 'object', additionalProperties: true }),
  summary: Summary,
  documents: Documents,
  created_at: InstantString,
  updated_at: InstantString,
});

function presentPlan(row: PlanRow) {
  const { name, carrier, network, states, rates, summary, documents, created_at, updated_at } = row;
  return {
    id: wireId('benefitPlan', row.id),
    benefit_id: wireId('benefitProduct', row.product_id),
    name,
    carrier,
    network,
    states,
    rates,
    summary,
    documents,
    created_at,
    updated_at,
  };
}

const createBenefitPlan = mutate({
  method: 'POST',
  path: '/v1/benefit-products/:benefit_id/plans',
  operation: 'createBenefitPlan',
  tag: 'catalog',
  summary: 'Add a plan to a product',
  description: 'A tier without a rate is not offered by the plan. Ages without a rate can’t enroll in it.',
  who: ['K'],
  ids: { benefit_id: 'benefitProduct' },
  reach: reachesProduct,
  body: CreatePlan,
  answers: { 201: Data(Plan) },
  run: async (command, { ids, body }) =>
    answer(201, { data: presentPlan(await createPlan(command, ids.benefit_id, body)) }),
});

const listBenefitPlans = read({
  method: 'GET',
  path: '/v1/benefit-products/:benefit_id/plans',
  operation: 'listBenefitPlans',
  tag: 'catalog',
  summary: 'List the plans of a product, newest first',
  who: ['K'],
  ids: { benefit_id: 'benefitProduct' },
  query: ListQuery({}),
  answers: { 200: PageOf(Plan) },
  run: async ({ db, caller, ids, query }) => {
    const page = pageRequest(query);
    const found = await selectPlansOfProduct(db, caller.organizationId, ids.benefit_id, page);
    const { rows, total } = found ?? refuse('not_found');
    return answer(200, pageBody(rows.map(presentPlan), total, page));
  },
});

const getBenefitPlan = read({
  method: 'GET',
  path: '/v1/benefit-products/:benefit_id/plans/:plan_id',
  operation: 'getBenefitPlan',
  tag: 'catalog',
  summary: 'Read one plan',
  who: ['K'],
  ids: { benefit_id: 'benefitProduct', plan_id: 'benefitPlan' },
  answers: { 200: Data(Plan) },
  run: async ({ db, caller, ids }) => {
    const row = await selectPlan(db, caller.organizationId, ids.benefit_id, ids.plan_id);
    return answer(200, { data: presentPlan(row ?? refuse('not_found')) });
  },
});

const updateBenefitPlan = mutate({
  method: 'PATCH',
  path: '/v1/benefit-products/:benefit_id/plans/:plan_id',
  operation: 'updateBenefitPlan',
  tag: 'catalog',
  summary: 'Change a plan',
  description: 'Omitted fields stay as they are. The rates of a plan that some plan year offers can’t change.',
  who: ['K'],
  ids: { benefit_id: 'benefitProduct', plan_id: 'benefitPlan' },
  reach: reachesPlan,
  body: UpdatePlan,
  answers: { 200: Data(Plan) },
  refusals: ['plan_in_use'],
  run: async (command, { ids, body }) =>
    answer(200, { data: presentPlan(await changePlan(command, ids.plan_id, body)) }),
});

const listBenefitPlanYearsOfPlan = read({
  method: 'GET',
  path: '/v1/benefit-plans/:plan_id/benefit-plan-years',
  operation: 'listBenefitPlanYearsOfPlan',
  tag: 'catalog',
  summary: 'List the plan years that offer a plan, across all employers, latest coverage first',
  description: 'Shows what a change of the plan would affect: who offers it, when, and how many people have it.',
  who: ['K'],
  ids: { plan_id: 'benefitPlan' },
  query: ListQuery({}),
  answers: { 200: PageOf(OfferOfPlan) },
  run: async ({ db, kit, caller, ids, query }) => {
    const page = pageRequest(query);
    const found = await selectOffersOfPlan(db, caller.organizationId, ids.plan_id, page);
    const { rows, total } = found ?? refuse('not_found');
    const { today } = await readClock(db, kit.real, caller.organizationId, 'none');
    const offers = rows.map((row) => presentOffer(row, today));
    return answer(200, pageBody(offers, total, page));
  },
});

export const planEndpoints = [
  createBenefitPlan,
  listBenefitPlans,
  getBenefitPlan,
  updateBenefitPlan,
  listBenefitPlanYearsOfPlan,
];
