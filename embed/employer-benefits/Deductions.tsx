/** The deduction statements of the employer, latest first, each with its file for payroll. */
import { Stack, Text } from '@mantine/core';
import { DataTable } from '../shared/data-table.tsx';
import { Empty } from '../shared/empty.tsx';
import { Paging } from '../shared/list-tools.tsx';
import { Problem } from '../shared/notices.tsx';
import { ScreenHeading } from '../shared/screens.tsx';
import { useFormat, useSession } from '../shared/session.tsx';
import { CsvButton } from './CsvButton.tsx';
import { useStatements } from './data.ts';
import { Forecast } from './Forecast.tsx';
import { type Route, useScreens } from './routes.ts';
import { useWords } from './words.ts';

export default function Deductions({ route }: { route: Extract<Route, { at: 'deductions' }> }) {
  const { deductions, pages } = useWords();
  const { stay } = useScreens();
  const statements = useStatements(route.page);
  return (
    <Stack gap="md">
      <div>
        <ScreenHeading>{deductions.title}</ScreenHeading>
        <Text size="sm" c="dimmed">
          {deductions.intro}
        </Text>
      </div>
      {statements.error ? (
        <Problem error={statements.error} onRetry={() => void statements.refetch()} />
      ) : statements.data?.data.length === 0 ? (
        <Empty title={deductions.none}>{deductions.noneNext}</Empty>
      ) : (
        <div>
          <Statements rows={statements.data?.data} stale={statements.isPlaceholderData} />
          {statements.data && (
            <Paging
              label={pages}
              page={route.page}
              pages={statements.data.pagination.total_pages}
              onPage={(page) => stay({ ...route, page })}
            />
          )}
        </div>
      )}
      <Forecast />
    </Stack>
  );
}

type Rows = NonNullable<ReturnType<typeof useStatements>['data']>['data'];

function Statements({ rows, stale }: { rows: Rows | undefined; stale: boolean }) {
  const { deductions } = useWords();
  const format = useFormat();
  const { today } = useSession();
  const { go } = useScreens();
  const open = (statementId: string, month: string) => go({ at: 'statement', statementId, month, search: '', page: 1 });
  return (
    <DataTable
      caption={deductions.title}
      rows={rows}
      stale={stale}
      expected={6}
      keyOf={(row) => row.statement_id}
      columns={[
        {
          id: 'month',
          header: deductions.month,
          cell: (row) => (
            <button type="button" className="link" onClick={() => open(row.statement_id, row.period_start)}>
              {format.month(row.period_start)}
            </button>
          ),
        },
        { id: 'made', header: deductions.made, cell: (row) => format.shortDate(row.run_date, today) },
        {
          id: 'people',
          header: deductions.people,
          numeric: true,
          cell: (row) => format.number(row.employee_count),
        },
        {
          id: 'total',
          header: deductions.total,
          numeric: true,
          cell: ({ total_deduction_cents, open_finding_count: differing }) => (
            <>
              {format.money(total_deduction_cents)}
              {differing !== null && differing > 0 && (
                <Text size="xs">{deductions.differ(differing, format.number(differing))}</Text>
              )}
            </>
          ),
        },
        {
          id: 'file',
          header: deductions.file,
          cell: (row) => <CsvButton statementId={row.statement_id} month={format.month(row.period_start)} />,
        },
      ]}
    />
  );
}
