/** The reasons for declining; the text itself is sent. Home reads drafts, so this is loaded before the words of choosing. */
import { wordsIn } from '../../shared/words.ts';
import type { Draft } from '../dashboard-state.tsx';

const en = [
  'I have coverage through my spouse, partner or parent',
  'I have Medicare, Medicaid or another public program',
  'I have other coverage',
  'It costs too much',
];
const es: typeof en = [
  'Tengo cobertura por mi cónyuge, pareja, padre o madre',
  'Tengo Medicare, Medicaid u otro programa público',
  'Tengo otra cobertura',
  'Cuesta demasiado',
];
/** The reasons that the page offers. */
export const useReasons = wordsIn({ en, es });

export const OWN_REASON = 'own';

export function reasonOf({ reason, ownReason }: Pick<Draft, 'reason' | 'ownReason'>): string | null {
  return (reason === OWN_REASON ? ownReason.trim() : reason) || null;
}
