/** Finds in a person's timeline the corrections that they have to be told about. */
import type { Entry } from '../answers.ts';

export interface Correction extends Pick<Entry, 'at' | 'corrected' | 'cents'> {
  /** Tells apart two corrections of one moment. */
  number: number;
}

/** Older ones are in the timeline that HR can read. */
const SHOWN = 5;

/** Newest first. Most corrections change nothing for the person: an address, a dependent's name. */
export function correctionsIn(entries: readonly Entry[]): Correction[] {
  return entries
    .map(({ at, is_correction, corrected, cents }, place) => ({
      at,
      is_correction,
      corrected,
      cents,
      number: entries.length - place,
    }))
    .filter(({ is_correction, corrected, cents }) => is_correction && corrected.length + cents.length > 0)
    .slice(0, SHOWN)
    .map(({ is_correction: _, ...correction }) => correction);
}
