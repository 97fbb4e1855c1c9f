/** The test clock, with buttons that move it to a day; whatever is due on the days between happens on the way. */
import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Loading, Problem } from '../../embed/shared/notices.tsx';
import { useFormat } from '../shell/format.ts';
import { InlineForm } from '../shell/InlineForm.tsx';
import { useDesk, useMay } from '../shell/session.tsx';
import { useDeveloperWords } from './developer-words.ts';
import { OnTheWay } from './OnTheWay.tsx';
import { nextFirst, plusDays } from './test-clock-days.ts';

const LOOK_AGAIN_MS = 1_000;

export function TestClock() {
  const words = useDeveloperWords();
  const format = useFormat();
  const may = useMay();
  const { api, refresh } = useDesk();
  const client = useQueryClient();
  const [day, setDay] = useState('');
  /** The clock's time before it was moved on this screen. */
  const [from, setFrom] = useState<string | null>(null);
  const clock = useQuery({
    queryKey: ['test-clock'],
    queryFn: async () => (await api.call('GET /v1/test-clock')).data,
    refetchInterval: ({ state }) => (state.data?.status === 'advancing' ? LOOK_AGAIN_MS : false),
  });
  const move = useMutation({
    // At 12:00 UTC it is that day everywhere in the United States.
    mutationFn: (date: string) =>
      api.call('POST /v1/test-clock/advance', { body: { to: `${date}T12:00:00Z` }, query: { wait: false } }),
    onMutate: () => setFrom(clock.data?.now ?? null),
    onSettled: () => {
      refresh();
      return client.invalidateQueries();
    },
  });
  if (clock.error) return <Problem error={clock.error} onRetry={() => void clock.refetch()} />;
  if (!clock.data) return <Loading lines={1} />;
  const { now, status, target, error } = clock.data;
  const today = now.slice(0, 10);
  const isBusy = status === 'advancing' || move.isPending;
  return (
    <Stack gap="sm">
      <Text>
        <strong className="numeric">{format.date(today)}</strong>
        {status === 'advancing' && target && ` · ${words.onTheWay(format.date(target.slice(0, 10)))}`}
      </Text>
      {may('advanceTestClock') && (
        <Group gap="sm" align="flex-end">
          <Button size="sm" variant="default" disabled={isBusy} onClick={() => move.mutate(nextFirst(today))}>
            {words.toTheFirst(format.shortDate(nextFirst(today), today))}
          </Button>
          <Button size="sm" variant="default" disabled={isBusy} onClick={() => move.mutate(plusDays(today, 30))}>
            {words.plus30}
          </Button>
          <InlineForm onSend={() => move.mutate(day)}>
            <TextInput
              type="date"
              label={words.toADay}
              required
              min={plusDays(today, 1)}
              value={day}
              onChange={({ currentTarget }) => setDay(currentTarget.value)}
            />
            <Button type="submit" size="sm" variant="default" disabled={isBusy}>
              {words.move}
            </Button>
          </InlineForm>
        </Group>
      )}
      {from && from < now && !isBusy && <OnTheWay from={from} to={now} />}
      {error && <Text c="red">{error}</Text>}
      {move.error && <Problem error={move.error} />}
    </Stack>
  );
}
