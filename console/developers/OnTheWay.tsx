/** What happened while the test clock moved: how many events of each name, by its own time. */
import { Text } from '@mantine/core';
import { useQueries } from '@tanstack/react-query';
import { Problem } from '../../embed/shared/notices.tsx';
import { useFormat } from '../shell/format.ts';
import { useDesk } from '../shell/session.tsx';
import { useDeveloperWords } from './developer-words.ts';
import { EVENT_NAMES } from './event-names.ts';

export function OnTheWay({ from, to }: { from: string; to: string }) {
  const words = useDeveloperWords();
  const format = useFormat();
  const { api } = useDesk();
  const { counts, error, isPending } = useQueries({
    queries: EVENT_NAMES.map((event_name) => ({
      queryKey: ['events', 'on the way', from, to, event_name],
      queryFn: async () => {
        // Both ends are inclusive, and what happened at the old time did not happen on the way.
        const created_after = new Date(Date.parse(from) + 1).toISOString();
        const query = { event_name, created_after, created_before: to, limit: 1 };
        return (await api.call('GET /v1/webhook-events', { query })).pagination.total;
      },
    })),
    combine: (results) => ({
      error: results.find((one) => one.error)?.error ?? null,
      isPending: results.some((one) => one.isPending),
      counts: results.flatMap(({ data }, at) => (data ? [`${EVENT_NAMES[at]}: ${format.number(data)}`] : [])),
    }),
  });
  if (error) return <Problem error={error} />;
  if (isPending) return null;
  return (
    <div role="status">
      <Text size="sm">{counts.length > 0 ? words.happened : words.nothingHappened}</Text>
      <ul className="plain">
        {counts.map((one) => (
          <li key={one}>
            <Text size="sm">{one}</Text>
          </li>
        ))}
      </ul>
    </div>
  );
}
