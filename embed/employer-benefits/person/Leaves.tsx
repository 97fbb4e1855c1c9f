/** Leaves of absence of one employee: what happens to coverage and deductions, and what is in arrears. Hidden if there is none. */
import { Title } from '@mantine/core';
import { DataTable } from '../../shared/data-table.tsx';
import { Problem } from '../../shared/notices.tsx';
import { useFormat, useSession } from '../../shared/session.tsx';
import { useLeaves } from '../data.ts';
import { useLeaveWords } from './leave-words.ts';

export function Leaves({ employeeId }: { employeeId: string }) {
  const words = useLeaveWords();
  const format = useFormat();
  const { today } = useSession();
  const leaves = useLeaves(employeeId);
  if (leaves.error) return <Problem error={leaves.error} onRetry={() => void leaves.refetch()} />;
  if (!leaves.data || leaves.data.length === 0) return null;
  const day = (date: string) => format.shortDate(date, today);
  return (
    <section>
      <Title order={2} size="h3" mb="xs">
        {words.title}
      </Title>
      <DataTable
        caption={words.title}
        rows={leaves.data}
        keyOf={({ id }) => id}
        columns={[
          {
            id: 'days',
            header: words.days,
            cell: ({ starts_on, ends_on }) =>
              ends_on ? words.fromTo(day(starts_on), day(ends_on)) : words.from(day(starts_on)),
          },
          { id: 'coverage', header: words.coverage, cell: (leave) => words.coverages[leave.coverage] },
          { id: 'deductions', header: words.deductions, cell: (leave) => words.kinds[leave.deductions] },
          {
            id: 'arrears',
            header: words.arrears,
            numeric: true,
            cell: (leave) => format.money(leave.arrears_in_cents),
          },
        ]}
      />
    </section>
  );
}
