/** Answers an enrollment: shows the document, elects, waives (rules 4.5, 5.2, 8). */
import type { Command } from '../../platform/commands/command.ts';
import { orRefuse, Refusal, refuseField } from '../../platform/commands/refusal.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import type { SignedDecision } from '../documents/document-inputs.rules.ts';
import type { Signer } from '../signatures/record.rules.ts';
import type { SignatureInput } from '../signatures/signature.rules.ts';
import { parseId, wireId } from '../vocabulary/ids.ts';
import type { Language } from '../vocabulary/languages.ts';
import { mayEndCoverage } from './choice.rules.ts';
import { saveDualCoverageRefused } from './enrollment.sql.ts';
import {
  caseOfAnswer,
  chooseIn,
  coveredBy,
  type Ending,
  type EnrollmentCase,
  lockCase,
  replacedBy,
  whoIsCoveredTwice,
} from './enrollment-case.ts';
import { endOfRunning } from './enrollment-row.rules.ts';
import { followAnswer } from './renewal.ts';
import {
  type Answering,
  documentSigned,
  keepDocument,
  recordSignature,
  type ShownDocument,
  signedElection,
} from './signed-answer.ts';
import { mayTake, type Step, transition } from './transition.ts';

/** What to show: an election or a waiver, with wire ids. */
export type Proposal =
  | { decision: 'elect'; planId: string; dependentIds: readonly string[] }
  | { decision: 'waive'; reason: string | null; endCurrentCoverage: boolean };

/** Makes the document for a decision that could be made now; otherwise it is refused in the same way as the answer would be. */
export async function showDocument(
  command: Command,
  enrollmentId: Uuid,
  proposal: Proposal,
  { language, force }: { language: Language; force: boolean },
): Promise<ShownDocument> {
  const found = await lockCase(command, enrollmentId);
  const answering = await coveredOnce(command, answeringOf(command, found, proposal), force);
  const open = answering instanceof Refusal ? answering : null;
  mayTake(answerOf(command, found, proposal, answering, open));
  command.audit('enrollment.document', 'enrollment', enrollmentId, { details: { decision: proposal.decision } });
  return keepDocument(command, orRefuse(answering), language);
}

/**
 * Elects. What it replaces ends in the same transaction, before the new coverage begins; this is so even for the same answer
 * again.
 */
export async function elect(
  command: Command,
  enrollmentId: Uuid,
  given: { planId: string; dependentIds: readonly string[]; signature: SignatureInput; force: boolean },
  signer: Signer,
): Promise<void> {
  const found = await lockCase(command, enrollmentId);
  const proposal: Proposal = { decision: 'elect', planId: given.planId, dependentIds: given.dependentIds };
  const answering = await coveredOnce(command, answeringOf(command, found, proposal), given.force);
  const document = answering instanceof Refusal ? answering : await documentSigned(command, answering, given.signature);
  const answer = answerOf(command, found, proposal, answering, refusalIn(document));
  mayTake(answer);
  const { choice, endings } = orRefuse(answering);
  if (!choice) throw new Error('an election without a choice');
  const plan_id = wireId('benefitPlan', choice.planId);
  command.audit('enrollment.elect', 'enrollment', enrollmentId, {
    details: {
      plan_id,
      coverage_tier: choice.tier,
      dependents: choice.dependentIds.length,
      force: given.force || null,
    },
  });
  await transition(command, [...endings.map((ending) => endOf(command, ending)), answer]);
  await recordSignature(command, orRefuse(answering), orRefuse(document), given.signature, signer);
  await followAnswer(command, found);
}

/** Waives. Running coverage stays as it is unless the answer says that it ends (rules 4.5). */
export async function waive(
  command: Command,
  enrollmentId: Uuid,
  given: { reason: string | null; endCurrentCoverage: boolean; signature: SignatureInput },
  signer: Signer,
): Promise<void> {
  const found = await lockCase(command, enrollmentId);
  const { reason, endCurrentCoverage } = given;
  const proposal: Proposal = { decision: 'waive', reason, endCurrentCoverage };
  const answering = answeringOf(command, found, proposal);
  const document = answering instanceof Refusal ? answering : await documentSigned(command, answering, given.signature);
  const answer = answerOf(command, found, proposal, answering, refusalIn(document));
  mayTake(answer);
  const { endings } = orRefuse(answering);
  command.audit('enrollment.waive', 'enrollment', enrollmentId, {
    details: { end_current_coverage: endCurrentCoverage },
  });
  await transition(command, [answer, ...endings.map((ending) => endOf(command, ending))]);
  await recordSignature(command, orRefuse(answering), orRefuse(document), given.signature, signer);
  if (endings.length > 0) await followAnswer(command, found);
}

function refusalIn(value: object): Refusal | null {
  return value instanceof Refusal ? value : null;
}

/** The decision with everything that follows from it, or why the person can't make it (422). */
function answeringOf(command: Command, found: EnrollmentCase, proposal: Proposal): Answering | Refusal {
  if (proposal.decision === 'waive') {
    const { reason, endCurrentCoverage } = proposal;
    const refusal = endCurrentCoverage && found.running ? mayEndCoverage(found.situation) : null;
    if (refusal) return refusal;
    const signed: SignedDecision = { decision: 'waive', reason, end_current_coverage: endCurrentCoverage };
    return { found, signed, choice: null, endings: endCurrentCoverage ? endedToday(command, found) : [] };
  }
  const planId = parseId('benefitPlan', proposal.planId);
  if (!planId) return refuseField('plan_not_available', 'plan_id');
  // `choose` refuses an id that names nobody, with its position.
  const dependentIds = proposal.dependentIds.map((id) => parseId('dependent', id) ?? '');
  const answered = caseOfAnswer(found, planId, dependentIds);
  const choice = chooseIn(answered, planId, dependentIds);
  if (choice instanceof Refusal) return choice;
  return { found: answered, signed: signedElection(choice), choice, endings: replacedBy(answered) };
}

/** 422 `dual_coverage` if somebody is covered through another person at the employer, unless the operator forces it. */
async function coveredOnce(
  { db, organizationId }: Command,
  answering: Answering | Refusal,
  force: boolean,
): Promise<Answering | Refusal> {
  if (force || answering instanceof Refusal || answering.choice === null) return answering;
  const { found, choice } = answering;
  const twice = await whoIsCoveredTwice(db, organizationId, [found], { signedOnly: false });
  const { self, dependentIds } = twice(found);
  return self || choice.dependentIds.some((id) => dependentIds.has(id))
    ? refuseField('dual_coverage', 'dependent_ids')
    : answering;
}

/** Records that an election was refused for this reason, for the operator's inbox (rules 11.11); the first time counts. */
export async function keepDualCoverage(command: Command, enrollmentId: Uuid): Promise<void> {
  const { db, organizationId, now } = command;
  const isFirst = await saveDualCoverageRefused(db, organizationId, enrollmentId, now);
  if (isFirst) command.audit('enrollment.dual_coverage', 'enrollment', enrollmentId);
}

/** The running coverage, ended by its termination rule as of the day of signing. */
function endedToday(command: Command, { running }: EnrollmentCase): Ending[] {
  return running ? [{ row: running, end: endOfRunning(running, command.today) }] : [];
}

/** The rules check state and window first, then plan and people, then the signature. */
function answerOf(
  command: Command,
  found: EnrollmentCase,
  proposal: Proposal,
  answering: Answering | Refusal,
  signature: Refusal | null,
): Step {
  const { today, now } = command;
  const { enrollment: row, coverageStart, planYear } = answering instanceof Refusal ? found : answering.found;
  if (proposal.decision === 'waive') {
    return { row, act: { verb: 'waive', today, now, reason: proposal.reason, signature } };
  }
  const choice = answering instanceof Refusal ? answering : answering.choice;
  if (!choice) throw new Error('an election without a choice');
  const { coverageEnd } = planYear;
  return {
    row,
    act: { verb: 'elect', today, now, choice, coverageStart, coverageEnd, signature },
    covered: answering instanceof Refusal || choice instanceof Refusal ? [] : coveredBy(answering.found, choice),
  };
}

/** Terminates running coverage, or moves the end of coverage that was terminated earlier. */
function endOf({ now }: Command, { row, end }: Ending): Step {
  return { row, act: row.status === 'enrolled' ? { verb: 'terminate', now, end } : { verb: 'reschedule', end } };
}
