/** One received roster: the rows that were not applied, in plain words, and the rosters before it. */
import { Paper, Stack, Text, Title } from '@mantine/core';
import { DataTable } from '../shared/data-table.tsx';
import { Empty } from '../shared/empty.tsx';
import { Paging } from '../shared/list-tools.tsx';
import { Loading, Problem } from '../shared/notices.tsx';
import { ScreenHeading } from '../shared/screens.tsx';
import { useFormat } from '../shared/session.tsx';
import { useLastSync, useSync, useSyncs } from './data.ts';
import { SyncResult } from './LastSync.tsx';
import { type Route, useScreens } from './routes.ts';
import { useWords } from './words.ts';

type CensusRoute = Extract<Route, { at: 'census' }>;

export default function Census({ route }: { route: CensusRoute }) {
  const { census } = useWords();
  const last = useLastSync();
  const sync = useSync(route.syncId ?? last.data?.id);
  return (
    <Stack gap="lg">
      <ScreenHeading>{census.title}</ScreenHeading>
      {sync.error ? (
        <Problem error={sync.error} onRetry={() => void sync.refetch()} />
      ) : last.data === null ? (
        <Empty title={census.none} />
      ) : sync.data ? (
        <One sync={sync.data} />
      ) : (
        <Loading lines={2} />
      )}
      <Earlier route={route} />
    </Stack>
  );
}

type Sync = NonNullable<ReturnType<typeof useSync>['data']>;

function One({ sync }: { sync: Sync }) {
  const { census } = useWords();
  const format = useFormat();
  const { failures, counts } = sync;
  return (
    <Paper component="section" withBorder p="md" aria-labelledby="sync">
      <Stack gap="sm">
        <Title order={2} size="h4" id="sync">
          {census.of(format.date(sync.accepted_at))}
        </Title>
        <SyncResult sync={sync} />
        {failures.length > 0 ? (
          <section aria-labelledby="failures">
            <Title order={3} size="h5" id="failures">
              {census.failures}
            </Title>
            <Text size="sm" c="dimmed" mb="xs">
              {census.failuresNext} {counts.failed > failures.length && census.first(format.number(failures.length))}
            </Text>
            <Failures failures={failures} />
          </section>
        ) : (
          sync.status === 'completed' && <Text size="sm">{census.noFailures}</Text>
        )}
      </Stack>
    </Paper>
  );
}

/** The row number, counted from 1. */
function Failures({ failures }: { failures: Sync['failures'] }) {
  const { census } = useWords();
  const format = useFormat();
  return (
    <div>
      <DataTable
        caption={census.failures}
        rows={failures}
        keyOf={(failure) => String(failure.index)}
        columns={[
          {
            id: 'row',
            header: census.row,
            cell: ({ index }) => `${census.row} ${format.number(index + 1)}`,
            nowrap: true,
          },
          {
            id: 'reference',
            header: census.reference,
            cell: ({ reference_id: id }) => id && <span className="nowrap">{id}</span>,
          },
          {
            id: 'problem',
            header: census.problem,
            long: true,
            cell: ({ code, message }) => census.messages[code] ?? message,
          },
        ]}
      />
    </div>
  );
}

function Earlier({ route }: { route: CensusRoute }) {
  const words = useWords();
  const format = useFormat();
  const { stay } = useScreens();
  const syncs = useSyncs(route.page);
  const { census, roster } = words;
  if (syncs.error) return <Problem error={syncs.error} onRetry={() => void syncs.refetch()} />;
  return (
    <section aria-labelledby="earlier">
      <Title order={2} size="h3" id="earlier" mb="xs">
        {census.earlier}
      </Title>
      <DataTable
        caption={census.earlier}
        rows={syncs.data?.data}
        stale={syncs.isPlaceholderData}
        expected={4}
        keyOf={(row) => row.id}
        columns={[
          {
            id: 'received',
            header: census.received,
            cell: (row) => (
              <button type="button" className="link" onClick={() => stay({ ...route, syncId: row.id })}>
                {format.date(row.accepted_at)}
              </button>
            ),
          },
          {
            id: 'rows',
            header: census.rows,
            numeric: true,
            cell: (row) => format.number(row.row_count),
          },
          { id: 'result', header: census.result, cell: ({ status }) => census.statuses[status] },
          {
            id: 'created',
            header: roster.counts.created,
            numeric: true,
            cell: (row) => format.number(row.counts.created),
          },
          {
            id: 'deactivated',
            header: roster.counts.deactivated,
            numeric: true,
            cell: (row) => format.number(row.counts.deactivated),
          },
          {
            id: 'failed',
            header: roster.counts.failed,
            numeric: true,
            cell: (row) => format.number(row.counts.failed),
          },
        ]}
      />
      {syncs.data && (
        <Paging
          label={words.pages}
          page={route.page}
          pages={syncs.data.pagination.total_pages}
          onPage={(page) => stay({ ...route, page })}
        />
      )}
    </section>
  );
}
