/**
 * The roster that somebody is working on, kept in this tab until it is sent: a reload loses nothing. The browser forgets it with the
 * tab, and we do when it is sent and when its user signs out.
 */
import type { RosterDraft } from './roster-draft.ts';

const keyOf = (employerId: string) => `openroll-desk-roster ${employerId}`;

export function keptDraft(employerId: string): RosterDraft | null {
  const kept = window.sessionStorage.getItem(keyOf(employerId));
  return kept === null ? null : (JSON.parse(kept) as RosterDraft);
}

/** False: it is too large for the browser to keep, and lives as long as the page. */
export function keepDraft(employerId: string, draft: RosterDraft | null): boolean {
  try {
    if (draft === null) window.sessionStorage.removeItem(keyOf(employerId));
    else window.sessionStorage.setItem(keyOf(employerId), JSON.stringify(draft));
    return true;
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    window.sessionStorage.removeItem(keyOf(employerId));
    return false;
  }
}
