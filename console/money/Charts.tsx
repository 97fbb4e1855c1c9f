/** Charts of people, cost and answers, each with a table of the same: what is coming by month, and who has answered. */
import { Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { DataTable } from '../../embed/shared/data-table.tsx';
import { Problem } from '../../embed/shared/notices.tsx';
import { useFormat } from '../shell/format.ts';
import { useDesk } from '../shell/session.tsx';
import { Bars } from './Bars.tsx';
import { useMoneyWords } from './money-words.ts';

export function Charts({ employerId }: { employerId: string }) {
  return (
    <>
      <Coming employerId={employerId} />
      <Answers employerId={employerId} />
    </>
  );
}

function Coming({ employerId }: { employerId: string }) {
  const { charts } = useMoneyWords();
  const format = useFormat();
  const { api } = useDesk();
  const found = useQuery({
    queryKey: ['cost-forecast', employerId],
    queryFn: async () =>
      (await api.call('GET /v1/employers/{employer_id}/cost-forecast', { ids: { employer_id: employerId } })).data,
  });
  if (found.error) return <Problem error={found.error} onRetry={() => void found.refetch()} />;
  const months = (found.data ?? []).filter(({ employees }) => employees > 0);
  if (months.length === 0) return null;
  const short = (month: string) => format.month(month).slice(0, 3);
  return (
    <Stack component="section" gap="sm">
      <Title order={2} size="h3">
        {charts.coming}
      </Title>
      <div className="charts">
        <Bars
          title={charts.cost}
          parts={[charts.employer, charts.employee]}
          bars={months.map((one) => ({
            id: one.month,
            label: short(one.month),
            values: [one.employer_in_cents, one.employee_in_cents],
          }))}
          say={format.wholeMoney}
        />
        <Bars
          title={charts.people}
          parts={[charts.people]}
          bars={months.map(({ month, employees }) => ({ id: month, label: short(month), values: [employees] }))}
          say={format.number}
        />
      </div>
      <DataTable
        caption={charts.coming}
        rows={months}
        keyOf={({ month }) => month}
        columns={[
          { id: 'month', header: charts.month, cell: ({ month }) => format.month(month), nowrap: true },
          { id: 'people', header: charts.people, numeric: true, cell: (one) => format.number(one.employees) },
          {
            id: 'employer',
            header: charts.employer,
            numeric: true,
            cell: (one) => format.money(one.employer_in_cents),
          },
          {
            id: 'employee',
            header: charts.employee,
            numeric: true,
            cell: (one) => format.money(one.employee_in_cents),
          },
        ]}
      />
    </Stack>
  );
}

const ANSWERS = ['enrolled', 'waived', 'pending', 'expired'] as const;

function Answers({ employerId }: { employerId: string }) {
  const { charts } = useMoneyWords();
  const format = useFormat();
  const { api } = useDesk();
  const found = useQuery({
    queryKey: ['enrollment-progress', employerId],
    queryFn: async () =>
      (await api.call('GET /v1/employers/{employer_id}/enrollment-progress', { ids: { employer_id: employerId } }))
        .data,
  });
  if (found.error) return <Problem error={found.error} onRetry={() => void found.refetch()} />;
  const years = found.data?.plan_years ?? [];
  if (years.length === 0) return null;
  return (
    <Stack component="section" gap="sm">
      <Title order={2} size="h3">
        {charts.answers}
      </Title>
      <Bars
        title={charts.answers}
        parts={ANSWERS.map((one) => charts.answerKinds[one])}
        bars={years.map(({ benefit_plan_year_id: id, product_name, people }) => ({
          id,
          label: product_name,
          values: ANSWERS.map((one) => people[one]),
        }))}
        say={format.number}
      />
      <DataTable
        caption={charts.answers}
        rows={years}
        keyOf={(one) => one.benefit_plan_year_id}
        columns={[
          { id: 'benefit', header: charts.benefit, cell: (one) => <Text fw={500}>{one.product_name}</Text> },
          ...ANSWERS.map((kind) => ({
            id: kind,
            header: charts.answerKinds[kind],
            numeric: true,
            cell: (one: (typeof years)[number]) => format.number(one.people[kind]),
          })),
        ]}
      />
    </Stack>
  );
}
