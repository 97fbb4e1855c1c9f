/** The person's life events and family on the home screen, each with the link to its own screen. */
import { Badge, Box, Button, Group, Paper, Stack, Text } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { useLifeEventNames } from '../../shared/life-event-names.ts';
import { Problem } from '../../shared/notices.tsx';
import { LifeEventProof } from '../../shared/proof-toggle.tsx';
import { useFormat } from '../../shared/session.tsx';
import type { Dependent, LifeEvent } from '../answers.ts';
import { useDashboardState } from '../dashboard-state.tsx';
import { Section } from '../parts/Section.tsx';
import { useScreens } from '../screens.tsx';
import { kinName, useDashboardWords } from '../words.ts';
import { useHomeWords } from './home-words.ts';

interface LifeEventsProps {
  events: UseQueryResult<LifeEvent[]>;
  /** Only somebody eligible for benefits can change them by a life event (rules 4.1). */
  mayReport: boolean;
}

export function LifeEventsSection({ events, mayReport }: LifeEventsProps) {
  const words = useHomeWords();
  const { go } = useScreens();
  const { change } = useDashboardState();
  const report = () => {
    change({ reported: null });
    go({ name: 'life-event' });
  };
  if (!mayReport && events.data?.length === 0) return null;
  return (
    <Section title={words.lifeEvents}>
      {mayReport && <Text size="sm">{words.lifeEventsText}</Text>}
      {events.error && <Problem error={events.error} onRetry={() => void events.refetch()} />}
      {events.data?.map((event) => (
        <LifeEventCard key={event.id} event={event} />
      ))}
      {mayReport && (
        <div>
          <Button variant="default" onClick={report}>
            {words.report}
          </Button>
        </div>
      )}
    </Section>
  );
}

const LOOKS = { pending: 'default', approved: 'filled', denied: 'outline' } as const;

function LifeEventCard({ event }: { event: LifeEvent }) {
  const words = useHomeWords();
  const names = useLifeEventNames();
  const { date } = useFormat();
  const what = event.other_event ?? names[event.event_type];
  return (
    <Paper withBorder p="md">
      <Group justify="space-between" gap="xs">
        <Text fw={600}>{what}</Text>
        <Badge variant={LOOKS[event.status]} className="badge">
          {words.status[event.status]}
        </Badge>
      </Group>
      <Text size="sm" c="dimmed">
        {date(event.event_date)}
      </Text>
      {event.status === 'approved' && event.window_end && (
        <Text size="sm">{words.windowUntil(date(event.window_end))}</Text>
      )}
      {event.decision_note && <Text size="sm">{words.note(event.decision_note)}</Text>}
      {event.status === 'pending' && event.needs_proof && event.document_count === 0 && (
        <Text size="sm">{words.needsProof}</Text>
      )}
      <Box mt="xs">
        <LifeEventProof event={event} what={what} />
      </Box>
    </Paper>
  );
}

export function FamilySection({ dependents }: { dependents: UseQueryResult<Dependent[]> }) {
  const words = useHomeWords();
  const shared = useDashboardWords();
  const { go } = useScreens();
  return (
    <Section title={words.family}>
      {dependents.error && <Problem error={dependents.error} onRetry={() => void dependents.refetch()} />}
      <Stack gap={4}>
        {dependents.data?.length === 0 && <Text c="dimmed">{words.noFamily}</Text>}
        {dependents.data?.map((one) => (
          <Text key={one.legal_dependent_id}>
            {`${one.first_name} ${one.last_name}`}
            <Text span size="sm" c="dimmed">
              {` · ${kinName(shared, one)}`}
            </Text>
          </Text>
        ))}
      </Stack>
      <div>
        <Button variant="default" onClick={() => go({ name: 'family' })}>
          {words.manageFamily}
        </Button>
      </div>
    </Section>
  );
}
