/** Why somebody declines, as it is sent: the text. */
import type { Draft } from '../dashboard-state.tsx';

export const OWN_REASON = 'own';

export function reasonOf({ reason, ownReason }: Pick<Draft, 'reason' | 'ownReason'>): string | null {
  return (reason === OWN_REASON ? ownReason.trim() : reason) || null;
}
