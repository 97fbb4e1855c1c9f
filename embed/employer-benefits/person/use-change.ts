/** A change of a person: first its consequences by a dry run, then the change itself, exactly as it was looked at. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { DryRun, Operations } from '../../shared/api-types.ts';
import { useApi } from '../../shared/session.tsx';

type Operation =
  | 'PATCH /v1/employees/{employee_id}'
  | 'POST /v1/employees/{employee_id}/terminate'
  | 'DELETE /v1/employees/{employee_id}/termination'
  | 'POST /v1/members/{member_id}/dependents/{legal_dependent_id}/end';

export type Change = {
  [O in Operation]: { operation: O; ids: Record<string, string>; body: Operations[O]['body'] };
}[Operation];

export type Told = DryRun['dry_run'];

interface Looked {
  change: Change;
  told: Told;
  /** Of this change: a retry after a lost answer changes nothing twice. */
  idempotencyKey: string;
}

export function useChange(onSaved: () => void) {
  const api = useApi();
  const client = useQueryClient();
  const look = useMutation({
    mutationFn: async (change: Change): Promise<Looked> => {
      const { operation, ...given } = change;
      // What a dry run tells stands beside the resource, whichever that is.
      const answer: unknown = await api.call(operation, { ...given, query: { dry_run: true } });
      return { change, told: (answer as DryRun).dry_run, idempotencyKey: crypto.randomUUID() };
    },
  });
  const save = useMutation({
    mutationFn: ({ change: { operation, ...given }, idempotencyKey }: Looked) =>
      api.call(operation, { ...given, idempotencyKey }),
    onSuccess: () => {
      onSaved();
      // Nearly everything that the page shows may be another now.
      return client.invalidateQueries();
    },
  });
  return { look, save };
}
