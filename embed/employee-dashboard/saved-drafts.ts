/** Drafts on the server: a reload, another device, or a phone that ends the page loses no choice. */
import { useCallback, useEffect, useRef } from 'react';
import { type Api, isRefused } from '../shared/api.ts';
import type { Operations } from '../shared/api-types.ts';
import { useApi } from '../shared/session.tsx';
import { type Draft, EMPTY_DRAFT, useDashboardState } from './dashboard-state.tsx';
import { OWN_REASON, reasonOf, useReasons } from './enroll/reason.ts';

const SAVE = 'PUT /v1/enrollments/{enrollment_id}/draft' as const;
type Body = Operations[typeof SAVE]['body'];
type Saved = Operations[typeof SAVE]['answer']['data'];

/** What is kept; null: there is no answer yet. */
export function toSave(draft: Draft): Body | null {
  const { answer, shown } = draft;
  if (answer === null) return null;
  return {
    answer: answer.kind,
    plan_id: answer.kind === 'plan' ? answer.planId : null,
    dependent_ids: [...draft.dependentIds].sort(),
    reason: answer.kind === 'decline' || answer.kind === 'end' ? reasonOf(draft) : null,
    shown: shown && {
      per_paycheck_in_cents: shown.perPaycheckCents,
      employee_deduction_in_cents: shown.employeeCents,
      employer_contribution_in_cents: shown.employerCents,
    },
  };
}

const textOf = (draft: Draft): string => JSON.stringify(toSave(draft));

/** `reasons` are those that the page offers; any other is the person's own words. */
export function draftOf(saved: Saved, reasons: readonly string[]): Draft {
  const { reason, shown } = saved;
  const isOwn = reason !== null && !reasons.includes(reason);
  return {
    ...EMPTY_DRAFT,
    answer:
      saved.answer === 'plan'
        ? { kind: 'plan', planId: saved.plan_id ?? '', planName: saved.plan_name ?? '' }
        : { kind: saved.answer },
    dependentIds: saved.dependent_ids,
    ...(reason === null ? {} : isOwn ? { reason: OWN_REASON, ownReason: reason } : { reason }),
    shown: shown && {
      perPaycheckCents: shown.per_paycheck_in_cents,
      employeeCents: shown.employee_deduction_in_cents,
      employerCents: shown.employer_contribution_in_cents,
    },
  };
}

/** Loads the drafts that can be read now. An enrollment whose draft can't be read is asked about again. */
export function useLoadDrafts(): (ids: readonly string[]) => Promise<Record<string, Draft>> {
  const api = useApi();
  const { kept } = useDashboardState();
  const reasons = useReasons();
  return async (ids) => {
    const found = await Promise.allSettled(
      ids.map((id) => api.call('GET /v1/enrollments/{enrollment_id}/draft', { ids: { enrollment_id: id } })),
    );
    const drafts = found.flatMap((one, at): [string, Draft][] => {
      const saved = one.status === 'fulfilled' ? one.value.data : null;
      return saved ? [[ids[at] ?? '', draftOf(saved, reasons)]] : [];
    });
    for (const [id, draft] of drafts) kept.set(id, textOf(draft));
    return Object.fromEntries(drafts);
  };
}

/** A draft is saved once nothing was chosen for so long. */
const PAUSE_MS = 500;
const NOTHING = textOf(EMPTY_DRAFT);

/**
 * Saves all drafts as they change. It lives above the screens, so that no draft is lost with its screen. What could not be saved
 * is tried again with the next change, when the connection is back, and when the page is hidden.
 */
export function useKeptDrafts(): void {
  const api = useApi();
  const { state, change, kept } = useDashboardState();
  const drafts = useRef(state.drafts);
  drafts.current = state.drafts;
  // One request after the other, so that the last choice is the one that stays.
  const line = useRef(Promise.resolve());
  const keep = useCallback(() => {
    for (const [id, draft] of Object.entries(drafts.current)) {
      const text = textOf(draft);
      const before = kept.get(id) ?? NOTHING;
      if (text === before) continue;
      kept.set(id, text);
      line.current = line.current.then(async () => {
        const isKept = await save(api, id, toSave(draft));
        if (!isKept && kept.get(id) === text) kept.set(id, before);
        change(({ unsaved }) => ({ unsaved: [...unsaved.filter((one) => one !== id), ...(isKept ? [] : [id])] }));
      });
    }
  }, [api, change, kept]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each change of a draft starts the pause again
  useEffect(() => {
    const timer = setTimeout(keep, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [keep, state.drafts]);
  useEffect(() => {
    window.addEventListener('online', keep);
    document.addEventListener('visibilitychange', keep);
    return () => {
      window.removeEventListener('online', keep);
      document.removeEventListener('visibilitychange', keep);
    };
  }, [keep]);
}

/** False: the next try may succeed. A refused draft is not sent again, and the review says why. */
async function save(api: Api, id: string, body: Body | null): Promise<boolean> {
  const ids = { enrollment_id: id };
  try {
    await (body === null
      ? api.call('DELETE /v1/enrollments/{enrollment_id}/draft', { ids })
      : api.call(SAVE, { ids, body }));
    return true;
  } catch (error) {
    return isRefused(error as Error);
  }
}
