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
import {
  CLASSIFICATIONS,
  type Classification,
  parseClassification,
  rulesOf,
  SERVICE_COUNTS,
} from './eligibility.rules.ts';
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
  employee_class: Type.Optional(OneOf(EMPLOYEE_CLASSES, { description: 'By default every class.' })),
  benefit_id: Type.Optional(Id('benefitProduct', 'By default every benefit.')),
};

const ClassificationInput = OneOf([...CLASSIFICATIONS, 'Full time', 'Part time', 'All'], {
  description:
    'Which employee classes qualify: the short form of `rules`, ignored if they are given. The wordings of ' +
    'the guides are accepted, too; answers use snake_case.',
});

const terms = {
  classification: Type.Optional(ClassificationInput),
  rules: Type.Optional(
    Type.Array(Rule, {
      ...{ minItems: 1, maxItems: 50 },
      description:
        'Who qualifies: everybody to whom one of the rules applies, by class, pay and state. Class is a matter of ' +
        'agreement; 26 USC 4980H counts 30 hours a week as full time.',
    }),
  ),
  waits: Type.Optional(
    Type.Array(Type.Object({ ...scope, waiting_period: WaitingPeriodInput }), {
      maxItems: 100,
      description:
        'Waits of classes and benefits. Class and benefit beat benefit, which beats class, which beats waiting_period; one that ' +
        'names neither replaces it. For Medical, no wait may exceed 90 days, not counting an orientation month ' +
        '(29 CFR 2590.715-2708).',
    }),
  ),
  rehire_restores_within_days: Type.Optional(
    Type.Integer({
      ...{ minimum: 0, maximum: 90 },
      description:
        'Employees who return within this many days after their last day get their elections back; default 30, as plan documents ' +
        'have it.',
    }),
  ),
  break_in_service_weeks: Type.Optional(
    Type.Integer({
      ...{ minimum: 13, maximum: 52 },
      description: 'Employees who return sooner have no new wait (26 CFR 54.4980H-3); default 13, 26 for schools.',
    }),
  ),
  service_counts: Type.Optional(
    OneOf(SERVICE_COUNTS, {
      description:
        'Where earlier service of a new employee counts. `employer`, the default: only here. `organization`: also at every employer ' +
        'with the same `controlled_group`; people who come from there after a break shorter than `break_in_service_weeks` have no new ' +
        'wait. Applies to people who are hired from then on.',
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
  force: Type.Optional(Type.Boolean({ description: 'Added days are deducted immediately; nobody is asked to sign.' })),
});

const PolicyBody = Type.Object({
  id: Id('eligibilityPolicy'),
  employer_id: Id('employer'),
  classification: OneOf(CLASSIFICATIONS, { description: 'The short form of `rules`, or `all` if they have none.' }),
  waiting_period: OneOf(CONTRACT_WAITS, {
    description:
      'The first of `waits` in the terms of the contract: the nearest that is not earlier, or else the longest.',
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
  service_counts: OneOf(SERVICE_COUNTS),
  active: Type.Boolean(),
  created_at: InstantString,
  updated_at: InstantString,
});

function present(row: PolicyRow) {
  const { classification, waiting_period, rules, active, created_at, updated_at } = row;
  const { rehire_restores_within_days, break_in_service_weeks, service_counts } = row;
  const returns = { rehire_restores_within_days, break_in_service_weeks, service_counts };
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

/** With the stored names; two waits for the same scope are invalid. */
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

/** Null: the body does not mention them. The schema let only known spellings through. */
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
    'An employer has at most one active policy. Creating one sends `employer.eligibility_policy_created` and answers ' +
    'immediately. All active employees are then evaluated in batches: those who are eligible and still covered stay so, those no ' +
    'longer covered lose eligibility, and those not eligible yet wait by this policy. Eligibility is granted when the first of ' +
    'the waits is over; the window of a benefit that waits longer opens on its own day.',
  who: ['K'],
  ids: { employer_id: 'employer' },
  reach: reachesEmployer,
  body: PolicyRequest,
  answers: { 201: Data(PolicyBody) },
  refusals: ['active_policy_exists', 'wait_too_long'],
  run: async (command, { ids, body }) => {
    const row = await createPolicy(command, ids.employer_id, {
      // The schema required one of the two.
      rules: rulesIn(body) ?? rulesOf(ALL),
      waitingPeriod: waitingPeriodOf(body.waiting_period),
      waits: waitsOf(body.waits ?? []),
      rehireRestoresWithinDays: body.rehire_restores_within_days ?? 30,
      breakInServiceWeeks: body.break_in_service_weeks ?? 13,
      serviceCounts: body.service_counts ?? 'employer',
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
  summary: 'Correct an eligibility policy that was entered wrong',
  description:
    'Send what the policy should have said from the start; omitted fields stay, and `waits` replaces all of them. All active ' +
    'employees follow in batches, after the answer: eligibility, windows and coverage become what they would have been. Elected ' +
    'enrollments keep their id and move their start, without an event. People who should never have been eligible lose eligibility ' +
    'and coverage; people who should have been eligible become so, and get back what they had lost. The employer pays for months ' +
    'that are added to coverage until the employee has signed: an enrollment with the `started_reason` `correction`, to be ' +
    'answered within 30 days. Medical coverage is not taken away for months that were deducted, unless there is a ' +
    '`retroactive_reason`. People who were eligible before the policy was created stay so, or lose eligibility from today if the ' +
    'corrected policy does not cover them. A dry run covers the first 500 people.',
  who: ['K'],
  ids: { policy_id: 'eligibilityPolicy' },
  reach: reachesPolicy,
  body: CorrectPolicy,
  answers: { 202: Data(PolicyBody) },
  refusals: ['policy_archived', 'wait_too_long', 'notice_required'],
  run: async (command, { caller, ids, body }) => {
    const rules = rulesIn(body);
    const { waiting_period, waits, rehire_restores_within_days, break_in_service_weeks, service_counts } = body;
    const said = {
      ...(rules ? { rules } : {}),
      ...(waiting_period === undefined ? {} : { waitingPeriod: waitingPeriodOf(waiting_period) }),
      ...(waits === undefined ? {} : { waits: waitsOf(waits) }),
      ...(rehire_restores_within_days === undefined ? {} : { rehireRestoresWithinDays: rehire_restores_within_days }),
      ...(break_in_service_weeks === undefined ? {} : { breakInServiceWeeks: break_in_service_weeks }),
      ...(service_counts === undefined ? {} : { serviceCounts: service_counts }),
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
