/**
 * Shows what is to be signed and takes signatures (rules 8). The exact bytes that were shown are kept for a day; an answer
 * has to name them, and holds only while everything that they say is still so.
 */
import type { Caller } from '../../platform/commands/caller.ts';
import type { Command } from '../../platform/commands/command.ts';
import { Refusal } from '../../platform/commands/refusal.ts';
import { addSeconds } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import {
  buildDocument,
  type DocumentElection,
  type DocumentInputs,
  inputsHash,
  type Language,
  type SignedDecision,
  type SignedDocument,
  TEMPLATE_VERSION,
} from '../documents/document.rules.ts';
import type { Choice } from '../enrollments/enrollment.rules.ts';
import type { Ending, EnrollmentCase } from '../enrollments/enrollment-case.ts';
import { renewalNotice } from '../enrollments/renewal.ts';
import { perPaycheckCents } from '../plans/paycheck.rules.ts';
import { wireId } from '../vocabulary/ids.ts';
import { canonicalJson, checkSignature, recordHash, type SignatureInput, sha256 } from './signature.rules.ts';
import {
  type ChainHead,
  type DocumentRow,
  insertDocument,
  insertSignatures,
  lockChain,
  type SignatureRow,
  type SignerKind,
  selectDocument,
} from './signature.sql.ts';

/** What was shown can be signed for this long, in real time. */
const SHOWN_SECONDS = 24 * 3600;

/** A decision with all that follows from it: what a document is made from and what a record keeps. */
export interface Answering {
  found: EnrollmentCase;
  signed: SignedDecision;
  /** Null: waives. */
  choice: Choice | null;
  endings: readonly Ending[];
}

export function documentInputs(answering: Answering, language: Language): DocumentInputs {
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
  };
}

function electionInputs(found: EnrollmentCase, choice: Choice): DocumentElection {
  const { planYear, enrollee } = found;
  const plan = planYear.plans.find(({ id }) => id === choice.planId);
  if (!plan) throw new Error('a choice names a plan that is not offered');
  const payFrequency = enrollee.pay_frequency ?? 'monthly';
  return {
    plan: { name: plan.name, carrier: plan.carrier, network: plan.network, documents: plan.documents },
    tier: choice.tier,
    dependents: found.dependents
      .filter(({ id }) => choice.dependentIds.includes(id))
      .map(({ first_name, last_name, relationship }) => ({ name: `${first_name} ${last_name}`, relationship })),
    coverage: { start: found.coverageStart, end: planYear.coverageEnd },
    premiumCents: choice.premiumCents,
    employerCents: choice.employerCents,
    employeeCents: choice.employeeCents,
    perPaycheckCents: perPaycheckCents(choice.employeeCents, payFrequency),
    payFrequency,
  };
}

function rosterName({ enrollee }: EnrollmentCase): string {
  return [enrollee.first_name, enrollee.last_name, enrollee.suffix].filter(Boolean).join(' ');
}

function planName({ planYear }: EnrollmentCase, planId: Uuid | null): string {
  return planYear.plans.find(({ id }) => id === planId)?.name ?? planYear.product.name;
}

/** Makes the document and keeps its bytes, so that an answer can name them. */
export async function keepDocument(
  command: Command,
  answering: Answering,
  language: Language,
): Promise<SignedDocument> {
  const document = buildDocument(documentInputs(answering, language));
  await insertDocument(command.db, command.organizationId, {
    enrollment_id: answering.found.enrollment.id,
    sha256: Buffer.from(document.sha256, 'hex'),
    inputs_sha256: Buffer.from(document.inputsSha256, 'hex'),
    decision: answering.signed,
    template_version: TEMPLATE_VERSION,
    language,
    html: document.html,
    consent_text: document.consentText,
    created_at: command.realNow,
    expires_at: addSeconds(command.realNow, SHOWN_SECONDS),
  });
  return document;
}

/**
 * The document that is signed, or a refusal: 422 `signature_invalid`, and 409 `document_changed` when nothing was shown under
 * this hash, longer than a day ago, for another decision, or when something that it says is no longer so.
 */
export async function documentSigned(
  command: Command,
  answering: Answering,
  signature: SignatureInput,
): Promise<DocumentRow | Refusal> {
  const refusal = checkSignature(signature);
  if (refusal) return refusal;
  const changed = new Refusal('document_changed');
  const { db, organizationId, realNow } = command;
  const hash = Buffer.from(signature.document_sha256, 'hex');
  const row = await selectDocument(db, organizationId, answering.found.enrollment.id, hash, realNow);
  if (!row || canonicalJson(row.decision) !== canonicalJson(answering.signed)) return changed;
  const inputs = documentInputs(answering, row.language);
  return inputsHash(inputs) === row.inputs_sha256.toString('hex') ? row : changed;
}

/** Who signs, and how that is known. */
export interface Signer {
  kind: SignerKind;
  credentialId: string | null;
  apiKeyId: string | null;
  actor: { id: string | null; name: string | null };
  ip: string | null;
  userAgent: string | null;
}

/** An employee's own token, or a partner that declares that it holds the person's signature. */
export function signerOf(caller: Caller, request: { ip: string; userAgent: string | undefined }): Signer {
  return {
    kind: caller.kind === 'E' ? 'employee_token' : 'partner_attested',
    credentialId: caller.tokenId,
    apiKeyId: wireId('apiKey', caller.apiKeyId),
    actor: caller.actor,
    ip: request.ip,
    userAgent: request.userAgent?.slice(0, 500) ?? null,
  };
}

/** What a record holds besides the decision: what was shown, and by whom it was answered. */
interface Evidence
  extends Pick<
    SignatureRow,
    'document_html' | 'document_sha256' | 'template_version' | 'language' | 'consent_text' | 'signed_name' | 'strokes'
  > {
  signer: Signer;
}

/** Adds the record to the organization's chain. The chain's row is the last lock that a command takes. */
export async function recordSignature(
  command: Command,
  answering: Answering,
  document: DocumentRow,
  signature: SignatureInput,
  signer: Signer,
): Promise<void> {
  const evidence: Evidence = {
    document_html: document.html,
    document_sha256: document.sha256,
    template_version: document.template_version,
    language: document.language,
    consent_text: document.consent_text,
    signed_name: signature.name,
    strokes: signature.strokes ?? null,
    signer,
  };
  await addToChain(command, [{ answering, evidence }]);
}

/** Evidence of elections that nobody signed: passive renewal, by the calendar. */
export async function recordRenewals(command: Command, renewals: readonly Answering[]): Promise<void> {
  const nobody = { credentialId: null, apiKeyId: null, actor: { id: null, name: null }, ip: null, userAgent: null };
  const signer: Signer = { kind: 'passive_renewal', ...nobody };
  const records = renewals.map((answering) => {
    const { enrollment, planYear } = answering.found;
    const html = renewalNotice(enrollment.window_end, planYear.product.name, planYear.coverageStart);
    return {
      answering,
      evidence: {
        ...{ document_html: html, document_sha256: sha256(html), template_version: TEMPLATE_VERSION },
        ...{ language: 'en', consent_text: '', signed_name: '', strokes: null, signer },
      },
    };
  });
  await addToChain(command, records);
}

async function addToChain(
  command: Command,
  records: readonly { answering: Answering; evidence: Evidence }[],
): Promise<void> {
  if (records.length === 0) return;
  const head = await lockChain(command.db, command.organizationId);
  const rows: SignatureRow[] = [];
  for (const { answering, evidence } of records) {
    const last = rows.at(-1);
    const before = last ? { number: last.number, head_sha256: last.record_sha256 } : head;
    rows.push(recordAfter(command, before, answering, evidence));
  }
  await insertSignatures(command.db, command.organizationId, rows);
}

function recordAfter(
  command: Command,
  head: ChainHead | null,
  answering: Answering,
  { signer, ...shown }: Evidence,
): SignatureRow {
  const { found, signed } = answering;
  const electionJson = canonicalJson(electionOf(answering));
  const row: Omit<SignatureRow, 'record_json' | 'record_sha256'> = {
    id: command.newId(),
    number: (head?.number ?? 0) + 1,
    enrollment_id: found.enrollment.id,
    employee_id: found.enrollee.id,
    decision: signed.decision,
    ...shown,
    roster_name: rosterName(found),
    signer_kind: signer.kind,
    credential_id: signer.credentialId,
    api_key_id: signer.apiKeyId,
    actor_id: signer.actor.id,
    actor_name: signer.actor.name,
    ip: signer.ip,
    user_agent: signer.userAgent,
    election_json: electionJson,
    election_sha256: sha256(electionJson),
    previous_sha256: head?.head_sha256 ?? null,
    signed_at: command.now,
  };
  const recordJson = canonicalJson(recordOf(command.organizationId, row));
  return { ...row, record_json: recordJson, record_sha256: recordHash(row.previous_sha256, recordJson) };
}

/** What was elected, as data: the machine's copy of what the document says to people. */
function electionOf({ found, signed, choice, endings }: Answering): object {
  const { enrollment, planYear } = found;
  const coverage = choice && {
    coverage_tier: choice.tier,
    coverage_start: found.coverageStart,
    coverage_end: planYear.coverageEnd,
    premium_in_cents: choice.premiumCents,
    employer_contribution_in_cents: choice.employerCents,
    employee_deduction_in_cents: choice.employeeCents,
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

/** Everything that is kept of a signature but the two texts whose hashes stand for them, and its own hash. */
function recordOf(organizationId: Uuid, row: Omit<SignatureRow, 'record_json' | 'record_sha256'>): object {
  const { document_html: _html, election_json: _json, ...rest } = row;
  return {
    ...rest,
    id: wireId('signature', row.id),
    organization_id: wireId('organization', organizationId),
    enrollment_id: wireId('enrollment', row.enrollment_id),
    employee_id: wireId('employee', row.employee_id),
    document_sha256: row.document_sha256.toString('hex'),
    election_sha256: row.election_sha256.toString('hex'),
    previous_sha256: row.previous_sha256?.toString('hex') ?? null,
  };
}
