/** For developers: the test clock, endpoints and their health, events and their deliveries. */
import { Badge, Button, Group, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { Operations } from '../../embed/shared/api-types.ts';
import { DataTable } from '../../embed/shared/data-table.tsx';
import { Empty } from '../../embed/shared/empty.tsx';
import { Problem } from '../../embed/shared/notices.tsx';
import { ScreenHeading } from '../../embed/shared/screens.tsx';
import { useFormat } from '../shell/format.ts';
import { usePlace } from '../shell/router.tsx';
import { useDesk, useMay } from '../shell/session.tsx';
import { useDeveloperWords } from './developer-words.ts';
import { Event } from './Event.tsx';
import { Events } from './Events.tsx';
import { Keys } from './Keys.tsx';
import { Recover } from './Recover.tsx';
import { TestClock } from './TestClock.tsx';

type Subscription = Operations['GET /v1/webhook-subscriptions']['answer']['data'][number];

export default function Developers() {
  const words = useDeveloperWords();
  const { session } = useDesk();
  const may = useMay();
  const { path } = usePlace();
  const event = path[1];
  if (event) return <Event key={event} id={event} />;
  return (
    <Stack gap="lg">
      <div>
        <ScreenHeading>{words.title}</ScreenHeading>
        <Text size="sm">
          <a href="/docs">{words.reference}</a>
        </Text>
      </div>
      {session.sandbox && (
        <Section title={words.clock}>
          <TestClock />
        </Section>
      )}
      {may('listApiKeys') && (
        <Section title={words.keys.title}>
          <Keys />
        </Section>
      )}
      <Section title={words.endpoints}>
        <Subscriptions />
      </Section>
      <Section title={words.events}>
        <Events />
      </Section>
    </Stack>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <Title order={2} size="h3" mb="xs">
        {title}
      </Title>
      {children}
    </section>
  );
}

function Subscriptions() {
  const words = useDeveloperWords();
  const format = useFormat();
  const { api } = useDesk();
  const found = useQuery({
    queryKey: ['subscriptions'],
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
        {
          id: 'url',
          header: words.address,
          cell: ({ url, description }) => (
            <>
              <span className="note">{url}</span>
              {description && (
                <Text size="xs" c="dimmed">
                  {description}
                </Text>
              )}
            </>
          ),
        },
        { id: 'health', header: words.health, cell: (one) => <Health subscription={one} /> },
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
        { id: 'do', header: words.actions, long: true, cell: (one) => <Actions subscription={one} /> },
      ]}
    />
  );
}

function Health({ subscription: { status, disabled_reason, consecutive_failures } }: { subscription: Subscription }) {
  const words = useDeveloperWords();
  if (status === 'disabled') {
    return (
      <Badge variant="outline" color="red" className="badge">
        {words.disabled[disabled_reason ?? 'manual']}
      </Badge>
    );
  }
  return (
    <Badge variant="default" className="badge">
      {consecutive_failures > 0 ? words.failing(consecutive_failures) : words.well}
    </Badge>
  );
}

function Actions({ subscription: { id, status } }: { subscription: Subscription }) {
  const words = useDeveloperWords();
  const may = useMay();
  const { api } = useDesk();
  const client = useQueryClient();
  const [isRecovering, setRecovering] = useState(false);
  const ids = { subscription_id: id };
  const again = { onSuccess: () => client.invalidateQueries({ queryKey: ['subscriptions'] }) };
  const verb = status === 'enabled' ? 'disable' : 'enable';
  const turn = useMutation({
    mutationFn: () => api.call(`POST /v1/webhook-subscriptions/{subscription_id}/${verb}`, { ids }),
    ...again,
  });
  const test = useMutation({
    mutationFn: () => api.call('POST /v1/webhook-subscriptions/{subscription_id}/test', { ids }),
    ...again,
  });
  const error = turn.error ?? test.error;
  if (!may('testWebhookSubscription')) return null;
  return (
    <Stack gap="xs" align="flex-start">
      <Group gap="xs">
        <Button size="compact-sm" variant="default" loading={test.isPending} onClick={() => test.mutate()}>
          {words.test}
        </Button>
        <Button size="compact-sm" variant="default" loading={turn.isPending} onClick={() => turn.mutate()}>
          {words[verb]}
        </Button>
        <Button
          size="compact-sm"
          variant="default"
          aria-expanded={isRecovering}
          onClick={() => setRecovering(!isRecovering)}
        >
          {words.recovery.open}
        </Button>
      </Group>
      {test.isSuccess && (
        <Text size="sm" role="status">
          {words.tested}
        </Text>
      )}
      {isRecovering && <Recover subscriptionId={id} />}
      {error && <Problem error={error} />}
    </Stack>
  );
}
