/** Begins to answer some enrollments, one after the other: a new sitting that keeps what was typed before. */
import { useScreens } from './screens.tsx';
import { useSitting } from './sitting.tsx';

export function useStartAnswering(): (enrollmentIds: string[]) => void {
  const { go } = useScreens();
  const { change } = useSitting();
  return (queue) => {
    const first = queue[0];
    if (!first) return;
    change({ queue, signed: {} });
    go({ name: 'enroll', enrollmentId: first });
  };
}
