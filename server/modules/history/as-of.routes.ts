/** Eligibility, coverage, people and prices on a day, as known today or as known then. */
import Type from 'typebox';
import { refuse, refuseField } from '../../platform/commands/refusal.ts';
import { answer, read } from '../../platform/http/endpoints.ts';
import { Data, DateString, InstantString, Nullable, OneOf } from '../../platform/http/schemas.ts';
import { addDays, type CalendarDate, dateIn, firstMomentIn } from '../../platform/values/dates.ts';
import { readClock } from '../calendar/clock.sql.ts';
import { RELATIONSHIPS } from '../employees/dependent.rules.ts';
import { reachesEmployee } from '../employees/employee.sql.ts';
import { CATEGORIES, COVERAGE_TIERS } from '../plans/rates.rules.ts';
import { Id } from '../vocabulary/id-schema.ts';
import { wireId, wireIdOrNull } from '../vocabulary/ids.ts';
import {
  type CoverageThen,
  type EligibilityThen,
  type Known,
  selectCoverageAsOf,
  selectEligibilityAsOf,
  selectKnown,
} from './as-of.sql.ts';

const AsOf = Type.Object({
  date: DateString,
  known_on: DateString,
  eligibility: Type.Object({
    status: OneOf(['none', 'waiting', 'eligible']),
    eligible_on: Nullable(DateString),
    granted_on: Nullable(DateString),
    since: Nullable(DateString),
    recorded_at: Nullable(InstantString),
  }),
  coverage: Type.Array(
    Type.Object({
      enrollment_id: Id('enrollment'),
      benefit_id: Id('benefitProduct'),
      benefit_plan_year_id: Id('planYear'),
      product_name: Type.String(),
      category: OneOf(CATEGORIES),
      plan_id: Nullable(Id('benefitPlan')),
      plan_name: Nullable(Type.String()),
      coverage_start: DateString,
      coverage_end: DateString,
      covers_employee: Type.Boolean({ description: 'false: the employee has died, and the family is covered.' }),
      coverage_tier: OneOf(COVERAGE_TIERS),
      premium_in_cents: Type.Integer({ description: 'US cents per month, like the other amounts.' }),
      employer_contribution_in_cents: Type.Integer(),
      employee_deduction_in_cents: Type.Integer(),
      dependents: Type.Array(
        Type.Object({
          id: Id('dependent'),
          relationship: OneOf(RELATIONSHIPS),
          first_name: Type.String(),
          last_name: Type.String(),
        }),
      ),
      recorded_at: InstantString,
    }),
  ),
});

const getEmployeeAsOf = read({
  method: 'GET',
  path: '/v1/employees/:employee_id/as-of',
  operation: 'getEmployeeAsOf',
  tag: 'employees',
  summary: 'Read eligibility and coverage on a day',
  description:
    'Eligibility and coverage with its people and prices on `date`, as known today or, with `known_on`, as known at the end of that ' +
    'day: what was recorded later is not in it. Read from the recorded periods, which are never changed.',
  who: ['K', 'R'],
  ids: { employee_id: 'employee' },
  reach: reachesEmployee,
  query: Type.Object({ date: DateString, known_on: Type.Optional(DateString) }),
  answers: { 200: Data(AsOf) },
  refusals: ['not_recorded'],
  run: async ({ db, kit, caller, ids, query }) => {
    const known = (await selectKnown(db, caller, ids.employee_id)) ?? refuse('not_found');
    const { today } = await readClock(db, kit.real, caller.organizationId, 'none');
    const knownOn = query.known_on ?? today;
    const first = dateIn(known.time_zone, known.known_since);
    if (knownOn < first) return refuseField('not_recorded', 'known_on', `Nothing was recorded before ${first}.`);
    if (knownOn > today) return refuseField('not_recorded', 'known_on', `This can’t be later than ${today}.`);
    const on = { date: query.date, until: firstMomentIn(known.time_zone, addDays(knownOn, 1)) };
    const eligibility = await selectEligibilityAsOf(db, caller.organizationId, known.id, on);
    const coverage = await selectCoverageAsOf(db, caller.organizationId, known.id, on);
    return answer(200, { data: present({ date: query.date, knownOn }, known, eligibility, coverage) });
  },
});
export const asOfEndpoints = [getEmployeeAsOf];

function present(
  { date, knownOn }: { date: CalendarDate; knownOn: CalendarDate },
  { died_on }: Known,
  eligibility: EligibilityThen | null,
  coverage: readonly CoverageThen[],
) {
  return {
    date,
    known_on: knownOn,
    eligibility: {
      status: eligibility?.kind ?? ('none' as const),
      eligible_on: eligibility?.eligible_on ?? null,
      granted_on: eligibility?.granted_on ?? null,
      since: eligibility?.starts_on ?? null,
      recorded_at: eligibility?.recorded_at ?? null,
    },
    coverage: coverage.map((row) => ({
      enrollment_id: wireId('enrollment', row.id),
      benefit_id: wireId('benefitProduct', row.product_id),
      benefit_plan_year_id: wireId('planYear', row.plan_year_id),
      product_name: row.product_name,
      category: row.category,
      plan_id: wireIdOrNull('benefitPlan', row.plan_id),
      plan_name: row.plan_name,
      coverage_start: row.starts_on,
      coverage_end: row.ends_on,
      covers_employee: died_on === null || date <= died_on,
      coverage_tier: row.tier,
      premium_in_cents: row.premium_cents,
      employer_contribution_in_cents: row.employer_cents,
      employee_deduction_in_cents: row.employee_cents,
      dependents: row.dependents.map(({ id, ...person }) => ({ id: wireId('dependent', id), ...person })),
      recorded_at: row.recorded_at,
    })),
  };
}
