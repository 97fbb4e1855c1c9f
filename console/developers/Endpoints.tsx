/** Where webhooks go, and how that goes: endpoints are added, changed, paused, tested, sent what they missed, and removed. */
import { Badge, Button, Group, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { DataTable } from '../../embed/shared/data-table.tsx';
import { Empty } from '../../embed/shared/empty.tsx';
import { Problem } from '../../embed/shared/notices.tsx';
import { useFormat } from '../shell/format.ts';
import { useDesk, useMay } from '../shell/session.tsx';
import { useDeveloperWords } from './developer-words.ts';
import { ChangeEndpoint, NewEndpoint } from './EndpointForm.tsx';
import { ENDPOINTS, type Endpoint, healthOf } from './endpoint.ts';
import { Recover } from './Recover.tsx';

export function Endpoints() {
  const may = useMay();
  return (
    <Stack gap="sm">
      {may('createWebhookSubscription') && <NewEndpoint />}
      <List />
    </Stack>
  );
}

function List() {
  const words = useDeveloperWords();
  const format = useFormat();
  const { api } = useDesk();
  const found = useQuery({
    queryKey: ENDPOINTS,
    queryFn: async () => (await api.call('GET /v1/webhook-subscriptions', { query: { limit: 100 } })).data,
  });
  if (found.error) return <Problem error={found.error} onRetry={() => void found.refetch()} />;
  if (found.data?.length === 0) return <Empty title={words.noEndpoints} />;
  return (
    <DataTable
      caption={words.endpoints}
      rows={found.data}
      keyOf={({ id }) => id}
      expected={2}
      columns={[
        { id: 'url', header: words.address, cell: (one) => <Address endpoint={one} /> },
        { id: 'health', header: words.health, cell: (one) => <Health endpoint={one} /> },
        {
          id: 'rate',
          header: words.delivered,
          numeric: true,
          cell: ({ success_rate }) => (success_rate === null ? null : format.percent(success_rate)),
        },
        {
          id: 'last',
          header: words.lastSuccess,
          cell: ({ last_success_at }) => last_success_at && format.moment(last_success_at),
        },
        { id: 'do', header: words.actions, long: true, cell: (one) => <Actions endpoint={one} /> },
      ]}
    />
  );
}

/** More names than these are a number. */
const MOST_NAMES = 3;

function Address({ endpoint: { url, description, event_names } }: { endpoint: Endpoint }) {
  const { endpoint: words } = useDeveloperWords();
  const format = useFormat();
  return (
    <>
      <span className="note">{url}</span>
      {description && (
        <Text size="xs" c="dimmed">
          {description}
        </Text>
      )}
      {event_names && (
        <Text size="xs" c="dimmed">
          {event_names.length > MOST_NAMES ? words.some(event_names.length) : words.only(format.list(event_names))}
        </Text>
      )}
    </>
  );
}

function Health({ endpoint }: { endpoint: Endpoint }) {
  const words = useDeveloperWords();
  const { status, disabled_reason, consecutive_failures } = endpoint;
  if (status === 'disabled') {
    return (
      <Badge variant="outline" color="red" className="badge">
        {words.disabled[disabled_reason ?? 'manual']}
      </Badge>
    );
  }
  const health = healthOf(endpoint);
  return (
    <Badge variant="default" className="badge">
      {health === 'failing' ? words.failing(consecutive_failures) : words.healths[health]}
    </Badge>
  );
}

function Actions({ endpoint }: { endpoint: Endpoint }) {
  const words = useDeveloperWords();
  const may = useMay();
  const [open, setOpen] = useState<'recovery' | 'change' | null>(null);
  const opener = (which: 'recovery' | 'change', label: string) => (
    <Button
      size="compact-sm"
      variant="default"
      aria-expanded={open === which}
      onClick={() => setOpen(open === which ? null : which)}
    >
      {label}
    </Button>
  );
  return (
    <Stack gap="xs" align="flex-start">
      <Group gap="xs">
        {may('testWebhookSubscription') && (
          <>
            <Test endpoint={endpoint} />
            <Pause endpoint={endpoint} />
            {opener('recovery', words.recovery.open)}
          </>
        )}
        {may('updateWebhookSubscription') && opener('change', words.endpoint.change)}
        {may('deleteWebhookSubscription') && <Remove endpoint={endpoint} />}
      </Group>
      {open === 'recovery' && <Recover subscriptionId={endpoint.id} />}
      {open === 'change' && <ChangeEndpoint endpoint={endpoint} onClose={() => setOpen(null)} />}
    </Stack>
  );
}

function useAgain() {
  const client = useQueryClient();
  return { onSuccess: () => client.invalidateQueries({ queryKey: ENDPOINTS }) };
}

function Test({ endpoint: { id } }: { endpoint: Endpoint }) {
  const words = useDeveloperWords();
  const { api } = useDesk();
  const test = useMutation({
    mutationFn: () =>
      api.call('POST /v1/webhook-subscriptions/{subscription_id}/test', { ids: { subscription_id: id } }),
    ...useAgain(),
  });
  return (
    <>
      <Button size="compact-sm" variant="default" loading={test.isPending} onClick={() => test.mutate()}>
        {words.test}
      </Button>
      {test.isSuccess && (
        <Text size="sm" role="status">
          {words.tested}
        </Text>
      )}
      {test.error && <Problem error={test.error} />}
    </>
  );
}

function Pause({ endpoint: { id, status } }: { endpoint: Endpoint }) {
  const words = useDeveloperWords();
  const { api } = useDesk();
  const verb = status === 'enabled' ? 'disable' : 'enable';
  const turn = useMutation({
    mutationFn: () =>
      api.call(`POST /v1/webhook-subscriptions/{subscription_id}/${verb}`, { ids: { subscription_id: id } }),
    ...useAgain(),
  });
  return (
    <>
      <Button size="compact-sm" variant="default" loading={turn.isPending} onClick={() => turn.mutate()}>
        {words[verb]}
      </Button>
      {turn.error && <Problem error={turn.error} />}
    </>
  );
}

function Remove({ endpoint: { id, url } }: { endpoint: Endpoint }) {
  const { endpoint: words } = useDeveloperWords();
  const { api } = useDesk();
  const [isSure, setSure] = useState(false);
  const remove = useMutation({
    mutationFn: () => api.call('DELETE /v1/webhook-subscriptions/{subscription_id}', { ids: { subscription_id: id } }),
    ...useAgain(),
  });
  return (
    <>
      {isSure ? (
        <Button
          size="compact-sm"
          color="red"
          aria-label={words.reallyRemove(url)}
          loading={remove.isPending}
          onClick={() => remove.mutate()}
        >
          {words.really}
        </Button>
      ) : (
        <Button size="compact-sm" variant="default" onClick={() => setSure(true)}>
          {words.remove}
        </Button>
      )}
      {remove.error && <Problem error={remove.error} />}
    </>
  );
}
