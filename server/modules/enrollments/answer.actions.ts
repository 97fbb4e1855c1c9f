/** Answers an enrollment: shows the document, elects, waives (rules 4, 5, 8). */
import type { Command } from '../../platform/commands/command.ts';
import { orRefuse, Refusal, refuse, refuseField } from '../../platform/commands/refusal.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { endOfCoverage } from '../coverage/coverage.rules.ts';
import { insertCoveredDependents } from '../coverage/coverage-period.sql.ts';
import type { SignedDecision } from '../documents/document-inputs.rules.ts';
import type { Signer } from '../signatures/record.rules.ts';
import type { SignatureInput } from '../signatures/signature.rules.ts';
import { parseId, wireId } from '../vocabulary/ids.ts';
import type { Language } from '../vocabulary/languages.ts';
import { type Decision, decide } from './enrollment.rules.ts';
import { saveEnrollments } from './enrollment.sql.ts';
import {
  chooseIn,
  coveredBy,
  type Ending,
  type EnrollmentCase,
  loadCase,
  replacedBy,
  standing,
} from './enrollment-case.ts';
import { rowAfter, stateOf } from './enrollment-row.rules.ts';
import {
  type Answering,
  documentSigned,
  keepDocument,
  recordSignature,
  type ShownDocument,
  signedElection,
} from './signed-answer.ts';

/** What to show: an election or a waiver, with the ids of the wire. */
export type Proposal =
  | { decision: 'elect'; planId: string; dependentIds: readonly string[] }
  | { decision: 'waive'; reason: string | null; endCurrentCoverage: boolean };

/** Makes the document of a decision that could be made now: what could not is refused as the answer would be. */
export async function showDocument(
  command: Command,
  enrollmentId: Uuid,
  proposal: Proposal,
  language: Language,
): Promise<ShownDocument> {
  const found = await lockCase(command, enrollmentId);
  const answering = answeringOf(command, found, proposal);
  const open = answering instanceof Refusal ? answering : null;
  orRefuse(decideAnswer(command, found, proposal, answering, open));
  command.audit('enrollment.document', 'enrollment', enrollmentId, { details: { decision: proposal.decision } });
  return keepDocument(command, orRefuse(answering), language);
}

/**
 * Elects. What it replaces ends in the same transaction, before the new coverage begins. Answers with the enrollment that
 * now stands: the elected one, or the running one where the answer was the same as before; then nothing else changes.
 */
export async function elect(
  command: Command,
  enrollmentId: Uuid,
  given: { planId: string; dependentIds: readonly string[]; signature: SignatureInput },
  signer: Signer,
): Promise<Uuid> {
  const found = await lockCase(command, enrollmentId);
  const proposal: Proposal = { decision: 'elect', planId: given.planId, dependentIds: given.dependentIds };
  const answering = answeringOf(command, found, proposal);
  const document = answering instanceof Refusal ? answering : await documentSigned(command, answering, given.signature);
  const decision = orRefuse(decideAnswer(command, found, proposal, answering, refusalIn(document)));
  const { choice, endings } = orRefuse(answering);
  if (!choice) throw new Error('an election without a choice');
  const plan_id = wireId('benefitPlan', choice.planId);
  command.audit('enrollment.elect', 'enrollment', enrollmentId, {
    details: { plan_id, coverage_tier: choice.tier, dependents: choice.dependentIds.length },
  });
  const same = standing(found, choice);
  if (same) {
    await lapse(command, found);
    return same.id;
  }
  await endCoverage(command, endings);
  await save(command, found, decision);
  await insertCoveredDependents(command.db, command.organizationId, coveredBy(found, choice));
  await recordSignature(command, orRefuse(answering), orRefuse(document), given.signature, signer);
  return enrollmentId;
}

/** Waives. Running coverage stays as it is unless the answer says that it ends (rules 4). */
export async function waive(
  command: Command,
  enrollmentId: Uuid,
  given: { reason: string | null; endCurrentCoverage: boolean; signature: SignatureInput },
  signer: Signer,
): Promise<void> {
  const found = await lockCase(command, enrollmentId);
  const { reason, endCurrentCoverage } = given;
  const proposal: Proposal = { decision: 'waive', reason, endCurrentCoverage };
  const answering = orRefuse(answeringOf(command, found, proposal));
  const document = await documentSigned(command, answering, given.signature);
  const decision = orRefuse(decideAnswer(command, found, proposal, answering, refusalIn(document)));
  command.audit('enrollment.waive', 'enrollment', enrollmentId, {
    details: { end_current_coverage: endCurrentCoverage },
  });
  await save(command, found, decision);
  await endCoverage(command, answering.endings);
  await recordSignature(command, answering, orRefuse(document), given.signature, signer);
}

/** The case, the employee and the enrollments locked; it can't be missing, since reach was checked. */
async function lockCase(command: Command, enrollmentId: Uuid): Promise<EnrollmentCase> {
  const { db, organizationId, today } = command;
  return (await loadCase(db, organizationId, enrollmentId, today, true)) ?? refuse('not_found');
}

function refusalIn(value: object): Refusal | null {
  return value instanceof Refusal ? value : null;
}

/** The decision with all that follows from it, or why the person can't have what it names (422). */
function answeringOf(command: Command, found: EnrollmentCase, proposal: Proposal): Answering | Refusal {
  if (proposal.decision === 'waive') {
    const { reason, endCurrentCoverage } = proposal;
    const signed: SignedDecision = { decision: 'waive', reason, end_current_coverage: endCurrentCoverage };
    return { found, signed, choice: null, endings: endCurrentCoverage ? endedToday(command, found) : [] };
  }
  const planId = parseId('benefitPlan', proposal.planId);
  if (!planId) return refuseField('plan_not_available', 'plan_id');
  // An id that names nobody is refused by `choose`, at its place.
  const dependentIds = proposal.dependentIds.map((id) => parseId('dependent', id) ?? '');
  const choice = chooseIn(found, planId, dependentIds);
  if (choice instanceof Refusal) return choice;
  return { found, signed: signedElection(choice), choice, endings: replacedBy(found, choice) };
}

/** The running coverage, ended by its termination rule as of the day of signing. */
function endedToday(command: Command, { running }: EnrollmentCase): Ending[] {
  if (!running) return [];
  const terms = {
    terminationRule: running.termination_rule,
    terminationNMonths: running.termination_n_months,
    coverageEnd: running.coverage_end ?? running.plan_year_coverage_end,
  };
  return [{ row: running, end: endOfCoverage(terms, running.coverage_start, command.today) }];
}

/** State and window first, then plan and people, then the signature. */
function decideAnswer(
  command: Command,
  found: EnrollmentCase,
  proposal: Proposal,
  answering: Answering | Refusal,
  signature: Refusal | null,
): Decision | Refusal {
  const { today, now } = command;
  const state = stateOf(found.enrollment);
  if (proposal.decision === 'waive') {
    return decide(state, { verb: 'waive', today, now, reason: proposal.reason, signature });
  }
  const choice = answering instanceof Refusal ? answering : answering.choice;
  if (!choice) throw new Error('an election without a choice');
  const election = { verb: 'elect' as const, today, now, choice, coverageEnd: found.planYear.coverageEnd, signature };
  if (state.status !== 'pending') return decide(state, election);
  return decide({ ...state, window: { ...state.window, coverageStart: found.coverageStart } }, election);
}

async function save(command: Command, { enrollment }: EnrollmentCase, decision: Decision): Promise<void> {
  await saveEnrollments(command.db, command.organizationId, [rowAfter(enrollment, decision.state, command)]);
  for (const event of decision.events) command.emit(event, enrollment.id);
}

/** Terminates running coverage, or moves the end of coverage that was terminated before. */
async function endCoverage(command: Command, endings: readonly Ending[]): Promise<void> {
  const decided = endings.map(({ row, end }) => {
    const state = stateOf(row);
    const verb = row.status === 'enrolled' ? ('terminate' as const) : ('reschedule' as const);
    const decision = orRefuse(decide(state, verb === 'terminate' ? { verb, now: command.now, end } : { verb, end }));
    for (const event of decision.events) command.emit(event, row.id);
    return rowAfter(row, decision.state, command);
  });
  await saveEnrollments(command.db, command.organizationId, decided);
}

/** The same answer again: what runs goes on untouched, and the second chance closes unused. */
async function lapse(command: Command, found: EnrollmentCase): Promise<void> {
  await save(command, found, orRefuse(decide(stateOf(found.enrollment), { verb: 'expire' })));
}
