/** Which of what happened to a person was a correction that they have to be told of. */
import type { Entry } from '../answers.ts';

export interface Correction extends Pick<Entry, 'at' | 'corrected' | 'cents'> {
  /** Tells two of one moment apart. */
  number: number;
}

/** Older ones are in the timeline that HR can read. */
const SHOWN = 5;

/** The newest first. Most of what is corrected changes nothing for the person: an address, a name of a dependent. */
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
