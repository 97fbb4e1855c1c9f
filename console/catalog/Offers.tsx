/** Who offers a plan, in which years, and how many people have it; with links to where it is withdrawn or renewed. */
import { Text } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { DataTable } from '../../embed/shared/data-table.tsx';
import { PAGE_ROWS, Paging } from '../../embed/shared/list-tools.tsx';
import { Problem } from '../../embed/shared/notices.tsx';
import { useFormat } from '../shell/format.ts';
import { Link } from '../shell/router.tsx';
import { useDesk, useMay } from '../shell/session.tsx';
import { useCatalogWords } from './catalog-words.ts';

export function Offers({ plan }: { plan: { id: string; name: string } }) {
  const words = useCatalogWords();
  const format = useFormat();
  const may = useMay();
  const { api } = useDesk();
  const [page, setPage] = useState(1);
  const found = useQuery({
    queryKey: ['offers', plan.id, page],
    placeholderData: keepPreviousData,
    queryFn: () =>
      api.call('GET /v1/benefit-plans/{plan_id}/benefit-plan-years', {
        ids: { plan_id: plan.id },
        query: { page, limit: PAGE_ROWS },
      }),
  });
  if (found.error) return <Problem error={found.error} onRetry={() => void found.refetch()} />;
  if (found.data?.data.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {words.offeredByNobody}
      </Text>
    );
  }
  return (
    <>
      <DataTable
        caption={words.offersOf(plan.name)}
        rows={found.data?.data}
        keyOf={(one) => one.benefit_plan_year_id}
        stale={found.isPlaceholderData}
        expected={2}
        columns={[
          {
            id: 'employer',
            header: words.employer,
            cell: ({ employer }) => <Link to={`/employers/${employer.id}`}>{employer.name}</Link>,
          },
          {
            id: 'coverage',
            header: words.coverage,
            cell: (one) => `${format.shortDate(one.coverage_start)} – ${format.shortDate(one.coverage_end)}`,
          },
          { id: 'status', header: words.status, cell: (one) => words.statuses[one.status] },
          { id: 'enrolled', header: words.enrolled, numeric: true, cell: (one) => format.number(one.enrolled) },
          {
            id: 'do',
            header: words.actions,
            cell: (one) =>
              may('createBenefitPlanYear') && (
                <Link to={`/employers/${one.employer.id}/setup/offer`}>{words.changeOffer}</Link>
              ),
          },
        ]}
      />
      {found.data && (
        <Paging
          label={words.offersOf(plan.name)}
          page={page}
          pages={found.data.pagination.total_pages}
          onPage={setPage}
        />
      )}
    </>
  );
}
