/** Answering an enrollment: what can be chosen, the document, elect, waive. */
import type { FastifyRequest } from 'fastify';
import Type from 'typebox';
import type { Caller } from '../../platform/commands/caller.ts';
import type { Command } from '../../platform/commands/command.ts';
import { Refused, refuse, refuseField } from '../../platform/commands/refusal.ts';
import { answer, mutate, read } from '../../platform/http/endpoints.ts';
import { Data, DateString, Nullable, OneOf, Prose } from '../../platform/http/schemas.ts';
import type { CalendarDate } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { readClock } from '../calendar/clock.sql.ts';
import type { PartnerPart } from '../plans/contribution.rules.ts';
import { COVERAGE_TIERS } from '../plans/rates.rules.ts';
import { type Signer, signerOf } from '../signatures/record.rules.ts';
import { SignatureInput } from '../signatures/signature.view.ts';
import { Id } from '../vocabulary/id-schema.ts';
import { LANGUAGES } from '../vocabulary/languages.ts';
import { elect, keepDualCoverage, type Proposal, showDocument, waive } from './answer.actions.ts';
import { reachesEnrollment } from './enrollment.sql.ts';
import { EnrollmentView, presentAfter } from './enrollment.view.ts';
import { loadCase } from './enrollment-case.ts';
import { Amounts, Options, presentOptions } from './options.view.ts';
import { ifUnanswered } from './renewal.ts';
import type { ShownDocument } from './signed-answer.ts';

const DependentIds = Type.Array(Id('dependent'), { maxItems: 50, uniqueItems: true });
const WaiveReason = Prose(500);
const Force = Type.Optional(
  Type.Boolean({ description: 'Elect although somebody is covered through another person. Requires the API key.' }),
);

const ProposalInput = Type.Object({
  decision: OneOf(['elect', 'waive']),
  plan_id: Type.Optional(Nullable(Id('benefitPlan', 'Required to elect.'))),
  dependent_ids: Type.Optional(DependentIds),
  reason: Type.Optional(Nullable(WaiveReason)),
  end_current_coverage: Type.Optional(Type.Boolean({ description: 'Waiving ends coverage only if this is true.' })),
  language: Type.Optional(OneOf(LANGUAGES)),
  force: Force,
});

/** The amounts for a domestic partner and their children who are not tax dependents. */
const TAXED = {
  post_tax_in_cents: Type.Integer({
    description:
      'The part of the employee’s share that is deducted after tax for a domestic partner, whatever applies to the rest.',
  }),
  imputed_income_in_cents: Type.Integer({
    description: 'The part of the employer’s share that is taxable income of the employee.',
  }),
};

const presentTaxed = ({ partner }: { partner?: PartnerPart }) => ({
  post_tax_in_cents: partner?.postTaxCents ?? 0,
  imputed_income_in_cents: partner?.imputedCents ?? 0,
});

function presentDocument(document: ShownDocument) {
  const { sha256, html, text, election, endings } = document;
  return {
    ...{ sha256, html, text },
    ...{ consent_text: document.consentText, answer_text: document.answerText, signing_text: document.signingText },
    election: election && {
      coverage_start: election.coverage.start,
      coverage_end: election.coverage.end,
      premium_in_cents: election.premiumCents,
      employer_contribution_in_cents: election.employerCents,
      employee_deduction_in_cents: election.employeeCents,
      ...presentTaxed(election),
      per_paycheck_in_cents: election.perPaycheckCents,
      later_parts: (election.laterParts ?? []).map((part) => ({
        start: part.from,
        coverage_tier: part.tier,
        employee_deduction_in_cents: part.employeeCents,
        ...presentTaxed(part),
        per_paycheck_in_cents: part.perPaycheckCents,
      })),
      first_deduction_on: document.firstDeductionOn,
    },
    endings: endings.map(({ plan, lastDay }) => ({ plan_name: plan, last_day: lastDay })),
  };
}

const LaterPart = Type.Object({
  start: DateString,
  coverage_tier: OneOf(COVERAGE_TIERS),
  employee_deduction_in_cents: Type.Integer(),
  ...TAXED,
  per_paycheck_in_cents: Type.Integer(),
});

const ANSWER_REFUSALS = [
  'already_answered',
  'enrollment_window_closed',
  'document_changed',
  'signature_invalid',
  'name_differs',
] as const;
const CHOICE_REFUSALS = [
  'plan_not_available',
  'dependent_not_eligible',
  'change_not_consistent',
  'tier_not_available',
  'dual_coverage',
  'plan_year_over',
] as const;

/** Reported to the operator, who alone may force the election (rules 11.11). */
const onRefusal = {
  code: 'dual_coverage',
  run: (command: Command, { ids }: { ids: { enrollment_id: Uuid } }) => keepDualCoverage(command, ids.enrollment_id),
} as const;

const signer = (caller: Caller, request: FastifyRequest): Signer =>
  signerOf(caller, { ip: request.ip, userAgent: request.headers['user-agent'] });

function proposalOf(body: {
  decision: 'elect' | 'waive';
  plan_id?: string | null;
  dependent_ids?: string[];
  reason?: string | null;
  end_current_coverage?: boolean;
}): Proposal {
  if (body.decision === 'waive') {
    return { decision: 'waive', reason: body.reason || null, endCurrentCoverage: body.end_current_coverage ?? false };
  }
  if (!body.plan_id) throw new Refused(refuseField('invalid_request', 'plan_id', 'Name the plan to elect.'));
  return { decision: 'elect', planId: body.plan_id, dependentIds: body.dependent_ids ?? [] };
}

const getEnrollmentOptions = read({
  method: 'GET',
  path: '/v1/enrollments/:enrollment_id/options',
  operation: 'getEnrollmentOptions',
  tag: 'enrollments',
  summary: 'Read the options and their prices',
  description:
    'The plans available to this person, each with the monthly and per-paycheck amounts of its coverage tiers, and what ' +
    'happens if nobody answers.',
  who: ['K', 'E'],
  ids: { enrollment_id: 'enrollment' },
  answers: { 200: Data(Options) },
  run: async ({ db, kit, caller, ids }) => {
    if (!(await reachesEnrollment(db, caller, ids))) refuse('not_found');
    const { today } = await readClock(db, kit.real, caller.organizationId, 'none');
    const { organizationId } = caller;
    const found = (await loadCase(db, organizationId, ids.enrollment_id, today, false)) ?? refuse('not_found');
    const unanswered = await ifUnanswered(db, organizationId, found);
    return answer(200, { data: presentOptions(found, unanswered, today) });
  },
});

const createEnrollmentDocument = mutate({
  method: 'POST',
  path: '/v1/enrollments/:enrollment_id/document',
  operation: 'createEnrollmentDocument',
  tag: 'enrollments',
  summary: 'Create the document of a decision, to show and sign',
  description: 'Its exact bytes can be signed for 24 hours, unless something in it changes.',
  who: ['K', 'E'],
  ids: { enrollment_id: 'enrollment' },
  reach: reachesEnrollment,
  body: ProposalInput,
  answers: {
    200: Data(
      Type.Object({
        sha256: Type.String({ description: 'The hash of the UTF-8 bytes of html.' }),
        html: Type.String(),
        text: Type.String({ description: 'The same in plain text.' }),
        consent_text: Type.String({
          description: '`answer_text` and `signing_text`, as kept with the signature.',
        }),
        answer_text: Type.String({ description: 'What is agreed to, in one line, for a checkbox.' }),
        signing_text: Type.String({
          description: 'The statement on signing electronically, shown once for everything that one name signs.',
        }),
        election: Nullable(
          Type.Object(
            {
              ...{ coverage_start: DateString, coverage_end: DateString, ...Amounts, ...TAXED },
              later_parts: Type.Array(LaterPart, {
                description: 'The cost once somebody has joined or left by an event of their own.',
              }),
              first_deduction_on: Nullable(
                Type.Unsafe<CalendarDate>({
                  ...DateString,
                  description:
                    'The first payday with this deduction; null if paydays are not known, or nothing is deducted.',
                }),
              ),
            },
            { description: 'The election in the document, as data; null for a waiver.' },
          ),
        ),
        endings: Type.Array(
          Type.Object({
            plan_name: Type.String(),
            last_day: Nullable(
              Type.Unsafe<string>({
                ...DateString,
                description: 'Null: cancelled before it began.',
              }),
            ),
          }),
          { description: 'Coverage that the decision ends.' },
        ),
      }),
    ),
  },
  refusals: ['already_answered', 'enrollment_window_closed', 'access_token_not_allowed', ...CHOICE_REFUSALS],
  run: async (command, { caller, ids, body }) => {
    const { language = 'en', force = false } = body;
    if (force && caller.tokenId !== null) refuse('access_token_not_allowed');
    const document = await showDocument(command, ids.enrollment_id, proposalOf(body), { language, force });
    return answer(200, { data: presentDocument(document) });
  },
  onRefusal,
});

const electEnrollment = mutate({
  method: 'POST',
  path: '/v1/enrollments/:enrollment_id/elect',
  operation: 'electEnrollment',
  tag: 'enrollments',
  summary: 'Elect a plan, signed',
  description:
    'The coverage tier follows from the dependents. Current coverage in this plan year is replaced in the same ' +
    'transaction, even by the same answer again. `dependent_ids` names the dependents covered in the end: each joins on the day of ' +
    'the life event that lets them in, and those who leave by an event of their own stay until its day. In a Pre-tax plan year, the ' +
    'change has to be consistent with an open event (26 CFR 1.125-4(c)).',
  who: ['K', 'E'],
  ids: { enrollment_id: 'enrollment' },
  reach: reachesEnrollment,
  body: Type.Object({
    plan_id: Id('benefitPlan'),
    dependent_ids: Type.Optional(DependentIds),
    force: Force,
    signature: SignatureInput,
  }),
  answers: { 200: Data(EnrollmentView) },
  refusals: [...ANSWER_REFUSALS, 'access_token_not_allowed', ...CHOICE_REFUSALS],
  run: async (command, { caller, ids, body, request }) => {
    const { plan_id: planId, dependent_ids: dependentIds = [], force = false, signature } = body;
    if (force && caller.tokenId !== null) refuse('access_token_not_allowed');
    const given = { planId, dependentIds, force, signature };
    await elect(command, ids.enrollment_id, given, signer(caller, request));
    return answer(200, { data: await presentAfter(command, caller, ids.enrollment_id) });
  },
  onRefusal,
});

const waiveEnrollment = mutate({
  method: 'POST',
  path: '/v1/enrollments/:enrollment_id/waive',
  operation: 'waiveEnrollment',
  tag: 'enrollments',
  summary: 'Decline, signed',
  description:
    'Current coverage continues, unless `end_current_coverage` is true, which in a Pre-tax plan year a life event has to allow.',
  who: ['K', 'E'],
  ids: { enrollment_id: 'enrollment' },
  reach: reachesEnrollment,
  body: Type.Object({
    reason: Type.Optional(Nullable(WaiveReason)),
    end_current_coverage: Type.Optional(Type.Boolean()),
    signature: SignatureInput,
  }),
  answers: { 200: Data(EnrollmentView) },
  refusals: [...ANSWER_REFUSALS, 'change_not_consistent'],
  run: async (command, { caller, ids, body, request }) => {
    const { reason, end_current_coverage: end, signature } = body;
    const given = { reason: reason || null, endCurrentCoverage: end ?? false, signature };
    await waive(command, ids.enrollment_id, given, signer(caller, request));
    return answer(200, { data: await presentAfter(command, caller, ids.enrollment_id) });
  },
});
export const enrollmentAnswerEndpoints = [
  getEnrollmentOptions,
  createEnrollmentDocument,
  electEnrollment,
  waiveEnrollment,
];
