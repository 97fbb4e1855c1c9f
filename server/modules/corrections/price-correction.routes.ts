/** Rates and contributions that were entered wrong (rules 10.8). */
import Type, { type Static } from 'typebox';
import { type CorrectedYear, correctContribution, correctRates } from '../../flows/correct-prices.ts';
import { answer, mutate } from '../../platform/http/endpoints.ts';
import { Data, DateString, OneOf, Text } from '../../platform/http/schemas.ts';
import type { CalendarDate } from '../../platform/values/dates.ts';
import { ContributionInput, RatesInput } from '../plans/plan.schemas.ts';
import { hasPlan } from '../plans/plan.sql.ts';
import { hasPlanYear } from '../plans/plan-year.sql.ts';
import { Id } from '../vocabulary/id-schema.ts';
import { parseId, wireId } from '../vocabulary/ids.ts';

const correction = {
  effective_on: Type.Optional(
    Type.Unsafe<CalendarDate>({
      ...DateString,
      description: 'A 1st of a month within the plan year; by default the first day of the plan year.',
    }),
  ),
  reason: Text(500),
  retroactive_reason: Type.Optional(
    OneOf(['fraud', 'non_payment', 'administrative_delay'], {
      description: 'Recorded with the reason; no coverage is taken away.',
    }),
  ),
  force: Type.Optional(Type.Boolean({ description: 'Higher amounts are owed immediately; nobody is asked to sign.' })),
};
const CorrectRates = Type.Object({
  rates: RatesInput,
  benefit_plan_year_ids: Type.Optional(
    Type.Array(Id('planYear'), {
      ...{ minItems: 1, maxItems: 100, uniqueItems: true },
      description: 'By default all current and future ones; past ones have to be named.',
    }),
  ),
  ...correction,
});
const CorrectContribution = Type.Object({ contribution: ContributionInput, ...correction });

const CorrectedYears = Type.Object({
  benefit_plan_years: Type.Array(Type.Object({ benefit_plan_year_id: Id('planYear'), effective_on: DateString })),
});

const HOW =
  'Everybody who is or was covered follows in batches, after the answer. Lower amounts apply at once, and the next deduction ' +
  'run refunds the difference. People who owe more are asked to sign: an enrollment with the `started_reason` ' +
  '`correction`, to be answered within 30 days. Until they have signed, the employer bears the difference; unsigned, the new ' +
  'amount is taken from the next 1st after the window. `force` skips the wait. A dry run covers the first 500 people.';

const presentYears = (years: readonly CorrectedYear[]) => ({
  benefit_plan_years: years.map(({ planYearId, from }) => ({
    benefit_plan_year_id: wireId('planYear', planYearId),
    effective_on: from,
  })),
});

type Terms = Pick<Static<typeof CorrectContribution>, 'effective_on' | 'reason' | 'force'>;

const termsOf = ({ effective_on, reason, force = false }: Terms) => ({
  ...{ effectiveOn: effective_on ?? null, reason, force },
});

const correctPlanRates = mutate({
  method: 'POST',
  path: '/v1/benefit-plans/:plan_id/rates',
  operation: 'correctPlanRates',
  tag: 'catalog',
  summary: 'Correct the rates of a plan that is in use',
  description: `In the named plan years, or in all current and future ones and in everything offered from now on. ${HOW}`,
  who: ['K'],
  ids: { plan_id: 'benefitPlan' },
  reach: hasPlan,
  body: CorrectRates,
  answers: { 202: Data(CorrectedYears) },
  refusals: ['effective_on_not_first', 'effective_on_out_of_range'],
  run: async (command, { ids, body }) => {
    const named = body.benefit_plan_year_ids?.map((id) => parseId('planYear', id) ?? NOBODY) ?? null;
    const years = await correctRates(command, ids.plan_id, body.rates, named, termsOf(body));
    return answer(202, { data: presentYears(years) });
  },
});

/** A malformed id counts as unknown. */
const NOBODY = '00000000-0000-0000-0000-000000000000';

const correctPlanYearContribution = mutate({
  method: 'POST',
  path: '/v1/benefit-plan-years/:benefit_plan_year_id/contribution',
  operation: 'correctPlanYearContribution',
  tag: 'plan-years',
  summary: 'Correct the contribution of a plan year that has opened',
  description: `From its first day, or from a later 1st on. ${HOW}`,
  who: ['K'],
  ids: { benefit_plan_year_id: 'planYear' },
  reach: hasPlanYear,
  body: CorrectContribution,
  answers: { 202: Data(CorrectedYears) },
  refusals: ['contribution_mismatch', 'effective_on_not_first', 'effective_on_out_of_range'],
  run: async (command, { ids, body }) => {
    const years = await correctContribution(command, ids.benefit_plan_year_id, body.contribution, termsOf(body));
    return answer(202, { data: presentYears(years) });
  },
});

export const priceCorrectionEndpoints = [correctPlanRates, correctPlanYearContribution];
