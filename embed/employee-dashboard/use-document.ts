/** The document of a decision, made by the server: reviewed, then signed. */
import { useQueries } from '@tanstack/react-query';
import { ApiProblem } from '../shared/api.ts';
import type { Operations } from '../shared/api-types.ts';
import { useApi } from '../shared/session.tsx';
import { useLanguage } from '../shared/words.ts';
import type { Draft } from './dashboard-state.tsx';
import { reasonOf } from './enroll/reason.ts';

type Op = 'POST /v1/enrollments/{enrollment_id}/document';
export type Decision = Omit<Operations[Op]['body'], 'language'>;
export type ShownDocument = Operations[Op]['answer'] extends infer A
  ? A extends { data: infer D }
    ? D
    : never
  : never;

/** The decision; null: nothing to sign. */
export function decisionOf(draft: Draft | undefined): Decision | null {
  switch (draft?.answer?.kind) {
    case 'plan':
      return { decision: 'elect', plan_id: draft.answer.planId, dependent_ids: [...draft.dependentIds].sort() };
    case 'decline':
    case 'end':
      return { decision: 'waive', reason: reasonOf(draft), end_current_coverage: draft.answer.kind === 'end' };
    default:
      return null;
  }
}

/** Made once per decision, and kept: what was read is what is signed. `refetch` makes it again. */
export function useDocuments(wanted: { enrollmentId: string; decision: Decision }[]) {
  const api = useApi();
  const language = useLanguage();
  return useQueries({
    queries: wanted.map(({ enrollmentId, decision }) => ({
      queryKey: ['document', enrollmentId, language, decision],
      staleTime: Number.POSITIVE_INFINITY,
      retry: (count: number, error: Error) => count < 1 && error instanceof ApiProblem && error.passes,
      queryFn: async () =>
        (
          await api.call('POST /v1/enrollments/{enrollment_id}/document', {
            ids: { enrollment_id: enrollmentId },
            body: { ...decision, language },
          })
        ).data as ShownDocument,
    })),
  });
}
