/** The roster of this tab that is being worked on, the same for every step. */
import { useState } from 'react';
import { keepDraft, keptDraft } from './kept-draft.ts';
import type { RosterDraft } from './roster-draft.ts';

/** Rosters that are too large for the browser to keep live as long as the page. */
const unkept = new Map<string, RosterDraft>();

export function useDraft(employerId: string) {
  const [draft, setDraft] = useState(() => unkept.get(employerId) ?? keptDraft(employerId));
  const [isKept, setKept] = useState(() => !unkept.has(employerId));
  const change = (next: RosterDraft | null) => {
    const kept = keepDraft(employerId, next);
    if (kept || next === null) unkept.delete(employerId);
    else unkept.set(employerId, next);
    setKept(kept);
    setDraft(next);
  };
  return { draft, isKept, change };
}
