/**
 * What the person has chosen and typed, and not yet sent. It lives above the screens, so that going back, an error
 * or a new token loses nothing.
 */
import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from 'react';
import type { Listing } from './enroll/plan-list.ts';
import type { Shown } from './enroll/prices.ts';
import { type DependentForm, EMPTY_DEPENDENT } from './family/dependent-form.ts';
import { EMPTY_LIFE_EVENT, type LifeEventForm, type Reported } from './life-events/life-event-form.ts';

/** A plan keeps its name, which is still needed when the plan is no longer offered. */
export type Answer =
  | { kind: 'plan'; planId: string; planName: string }
  | { kind: 'keep' }
  | { kind: 'decline' }
  | { kind: 'end' };

/** The answer to one enrollment so far. */
export interface Draft {
  answer: Answer | null;
  dependentIds: string[];
  /** Why the person declines: one of the offered reasons, or their own words. */
  reason: string;
  ownReason: string;
  /** The cost that the screen showed when the person continued. */
  shown: Shown | null;
}

export interface SignedAnswer {
  decision: 'elect' | 'end' | 'decline';
  shown: Shown | null;
  coverageStart: string;
  planName: string | null;
  covers: string[];
  /** Null: the paydays are not known, or nothing is taken. */
  firstDeductionOn: string | null;
}

export interface DashboardState {
  /** The enrollments that are being answered, in order. */
  queue: string[];
  drafts: Record<string, Draft>;
  /** How each enrollment’s plans are sorted and filtered. */
  listings: Record<string, Listing>;
  /** Enrollments whose draft is not saved on the server yet. */
  unsaved: string[];
  name: string;
  strokes: [number, number][];
  /** Hashes of the documents that were agreed to. */
  consents: Record<string, boolean>;
  signed: Record<string, SignedAnswer>;
  dependent: DependentForm;
  /** Who joined the family during this visit: preselected in the benefits that were not looked at yet. */
  added: string[];
  lifeEvent: LifeEventForm;
  /** The life event that was just reported, kept while somebody is added to the family. */
  reported: Reported | null;
}

const EMPTY: DashboardState = {
  queue: [],
  drafts: {},
  listings: {},
  unsaved: [],
  name: '',
  strokes: [],
  consents: {},
  signed: {},
  dependent: EMPTY_DEPENDENT,
  added: [],
  lifeEvent: EMPTY_LIFE_EVENT,
  reported: null,
};

type Change = Partial<DashboardState> | ((state: DashboardState) => Partial<DashboardState>);

export interface DashboardStateAccess {
  state: DashboardState;
  change(change: Change): void;
  changeDraft(enrollmentId: string, change: Partial<Draft>): void;
  /** The drafts that the server has, as they were sent or read (`saved-drafts.ts`). */
  kept: Map<string, string>;
}

const DashboardStateContext = createContext<DashboardStateAccess | null>(null);

export function useDashboardState(): DashboardStateAccess {
  const found = useContext(DashboardStateContext);
  if (!found) throw new Error('outside of the dashboard');
  return found;
}

/** Selects a new family member in the benefit where they were added, and preselects them in those not looked at yet. */
export function withNewcomer(
  { added, drafts }: DashboardState,
  id: string,
  enrollmentId: string | null,
): Partial<DashboardState> {
  const draft = enrollmentId === null ? undefined : drafts[enrollmentId];
  return {
    added: [...added, id],
    ...(enrollmentId !== null && draft
      ? { drafts: { ...drafts, [enrollmentId]: { ...draft, dependentIds: [...draft.dependentIds, id] } } }
      : {}),
  };
}

export const EMPTY_DRAFT: Draft = { answer: null, dependentIds: [], reason: '', ownReason: '', shown: null };

export function DashboardStateProvider({ children }: { children: ReactNode }) {
  const [state, setState] = useState(EMPTY);
  const change = useCallback(
    (given: Change) => setState((now) => ({ ...now, ...(typeof given === 'function' ? given(now) : given) })),
    [],
  );
  const changeDraft = useCallback(
    (id: string, given: Partial<Draft>) =>
      change(({ drafts }) => ({ drafts: { ...drafts, [id]: { ...(drafts[id] ?? EMPTY_DRAFT), ...given } } })),
    [change],
  );
  const [kept] = useState(() => new Map<string, string>());
  const access = useMemo(() => ({ state, change, changeDraft, kept }), [state, change, changeDraft, kept]);
  return <DashboardStateContext.Provider value={access}>{children}</DashboardStateContext.Provider>;
}
