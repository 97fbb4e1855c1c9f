/**
 * Signs what was read: one request per answer, all at once. Each intent has one idempotency key, so that a second click, or a
 * retry after a lost response, elects once.
 */
import { useRef, useState } from 'react';
import { type CompletedEnrollment, createMessage } from '../../../drops/src/core/index.ts';
import { ApiProblem } from '../../shared/api.ts';
import { useApi, useHost } from '../../shared/session.tsx';
import type { Enrollment } from '../answers.ts';
import { type SignedAnswer, useDashboardState } from '../dashboard-state.tsx';
import { useForget } from '../data.ts';
import type { Decision, ShownDocument } from '../use-document.ts';

export interface ToSign {
  enrollment: Enrollment;
  decision: Decision;
  document: ShownDocument;
  /** Null: the answer is not a plan. */
  planName: string | null;
  /** The first names of those covered besides the employee. */
  covers: string[];
}

export interface Signing {
  busy: boolean;
  /** By enrollment. */
  problems: Record<string, Error>;
  /** A typed name that is not the roster's: the person is asked whether it is theirs. */
  nameInDoubt: string | null;
  /** True: all of them are signed. */
  sign(answers: ToSign[], options?: { nameConfirmed?: boolean }): Promise<boolean>;
}

/** `onDocumentChanged`: the document that was read is out of date. */
export function useSigning(onDocumentChanged: (answer: ToSign) => void): Signing {
  const api = useApi();
  const host = useHost();
  const forget = useForget();
  const { state, change } = useDashboardState();
  const [busy, setBusy] = useState(false);
  const [problems, setProblems] = useState<Record<string, Error>>({});
  const [nameInDoubt, setNameInDoubt] = useState<string | null>(null);
  const confirmed = useRef<string | null>(null);
  const running = useRef(false);
  const keys = useRef(new Map<string, string>());

  async function signOne({ enrollment, decision, document }: ToSign) {
    const ids = { enrollment_id: enrollment.id };
    const drawn = state.strokes.length > 1 ? { strokes: state.strokes } : {};
    const name = state.name.trim();
    const isTheirs = confirmed.current === name ? { name_confirmed: true } : {};
    const signature = { document_sha256: document.sha256, name, consent: true, ...isTheirs, ...drawn };
    const idempotencyKey = keyOf(keys.current, enrollment.id, [decision, signature]);
    if (decision.decision === 'elect') {
      const body = { plan_id: decision.plan_id ?? '', dependent_ids: decision.dependent_ids ?? [], signature };
      return (await api.call('POST /v1/enrollments/{enrollment_id}/elect', { ids, body, idempotencyKey })).data;
    }
    const { reason = null, end_current_coverage = false } = decision;
    const body = { reason, end_current_coverage, signature };
    return (await api.call('POST /v1/enrollments/{enrollment_id}/waive', { ids, body, idempotencyKey })).data;
  }

  async function sign(answers: ToSign[], { nameConfirmed = false } = {}): Promise<boolean> {
    // A second click can come before the button is disabled.
    if (running.current) return false;
    running.current = true;
    setBusy(true);
    setProblems({});
    setNameInDoubt(null);
    if (nameConfirmed) confirmed.current = state.name.trim();
    const outcomes = await Promise.allSettled(answers.map(signOne));
    // All at once, so that nothing moves until all results are known.
    const signed: Record<string, SignedAnswer> = {};
    const refused: Record<string, Error> = {};
    const completed: CompletedEnrollment[] = [];
    for (const [at, outcome] of outcomes.entries()) {
      const answer = answers[at] as ToSign;
      const { id } = answer.enrollment;
      if (outcome.status === 'fulfilled') {
        const { status, benefit } = outcome.value;
        signed[id] = signedOf(answer);
        completed.push({ id, benefitCode: benefit.product_code, status });
      } else if (isRefusedAs(outcome.reason, 'document_changed')) {
        onDocumentChanged(answer);
      } else if (isRefusedAs(outcome.reason, 'name_differs')) {
        setNameInDoubt(state.name.trim());
      } else {
        refused[id] = outcome.reason;
      }
    }
    change((now) => ({ signed: { ...now.signed, ...signed } }));
    setProblems(refused);
    // After a refusal, too: the options may have changed.
    forget('enrollments', 'options', 'signatures', 'dependents');
    if (completed.length > 0) {
      host.send(createMessage('ENROLLMENT_COMPLETE', { enrollments: completed }));
    }
    running.current = false;
    setBusy(false);
    return completed.length === answers.length;
  }

  return { busy, problems, nameInDoubt, sign };
}

const isRefusedAs = (error: unknown, code: string) => error instanceof ApiProblem && error.code === code;

/** The same content is the same intent. */
function keyOf(keys: Map<string, string>, enrollmentId: string, content: unknown): string {
  const intent = `${enrollmentId} ${JSON.stringify(content)}`;
  const key = keys.get(intent) ?? crypto.randomUUID();
  keys.set(intent, key);
  return key;
}

function signedOf({ decision, document, enrollment, planName, covers }: ToSign): SignedAnswer {
  const { election } = document;
  return {
    ...{ planName, covers, firstDeductionOn: election?.first_deduction_on ?? null },
    decision: decision.decision === 'elect' ? 'elect' : decision.end_current_coverage ? 'end' : 'decline',
    coverageStart: election?.coverage_start ?? enrollment.coverage_start ?? '',
    shown: election && {
      perPaycheckCents: election.per_paycheck_in_cents,
      employeeCents: election.employee_deduction_in_cents,
      employerCents: election.employer_contribution_in_cents,
    },
  };
}
