/** Offers a plan year with the set-ups that a story draws. */
import { addDays, addMonths, type CalendarDate, startOfMonth } from '../../server/platform/values/dates.ts';
import type { Api, TestAnswer } from '../../server/testing/assemble.ts';
import type { Step } from './steps.ts';

interface Offering {
  api: Api;
  employerId: string;
  products: { id: string; plans: string[] }[];
  today: CalendarDate;
}

const FIXED = { type: 'fixed', EE: 13400, EF: 21000 };
const KINDS: Record<number, object> = {
  0: FIXED,
  1: { type: 'by_class', classes: { 'Part Time': { type: 'percent', EE: 50 } }, otherwise: FIXED },
  2: { type: 'percent', EE: 80, E1: 60, E2: 55.55, max_in_cents: { EE: 15_000, EF: 22_001 } },
  3: { type: 'percent', employee: 90, dependents: 33.33, max_in_cents: 20_000 },
};

/** A contribution of this kind, or a share of what the first plan costs. */
const contributionOf = (kind: number, plans: readonly string[]) =>
  KINDS[kind] ?? { type: 'reference_plan', plan_id: plans[0], percent: 75 };

/** What an employer offers: half of the plan years cover domestic partners. */
export async function offer(org: Offering, step: Extract<Step, { do: 'offer' }>): Promise<TestAnswer> {
  const { api, employerId, today } = org;
  const product = org.products[step.product] as Offering['products'][number];
  const url = `/v1/employers/${employerId}/benefit-plan-years`;
  const same = (await api.get(url)).body.data.filter((year: { benefit_id: string }) => year.benefit_id === product.id);
  const [renewed] = same;
  const renews = step.renewal && renewed ? { renews: renewed.benefit_plan_year_id, renewal: step.renewal } : {};
  const coverage_start =
    renewed && step.renewal ? addDays(renewed.coverage_end, 1) : addMonths(startOfMonth(today), step.inMonths);
  // One of five renewals copies everything that the employer offered last.
  if (renewed && step.renewal && step.autoGrant) {
    const copy = { from_employer_id: employerId, coverage_start };
    return api.post(`/v1/employers/${employerId}/offers/copy`, copy);
  }
  return api.post(url, {
    benefit_id: product.id,
    plan_ids: product.plans,
    coverage_start,
    coverage_end: addDays(addMonths(coverage_start, step.months), -1),
    contribution: contributionOf(step.contribution, product.plans),
    first_month: step.firstMonth,
    last_month: step.lastMonth,
    covers_domestic_partners: step.survivorMonths % 2 === 1,
    termination_rule: step.rule,
    termination_n_months: step.rule === 'END_OF_N_MONTHS' ? step.extraMonths : 0,
    tax_classification: step.tax,
    survivor_months: step.survivorMonths,
    auto_grant: step.autoGrant,
    ...renews,
  });
}
