/** The answers of the sitting in order, with their options and documents, all requested at once. */
import { useQueries } from '@tanstack/react-query';
import type { Enrollment } from '../answers.ts';
import { useOptionsQueryOf } from '../data.ts';
import { useSitting } from '../sitting.tsx';
import { decisionOf, useDocuments } from '../use-document.ts';

export function useAnswers(all: Enrollment[]) {
  const { sitting } = useSitting();
  const answers = sitting.queue.flatMap((id) => {
    const enrollment = all.find((one) => one.id === id);
    const draft = sitting.drafts[id];
    return enrollment && draft?.answer ? [{ enrollment, draft, decision: decisionOf(draft) }] : [];
  });
  const optionsOf = useOptionsQueryOf();
  const options = useQueries({ queries: answers.map(({ enrollment }) => optionsOf(enrollment.id)) });
  // A signed answer needs no document, and requesting one would be refused.
  const wanted = answers.flatMap(({ enrollment, decision }) =>
    decision && !sitting.signed[enrollment.id] ? [{ enrollmentId: enrollment.id, decision }] : [],
  );
  const documents = useDocuments(wanted);
  return answers.map((answer, at) => ({
    ...answer,
    options: options[at]?.data,
    document: documents[wanted.findIndex(({ enrollmentId }) => enrollmentId === answer.enrollment.id)] ?? null,
  }));
}

export type Answered = ReturnType<typeof useAnswers>[number];
