/** Starts answering enrollments one after the other, and keeps what was typed before. */
import { useQueryClient } from '@tanstack/react-query';
import { useDashboardState } from './dashboard-state.tsx';
import { useOptionsQueryOf } from './data.ts';
import { useScreens } from './screens.tsx';

export function useStartAnswering(): (enrollmentIds: string[]) => void {
  const { go } = useScreens();
  const { change } = useDashboardState();
  const client = useQueryClient();
  const optionsOf = useOptionsQueryOf();
  return (queue) => {
    const first = queue[0];
    if (!first) return;
    change({ queue, signed: {} });
    // All of them now, so that moving on to the next does not wait.
    for (const id of queue) void client.prefetchQuery(optionsOf(id));
    go({ name: 'enroll', enrollmentId: first });
  };
}
