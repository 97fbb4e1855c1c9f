/** Who did what, field by field, and which user looked at whom. */
import { Button, Chip, Group, Stack, Text, TextInput } from '@mantine/core';
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Operations } from '../../embed/shared/api-types.ts';
import { type Column, DataTable } from '../../embed/shared/data-table.tsx';
import { Empty } from '../../embed/shared/empty.tsx';
import { PAGE_ROWS, Paging } from '../../embed/shared/list-tools.tsx';
import { Loading, Problem } from '../../embed/shared/notices.tsx';
import { ScreenHeading } from '../../embed/shared/screens.tsx';
import { useFormat } from '../shell/format.ts';
import { InlineForm } from '../shell/InlineForm.tsx';
import { addressOf, go, usePlace } from '../shell/router.tsx';
import { useDesk } from '../shell/session.tsx';
import { useAuditWords } from './audit-words.ts';
import { Download } from './Download.tsx';

type Done = Operations['GET /v1/audit-entries']['answer']['data'][number];

export default function Audit() {
  const words = useAuditWords();
  const { query } = usePlace();
  const view = query.get('view') === 'looked' ? 'looked' : 'done';
  const about = query.get('about') ?? '';
  return (
    <Stack gap="md">
      <ScreenHeading>{words.title}</ScreenHeading>
      <Group gap="md" align="flex-end">
        <Chip.Group
          value={view}
          onChange={(next) => go(addressOf('/audit', { view: next as string, about }), { replace: true })}
        >
          <Group gap="xs" role="radiogroup" aria-label={words.show}>
            <Chip value="done" size="sm" variant="outline">
              {words.done}
            </Chip>
            <Chip value="looked" size="sm" variant="outline">
              {words.looked}
            </Chip>
          </Group>
        </Chip.Group>
        <About
          key={about}
          about={about}
          onAsk={(next) => go(addressOf('/audit', { view, about: next }), { replace: true })}
        />
      </Group>
      <Download key={view} view={view} about={about} />
      {view === 'done' ? <WhoDidWhat about={about} /> : <WhoLooked about={about} />}
    </Stack>
  );
}

/** Limits the list to what concerns one id. */
function About({ about, onAsk }: { about: string; onAsk: (id: string) => void }) {
  const words = useAuditWords();
  const [text, setText] = useState(about);
  return (
    <InlineForm onSend={() => onAsk(text.trim())}>
      <TextInput
        label={words.about}
        placeholder="empl_…"
        size="sm"
        value={text}
        maxLength={255}
        autoComplete="off"
        onChange={({ currentTarget }) => setText(currentTarget.value)}
      />
      <Button type="submit" size="sm" variant="default">
        {words.ask}
      </Button>
    </InlineForm>
  );
}

function WhoDidWhat({ about }: { about: string }) {
  const words = useAuditWords();
  const format = useFormat();
  const { api } = useDesk();
  const { query } = usePlace();
  const page = Number(query.get('page') ?? 1) || 1;
  const entries = useQuery({
    queryKey: ['audit', about, page],
    placeholderData: keepPreviousData,
    queryFn: () =>
      api.call('GET /v1/audit-entries', { query: { page, limit: PAGE_ROWS, ...(about && { resource_id: about }) } }),
  });
  if (entries.error) return <Problem error={entries.error} onRetry={() => void entries.refetch()} />;
  if (entries.data?.data.length === 0) return <Empty title={words.nothing} />;
  const columns: Column<Done>[] = [
    { id: 'at', header: words.when, cell: (one) => format.moment(one.occurred_at), nowrap: true },
    { id: 'who', header: words.who, cell: ({ actor }) => actor.name ?? words.actors[actor.kind] },
    {
      id: 'what',
      header: words.what,
      cell: (one) => (
        <>
          <code>{one.action}</code>
          <Text size="xs" c="dimmed" className="note">
            {one.resource_id}
          </Text>
        </>
      ),
    },
    { id: 'changes', header: words.changes, long: true, cell: (one) => <Changes entry={one} /> },
  ];
  return (
    <>
      <DataTable
        caption={words.done}
        rows={entries.data?.data}
        keyOf={({ id }) => id}
        stale={entries.isPlaceholderData}
        columns={columns}
      />
      {entries.data && (
        <Paging
          label={words.pages}
          page={page}
          pages={entries.data.pagination.total_pages}
          onPage={(next) => go(addressOf('/audit', { about, page: next === 1 ? null : next }), { replace: true })}
        />
      )}
    </>
  );
}

function Changes({ entry: { changes, details } }: { entry: Done }) {
  const words = useAuditWords();
  const text = (value: unknown) =>
    value === null || value === undefined ? '–' : typeof value === 'object' ? JSON.stringify(value) : String(value);
  return (
    <ul className="plain changes">
      {changes.map(({ field, before, after, changed }) => (
        <li key={field}>
          {field}: {changed ? words.changed : `${text(before)} → ${text(after)}`}
        </li>
      ))}
      {Object.entries(details ?? {}).map(([name, value]) => (
        <li key={name}>
          {name}: {text(value)}
        </li>
      ))}
    </ul>
  );
}

function WhoLooked({ about }: { about: string }) {
  const words = useAuditWords();
  const format = useFormat();
  const { api } = useDesk();
  const log = useInfiniteQuery({
    queryKey: ['access-log', about],
    initialPageParam: '',
    queryFn: ({ pageParam: after }) =>
      api.call('GET /v1/access-log', {
        query: { limit: PAGE_ROWS, ...(about && { resource_id: about }), ...(after && { after }) },
      }),
    getNextPageParam: ({ pagination }) => pagination.next_cursor,
  });
  if (log.error) return <Problem error={log.error} onRetry={() => void log.refetch()} />;
  if (!log.data) return <Loading />;
  const rows = log.data.pages.flatMap(({ data }) => data);
  if (rows.length === 0) return <Empty title={words.nothing} />;
  return (
    <Stack gap="sm" align="flex-start">
      <DataTable
        caption={words.looked}
        rows={rows}
        keyOf={({ id }) => id}
        columns={[
          { id: 'at', header: words.when, cell: (one) => format.moment(one.occurred_at), nowrap: true },
          { id: 'who', header: words.who, cell: (one) => one.user.name },
          { id: 'what', header: words.asked, cell: (one) => <code>{one.operation}</code> },
          {
            id: 'whom',
            header: words.whom,
            long: true,
            cell: (one) => (
              <details>
                <summary>{words.ids(one.resources.length)}</summary>
                <Text size="xs" className="note">
                  {one.resources.join('\n')}
                </Text>
              </details>
            ),
          },
        ]}
      />
      {log.hasNextPage && (
        <Button variant="default" size="sm" loading={log.isFetchingNextPage} onClick={() => void log.fetchNextPage()}>
          {words.older}
        </Button>
      )}
    </Stack>
  );
}
