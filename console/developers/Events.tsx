/** Events as they happened, newest first, live. */
import { NativeSelect, Stack } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { DataTable } from '../../embed/shared/data-table.tsx';
import { Empty } from '../../embed/shared/empty.tsx';
import { PAGE_ROWS, Paging } from '../../embed/shared/list-tools.tsx';
import { Problem } from '../../embed/shared/notices.tsx';
import { useFormat } from '../shell/format.ts';
import { addressOf, go, Link, usePlace } from '../shell/router.tsx';
import { useDesk } from '../shell/session.tsx';
import { useDeveloperWords } from './developer-words.ts';
import { EVENT_NAMES } from './event-names.ts';

const LOOK_AGAIN_MS = 5_000;

export function Events() {
  const words = useDeveloperWords();
  const format = useFormat();
  const { api } = useDesk();
  const { query } = usePlace();
  const page = Number(query.get('page') ?? 1) || 1;
  const name = EVENT_NAMES.find((one) => one === query.get('event'));
  const found = useQuery({
    queryKey: ['events', name, page],
    placeholderData: keepPreviousData,
    refetchInterval: page === 1 ? LOOK_AGAIN_MS : false,
    queryFn: () =>
      api.call('GET /v1/webhook-events', { query: { page, limit: PAGE_ROWS, ...(name && { event_name: name }) } }),
  });
  const show = (change: object) => go(addressOf('/developers', { event: name, ...change }), { replace: true });
  if (found.error) return <Problem error={found.error} onRetry={() => void found.refetch()} />;
  return (
    <Stack gap="sm">
      <NativeSelect
        label={words.only}
        value={name ?? ''}
        data={[{ value: '', label: words.allEvents }, ...EVENT_NAMES]}
        onChange={({ currentTarget }) => show({ event: currentTarget.value })}
        maw={360}
      />
      {found.data?.data.length === 0 ? (
        <Empty title={words.noEvents} />
      ) : (
        <DataTable
          caption={words.events}
          rows={found.data?.data}
          keyOf={({ id }) => id}
          stale={found.isPlaceholderData}
          columns={[
            {
              id: 'name',
              header: words.event,
              cell: ({ id, event_name }) => <Link to={`/developers/${id}`}>{event_name}</Link>,
            },
            { id: 'resource', header: words.resource, cell: ({ resource_id }) => <code>{resource_id}</code> },
            { id: 'at', header: words.when, nowrap: true, cell: ({ created_at }) => format.moment(created_at) },
          ]}
        />
      )}
      {found.data && (
        <Paging
          label={words.pages}
          page={page}
          pages={found.data.pagination.total_pages}
          onPage={(next) => show({ page: next === 1 ? null : next })}
        />
      )}
    </Stack>
  );
}
