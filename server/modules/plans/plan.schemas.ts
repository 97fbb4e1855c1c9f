/**
 * The catalog on the wire: rates, contributions, documents. Rates and contributions are stored in the form in which they are
 * sent.
 */

import Type, { type Static, type TObject, type TSchema } from 'typebox';
import { Cents, DateString, HttpsUrl, Nullable, OneOf, Text } from '../../platform/http/schemas.ts';
import { AGE_OFF_OPTIONS, LOSS_ENDS } from '../employees/dependent.rules.ts';
import { EMPLOYEE_CLASSES } from '../employees/employee.rules.ts';
import { TERMINATION_RULES } from '../vocabulary/enrollment-words.ts';
import { Id } from '../vocabulary/id-schema.ts';
import { TAX_CLASSIFICATIONS } from '../vocabulary/payroll-words.ts';
import { WaitingPeriodInput, WaitingPeriodOutput } from '../vocabulary/waiting-periods.ts';
import type { Cap, ClassContribution, Contribution } from './contribution.rules.ts';
import { MONTH_RULES } from './plan-year.rules.ts';
import { type ByTier, COVERAGE_TIERS, type CoverageTier, type Rates } from './rates.rules.ts';

/** The name of a tier for people (contract, PlanYearEnrollment.tier). */
export const TIER_NAMES: Record<CoverageTier, string> = {
  EE: 'Employee only',
  ES: 'Employee and spouse',
  EC: 'Employee and children',
  EF: 'Employee and family',
  E1: 'Employee plus one',
  E2: 'Employee plus two or more',
};

/**
 * An object whose `type` determines its fields. With conditions rather than `anyOf`, only the intended branch reports errors,
 * so an error names the wrong field.
 */
function ByType<T>(branches: Record<string, TObject>, description: string) {
  return Type.Unsafe<T>({
    type: 'object',
    description,
    required: ['type'],
    properties: { type: { type: 'string', enum: Object.keys(branches) } },
    allOf: Object.entries(branches).map(([type, schema]) => ({
      if: { required: ['type'], properties: { type: { const: type } } },
      // biome-ignore lint/suspicious/noThenProperty: this is JSON Schema's `then`
      then: schema,
    })),
  });
}

const tiers = <T extends TSchema>(value: T) =>
  ({
    ...{ EE: value, ES: Type.Optional(value), EC: Type.Optional(value), EF: Type.Optional(value) },
    ...{ E1: Type.Optional(value), E2: Type.Optional(value) },
  }) as const;

const Age = Type.Integer({ minimum: 0, maximum: 150 });

export const RatesInput = ByType<Rates>(
  {
    tier: Type.Object(tiers(Cents)),
    age: Type.Object({
      table: Type.Array(Type.Object({ min_age: Age, max_age: Age, cents: Cents }), { minItems: 1, maxItems: 151 }),
    }),
  },
  'Monthly cents, by tier (`{type: "tier", EE, ES?, EC?, EF?, E1?, E2?}`; E1 and E2, with one and with two or more, are for people ' +
    'whose kinds have no rate) or by age (`{type: "age", table: [{min_age, max_age, cents}]}`).',
);

/** Field by field, so that nothing else is stored. */
export function ratesOf(input: Rates): Rates {
  if (input.type === 'tier') return { type: 'tier', ...tiersOf(input) };
  return { type: 'age', table: input.table.map(({ min_age, max_age, cents }) => ({ min_age, max_age, cents })) };
}

export function tiersOf(input: ByTier): ByTier {
  const given = COVERAGE_TIERS.flatMap((tier) => (input[tier] === undefined ? [] : [[tier, input[tier]]]));
  return Object.fromEntries(given) as ByTier;
}

export const NETWORK_TYPES = ['HMO', 'PPO', 'EPO', 'POS'] as const;

/** Texts that are shown as written, and may be translated. */
const texts = {
  highlights: Type.Optional(Type.Array(Text(300), { maxItems: 20 })),
  primary_care: Type.Optional(Text(120)),
  specialist: Type.Optional(Text(120)),
  urgent_care: Type.Optional(Text(120)),
  emergency: Type.Optional(Text(120)),
  generic_drugs: Type.Optional(Text(120)),
  brand_drugs: Type.Optional(Text(120)),
};

export const Summary = Type.Object({
  deductible_in_cents: Type.Optional({ ...Cents, description: 'For one person, like the maximum.' }),
  deductible_family_in_cents: Type.Optional(Cents),
  out_of_pocket_max_in_cents: Type.Optional(Cents),
  out_of_pocket_max_family_in_cents: Type.Optional(Cents),
  coinsurance_percent: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: 100,
      description: 'The share of a bill that the member pays after the deductible.',
    }),
  ),
  network_type: Type.Optional(OneOf(NETWORK_TYPES)),
  referral_needed: Type.Optional(Type.Boolean()),
  hsa_eligible: Type.Optional(Type.Boolean({ description: 'Can be combined with a health savings account.' })),
  directory_url: Type.Optional(HttpsUrl),
  drug_list_url: Type.Optional(HttpsUrl),
  ...texts,
  translations: Type.Optional(
    Type.Object({ es: Type.Optional(Type.Object(texts)) }, { description: 'The texts in another language.' }),
  ),
});
export type SummaryValue = Static<typeof Summary>;

const DOCUMENT_KINDS = ['sbc', 'spd', 'summary'] as const;
export const Documents = Type.Array(Type.Object({ kind: OneOf(DOCUMENT_KINDS), url: HttpsUrl }), { maxItems: 20 });
export type DocumentValue = Static<typeof Documents>[number];

const Percent = Type.Number({ description: '0 to 100, at most two decimals.' });

/** In JSON Schema a bound applies only to numbers, and a list of fields only to objects. */
const CapInput = Type.Unsafe<Cap>({
  ...Cents,
  ...Type.Object(tiers(Cents)),
  type: ['integer', 'object'],
  description: 'US cents, one maximum for all tiers or one by tier.',
});

/** On the wire; stored with the plan's UUID. */
const ClassContributions = {
  fixed: Type.Object(tiers(Cents)),
  percent: Type.Object(
    {
      ...tiers(Type.Optional(Percent)),
      employee: Type.Optional(Percent),
      dependents: Type.Optional(Percent),
      max_in_cents: Type.Optional(CapInput),
    },
    {
      if: { anyOf: [{ required: ['employee'] }, { required: ['dependents'] }] },
      // biome-ignore lint/suspicious/noThenProperty: this is JSON Schema's `then`
      then: { required: ['employee', 'dependents'] },
      else: { required: ['EE'] },
    },
  ),
  reference_plan: Type.Object({ plan_id: Id('benefitPlan'), percent: Percent }),
};

const ClassContributionInput = ByType<ClassContribution>(ClassContributions, 'Like a contribution for all.');
export const ContributionInput = ByType<Contribution>(
  {
    ...ClassContributions,
    by_class: Type.Object({
      classes: Type.Object(
        Object.fromEntries(EMPLOYEE_CLASSES.map((name) => [name, Type.Optional(ClassContributionInput)])),
        { minProperties: 1 },
      ),
      otherwise: ClassContributionInput,
    }),
  },
  'What the employer pays per month: `{type: "fixed", EE: cents, ES?, EC?, EF?, E1?, E2?}`; `{type: "percent", EE: 0..100, ES?, EC?, EF?, ' +
    'E1?, E2?, max_in_cents?}`; `{type: "percent", employee, dependents, max_in_cents?}`, of what the plan costs the employee alone and ' +
    'of the rest; or `{type: "reference_plan", plan_id, percent}`. `max_in_cents` is one for all tiers, or one by tier. ' +
    'A missing tier takes the value of EE. `{type: "by_class", classes: {"Full Time": …}, otherwise}` has one for each class of ' +
    'employees. Plan guides use each of these; for pre-tax benefits, classes may only differ as 26 USC 125 allows.',
);

const Days = Type.Integer({ minimum: 0, maximum: 366 });

const EmployeeClassOfWait = Type.Optional(OneOf(EMPLOYEE_CLASSES, { description: 'By default every class.' }));
const ClassWaitsInput = Type.Array(
  Type.Object({ employee_class: EmployeeClassOfWait, waiting_period: WaitingPeriodInput }),
  {
    maxItems: 20,
    description:
      'Waits for this benefit alone, replacing those of the eligibility policy; for Medical at most 90 ' +
      'days (29 CFR 2590.715-2708).',
  },
);
export const ClassWaits = Type.Array(
  Type.Object({ employee_class: EmployeeClassOfWait, waiting_period: WaitingPeriodOutput }),
);

const planYear = {
  benefit_id: Id('benefitProduct'),
  plan_ids: Type.Array(Id('benefitPlan'), { minItems: 1, maxItems: 50, uniqueItems: true }),
  coverage_start: DateString,
  contribution: ContributionInput,
  coverage_end: Type.Optional(DateString),
  open_enrollment_start: Type.Optional(DateString),
  open_enrollment_end: Type.Optional(DateString),
  termination_rule: Type.Optional(
    OneOf(TERMINATION_RULES, { description: 'Default END_OF_N_MONTHS. Subject to agreement with the carrier.' }),
  ),
  termination_n_months: Type.Optional(Type.Integer({ minimum: 0, maximum: 12, description: 'Default 0.' })),
  new_hire_window_days: Type.Optional({
    ...Days,
    description: 'Default 30, as in most plan guides.',
  }),
  max_retro_days: Type.Optional({ ...Days, description: 'Default 30.' }),
  tax_classification: Type.Optional(
    OneOf(TAX_CLASSIFICATIONS, { description: 'Pre-tax: under a cafeteria plan of the employer (26 USC 125).' }),
  ),
  auto_grant: Type.Optional(Type.Boolean()),
  renews: Type.Optional(Nullable(Id('planYear', 'An earlier plan year of the same employer and product.'))),
  renewal: Type.Optional(OneOf(['active', 'passive'])),
  child_age_off: Type.Optional(
    OneOf(AGE_OFF_OPTIONS, {
      description:
        'The last day of a covered child: by default the end of the month of the 26th birthday, as in most plan guides; ' +
        'day_before is the minimum under 45 CFR 147.120.',
    }),
  ),
  waits: Type.Optional(ClassWaitsInput),
  first_month: Type.Optional(
    OneOf(MONTH_RULES, {
      description:
        'What is owed for a month in which coverage begins after its 1st: nothing (on_the_1st, the default), all of it (full), all of it ' +
        'for people covered on the 15th (fifteenth), or a share by days (daily). Follow the carrier’s billing: no law regulates it.',
    }),
  ),
  last_month: Type.Optional(
    OneOf(MONTH_RULES, {
      description:
        'What is owed for a month in which coverage ends before its last day: all of it (on_the_1st, the default, and full), all of it for ' +
        'people covered on the 15th (fifteenth), or a share by days (daily). Follow the carrier’s billing: no law regulates it.',
    }),
  ),
  survivor_months: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: 36,
      description:
        'The family of an employee who dies stays covered to the end of this many months after the month of death; default 0: to the end ' +
        'of the month of death. A benefit paid by the employer; what the law requires afterwards is COBRA (29 USC 1163(1)).',
    }),
  ),
  covers_domestic_partners: Type.Optional(
    Type.Boolean({
      description:
        'Whether domestic partners and their children can be covered; default false. What is paid for them is taxed, unless they ' +
        'are tax dependents: the employee’s part is deducted after tax, the employer’s part is imputed income (26 USC 105(b), ' +
        '106, 152).',
    }),
  ),
  spouse_ends: Type.Optional(
    OneOf(LOSS_ENDS, {
      description: 'The last day of a spouse after a divorce: by default the end of its month, as in most plan guides.',
    }),
  ),
  death_ends: Type.Optional(
    OneOf(LOSS_ENDS, {
      description: 'The last day of a dependent who has died: by default the day itself, as in most plan guides.',
    }),
  ),
};
export const CreatePlanYear = Type.Object(planYear);
export const UpdatePlanYear = Type.Partial(CreatePlanYear);
export type PlanYearInput = Static<typeof CreatePlanYear>;
export type PlanYearChangeInput = Static<typeof UpdatePlanYear>;
