/** Deduction statements over all employers, with what differs in them: looked at where they belong, downloaded one by one or as a list. */
import { Button, Checkbox, Group, Stack, Text, TextInput, Title } from '@mantine/core';
import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { saveCsv } from '../../embed/shared/csv.ts';
import { DataTable } from '../../embed/shared/data-table.tsx';
import { DownloadButton } from '../../embed/shared/download.tsx';
import { Empty } from '../../embed/shared/empty.tsx';
import { Problem } from '../../embed/shared/notices.tsx';
import { useFormat } from '../shell/format.ts';
import { addressOf, go, Link, usePlace } from '../shell/router.tsx';
import { useDesk } from '../shell/session.tsx';
import { useMoneyWords } from './money-words.ts';
import { MOST_STATEMENTS, type Statement, statementsAsked, statementsForFile } from './statements.ts';

export function Statements() {
  const words = useMoneyWords();
  const { api } = useDesk();
  const { query } = usePlace();
  const asked = statementsAsked(query);
  const found = useInfiniteQuery({
    queryKey: ['statements', asked],
    initialPageParam: '',
    queryFn: ({ pageParam: after }) =>
      api.call('GET /v1/payroll-deduction-statements', { query: { ...asked, limit: 50, ...(after && { after }) } }),
    getNextPageParam: ({ pagination }) => pagination.next_cursor,
  });
  const rows = found.data?.pages.flatMap(({ data }) => data);
  return (
    <section>
      <Title order={2} size="h3" mb="xs">
        {words.allStatements}
      </Title>
      <Filters />
      {found.error ? (
        <Problem error={found.error} onRetry={() => void found.refetch()} />
      ) : rows?.length === 0 ? (
        <Empty title={words.noStatements} />
      ) : (
        <List rows={rows} />
      )}
      {found.hasNextPage && (
        <Button
          variant="default"
          size="sm"
          loading={found.isFetchingNextPage}
          onClick={() => void found.fetchNextPage()}
        >
          {words.more}
        </Button>
      )}
    </section>
  );
}

/** They stand in the address. */
function Filters() {
  const words = useMoneyWords();
  const { query } = usePlace();
  const { month = '', differing = false } = statementsAsked(query);
  const show = (next: { month?: string; differing?: boolean }) => {
    const { month: ofMonth, differing: only } = { month, differing, ...next };
    const search = query.get('search');
    go(addressOf('/money', { search, month: ofMonth, differing: only || null }), { replace: true });
  };
  return (
    <Group gap="md" align="flex-end" mb="sm">
      <TextInput
        type="month"
        label={words.month}
        value={month}
        onChange={({ currentTarget: { value } }) => show({ month: value })}
      />
      <Checkbox
        label={words.onlyDiffering}
        checked={differing}
        onChange={({ currentTarget: { checked } }) => show({ differing: checked })}
        mb={8}
      />
      <DownloadList />
    </Group>
  );
}

function DownloadList() {
  const words = useMoneyWords();
  const { api } = useDesk();
  const asked = statementsAsked(usePlace().query);
  const download = useMutation({
    mutationFn: async () => {
      const { rows, isCut } = await statementsForFile(api, asked);
      saveCsv('deduction-statements.csv', rows);
      return isCut;
    },
  });
  return (
    <Stack gap={4}>
      <Button size="sm" variant="default" loading={download.isPending} onClick={() => download.mutate()}>
        {words.downloadList}
      </Button>
      {download.data && (
        <Text size="sm" role="status">
          {words.cut(MOST_STATEMENTS)}
        </Text>
      )}
      {download.error && <Problem error={download.error} />}
    </Stack>
  );
}

function List({ rows }: { rows: Statement[] | undefined }) {
  const words = useMoneyWords();
  const format = useFormat();
  const { api } = useDesk();
  return (
    <DataTable
      caption={words.allStatements}
      rows={rows}
      keyOf={(one) => one.statement_id}
      columns={[
        {
          id: 'month',
          header: words.month,
          nowrap: true,
          cell: ({ employer_id, statement_id, period_start: month }) => (
            <Link to={addressOf(`/employers/${employer_id}`, { at: 'statement', statementId: statement_id, month })}>
              {format.month(month)}
            </Link>
          ),
        },
        {
          id: 'employer',
          header: words.ofWhom,
          cell: ({ employer_id, employer_name }) => <Link to={`/money/${employer_id}`}>{employer_name}</Link>,
        },
        { id: 'people', header: words.people, numeric: true, cell: (one) => format.number(one.employee_count) },
        {
          id: 'total',
          header: words.found,
          numeric: true,
          cell: (one) => format.money(one.total_deduction_cents),
        },
        { id: 'differ', header: words.differences, numeric: true, cell: (one) => <Differences statement={one} /> },
        {
          id: 'file',
          header: words.file,
          cell: ({ statement_id, employer_name, period_start }) => (
            <DownloadButton
              label={words.download}
              accessibleName={words.downloadOf(employer_name, format.month(period_start))}
              link={async () => {
                const ids = { statement_id };
                const { data } = await api.call('GET /v1/payroll-deduction-statements/{statement_id}', { ids });
                return data.csv_file_url;
              }}
            />
          ),
        },
      ]}
    />
  );
}

/** Of the latest statement of each employer. */
function Differences({ statement }: { statement: Statement }) {
  const format = useFormat();
  const { employer_id, open_finding_count: count, period_start } = statement;
  if (count === null) return null;
  if (count === 0) return format.number(0);
  return (
    <Link to={addressOf(`/money/${employer_id}`, { reconcile: period_start.slice(0, 7) })}>{format.number(count)}</Link>
  );
}
