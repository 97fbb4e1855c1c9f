/** Eligibility policies: which classes may enroll and after what wait. */
import Type, { type Static } from 'typebox';
import { correctPolicy } from '../../flows/correct-policy.ts';
import { archive, createPolicy } from '../../flows/create-policy.ts';
import { Refused, refuse, refuseField } from '../../platform/commands/refusal.ts';
import { answer, mutate, read } from '../../platform/http/endpoints.ts';
import { invalid } from '../../platform/http/replies.ts';
import { Data, InstantString, OneOf, State, Text } from '../../platform/http/schemas.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { COMPENSATION_TYPES, EMPLOYEE_CLASSES } from '../employees/employee.rules.ts';
import { reachesEmployer } from '../employers/employer.sql.ts';
import { Id } from '../vocabulary/id-schema.ts';
import { parseId, wireId } from '../vocabulary/ids.ts';
import { NoticeGivenOn, RetroactiveReasonInput } from '../vocabulary/retroactive-schema.ts';
import {
  CONTRACT_WAITS,
  WaitingPeriodInput,
  WaitingPeriodOutput,
  waitingPeriodOf,
} from '../vocabulary/waiting-periods.ts';
import { CLASSIFICATIONS, type Classification, parseClassification, rulesOf } from './eligibility.rules.ts';
import { type PolicyRow, type PolicyWait, reachesPolicy, selectPolicy } from './eligibility.sql.ts';

const ALL = 'all';

const Rule = Type.Object({
  employee_class: OneOf([...EMPLOYEE_CLASSES, ALL]),
  compensation_type: OneOf([...COMPENSATION_TYPES, ALL]),
  states: Type.Unsafe<string[] | typeof ALL>({
    type: ['string', 'array'],
    items: State,
    minItems: 1,
    uniqueItems: true,
    if: { type: 'string' },
    // biome-ignore lint/suspicious/noThenProperty: this is JSON Schema's `then`
    then: { const: ALL },
    description: 'Where the person lives: states, or `all`.',
  }),
});

const scope = {
  employee_class: Type.Optional(OneOf(EMPLOYEE_CLASSES, { description: 'Every class if left out.' })),
  benefit_id: Type.Optional(Id('benefitProduct', 'Every benefit if left out.')),
};

const ClassificationInput = OneOf([...CLASSIFICATIONS, 'Full time', 'Part time', 'All'], {
  description:
    'Which employee classes qualify: the short form of `rules`, which is left aside where they are given. The wordings of ' +
    'the guides are accepted too; snake_case is answered.',
});

const terms = {
  classification: Type.Optional(ClassificationInput),
  rules: Type.Optional(
    Type.Array(Rule, {
      ...{ minItems: 1, maxItems: 50 },
      description:
        'Who qualifies: whoever one of the rules means, by class, by how they are paid and by where they live. By ' +
        'agreement; 26 USC 4980H counts 30 hours a week as full time.',
    }),
  ),
  waits: Type.Optional(
    Type.Array(Type.Object({ ...scope, waiting_period: WaitingPeriodInput }), {
      maxItems: 100,
      description:
        'Waits of classes and benefits. Class and benefit beat benefit, which beats class, which beats waiting_period; one that ' +
        'names neither takes its place. Medical keeps nobody waiting for more than 90 days, an orientation month apart ' +
        '(29 CFR 2590.715-2708).',
    }),
  ),
  rehire_restores_within_days: Type.Optional(
    Type.Integer({
      ...{ minimum: 0, maximum: 90 },
      description:
        'Who is back within so many days of the last day gets back what was elected; default 30, as plan documents ' +
        'have it.',
    }),
  ),
  break_in_service_weeks: Type.Optional(
    Type.Integer({
      ...{ minimum: 13, maximum: 52 },
      description: 'Who is back sooner has no new wait (26 CFR 54.4980H-3); default 13, 26 for schools.',
    }),
  ),
};

const PolicyRequest = Type.Object(
  { ...terms, waiting_period: WaitingPeriodInput },
  // biome-ignore lint/suspicious/noThenProperty: this is JSON Schema's `then`
  { if: { required: ['rules'] }, then: {}, else: { required: ['classification'] } },
);

const CorrectPolicy = Type.Object({
  ...{ ...terms, waiting_period: Type.Optional(WaitingPeriodInput) },
  reason: Text(500),
  retroactive_reason: Type.Optional(RetroactiveReasonInput),
  notice_given_on: Type.Optional(NoticeGivenOn),
  force: Type.Optional(
    Type.Boolean({ description: 'Days that are added are deducted at once; nobody is asked to sign.' }),
  ),
});

const PolicyBody = Type.Object({
  id: Id('eligibilityPolicy'),
  employer_id: Id('employer'),
  classification: OneOf(CLASSIFICATIONS, { description: 'The short form of `rules`; `all` where they have none.' }),
  waiting_period: OneOf(CONTRACT_WAITS, {
    description:
      'The first of `waits`, as the contract can show it: the nearest that is not earlier, else the longest.',
  }),
  rules: Type.Array(
    Type.Object({
      employee_class: OneOf([...EMPLOYEE_CLASSES, ALL]),
      compensation_type: OneOf([...COMPENSATION_TYPES, ALL]),
      states: Type.Unsafe<string[] | typeof ALL>({
        anyOf: [
          { type: 'string', enum: [ALL] },
          { type: 'array', items: { type: 'string' } },
        ],
      }),
    }),
  ),
  waits: Type.Array(Type.Object({ ...scope, waiting_period: WaitingPeriodOutput })),
  rehire_restores_within_days: Type.Integer(),
  break_in_service_weeks: Type.Integer(),
  active: Type.Boolean(),
  created_at: InstantString,
  updated_at: InstantString,
});

function present(row: PolicyRow) {
  const { classification, waiting_period, rules, active, created_at, updated_at } = row;
  const { rehire_restores_within_days, break_in_service_weeks } = row;
  const returns = { rehire_restores_within_days, break_in_service_weeks };
  const id = wireId('eligibilityPolicy', row.id);
  const employer_id = wireId('employer', row.employer_id);
  const waits = row.waits.map(({ benefit_id, ...rest }) => ({
    ...rest,
    ...(benefit_id ? { benefit_id: wireId('benefitProduct', benefit_id) } : {}),
  }));
  return { id, employer_id, classification, waiting_period, rules, waits, ...returns, active, created_at, updated_at };
}

interface WaitInput extends Omit<PolicyWait, 'waiting_period'> {
  waiting_period: Parameters<typeof waitingPeriodOf>[0];
}

/** By the names that are stored; two waits for the same are bad input. */
function waitsOf(given: readonly WaitInput[]): PolicyWait[] {
  const faults = given.flatMap(({ employee_class, benefit_id }, at) => {
    const first = given.findIndex((one) => one.employee_class === employee_class && one.benefit_id === benefit_id);
    const message = 'Another wait names the same class and benefit.';
    return first === at ? [] : [{ path: `waits.${at}`, code: 'contradictory', message }];
  });
  if (faults.length > 0) throw new Refused(invalid(faults));
  return given.map(({ employee_class, benefit_id, waiting_period }, at) => ({
    ...(employee_class ? { employee_class } : {}),
    ...(benefit_id ? { benefit_id: productOf(benefit_id, at) } : {}),
    waiting_period: waitingPeriodOf(waiting_period),
  }));
}

/** Null: the body says nothing of them. The schema let only readable spellings through. */
function rulesIn({ rules, classification }: Pick<Static<typeof CorrectPolicy>, 'rules' | 'classification'>) {
  if (rules)
    return rules.map(({ employee_class, compensation_type, states }) => ({
      employee_class,
      compensation_type,
      states,
    }));
  return classification === undefined ? null : rulesOf(parseClassification(classification) as Classification);
}

function productOf(benefitId: string, at: number): Uuid {
  const id = parseId('benefitProduct', benefitId);
  if (id === null) throw new Refused(refuseField('not_found', `waits.${at}.benefit_id`));
  return id;
}

const createBenefitEligibilityPolicy = mutate({
  method: 'POST',
  path: '/v1/employers/:employer_id/benefit-eligibility-policies',
  operation: 'createBenefitEligibilityPolicy',
  tag: 'eligibility-policies',
  summary: 'Create the eligibility policy of an employer',
  description:
    'An employer has at most one active policy. Creating one sends `employer.eligibility_policy_created` and answers at ' +
    'once. All active employees are then evaluated in batches: whoever is eligible and still covered stays so, whoever is no ' +
    'longer covered loses eligibility, and whoever is not eligible yet waits by this policy. Eligibility is granted when the first of ' +
    'the waits is over; the window of a benefit that waits longer opens on its own day.',
  who: ['K'],
  ids: { employer_id: 'employer' },
  reach: reachesEmployer,
  body: PolicyRequest,
  answers: { 201: Data(PolicyBody) },
  refusals: ['active_policy_exists', 'wait_too_long'],
  run: async (command, { ids, body }) => {
    const row = await createPolicy(command, ids.employer_id, {
      // The schema asked for one of the two.
      rules: rulesIn(body) ?? rulesOf(ALL),
      waitingPeriod: waitingPeriodOf(body.waiting_period),
      waits: waitsOf(body.waits ?? []),
      rehireRestoresWithinDays: body.rehire_restores_within_days ?? 30,
      breakInServiceWeeks: body.break_in_service_weeks ?? 13,
    });
    return answer(201, { data: present(row) });
  },
});

const getBenefitEligibilityPolicy = read({
  method: 'GET',
  path: '/v1/benefit-eligibility-policies/:policy_id',
  operation: 'getBenefitEligibilityPolicy',
  tag: 'eligibility-policies',
  summary: 'Read one eligibility policy',
  who: ['K', 'R'],
  ids: { policy_id: 'eligibilityPolicy' },
  answers: { 200: Data(PolicyBody) },
  run: async ({ db, caller, ids }) => {
    const row = (await selectPolicy(db, caller, ids.policy_id)) ?? refuse('not_found');
    return answer(200, { data: present(row) });
  },
});

const correctBenefitEligibilityPolicy = mutate({
  method: 'POST',
  path: '/v1/benefit-eligibility-policies/:policy_id/correct',
  operation: 'correctBenefitEligibilityPolicy',
  tag: 'eligibility-policies',
  summary: 'Correct an eligibility policy that was typed wrong',
  description:
    'Send what the policy should have said from the start; what is left out stays, and `waits` replaces all of them. All active ' +
    'employees follow in batches, after the answer: eligibility, windows and coverage become what they would have been. Elected ' +
    'enrollments keep their id and move their start, without an event. Whoever should never have been eligible loses eligibility ' +
    'and coverage; whoever should have been gets eligibility, and gets back what they had lost. The employer pays for months ' +
    'that are added to coverage until the employee has signed: an enrollment with the `started_reason` `correction`, to be ' +
    'answered within 30 days. Medical coverage is not taken away for months that were deducted, unless there is a ' +
    '`retroactive_reason`. Whoever was eligible before the policy was made stays so, or loses eligibility from today if the ' +
    'corrected policy does not cover them. A dry run plays the first 500 people.',
  who: ['K'],
  ids: { policy_id: 'eligibilityPolicy' },
  reach: reachesPolicy,
  body: CorrectPolicy,
  answers: { 202: Data(PolicyBody) },
  refusals: ['policy_archived', 'wait_too_long', 'notice_required'],
  run: async (command, { caller, ids, body }) => {
    const rules = rulesIn(body);
    const { waiting_period, waits, rehire_restores_within_days, break_in_service_weeks } = body;
    const said = {
      ...(rules ? { rules } : {}),
      ...(waiting_period === undefined ? {} : { waitingPeriod: waitingPeriodOf(waiting_period) }),
      ...(waits === undefined ? {} : { waits: waitsOf(waits) }),
      ...(rehire_restores_within_days === undefined ? {} : { rehireRestoresWithinDays: rehire_restores_within_days }),
      ...(break_in_service_weeks === undefined ? {} : { breakInServiceWeeks: break_in_service_weeks }),
    };
    const { reason, force = false, retroactive_reason: retroactiveReason = null } = body;
    const why = { reason, force, retroactiveReason, noticeGivenOn: body.notice_given_on ?? null };
    const row = await correctPolicy(command, { caller, policyId: ids.policy_id }, said, why);
    return answer(202, { data: present(row) });
  },
});

const archiveBenefitEligibilityPolicy = mutate({
  method: 'POST',
  path: '/v1/benefit-eligibility-policies/:policy_id/archive',
  operation: 'archiveBenefitEligibilityPolicy',
  tag: 'eligibility-policies',
  summary: 'Archive an eligibility policy',
  description: 'Archiving changes nobody’s eligibility. Without an active policy nobody new becomes eligible.',
  who: ['K'],
  ids: { policy_id: 'eligibilityPolicy' },
  reach: reachesPolicy,
  answers: { 200: Data(PolicyBody) },
  refusals: ['policy_archived'],
  run: async (command, { caller, ids }) => {
    await archive(command, ids.policy_id);
    const row = (await selectPolicy(command.db, caller, ids.policy_id)) ?? refuse('not_found');
    return answer(200, { data: present(row) });
  },
});
export const eligibilityEndpoints = [
  createBenefitEligibilityPolicy,
  getBenefitEligibilityPolicy,
  correctBenefitEligibilityPolicy,
  archiveBenefitEligibilityPolicy,
];
