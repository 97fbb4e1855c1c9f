/** Starts answering enrollments one after the other, or continues where the person stopped. */
import { useQueryClient } from '@tanstack/react-query';
import type { Enrollment } from './answers.ts';
import { useDashboardState } from './dashboard-state.tsx';
import { useOptionsQueryOf } from './data.ts';
import { useLoadDrafts } from './saved-drafts.ts';
import { useScreens } from './screens.tsx';

export function useStartAnswering(): (enrollmentIds: string[]) => Promise<void> {
  const { go } = useScreens();
  const { state, change } = useDashboardState();
  const client = useQueryClient();
  const optionsOf = useOptionsQueryOf();
  const load = useLoadDrafts();
  return async (queue) => {
    if (queue.length === 0) return;
    // All of them now, so that moving on to the next does not wait.
    for (const id of queue) void client.prefetchQuery(optionsOf(id));
    const listed = client.getQueryData<Enrollment[]>(['enrollments']) ?? [];
    const isKept = (id: string) => listed.some((one) => one.id === id && one.has_draft);
    const saved = await load(queue.filter((id) => isKept(id) && !(id in state.drafts)));
    change(({ drafts }) => ({ queue, signed: {}, drafts: { ...drafts, ...saved } }));
    const open = queue.find((id) => !(saved[id] ?? state.drafts[id])?.answer);
    go(open ? { name: 'enroll', enrollmentId: open } : { name: 'review' });
  };
}
