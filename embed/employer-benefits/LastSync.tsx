/** The result of a roster: the counts, with emphasis on what was not applied. */
import { Button, Group, Paper, Skeleton, Stack, Text, Title } from '@mantine/core';
import type { Operations } from '../shared/api-types.ts';
import { Problem } from '../shared/notices.tsx';
import { useFormat } from '../shared/session.tsx';
import { useLastSync } from './data.ts';
import { useScreens } from './routes.ts';
import { useWords } from './words.ts';

type Sync = Operations['GET /v1/employers/{employer_id}/census-syncs']['answer']['data'][number];

export function LastSync() {
  const { roster } = useWords();
  const { go } = useScreens();
  const sync = useLastSync();
  if (sync.error) return <Problem error={sync.error} onRetry={() => void sync.refetch()} />;
  if (sync.data === undefined) return <Skeleton height={138} />;
  if (sync.data === null) return null;
  const { id } = sync.data;
  return (
    <Paper component="section" withBorder p="md" aria-labelledby="last-sync">
      <Stack gap="xs">
        <Group justify="space-between">
          <Title order={2} size="h4" id="last-sync">
            {roster.last}
          </Title>
          <Button variant="default" size="compact-sm" onClick={() => go({ at: 'census', syncId: id, page: 1 })}>
            {roster.details}
          </Button>
        </Group>
        <SyncResult sync={sync.data} />
      </Stack>
    </Paper>
  );
}

const COUNTS = ['created', 'updated', 'reactivated', 'deactivated', 'unchanged', 'failed'] as const;

export function SyncResult({ sync }: { sync: Sync }) {
  const { roster } = useWords();
  const format = useFormat();
  return (
    <>
      <Text size="sm" c="dimmed">
        {roster.received(format.date(sync.accepted_at))} · {roster.rows(sync.row_count, format.number(sync.row_count))}
      </Text>
      {sync.status === 'failed' && (
        <Text fw={600}>
          {roster.failed} {sync.error_code && roster.failedWhy[sync.error_code]}{' '}
          {sync.discarded_at && roster.discarded(format.date(sync.discarded_at))}
        </Text>
      )}
      {(sync.status === 'accepted' || sync.status === 'processing') && <Text>{roster.working}</Text>}
      {sync.status === 'completed' && (
        <dl className="counts">
          {COUNTS.map((count) => (
            <div key={count} data-bad={(count === 'failed' && sync.counts.failed > 0) || undefined}>
              <Text component="dt" size="xs" c="dimmed">
                {roster.counts[count]}
              </Text>
              <dd className="numeric">{format.number(sync.counts[count])}</dd>
            </div>
          ))}
        </dl>
      )}
    </>
  );
}
