/** What the company pays for domestic partners in one statement: income that payroll reports, with no deduction. Hidden if there is none. */
import { Text, Title } from '@mantine/core';
import { useState } from 'react';
import { DataTable } from '../shared/data-table.tsx';
import { Paging } from '../shared/list-tools.tsx';
import { Problem } from '../shared/notices.tsx';
import { useFormat } from '../shared/session.tsx';
import { useImputedIncome } from './data.ts';
import { useWords } from './words.ts';

export function ImputedIncome({ statementId }: { statementId: string }) {
  const words = useWords();
  const format = useFormat();
  const { income, ...deductions } = words.deductions;
  const [page, setPage] = useState(1);
  const found = useImputedIncome(statementId, page);
  if (found.error) return <Problem error={found.error} onRetry={() => void found.refetch()} />;
  if (!found.data || found.data.pagination.total === 0) return null;
  return (
    <section aria-labelledby="income">
      <Title order={2} size="h3" id="income">
        {income.title}
      </Title>
      <Text size="sm" c="dimmed" mb="xs">
        {income.text}
      </Text>
      <DataTable
        caption={income.title}
        rows={found.data.data}
        stale={found.isPlaceholderData}
        keyOf={(row) => `${row.enrollment_id} ${row.period_start_date}`}
        columns={[
          { id: 'name', header: deductions.name, cell: (row) => `${row.first_name} ${row.last_name}` },
          { id: 'benefit', header: deductions.benefit, cell: (row) => row.benefit_name },
          { id: 'for', header: deductions.forMonth, cell: (row) => format.month(row.period_start_date), nowrap: true },
          {
            id: 'amount',
            header: income.amount,
            numeric: true,
            cell: (row) => format.money(row.imputed_income_in_cents),
          },
        ]}
      />
      <Paging label={income.title} page={page} pages={found.data.pagination.total_pages} onPage={setPage} />
    </section>
  );
}
