/**
 * A template of an offer: the plan years of a file for `openroll employers import`, by the names of the catalog, so the same file
 * serves the command line, another organization and next year. Where several have the same name, it has ids.
 */
import type { Api } from '../../embed/shared/api.ts';
import type { Operations } from '../../embed/shared/api-types.ts';
import { saveFile } from '../../embed/shared/csv.ts';
import { calledIn, entriesCalled } from '../../server/platform/values/entry-names.ts';
import type { SetUp } from './steps.ts';

type PlanYearBody = Operations['POST /v1/employers/{employer_id}/benefit-plan-years']['body'];

export interface TemplateYear extends Omit<PlanYearBody, 'benefit_id' | 'plan_ids'> {
  product: string;
  plans: string[];
}

/** Null: the text is not a template. */
export function templateIn(text: string): TemplateYear[] | null {
  let found: { plan_years?: TemplateYear[] } | null;
  try {
    found = JSON.parse(text);
  } catch {
    return null;
  }
  const years = found?.plan_years;
  const isYear = (one: Partial<TemplateYear> | null) =>
    typeof one?.product === 'string' && Array.isArray(one.plans) && typeof one.coverage_start === 'string';
  return Array.isArray(years) && years.length > 0 && years.every(isYear) ? years : null;
}

/** A name that means nothing in the catalog, or several entries of it. */
export class UnclearName extends Error {
  readonly isKnown: boolean;

  constructor(name: string, isKnown: boolean) {
    super(name);
    this.isKnown = isKnown;
  }
}

function idOf(entries: readonly { id: string; name: string }[], called: string): string {
  const [one, ...others] = entriesCalled(entries, called);
  if (!one || others.length > 0) throw new UnclearName(called, one !== undefined);
  return one.id;
}

/** The plan years with the ids of the catalog, from another first day: of each product the one that begins last. */
export async function bodiesOf(api: Api, years: readonly TemplateYear[], start: string): Promise<PlanYearBody[]> {
  const products = await productsOf(api);
  const latest = new Map<string, PlanYearBody>();
  for (const year of [...years].sort((one, other) => (one.coverage_start < other.coverage_start ? -1 : 1))) {
    const { product, plans, ...rest } = year;
    const benefit_id = idOf(products, product);
    const known = await plansOf(api, benefit_id);
    const plan_ids = plans.map((called) => idOf(known, called));
    latest.set(benefit_id, { ...rest, benefit_id, plan_ids, coverage_start: start });
  }
  return [...latest.values()];
}

const productsOf = (api: Api) =>
  everyOne((page) => api.call('GET /v1/benefit-products', { query: { page, limit: 100 } }));

const plansOf = (api: Api, benefit_id: string) =>
  everyOne((page) =>
    api.call('GET /v1/benefit-products/{benefit_id}/plans', { ids: { benefit_id }, query: { page, limit: 100 } }),
  );

async function everyOne<T>(
  read: (page: number) => Promise<{ data: T[]; pagination: { total_pages: number } }>,
): Promise<T[]> {
  const all: T[] = [];
  for (let page = 1, pages = 1; page <= pages; page++) {
    const { data, pagination } = await read(page);
    all.push(...data);
    pages = pagination.total_pages;
  }
  return all;
}

/** What an employer decides about a plan year, except dates. */
const KEPT = [
  ...(['contribution', 'tax_classification', 'termination_rule', 'new_hire_window_days', 'max_retro_days'] as const),
  ...(['auto_grant', 'renewal', 'child_age_off', 'waits', 'first_month', 'last_month', 'survivor_months'] as const),
  ...(['covers_domestic_partners', 'spouse_ends', 'death_ends'] as const),
];

/** What is offered, without dates of its own. */
export async function saveTemplate(api: Api, employerId: string, years: SetUp['offered']): Promise<void> {
  const products = await productsOf(api);
  const plan_years = await Promise.all(
    years.map(async ({ benefit_plan_year_id, benefit_id }) => {
      const ids = { employer_id: employerId, benefit_plan_year_id };
      const year = (
        await api.call('GET /v1/employers/{employer_id}/benefit-plan-years/{benefit_plan_year_id}', { ids })
      ).data;
      const plans = await plansOf(api, benefit_id);
      return {
        product: calledIn(products, benefit_id),
        plans: year.plan_ids.map((id) => calledIn(plans, id)),
        coverage_start: year.coverage_start,
        ...(year.termination_rule === 'END_OF_N_MONTHS' ? { termination_n_months: year.termination_n_months } : {}),
        ...Object.fromEntries(KEPT.map((name) => [name, year[name]])),
      };
    }),
  );
  saveFile('offer.json', 'application/json', `${JSON.stringify({ plan_years }, null, 2)}\n`);
}
