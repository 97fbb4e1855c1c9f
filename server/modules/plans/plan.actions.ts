/** Creates and changes products and their plans. */
import type { Command } from '../../platform/commands/command.ts';
import { Refused, refuse } from '../../platform/commands/refusal.ts';
import { differs } from '../../platform/database/records.ts';
import { invalid } from '../../platform/http/replies.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { type DocumentValue, ratesOf, type SummaryValue } from './plan.schemas.ts';
import {
  insertPlan,
  insertProduct,
  isPlanInUse,
  lockPlan,
  type PlanRow,
  type ProductRow,
  updatePlan,
} from './plan.sql.ts';
import { checkRates, type Rates } from './rates.rules.ts';

export interface ProductInput {
  category: ProductRow['category'];
  name: string;
  product_code: ProductRow['product_code'];
  description?: string | null;
}

export async function createProduct(command: Command, input: ProductInput): Promise<ProductRow> {
  const row: ProductRow = {
    organization_id: command.organizationId,
    id: command.newId(),
    category: input.category,
    name: input.name,
    product_code: input.product_code,
    description: input.description ?? null,
    created_at: command.now,
    updated_at: command.now,
  };
  await insertProduct(command.db, row);
  command.audit('benefit_product.create', 'benefitProduct', row.id, { after: row });
  return row;
}

export interface PlanInput {
  name: string;
  carrier?: string | null;
  network?: string | null;
  states?: string[] | null;
  rates: Rates;
  summary?: SummaryValue;
  documents?: DocumentValue[];
}

export async function createPlan(command: Command, productId: Uuid, input: PlanInput): Promise<PlanRow> {
  const row: PlanRow = {
    organization_id: command.organizationId,
    id: command.newId(),
    product_id: productId,
    ...contentOf(input),
    created_at: command.now,
    updated_at: command.now,
  };
  await insertPlan(command.db, row);
  command.audit('benefit_plan.create', 'benefitPlan', row.id, { after: row });
  return row;
}

/** Changes the given fields. Rates that people were shown can't change: a plan that a plan year offers needs a successor. */
export async function changePlan(command: Command, id: Uuid, change: Partial<PlanInput>): Promise<PlanRow> {
  const before = (await lockPlan(command.db, command.organizationId, id)) ?? refuse('not_found');
  const content = contentOf({ ...before, ...change });
  if (!differs(before, content)) return before;
  const row: PlanRow = { ...before, ...content, updated_at: command.now };
  const newRates = differs(before, { rates: row.rates });
  if (newRates && (await isPlanInUse(command.db, command.organizationId, id))) refuse('plan_in_use');
  await updatePlan(command.db, row);
  command.audit('benefit_plan.update', 'benefitPlan', id, { before, after: row });
  return row;
}

function contentOf(input: PlanInput) {
  const faults = checkRates(input.rates);
  if (faults.length > 0) throw new Refused(invalid(faults));
  return {
    name: input.name,
    carrier: input.carrier ?? null,
    network: input.network ?? null,
    states: input.states ?? null,
    rates: ratesOf(input.rates),
    summary: input.summary ?? {},
    documents: (input.documents ?? []).map(({ kind, url }) => ({ kind, url })),
  };
}
