/**
 * Connects an answer with its signature: what the document is made from and what the record claims both come from the case of
 * the enrollment. The signatures module knows neither.
 */
import type { Command } from '../../platform/commands/command.ts';
import { Refusal, refuseField } from '../../platform/commands/refusal.ts';
import { type CalendarDate, isFirstOfMonth } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import type { Amounts } from '../coverage/coverage.rules.ts';
import type { Part } from '../coverage/parts.rules.ts';
import type {
  DocumentElection,
  DocumentInputs,
  LaterPart,
  SignedDecision,
} from '../documents/document-inputs.rules.ts';
import { buildDocument, type ElectionDocument, TEMPLATE_VERSION } from '../documents/election-document.rules.ts';
import { followingNotice, renewalNotice } from '../documents/renewal-notice.rules.ts';
import { isPartner, type Relationship } from '../employees/dependent.rules.ts';
import { nameDiffers } from '../employees/full-name.rules.ts';
import { kindOf, leavesForOther } from '../life-events/consistency.rules.ts';
import { firstDeduction, type Paychecks, perPaycheckCents } from '../plans/paycheck.rules.ts';
import { type Claim, type Signer, unsigned } from '../signatures/record.rules.ts';
import * as signatures from '../signatures/signature.actions.ts';
import type { SignatureInput } from '../signatures/signature.rules.ts';
import type { DocumentRow } from '../signatures/signature.sql.ts';
import { wireId } from '../vocabulary/ids.ts';
import type { Language } from '../vocabulary/languages.ts';
import type { Choice } from './enrollment.rules.ts';
import { coveredBy, type Ending, type EnrollmentCase, paychecksIn } from './enrollment-case.ts';

/** A decision with everything that follows from it: what a document is made from and what a record contains. */
export interface Answering {
  found: EnrollmentCase;
  signed: SignedDecision;
  /** Null: waives. */
  choice: Choice | null;
  endings: readonly Ending[];
}

export function signedElection({ planId, dependentIds }: Choice): SignedDecision {
  const dependents = dependentIds.map((id) => wireId('dependent', id)).sort();
  return { decision: 'elect', plan_id: wireId('benefitPlan', planId), dependent_ids: dependents };
}

/** The document, with its dates and amounts as data, so that a page can compare them with what it showed before. */
export interface ShownDocument extends ElectionDocument, Pick<DocumentInputs, 'election' | 'endings'> {
  sha256: string;
  /** Null: unknown, or nothing is deducted. */
  firstDeductionOn: CalendarDate | null;
}

/** Makes the document for this answer and keeps its bytes, so that a signature can name them. */
export async function keepDocument(command: Command, answering: Answering, language: Language): Promise<ShownDocument> {
  const inputs = documentInputs(answering, language);
  const { templateVersion, election, endings } = inputs;
  const document = buildDocument(inputs);
  const { html, consentText } = document;
  const kept = { html, consentText, language, templateVersion, inputs };
  const sha256 = await signatures.keepDocument(command, answering.found.enrollment.id, kept);
  const pays = election !== null && election.employeeCents > 0;
  const firstDeductionOn = pays
    ? firstDeduction(
        election.coverage.start,
        command.today,
        paychecksIn(answering.found),
        election.firstMonth ?? 'on_the_1st',
      )
    : null;
  return { ...document, sha256, election, endings, firstDeductionOn };
}

/** The document that the signature names, or why it can't be signed, including when something in it is no longer true. */
export async function documentSigned(
  command: Command,
  answering: Answering,
  signature: SignatureInput,
): Promise<DocumentRow | Refusal> {
  const { enrollment, enrollee } = answering.found;
  const inputsIn = (language: Language) => documentInputs(answering, language);
  const document = await signatures.documentSigned(command, enrollment.id, signature, inputsIn);
  if (document instanceof Refusal) return document;
  const isTheirs = signature.name_confirmed === true || !nameDiffers(signature.name, enrollee);
  return isTheirs ? document : refuseField('name_differs', 'signature.name');
}

export async function recordSignature(
  command: Command,
  answering: Answering,
  document: DocumentRow,
  signature: SignatureInput,
  signer: Signer,
): Promise<void> {
  const { name, strokes } = signature;
  const nameConfirmed = nameDiffers(name, answering.found.enrollee);
  const signed = { name, strokes, nameConfirmed };
  await signatures.record(command, [{ claim: claimOf(answering), document, signature: signed, signer }]);
}

/** A passive renewal, and the enrollment whose answer it continues. */
export interface Renewing extends Answering {
  renews: Uuid | null;
}

/**
 * Evidence of elections that nobody signed: passive renewal by the calendar, or because it follows an answer in the plan year
 * that it renews (`follows`).
 */
export async function recordRenewals(
  command: Command,
  renewals: readonly Renewing[],
  follows: Uuid | null = null,
): Promise<void> {
  const answer = follows && wireId('enrollment', follows);
  const signings = renewals.map((answering) => {
    const { enrollment, planYear } = answering.found;
    const { product, coverageStart } = planYear;
    const html = answer
      ? followingNotice(answer, product.name, coverageStart)
      : renewalNotice(enrollment.window_end, product.name, coverageStart);
    const document = { html, template_version: TEMPLATE_VERSION, language: 'en' as const, consent_text: '' };
    const claim = claimOf(answering);
    const election = {
      ...claim.election,
      ...(answering.renews ? { renews_enrollment_id: wireId('enrollment', answering.renews) } : {}),
      ...(answer ? { follows_enrollment_id: answer } : {}),
    };
    return { claim: { ...claim, election }, document, ...unsigned('passive_renewal') };
  });
  await signatures.record(command, signings);
}

function claimOf(answering: Answering): Claim {
  const { found, signed } = answering;
  return {
    enrollmentId: found.enrollment.id,
    employeeId: found.enrollee.id,
    employerId: found.enrollment.employer_id,
    decision: signed.decision,
    rosterName: rosterName(found),
    election: electionOf(answering),
  };
}

function electionOf({ found, signed, choice, endings }: Answering): object {
  const { enrollment, planYear } = found;
  const coverage = choice && {
    coverage_tier: choice.tier,
    coverage_start: found.coverageStart,
    coverage_end: planYear.coverageEnd,
    premium_in_cents: choice.premiumCents,
    employer_contribution_in_cents: choice.employerCents,
    employee_deduction_in_cents: choice.employeeCents,
    ...taxedOf(choice),
    ...partsOf(choice),
  };
  return {
    ...signed,
    ...coverage,
    enrollment_id: wireId('enrollment', enrollment.id),
    employee_id: wireId('employee', enrollment.employee_id),
    employer_id: wireId('employer', enrollment.employer_id),
    benefit_id: wireId('benefitProduct', enrollment.product_id),
    benefit_plan_year_id: wireId('planYear', enrollment.plan_year_id),
    tax_classification: planYear.taxClassification,
    ends: endings.map(({ row, end }) => ({
      enrollment_id: wireId('enrollment', row.id),
      coverage_end: end.coverageEnd,
    })),
  };
}

/** What is in force from which day on, if somebody joins or leaves later. */
function partsOf({ parts }: Choice): object {
  if (!parts || parts.length < 2) return {};
  return {
    parts: parts.map(({ from, amounts }) => ({
      from,
      coverage_tier: amounts.tier,
      premium_in_cents: amounts.premiumCents,
      employer_contribution_in_cents: amounts.employerCents,
      employee_deduction_in_cents: amounts.employeeCents,
      ...taxedOf(amounts),
    })),
  };
}

/** The taxed amounts for a domestic partner. */
function taxedOf({ partner }: Amounts): object {
  return partner ? { post_tax_in_cents: partner.postTaxCents, imputed_income_in_cents: partner.imputedCents } : {};
}

function documentInputs(answering: Answering, language: Language): DocumentInputs {
  const { found, signed, choice, endings } = answering;
  const { enrollee, enrollment, planYear } = found;
  return {
    templateVersion: TEMPLATE_VERSION,
    language,
    enrollmentId: wireId('enrollment', enrollment.id),
    signed,
    employer: { name: enrollee.employer_name, email: enrollee.employer_email },
    employee: { name: rosterName(found) },
    benefit: { name: planYear.product.name, category: planYear.product.category },
    planYear: {
      start: planYear.coverageStart,
      end: planYear.coverageEnd,
      taxClassification: planYear.taxClassification,
    },
    windowEnd: enrollment.window_end,
    election: choice && electionInputs(found, choice),
    endings: endings.map(({ row, end }) => ({ plan: planName(found, row.plan_id), lastDay: end.coverageEnd })),
    ...otherCoverageIn(answering),
  };
}

/** People who leave because they are covered elsewhere, which is stated with the answer (rules 4.8). */
function otherCoverageIn({ found, choice, endings }: Answering): Pick<DocumentInputs, 'otherCoverage'> {
  const { situation, dependents } = found;
  const gained = leavesForOther(situation.grounds);
  if (gained === null || endings.length === 0) return {};
  const isGone = (relationship: Relationship) => gained.kinds.includes(kindOf(relationship));
  const left = (situation.replaced?.people ?? []).filter(
    ({ id, relationship }) => choice && isGone(relationship) && !choice.dependentIds.includes(id),
  );
  const names = choice
    ? dependents
        .filter(({ id }) => left.some((one) => one.id === id))
        .map((one) => `${one.first_name} ${one.last_name}`)
    : gained.kinds.includes('self')
      ? [rosterName(found)]
      : [];
  return names.length === 0 ? {} : { otherCoverage: { names, since: gained.since } };
}

function electionInputs(found: EnrollmentCase, choice: Choice): DocumentElection {
  const { planYear } = found;
  const plan = planYear.plans.find(({ id }) => id === choice.planId);
  if (!plan) throw new Error('a choice names a plan that is not offered');
  const paychecks = paychecksIn(found);
  const [first, ...later] = choice.parts ?? [{ from: found.coverageStart, amounts: choice }];
  const { amounts } = first;
  return {
    plan: { name: plan.name, carrier: plan.carrier, network: plan.network, documents: plan.documents },
    tier: amounts.tier,
    dependents: peopleIn(found, choice),
    coverage: { start: found.coverageStart, end: planYear.coverageEnd },
    ...(later.length > 0 ? { laterParts: later.map((part) => laterPart(part, paychecks)) } : {}),
    premiumCents: amounts.premiumCents,
    employerCents: amounts.employerCents,
    employeeCents: amounts.employeeCents,
    ...(amounts.partner ? { partner: amounts.partner } : {}),
    perPaycheckCents: perPaycheckCents(amounts.employeeCents, paychecks),
    payFrequency: paychecks.frequency,
    paychecksPerYear: paychecks.perYear,
    skipsThirdPayday: paychecks.skipsThird,
    ...partialMonths(found),
  };
}

/** Running coverage already had its first month. */
function partialMonths({ planYear, coverageStart, running }: EnrollmentCase) {
  const { firstMonth, lastMonth } = planYear;
  const isPartial = !isFirstOfMonth(coverageStart) && running === null;
  return {
    ...(isPartial && firstMonth !== 'on_the_1st' ? { firstMonth } : {}),
    ...(lastMonth === 'fifteenth' || lastMonth === 'daily' ? { lastMonth } : {}),
  };
}

function laterPart({ from, amounts: { tier, employeeCents, partner } }: Part, paychecks: Paychecks): LaterPart {
  const taxed = partner ? { partner } : {};
  return { from, tier, employeeCents, ...taxed, perPaycheckCents: perPaycheckCents(employeeCents, paychecks) };
}

/** Everybody covered besides the employee, with the days of those who join or leave in between. */
function peopleIn(found: EnrollmentCase, choice: Choice): DocumentElection['dependents'] {
  const covered = coveredBy(found, choice);
  return found.dependents.flatMap((dependent) => {
    const { id, first_name, last_name, relationship } = dependent;
    const person = covered.find(({ dependent_id }) => dependent_id === id);
    if (!person) return [];
    const partner = isPartner(dependent) ? { isPartner: true as const } : {};
    const from = person.starts_on > found.coverageStart ? { from: person.starts_on } : {};
    const to = person.ends_on === null ? {} : { to: person.ends_on };
    return [{ name: `${first_name} ${last_name}`, relationship, ...partner, ...from, ...to }];
  });
}

function rosterName({ enrollee }: EnrollmentCase): string {
  return [enrollee.first_name, enrollee.last_name, enrollee.suffix].filter(Boolean).join(' ');
}

function planName({ planYear }: EnrollmentCase, planId: Uuid | null): string {
  return planYear.plans.find(({ id }) => id === planId)?.name ?? planYear.product.name;
}
