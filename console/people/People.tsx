/** All people, and at `/people/mbr_…` one of them. */
import { Stack, Text } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { DataTable } from '../../embed/shared/data-table.tsx';
import { NobodyFound } from '../../embed/shared/empty.tsx';
import { PAGE_ROWS, Paging, SearchField } from '../../embed/shared/list-tools.tsx';
import { Problem } from '../../embed/shared/notices.tsx';
import { ScreenHeading } from '../../embed/shared/screens.tsx';
import { addressOf, go, Link, usePlace } from '../shell/router.tsx';
import { useDesk } from '../shell/session.tsx';
import { Person } from './Person.tsx';
import { usePeopleWords } from './people-words.ts';

export default function People() {
  const { path } = usePlace();
  const id = path[1];
  return id ? <Person key={id} memberId={id} /> : <List />;
}

function List() {
  const words = usePeopleWords();
  const { api } = useDesk();
  const { query } = usePlace();
  const search = query.get('search') ?? '';
  const page = Number(query.get('page') ?? 1) || 1;
  const found = useQuery({
    queryKey: ['people', search, page],
    placeholderData: keepPreviousData,
    queryFn: () => api.call('GET /v2/members', { query: { page, limit: PAGE_ROWS, ...(search && { search }) } }),
  });
  const show = (change: object) => go(addressOf('/people', { search, ...change }), { replace: true });
  return (
    <Stack gap="md">
      <ScreenHeading>{words.title}</ScreenHeading>
      <SearchField label={words.search} value={search} onSearch={(text) => show({ search: text })} />
      {found.error ? (
        <Problem error={found.error} onRetry={() => void found.refetch()} />
      ) : found.data?.data.length === 0 ? (
        <NobodyFound />
      ) : (
        <DataTable
          caption={words.title}
          rows={found.data?.data}
          keyOf={({ id }) => id}
          stale={found.isPlaceholderData}
          expected={PAGE_ROWS}
          columns={[
            {
              id: 'name',
              header: words.name,
              cell: ({ id, first_name, last_name }) => <Link to={`/people/${id}`}>{`${first_name} ${last_name}`}</Link>,
            },
            { id: 'email', header: words.email, cell: ({ email }) => email },
            { id: 'phone', header: words.phone, cell: ({ phone }) => phone, nowrap: true },
            {
              id: 'place',
              header: words.place,
              cell: ({ address }) => address && `${address.city}, ${address.state}`,
            },
          ]}
        />
      )}
      {found.data && (
        <>
          <Text size="sm" c="dimmed">
            {words.count(found.data.pagination.total)}
          </Text>
          <Paging
            label={words.pages}
            page={page}
            pages={found.data.pagination.total_pages}
            onPage={(next) => show({ page: next === 1 ? null : next })}
          />
        </>
      )}
    </Stack>
  );
}
