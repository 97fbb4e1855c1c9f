/** The renewal workbench: last year next to the coming one, person by person, and new rates before it opens (rules 11.13). */
import Type from 'typebox';
import { CursorPagination, CursorQuery, cursorRequest, pageOf } from '../../platform/http/cursor.ts';
import { answer, mutate, read } from '../../platform/http/endpoints.ts';
import { Data, Nullable, OneOf } from '../../platform/http/schemas.ts';
import type { CalendarDate } from '../../platform/values/dates.ts';
import { readClock } from '../calendar/clock.sql.ts';
import { Amounts } from '../enrollments/options.view.ts';
import { type Paychecks, paychecksOf, perPaycheckCents } from '../plans/paycheck.rules.ts';
import { payScheduleOf } from '../plans/payday.rules.ts';
import { hasPlanYear, type PlanYear } from '../plans/plan-year.sql.ts';
import { COVERAGE_TIERS, type Rates } from '../plans/rates.rules.ts';
import { Id } from '../vocabulary/id-schema.ts';
import { wireId, wireIdOrNull } from '../vocabulary/ids.ts';
import { type Compared, compareYears, loadYears, setRates, type Wanted, type Years } from './renewal.actions.ts';
import { CHANGES, type Held, LOSS_REASONS, type Totals } from './renewal.rules.ts';

const Side = Type.Object({
  coverage_tier: OneOf(COVERAGE_TIERS),
  dependent_ids: Type.Array(Id('dependent')),
  ...Amounts,
  employer_per_paycheck_in_cents: Type.Integer(),
});

const Person = Type.Object({
  employee_id: Id('employee'),
  first_name: Type.String(),
  last_name: Type.String(),
  reference_id: Nullable(Type.String()),
  plan_id: Id('benefitPlan'),
  plan_name: Type.String(),
  change: OneOf(CHANGES, { description: 'By what the employee pays per month.' }),
  losses: Type.Array(
    Type.Object({
      dependent_id: Nullable(Id('dependent', 'Null: the employee, and so the whole family.')),
      reason: OneOf(LOSS_REASONS),
    }),
    {
      description:
        'Who would not be covered. not_eligible: the employee has left by then, or is not eligible. plan_withdrawn: the plan is no ' +
        'longer offered. out_of_area: not offered where they live. no_rate: it has no rate for these people or ages. over_age, ' +
        'partner_not_covered, no_longer_family: these are about dependents.',
    },
  ),
  before: Side,
  after: Nullable(Side),
});

const sums = {
  premium_in_cents: Type.Integer(),
  employer_contribution_in_cents: Type.Integer(),
  employee_deduction_in_cents: Type.Integer(),
};

const Comparison = Type.Object({
  renews: Nullable(Id('planYear', 'The earlier plan year; null: this one renews none, and nobody is listed.')),
  totals: Nullable(
    Type.Object(
      {
        people: Type.Integer(),
        losing: Type.Integer({ description: 'People who lose coverage, or whose family loses somebody’s.' }),
        loses_coverage: Type.Integer(),
        pays_more: Type.Integer(),
        pays_less: Type.Integer(),
        pays_the_same: Type.Integer(),
        before: Type.Object(sums),
        after: Type.Object(sums, { description: 'For those who keep coverage.' }),
      },
      { description: 'For everybody, per month, whatever the page is limited to. Null on pages after the first.' },
    ),
  ),
  data: Type.Array(Person),
  pagination: CursorPagination,
});

const query = {
  change: Type.Optional(
    OneOf([...CHANGES, 'losing'] as const, {
      description: 'Only these people; `losing`: those who have any `losses`.',
    }),
  ),
  ...CursorQuery,
};

const HOW =
  'Everybody who is covered to the end of the plan year that this one renews, as if they kept their plan and their dependents: what ' +
  'they and the employer pay today, per month and per paycheck, what the same costs in this plan year, and who would lose ' +
  'coverage. Answers that were given in this plan year do not count.';

function presentPerson({ row, enrollee, held, renewal }: Compared, { planYear, renewed }: Years) {
  const schedule = payScheduleOf(enrollee.pay_frequency, enrollee);
  const paychecksIn = ({ coverageStart: start, coverageEnd: end }: PlanYear) => paychecksOf(schedule, { start, end });
  return {
    employee_id: wireId('employee', row.employee_id),
    ...{ first_name: row.first_name, last_name: row.last_name, reference_id: row.reference_id },
    ...{ plan_id: wireId('benefitPlan', row.plan_id), plan_name: row.plan_name, change: renewal.change },
    losses: renewal.losses.map(({ dependentId, reason }) => ({
      ...{ dependent_id: wireIdOrNull('dependent', dependentId), reason },
    })),
    before: presentSide(held, paychecksIn(renewed ?? planYear)),
    after: renewal.after && presentSide(renewal.after, paychecksIn(planYear)),
  };
}

function presentSide({ dependentIds, amounts }: Omit<Held, 'planId'>, paychecks: Paychecks) {
  return {
    coverage_tier: amounts.tier,
    dependent_ids: dependentIds.map((id) => wireId('dependent', id)),
    ...presentSums(amounts),
    per_paycheck_in_cents: perPaycheckCents(amounts.employeeCents, paychecks),
    employer_per_paycheck_in_cents: perPaycheckCents(amounts.employerCents, paychecks),
  };
}

const presentSums = ({ premiumCents, employerCents, employeeCents }: Totals['before']) => ({
  premium_in_cents: premiumCents,
  employer_contribution_in_cents: employerCents,
  employee_deduction_in_cents: employeeCents,
});

const presentTotals = ({ people, losing, changes, before, after }: Totals) => ({
  ...{ people, losing, ...changes },
  ...{ before: presentSums(before), after: presentSums(after) },
});

interface Asking {
  change?: Wanted['change'];
  after?: string;
  limit?: number;
}

async function comparisonOf(
  db: Parameters<typeof compareYears>[0],
  organizationId: string,
  years: Years,
  today: CalendarDate,
  asking: Asking,
) {
  const { after, limit } = cursorRequest(asking);
  const wanted = { change: asking.change ?? null, after: after?.id ?? null, limit };
  const { rows, totals } = await compareYears(db, organizationId, years, today, wanted);
  const { page, pagination } = pageOf(rows, limit, ({ row }) => ({ at: row.created_at, id: row.id }));
  return {
    renews: wireIdOrNull('planYear', years.renewed?.id ?? null),
    totals: totals && presentTotals(totals),
    data: page.map((one) => presentPerson(one, years)),
    pagination,
  };
}

const compareRenewal = read({
  method: 'GET',
  path: '/v1/benefit-plan-years/:benefit_plan_year_id/renewal',
  operation: 'compareRenewal',
  tag: 'plan-years',
  summary: 'Compare a plan year with the one that it renews, person by person',
  description: HOW,
  who: ['K'],
  ids: { benefit_plan_year_id: 'planYear' },
  reach: hasPlanYear,
  query: Type.Object(query),
  answers: { 200: Comparison },
  run: async ({ db, kit, caller: { organizationId }, ids, query: asking }) => {
    const { today } = await readClock(db, kit.real, organizationId, 'none');
    const years = await loadYears(db, organizationId, ids.benefit_plan_year_id);
    return answer(200, await comparisonOf(db, organizationId, years, today, asking));
  },
});

const OwnRates = Type.Object({
  rates: Type.Array(
    Type.Object({
      plan_id: Id('benefitPlan'),
      plan_name: Type.String(),
      rates: Type.Unsafe<Rates>({ type: 'object', additionalProperties: true }),
    }),
    { description: 'Of every plan in the plan year.' },
  ),
  comparison: Comparison,
});

const setPlanYearRates = mutate({
  method: 'POST',
  path: '/v1/benefit-plan-years/:benefit_plan_year_id/rates',
  operation: 'setPlanYearRates',
  tag: 'plan-years',
  summary: 'Set the rates of a plan year that has not opened, from CSV',
  description:
    'Rates for this plan year only: elsewhere the plans keep their rates, and a plan that the sheet does not name keeps its rates. The ' +
    'answer compares the plan year with the one that it renews, as `GET …/renewal` does; a dry run tells what such rates would ' +
    'mean, for as many sheets as you like. Once the plan year has opened, rates are corrected by `POST /v1/benefit-plans/{id}/rates`.',
  who: ['K'],
  ids: { benefit_plan_year_id: 'planYear' },
  reach: hasPlanYear,
  query: Type.Object(query),
  body: Type.Object({
    csv: Type.String({
      ...{ minLength: 1, maxLength: 500_000 },
      description:
        'With the columns `plan` (ID or name), `tier` (EE, ES, EC, EF, E1, E2) or `age` (`21`, `21-24`, `64+`) or both, and `monthly` ' +
        '(dollars), separated by commas, semicolons or tabs. The path of a fault has the line and the column: `csv.3.age`.',
    }),
  }),
  answers: { 200: Data(OwnRates) },
  refusals: ['contribution_mismatch', 'plan_year_opened', 'plan_year_withdrawn'],
  run: async (command, { ids, body, query: asking }) => {
    const { db, organizationId, today } = command;
    await setRates(command, ids.benefit_plan_year_id, body.csv);
    const years = await loadYears(db, organizationId, ids.benefit_plan_year_id);
    const rates = years.planYear.plans.map((plan) => ({
      ...{ plan_id: wireId('benefitPlan', plan.id), plan_name: plan.name, rates: plan.rates },
    }));
    return answer(200, { data: { rates, comparison: await comparisonOf(db, organizationId, years, today, asking) } });
  },
});

export const renewalEndpoints = [compareRenewal, setPlanYearRates];
