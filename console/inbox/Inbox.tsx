/** What waits for somebody, over all employers, the oldest first: by kind, each with what can be done about it. */
import { Chip, Group, Stack, Text } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Empty } from '../../embed/shared/empty.tsx';
import { Loading, Problem } from '../../embed/shared/notices.tsx';
import { ScreenHeading } from '../../embed/shared/screens.tsx';
import { useFormat } from '../shell/format.ts';
import { addressOf, go, Link, usePlace } from '../shell/router.tsx';
import { useDesk, useMay } from '../shell/session.tsx';
import { ItemActions } from './ItemActions.tsx';
import { useInboxWords } from './inbox-words.ts';
import type { Answer, Item, Kind } from './item.ts';
import { Revealed } from './Revealed.tsx';
import { useSentences } from './sentences.ts';

export default function Inbox() {
  const words = useInboxWords();
  const { api } = useDesk();
  const may = useMay();
  const { query } = usePlace();
  const kind = query.get('kind') as Kind | null;
  const after = query.get('after');
  const inbox = useQuery({
    queryKey: ['inbox', kind, after],
    placeholderData: keepPreviousData,
    refetchInterval: 60_000,
    queryFn: () => api.call('GET /v1/inbox', { query: { ...(kind && { kind }), ...(after && { after }), limit: 25 } }),
  });
  return (
    <Stack gap="md">
      <ScreenHeading>{words.title}</ScreenHeading>
      {may('listAuditEntries') && <Revealed />}
      {inbox.error ? (
        <Problem error={inbox.error} onRetry={() => void inbox.refetch()} />
      ) : !inbox.data ? (
        <Loading />
      ) : (
        <Waiting answer={inbox.data} kind={kind} isFirst={after === null} />
      )}
    </Stack>
  );
}

function Waiting({ answer, kind, isFirst }: { answer: Answer; kind: Kind | null; isFirst: boolean }) {
  const words = useInboxWords();
  const { data, pagination } = answer;
  return (
    <>
      <Kinds kind={kind} />
      {data.length === 0 ? (
        <Empty title={words.nothing}>{words.nothingNext}</Empty>
      ) : (
        <ul className="cards" aria-label={words.title}>
          {data.map((item) => (
            <li key={`${item.kind} ${item.resource.id}`} className="inbox-item">
              <Waits item={item} />
              <ItemActions item={item} />
            </li>
          ))}
        </ul>
      )}
      <Group justify="space-between">
        {isFirst ? <span /> : <Link to={addressOf('/inbox', { kind })}>{words.toOldest}</Link>}
        {pagination.next_cursor && (
          <Link to={addressOf('/inbox', { kind, after: pagination.next_cursor })}>{words.newer}</Link>
        )}
      </Group>
    </>
  );
}

function Waits({ item }: { item: Item }) {
  const words = useInboxWords();
  const sentence = useSentences();
  const format = useFormat();
  return (
    <div>
      <Text size="xs" c="dimmed">
        {words.kinds[item.kind]}
        {item.employer_id && (
          <>
            {' · '}
            <Link to={`/employers/${item.employer_id}`}>{item.employer_name}</Link>
          </>
        )}
        {` · ${words.since(format.moment(item.since))}`}
      </Text>
      <Text>{sentence(item)}</Text>
      {item.kind === 'dual_coverage' && (
        <Text size="sm" c="dimmed">
          {words.coveredTwice}
        </Text>
      )}
    </div>
  );
}

/** With the counts of all kinds, whichever is shown. */
function Kinds({ kind }: { kind: Kind | null }) {
  const words = useInboxWords();
  const format = useFormat();
  const { api } = useDesk();
  const all = useQuery({
    queryKey: ['inbox', 'counts'],
    refetchInterval: 60_000,
    queryFn: async () => (await api.call('GET /v1/inbox', { query: { limit: 1 } })).counts,
  });
  const counts = (all.data ?? []).filter(({ count, kind: one }) => count > 0 || one === kind);
  const total = counts.reduce((sum, { count }) => sum + count, 0);
  return (
    <Chip.Group
      value={kind ?? ''}
      onChange={(next) => go(addressOf('/inbox', { kind: next as string }), { replace: true })}
    >
      <Group gap="xs" role="radiogroup" aria-label={words.show} mih={36}>
        <Chip value="" size="sm" variant="outline">
          {all.data ? `${words.all} ${format.number(total)}` : words.all}
        </Chip>
        {counts.map(({ kind: one, count }) => (
          <Chip key={one} value={one} size="sm" variant="outline">
            {`${words.kinds[one]} ${format.number(count)}`}
          </Chip>
        ))}
      </Group>
    </Chip.Group>
  );
}
