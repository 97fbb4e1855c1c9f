/** What payroll has to change since the statement before: new, changed, stopped, each with its difference. */
import { Badge, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { DataTable } from '../shared/data-table.tsx';
import { Paging } from '../shared/list-tools.tsx';
import { Loading, Problem } from '../shared/notices.tsx';
import { useFormat } from '../shared/session.tsx';
import { useStatementChanges } from './data.ts';
import { PersonLink } from './PersonLink.tsx';
import { useWords } from './words.ts';

export function StatementChanges({ statementId }: { statementId: string }) {
  const { changes } = useWords().deductions;
  const format = useFormat();
  const [page, setPage] = useState(1);
  const found = useStatementChanges(statementId, page);
  if (found.error) return <Problem error={found.error} onRetry={() => void found.refetch()} />;
  if (!found.data) return <Loading lines={1} />;
  const { data, counts, compared_with: before, pagination, difference_in_cents: difference } = found.data;
  // Of the first statement everything is new, and the lines say it.
  if (before === null) return <Text>{changes.first}</Text>;
  return (
    <section aria-labelledby="changes">
      <Title order={2} size="h3" id="changes">
        {changes.since(format.month(before.period_start))}
      </Title>
      <Text size="sm" c="dimmed" mb="xs">
        {pagination.total === 0 ? changes.none : changes.counts(counts, signed(format.money, difference))}
      </Text>
      {pagination.total > 0 && <Changes rows={data} stale={found.isPlaceholderData} />}
      <Paging label={changes.title} page={page} pages={pagination.total_pages} onPage={setPage} />
    </section>
  );
}

/** `+$12.00`: which way it goes is seen at once. */
const signed = (money: (cents: number) => string, cents: number): string =>
  cents > 0 ? `+${money(cents)}` : money(cents);

type Rows = NonNullable<ReturnType<typeof useStatementChanges>['data']>['data'];

function Changes({ rows, stale }: { rows: Rows; stale: boolean }) {
  const words = useWords();
  const { changes, ...deductions } = words.deductions;
  const format = useFormat();
  const each = (taken: Rows[number]['before']) => (taken ? format.money(taken.deduction_amount_in_cents) : null);
  return (
    <DataTable
      caption={changes.title}
      rows={rows}
      stale={stale}
      keyOf={(one) => `${one.employee_id} ${one.benefit_name}`}
      columns={[
        {
          id: 'name',
          header: deductions.name,
          cell: (one) => <PersonLink person={one} />,
        },
        { id: 'benefit', header: deductions.benefit, cell: (one) => one.benefit_name },
        {
          id: 'change',
          header: changes.change,
          cell: (one) => (
            <Badge variant={one.change === 'stopped' ? 'default' : 'filled'} className="badge">
              {changes.kinds[one.change]}
            </Badge>
          ),
        },
        { id: 'before', header: changes.before, numeric: true, cell: (one) => each(one.before) },
        { id: 'after', header: changes.after, numeric: true, cell: (one) => each(one.after) },
        {
          id: 'difference',
          header: changes.difference,
          numeric: true,
          cell: (one) => signed(format.money, one.difference_in_cents),
        },
      ]}
    />
  );
}
