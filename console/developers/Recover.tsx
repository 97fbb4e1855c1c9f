/** Sends an endpoint what it missed since a moment, and shows the progress. */
import { Button, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Problem } from '../../embed/shared/notices.tsx';
import { useFormat } from '../shell/format.ts';
import { InlineForm } from '../shell/InlineForm.tsx';
import { useDesk } from '../shell/session.tsx';
import { useDeveloperWords } from './developer-words.ts';

const LOOK_AGAIN_MS = 2_000;

export function Recover({ subscriptionId }: { subscriptionId: string }) {
  const { recovery } = useDeveloperWords();
  const format = useFormat();
  const { api } = useDesk();
  const client = useQueryClient();
  const [since, setSince] = useState('');
  const ids = { subscription_id: subscriptionId };
  const key = ['recoveries', subscriptionId];
  const last = useQuery({
    queryKey: key,
    refetchInterval: ({ state }) => (state.data?.status === 'running' ? LOOK_AGAIN_MS : false),
    queryFn: async () => {
      const given = { ids, query: { limit: 1 } };
      const { data } = await api.call('GET /v1/webhook-subscriptions/{subscription_id}/recoveries', given);
      return data[0] ?? null;
    },
  });
  const recover = useMutation({
    mutationFn: () => {
      const body = { since: new Date(since).toISOString() };
      return api.call('POST /v1/webhook-subscriptions/{subscription_id}/recover', { ids, body });
    },
    onSuccess: () => client.invalidateQueries({ queryKey: key }),
  });
  const error = recover.error ?? last.error;
  return (
    <Stack gap="xs">
      <InlineForm onSend={() => recover.mutate()}>
        <TextInput
          type="datetime-local"
          size="xs"
          label={recovery.since}
          required
          value={since}
          onChange={({ currentTarget }) => setSince(currentTarget.value)}
        />
        <Button type="submit" size="xs" variant="default" loading={recover.isPending}>
          {recovery.send}
        </Button>
      </InlineForm>
      {last.data && (
        <Text size="xs" c="dimmed" role="status">
          {recovery.state(
            last.data.status === 'running',
            format.number(last.data.examined_count),
            format.number(last.data.delivery_count),
          )}
        </Text>
      )}
      {error && <Problem error={error} />}
    </Stack>
  );
}
