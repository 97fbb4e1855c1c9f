/** One event: to which endpoints it went, each attempt, and sending it again. */
import { Badge, Button, Paper, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Operations } from '../../embed/shared/api-types.ts';
import { DataTable } from '../../embed/shared/data-table.tsx';
import { Empty } from '../../embed/shared/empty.tsx';
import { Loading, Problem } from '../../embed/shared/notices.tsx';
import { ScreenHeading } from '../../embed/shared/screens.tsx';
import { useFormat } from '../shell/format.ts';
import { Link } from '../shell/router.tsx';
import { useDesk, useMay } from '../shell/session.tsx';
import { useRetry } from '../shell/use-retry.ts';
import { useDeveloperWords } from './developer-words.ts';

type Delivery = Operations['GET /v1/webhook-events/{event_id}/deliveries']['answer']['data'][number];

export function Event({ id }: { id: string }) {
  const words = useDeveloperWords();
  const format = useFormat();
  const may = useMay();
  const { api } = useDesk();
  const client = useQueryClient();
  const ids = { event_id: id };
  const event = useQuery({
    queryKey: ['event', id],
    queryFn: async () => (await api.call('GET /v1/webhook-events/{event_id}', { ids })).data,
  });
  const deliveries = useQuery({
    queryKey: ['deliveries', id],
    queryFn: async () => (await api.call('GET /v1/webhook-events/{event_id}/deliveries', { ids })).data,
  });
  const again = useMutation({
    mutationFn: () => api.call('POST /v1/webhook-events/{event_id}/redeliver', { ids, body: {} }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['deliveries', id] }),
  });
  const retry = useRetry();
  const error = event.error ?? deliveries.error;
  if (error) return <Problem error={error} onRetry={retry} />;
  if (!event.data || !deliveries.data) return <Loading />;
  return (
    <Stack gap="md">
      <div>
        <Text size="sm">
          <Link to="/developers">← {words.title}</Link>
        </Text>
        <ScreenHeading>{event.data.event_name}</ScreenHeading>
        <Text size="sm" c="dimmed">
          {format.moment(event.data.created_at)} · <code>{event.data.resource_id}</code>
        </Text>
      </div>
      {may('redeliverWebhookEvent') && (
        <Stack gap="xs" align="flex-start">
          <Button size="sm" variant="default" loading={again.isPending} onClick={() => again.mutate()}>
            {words.sendAgain}
          </Button>
          {again.error && <Problem error={again.error} />}
        </Stack>
      )}
      {deliveries.data.length === 0 && <Empty title={words.noDeliveries} />}
      {deliveries.data.map((one) => (
        <Sent key={one.id} delivery={one} />
      ))}
    </Stack>
  );
}

function Sent({ delivery }: { delivery: Delivery }) {
  const words = useDeveloperWords();
  const format = useFormat();
  const { api } = useDesk();
  const attempts = useQuery({
    queryKey: ['attempts', delivery.id],
    queryFn: async () =>
      (await api.call('GET /v1/webhook-deliveries/{delivery_id}/attempts', { ids: { delivery_id: delivery.id } })).data,
  });
  return (
    <Paper withBorder p="md">
      <Text size="sm">
        <code>{delivery.subscription_id}</code>{' '}
        <Badge variant="default" className="badge">
          {words.statuses[delivery.status]}
        </Badge>{' '}
        {words.deliveryKinds[delivery.kind]}
      </Text>
      {delivery.failure_reason && <Text size="sm">{delivery.failure_reason}</Text>}
      {attempts.error && <Problem error={attempts.error} />}
      {attempts.data && attempts.data.length > 0 && (
        <DataTable
          caption={words.attempts}
          rows={attempts.data}
          keyOf={({ id }) => id}
          columns={[
            { id: 'number', header: words.attempt, cell: (one) => String(one.number) },
            { id: 'at', header: words.when, nowrap: true, cell: (one) => format.moment(one.started_at) },
            { id: 'status', header: words.response, cell: (one) => one.response_status ?? one.error },
            { id: 'ms', header: words.took, numeric: true, cell: (one) => `${format.number(one.duration_ms)} ms` },
          ]}
        />
      )}
    </Paper>
  );
}
