/** The lines of one deduction statement, by name. */
import { Group, Stack, Text, Title } from '@mantine/core';
import { type Column, DataTable } from '../shared/data-table.tsx';
import { Empty, NobodyFound } from '../shared/empty.tsx';
import { Paging, SearchField } from '../shared/list-tools.tsx';
import { Problem } from '../shared/notices.tsx';
import { ScreenHeading } from '../shared/screens.tsx';
import { useFormat } from '../shared/session.tsx';
import { CsvButton } from './CsvButton.tsx';
import { useStatementLines } from './data.ts';
import { ImputedIncome } from './ImputedIncome.tsx';
import { PersonLink } from './PersonLink.tsx';
import { type StatementRoute, useScreens } from './routes.ts';
import { StatementChanges } from './StatementChanges.tsx';
import { useWords } from './words.ts';

type Line = NonNullable<ReturnType<typeof useStatementLines>['data']>['data'][number];

export default function Statement({ route }: { route: StatementRoute }) {
  const words = useWords();
  const format = useFormat();
  const { stay } = useScreens();
  const lines = useStatementLines(route);
  const columns = useColumns(route.month);
  const total = lines.data?.pagination.total;
  return (
    <Stack gap="md">
      <Group justify="space-between">
        <ScreenHeading>{words.deductions.statement(format.month(route.month))}</ScreenHeading>
        <CsvButton statementId={route.statementId} month={format.month(route.month)} primary />
      </Group>
      <StatementChanges statementId={route.statementId} />
      <ImputedIncome statementId={route.statementId} />
      <Title order={2} size="h3">
        {words.deductions.allLines}
      </Title>
      <SearchField value={route.search} onSearch={(search) => stay({ ...route, search, page: 1 })} />
      {lines.error ? (
        <Problem error={lines.error} onRetry={() => void lines.refetch()} />
      ) : (
        <div>
          <Text size="sm" c="dimmed" role="status" mih={24}>
            {total !== undefined && words.deductions.lines(total, format.number(total))}
          </Text>
          {total === 0 ? (
            <Nothing searched={route.search !== ''} />
          ) : (
            <DataTable
              caption={words.deductions.title}
              rows={lines.data?.data}
              stale={lines.isPlaceholderData}
              keyOf={lineKey}
              columns={columns}
            />
          )}
          {lines.data && (
            <Paging
              label={words.pages}
              page={route.page}
              pages={lines.data.pagination.total_pages}
              onPage={(page) => stay({ ...route, page })}
            />
          )}
        </div>
      )}
    </Stack>
  );
}

/** One enrollment may have several lines for a month: before tax, after tax, and collected after a leave. */
const lineKey = ({ enrollment_id, period_start_date, tax_classification, kind, reason }: Line) =>
  [enrollment_id, period_start_date, tax_classification, kind, reason].join();

function Nothing({ searched }: { searched: boolean }) {
  const { deductions } = useWords();
  return searched ? <NobodyFound /> : <Empty title={deductions.noLines}>{deductions.noLinesNext}</Empty>;
}

function useColumns(month: string): Column<Line>[] {
  const words = useWords();
  const format = useFormat();
  const { deductions } = words;
  return [
    {
      id: 'name',
      header: deductions.name,
      cell: (line) => <PersonLink person={line} />,
    },
    {
      id: 'benefit',
      header: deductions.benefit,
      cell: (line) => (
        <>
          {line.plan_name}
          <Text size="xs" c="dimmed">
            {line.benefit_name} · {words.tiers[line.coverage_tier]}
          </Text>
        </>
      ),
    },
    {
      id: 'for',
      header: deductions.forMonth,
      cell: (line) => (
        <>
          <span className="nowrap">{format.month(line.period_start_date)}</span>
          {line.reason !== 'month_due' && (
            <Text size="xs" c="dimmed">
              {deductions.reasons[line.reason]}
            </Text>
          )}
        </>
      ),
    },
    { id: 'tax', header: deductions.tax, cell: (line) => deductions.taxes[line.tax_classification] },
    { id: 'monthly', header: deductions.monthly, numeric: true, cell: (line) => format.money(line.monthly_cents) },
    {
      id: 'paycheck',
      header: deductions.perPaycheck,
      numeric: true,
      cell: (line) => {
        const amount = format.money(line.deduction_amount_in_cents);
        return line.period_start_date === month ? amount : `${amount} ${deductions.whole}`;
      },
    },
  ];
}
