/** What the dashboard requests of the API: one hook per query, so that screens share the answers. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import { useApi, useSession } from '../shared/session.tsx';
import type { Dependent, Enrollment, Options } from './answers.ts';
import { correctionsIn } from './home/corrections.ts';
import { unanswered } from './home/overview.ts';

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

/** The query of an enrollment's options, for several at once and for prefetching. */
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

/** The latest first. */
export function useLeaves() {
  const api = useApi();
  const employee_id = useSession().bound_entity.id;
  return useQuery({
    queryKey: ['leaves'],
    queryFn: async () =>
      (await api.call('GET /v1/employees/{employee_id}/leaves', { ids: { employee_id }, query: { limit: 20 } })).data,
  });
}

/** The cards of coverage in force today. */
export function useIdCards() {
  const api = useApi();
  const member_id = useMemberId();
  return useQuery({
    queryKey: ['id-cards'],
    queryFn: async () => (await api.call('GET /v1/members/{member_id}/id-cards', { ids: { member_id } })).data,
  });
}

/** Newest first, without corrections that changed nothing for the person. */
export function useCorrections() {
  const api = useApi();
  const employee_id = useSession().bound_entity.id;
  return useQuery({
    queryKey: ['corrections'],
    queryFn: async () => {
      const newest = { ids: { employee_id }, query: { limit: 50 } };
      return correctionsIn((await api.call('GET /v1/employees/{employee_id}/timeline', newest)).data);
    },
  });
}

/** Shows a saved change at once, without another request, while everything that depends on it reloads. */
export function useRemember() {
  const client = useQueryClient();
  return useMemo(
    () => ({
      /** A new pending enrollment beside the one that was answered, and its options. */
      chance: (answered: Enrollment, id: string, options: Options) => {
        client.setQueryData<Options>(['options', id], options);
        client.setQueryData<Enrollment[]>(['enrollments'], (known = []) => [
          unanswered(answered, id, options),
          ...known.filter((one) => one.id !== id),
        ]);
      },
      /** A family member, also among the choices of the screen to which the person returns. */
      dependent: (saved: Dependent) => {
        const { legal_dependent_id: id, relationship, domestic_partner, first_name, last_name } = saved;
        client.setQueryData<Dependent[]>(
          ['dependents'],
          (known) => known && put(known, saved, (one) => one.legal_dependent_id === id),
        );
        client.setQueriesData<Options>({ queryKey: ['options'] }, (options) => {
          const person = { id, relationship, domestic_partner, first_name, last_name };
          return options && { ...options, dependents: put(options.dependents, person, (one) => one.id === id) };
        });
      },
    }),
    [client],
  );
}

/** Replaces the matching entry, or appends the item. */
function put<T>(list: readonly T[], item: T, isSame: (one: T) => boolean): T[] {
  return list.some(isSame) ? list.map((one) => (isSame(one) ? item : one)) : [...list, item];
}

/** For when anything read may have changed: reloads what is on the screen now, and the rest when it is shown. */
export function useForget() {
  const client = useQueryClient();
  return useCallback(
    (...what: ('enrollments' | 'options' | 'dependents' | 'life-events' | 'signatures')[]) => {
      for (const key of what) void client.invalidateQueries({ queryKey: [key] });
    },
    [client],
  );
}
