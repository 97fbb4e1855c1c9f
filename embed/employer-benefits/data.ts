/** What the screens request of the API, under keys by which a change invalidates them. */
import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query';
import { PAGE_ROWS } from '../shared/list-tools.tsx';
import { useApi, useSession } from '../shared/session.tsx';
import type { LifeEventsRoute, PeopleRoute, RosterRoute, StatementRoute } from './routes.ts';

const useEmployer = () => ({ employer_id: useSession().employer.id });

export function useProgress() {
  const api = useApi();
  const ids = useEmployer();
  return useQuery({
    queryKey: ['progress'],
    queryFn: async () => (await api.call('GET /v1/employers/{employer_id}/enrollment-progress', { ids })).data,
  });
}

/** Including past ones. */
export function usePlanYears() {
  const api = useApi();
  const ids = useEmployer();
  return useQuery({
    queryKey: ['plan-years'],
    staleTime: 60_000,
    queryFn: async () => (await api.call('GET /v1/employers/{employer_id}/benefit-plan-years', { ids })).data,
  });
}

const PEOPLE_OF = 'GET /v1/employers/{employer_id}/benefit-plan-years/{benefit_plan_year_id}/enrollments' as const;
/** The most that the server gives in a page. */
const MOST_ROWS = 100;

const peopleQuery = ({ answer, openWindow, sort, losing, search }: PeopleRoute) => ({
  sort,
  ...(search && { search }),
  ...(answer && { election_status: [answer] }),
  ...(openWindow && { open_window: openWindow }),
  ...(losing && { would_lose_coverage: true }),
});

export function usePeople(planYearId: string | undefined, route: PeopleRoute) {
  const api = useApi();
  const employer = useEmployer();
  const query = peopleQuery(route);
  return useQuery({
    queryKey: ['people', planYearId, query, route.page],
    enabled: planYearId !== undefined,
    placeholderData: keepPreviousData,
    queryFn: () =>
      api.call(PEOPLE_OF, {
        ids: { ...employer, benefit_plan_year_id: planYearId ?? '' },
        query: { page: route.page, limit: PAGE_ROWS, ...query },
      }),
  });
}

/** Everybody whom the filters find, page by page. */
export function useEverybody(planYearId: string, route: PeopleRoute) {
  const api = useApi();
  const employer = useEmployer();
  return async () => {
    const ids = { ...employer, benefit_plan_year_id: planYearId };
    const ask = (page: number) =>
      api.call(PEOPLE_OF, { ids, query: { ...peopleQuery(route), page, limit: MOST_ROWS } });
    const first = await ask(1);
    const found = [...first.data];
    for (let page = 2; page <= first.pagination.total_pages; page += 1) found.push(...(await ask(page)).data);
    return found;
  };
}

/** How many would lose coverage if they don't answer, by plan year; undefined: not all are loaded yet. */
export function useLosing(planYearIds: readonly string[]): Map<string, number> | undefined {
  const api = useApi();
  const employer = useEmployer();
  return useQueries({
    queries: planYearIds.map((id) => ({
      queryKey: ['people', id, 'losing'],
      queryFn: async () => {
        const ids = { ...employer, benefit_plan_year_id: id };
        const { pagination } = await api.call(PEOPLE_OF, { ids, query: { would_lose_coverage: true, limit: 1 } });
        return pagination.total;
      },
    })),
    combine: (results) =>
      results.some(({ isPending }) => isPending)
        ? undefined
        : new Map(planYearIds.map((id, at) => [id, results[at]?.data ?? 0])),
  });
}

export function useEmployee(employeeId: string) {
  const api = useApi();
  return useQuery({
    queryKey: ['employee', employeeId],
    queryFn: async () => (await api.call('GET /v1/employees/{employee_id}', { ids: { employee_id: employeeId } })).data,
  });
}

/** Everything that a person was ever offered at this employer, newest first. */
export function useHistory(memberId: string) {
  const api = useApi();
  return useQuery({
    queryKey: ['history', memberId],
    queryFn: async () =>
      (await api.call('GET /v1/members/{member_id}/enrollments', { ids: { member_id: memberId } })).data,
  });
}

export function useCoveragePeriods(enrollmentId: string) {
  const api = useApi();
  return useQuery({
    queryKey: ['periods', enrollmentId],
    queryFn: async () =>
      (await api.call('GET /v1/enrollments/{enrollment_id}/coverage-periods', { ids: { enrollment_id: enrollmentId } }))
        .data,
  });
}

/** Those who are family now, or those whose place in it has ended. */
export function useDependentsOf(memberId: string, status: 'active' | 'ended') {
  const api = useApi();
  const given = { ids: { member_id: memberId }, query: { status } };
  return useQuery({
    queryKey: ['dependents', memberId, status],
    queryFn: async () => (await api.call('GET /v1/members/{member_id}/dependents', given)).data,
  });
}

export function useLifeEventsOf(memberId: string) {
  const api = useApi();
  return useQuery({
    queryKey: ['life-events', 'of', memberId],
    queryFn: async () =>
      (
        await api.call('GET /v1/members/{member_id}/qualifying-life-events', {
          ids: { member_id: memberId },
          query: { limit: 100 },
        })
      ).data,
  });
}

/** The latest, newest first. */
export function useLeaves(employeeId: string) {
  const api = useApi();
  const ids = { employee_id: employeeId };
  return useQuery({
    queryKey: ['leaves', employeeId],
    queryFn: async () => (await api.call('GET /v1/employees/{employee_id}/leaves', { ids })).data,
  });
}

export function useLifeEvents({ status, search, page }: LifeEventsRoute) {
  const api = useApi();
  const ids = useEmployer();
  return useQuery({
    queryKey: ['life-events', status, search, page],
    placeholderData: keepPreviousData,
    queryFn: () =>
      api.call('GET /v1/employers/{employer_id}/qualifying-life-events', {
        ids,
        query: { status, page, limit: PAGE_ROWS, ...(search && { search }) },
      }),
  });
}

/** How many life events are waiting. */
export function useWaitingLifeEvents() {
  const api = useApi();
  const ids = useEmployer();
  return useQuery({
    queryKey: ['life-events', 'waiting'],
    queryFn: async () => {
      const query = { status: 'pending', limit: 1 } as const;
      const { pagination } = await api.call('GET /v1/employers/{employer_id}/qualifying-life-events', { ids, query });
      return pagination.total;
    },
  });
}

export function useStatements(page: number) {
  const api = useApi();
  const ids = useEmployer();
  return useQuery({
    queryKey: ['statements', page],
    placeholderData: keepPreviousData,
    queryFn: () =>
      api.call('GET /v1/employers/{employer_id}/payroll-deduction-statements', {
        ids,
        query: { page, limit: PAGE_ROWS },
      }),
  });
}

export function useStatementLines({ statementId, search, page }: StatementRoute) {
  const api = useApi();
  return useQuery({
    queryKey: ['lines', statementId, search, page],
    placeholderData: keepPreviousData,
    queryFn: () =>
      api.call('GET /v1/payroll-deduction-statements/{statement_id}/lines', {
        ids: { statement_id: statementId },
        query: { page, limit: PAGE_ROWS, ...(search && { search }) },
      }),
  });
}

export function useStatementChanges(statementId: string, page: number) {
  const api = useApi();
  return useQuery({
    queryKey: ['changes', statementId, page],
    placeholderData: keepPreviousData,
    queryFn: () =>
      api.call('GET /v1/payroll-deduction-statements/{statement_id}/changes', {
        ids: { statement_id: statementId },
        query: { page, limit: PAGE_ROWS },
      }),
  });
}

export function useImputedIncome(statementId: string, page: number) {
  const api = useApi();
  return useQuery({
    queryKey: ['income', statementId, page],
    placeholderData: keepPreviousData,
    queryFn: () =>
      api.call('GET /v1/payroll-deduction-statements/{statement_id}/imputed-income', {
        ids: { statement_id: statementId },
        query: { page, limit: PAGE_ROWS },
      }),
  });
}

export function useForecast() {
  const api = useApi();
  const ids = useEmployer();
  return useQuery({
    queryKey: ['forecast'],
    queryFn: async () => (await api.call('GET /v1/employers/{employer_id}/cost-forecast', { ids })).data,
  });
}

export function useRoster({ status, search, page }: RosterRoute) {
  const api = useApi();
  const ids = useEmployer();
  return useQuery({
    queryKey: ['roster', status, search, page],
    placeholderData: keepPreviousData,
    queryFn: () =>
      api.call('GET /v1/employers/{employer_id}/employees', {
        ids,
        query: {
          sort: 'name',
          page,
          limit: PAGE_ROWS,
          ...(search && { search }),
          ...(status && { employment_status: status }),
        },
      }),
  });
}

export function useSyncs(page: number, limit = 10) {
  const api = useApi();
  const ids = useEmployer();
  return useQuery({
    queryKey: ['syncs', page, limit],
    placeholderData: keepPreviousData,
    queryFn: () => api.call('GET /v1/employers/{employer_id}/census-syncs', { ids, query: { page, limit } }),
  });
}

/** The last received roster; null: none yet. */
export function useLastSync() {
  const { data, ...rest } = useSyncs(1, 1);
  return { ...rest, data: data === undefined ? undefined : (data.data[0] ?? null) };
}

export function useSync(syncId: string | undefined) {
  const api = useApi();
  const employer = useEmployer();
  return useQuery({
    queryKey: ['sync', syncId],
    enabled: syncId !== undefined,
    queryFn: async () =>
      (
        await api.call('GET /v1/employers/{employer_id}/census-syncs/{sync_id}', {
          ids: { ...employer, sync_id: syncId ?? '' },
        })
      ).data,
  });
}
