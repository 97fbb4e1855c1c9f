/** Eligibility policies: which classes may enroll and after what wait. */
import Type from 'typebox';
import { archive, createPolicy } from '../../flows/change-eligibility.ts';
import { refuse } from '../../platform/commands/refusal.ts';
import { answer, mutate, read } from '../../platform/http/endpoints.ts';
import { Data, InstantString, OneOf } from '../../platform/http/schemas.ts';
import { reachesEmployer } from '../employers/employer.sql.ts';
import { Id } from '../vocabulary/id-schema.ts';
import { wireId } from '../vocabulary/ids.ts';
import { SPELLINGS_OF_WAITING_PERIOD, WAITING_PERIODS, type WaitingPeriod } from '../vocabulary/waiting-periods.ts';
import { CLASSIFICATIONS, type Classification, parseClassification, parseWaitingPeriod } from './eligibility.rules.ts';
import { type PolicyRow, reachesPolicy, selectPolicy } from './eligibility.sql.ts';

const PolicyRequest = Type.Object({
  classification: OneOf([...CLASSIFICATIONS, 'Full time', 'Part time', 'All'], {
    description: 'Which employee classes qualify. The wordings of the guides are accepted too; snake_case is answered.',
  }),
  waiting_period: OneOf([...WAITING_PERIODS, ...Object.values(SPELLINGS_OF_WAITING_PERIOD).map(({ guide }) => guide)], {
    description: 'Time from hire to eligibility. first_of_following_month is strict: hired on the 1st waits a month.',
  }),
  rehire_restores_within_days: Type.Optional(
    Type.Integer({
      ...{ minimum: 0, maximum: 90 },
      description: 'Who is back within so many days of the last day gets back what was elected; default 30.',
    }),
  ),
  break_in_service_weeks: Type.Optional(
    Type.Integer({
      ...{ minimum: 13, maximum: 52 },
      description: 'Who is back sooner has no new wait (26 CFR 54.4980H-3); default 13, 26 for schools.',
    }),
  ),
});

const PolicyBody = Type.Object({
  id: Id('eligibilityPolicy'),
  employer_id: Id('employer'),
  classification: OneOf(CLASSIFICATIONS),
  waiting_period: OneOf(WAITING_PERIODS),
  rehire_restores_within_days: Type.Integer(),
  break_in_service_weeks: Type.Integer(),
  active: Type.Boolean(),
  created_at: InstantString,
  updated_at: InstantString,
});

function present(row: PolicyRow) {
  const { classification, waiting_period, active, created_at, updated_at } = row;
  const { rehire_restores_within_days, break_in_service_weeks } = row;
  const returns = { rehire_restores_within_days, break_in_service_weeks };
  const id = wireId('eligibilityPolicy', row.id);
  const employer_id = wireId('employer', row.employer_id);
  return { id, employer_id, classification, waiting_period, ...returns, active, created_at, updated_at };
}

const createBenefitEligibilityPolicy = mutate({
  method: 'POST',
  path: '/v1/employers/:employer_id/benefit-eligibility-policies',
  operation: 'createBenefitEligibilityPolicy',
  tag: 'eligibility-policies',
  summary: 'Create the eligibility policy of an employer',
  description:
    'An employer has at most one active policy. Success raises `employer.eligibility_policy_created` and answers at ' +
    'once; all active employees are then evaluated in batches: who is eligible and still covered stays so, who is no ' +
    'longer covered loses eligibility, who is not eligible yet waits by this policy.',
  who: ['K'],
  ids: { employer_id: 'employer' },
  reach: reachesEmployer,
  body: PolicyRequest,
  answers: { 201: Data(PolicyBody) },
  refusals: ['active_policy_exists'],
  run: async (command, { ids, body }) => {
    // The schema let only readable spellings through.
    const classification = parseClassification(body.classification) as Classification;
    const waitingPeriod = parseWaitingPeriod(body.waiting_period) as WaitingPeriod;
    const row = await createPolicy(command, ids.employer_id, {
      ...{ classification, waitingPeriod },
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
  archiveBenefitEligibilityPolicy,
];
