/** What coverage will cost in the next twelve months, as things stand. */
import { Text, Title } from '@mantine/core';
import { DataTable } from '../shared/data-table.tsx';
import { Problem } from '../shared/notices.tsx';
import { useFormat } from '../shared/session.tsx';
import { useForecast } from './data.ts';
import { useWords } from './words.ts';

export function Forecast() {
  const { forecast, overview } = useWords();
  const format = useFormat();
  const found = useForecast();
  if (found.error) return <Problem error={found.error} onRetry={() => void found.refetch()} />;
  // Months after the last elected coverage say nothing.
  const rows = found.data?.filter(({ employees }) => employees > 0);
  if (rows?.length === 0) return null;
  return (
    <section aria-labelledby="forecast">
      <Title order={2} size="h3" id="forecast">
        {forecast.title}
      </Title>
      <Text size="sm" c="dimmed" mb="xs">
        {forecast.intro}
      </Text>
      <DataTable
        caption={forecast.title}
        rows={rows}
        expected={12}
        keyOf={({ month }) => month}
        columns={[
          { id: 'month', header: forecast.month, cell: ({ month }) => format.month(month), nowrap: true },
          { id: 'people', header: forecast.people, numeric: true, cell: (one) => format.number(one.employees) },
          {
            id: 'company',
            header: overview.company,
            numeric: true,
            cell: (one) => format.money(one.employer_in_cents),
          },
          {
            id: 'employees',
            header: overview.employees,
            numeric: true,
            cell: (one) => format.money(one.employee_in_cents),
          },
          { id: 'total', header: overview.total, numeric: true, cell: (one) => format.money(one.premium_in_cents) },
        ]}
      />
    </section>
  );
}
