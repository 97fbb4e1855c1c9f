/** The answers in order, with their options and documents, all requested at once. */
import { useQueries } from '@tanstack/react-query';
import type { Enrollment } from '../answers.ts';
import { useDashboardState } from '../dashboard-state.tsx';
import { useOptionsQueryOf } from '../data.ts';
import { decisionOf, useDocuments } from '../use-document.ts';

export function useAnswers(all: Enrollment[]) {
  const { state } = useDashboardState();
  const answers = state.queue.flatMap((id) => {
    const enrollment = all.find((one) => one.id === id);
    const draft = state.drafts[id];
    return enrollment && draft?.answer ? [{ enrollment, draft, decision: decisionOf(draft) }] : [];
  });
  const optionsOf = useOptionsQueryOf();
  const options = useQueries({ queries: answers.map(({ enrollment }) => optionsOf(enrollment.id)) });
  // A signed answer needs no document, and requesting one would be refused.
  const wanted = answers.flatMap(({ enrollment, decision }) =>
    decision && !state.signed[enrollment.id] ? [{ enrollmentId: enrollment.id, decision }] : [],
  );
  const documents = useDocuments(wanted);
  return answers.map((answer, at) => ({
    ...answer,
    options: options[at]?.data,
    document: documents[wanted.findIndex(({ enrollmentId }) => enrollmentId === answer.enrollment.id)] ?? null,
  }));
}

export type Answered = ReturnType<typeof useAnswers>[number];
