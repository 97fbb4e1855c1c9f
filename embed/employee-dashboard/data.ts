/** What the dashboard asks of the API: one hook per question, so that screens that ask the same share the answer. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import type { Operations } from '../shared/api-types.ts';
import { useApi, useSession } from '../shared/session.tsx';

type Data<O extends keyof Operations> = Operations[O]['answer'] extends { data: infer D } ? D : never;

export type Enrollment = Data<'GET /v1/members/{member_id}/enrollments'>[number];
export type Options = Data<'GET /v1/enrollments/{enrollment_id}/options'>;
export type Plan = Options['plans'][number];
export type Tier = Plan['tiers'][number]['coverage_tier'];
export type PayFrequency = Options['pay_frequency'];
export type Dependent = Data<'GET /v1/members/{member_id}/dependents'>[number];
export type LifeEvent = Data<'GET /v1/members/{member_id}/qualifying-life-events'>[number];
export type Signature = Data<'GET /v1/employees/{employee_id}/signatures'>[number];

export function useMemberId(): string {
  const { member_id } = useSession();
  if (member_id === null) throw new Error('an employee-bound token without a member');
  return member_id;
}

export function useEnrollments() {
  const api = useApi();
  const member_id = useMemberId();
  return useQuery({
    queryKey: ['enrollments'],
    queryFn: async () => (await api.call('GET /v1/members/{member_id}/enrollments', { ids: { member_id } })).data,
  });
}

/** The query of an enrollment's options, for several at once and for fetching ahead. */
export function useOptionsQueryOf() {
  const api = useApi();
  return (enrollmentId: string) => ({
    queryKey: ['options', enrollmentId],
    queryFn: async () =>
      (await api.call('GET /v1/enrollments/{enrollment_id}/options', { ids: { enrollment_id: enrollmentId } })).data,
  });
}

export function useOptions(enrollmentId: string) {
  return useQuery(useOptionsQueryOf()(enrollmentId));
}

export function useDependents() {
  const api = useApi();
  const member_id = useMemberId();
  return useQuery({
    queryKey: ['dependents'],
    queryFn: async () => (await api.call('GET /v1/members/{member_id}/dependents', { ids: { member_id } })).data,
  });
}

export function useLifeEvents() {
  const api = useApi();
  const member_id = useMemberId();
  return useQuery({
    queryKey: ['life-events'],
    queryFn: async () =>
      (
        await api.call('GET /v1/members/{member_id}/qualifying-life-events', {
          ids: { member_id },
          query: { limit: 20 },
        })
      ).data,
  });
}

export function useSignatures() {
  const api = useApi();
  const employee_id = useSession().bound_entity.id;
  return useQuery({
    queryKey: ['signatures'],
    queryFn: async () =>
      (await api.call('GET /v1/employees/{employee_id}/signatures', { ids: { employee_id }, query: { limit: 50 } }))
        .data,
  });
}

/** Whatever was read may have changed: what is on the screen is asked anew, the rest when it is shown. */
export function useForget() {
  const client = useQueryClient();
  return useCallback(
    (...what: ('enrollments' | 'options' | 'dependents' | 'life-events' | 'signatures')[]) => {
      for (const key of what) void client.invalidateQueries({ queryKey: [key] });
    },
    [client],
  );
}
