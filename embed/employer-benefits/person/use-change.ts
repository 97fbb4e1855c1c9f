/** A change of a person, or of prices: first its consequences by a dry run, then the change itself, exactly as it was previewed. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type Api, ApiProblem } from '../../shared/api.ts';
import type { DryRun, Operations } from '../../shared/api-types.ts';

type Operation =
  | 'PATCH /v1/employees/{employee_id}'
  | 'POST /v1/employees/{employee_id}/terminate'
  | 'DELETE /v1/employees/{employee_id}/termination'
  | 'POST /v1/employees/{employee_id}/leaves'
  | 'PATCH /v1/employees/{employee_id}/leaves/{leave_id}'
  | 'DELETE /v1/employees/{employee_id}/leaves/{leave_id}'
  | 'POST /v1/employers/{employer_id}/enrollments'
  | 'PATCH /v1/enrollments/{enrollment_id}'
  | 'POST /v1/enrollments/{enrollment_id}/end'
  | 'POST /v1/enrollments/{enrollment_id}/void'
  | 'POST /v1/enrollments/{enrollment_id}/reinstate'
  | 'POST /v1/members/{member_id}/dependents/{legal_dependent_id}/end'
  | 'POST /v1/benefit-eligibility-policies/{policy_id}/correct'
  | 'POST /v1/benefit-plans/{plan_id}/rates'
  | 'POST /v1/benefit-plan-years/{benefit_plan_year_id}/contribution'
  | 'DELETE /v1/members/{member_id}/dependents/{legal_dependent_id}/end';

export type Change = {
  [O in Operation]: { operation: O; ids: Record<string, string>; body: Operations[O]['body'] };
}[Operation];

export type Told = DryRun['dry_run'];

interface Looked {
  change: Change;
  told: Told;
  /** The ETag of what the preview looked at. */
  seen: string | null;
  /** Of this change: a retry after a lost answer changes nothing twice. */
  idempotencyKey: string;
}

/** `change`: as entered; null: not complete yet. */
export function useChange(api: Api, change: Change | null, onSaved: () => void) {
  const client = useQueryClient();
  const look = useMutation({
    onMutate: () => save.reset(),
    mutationFn: async (change: Change): Promise<Looked> => {
      const { operation, ...given } = change;
      // A dry run's consequences stand beside the resource, whatever its type.
      let seen: string | null = null;
      const onSeen = (etag: string | null) => {
        seen = etag;
      };
      const answer: unknown = await api.call(operation, { ...given, query: { dry_run: true }, onSeen });
      return { change, told: (answer as DryRun).dry_run, seen, idempotencyKey: crypto.randomUUID() };
    },
  });
  const save = useMutation({
    mutationFn: ({ change: { operation, ...given }, seen, idempotencyKey }: Looked) =>
      api.call(operation, { ...given, seen, idempotencyKey }),
    onError: (error) => {
      // What somebody else has changed meanwhile is shown before it is asked for again.
      if (error instanceof ApiProblem && error.code === 'changed_meanwhile') void client.invalidateQueries();
    },
    onSuccess: () => {
      onSaved();
      // Nearly everything that the page shows may have changed.
      return client.invalidateQueries();
    },
  });
  // Whatever is entered afterwards needs another preview.
  const seen = look.data && JSON.stringify(look.data.change) === JSON.stringify(change) ? look.data : null;
  return {
    told: seen?.told ?? null,
    error: seen ? save.error : look.error,
    look: () => change && look.mutate(change),
    save: () => seen && save.mutate(seen),
    isLooking: look.isPending,
    isSaving: save.isPending,
  };
}
